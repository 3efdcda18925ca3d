-- The distinct pairs of neighbouring characters of the folded text, spaces left out: `model::search::grams`.
create function search_grams(text text) returns text[] language sql immutable parallel safe as $$
    select array(
        select distinct substr(word, at, 2)
        from regexp_split_to_table(lower(normalize(text, nfkc)), '\s+') as word,
             generate_series(1, length(word) - 1) as at)
$$;

-- People are found by name or address as deals and partners are by name.
alter table users add column search_grams text[] not null generated always as (search_grams(name || ' ' || email)) stored;
create index users_search on users using gin (tenant_id, search_grams);
-- For lookups by their grams, as `deals_in_reach` is: the rule of policy `partner_reads`.
create view people_in_reach as
    select * from users
    where tenant_id = app_tenant()
      and case when (select app_partner()) is null then true
               else partner_id is null or partner_id = (select app_partner()) end;

-- What a search holds against its text is folded once, as people's names are.
alter table deals add column folded_text text not null generated always as (lower(normalize(customer || ' ' || title, nfkc))) stored;
grant create on schema public to towpath_system;
alter view people_in_reach owner to towpath_system;
do $$
declare
    rule text := (select pg_get_expr(polqual, polrelid) from pg_policy
                  where polrelid = 'deals'::regclass and polname = 'partner_rows');
begin
    set local role towpath_system;
    execute format('create or replace view deals_in_reach as select * from deals where tenant_id = app_tenant() and %s', rule);
    reset role;
end
$$;
revoke create on schema public from towpath_system;
grant select on people_in_reach to towpath_app;

-- Letters that were lowered in another way: İ to two, Σ at the end of a word to another than elsewhere.
set role towpath_system;
update deals set search_grams = search_grams(customer || ' ' || title) where customer || title ~ '[İΣ]';
update partners set search_grams = search_grams(name) where name ~ '[İΣ]';
reset role;
