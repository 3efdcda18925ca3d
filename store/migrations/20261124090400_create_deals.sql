create sequence deal_numbers start 10001;
grant usage on sequence deal_numbers to towpath_app, towpath_system;

create table deals (
    tenant_id uuid not null,
    id uuid not null,
    number bigint not null default nextval('deal_numbers'),
    partner_id uuid not null,
    owner_id uuid not null,
    state text not null,
    stage text not null default 'registered',
    customer text not null,
    country text not null,
    area_code text not null,
    city text,
    tax_id text,
    website text,
    phone text,
    contact text,
    contact_email text,
    title text not null,
    amount numeric(18, 4) not null,
    close_on date,
    note text,
    sales_area_id uuid,
    submitted_at timestamptz,
    decided_at timestamptz,
    decided_by uuid,
    decision_reason text,
    protected_until timestamptz,
    closed_at timestamptz,
    loss_reason text,
    outcome_note text,
    resubmissions int not null default 0,
    -- Rules that asked for a closer look when it was submitted: [{rule, percent, deal}].
    review jsonb not null default '[]',
    search_grams text[] not null,
    -- Blocking grams of the customer's core name, for fuzzy duplicate candidates.
    name_grams text[] not null,
    -- Chosen by the form, so that a double click registers one deal.
    form_id uuid not null,
    -- The form as typed, to go on with a draft or to answer the vendor's questions.
    draft jsonb not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    foreign key (tenant_id, partner_id) references partners,
    foreign key (tenant_id, owner_id) references users,
    foreign key (tenant_id, decided_by) references users,
    foreign key (tenant_id, sales_area_id) references sales_areas,
    constraint deals_number_key unique (tenant_id, number),
    constraint deals_form_key unique (tenant_id, owner_id, form_id),
    constraint deals_amount_check check (amount >= 0),
    constraint deals_state_check check (
        state in ('draft', 'submitted', 'action_required', 'approved', 'won', 'lost', 'rejected', 'withdrawn')),
    constraint deals_stage_check check (stage in ('registered', 'qualified', 'quoted', 'negotiation', 'won')),
    constraint deals_protected_check check ((protected_until is not null) = (state in ('approved', 'won', 'lost'))),
    constraint deals_lost_check check ((loss_reason is not null) = (state = 'lost'))
);
-- Lists page by key: one index for each sort on each side.
create index deals_updated on deals (tenant_id, updated_at desc, id desc);
create index deals_partner_updated on deals (tenant_id, partner_id, updated_at desc, id desc);
create index deals_amount on deals (tenant_id, amount desc, id desc);
create index deals_partner_amount on deals (tenant_id, partner_id, amount desc, id desc);
create index deals_customer on deals (tenant_id, customer, id);
create index deals_partner_customer on deals (tenant_id, partner_id, customer, id);
create index deals_protection on deals (tenant_id, protected_until, id) where state = 'approved';
create index deals_partner_protection on deals (tenant_id, partner_id, protected_until, id) where state = 'approved';
create index deals_queue on deals (tenant_id, updated_at desc, id desc) where state in ('submitted', 'action_required');
create index deals_submitted on deals (tenant_id, submitted_at);
create index deals_decided on deals (tenant_id, decided_at);
create index deals_closed on deals (tenant_id, closed_at);
create index deals_search on deals using gin (tenant_id, search_grams);
create index deals_names on deals using gin (tenant_id, name_grams)
    where state in ('submitted', 'action_required', 'approved');
call protect_table('deals');
call protect_partner_rows('deals');

create table deal_lines (
    tenant_id uuid not null,
    deal_id uuid not null,
    product_line_id uuid not null,
    amount numeric(18, 4) not null,
    primary key (tenant_id, deal_id, product_line_id),
    foreign key (tenant_id, deal_id) references deals on delete cascade,
    foreign key (tenant_id, product_line_id) references product_lines
);
create index deal_lines_line on deal_lines (tenant_id, product_line_id, deal_id);
call protect_table('deal_lines');

-- Who holds a customer for a product line, and during which time. One row for each identity of the customer
-- (tax number, domain, phone, name) and each line of the deal. The exclusion constraint decides every race.
create table deal_claims (
    tenant_id uuid not null,
    deal_id uuid not null,
    identity text not null,
    product_line_id uuid not null,
    during tstzrange not null,
    primary key (tenant_id, deal_id, identity, product_line_id),
    foreign key (tenant_id, deal_id) references deals on delete cascade,
    constraint deal_claims_one_holder exclude using gist (
        tenant_id with =, identity with =, product_line_id with =, during with &&)
);
create index deal_claims_identity on deal_claims (tenant_id, identity);
call protect_table('deal_claims');

-- How many customer names hold a gram: rare grams find candidates, common ones would find everybody.
create table name_gram_counts (
    tenant_id uuid not null references tenants,
    gram text not null,
    deals int not null,
    primary key (tenant_id, gram)
);
call protect_table('name_gram_counts');

-- Who pre-checked what, for the limit an hour; swept after a day.
create table prechecks (
    tenant_id uuid not null,
    user_id uuid not null,
    at timestamptz not null default now(),
    subject text not null,
    foreign key (tenant_id, user_id) references users
);
create index prechecks_user on prechecks (tenant_id, user_id, at);
call protect_table('prechecks');
