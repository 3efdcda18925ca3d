//! Approval flows of the demo vendors.

use chrono::{DateTime, Utc};
use model::access::BuiltInRole;
use model::approvals::{Flow, Mode, OverdueRule, Seat, Step, StepId, Subject};
use store::demo::{FlowRow, UserRow};

use super::random::Random;

/// Names of a flow for deals in two steps.
pub struct TwoSteps {
    pub name: &'static str,
    /// For deals of at least this amount.
    pub from: u32,
    pub manager: &'static str,
    pub sign_off: &'static str,
}

/// Business hours in which a step should be decided: two days.
const DUE_HOURS: u16 = 18;

impl TwoSteps {
    /// Large deals: whoever may decide, then an administrator signs off; executives get a copy.
    pub fn row(&self, users: &[UserRow], founded: DateTime<Utc>, random: &mut Random) -> Option<FlowRow> {
        let admin = users
            .iter()
            .find(|user| user.partner_id.is_none() && user.role == BuiltInRole::Admin)?;
        let step = |id, name, seat| Step {
            seats: vec![seat],
            mode: Mode::AnySign,
            due_hours: Some(DUE_HOURS),
            overdue: OverdueRule::Remind,
            ..Step::any_decider(StepId(id), name)
        };
        let sign_off = Step {
            cc: vec![Seat::Role(BuiltInRole::Executive.into())],
            ..step(2, self.sign_off, Seat::Role(BuiltInRole::Admin.into()))
        };
        Some(FlowRow {
            tenant_id: admin.tenant_id,
            id: random.id(founded),
            subject: Subject::Deals,
            name: self.name.to_owned(),
            position: 1,
            flow: Flow {
                when: Some(format!("amount >= {}", self.from)),
                steps: vec![
                    step(1, self.manager, Seat::Role(BuiltInRole::ChannelManager.into())),
                    sign_off,
                ],
            },
            published_at: founded,
            published_by: admin.id,
        })
    }
}
