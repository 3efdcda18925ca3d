-- Files beside comments on what is decided: the vendor's own business, as the comments are. A file goes with its comment.
create table comment_files (
    tenant_id uuid not null,
    id uuid not null,
    event_id uuid not null,
    -- The partner whose record it is.
    partner_id uuid,
    position smallint not null,
    name text not null,
    bytes bytea not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, event_id) references events on delete cascade,
    foreign key (tenant_id, partner_id) references partners,
    constraint comment_files_position_key unique (tenant_id, event_id, position)
);
-- What is compressed already would be compressed once more.
alter table comment_files alter column bytes set storage external;
call protect_table('comment_files');
call protect_partner_rows('comment_files');
create policy vendor_rows on comment_files as restrictive to towpath_app using (app_partner() is null);
revoke update, delete on comment_files from towpath_app;
revoke update on comment_files from towpath_system;
