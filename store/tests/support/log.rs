//! Attacks on the audit log, and what a check of it finds.

use model::audit::SealFault;
use sqlx::AssertSqlSafe;
use store::audit::{Mark, check};

use super::Vendor;

/// What only the owner of the tables can do, and nobody should.
pub async fn tamper(vendor: &Vendor, sql: &str) {
    let mut tx = vendor.pool.begin().await.unwrap();
    let switch = |to: &str| AssertSqlSafe(format!("alter table events {to} trigger events_to_seal"));
    sqlx::query(switch("disable")).execute(&mut *tx).await.unwrap();
    let sql = sql.replace("$tenant", &format!("'{}'", vendor.id));
    let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
    assert_eq!(done.rows_affected(), 1);
    sqlx::query(switch("enable")).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn faults(vendor: &Vendor, noted: Option<&Mark>) -> Vec<SealFault> {
    check(&vendor.db, vendor.id, noted).await.unwrap().0.faults
}
