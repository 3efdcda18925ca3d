-- Who has been invited and has set no password yet has none.
alter table users alter column password_hash drop not null;

-- The list of people, by name.
create index users_name on users (tenant_id, name, id);
-- Administrators are held while a person is changed.
create index users_admins on users (tenant_id, id) where role = 'admin';

-- The partner's side reads its own people and the vendor's, who decide and are told; it writes its own only. Nobody is
-- deleted: deals and events name people for ever.
create policy partner_reads on users as restrictive for select to towpath_app
    using (case when app_partner() is null then true else partner_id is null or partner_id = app_partner() end);
create policy partner_inserts on users as restrictive for insert to towpath_app
    with check (case when app_partner() is null then true else partner_id = app_partner() end);
create policy partner_updates on users as restrictive for update to towpath_app
    using (case when app_partner() is null then true else partner_id = app_partner() end);
revoke delete on users from towpath_app;

-- A session or a link for another partner's or for the vendor's people would be a way in as them.
create procedure protect_rows_of_people(target regclass) language plpgsql as $$
begin
    execute format(
        'create policy partner_rows on %1$s as restrictive to towpath_app
             using (case when app_partner() is null then true else exists (
                 select 1 from users u
                 where (u.tenant_id, u.id) = (%1$s.tenant_id, %1$s.user_id) and u.partner_id = app_partner()) end)',
        target);
end
$$;
call protect_rows_of_people('sessions');
call protect_rows_of_people('password_resets');
