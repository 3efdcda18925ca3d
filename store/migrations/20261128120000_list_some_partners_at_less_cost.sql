-- Whether it is the vendor's people who ask is looked up once a statement, not for each row.
do $$
declare
    target regclass;
begin
    for target in select polrelid from pg_policy where polname = 'vendor_rows' loop
        execute format('alter policy vendor_rows on %s using ((select app_partner()) is null)', target);
    end loop;
end
$$;

-- Where a reach leaves most deals out, they are passed over in the index alone; and those of a few partners are ordered there.
drop index deals_updated;
create index deals_updated on deals (tenant_id, updated_at desc, id desc) include (partner_id, state, owner_id);
drop index deals_partner_updated;
create index deals_partner_updated on deals (tenant_id, partner_id, updated_at desc, id desc) include (state, owner_id);

-- What was sent back is counted partner by partner.
drop index deals_queue_count;
create index deals_sent_back on deals (tenant_id, partner_id) include (owner_id) where state = 'action_required';

-- Whose rows of `open_rollups` add up to what is reached, which policy `holder_rows` shows. Of one's own deals on the partner's
-- side no sum is kept.
create function open_holders() returns table (holder text, holder_id uuid)
    language plpgsql stable parallel safe rows 1 as $$
declare
    reach text := app_reach();
    partner uuid := app_partner();
begin
    case
        when reach = 'all' then
            return query select 'tenant', '00000000-0000-0000-0000-000000000000'::uuid;
        when reach in ('partner', 'partner_tree') then
            return query select reach, partner where partner is not null;
        when partner is not null then
            null;
        when reach = 'own' then
            return query select 'manager', app_user();
        when reach = 'team' then
            return query
                select case when u.team_id is null then 'manager' else 'team' end, coalesce(u.team_id, u.id)
                from users u where (u.tenant_id, u.id) = (app_tenant(), app_user());
        when reach = 'area' then
            return query select 'sales_area', reached_holders();
        else
            null;
    end case;
end
$$;
