-- Deals that wait for a decision are in the books, as what is protected is, so that nobody counts them row by row.
set role towpath_system;
insert into kpi_entries (tenant_id, partner_id, sales_area_id, product_line_id, measure, bucket, at, month_at, n, amount)
select d.tenant_id, d.partner_id, coalesce(d.sales_area_id, '00000000-0000-0000-0000-000000000000'), part.line, 'undecided', 0,
       date_trunc('day', d.submitted_at, t.time_zone), date_trunc('month', d.submitted_at, t.time_zone), count(*), sum(part.amount)
from deals d
join tenants t on t.tenant_id = d.tenant_id
cross join lateral (
    select '00000000-0000-0000-0000-000000000000'::uuid as line, d.amount
    union all
    select l.product_line_id, l.amount from deal_lines l where (l.tenant_id, l.deal_id) = (d.tenant_id, d.id)
) part
where d.state in ('submitted', 'action_required')
group by 1, 2, 3, 4, 7, 8;
reset role;

-- What waits for somebody who reaches some partners is counted partner by partner.
create index approval_tasks_open_of_partner on approval_tasks (tenant_id, partner_id, seat) include (subject, approval_id)
    where state = 'open';

-- A partner's sums are read from the index of the key alone.
alter table kpi_rollups drop constraint kpi_rollups_pkey,
    add primary key (tenant_id, grain, product_line_id, partner_id, measure, at, sales_area_id, bucket) include (n, amount);
