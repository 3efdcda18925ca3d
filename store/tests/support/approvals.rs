//! An office that decides about deals.

use model::Breach;
use model::access::BuiltInRole;
use model::approvals::{Act, ApprovalBreach, Decision, InboxFilter, NewComment, Seat, Step, StepId, Subject};
use model::deals::DealState;
use model::ids::{DealId, FlowId};
use sqlx::PgPool;
use store::approvals::{self, decide};
use store::{Error, Result, Scope, deals};
use uuid::Uuid;

use super::Vendor;

pub const DEALS: Subject = Subject::Deals;

pub fn step(id: i16, name: &str, seats: &[Seat]) -> Step {
    Step {
        seats: seats.to_vec(),
        ..Step::any_decider(StepId(id), name)
    }
}

pub fn person(scope: &Scope) -> Seat {
    Seat::Person(scope.user())
}

/// Publishes a flow of these steps and gives its id.
pub async fn in_force(admin: &Scope, name: &str, when: Option<&str>, steps: &[Step]) -> FlowId {
    let id = FlowId(Uuid::now_v7());
    approvals::create(admin, id, DEALS, name, when.map(Into::into))
        .await
        .unwrap();
    for (revision, step) in steps.iter().enumerate() {
        approvals::put_step(admin, id, revision as i32, step).await.unwrap();
    }
    approvals::publish(admin, id, steps.len() as i32).await.unwrap();
    id
}

/// A comment that mentions these people.
pub fn said(text: &str, to: &[&Scope]) -> NewComment {
    NewComment {
        text: text.into(),
        mentions: to.iter().map(|scope| scope.user()).collect(),
        files: Vec::new(),
    }
}

pub async fn submitted(vendor: &Vendor, sales: &Scope, customer: &str) -> DealId {
    deals::register(sales, Uuid::now_v7(), &vendor.deal(customer))
        .await
        .unwrap()
}

pub async fn state(scope: &Scope, deal: DealId) -> DealState {
    deals::detail(scope, deal).await.unwrap().state
}

pub async fn act(scope: &Scope, deal: DealId, act: Act) -> Result<()> {
    decide(scope, DEALS, deal.0, &Decision::of(act, Some("since"))).await
}

#[track_caller]
pub fn breach(result: Result<()>) -> ApprovalBreach {
    match result {
        Err(Error::Refused(Breach::Approval(breach))) => breach,
        other => panic!("{other:?}"),
    }
}

pub async fn waits_for(scope: &Scope) -> Vec<Uuid> {
    let page = approvals::inbox(scope, &InboxFilter::default()).await.unwrap();
    page.rows.into_iter().map(|row| row.record_id).collect()
}

/// A vendor with an administrator, three managers and somebody who sells for the first partner.
pub async fn office(pool: &PgPool) -> (Vendor, Scope, [Scope; 3], Scope) {
    let mut vendor = Vendor::new(pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let managers = [
        vendor.staff(BuiltInRole::ChannelManager).await,
        vendor.staff(BuiltInRole::ChannelManager).await,
        vendor.staff(BuiltInRole::ChannelManager).await,
    ];
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    (vendor, admin, managers, sales)
}
