//! Flows in words.

use std::collections::BTreeMap;

use model::access::RoleCode;
use model::accounts::Locale;
use model::approvals::facts::FactKind;
use model::approvals::{
    Flow, FlowDetail, Mode, Named, NamedSeat, OverdueRule, Seat, SeatChoices, Step, StepField, StepId, Target,
};
use model::ids::UserId;

use crate::roles::{label_text, role_name};
use crate::words;

/// Names of the roles and people that a flow can name.
#[derive(Clone, Debug)]
pub struct Names {
    locale: Locale,
    roles: BTreeMap<RoleCode, String>,
    people: BTreeMap<UserId, String>,
}

impl Names {
    pub fn new(choices: &SeatChoices, named: &[Named], locale: Locale) -> Self {
        let roles = choices.roles.iter().chain(&choices.readers);
        let people = choices.people.iter().chain(named);
        Self {
            locale,
            roles: roles.map(|role| (role.code.clone(), role_name(role, locale))).collect(),
            people: people.map(|person| (person.id, person.name.clone())).collect(),
        }
    }

    pub fn of(flow: &FlowDetail, locale: Locale) -> Self {
        Self::new(&flow.choices, &flow.named, locale)
    }

    /// With these people as well.
    pub fn and(mut self, named: &[Named]) -> Self {
        let named = named.iter().map(|person| (person.id, person.name.clone()));
        self.people.extend(named);
        self
    }

    pub fn seat(&self, seat: &Seat) -> String {
        let known = match seat {
            Seat::Deciders => return words::flows::seat_deciders(self.locale).to_owned(),
            Seat::Role(code) => self.roles.get(code),
            Seat::Person(id) => self.people.get(id),
        };
        let gone = match seat {
            Seat::Role(_) => words::flows::role_gone(self.locale),
            _ => words::flows::seat_gone(self.locale),
        };
        known.cloned().unwrap_or_else(|| gone.to_owned())
    }

    fn seats(&self, seats: &[Seat]) -> Option<String> {
        let names: Vec<String> = seats.iter().map(|seat| self.seat(seat)).collect();
        (!names.is_empty()).then(|| names.join(words::ui::comma(self.locale)))
    }
}

/// A seat of a dry run, which brings its name.
pub fn named_seat(named: &NamedSeat, locale: Locale) -> String {
    match (&named.seat, &named.name) {
        (Seat::Deciders, _) => words::flows::seat_deciders(locale).to_owned(),
        (_, Some(name)) => name.clone(),
        (Seat::Role(code), None) => label_text(code.as_str(), locale),
        (Seat::Person(_), None) => words::flows::seat_gone(locale).to_owned(),
    }
}

/// How those who are asked decide; of one person there is nothing to say.
pub fn mode_text(step: &Step, locale: Locale) -> String {
    match step.mode {
        Mode::Ratio => words::flows::ratio_of(locale, step.ratio),
        mode => words::flows::modes(locale, mode.code()).to_owned(),
    }
}

/// When a step is due, and what happens then.
pub fn due_text(step: &Step, names: &Names, locale: Locale) -> Option<String> {
    let hours = words::flows::hours(locale, step.due_hours?.into());
    let rule = match (step.overdue, &step.escalate_to) {
        (OverdueRule::Escalate, Some(seat)) => words::flows::escalate_asks(locale, names.seat(seat)),
        (rule, _) => words::flows::overdue(locale, rule.code()).to_owned(),
    };
    Some(words::flows::due_then(locale, hours, rule))
}

/// A step by its place and name.
pub fn step_text(flow: &Flow, id: StepId, locale: Locale) -> String {
    let at = flow.steps.iter().position(|step| step.id == id);
    match at {
        Some(at) => words::flows::step_named(locale, at + 1, &flow.steps[at].name),
        None => words::flows::gone_step(locale).to_owned(),
    }
}

pub fn target_text(flow: &Flow, target: Target, locale: Locale) -> String {
    match target {
        Target::Step(id) => step_text(flow, id, locale),
        Target::Approved => words::flows::approved(locale).to_owned(),
    }
}

/// What a field of a step holds; `None` for nothing.
pub fn field_text(flow: &Flow, step: &Step, field: StepField, names: &Names) -> Option<String> {
    let locale = names.locale;
    match field {
        StepField::Name => Some(step.name.clone()),
        StepField::When => step.when.clone(),
        StepField::Seats => names.seats(&step.seats),
        StepField::Mode => Some(mode_text(step, locale)),
        StepField::Due => due_text(step, names, locale),
        StepField::Nobody => Some(words::flows::nobody_rules(locale, step.nobody.code()).to_owned()),
        StepField::OwnRequests if step.own_requests => Some(words::flows::yes(locale).to_owned()),
        StepField::OwnRequests => Some(words::flows::no(locale).to_owned()),
        StepField::Copies => names.seats(&step.cc),
        StepField::Routes => {
            let way = |(when, to): (&Option<String>, Target)| {
                let when = when
                    .clone()
                    .unwrap_or_else(|| words::flows::route_always(locale).to_owned());
                format!("{when} → {}", target_text(flow, to, locale))
            };
            let ways: Vec<String> = step.routes.iter().map(|route| way((&route.when, route.to))).collect();
            (!ways.is_empty()).then(|| ways.join("\n"))
        }
    }
}

/// What an error of a condition is about: a kind by its word, anything else as it was written.
pub fn about_text(about: &str, locale: Locale) -> String {
    match about.parse::<FactKind>() {
        Ok(kind) => words::flows::kinds(locale, kind.code()).to_owned(),
        Err(_) => about.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use model::access::{BuiltInRole, Role};
    use model::approvals::{Finding, NobodyRule, Passage, Route, RunState};
    use uuid::Uuid;

    use super::*;

    fn role(role: BuiltInRole) -> Role {
        Role {
            code: role.into(),
            name: None,
        }
    }

    fn kim() -> Named {
        Named {
            id: UserId(Uuid::from_u128(7)),
            name: "Kim Lee".into(),
        }
    }

    fn names(locale: Locale) -> Names {
        let choices = SeatChoices {
            roles: vec![role(BuiltInRole::Admin)],
            people: Vec::new(),
            readers: vec![role(BuiltInRole::Executive)],
        };
        Names::new(&choices, &[], locale).and(&[kim()])
    }

    fn flow() -> Flow {
        let mut first = Step::any_decider(StepId(4), "Desk");
        first.seats = vec![Seat::Person(kim().id), Seat::Role(BuiltInRole::Admin.into())];
        first.routes = vec![
            Route {
                when: Some("amount > 5".into()),
                to: Target::Step(StepId(2)),
            },
            Route {
                when: None,
                to: Target::Approved,
            },
        ];
        Flow {
            when: None,
            steps: vec![first, Step::any_decider(StepId(2), "Director")],
        }
    }

    #[test]
    fn a_step_is_told_in_words() {
        let (mut flow, names) = (flow(), names(Locale::En));
        let text = |flow: &Flow, field| field_text(flow, &flow.steps[0], field, &names);
        assert_eq!(text(&flow, StepField::Seats).unwrap(), "Kim Lee, Administrator");
        assert_eq!(
            text(&flow, StepField::Routes).unwrap(),
            "amount > 5 → 2 · Director\nAlways → Approved"
        );
        assert_eq!(text(&flow, StepField::Due), None);
        assert_eq!(text(&flow, StepField::Copies), None);
        flow.steps[0].due_hours = Some(8);
        assert_eq!(
            text(&flow, StepField::Due).unwrap(),
            "8 business hours, then a reminder"
        );
        flow.steps[0].overdue = OverdueRule::Escalate;
        flow.steps[0].escalate_to = Some(Seat::Person(kim().id));
        assert_eq!(
            text(&flow, StepField::Due).unwrap(),
            "8 business hours, then Kim Lee is asked"
        );
        flow.steps[0].mode = Mode::Ratio;
        flow.steps[0].ratio = 60;
        assert_eq!(text(&flow, StepField::Mode).unwrap(), "60 % must agree");
    }

    #[test]
    fn what_is_gone_has_a_name_all_the_same() {
        let names = names(Locale::ZhCn);
        assert_eq!(names.seat(&Seat::Deciders), "任一有权审批的人");
        assert_eq!(names.seat(&Seat::Person(UserId(Uuid::nil()))), "已离开的人员");
        assert_eq!(names.seat(&Seat::Role(Uuid::nil().into())), "已不存在的角色");
        let nowhere = Target::Step(StepId(9));
        assert_eq!(target_text(&flow(), nowhere, Locale::En), "A step that is gone");
    }

    /// A code without words would be an empty line on the page.
    #[test]
    fn every_code_has_words() {
        type Words = fn(Locale, &str) -> &'static str;
        fn codes<T: Copy>(all: &[T], code: fn(T) -> &'static str) -> Vec<&'static str> {
            all.iter().map(|one| code(*one)).collect()
        }
        let tables: [(Words, Vec<&str>); 12] = [
            (words::flows::findings, codes(Finding::ALL, Finding::code)),
            (words::flows::modes, codes(Mode::ALL, Mode::code)),
            (words::flows::mode_lines, codes(Mode::ALL, Mode::code)),
            (words::flows::overdue, codes(OverdueRule::ALL, OverdueRule::code)),
            (
                words::flows::overdue_choices,
                codes(OverdueRule::ALL, OverdueRule::code),
            ),
            (words::flows::nobody_rules, codes(NobodyRule::ALL, NobodyRule::code)),
            (words::flows::nobody_choices, codes(NobodyRule::ALL, NobodyRule::code)),
            (words::flows::fields, codes(StepField::ALL, StepField::code)),
            (words::flows::kinds, codes(FactKind::ALL, FactKind::code)),
            (words::flows::passages, codes(Passage::ALL, Passage::code)),
            (words::flows::outcomes, codes(RunState::ALL, RunState::code)),
            (
                words::flows::condition_errors,
                codes(
                    model::approvals::facts::ConditionCode::ALL,
                    model::approvals::facts::ConditionCode::code,
                ),
            ),
        ];
        for locale in Locale::ALL {
            for (words, codes) in &tables {
                for code in codes {
                    assert_ne!(words(*locale, code), "", "{code}");
                }
            }
        }
    }
}
