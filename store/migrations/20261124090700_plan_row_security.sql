-- Row-level security as the planner can work with it: an estimate that holds, and the array indexes in use.

-- Of "no partner, or this one" the planner expects one row in two hundred: it then sorts a whole table where it
-- could read a page from an index. Of a case it expects half.
create or replace procedure protect_partner_rows(target regclass) language plpgsql as $$
begin
    execute format('drop policy if exists partner_rows on %s', target);
    execute format(
        'create policy partner_rows on %s as restrictive to towpath_app
             using (case when app_partner() is null then true else partner_id = app_partner() end)', target);
end
$$;

do $$
declare
    target regclass;
begin
    for target in select polrelid from pg_policy
                  where polname = 'partner_rows' and polrelid <> 'partners'::regclass loop
        call protect_partner_rows(target);
    end loop;
end
$$;
alter policy partner_rows on partners
    using (case when app_partner() is null then true else id = app_partner() end);

-- Deals for lookups by their grams. Below row-level security PostgreSQL uses no index for an operator that might
-- give rows away, and counts those of arrays among them. The view keeps the same two rules by itself.
create view deals_in_reach as
    select * from deals
    where tenant_id = app_tenant() and case when app_partner() is null then true else partner_id = app_partner() end;
grant create on schema public to towpath_system;
alter view deals_in_reach owner to towpath_system;
revoke create on schema public from towpath_system;
grant select on deals_in_reach to towpath_app;

-- Counts what waits for a decision, of the vendor or of one partner, without a look at the rows.
create index deals_queue_count on deals (tenant_id, partner_id, state) where state in ('submitted', 'action_required');
