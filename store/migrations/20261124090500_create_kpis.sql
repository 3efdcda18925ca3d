-- The books that KPI boards are read from. A deal's change appends entries in its own transaction, a job folds
-- them into rollups; a reading is the sum of both, exact at any moment.

-- One change of one deal: what it adds to a measure on a day, for the deal as a whole and for each of its lines.
create table kpi_entries (
    tenant_id uuid not null references tenants,
    id bigint generated always as identity,
    partner_id uuid not null,
    -- The nil id stands for: outside all areas.
    sales_area_id uuid not null,
    -- The nil id stands for: the deal as a whole.
    product_line_id uuid not null,
    measure text not null,
    bucket int not null,
    -- The first instant of the day in the vendor's zone; of the measure `open` the exact instant.
    at timestamptz not null,
    -- The first instant of its month.
    month_at timestamptz not null,
    n bigint not null,
    amount numeric(18, 4) not null,
    primary key (tenant_id, id)
);
call protect_table('kpi_entries');
call protect_partner_rows('kpi_entries');
revoke update on kpi_entries from towpath_app, towpath_system;
revoke delete on kpi_entries from towpath_app;

-- Sums by day and by month: over all, by area, by partner and area. A board reads rows by key alone, so that it
-- costs the same whatever the number of deals.
create table kpi_rollups (
    tenant_id uuid not null references tenants,
    grain text not null,
    product_line_id uuid not null,
    -- The nil id stands for: all partners. People on the partner's side never match it.
    partner_id uuid not null,
    measure text not null,
    at timestamptz not null,
    -- The nil id stands for: all areas, or in the finer grains for outside all areas.
    sales_area_id uuid not null,
    bucket int not null,
    n bigint not null,
    amount numeric(18, 4) not null,
    primary key (tenant_id, grain, product_line_id, partner_id, measure, at, sales_area_id, bucket),
    constraint kpi_rollups_grain_check check (
        grain in ('day', 'month', 'area_day', 'area_month', 'partner_day', 'partner_month'))
);
-- Ranks partners: their rows of one month lie together.
create index kpi_rollups_won on kpi_rollups (tenant_id, grain, product_line_id, at)
    include (partner_id, sales_area_id, n, amount)
    where measure = 'won' and grain in ('partner_day', 'partner_month');
call protect_table('kpi_rollups');
call protect_partner_rows('kpi_rollups');
revoke insert, update, delete on kpi_rollups from towpath_app;

-- What should be won in a quarter in an area: in all lines together, or in one. The vendor's own figures.
create table targets (
    tenant_id uuid not null,
    id uuid not null,
    quarter date not null,
    sales_area_id uuid not null,
    product_line_id uuid,
    amount numeric(18, 4) not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, sales_area_id) references sales_areas,
    foreign key (tenant_id, product_line_id) references product_lines,
    constraint targets_quarter_key unique nulls not distinct (tenant_id, quarter, sales_area_id, product_line_id),
    constraint targets_quarter_check check (quarter = date_trunc('quarter', quarter)),
    constraint targets_amount_check check (amount >= 0)
);
call protect_table('targets');
create policy vendor_rows on targets as restrictive to towpath_app using (app_partner() is null);
