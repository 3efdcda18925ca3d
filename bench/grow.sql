-- Grows the demo vendor to the size at which access, approvals and the log are measured. For psql, as a superuser, with
-- the variables `partners`, `users`, `roles`, `deals`, `events` and `approvals`: how many there are to be.
-- What is added stands beside the demo: partners in trees six deep, the vendor's staff in a tree of teams, people of
-- partners, deals that are copies of the demo's with other partners, nine events and more for each.
\set ON_ERROR_STOP on
\set QUIET on
-- Rows are made whole; triggers and references would look at each of millions of them.
set session_replication_role = replica;
set synchronous_commit = off;
set maintenance_work_mem = '1GB';
set work_mem = '256MB';
select tenant_id as tenant from tenants where slug = 'adventure-works' \gset

-- Indexes of the two large tables are built after their rows.
create temp table indexes as
    select indexname, indexdef from pg_indexes
    where tablename in ('deals', 'events')
      and indexname not in (select conname from pg_constraint where contype in ('p', 'u', 'x'));
select format('drop index %I', indexname) from indexes \gexec

-- Every fourth role reaches all partners. Each masks two fields and hides one.
insert into roles (tenant_id, code, side, name, actions, reach, fields)
select :'tenant', gen_random_uuid()::text, 'vendor', 'Role ' || n,
       '{view_deals,decide_deal,advance_deal,view_board,view_partners,view_audit}',
       (array['all', 'own', 'team', 'area'])[1 + n % 4],
       '{"deal_phone": "masked", "deal_contact_email": "masked", "partner_phone": "hidden"}'
from generate_series(1, :roles - 1 - (select count(*) from roles where tenant_id = :'tenant')) n;

insert into roles (tenant_id, code, side, name, actions, reach)
values (:'tenant', gen_random_uuid()::text, 'partner', 'Partner tree', '{view_deals,view_board}', 'partner_tree');

-- Teams: one at the top, four below each, four deep.
create temp table team as select n, gen_random_uuid() as id from generate_series(1, 85) n;
insert into teams (tenant_id, id, parent_id, name, created_at)
select :'tenant', t.id, above.id, 'Team ' || t.n, now() from team t left join team above on above.n = (t.n + 2) / 4 and t.n > 1;

-- A person of the vendor's for each ten partners, with the roles in turn.
create temp table staff as
    select n, gen_random_uuid() as id, code, reach
    from generate_series(1, :partners / 10) n
    join (select code, reach, row_number() over (order by code) - 1 as at, count(*) over () as many
          from roles where tenant_id = :'tenant' and name like 'Role %') r on n % r.many = r.at;
insert into users (tenant_id, id, partner_id, role, name, email, time_zone, created_at, team_id)
select :'tenant', s.id, null, s.code, 'Member of staff ' || s.n, 'staff-' || s.n || '@bench.example', 'America/Los_Angeles', now(),
       (select t.id from team t where t.n = 1 + s.n % 85)
from staff s;
insert into area_people (tenant_id, user_id, sales_area_id)
select :'tenant', s.id, a.id from staff s
join (select id, row_number() over (order by code) - 1 as at, count(*) over () as many
      from sales_areas where tenant_id = :'tenant') a on s.n % a.many = a.at
where s.reach = 'area';

-- Partners: trees of 364, three below each, six deep.
create temp table partner as
    select n, gen_random_uuid() as id, (n - 1) / 364 as tree, (n - 1) % 364 + 1 as place
    from generate_series(1, :partners - (select count(*) from partners where tenant_id = :'tenant')) n;
create index on partner (tree, place);
insert into partners (tenant_id, id, account_number, name, kind, country, area_code, time_zone, sales_area_id, search_grams,
                      manager_id, parent_id)
select :'tenant', p.id, 'BENCH-' || p.n, 'Partner ' || p.n, of.kind, of.country, of.area_code, of.time_zone, of.sales_area_id,
       of.search_grams, (select s.id from staff s where s.n = 1 + p.n % (:partners / 10)),
       (select above.id from partner above where above.tree = p.tree and above.place = (p.place + 1) / 3 and p.place > 1)
from partner p
join (select *, row_number() over (order by id) - 1 as at, count(*) over () as many
      from partners where tenant_id = :'tenant') of on p.n % of.many = of.at;

create temp table person as
    select x.n, gen_random_uuid() as id, p.id as partner
    from generate_series(1, :users - (select count(*) from users where tenant_id = :'tenant')) x (n)
    join partner p on p.n = 1 + x.n % (select count(*) from partner);
insert into users (tenant_id, id, partner_id, role, name, email, time_zone, created_at)
select :'tenant', id, partner, (array['partner_sales', 'partner_sales', 'learner', 'partner_admin'])[1 + n % 4], 'Person ' || n,
       'person-' || n || '@bench.example', 'America/Los_Angeles', now()
from person;
create index on person (partner);

-- Deals: the newest wait for a decision, as many as there are approvals to be.
create temp table deal as
    select x.n, gen_random_uuid() as id, p.id as partner, (select o.id from person o where o.partner = p.id limit 1) as owner,
           x.n <= :approvals as waits, now() - x.n * interval '1 minute' as at,
           1 + x.n % (select count(*) from deals where tenant_id = :'tenant' and state not in ('draft', 'withdrawn')) as of
    from generate_series(1, :deals - (select count(*) from deals where tenant_id = :'tenant')) x (n)
    join partner p on p.n = 1 + x.n % (select count(*) from partner);
create temp table of as
    select *, row_number() over (order by id) as at from deals
    where tenant_id = :'tenant' and state not in ('draft', 'withdrawn');
create index on of (at);
insert into deals (tenant_id, id, partner_id, owner_id, state, stage, customer, country, area_code, title, amount, close_on,
                   sales_area_id, submitted_at, decided_at, decided_by, protected_until, closed_at, loss_reason, search_grams,
                   name_grams, form_id, draft, created_at, updated_at)
select o.tenant_id, d.id, d.partner, d.owner, case when d.waits then 'submitted' else o.state end,
       case when d.waits then 'registered' else o.stage end, o.customer || ' ' || d.n, o.country, o.area_code, o.title,
       o.amount, o.close_on, o.sales_area_id, d.at, case when not d.waits then o.decided_at end,
       case when not d.waits then o.decided_by end, case when not d.waits then o.protected_until end,
       case when not d.waits then o.closed_at end, case when not d.waits then o.loss_reason end, o.search_grams, o.name_grams,
       gen_random_uuid(), o.draft, d.at, d.at
from deal d join of o on o.at = d.of;
insert into deal_lines (tenant_id, deal_id, product_line_id, amount)
select l.tenant_id, d.id, l.product_line_id, l.amount from deal d join of o on o.at = d.of
join deal_lines l on (l.tenant_id, l.deal_id) = (o.tenant_id, o.id);

-- What the list of deals reads from the books.
insert into kpi_entries (tenant_id, partner_id, sales_area_id, product_line_id, measure, bucket, at, month_at, n, amount)
select d.tenant_id, d.partner_id, coalesce(d.sales_area_id, none.id), none.id, had.measure, had.bucket, had.at,
       date_trunc('month', had.at, t.time_zone), 1, d.amount
from deals d join deal made on made.id = d.id join tenants t on t.tenant_id = d.tenant_id
cross join (values ('00000000-0000-0000-0000-000000000000'::uuid)) none (id)
cross join lateral (
    select 'undecided' as measure, 0 as bucket, date_trunc('day', d.submitted_at, t.time_zone) as at where d.state = 'submitted'
    union all
    select 'open', (extract(year from d.close_on) * 12 + extract(month from d.close_on) - 1)::int * 5
                   + array_position('{registered,qualified,quoted,negotiation,won}', d.stage) - 1, d.protected_until
    where d.state = 'approved') had
where d.tenant_id = :'tenant';

-- An open approval for each deal that waits, asked of whoever may decide.
insert into approvals (tenant_id, id, subject, record_id, partner_id, requester_id, state, visits, title, detail, amount, started_at)
select d.tenant_id, gen_random_uuid(), 'deals', d.id, d.partner_id, d.owner_id, 'open', '[{"step": 1, "passage": "open"}]',
       d.customer, d.title, d.amount, d.submitted_at
from deals d join deal made on made.id = d.id where d.tenant_id = :'tenant' and made.waits;
insert into approval_tasks (tenant_id, approval_id, number, subject, partner_id, visit, step, seat, state, opened_at)
select a.tenant_id, a.id, 0, 'deals', a.partner_id, 0, 1, 'deciders', 'open', a.started_at
from approvals a join deal made on made.id = a.record_id where a.tenant_id = :'tenant' and a.state = 'open';

-- Events of the deals, over three years, written in the order of time as they are in life.
select count(*) as staff from staff \gset
create temp table happened as
    select d.id as record, d.partner, s.id as actor, s.code as role, e.at,
           (array['register', 'approve', 'advance', 'ask_for_changes', 'reject', 'win', 'lose', 'edit'])[1 + (e.n % 8)::int] as verb,
           e.n
    from (select n, now() - interval '3 years' * (1 - n::float / many) as at
          from (select :events - (select count(*) from events where tenant_id = :'tenant')) had (many), generate_series(1, many) n) e
    join deal d on d.n = 1 + e.n % (select count(*) from deal)
    join staff s on s.n = 1 + e.n % :staff;
create temp table noted (id uuid);
with added as (
    insert into events (tenant_id, id, at, actor_id, actor_role, record_kind, record_id, partner_id, verb, before, after, request_id)
    select :'tenant', (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0')
                       || '8' || substr(md5(n::text), 1, 15))::uuid,
           at, actor, role, 'deals', record, partner, verb, '{"state": "submitted", "stage": "registered"}',
           '{"state": "approved", "stage": "qualified"}', 'bench-' || n
    from happened
    returning id)
insert into noted select id from added;
insert into events_to_seal (tenant_id, event_id) select :'tenant', id from noted;

select indexdef from indexes \gexec
reset session_replication_role;
-- No trigger has seen whom the new partners belong to.
delete from kept_reaches;
vacuum analyze;
select format('%s partners, %s people, %s roles, %s deals, %s events, %s open approvals',
    (select count(*) from partners where tenant_id = :'tenant'), (select count(*) from users where tenant_id = :'tenant'),
    (select count(*) from roles where tenant_id = :'tenant'), (select count(*) from deals where tenant_id = :'tenant'),
    (select count(*) from events where tenant_id = :'tenant'),
    (select count(*) from approval_tasks where tenant_id = :'tenant' and state = 'open'));
