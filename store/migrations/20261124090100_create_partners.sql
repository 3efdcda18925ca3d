create table sales_areas (
    tenant_id uuid not null references tenants,
    id uuid not null,
    code text not null,
    name_en text not null,
    name_zh text not null,
    position int not null default 0,
    primary key (tenant_id, id),
    constraint sales_areas_code_key unique (tenant_id, code)
);
call protect_table('sales_areas');

-- Which administrative areas (ISO 3166-2, GB/T 2260) make up a sales area.
create table sales_area_members (
    tenant_id uuid not null,
    area_code text not null,
    sales_area_id uuid not null,
    primary key (tenant_id, area_code),
    foreign key (tenant_id, sales_area_id) references sales_areas
);
call protect_table('sales_area_members');

create table product_lines (
    tenant_id uuid not null references tenants,
    id uuid not null,
    code text not null,
    name_en text not null,
    name_zh text not null,
    position int not null default 0,
    primary key (tenant_id, id),
    constraint product_lines_code_key unique (tenant_id, code)
);
call protect_table('product_lines');

create table products (
    tenant_id uuid not null,
    id uuid not null,
    product_line_id uuid not null,
    number text not null,
    name text not null,
    list_price numeric(18, 4) not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, product_line_id) references product_lines,
    constraint products_number_key unique (tenant_id, number),
    constraint products_list_price_check check (list_price >= 0)
);
create index products_product_line on products (tenant_id, product_line_id);
call protect_table('products');

create table partners (
    tenant_id uuid not null references tenants,
    id uuid not null,
    account_number text not null,
    name text not null,
    kind text not null,
    state text not null default 'active',
    country text not null,
    area_code text not null,
    city text not null default '',
    address text not null default '',
    postal_code text not null default '',
    phone text not null default '',
    time_zone text not null,
    sales_area_id uuid,
    search_grams text[] not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    foreign key (tenant_id, sales_area_id) references sales_areas,
    constraint partners_account_number_key unique (tenant_id, account_number),
    constraint partners_kind_check check (kind in ('distributor', 'reseller', 'dealer', 'system_integrator')),
    constraint partners_state_check check (state in ('active', 'suspended', 'exited'))
);
create index partners_name on partners (tenant_id, name, id);
create index partners_search on partners using gin (tenant_id, search_grams);
call protect_table('partners');
create policy partner_rows on partners as restrictive to towpath_app
    using (app_partner() is null or id = app_partner());

create table territories (
    tenant_id uuid not null,
    id uuid not null,
    partner_id uuid not null,
    area_code text not null,
    product_line_id uuid,
    valid_from date not null,
    valid_until date,
    primary key (tenant_id, id),
    foreign key (tenant_id, partner_id) references partners,
    foreign key (tenant_id, product_line_id) references product_lines,
    constraint territories_validity_check check (valid_until > valid_from)
);
create index territories_partner on territories (tenant_id, partner_id);
call protect_table('territories');
call protect_partner_rows('territories');
