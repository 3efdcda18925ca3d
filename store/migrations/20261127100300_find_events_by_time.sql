-- The log is read by time, and so are the events of one record, one person and one verb: a day of the past is found at once, however
-- much came after it.
create index events_time on events (tenant_id, at, id);
create index events_actor_time on events (tenant_id, actor_id, at, id);
create index events_verb_time on events (tenant_id, verb, at, id);
create index events_record_time on events (tenant_id, record_id, at, id);
drop index events_at;
drop index events_actor;
drop index events_verb;
drop index events_record;
