-- What is reached is one sorted array, in which a policy looks a partner up by halves: of hundreds of partners each policy of
-- each statement made a hash table before. And where most rows are looked at, whether a lookup is needed at all is one yes or no
-- for a statement, not texts to compare for each row that a list passes over.

alter function reached_partners rename to reached_partners_by_row;
alter function reached_holders rename to reached_holders_by_row;

-- What was kept so far is not sorted.
truncate kept_reaches;
-- In SQL, so that it becomes part of whatever statement asks it.
create or replace function kept_reach() returns setof kept_reaches language sql stable parallel safe rows 1 as $$
    select k.* from kept_reaches k
    where (k.tenant_id, k.user_id, k.reach) = (app_tenant(), app_user(), app_reach())
      and k.as_partner = coalesce(app_partner(), '00000000-0000-0000-0000-000000000000')
      and k.version = coalesce((select v.version from reach_versions v where v.tenant_id = app_tenant()), 0)
$$;
-- The partners within a reach that is looked up, sorted, with no null among them. No policy asks it about `all`, but a parallel
-- plan works out beforehand whatever a policy may ask.
create function reached_partners() returns uuid[] language plpgsql stable parallel safe as $$
declare
    reached uuid[];
begin
    if app_reach() = 'all' then
        return '{}';
    end if;
    select k.partners into reached from kept_reach() k;
    if not found then
        reached := array(select partners_of_reach(app_tenant(), app_user(), app_partner(), app_reach()) as id order by id);
    end if;
    return reached;
end
$$;
create function reached_holders() returns uuid[] language plpgsql stable parallel safe as $$
declare
    reached uuid[];
begin
    select k.holders into reached from kept_reach() k;
    if not found then
        reached := array(select holders_of_reach(app_tenant(), app_user(), app_reach()));
    end if;
    return reached;
end
$$;
create or replace function keep_reach(few integer) returns uuid[] language plpgsql as $$
declare
    reached uuid[];
begin
    select k.partners into reached from kept_reach() k;
    if not found then
        if current_setting('transaction_read_only')::boolean
           or current_setting('app.reaches_forgotten', true) = app_tenant()::text then
            reached := reached_partners();
        else
            reached := write_reach();
        end if;
    end if;
    return case when cardinality(reached) <= few then reached end;
end
$$;

create or replace function write_reach() returns uuid[] language plpgsql security definer set search_path = public as $$
declare
    tenant uuid := app_tenant();
    person uuid := app_user();
    partner uuid := app_partner();
    wanted text := app_reach();
    reached uuid[];
begin
    if current_setting('app.reaches_forgotten', true) = tenant::text then
        raise exception 'a reach is kept before or after a change, not within it';
    end if;
    insert into kept_reaches as k (tenant_id, user_id, reach, as_partner, version, holders, partners)
    select tenant, person, wanted, coalesce(partner, '00000000-0000-0000-0000-000000000000'),
           coalesce((select v.version from reach_versions v where v.tenant_id = tenant), 0),
           found.holders, array(select partners_held(tenant, person, partner, wanted, found.holders) as id order by id)
    from (select array(select holders_of_reach(tenant, person, wanted)) as holders) found
    on conflict on constraint kept_reaches_pkey
    do update set version = excluded.version, holders = excluded.holders, partners = excluded.partners
    returning k.partners into reached;
    return reached;
end
$$;

-- The condition that a column names a partner within a reach that is looked up, as text for a policy. `width_bucket` searches a
-- sorted array by halves. Each select is worked out once for a statement, and not by the planner, which would do so for a guess.
create function reached_condition(partner_column text) returns text language sql stable as $$
    select format('((select reached_partners()))[width_bucket(%1$s, (select reached_partners()))] = %1$s', partner_column)
$$;
-- The usual rule, of every table that has nothing to add to it.
create or replace procedure protect_partner_rows(target regclass) language plpgsql as $$
begin
    execute format('drop policy if exists partner_rows on %s', target);
    execute format(
        'create policy partner_rows on %s as restrictive to towpath_app using (
             case when (select app_reach() = ''all'') then true
                  when (select app_reach() = ''partner'') then partner_id = (select app_partner())
                  else %s end)', target, reached_condition('partner_id'));
end
$$;
do $$
declare
    usual text := (select pg_get_expr(polqual, polrelid) from pg_policy
                   where polrelid = 'approval_tasks'::regclass and polname = 'partner_rows');
    target regclass;
begin
    for target in select polrelid from pg_policy
                  where polname = 'partner_rows' and polwithcheck is null and pg_get_expr(polqual, polrelid) = usual loop
        call protect_partner_rows(target);
    end loop;
end
$$;

grant create on schema public to towpath_system;
do $$
declare
    reached text := reached_condition('partner_id');
    rule text;
    books text;
begin
    execute format($policy$
        alter policy partner_rows on partners using (
            case when (select app_reach() = 'all') then true
                 when (select app_reach() = 'partner') then id = (select app_partner())
                 else %s end)$policy$, reached_condition('id'));

    rule := format($rule$
        case when (select app_reach() = 'all') then true
             when (select app_partner() is null) then %1$s
             else case (select app_reach())
                 when 'partner' then partner_id = (select app_partner())
                 when 'own' then partner_id = (select app_partner()) and owner_id = (select app_user())
                 when 'partner_tree' then %1$s and (state <> 'draft' or partner_id = (select app_partner()))
                 else false end end$rule$, reached);
    execute format('alter policy partner_rows on deals using (%s)', rule);
    set local role towpath_system;
    execute format('create or replace view deals_in_reach as select * from deals where tenant_id = app_tenant() and %s', rule);
    reset role;

    foreach books in array array['kpi_entries', 'kpi_rollups'] loop
        execute format($policy$
            alter policy partner_rows on %2$I using (
                case (select app_reach()) when 'all' then true
                                 when 'partner' then partner_id = (select app_partner())
                                 when 'own' then (select app_partner()) is null and %1$s
                                 else %1$s end)
            with check (
                case (select app_reach()) when 'all' then true
                                 when 'partner' then partner_id = (select app_partner())
                                 else %1$s end)$policy$, reached, books);
    end loop;
    execute format($policy$
        alter policy partner_rows on events using (
            case (select app_reach())
                when 'all' then true
                when 'partner' then partner_id = (select app_partner())
                when 'own' then case
                    when (select app_partner()) is null then partner_id is null or %1$s
                    when record_kind = 'deals' then exists (
                        select 1 from deals d where (d.tenant_id, d.id) = (events.tenant_id, events.record_id))
                    else partner_id = (select app_partner()) end
                else (select app_partner()) is null and partner_id is null or %1$s end)
        with check (
            case (select app_reach())
                when 'all' then true
                when 'partner' then partner_id = (select app_partner())
                else (select app_partner()) is null and partner_id is null or %1$s end)$policy$, reached);
    execute format($policy$
        alter policy partner_rows on exports using (
            case (select app_reach())
                when 'all' then true
                when 'partner' then partner_id = (select app_partner())
                else user_id = (select app_user()) or %1$s end)$policy$, reached);
end
$$;
revoke create on schema public from towpath_system;

alter policy holder_rows on open_rollups using (
    case (select app_reach())
        when 'all' then true
        when 'partner' then holder = 'partner' and holder_id = (select app_partner())
        when 'partner_tree' then holder = 'partner_tree' and holder_id = (select app_partner())
        when 'own' then (select app_partner()) is null and holder = 'manager' and holder_id = (select app_user())
        when 'team' then (select app_partner()) is null and case holder
            when 'manager' then holder_id = (select app_user())
            when 'team' then holder_id = (select team_id from users u where (u.tenant_id, u.id) = (app_tenant(), app_user()))
            else false end
        when 'area' then (select app_partner()) is null and holder = 'sales_area'
                         and holder_id = any((select reached_holders())::uuid[])
        else false end);
create or replace function open_holders() returns table (holder text, holder_id uuid)
    language plpgsql stable parallel safe rows 1 as $$
declare
    reach text := app_reach();
    partner uuid := app_partner();
begin
    case
        when reach = 'all' then
            return query select 'tenant', '00000000-0000-0000-0000-000000000000'::uuid;
        when reach in ('partner', 'partner_tree') then
            return query select reach, partner where partner is not null;
        when partner is not null then
            null;
        when reach = 'own' then
            return query select 'manager', app_user();
        when reach = 'team' then
            return query
                select case when u.team_id is null then 'manager' else 'team' end, coalesce(u.team_id, u.id)
                from users u where (u.tenant_id, u.id) = (app_tenant(), app_user());
        when reach = 'area' then
            return query select 'sales_area', unnest(reached_holders());
        else
            null;
    end case;
end
$$;
drop function reached_partners_by_row;
drop function reached_holders_by_row;

-- A partner's tasks are read in one go, however many seats somebody fills.
drop index approval_tasks_open_of_partner;
create index approval_tasks_open_of_partner on approval_tasks (tenant_id, partner_id) include (seat, subject, approval_id)
    where state = 'open';
