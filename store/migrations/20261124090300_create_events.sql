-- Every change of state, written in its own transaction. Append-only: nobody may update or delete.
create table events (
    tenant_id uuid not null references tenants,
    id uuid not null,
    at timestamptz not null default now(),
    actor_id uuid,
    actor_role text,
    record_kind text not null,
    record_id uuid not null,
    -- The partner whose record it is, so that the partner's side reads its own history.
    partner_id uuid,
    verb text not null,
    before jsonb,
    after jsonb,
    reason text,
    request_id text,
    primary key (tenant_id, id)
);
create index events_record on events (tenant_id, record_kind, record_id, id);
call protect_table('events');
call protect_partner_rows('events');
revoke update, delete on events from towpath_app, towpath_system;

create table notifications (
    tenant_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    kind text not null,
    record_kind text not null,
    record_id uuid not null,
    params jsonb not null,
    created_at timestamptz not null default now(),
    read_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users
);
create index notifications_user on notifications (tenant_id, user_id, id desc);
create index notifications_unread on notifications (tenant_id, user_id) where read_at is null;
call protect_table('notifications');
