//! A vendor's own roles, beside the built-in ones: what may stand in them, and who may change them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::access::{
    Action, BuiltInRole, ExportLimits, Field, FieldRight, FieldRights, Reach, Rights, Role, RoleCode, Side,
};
use crate::fields::{self, Code, FieldErrors};

/// Longest name of a role.
pub const NAME_MAX: usize = 60;
/// The highest limit of rows that can be typed.
pub const ROWS_MAX: i32 = 100_000_000;
/// Own roles that a vendor can have: more could be told apart by nobody.
pub const ROLES_MAX: i64 = 200;

/// A role as it can be given to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChoice {
    pub role: Role,
    pub side: Side,
}

/// A role with what it holds, for who looks after roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRow {
    pub role: Role,
    pub rights: Rights,
    /// A partner's administrators may give it to their people.
    pub given_by_partners: bool,
    /// People who hold it, deactivated ones among them.
    pub people: i64,
    /// Counts the changes, so that two people cannot undo each other's unseen.
    pub revision: i32,
}

impl RoleRow {
    /// Built-in roles stay as they are.
    pub const fn is_built_in(&self) -> bool {
        self.role.name.is_none()
    }
}

/// A role as it is typed and ticked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoleDraft {
    pub name: String,
    pub side: String,
    pub actions: Vec<String>,
    pub reach: String,
    /// Rights by field; a field that is missing has the most.
    pub fields: BTreeMap<String, String>,
    /// Blank is no limit.
    pub export_rows_a_day: String,
    /// Blank is no limit.
    pub export_rows_unapproved: String,
    pub given_by_partners: bool,
}

/// A checked role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRole {
    pub name: String,
    /// The actions in the order of [`Action::ALL`], each once, with what each needs.
    pub rights: Rights,
    pub given_by_partners: bool,
}

impl RoleDraft {
    /// Checks the draft, but for the names of the built-in roles, which are words of each language. What the side cannot have falls away: its boxes go out of sight when the side is chosen.
    pub fn check(&self) -> Result<NewRole, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", self.checked_name());
        let side = errors.take(
            "side",
            if self.side.is_empty() {
                Err(Code::Required)
            } else {
                self.side.parse()
            },
        );
        let actions = errors.take("actions", self.checked_actions(side));
        let reach = errors.take("reach", self.checked_reach(side));
        let fields = errors.take("fields", self.checked_fields(side, actions.as_deref()));
        let rows_a_day = errors.take("export_rows_a_day", checked_limit(&self.export_rows_a_day));
        let unapproved = errors.take("export_rows_unapproved", checked_limit(&self.export_rows_unapproved));
        let limits = rows_a_day.zip(unapproved);
        match (name, side, actions, reach, fields, limits) {
            (Some(name), Some(side), Some(actions), Some(reach), Some(fields), Some(limits)) => Ok(NewRole {
                name,
                rights: limited(
                    Rights {
                        reach,
                        fields,
                        ..Rights::new(side, actions)
                    },
                    limits,
                ),
                given_by_partners: self.given_by_partners && side == Side::Partner,
            }),
            _ => Err(errors),
        }
    }

    /// The codes of built-in roles stand for those in the audit log.
    fn checked_name(&self) -> Result<String, Code> {
        let name = fields::line(&self.name, NAME_MAX)?;
        if name.parse::<BuiltInRole>().is_ok() {
            return Err(Code::Taken);
        }
        Ok(name)
    }

    fn checked_actions(&self, side: Option<Side>) -> Result<Vec<Action>, Code> {
        let ticked = self.actions.iter().map(|code| code.parse::<Action>());
        let ticked = ticked.collect::<Result<Vec<_>, _>>()?;
        let is_held = |action: &Action| {
            let is_ticked = |ticked: &Action| ticked == action || ticked.needs() == Some(*action);
            side.is_none_or(|side| action.is_for(side)) && ticked.iter().any(is_ticked)
        };
        let held: Vec<Action> = Action::ALL.iter().copied().filter(is_held).collect();
        if held.is_empty() { Err(Code::Required) } else { Ok(held) }
    }

    fn checked_reach(&self, side: Option<Side>) -> Result<Reach, Code> {
        if self.reach.is_empty() {
            return Err(Code::Required);
        }
        let reach: Reach = self.reach.parse()?;
        if side.is_none_or(|side| reach.is_for(side)) {
            Ok(reach)
        } else {
            Err(Code::Mismatch)
        }
    }

    /// Only what is less than the side can have. Who does what types a field must be able to.
    fn checked_fields(&self, side: Option<Side>, actions: Option<&[Action]>) -> Result<FieldRights, Code> {
        let mut fields = BTreeMap::new();
        for (field, right) in &self.fields {
            let (field, right): (Field, FieldRight) = (field.parse()?, right.parse()?);
            if side.is_some_and(|side| right < field.most(side)) {
                fields.insert(field, right);
            }
        }
        let mut typed = actions.unwrap_or_default().iter().flat_map(|action| action.types());
        if typed.any(|field| fields.contains_key(field)) {
            return Err(Code::Mismatch);
        }
        Ok(FieldRights(fields))
    }
}

fn checked_limit(rows: &str) -> Result<Option<i64>, Code> {
    if rows.trim().is_empty() {
        return Ok(None);
    }
    fields::whole(rows, 0, ROWS_MAX).map(|rows| Some(rows.into()))
}

/// A role that opens no list keeps the usual limits: their fields are out of sight.
fn limited(rights: Rights, (rows_a_day, rows_unapproved): (Option<i64>, Option<i64>)) -> Rights {
    if !rights.may_export() {
        return rights;
    }
    Rights {
        exports: ExportLimits {
            rows_a_day,
            rows_unapproved,
        },
        ..rights
    }
}

codes! {
    /// Why a role stays as it is.
    pub enum RoleBreach {
        BuiltIn = "built_in",
        /// Somebody still holds it.
        InUse = "in_use",
        /// Nobody changes the role that they hold.
        Own = "own",
        /// It holds more than who acts may do, or reaches further.
        Beyond = "beyond",
        /// The vendor has as many as it can have.
        TooMany = "too_many",
        /// Somebody else has changed it meanwhile.
        Changed = "changed",
    }
}

/// Who changes roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleEditor {
    /// The role that they hold themselves.
    pub role: RoleCode,
    pub rights: Rights,
}

impl RoleEditor {
    /// Nobody makes a role that may do more than they may, or reaches further: they could come by it themselves.
    pub fn require_within(&self, rights: &Rights) -> Result<(), RoleBreach> {
        if !self.rights.cover(rights) {
            return Err(RoleBreach::Beyond);
        }
        Ok(())
    }

    /// Whether the role may be changed or deleted by this person.
    pub fn require_changeable(&self, row: &RoleRow) -> Result<(), RoleBreach> {
        if row.is_built_in() {
            return Err(RoleBreach::BuiltIn);
        }
        if row.role.code == self.role {
            return Err(RoleBreach::Own);
        }
        self.require_within(&row.rights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(name: &str, side: &str, actions: &[&str]) -> RoleDraft {
        RoleDraft {
            name: name.into(),
            side: side.into(),
            actions: actions.iter().map(|code| (*code).into()).collect(),
            reach: side.parse().map_or("own", |side| Reach::usual(side).code()).into(),
            fields: BTreeMap::new(),
            export_rows_a_day: "200000".into(),
            export_rows_unapproved: "20000".into(),
            given_by_partners: true,
        }
    }

    #[test]
    fn a_role_holds_what_its_actions_need_and_its_side_can_have() {
        let role = draft(" Deal desk ", "vendor", &["take_course", "decide_deal", "decide_deal"]).check();
        let expected = NewRole {
            name: "Deal desk".into(),
            rights: Rights::new(Side::Vendor, vec![Action::ViewDeals, Action::DecideDeal]),
            given_by_partners: false,
        };
        assert_eq!(role, Ok(expected));
        let limits = RoleDraft {
            export_rows_a_day: " ".into(),
            export_rows_unapproved: "0".into(),
            ..draft("x", "vendor", &["view_audit"])
        };
        let exports = ExportLimits {
            rows_a_day: None,
            rows_unapproved: Some(0),
        };
        assert_eq!(limits.check().map(|new| new.rights.exports), Ok(exports));
        let unused = RoleDraft {
            actions: vec!["view_learners".into()],
            ..limits
        };
        let usual = ExportLimits::usual(Side::Vendor);
        assert_eq!(unused.check().map(|new| new.rights.exports), Ok(usual));
        let role = draft("经销商店长", "partner", &["register_deal"]).check().unwrap();
        assert_eq!(role.rights.actions, [Action::ViewDeals, Action::RegisterDeal]);
        assert!(role.given_by_partners);
    }

    #[test]
    fn mistakes_are_said_at_their_fields() {
        for (draft, field, code) in [
            (draft("", "vendor", &["view_deals"]), "name", Code::Required),
            (draft("admin", "vendor", &["view_deals"]), "name", Code::Taken),
            (draft("a\0b", "vendor", &["view_deals"]), "name", Code::NotText),
            (draft("x", "", &["view_deals"]), "side", Code::Required),
            (draft("x", "both", &["view_deals"]), "side", Code::Unknown),
            (draft("x", "vendor", &[]), "actions", Code::Required),
            (draft("x", "vendor", &["take_course"]), "actions", Code::Required),
            (draft("x", "vendor", &["fly"]), "actions", Code::Unknown),
        ] {
            assert_eq!(draft.check(), Err(FieldErrors::one(field, code)), "{draft:?}");
        }
        for (rows, code) in [
            ("-1", Code::Negative),
            ("ten", Code::NotANumber),
            ("1e9", Code::NotANumber),
        ] {
            let draft = RoleDraft {
                export_rows_a_day: rows.into(),
                ..draft("x", "vendor", &["view_deals"])
            };
            assert_eq!(
                draft.check(),
                Err(FieldErrors::one("export_rows_a_day", code)),
                "{rows}"
            );
        }
        for (reach, code) in [
            ("", Code::Required),
            ("far", Code::Unknown),
            ("partner", Code::Mismatch),
        ] {
            let draft = RoleDraft {
                reach: reach.into(),
                ..draft("x", "vendor", &["view_deals"])
            };
            assert_eq!(draft.check(), Err(FieldErrors::one("reach", code)), "{reach}");
        }
    }

    #[test]
    fn a_role_keeps_the_fields_of_which_it_has_less() {
        let with = |side: &str, actions: &[&str], fields: &[(&str, &str)]| {
            let fields = fields.iter().map(|(field, right)| ((*field).into(), (*right).into()));
            let draft = RoleDraft {
                fields: fields.collect(),
                ..draft("x", side, actions)
            };
            draft.check().map(|new| new.rights.fields.0)
        };
        let fields = [("deal_phone", "masked"), ("deal_note", "read"), ("deal_amount", "edit")];
        let masked = (Field::DealPhone, FieldRight::Masked);
        assert_eq!(with("vendor", &["view_deals"], &fields), Ok(BTreeMap::from([masked])));
        let read = (Field::DealNote, FieldRight::Read);
        assert_eq!(
            with("partner", &["register_deal"], &fields),
            Ok(BTreeMap::from([masked, read]))
        );
        for (actions, field, right, code) in [
            ("advance_deal", "deal_amount", "read", Code::Mismatch),
            ("view_deals", "deal_amount", "some", Code::Unknown),
            ("view_deals", "deal_colour", "read", Code::Unknown),
        ] {
            let refused = with("vendor", &[actions], &[(field, right)]);
            assert_eq!(refused, Err(FieldErrors::one("fields", code)), "{field} {right}");
        }
    }

    #[test]
    fn nobody_reaches_beyond_their_own_rights() {
        use Action::{ManageRoles, ManageUsers, RegisterDeal, ViewAudit, ViewDeals};
        let own = RoleCode::from(uuid::Uuid::from_u128(1));
        let other = RoleCode::from(uuid::Uuid::from_u128(2));
        let editor = RoleEditor {
            role: own.clone(),
            rights: Rights {
                reach: Reach::Team,
                ..Rights::new(Side::Vendor, vec![ManageRoles, ViewDeals])
            },
        };
        let row = |code: &RoleCode, name: Option<&str>, side, actions: &[Action]| RoleRow {
            role: Role {
                code: code.clone(),
                name: name.map(Into::into),
            },
            rights: Rights {
                reach: match side {
                    Side::Vendor => Reach::Own,
                    Side::Partner => Reach::Partner,
                },
                ..Rights::new(side, actions.to_vec())
            },
            given_by_partners: false,
            people: 0,
            revision: 0,
        };
        let admin = RoleCode::from(BuiltInRole::Admin);
        for (row, refused) in [
            (row(&other, Some("x"), Side::Vendor, &[ViewDeals]), None),
            (row(&other, Some("x"), Side::Partner, &[RegisterDeal]), None),
            (
                row(&other, Some("x"), Side::Vendor, &[ViewDeals, ViewAudit]),
                Some(RoleBreach::Beyond),
            ),
            (
                row(&other, Some("x"), Side::Partner, &[ViewDeals, ManageUsers]),
                Some(RoleBreach::Beyond),
            ),
            (row(&own, Some("x"), Side::Vendor, &[ViewDeals]), Some(RoleBreach::Own)),
            (row(&admin, None, Side::Vendor, &[ViewDeals]), Some(RoleBreach::BuiltIn)),
        ] {
            assert_eq!(editor.require_changeable(&row).err(), refused, "{row:?}");
        }
        let mut wider = row(&other, Some("x"), Side::Vendor, &[ViewDeals]);
        wider.rights.reach = Reach::Area;
        assert_eq!(editor.require_changeable(&wider), Err(RoleBreach::Beyond));
    }
}
