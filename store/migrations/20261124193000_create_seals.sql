-- The log is sealed in the background. A seal holds digests of events and the hash of the seal before it, so that an
-- event that was altered, removed or slipped in shows. Whoever writes an event only notes that it waits for its seal.

-- Address of the request that an event came from.
alter table events add column network text;

-- Events of one record, of one person and of one verb, newest first.
drop index events_record;
create index events_record on events (tenant_id, record_id, id);
create index events_actor on events (tenant_id, actor_id, id);
create index events_verb on events (tenant_id, verb, id);
-- Events are written in the order of their time: an index of ranges is enough to find a day.
create index events_at on events using brin (at);

create table events_to_seal (
    tenant_id uuid not null references tenants,
    event_id uuid not null,
    primary key (tenant_id, event_id)
);
call protect_table('events_to_seal');
revoke select, update, delete on events_to_seal from towpath_app;
revoke update on events_to_seal from towpath_system;

create table event_seals (
    tenant_id uuid not null references tenants,
    number bigint not null,
    event_ids uuid[] not null,
    digests bytea[] not null,
    hash bytea not null,
    sealed_at timestamptz not null,
    primary key (tenant_id, number),
    constraint event_seals_number_check check (number > 0),
    constraint event_seals_digests_check check (cardinality(digests) = cardinality(event_ids))
);
call protect_table('event_seals');
revoke insert, update, delete on event_seals from towpath_app;
revoke update, delete on event_seals from towpath_system;

-- However an event is written, it waits for its seal from that moment.
create function note_events_to_seal() returns trigger language plpgsql as $$
begin
    insert into events_to_seal (tenant_id, event_id) select tenant_id, id from new_events;
    return null;
end
$$;
create trigger events_to_seal after insert on events
    referencing new table as new_events for each statement execute function note_events_to_seal();

-- SHA-256 over every column. Quoting keeps neighbours apart, and an empty text from none.
create function event_digest(event events) returns bytea language sql stable parallel safe as $$
    select sha256(convert_to(concat_ws('|',
        quote_nullable(event.tenant_id), quote_nullable(event.id), quote_nullable(extract(epoch from event.at)),
        quote_nullable(event.actor_id), quote_nullable(event.actor_role), quote_nullable(event.network),
        quote_nullable(event.record_kind), quote_nullable(event.record_id), quote_nullable(event.partner_id),
        quote_nullable(event.verb), quote_nullable(event.before), quote_nullable(event.after),
        quote_nullable(event.reason), quote_nullable(event.request_id)), 'UTF8'))
$$;
