insert into events_to_seal (tenant_id, event_id) select tenant_id, id from events;
