-- A vendor keeps its log for ever, or for so many months.
alter table tenants add column events_kept_months smallint,
    add constraint tenants_events_kept_check check (events_kept_months between 12 and 600);

-- Since when the vendor has owed its oldest decision.
create index approvals_open on approvals (tenant_id, started_at) where state = 'open';

-- Lets go of the oldest sealed events that the vendor no longer keeps, about `events_max` of them, and gives how many.
-- This is the one way in which an event can go. Whole seals go, from the first seal on; the seals themselves stay, so that
-- every later one still follows. What has gone is an event in the same transaction: up to which seal, how many events with
-- it and since the beginning, by which setting, before what time. What came after the beginning of an approval that
-- somebody still has to decide stays: those who decide read its comments.
create function let_events_go(vendor uuid, event_id uuid, at timestamptz, events_max int) returns bigint
    language plpgsql security definer set search_path = public set timezone = 'UTC' as $$
declare
    months int;
    -- The clock of the caller may be late, never early.
    moment timestamptz := least(at, clock_timestamp());
    until timestamptz;
    upto bigint;
    total bigint;
    seal record;
    gone bigint := 0;
    went bigint;
    newest bigint;
begin
    select t.events_kept_months into months from tenants t where t.tenant_id = vendor for no key update;
    if months is null then
        return 0;
    end if;
    until := least(moment - make_interval(months => months),
                   (select min(a.started_at) from approvals a where a.tenant_id = vendor and a.state = 'open'));
    select (e.after ->> 'seal')::bigint, (e.after ->> 'total')::bigint into upto, total
        from events e where e.tenant_id = vendor and e.verb = 'let_go' order by (e.after ->> 'seal')::bigint desc limit 1;
    for seal in select s.number, s.event_ids from event_seals s
                where s.tenant_id = vendor and s.number > coalesce(upto, 0) order by s.number limit 5000 loop
        exit when exists (select from events e
                          where e.tenant_id = vendor and e.id = any (seal.event_ids) and e.at >= until);
        delete from events e where e.tenant_id = vendor and e.id = any (seal.event_ids);
        get diagnostics went = row_count;
        gone := gone + went;
        newest := seal.number;
        exit when gone >= events_max;
    end loop;
    if newest is not null then
        insert into events (tenant_id, id, at, record_kind, record_id, verb, after)
        values (vendor, event_id, moment, 'audit', vendor, 'let_go',
                jsonb_build_object('seal', newest, 'events', gone, 'total', coalesce(total, 0) + gone, 'months', months,
                                   'before', until));
    end if;
    return gone;
end
$$;
revoke execute on function let_events_go from public;
grant execute on function let_events_go to towpath_system;

-- That events have gone is said by what lets them go, and by nobody else.
create policy let_go_rows on events as restrictive for insert to towpath_app, towpath_system
    with check (verb <> 'let_go' or current_user not in ('towpath_app', 'towpath_system'));

-- Administrators say how long the log is kept.
create or replace procedure add_built_in_roles(tenant uuid) language sql as $$
    insert into roles (tenant_id, code, side, reach, actions, given_by_partners) values
        (tenant, 'admin', 'vendor', 'all',
         '{view_deals,decide_deal,advance_deal,view_board,view_partners,manage_partners,view_learners,write_course,manage_users,manage_roles,manage_teams,manage_flows,view_audit,manage_audit}',
         false),
        (tenant, 'channel_manager', 'vendor', 'all',
         '{view_deals,decide_deal,advance_deal,view_board,view_partners,view_learners}', false),
        (tenant, 'executive', 'vendor', 'all', '{view_deals,view_board,view_partners,view_learners}', false),
        (tenant, 'trainer', 'vendor', 'all', '{view_partners,view_learners,write_course}', false),
        (tenant, 'partner_admin', 'partner', 'partner',
         '{view_deals,register_deal,advance_deal,view_board,take_course,manage_users}', true),
        (tenant, 'partner_sales', 'partner', 'partner',
         '{view_deals,register_deal,advance_deal,view_board,take_course}', true),
        (tenant, 'learner', 'partner', 'partner', '{take_course}', true)
$$;

set role towpath_system;
update roles set actions = actions || '{manage_audit}' where code = 'admin';
reset role;
