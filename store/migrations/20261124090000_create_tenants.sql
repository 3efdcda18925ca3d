-- Vendors side by side in one database, kept apart by row-level security.
--
-- Two group roles stand between the program and the rows:
--   towpath_app     every request of a signed-in person, inside a transaction that names tenant and partner
--   towpath_system  sign-in, jobs and the demo loader, which know no tenant yet or serve all of them
-- Neither owns a table, so forced row-level security holds for both.
create extension if not exists btree_gist;
create extension if not exists btree_gin;

do $$
declare
    wanted text;
begin
    foreach wanted in array array ['towpath_app', 'towpath_system'] loop
        begin
            execute format('create role %I nologin', wanted);
        exception
            -- Roles belong to the cluster: another database of it may have them, or be making them right now.
            when duplicate_object or unique_violation then null;
        end;
        if not pg_has_role(current_user, wanted, 'member') then
            execute format('grant %I to current_user', wanted);
        end if;
    end loop;
end
$$;

create function app_tenant() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.tenant', true), '')::uuid;

-- The partner whose rows alone are reached; null on the vendor's side.
create function app_partner() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.partner', true), '')::uuid;

-- Puts a table under forced row-level security by tenant. Every table with a tenant_id calls this.
create procedure protect_table(target regclass) language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy tenant_rows on %s to towpath_app using (tenant_id = app_tenant())', target);
    execute format('create policy system_rows on %s to towpath_system using (true)', target);
    execute format('grant select, insert, update, delete on %s to towpath_app, towpath_system', target);
end
$$;

-- Narrows a protected table to one partner for people on the partner's side.
create procedure protect_partner_rows(target regclass) language plpgsql as $$
begin
    execute format(
        'create policy partner_rows on %s as restrictive to towpath_app
             using (app_partner() is null or partner_id = app_partner())', target);
end
$$;

create table tenants (
    tenant_id uuid primary key,
    slug text not null,
    name text not null,
    -- Brand colour as #rrggbb.
    accent text,
    currency text not null,
    time_zone text not null,
    created_at timestamptz not null default now(),
    constraint tenants_slug_key unique (slug),
    constraint tenants_slug_check check (slug ~ '^[a-z0-9-]{2,40}$'),
    constraint tenants_accent_check check (accent ~ '^#[0-9a-f]{6}$')
);
call protect_table('tenants');
