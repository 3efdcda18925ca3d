-- What a person reaches is kept until somebody changes who looks after what, and not looked up by each policy of each table in
-- each statement.

-- Changes with each transaction that changes who looks after what.
create table reach_versions (
    tenant_id uuid primary key references tenants,
    version bigint not null
);
call protect_table('reach_versions');
revoke insert, update, delete on reach_versions from towpath_app;

-- What `partners_of_reach` and `holders_of_reach` found, true while the version is the tenant's.
create table kept_reaches (
    tenant_id uuid not null,
    user_id uuid not null,
    reach text not null,
    -- As whose person the reach is asked for: the vendor's (nil id), or a partner's, which in a preview is not the person's own.
    as_partner uuid not null,
    version bigint not null,
    holders uuid[] not null,
    partners uuid[] not null,
    primary key (tenant_id, user_id, reach, as_partner),
    foreign key (tenant_id, user_id) references users on delete cascade
);
-- Read more often than written, and ids do not compress.
alter table kept_reaches alter column holders set storage external, alter column partners set storage external;
call protect_table('kept_reaches');
create policy own_rows on kept_reaches as restrictive to towpath_app using (user_id = app_user());
revoke insert, update, delete on kept_reaches from towpath_app;

-- Once a transaction for a tenant: other transactions see all of its changes or none.
create function forget_reaches() returns trigger language plpgsql security definer set search_path = public as $$
declare
    tenant uuid := case tg_op when 'DELETE' then old.tenant_id else new.tenant_id end;
begin
    if current_setting('app.reaches_forgotten', true) is distinct from tenant::text then
        insert into reach_versions as v (tenant_id, version) values (tenant, 1)
        on conflict (tenant_id) do update set version = v.version + 1;
        perform set_config('app.reaches_forgotten', tenant::text, true);
    end if;
    return null;
end
$$;
create trigger forget_reaches_of_more after insert or delete on partners for each row execute function forget_reaches();
create trigger forget_reaches after update of manager_id, sales_area_id, parent_id on partners
    for each row when ((old.manager_id, old.sales_area_id, old.parent_id) is distinct from
                       (new.manager_id, new.sales_area_id, new.parent_id))
    execute function forget_reaches();
create trigger forget_reaches_of_more after insert on users
    for each row when (new.team_id is not null) execute function forget_reaches();
create trigger forget_reaches after update of team_id, partner_id on users
    for each row when ((old.team_id, old.partner_id) is distinct from (new.team_id, new.partner_id))
    execute function forget_reaches();
create trigger forget_reaches after insert or update or delete on teams for each row execute function forget_reaches();
create trigger forget_reaches after insert or update or delete on sales_areas for each row execute function forget_reaches();
create trigger forget_reaches after insert or update or delete on area_people for each row execute function forget_reaches();

-- What is kept of the reach that is asked for, if it is true.
create function kept_reach() returns setof kept_reaches language plpgsql stable parallel safe rows 1 as $$
begin
    return query
        select k.* from kept_reaches k
        where (k.tenant_id, k.user_id, k.reach) = (app_tenant(), app_user(), app_reach())
          and k.as_partner = coalesce(app_partner(), '00000000-0000-0000-0000-000000000000')
          and k.version = coalesce((select v.version from reach_versions v where v.tenant_id = app_tenant()), 0);
end
$$;

create or replace function reached_partners() returns setof uuid language plpgsql stable parallel safe rows 100 as $$
begin
    return query select unnest(k.partners) from kept_reach() k;
    if not found then
        return query select partners_of_reach(app_tenant(), app_user(), app_partner(), app_reach());
    end if;
end
$$;
create or replace function reached_holders() returns setof uuid language plpgsql stable parallel safe rows 20 as $$
begin
    return query select unnest(k.holders) from kept_reach() k;
    if not found then
        return query select holders_of_reach(app_tenant(), app_user(), app_reach());
    end if;
end
$$;

-- Keeps the reach that is asked for, and gives its partners if they are not more than `few`. Of a transaction that only reads,
-- or that has changed who looks after what and may go on to, nothing is kept. Version, holders and partners are of one
-- statement, so that none is older than another.
create function keep_reach(few integer) returns uuid[] language plpgsql as $$
declare
    reached uuid[];
begin
    select k.partners into reached from kept_reach() k;
    if not found then
        if current_setting('transaction_read_only')::boolean
           or current_setting('app.reaches_forgotten', true) = app_tenant()::text then
            reached := array(select reached_partners());
        else
            reached := write_reach();
        end if;
    end if;
    return case when cardinality(reached) <= few then reached end;
end
$$;
create function write_reach() returns uuid[] language plpgsql security definer set search_path = public as $$
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
           found.holders, array(select partners_held(tenant, person, partner, wanted, found.holders))
    from (select array(select holders_of_reach(tenant, person, wanted)) as holders) found
    on conflict on constraint kept_reaches_pkey
    do update set version = excluded.version, holders = excluded.holders, partners = excluded.partners
    returning k.partners into reached;
    return reached;
end
$$;
drop function remember_reach();

grant create on schema public to towpath_system;
alter function forget_reaches owner to towpath_system;
alter function write_reach owner to towpath_system;
revoke create on schema public from towpath_system;
