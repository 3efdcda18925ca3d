create table users (
    tenant_id uuid not null references tenants,
    id uuid not null,
    partner_id uuid,
    role text not null,
    name text not null,
    email text not null,
    password_hash text not null,
    locale text,
    theme text not null default 'system',
    time_zone text not null,
    active boolean not null default true,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    foreign key (tenant_id, partner_id) references partners,
    -- One address signs in to one account of the installation.
    constraint users_email_key unique (email),
    constraint users_email_check check (email = lower(email)),
    constraint users_role_check check (
        (partner_id is null and role in ('admin', 'channel_manager', 'executive', 'trainer'))
        or (partner_id is not null and role in ('partner_admin', 'partner_sales', 'learner'))),
    constraint users_locale_check check (locale in ('en', 'zh-CN')),
    constraint users_theme_check check (theme in ('system', 'light', 'dark'))
);
create index users_partner on users (tenant_id, partner_id);
call protect_table('users');

-- A session is known by the hash of its token; the token itself stands only in the cookie.
create table sessions (
    token_hash bytea primary key,
    tenant_id uuid not null,
    user_id uuid not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    user_agent text not null default '',
    foreign key (tenant_id, user_id) references users
);
create index sessions_user on sessions (tenant_id, user_id);
call protect_table('sessions');

create table password_resets (
    token_hash bytea primary key,
    tenant_id uuid not null,
    user_id uuid not null,
    expires_at timestamptz not null,
    foreign key (tenant_id, user_id) references users
);
create index password_resets_user on password_resets (tenant_id, user_id);
call protect_table('password_resets');

-- Failed sign-ins, by address typed and by network address; old rows are swept.
create table sign_in_failures (
    subject text not null,
    at timestamptz not null
);
create index sign_in_failures_subject on sign_in_failures (subject, at);
grant select, insert, delete on sign_in_failures to towpath_system;

-- Mail waits here in the transaction that caused it and is sent by a job.
create table mails (
    tenant_id uuid not null references tenants,
    id uuid not null,
    recipient text not null,
    locale text not null,
    kind text not null,
    params jsonb not null,
    created_at timestamptz not null default now(),
    sent_at timestamptz,
    attempts int not null default 0,
    next_attempt_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
create index mails_waiting on mails (next_attempt_at) where sent_at is null;
call protect_table('mails');
