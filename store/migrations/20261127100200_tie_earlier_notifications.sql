-- A verb has written both at one moment. A reminder had no event of its own, and stays without.
set role towpath_system;
update notifications n set event_id = (
    select e.id from events e
    where e.tenant_id = n.tenant_id and e.record_id = n.record_id and e.at = n.created_at order by e.id desc limit 1)
    where n.event_id is null;
reset role;
