-- A person is looked for by name among all of the vendor's and its partners' people, whose names are folded once.
alter table users add column folded_name text not null generated always as (lower(normalize(name, nfkc))) stored;

-- The setting is asked once a statement, not for each person.
alter policy partner_reads on users using (
    case when (select app_partner()) is null then true
         else partner_id is null or partner_id = (select app_partner()) end);
