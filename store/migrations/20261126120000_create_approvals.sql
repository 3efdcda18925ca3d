-- Who decides about a record: flows as versioned data, and records on their way through them.

-- A flow as it is edited. What is in force is one of its versions.
create table approval_flows (
    tenant_id uuid not null references tenants,
    id uuid not null,
    subject text not null,
    name text not null,
    -- Of the flows in force whose condition holds, the first one is taken.
    position int not null,
    draft jsonb not null,
    -- Counts the changes of the draft.
    revision int not null default 0,
    -- The version in force; none before it is published, and after it was taken out of use.
    version int,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    constraint approval_flows_name_key unique (tenant_id, subject, name),
    constraint approval_flows_subject_check check (subject in ('deals'))
);
call protect_table('approval_flows');

create table approval_flow_versions (
    tenant_id uuid not null,
    flow_id uuid not null,
    version int not null,
    definition jsonb not null,
    published_at timestamptz not null,
    published_by uuid not null,
    primary key (tenant_id, flow_id, version),
    foreign key (tenant_id, flow_id) references approval_flows,
    foreign key (tenant_id, published_by) references users
);
call protect_table('approval_flow_versions');
-- What was decided by a version must stay readable as it was.
revoke update, delete on approval_flow_versions from towpath_app, towpath_system;
revoke delete on approval_flows from towpath_app;
alter table approval_flows add constraint approval_flows_version_fkey
    foreign key (tenant_id, id, version) references approval_flow_versions (tenant_id, flow_id, version);

-- A record on its way. It keeps the version of the flow with which it began.
create table approvals (
    tenant_id uuid not null references tenants,
    id uuid not null,
    subject text not null,
    record_id uuid not null,
    partner_id uuid,
    requester_id uuid not null,
    -- Without a flow: anybody decides who may decide such records.
    flow_id uuid,
    version int,
    state text not null,
    visits jsonb not null,
    -- What the inbox shows of the record.
    title text not null,
    detail text not null,
    amount numeric(18, 4),
    started_at timestamptz not null,
    ended_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, partner_id) references partners,
    foreign key (tenant_id, requester_id) references users,
    foreign key (tenant_id, flow_id, version) references approval_flow_versions,
    constraint approvals_state_check check (state in ('open', 'returned', 'approved', 'rejected', 'recalled')),
    constraint approvals_ended_check check ((ended_at is null) = (state in ('open', 'returned')))
);
-- A record is on one way at a time.
create unique index approvals_running on approvals (tenant_id, subject, record_id) where ended_at is null;
create index approvals_record on approvals (tenant_id, record_id, id);
create index approvals_flow on approvals (tenant_id, flow_id, version) where ended_at is null;
call protect_table('approvals');
call protect_partner_rows('approvals');

create table approval_tasks (
    tenant_id uuid not null,
    approval_id uuid not null,
    number smallint not null,
    subject text not null,
    partner_id uuid,
    visit smallint not null,
    step smallint not null,
    -- 'deciders', 'role:<code>' or 'person:<id>'.
    seat text not null,
    state text not null,
    added_to smallint,
    after smallint,
    opened_at timestamptz,
    due_at timestamptz,
    overdue_at timestamptz,
    decided_by uuid,
    on_behalf_of uuid,
    decided_at timestamptz,
    comment text,
    primary key (tenant_id, approval_id, number),
    foreign key (tenant_id, approval_id) references approvals on delete cascade,
    foreign key (tenant_id, decided_by) references users,
    foreign key (tenant_id, on_behalf_of) references users,
    constraint approval_tasks_state_check check (
        state in ('waiting', 'open', 'approved', 'rejected', 'returned', 'transferred', 'escalated', 'dropped')),
    constraint approval_tasks_opened_check check (state <> 'open' or opened_at is not null)
);
-- The inbox: for each seat that a person fills, what has waited longest.
create index approval_tasks_open on approval_tasks (tenant_id, seat, opened_at, approval_id, number)
    where state = 'open';
-- What a person has decided.
create index approval_tasks_decided on approval_tasks (tenant_id, decided_by, decided_at, approval_id, number)
    where decided_by is not null;
-- What is overdue, for the job.
create index approval_tasks_due on approval_tasks (due_at) where state = 'open' and overdue_at is null;
call protect_table('approval_tasks');
call protect_partner_rows('approval_tasks');

-- Who decides for whom while they are away.
create table delegations (
    tenant_id uuid not null,
    user_id uuid not null,
    delegate_id uuid not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references users,
    foreign key (tenant_id, delegate_id) references users,
    constraint delegations_other_check check (delegate_id <> user_id),
    constraint delegations_time_check check (ends_at > starts_at)
);
create index delegations_delegate on delegations (tenant_id, delegate_id);
call protect_table('delegations');

-- The seats from which somebody with that role decides about deals at a time: their own, and those of people whose
-- delegate they are and who reach every partner. Of others the inbox knows which of their tasks it is about.
create function filled_seats(person uuid, role text, at timestamptz) returns text[] language sql stable
    return array['deciders', 'person:' || person, 'role:' || role] || array(
        select unnest(array['person:' || u.id, 'role:' || u.role])
        from delegations d
        join users u on (u.tenant_id, u.id) = (d.tenant_id, d.user_id)
        join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
        where d.tenant_id = app_tenant() and d.delegate_id = person and d.starts_at <= at and d.ends_at > at and u.active
          and r.reach = 'all' and r.actions @> '{decide_deal}');

-- Who decides and how is the vendor's own business.
create policy vendor_rows on approvals as restrictive to towpath_app using (app_partner() is null);
create policy vendor_rows on approval_tasks as restrictive to towpath_app using (app_partner() is null);
create policy vendor_rows on approval_flows as restrictive to towpath_app using (app_partner() is null);
create policy vendor_rows on approval_flow_versions as restrictive to towpath_app using (app_partner() is null);
create policy vendor_rows on delegations as restrictive to towpath_app using (app_partner() is null);

alter table events
    -- For whom the person acted.
    add column on_behalf_of uuid,
    -- About a partner's record, but for the vendor's people alone.
    add column internal boolean not null default false;
create policy internal_rows on events as restrictive for select to towpath_app
    using (not internal or app_partner() is null);
-- The digest of an event with neither is what it was.
create or replace function event_digest(event events) returns bytea language sql stable parallel safe as $$
    select sha256(convert_to(concat_ws('|',
        quote_nullable(event.tenant_id), quote_nullable(event.id), quote_nullable(extract(epoch from event.at)),
        quote_nullable(event.actor_id), quote_nullable(event.actor_role), quote_nullable(event.network),
        quote_nullable(event.record_kind), quote_nullable(event.record_id), quote_nullable(event.partner_id),
        quote_nullable(event.verb), quote_nullable(event.before), quote_nullable(event.after),
        quote_nullable(event.reason), quote_nullable(event.request_id), quote_literal(event.on_behalf_of),
        case when event.internal then 'internal' end), 'UTF8'))
$$;

-- Administrators look after flows.
create or replace procedure add_built_in_roles(tenant uuid) language sql as $$
    insert into roles (tenant_id, code, side, reach, actions, given_by_partners) values
        (tenant, 'admin', 'vendor', 'all',
         '{view_deals,decide_deal,advance_deal,view_board,view_partners,manage_partners,view_learners,write_course,manage_users,manage_roles,manage_teams,manage_flows,view_audit}',
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

set role towpath_system;
update roles set actions = actions || '{manage_flows}' where code = 'admin';

-- Deals that wait for a decision, or were sent back, go on by the rule that held so far: anybody who may decide.
insert into approvals (tenant_id, id, subject, record_id, partner_id, requester_id, state, visits, title, detail, amount,
                       started_at)
    select d.tenant_id, d.id, 'deals', d.id, d.partner_id, d.owner_id,
           case d.state when 'submitted' then 'open' else 'returned' end,
           jsonb_build_array(jsonb_build_object(
               'step', 1, 'passage', case d.state when 'submitted' then 'open' else 'returned' end)),
           d.customer, d.title, d.amount, d.updated_at
    from deals d where d.state in ('submitted', 'action_required');
insert into approval_tasks (tenant_id, approval_id, number, subject, partner_id, visit, step, seat, state, opened_at,
                            decided_by, decided_at, comment)
    select d.tenant_id, d.id, 0, 'deals', d.partner_id, 0, 1, 'deciders',
           case d.state when 'submitted' then 'open' else 'returned' end, d.updated_at,
           case d.state when 'submitted' then null else d.decided_by end,
           case d.state when 'submitted' then null else d.updated_at end,
           case d.state when 'submitted' then null else d.decision_reason end
    from deals d where d.state in ('submitted', 'action_required');
reset role;
