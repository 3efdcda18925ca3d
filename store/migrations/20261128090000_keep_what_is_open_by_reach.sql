-- What is open, added up for whoever can reach it. The books tell it by partner, and of hundreds of partners that is hundreds
-- of lookups above every list; here a reach is one range of rows, or one for each area below an area.
create table open_rollups (
    tenant_id uuid not null references tenants,
    -- Whose partners: all of the tenant (nil id), one partner, a partner with those below it, the partners of a channel
    -- manager, those of all channel managers in a team and the teams below it, those of a sales area.
    holder text not null,
    holder_id uuid not null,
    -- The instant at which protection ends; for deals that wait for a decision, infinity.
    ends_at timestamptz not null,
    measure text not null,
    n bigint not null,
    amount numeric(18, 4) not null,
    primary key (tenant_id, holder, holder_id, ends_at, measure) include (n, amount),
    constraint open_rollups_holder_check check (holder in ('tenant', 'partner', 'partner_tree', 'manager', 'team', 'sales_area')),
    constraint open_rollups_measure_check check (measure in ('undecided', 'open'))
);
call protect_table('open_rollups');
revoke insert, update, delete on open_rollups from towpath_app;

-- On the partner's side `own` means the deals of the person, of which no sum is kept.
create policy holder_rows on open_rollups as restrictive to towpath_app using (
    case (select app_reach())
        when 'all' then true
        when 'partner' then holder = 'partner' and holder_id = (select app_partner())
        when 'partner_tree' then holder = 'partner_tree' and holder_id = (select app_partner())
        when 'own' then (select app_partner()) is null and holder = 'manager' and holder_id = (select app_user())
        when 'team' then (select app_partner()) is null and case holder
            when 'manager' then holder_id = (select app_user())
            when 'team' then holder_id = (select team_id from users u where (u.tenant_id, u.id) = (app_tenant(), app_user()))
            else false end
        when 'area' then (select app_partner()) is null and holder = 'sales_area' and holder_id in (select reached_holders())
        else false end);

-- The team or partner itself and all above it.
create function teams_up(tenant uuid, team uuid) returns setof uuid language plpgsql stable parallel safe rows 5 as $$
begin
    return query
        with recursive up (id, parent_id) as (
            select t.id, t.parent_id from teams t where (t.tenant_id, t.id) = (tenant, team)
            union
            select t.id, t.parent_id from up join teams t on (t.tenant_id, t.id) = (tenant, up.parent_id))
        select up.id from up;
end
$$;
create function partners_up(tenant uuid, partner uuid) returns setof uuid language plpgsql stable parallel safe rows 5 as $$
begin
    return query
        with recursive up (id, parent_id) as (
            select p.id, p.parent_id from partners p where (p.tenant_id, p.id) = (tenant, partner)
            union
            select p.id, p.parent_id from up join partners p on (p.tenant_id, p.id) = (tenant, up.parent_id))
        select up.id from up;
end
$$;
create function teams_of_manager(tenant uuid, manager uuid) returns setof uuid
    language plpgsql stable parallel safe rows 5 as $$
begin
    return query select teams_up(tenant, u.team_id) from users u where (u.tenant_id, u.id) = (tenant, manager);
end
$$;

-- Where the open deals of a partner are added up.
create function holders_of_partner(tenant uuid, partner uuid) returns table (holder text, holder_id uuid)
    language plpgsql stable parallel safe rows 8 as $$
declare
    manager uuid;
    area uuid;
begin
    select p.manager_id, p.sales_area_id into manager, area from partners p where (p.tenant_id, p.id) = (tenant, partner);
    return query
        select 'tenant', '00000000-0000-0000-0000-000000000000'::uuid
        union all
        select 'partner', partner
        union all
        select 'partner_tree', partners_up(tenant, partner)
        union all
        select 'manager', manager where manager is not null
        union all
        select 'team', teams_of_manager(tenant, manager)
        union all
        select 'sales_area', area where area is not null;
end
$$;

-- Keeps others from writing rollups until the end of the transaction, with those of all tenants. A lock of the table would
-- keep autovacuum from it.
create function lock_rollups() returns void language sql as $$
    select pg_advisory_xact_lock(1802529139)
$$;

-- Takes what is added up in one place out of those that are left and into those that are joined.
create function carry_open_rollups(tenant uuid, source text, source_id uuid, target text, leaves uuid[], joins uuid[])
    returns void language sql as $$
    insert into open_rollups as o (tenant_id, holder, holder_id, ends_at, measure, n, amount)
    select tenant, target, m.id, r.ends_at, r.measure, sum(r.n * m.sign), sum(r.amount * m.sign)
    from (select l.id, -1 as sign from unnest(leaves) l (id) union all select j.id, 1 from unnest(joins) j (id)) m
    join open_rollups r on (r.tenant_id, r.holder, r.holder_id) = (tenant, source, source_id)
    where m.id is not null
    group by m.id, r.ends_at, r.measure
    having sum(r.n * m.sign) <> 0 or sum(r.amount * m.sign) <> 0
    on conflict (tenant_id, holder, holder_id, ends_at, measure)
    do update set n = o.n + excluded.n, amount = o.amount + excluded.amount
$$;

-- What is open goes along with a partner that comes into other hands, with a channel manager who comes to another team, and
-- with what stands below a team or partner that is put elsewhere. Before each row, so that of several rows in one statement
-- each finds the trees as the last one left them.
create function carry_with_partner() returns trigger language plpgsql security definer set search_path = public as $$
declare
    tenant uuid := new.tenant_id;
begin
    perform lock_rollups();
    perform carry_open_rollups(tenant, 'partner', new.id, 'manager', array[old.manager_id], array[new.manager_id]);
    perform carry_open_rollups(tenant, 'partner', new.id, 'sales_area', array[old.sales_area_id], array[new.sales_area_id]);
    perform carry_open_rollups(tenant, 'partner', new.id, 'team', array(select teams_of_manager(tenant, old.manager_id)),
                               array(select teams_of_manager(tenant, new.manager_id)));
    perform carry_open_rollups(tenant, 'partner_tree', new.id, 'partner_tree', array(select partners_up(tenant, old.parent_id)),
                               array(select partners_up(tenant, new.parent_id)));
    return new;
end
$$;
create function carry_with_manager() returns trigger language plpgsql security definer set search_path = public as $$
begin
    perform lock_rollups();
    perform carry_open_rollups(new.tenant_id, 'manager', new.id, 'team', array(select teams_up(new.tenant_id, old.team_id)),
                               array(select teams_up(new.tenant_id, new.team_id)));
    return new;
end
$$;
create function carry_with_team() returns trigger language plpgsql security definer set search_path = public as $$
begin
    perform lock_rollups();
    perform carry_open_rollups(new.tenant_id, 'team', new.id, 'team', array(select teams_up(new.tenant_id, old.parent_id)),
                               array(select teams_up(new.tenant_id, new.parent_id)));
    return new;
end
$$;
-- By their names they come after refuse_circle: what they climb is a tree.
create trigger take_open_rollups_along before update of manager_id, sales_area_id, parent_id on partners
    for each row when ((old.manager_id, old.sales_area_id, old.parent_id) is distinct from
                       (new.manager_id, new.sales_area_id, new.parent_id))
    execute function carry_with_partner();
create trigger take_open_rollups_along before update of team_id on users
    for each row when (old.team_id is distinct from new.team_id) execute function carry_with_manager();
create trigger take_open_rollups_along before update of parent_id on teams
    for each row when (old.parent_id is distinct from new.parent_id) execute function carry_with_team();

grant create on schema public to towpath_system;
alter function carry_with_partner owner to towpath_system;
alter function carry_with_manager owner to towpath_system;
alter function carry_with_team owner to towpath_system;
revoke create on schema public from towpath_system;

-- What the books say by now; the entries that wait come in when they are folded.
set role towpath_system;
select lock_rollups();
insert into open_rollups (tenant_id, holder, holder_id, ends_at, measure, n, amount)
select r.tenant_id, h.holder, h.holder_id, r.ends_at, r.measure, sum(r.n), sum(r.amount)
from (
    select tenant_id, partner_id, case measure when 'open' then at else 'infinity' end as ends_at, measure,
           sum(n) as n, sum(amount) as amount
    from kpi_rollups
    where grain = 'partner_day' and product_line_id = '00000000-0000-0000-0000-000000000000' and measure in ('open', 'undecided')
    group by 1, 2, 3, 4) r
cross join lateral holders_of_partner(r.tenant_id, r.partner_id) h
group by 1, 2, 3, 4, 5
having sum(r.n) <> 0 or sum(r.amount) <> 0;
delete from kpi_rollups where measure = 'undecided';
reset role;
