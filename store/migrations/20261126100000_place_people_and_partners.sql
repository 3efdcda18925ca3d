-- Who looks after which partner: its channel manager, the teams of people, the sales areas, and the partner above it.
create table teams (
    tenant_id uuid not null references tenants,
    id uuid not null,
    parent_id uuid,
    name text not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint teams_parent_fkey foreign key (tenant_id, parent_id) references teams
);
create unique index teams_name_key on teams (tenant_id, lower(name));
create index teams_parent on teams (tenant_id, parent_id);
call protect_table('teams');
create policy vendor_rows on teams as restrictive to towpath_app using (app_partner() is null);

alter table users
    add column team_id uuid,
    add constraint users_team_fkey foreign key (tenant_id, team_id) references teams;
create index users_team on users (tenant_id, team_id) where team_id is not null;

alter table sales_areas
    add column parent_id uuid,
    add constraint sales_areas_parent_fkey foreign key (tenant_id, parent_id) references sales_areas;
create index sales_areas_parent on sales_areas (tenant_id, parent_id);

-- Which people look after a sales area.
create table area_people (
    tenant_id uuid not null,
    user_id uuid not null,
    sales_area_id uuid not null,
    primary key (tenant_id, user_id, sales_area_id),
    foreign key (tenant_id, user_id) references users,
    constraint area_people_area_fkey foreign key (tenant_id, sales_area_id) references sales_areas
);
create index area_people_area on area_people (tenant_id, sales_area_id);
call protect_table('area_people');
create policy vendor_rows on area_people as restrictive to towpath_app using (app_partner() is null);

alter table partners
    add column manager_id uuid,
    add column parent_id uuid,
    -- Counts the changes of who looks after it.
    add column revision integer not null default 0,
    add constraint partners_manager_fkey foreign key (tenant_id, manager_id) references users,
    add constraint partners_parent_fkey foreign key (tenant_id, parent_id) references partners;
create index partners_manager on partners (tenant_id, manager_id);
create index partners_area on partners (tenant_id, sales_area_id);
create index partners_parent on partners (tenant_id, parent_id) where parent_id is not null;

-- A tree stays one: nothing comes to stand below itself. Of two who each put the other below, the second one finds out.
create function refuse_circle() returns trigger language plpgsql security definer set search_path = public as $$
declare
    circle boolean;
begin
    perform pg_advisory_xact_lock(hashtextextended(tg_table_name || new.tenant_id, 0));
    execute format(
        'with recursive above (id) as (
             select $2
             union
             select t.parent_id from above a join %I t on (t.tenant_id, t.id) = ($1, a.id) where t.parent_id is not null)
         select exists (select 1 from above where id = $3)', tg_table_name)
        into circle using new.tenant_id, new.parent_id, new.id;
    if circle then
        raise exception 'a circle in %', tg_table_name
            using errcode = 'check_violation', constraint = tg_table_name || '_circle';
    end if;
    return new;
end
$$;

do $$
declare
    tree text;
begin
    foreach tree in array array ['teams', 'sales_areas', 'partners'] loop
        execute format('create trigger refuse_circle before insert or update of parent_id on %I
                            for each row when (new.parent_id is not null) execute function refuse_circle()', tree);
    end loop;
end
$$;

alter table roles add column reach text;
set role towpath_system;
update roles set reach = case side when 'vendor' then 'all' else 'partner' end;
update roles set actions = actions || '{manage_partners,manage_teams}' where code = 'admin';
reset role;
alter table roles
    alter column reach set not null,
    add constraint roles_reach_check check (
        (side = 'vendor' and reach in ('own', 'team', 'area', 'all'))
        or (side = 'partner' and reach in ('own', 'partner', 'partner_tree')));

create or replace procedure add_built_in_roles(tenant uuid) language sql as $$
    insert into roles (tenant_id, code, side, reach, actions, given_by_partners) values
        (tenant, 'admin', 'vendor', 'all',
         '{view_deals,decide_deal,advance_deal,view_board,view_partners,manage_partners,view_learners,write_course,manage_users,manage_roles,manage_teams,view_audit}',
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
