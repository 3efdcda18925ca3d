-- What a person reaches can be worked out once a transaction, and not by each policy of each table in each statement.

-- By what a team's and an area's partners are found: the channel managers, the sales areas.
create function holders_of_reach(tenant uuid, person uuid, reach text) returns setof uuid
    language plpgsql stable parallel safe rows 20 security definer set search_path = public as $$
begin
    case reach
        when 'team' then
            return query
                with recursive below (id) as (
                    select u.team_id from users u where (u.tenant_id, u.id) = (tenant, person) and u.team_id is not null
                    union
                    select t.id from below b join teams t on (t.tenant_id, t.parent_id) = (tenant, b.id))
                select person
                union
                select u.id from below b join users u on (u.tenant_id, u.team_id) = (tenant, b.id);
        when 'area' then
            return query
                with recursive below (id) as (
                    select a.sales_area_id from area_people a where (a.tenant_id, a.user_id) = (tenant, person)
                    union
                    select s.id from below b join sales_areas s on (s.tenant_id, s.parent_id) = (tenant, b.id))
                select b.id from below b;
        else
            null;
    end case;
end
$$;

create function partners_held(tenant uuid, person uuid, partner uuid, reach text, holders uuid[]) returns setof uuid
    language plpgsql stable parallel safe rows 100 security definer set search_path = public as $$
begin
    case reach
        when 'all' then
            return query select p.id from partners p where p.tenant_id = tenant and partner is null;
        when 'own' then
            return query select p.id from partners p
                where p.tenant_id = tenant and (case when partner is null then p.manager_id = person else p.id = partner end);
        when 'team' then
            return query select p.id from partners p
                where p.tenant_id = tenant and partner is null and p.manager_id = any(holders);
        when 'area' then
            return query select p.id from partners p
                where p.tenant_id = tenant and partner is null and p.sales_area_id = any(holders);
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

-- The holders are gathered before the partners are looked up by them: of a recursion the planner expects so many rows that
-- it would read every partner.
create or replace function partners_of_reach(tenant uuid, person uuid, partner uuid, reach text) returns setof uuid
    language plpgsql stable parallel safe rows 100 security definer set search_path = public as $$
begin
    return query select partners_held(tenant, person, partner, reach, array(select holders_of_reach(tenant, person, reach)));
end
$$;

-- For the rest of the transaction, which must not change who looks after what.
create function remember_reach() returns void language plpgsql as $$
declare
    holders uuid[] := array(select holders_of_reach(app_tenant(), app_user(), app_reach()));
begin
    perform set_config('app.reached_holders', holders::text, true);
    perform set_config('app.reached_partners',
                       array(select partners_held(app_tenant(), app_user(), app_partner(), app_reach(), holders))::text, true);
end
$$;

-- Whoever has not remembered a reach looks it up.
create or replace function reached_partners() returns setof uuid language plpgsql stable parallel safe rows 100 as $$
begin
    if current_setting('app.reached_partners', true) <> '' then
        return query select unnest(current_setting('app.reached_partners')::uuid[]);
    else
        return query select partners_of_reach(app_tenant(), app_user(), app_partner(), app_reach());
    end if;
end
$$;

create function reached_holders() returns setof uuid language plpgsql stable parallel safe rows 20 as $$
begin
    if current_setting('app.reached_holders', true) <> '' then
        return query select unnest(current_setting('app.reached_holders')::uuid[]);
    else
        return query select holders_of_reach(app_tenant(), app_user(), app_reach());
    end if;
end
$$;

-- Who is reached is read from these alone.
drop index partners_manager;
drop index partners_area;
drop index partners_parent;
create index partners_manager on partners (tenant_id, manager_id) include (id);
create index partners_area on partners (tenant_id, sales_area_id) include (id);
create index partners_parent on partners (tenant_id, parent_id) include (id) where parent_id is not null;

grant create on schema public to towpath_system;
alter function holders_of_reach owner to towpath_system;
alter function partners_held owner to towpath_system;
revoke create on schema public from towpath_system;
