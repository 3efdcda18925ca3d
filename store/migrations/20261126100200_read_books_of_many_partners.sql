-- Whoever reaches hundreds of partners adds up their books: one range of days with all partners in it costs less than a
-- lookup for each partner.
create index kpi_rollups_partners on kpi_rollups (tenant_id, grain, product_line_id, measure, at)
    include (partner_id, sales_area_id, bucket, n, amount)
    where grain in ('partner_day', 'partner_month');

-- The queue is counted from its index alone, with what the policy of deals looks at in it.
drop index deals_queue_count;
create index deals_queue_count on deals (tenant_id, partner_id, state) include (owner_id)
    where state in ('submitted', 'action_required');
