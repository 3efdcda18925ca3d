-- Which rows a role's actions reach. `partners_of_reach` is the one place that knows; every policy, and whoever asks
-- about another person, asks it. It works as towpath_system, since the rows that it looks at are narrowed themselves.

create function app_user() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.user', true), '')::uuid;

-- A request that names no reach reaches nothing. Policies for towpath_app hold for its members too; the tables' owner,
-- who migrates, is one of them and is no request.
create function app_reach() returns text language sql stable parallel safe
    return coalesce(nullif(current_setting('app.reach', true), ''),
                    case when current_user = 'towpath_app' then 'none' else 'all' end);

-- The partners that a person of the vendor, or of a partner, reaches.
create function partners_of_reach(tenant uuid, person uuid, partner uuid, reach text) returns setof uuid
    language plpgsql stable parallel safe rows 100 security definer set search_path = public as $$
begin
    case reach
        when 'all' then
            return query select p.id from partners p where p.tenant_id = tenant and partner is null;
        when 'own' then
            return query select p.id from partners p
                where p.tenant_id = tenant and (case when partner is null then p.manager_id = person else p.id = partner end);
        when 'team' then
            return query
                with recursive below (id) as (
                    select u.team_id from users u where (u.tenant_id, u.id) = (tenant, person) and u.team_id is not null
                    union
                    select t.id from below b join teams t on (t.tenant_id, t.parent_id) = (tenant, b.id))
                select p.id from partners p
                where p.tenant_id = tenant and partner is null and (p.manager_id = person or p.manager_id in (
                    select u.id from users u join below b on (u.tenant_id, u.team_id) = (tenant, b.id)));
        when 'area' then
            return query
                with recursive below (id) as (
                    select a.sales_area_id from area_people a where (a.tenant_id, a.user_id) = (tenant, person)
                    union
                    select s.id from below b join sales_areas s on (s.tenant_id, s.parent_id) = (tenant, b.id))
                select p.id from below b join partners p on (p.tenant_id, p.sales_area_id) = (tenant, b.id)
                where partner is null;
        when 'partner' then
            return query select p.id from partners p where (p.tenant_id, p.id) = (tenant, partner);
        when 'partner_tree' then
            return query
                with recursive below (id) as (
                    select p.id from partners p where (p.tenant_id, p.id) = (tenant, partner)
                    union
                    select p.id from below b join partners p on (p.tenant_id, p.parent_id) = (tenant, b.id))
                select b.id from below b;
        else
            null;
    end case;
end
$$;

create function reached_partners() returns setof uuid language sql stable parallel safe rows 100
    return partners_of_reach(app_tenant(), app_user(), app_partner(), app_reach());

-- Each setting is asked once a statement, not for each row: hence the selects. Of a case the planner expects half, which
-- is what makes it read a page from an index; the lookup is a hashed subplan that only a reach which needs it runs.
create or replace procedure protect_partner_rows(target regclass) language plpgsql as $$
begin
    execute format('drop policy if exists partner_rows on %s', target);
    execute format(
        'create policy partner_rows on %s as restrictive to towpath_app using (
             case (select app_reach()) when ''all'' then true
                              when ''partner'' then partner_id = (select app_partner())
                              else partner_id in (select reached_partners()) end)', target);
end
$$;

do $$
declare
    target regclass;
begin
    for target in select p.polrelid from pg_policy p
                  join pg_attribute a on a.attrelid = p.polrelid and a.attname = 'partner_id'
                  where p.polname = 'partner_rows' loop
        call protect_partner_rows(target);
    end loop;
end
$$;
alter policy partner_rows on partners using (
    case (select app_reach()) when 'all' then true
                     when 'partner' then id = (select app_partner())
                     else id in (select reached_partners()) end);

-- Deals: on the partner's side `own` means those of the person, and a partner above sees no draft of one below.
-- The view keeps the same rule by itself (see 20261124090700).
grant create on schema public to towpath_system;
do $$
declare
    rule text := $rule$
        case (select app_reach())
            when 'all' then true
            when 'partner' then partner_id = (select app_partner())
            when 'own' then case when (select app_partner()) is null then partner_id in (select reached_partners())
                                 else partner_id = (select app_partner()) and owner_id = (select app_user()) end
            when 'partner_tree' then partner_id in (select reached_partners())
                                     and (state <> 'draft' or partner_id = (select app_partner()))
            else partner_id in (select reached_partners()) end$rule$;
begin
    execute format('alter policy partner_rows on deals using (%s)', rule);
    execute 'set local role towpath_system';
    execute format('create or replace view deals_in_reach as select * from deals where tenant_id = app_tenant() and %s',
                   rule);
    execute 'reset role';
end
$$;

-- The books are kept by partner: of one person's deals they know nothing, though the person's deals are entered.
do $$
declare
    books text;
begin
    foreach books in array array ['kpi_entries', 'kpi_rollups'] loop
        execute format($policy$
            alter policy partner_rows on %I using (
                case (select app_reach()) when 'all' then true
                                 when 'partner' then partner_id = (select app_partner())
                                 when 'own' then (select app_partner()) is null and partner_id in (select reached_partners())
                                 else partner_id in (select reached_partners()) end)
            with check (
                case (select app_reach()) when 'all' then true
                                 when 'partner' then partner_id = (select app_partner())
                                 else partner_id in (select reached_partners()) end)$policy$, books);
    end loop;
end
$$;

-- What happened to a deal is read by who reaches the deal; so is what a person was told of it. The vendor's own events
-- have no partner.
alter policy partner_rows on events using (
    case (select app_reach())
        when 'all' then true
        when 'partner' then partner_id = (select app_partner())
        when 'own' then case
            when (select app_partner()) is null then partner_id is null or partner_id in (select reached_partners())
            when record_kind = 'deals' then exists (
                select 1 from deals d where (d.tenant_id, d.id) = (events.tenant_id, events.record_id))
            else partner_id = (select app_partner()) end
        else (select app_partner()) is null and partner_id is null or partner_id in (select reached_partners()) end)
with check (
    case (select app_reach()) when 'all' then true
                     when 'partner' then partner_id = (select app_partner())
                     else (select app_partner()) is null and partner_id is null or partner_id in (select reached_partners()) end);
create policy reached_rows on notifications as restrictive for select to towpath_app using (
    case when (select app_reach()) in ('all', 'partner') or record_kind <> 'deals' then true
         else exists (select 1 from deals d
                      where (d.tenant_id, d.id) = (notifications.tenant_id, notifications.record_id)) end);
alter policy attempt_rows on attempt_answers using (
    case (select app_reach()) when 'all' then true
                     else exists (select 1 from attempts t
                                  where (t.tenant_id, t.id) = (attempt_answers.tenant_id, attempt_answers.attempt_id)) end);

-- Whom a course is published to is no matter of who publishes it.
create function active_partners(tenant uuid) returns setof uuid
    language sql stable parallel safe security definer set search_path = public as $$
    select p.id from partners p where p.tenant_id = tenant and p.state = 'active'
$$;

alter function refuse_circle owner to towpath_system;
alter function partners_of_reach owner to towpath_system;
alter function active_partners owner to towpath_system;
revoke create on schema public from towpath_system;
