-- A notification is made from an event, and goes with it.
alter table notifications add column event_id uuid;
alter table notifications add constraint notifications_event_fkey
    foreign key (tenant_id, event_id) references events on delete cascade not valid;
alter table notifications validate constraint notifications_event_fkey;
create index notifications_event on notifications (tenant_id, event_id);

-- Those written before have none, and are still read and marked; every new one has.
create policy made_from_events on notifications as restrictive for insert to towpath_app, towpath_system
    with check (event_id is not null);
