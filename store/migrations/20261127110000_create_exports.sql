-- Lists that people take away in files: how many rows a role's people may, and what each person has asked for.

-- Rows in files within 24 hours, and rows of one file that nobody needs to approve. Null is no limit.
alter table roles add column export_rows_a_day bigint, add column export_rows_unapproved bigint;
alter table roles
    add constraint roles_export_rows_a_day_check check (export_rows_a_day >= 0),
    add constraint roles_export_rows_unapproved_check check (export_rows_unapproved >= 0);

create or replace function role_rights(role roles) returns jsonb language sql stable parallel safe as $$
    select jsonb_build_object(
        'side', role.side, 'actions', role.actions, 'reach', role.reach, 'fields', role.fields,
        'exports', jsonb_build_object('rows_a_day', role.export_rows_a_day, 'rows_unapproved', role.export_rows_unapproved))
$$;

create or replace procedure add_built_in_roles(tenant uuid) language sql as $$
    insert into roles (tenant_id, code, side, reach, actions, given_by_partners, export_rows_a_day, export_rows_unapproved)
    values
        (tenant, 'admin', 'vendor', 'all',
         '{view_deals,decide_deal,advance_deal,view_board,view_partners,manage_partners,view_learners,write_course,manage_users,manage_roles,manage_teams,manage_flows,decide_export,view_audit,manage_audit}',
         false, null, 50000),
        (tenant, 'channel_manager', 'vendor', 'all',
         '{view_deals,decide_deal,advance_deal,view_board,view_partners,view_learners,decide_export}', false, 200000, 20000),
        (tenant, 'executive', 'vendor', 'all', '{view_deals,view_board,view_partners,view_learners}', false, 200000, 20000),
        (tenant, 'trainer', 'vendor', 'all', '{view_partners,view_learners,write_course}', false, 200000, 20000),
        (tenant, 'partner_admin', 'partner', 'partner',
         '{view_deals,register_deal,advance_deal,view_board,take_course,manage_users}', true, 20000, 5000),
        (tenant, 'partner_sales', 'partner', 'partner',
         '{view_deals,register_deal,advance_deal,view_board,take_course}', true, 20000, 5000),
        (tenant, 'learner', 'partner', 'partner', '{take_course}', true, 20000, 5000)
$$;

-- No file is kept: a download reads the rows anew, as its person reads them then.
create table exports (
    tenant_id uuid not null references tenants,
    id uuid not null,
    user_id uuid not null,
    partner_id uuid,
    object text not null,
    format text not null,
    filter jsonb not null,
    -- Ids of what was chosen one by one.
    chosen uuid[],
    -- As many as there were when it was asked for, or at its last download.
    rows bigint not null,
    state text not null,
    reason text,
    asked_at timestamptz not null,
    -- Since when its rows count against the day's.
    counted_at timestamptz not null,
    -- Its first download within the 24 hours that count.
    taken_at timestamptz,
    ready_at timestamptz,
    -- How many rows somebody has approved; none where nobody was asked.
    approved_rows bigint,
    decided_by uuid,
    decided_at timestamptz,
    decision_reason text,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users,
    foreign key (tenant_id, partner_id) references partners,
    foreign key (tenant_id, decided_by) references users,
    constraint exports_object_check check (object in ('deals', 'audit')),
    constraint exports_format_check check (format in ('csv', 'xlsx')),
    constraint exports_state_check check (state in ('waiting', 'returned', 'ready', 'rejected', 'recalled')),
    constraint exports_ready_check check ((ready_at is not null) = (state = 'ready'))
);
create index exports_person on exports (tenant_id, user_id, id);
create index exports_counted on exports (tenant_id, user_id, counted_at);
call protect_table('exports');
-- A person's own, and for who decides those of the partners within reach. What belongs to no partner is decided by who
-- reaches all of them.
create policy partner_rows on exports as restrictive to towpath_app using (
    case (select app_reach()) when 'all' then true
                     when 'partner' then partner_id = (select app_partner())
                     else user_id = (select app_user()) or partner_id in (select reached_partners()) end);
create policy own_rows on exports as restrictive to towpath_app using (
    user_id = (select app_user()) or (select app_partner()) is null);
revoke delete on exports from towpath_app;

alter table approval_flows drop constraint approval_flows_subject_check;
alter table approval_flows add constraint approval_flows_subject_check check (subject in ('deals', 'exports'));

set role towpath_system;
update roles set export_rows_a_day = case side when 'vendor' then 200000 else 20000 end,
                 export_rows_unapproved = case side when 'vendor' then 20000 else 5000 end;
update roles set export_rows_a_day = null, export_rows_unapproved = 50000 where code = 'admin';
update roles set actions = actions || '{decide_export}' where code in ('admin', 'channel_manager');
reset role;
