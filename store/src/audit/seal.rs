//! Sealing: events that wait are put under the next seal of their vendor, in the background.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Db, Result};

/// Events under one seal, at most.
const SEAL_EVENTS: usize = 1000;
/// Events that one transaction seals, at most. Where many wait, looking past those that are sealed already is what costs.
const SEALED_AT_ONCE: usize = 20 * SEAL_EVENTS;

/// Seals what waits, of every vendor. Gives the number of events.
pub async fn seal(db: &Db, now: DateTime<Utc>) -> Result<usize> {
    let tenants = sqlx::query_scalar!(
        "select tenant_id from tenants t where exists (select from events_to_seal w where w.tenant_id = t.tenant_id)"
    )
    .fetch_all(&db.pool)
    .await?;
    let mut sealed = 0;
    for tenant in tenants {
        loop {
            let events = seal_some(db, tenant, now).await?;
            sealed += events;
            if events < SEALED_AT_ONCE {
                break;
            }
        }
    }
    Ok(sealed)
}

async fn seal_some(db: &Db, tenant: Uuid, now: DateTime<Utc>) -> Result<usize> {
    let mut tx = db.pool.begin().await?;
    // Two servers must not follow one seal with two.
    sqlx::query!("select from tenants where tenant_id = $1 for no key update", tenant)
        .fetch_one(&mut *tx)
        .await?;
    let newest = sqlx::query!(
        "select number, hash from event_seals where tenant_id = $1 order by number desc limit 1",
        tenant
    )
    .fetch_optional(&mut *tx)
    .await?;
    // They are taken by where they lie, since a join would be planned by old statistics. An event that is gone before its
    // seal is sealed as nothing: the check then says that it is missing.
    let events = sqlx::query!(
        r#"with taken as (
               delete from events_to_seal where ctid = any(array(
                   select ctid from events_to_seal where tenant_id = $1 order by event_id limit $2))
               returning event_id)
           select taken.event_id as "id!", case when e.id is null then '' else event_digest(e) end as "digest!"
           from taken left join events e on e.tenant_id = $1 and e.id = taken.event_id
           order by taken.event_id"#,
        tenant,
        SEALED_AT_ONCE as i64
    )
    .fetch_all(&mut *tx)
    .await?;
    let (mut number, mut before) = newest.map_or((0, Vec::new()), |seal| (seal.number, seal.hash));
    for sealed in events.chunks(SEAL_EVENTS) {
        let (ids, digests): (Vec<Uuid>, Vec<Vec<u8>>) =
            sealed.iter().map(|event| (event.id, event.digest.clone())).unzip();
        number += 1;
        before = hash(&before, number, &ids, &digests);
        sqlx::query!(
            "insert into event_seals (tenant_id, number, event_ids, digests, hash, sealed_at) values ($1, $2, $3, $4, $5, $6)",
            tenant,
            number,
            &ids,
            &digests,
            &before,
            now
        )
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(events.len())
}

/// The hash of a seal: SHA-256 over the hash before it, its number, and each event's id and digest.
pub(super) fn hash(before: &[u8], number: i64, ids: &[Uuid], digests: &[Vec<u8>]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(number.to_be_bytes());
    for (id, digest) in ids.iter().zip(digests) {
        hash.update(id.as_bytes());
        // Of a fixed length but for an event that was gone; its length keeps the two apart.
        hash.update((digest.len() as u64).to_be_bytes());
        hash.update(digest);
    }
    hash.finalize().to_vec()
}
