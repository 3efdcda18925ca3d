//! Files beside comments on what is decided: kept with the comment, and read by who reads it.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use model::access::{BuiltInRole, Reach};
use model::approvals::{CommentFile, CommentFileDraft, NewComment};
use model::audit::{AuditFilter, Verb};
use model::ids::DealId;
use sqlx::PgPool;
use store::approvals::{comment, comment_file, panel};
use store::{Error, Scope, audit};
use support::Vendor;
use support::approvals::{DEALS, office, said, submitted};

fn with_files(text: &str, files: &[(&str, &[u8])]) -> NewComment {
    let file = |(name, bytes): &(&str, &[u8])| CommentFileDraft {
        name: (*name).into(),
        bytes: bytes.to_vec(),
    };
    NewComment {
        files: files.iter().map(file).collect(),
        ..said(text, &[])
    }
}

async fn files(scope: &Scope, deal: DealId) -> Vec<CommentFile> {
    let panel = panel(scope, DEALS, deal.0).await.unwrap().unwrap();
    panel.comments.into_iter().flat_map(|comment| comment.files).collect()
}

#[sqlx::test]
async fn a_comment_keeps_its_files(pool: PgPool) {
    let (vendor, admin, [first, second, _], sales) = office(&pool).await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    let new = with_files("Their quote", &[("报价.pdf", b"%PDF-1.7"), ("terms.txt", b"30 days")]);
    comment(&first, DEALS, deal.0, &new).await.unwrap();
    comment(&second, DEALS, deal.0, &said("Thanks", &[])).await.unwrap();

    let found = files(&second, deal).await;
    let shown: Vec<(&str, i64)> = found.iter().map(|file| (file.name.as_str(), file.size)).collect();
    assert_eq!(shown, [("报价.pdf", 8), ("terms.txt", 7)]);
    let read = comment_file(&second, found[0].id).await.unwrap();
    assert_eq!(read, ("报价.pdf".to_owned(), b"%PDF-1.7".to_vec()));

    let filter = AuditFilter {
        verb: Some(Verb::Comment),
        ..AuditFilter::default()
    };
    let log = audit::page(&admin, &filter).await.unwrap().rows;
    let changed = |name: &str| {
        log.iter()
            .flat_map(|row| &row.changes)
            .any(|change| change.field == name)
    };
    assert!(changed("files"), "the log says which files came with it");
}

#[sqlx::test]
async fn only_who_reads_the_comment_reads_its_files(pool: PgPool) {
    let (mut vendor, _, [first, ..], sales) = office(&pool).await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    comment(
        &first,
        DEALS,
        deal.0,
        &with_files("Their quote", &[("quote.pdf", b"%PDF-1.7")]),
    )
    .await
    .unwrap();
    let file = files(&first, deal).await[0].id;

    let mut other = Vendor::new(&pool, "other").await;
    let stranger = other.staff(BuiltInRole::Admin).await;
    let partner_admin = vendor.partner_person(BuiltInRole::PartnerAdmin, 0).await;
    let trainer = vendor.staff(BuiltInRole::Trainer).await;
    let mut elsewhere = vendor.staff(BuiltInRole::ChannelManager).await;
    elsewhere.viewer.rights.reach = Reach::Own;
    for (who, scope, is_known) in [
        ("another vendor", &stranger, false),
        ("the partner", &partner_admin, true),
        ("who reads no deals", &trainer, true),
        ("who does not reach the partner", &elsewhere, false),
    ] {
        let read = comment_file(scope, file).await;
        match is_known {
            true => assert!(matches!(read, Err(Error::Forbidden)), "{who}"),
            false => assert!(matches!(read, Err(Error::NotFound)), "{who}"),
        }
    }
    let refused = comment(&sales, DEALS, deal.0, &with_files("Mine", &[("a.txt", b"a")])).await;
    assert!(matches!(refused, Err(Error::Forbidden)));
}
