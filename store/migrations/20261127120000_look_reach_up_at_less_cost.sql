-- A function in SQL that is not inlined is planned at each call, one in plpgsql once a session.

create or replace function reached_partners() returns setof uuid language plpgsql stable parallel safe rows 100 as $$
begin
    return query select partners_of_reach(app_tenant(), app_user(), app_partner(), app_reach());
end
$$;

create or replace function filled_seats(person uuid, role text, at timestamptz) returns text[]
    language plpgsql stable as $$
begin
    return array['deciders', 'person:' || person, 'role:' || role] || array(
        select unnest(array['person:' || u.id, 'role:' || u.role])
        from delegations d
        join users u on (u.tenant_id, u.id) = (d.tenant_id, d.user_id)
        join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
        where d.tenant_id = app_tenant() and d.delegate_id = person and d.starts_at <= at and d.ends_at > at and u.active
          and r.reach = 'all' and r.actions @> '{decide_deal}');
end
$$;

-- Teams, managers and areas are gathered before the partners are looked up by them: of a recursion the planner expects so
-- many rows that it would read every partner.
create or replace function partners_of_reach(tenant uuid, person uuid, partner uuid, reach text) returns setof uuid
    language plpgsql stable parallel safe rows 100 security definer set search_path = public as $$
declare
    places uuid[];
    managers uuid[];
begin
    case reach
        when 'all' then
            return query select p.id from partners p where p.tenant_id = tenant and partner is null;
        when 'own' then
            return query select p.id from partners p
                where p.tenant_id = tenant and (case when partner is null then p.manager_id = person else p.id = partner end);
        when 'team' then
            places := array(
                with recursive below (id) as (
                    select u.team_id from users u where (u.tenant_id, u.id) = (tenant, person) and u.team_id is not null
                    union
                    select t.id from below b join teams t on (t.tenant_id, t.parent_id) = (tenant, b.id))
                select b.id from below b);
            managers := person || array(select u.id from users u where u.tenant_id = tenant and u.team_id = any(places));
            return query select p.id from partners p
                where p.tenant_id = tenant and partner is null and p.manager_id = any(managers);
        when 'area' then
            places := array(
                with recursive below (id) as (
                    select a.sales_area_id from area_people a where (a.tenant_id, a.user_id) = (tenant, person)
                    union
                    select s.id from below b join sales_areas s on (s.tenant_id, s.parent_id) = (tenant, b.id))
                select b.id from below b);
            return query select p.id from partners p
                where p.tenant_id = tenant and partner is null and p.sales_area_id = any(places);
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

-- `partners_of_reach` read from its other end: whose reach ends at some partners, and holds this one. Who reaches all of
-- them is not among these. It climbs from the partner, so that it costs the same however many people and partners there
-- are. The tests hold the two against each other.
create function people_who_reach(tenant uuid, partner uuid) returns setof uuid
    language plpgsql stable parallel safe rows 20 security definer set search_path = public as $$
begin
    return query
        with recursive wanted as (
            select p.id, p.parent_id, p.manager_id, p.sales_area_id from partners p where (p.tenant_id, p.id) = (tenant, partner)),
        partners_above (id, parent_id) as (
            select w.id, w.parent_id from wanted w
            union
            select p.id, p.parent_id from partners_above a join partners p on (p.tenant_id, p.id) = (tenant, a.parent_id)),
        teams_above (id, parent_id) as (
            select t.id, t.parent_id from wanted w
            join users m on (m.tenant_id, m.id) = (tenant, w.manager_id)
            join teams t on (t.tenant_id, t.id) = (tenant, m.team_id)
            union
            select t.id, t.parent_id from teams_above a join teams t on (t.tenant_id, t.id) = (tenant, a.parent_id)),
        areas_above (id, parent_id) as (
            select s.id, s.parent_id from wanted w join sales_areas s on (s.tenant_id, s.id) = (tenant, w.sales_area_id)
            union
            select s.id, s.parent_id from areas_above a join sales_areas s on (s.tenant_id, s.id) = (tenant, a.parent_id)),
        near (id, reaches) as (
            select w.manager_id, array['own', 'team'] from wanted w
            union all
            select u.id, array['team'] from teams_above a join users u on (u.tenant_id, u.team_id) = (tenant, a.id)
            union all
            select h.user_id, array['area'] from areas_above a join area_people h on (h.tenant_id, h.sales_area_id) = (tenant, a.id)
            union all
            select u.id, array['own', 'partner'] from users u where (u.tenant_id, u.partner_id) = (tenant, partner)
            union all
            select u.id, array['partner_tree'] from partners_above a join users u on (u.tenant_id, u.partner_id) = (tenant, a.id))
        select distinct u.id from near n
        join users u on (u.tenant_id, u.id) = (tenant, n.id)
        join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
        where r.reach = any(n.reaches);
end
$$;

-- Whether the actor reaches the deal: asked by rows that tell of deals, and by few of them.
create function reaches_deal(tenant uuid, deal uuid) returns boolean language plpgsql stable parallel safe as $$
begin
    return exists (select 1 from deals d where (d.tenant_id, d.id) = (tenant, deal));
end
$$;
alter policy reached_rows on notifications using (
    case when (select app_reach()) in ('all', 'partner') or record_kind <> 'deals' then true
         else reaches_deal(tenant_id, record_id) end);

-- Whether the partner is active is no matter of who asks, as with `active_partners`.
create function is_active_partner(tenant uuid, partner uuid) returns boolean
    language plpgsql stable parallel safe security definer set search_path = public as $$
begin
    return exists (select 1 from partners p where (p.tenant_id, p.id) = (tenant, partner) and p.state = 'active');
end
$$;

-- What waits is counted for a narrow reach from the index alone.
drop index approval_tasks_open;
create index approval_tasks_open on approval_tasks (tenant_id, seat, opened_at, approval_id, number)
    include (subject, partner_id) where state = 'open';

grant create on schema public to towpath_system;
alter function is_active_partner owner to towpath_system;
alter function people_who_reach owner to towpath_system;
revoke create on schema public from towpath_system;
