//! A flow: which steps a record goes through, and who decides each.

use serde::{Deserialize, Serialize};

use super::facts::{Fact, FactKind};
use crate::access::{Action, Rights, RoleCode};
use crate::fields::Code;
use crate::ids::UserId;

codes! {
    /// The kinds of records that are decided by flows. A code is also the kind of the record in events.
    pub enum Subject {
        Deals = "deals",
        Exports = "exports",
    }
}

impl Subject {
    /// The right without which nobody decides about such a record, whatever a flow says.
    pub const fn right(self) -> Action {
        match self {
            Self::Deals => Action::DecideDeal,
            Self::Exports => Action::DecideExport,
        }
    }

    /// The right to see such records.
    pub const fn reading(self) -> Action {
        match self {
            Self::Deals => Action::ViewDeals,
            // Who asks reads the own ones without it.
            Self::Exports => Action::DecideExport,
        }
    }

    /// What conditions can ask of such a record.
    pub const fn facts(self) -> &'static [Fact] {
        match self {
            Self::Deals => DEAL_FACTS,
            Self::Exports => EXPORT_FACTS,
        }
    }
}

impl Rights {
    /// Whether there is a kind of record about which they decide.
    pub fn decide_anything(&self) -> bool {
        Subject::ALL.iter().any(|subject| self.may(subject.right()))
    }
}

const fn fact(name: &'static str, kind: FactKind) -> Fact {
    Fact { name, kind }
}

const DEAL_FACTS: &[Fact] = &[
    fact("amount", FactKind::Number),
    fact("customer", FactKind::Text),
    fact("country", FactKind::Text),
    fact("area", FactKind::Text),
    fact("sales_area", FactKind::Text),
    fact("product_lines", FactKind::List),
    fact("close_on", FactKind::Date),
    fact("partner", FactKind::Text),
    fact("partner_kind", FactKind::Text),
    fact("may_be_duplicate", FactKind::Flag),
    fact("resubmissions", FactKind::Number),
];

const EXPORT_FACTS: &[Fact] = &[
    fact("rows", FactKind::Number),
    fact("object", FactKind::Text),
    fact("format", FactKind::Text),
    fact("role", FactKind::Text),
    fact("partner", FactKind::Text),
];

/// Who is asked: everybody who may decide such records, the holders of a role, or one person.
/// Of a role or of all it is enough that one of them decides, unless the step asks each.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Seat {
    Deciders,
    Role(RoleCode),
    Person(UserId),
}

impl std::fmt::Display for Seat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Deciders => f.write_str("deciders"),
            Self::Role(code) => write!(f, "role:{code}"),
            Self::Person(id) => write!(f, "person:{id}"),
        }
    }
}

impl std::str::FromStr for Seat {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        match text.split_once(':') {
            None if text.is_empty() => Err(Code::Required),
            None if text == "deciders" => Ok(Self::Deciders),
            Some(("role", code)) => code.parse().map(Self::Role),
            Some(("person", id)) => id.parse().map(Self::Person).map_err(|_| Code::Unknown),
            _ => Err(Code::Unknown),
        }
    }
}

impl TryFrom<String> for Seat {
    type Error = Code;

    fn try_from(text: String) -> Result<Self, Code> {
        text.parse()
    }
}

impl From<Seat> for String {
    fn from(seat: Seat) -> Self {
        seat.to_string()
    }
}

codes! {
    /// How many of those who are asked must agree.
    pub enum Mode {
        /// 或签: the first who decides.
        AnySign = "any_sign",
        /// 会签: all of them, in any order.
        AllSign = "all_sign",
        /// 依次: all of them, one after the other.
        InTurn = "in_turn",
        /// A share of them.
        Ratio = "ratio",
    }
}

codes! {
    /// What happens when a task is not decided in time.
    pub enum OverdueRule {
        /// Who is asked is reminded.
        Remind = "remind",
        /// Somebody else is asked instead.
        Escalate = "escalate",
        Approve = "approve",
        Reject = "reject",
    }
}

codes! {
    /// What happens when a step finds nobody who may decide.
    pub enum NobodyRule {
        AskAdmins = "ask_admins",
        /// The step counts as passed.
        Skip = "skip",
        Reject = "reject",
    }
}

/// Names a step within its flow; a step keeps it through all versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(pub i16);

impl std::fmt::Display for StepId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a record goes on after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    Step(StepId),
    /// The record is approved.
    Approved,
}

/// A way on that differs from the next step. The first one whose condition holds is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// A condition in CEL over the record's facts; `None` always holds.
    pub when: Option<String>,
    pub to: Target,
}

/// One step of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub id: StepId,
    pub name: String,
    /// A condition in CEL over the record's facts: where it does not hold, the step is left out.
    pub when: Option<String>,
    pub seats: Vec<Seat>,
    pub mode: Mode,
    /// Percent of those asked who must agree, for [`Mode::Ratio`].
    pub ratio: u8,
    /// Business hours in which a task should be decided.
    pub due_hours: Option<u16>,
    pub overdue: OverdueRule,
    /// Who is asked instead, for [`OverdueRule::Escalate`].
    pub escalate_to: Option<Seat>,
    pub nobody: NobodyRule,
    /// Whether somebody may decide about what they asked for themselves.
    pub own_requests: bool,
    /// 抄送: who is told when the step is passed.
    pub cc: Vec<Seat>,
    pub routes: Vec<Route>,
}

impl Step {
    /// A step that anybody decides who may decide such records.
    pub fn any_decider(id: StepId, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            when: None,
            seats: vec![Seat::Deciders],
            mode: Mode::AnySign,
            ratio: RATIO_DEFAULT,
            due_hours: None,
            overdue: OverdueRule::Remind,
            escalate_to: None,
            nobody: NobodyRule::AskAdmins,
            own_requests: false,
            cc: Vec::new(),
            routes: Vec::new(),
        }
    }
}

/// Percent of those asked who must agree, where nothing else is said: more than half.
pub const RATIO_DEFAULT: u8 = 51;

/// What is decided by whom, as it is published in one version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// A condition in CEL over the record's facts: the flow is for records for which it holds.
    pub when: Option<String>,
    pub steps: Vec<Step>,
}

impl Flow {
    /// The flow of records for which the vendor has made none: anybody who may decide them decides. Its step has no
    /// name of its own, since it is named in the reader's language.
    pub fn standard() -> Self {
        Self {
            when: None,
            steps: vec![Step::any_decider(StepId(1), "")],
        }
    }

    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    pub(crate) fn position(&self, id: StepId) -> Option<usize> {
        self.steps.iter().position(|step| step.id == id)
    }

    /// An id that no step of the flow has.
    pub fn free_id(&self) -> StepId {
        StepId(self.steps.iter().map(|step| step.id.0).max().unwrap_or(0) + 1)
    }

    /// Every seat that the flow names, each once.
    pub fn seats(&self) -> Vec<Seat> {
        let named = |step: &Step| {
            let asked = step.seats.iter().chain(&step.cc).chain(&step.escalate_to);
            asked.cloned().collect::<Vec<_>>()
        };
        let mut seats: Vec<Seat> = self.steps.iter().flat_map(named).collect();
        seats.sort();
        seats.dedup();
        seats
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_read_as_it_is_written() {
        let id = uuid::Uuid::from_u128(7);
        for seat in [
            Seat::Deciders,
            Seat::Role(crate::access::BuiltInRole::Admin.into()),
            Seat::Role(id.into()),
            Seat::Person(UserId(id)),
        ] {
            assert_eq!(seat.to_string().parse(), Ok(seat));
        }
        assert_eq!("".parse::<Seat>(), Err(Code::Required));
        for wrong in ["role:emperor", "person:me", "everybody", "team:1"] {
            assert_eq!(wrong.parse::<Seat>(), Err(Code::Unknown), "{wrong}");
        }
    }
}
