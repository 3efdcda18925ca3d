-- What people may do. Every vendor begins with the built-in roles, which have no name of their own and never change.
create table roles (
    tenant_id uuid not null references tenants,
    -- A built-in role's code, or the id of one of the vendor's own.
    code text not null,
    side text not null,
    name text,
    actions text[] not null,
    -- A partner's administrators may give it to their people.
    given_by_partners boolean not null default false,
    -- Counts the changes.
    revision integer not null default 0,
    created_at timestamptz not null default now(),
    primary key (tenant_id, code),
    -- For the reference of people, whose role is one of their side.
    constraint roles_side_key unique (tenant_id, code, side),
    constraint roles_side_check check (side in ('vendor', 'partner')),
    constraint roles_actions_check check (cardinality(actions) > 0)
);
create unique index roles_name_key on roles (tenant_id, lower(name));
call protect_table('roles');

-- The partner's side reads roles, for the people whom it tells, and writes none.
create policy partner_inserts on roles as restrictive for insert to towpath_app with check (app_partner() is null);
create policy partner_updates on roles as restrictive for update to towpath_app using (app_partner() is null);
create policy partner_deletes on roles as restrictive for delete to towpath_app using (app_partner() is null);

create procedure add_built_in_roles(tenant uuid) language sql as $$
    insert into roles (tenant_id, code, side, actions, given_by_partners) values
        (tenant, 'admin', 'vendor',
         '{view_deals,decide_deal,advance_deal,view_board,view_partners,view_learners,write_course,manage_users,manage_roles,view_audit}',
         false),
        (tenant, 'channel_manager', 'vendor',
         '{view_deals,decide_deal,advance_deal,view_board,view_partners,view_learners}', false),
        (tenant, 'executive', 'vendor', '{view_deals,view_board,view_partners,view_learners}', false),
        (tenant, 'trainer', 'vendor', '{view_partners,view_learners,write_course}', false),
        (tenant, 'partner_admin', 'partner',
         '{view_deals,register_deal,advance_deal,view_board,take_course,manage_users}', true),
        (tenant, 'partner_sales', 'partner', '{view_deals,register_deal,advance_deal,view_board,take_course}', true),
        (tenant, 'learner', 'partner', '{take_course}', true)
$$;

create function add_roles_of_tenant() returns trigger language plpgsql as $$
begin
    call add_built_in_roles(new.tenant_id);
    return new;
end
$$;
create trigger built_in_roles after insert on tenants for each row execute function add_roles_of_tenant();

set role towpath_system;
do $$
declare
    tenant uuid;
begin
    for tenant in select tenant_id from tenants loop
        call add_built_in_roles(tenant);
    end loop;
end
$$;
reset role;

alter table users
    drop constraint users_role_check,
    add column side text not null generated always as (case when partner_id is null then 'vendor' else 'partner' end) stored,
    add constraint users_role_fkey foreign key (tenant_id, role, side) references roles (tenant_id, code, side);
-- Who holds a role.
create index users_role on users (tenant_id, role);
