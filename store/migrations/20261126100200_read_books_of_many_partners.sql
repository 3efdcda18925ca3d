-- Whoever reaches hundreds of partners adds up their books: one range of days with all partners in it costs less than a
-- lookup for each partner.
create index kpi_rollups_partners on kpi_rollups (tenant_id, grain, product_line_id, measure, at)
    include (partner_id, sales_area_id, bucket, n, amount)
    where grain in ('partner_day', 'partner_month');
