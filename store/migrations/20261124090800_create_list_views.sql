-- How a person keeps a list: the views saved under a name, and without a name the list as it opens.
create table list_views (
    tenant_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    list text not null,
    name text,
    -- Filters and sort as they stand in the URL.
    query text not null default '',
    -- Codes of the columns shown; none of them: as the list comes.
    columns text[] not null default '{}',
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users,
    constraint list_views_name_key unique nulls not distinct (tenant_id, user_id, list, name)
);
call protect_table('list_views');
