use uuid::Uuid;

use super::*;

fn draft(role: &str, partner: &str) -> InvitationDraft {
    InvitationDraft {
        name: " Kim Larsen ".into(),
        email: "Kim@Example.com".into(),
        role: role.into(),
        partner: partner.into(),
        locale: "en".into(),
    }
}

fn person(role: BuiltInRole, active: bool, joined: bool) -> Person {
    Person {
        id: UserId(Uuid::from_u128(1)),
        partner_id: (role.side() == Side::Partner).then(|| PartnerId(Uuid::from_u128(9))),
        role: role.into(),
        rights: role.rights(),
        active,
        joined,
    }
}

fn manager(id: u128, other_admins: usize) -> Manager {
    Manager {
        id: UserId(Uuid::from_u128(id)),
        rights: BuiltInRole::Admin.rights(),
        other_admins,
    }
}

/// The built-in roles of the sides.
fn given(sides: &[Side]) -> Vec<RoleChoice> {
    let roles = BuiltInRole::ALL.iter().filter(|role| sides.contains(&role.side()));
    let choice = |role: &BuiltInRole| RoleChoice {
        role: (*role).into(),
        side: role.side(),
    };
    roles.map(choice).collect()
}

#[test]
fn an_invitation_fits_its_role_and_its_sender() {
    use Side::{Partner, Vendor};
    for (by, role, partner, expected) in [
        (Vendor, "executive", "", Ok(None)),
        (Vendor, "executive", "Olympic Tours", Err(("partner", Code::Mismatch))),
        (Vendor, "learner", "", Err(("partner", Code::Required))),
        (Vendor, "learner", " Olympic Tours ", Ok(Some("Olympic Tours"))),
        (Vendor, "learner", "a\0b", Err(("partner", Code::NotText))),
        (Vendor, "", "", Err(("role", Code::Required))),
        (Vendor, "emperor", "", Err(("role", Code::Unknown))),
        (Partner, "partner_admin", "", Ok(None)),
        (Partner, "learner", "Somebody else", Ok(None)),
        (Partner, "admin", "", Err(("role", Code::Unknown))),
    ] {
        let given = given(if by == Vendor { Side::ALL } else { &[Partner] });
        let checked = draft(role, partner).check(&given, by);
        match expected {
            Ok(partner) => {
                let checked = checked.unwrap();
                assert_eq!(checked.partner.as_deref(), partner, "{role} by {by}");
                assert_eq!(
                    (checked.name.as_str(), checked.email.as_str()),
                    ("Kim Larsen", "kim@example.com")
                );
            }
            Err((field, code)) => assert_eq!(checked, Err(FieldErrors::one(field, code)), "{role} by {by}"),
        }
    }
    let empty = InvitationDraft::default().check(&given(Side::ALL), Vendor).unwrap_err();
    let fields: Vec<&str> = empty.0.keys().map(String::as_str).collect();
    assert_eq!(fields, ["email", "locale", "name", "role"]);
    assert_eq!(InvitationDraft::default().check_typed(), Err(empty));
    assert_eq!(draft("learner", "").check_typed(), Ok(()));
}

#[test]
fn nobody_manages_who_may_do_more() {
    let by = Manager {
        rights: Rights::new(Side::Vendor, vec![Action::ManageUsers, Action::ViewPartners]),
        ..manager(2, 1)
    };
    for (role, refused) in [
        (BuiltInRole::Trainer, Some(PeopleBreach::Beyond)),
        (BuiltInRole::Admin, Some(PeopleBreach::Beyond)),
        (BuiltInRole::PartnerSales, Some(PeopleBreach::Beyond)),
        // What the vendor's side cannot have puts nobody out of its reach.
        (BuiltInRole::Learner, None),
    ] {
        assert_eq!(person(role, true, true).deactivate(&by).err(), refused, "{role}");
        assert_eq!(person(role, false, true).reactivate(&by).err(), refused, "{role}");
    }
}

#[test]
fn some_administrator_stays() {
    use PeopleBreach::{Deactivated, LastAdmin, Oneself};
    for (who, by, breach) in [
        (person(BuiltInRole::Trainer, true, true), manager(2, 0), None),
        (person(BuiltInRole::Trainer, true, true), manager(1, 5), Some(Oneself)),
        (
            person(BuiltInRole::Trainer, false, true),
            manager(2, 5),
            Some(Deactivated),
        ),
        (person(BuiltInRole::Admin, true, true), manager(2, 1), None),
        (person(BuiltInRole::Admin, true, true), manager(2, 0), Some(LastAdmin)),
        (person(BuiltInRole::Admin, true, false), manager(2, 0), None),
    ] {
        assert_eq!(who.clone().deactivate(&by).err(), breach, "{who:?} {by:?}");
    }
    let admin = person(BuiltInRole::Admin, true, true);
    let trainer = RoleCode::from(BuiltInRole::Trainer);
    let change = |by: Manager| admin.clone().change_role(trainer.clone(), &by);
    assert_eq!(change(manager(2, 0)), Err(LastAdmin));
    assert_eq!(change(manager(1, 3)), Err(Oneself));
    assert_eq!(change(manager(2, 1)).unwrap().role, trainer);
}

#[test]
fn who_has_lost_the_right_meanwhile_changes_nothing() {
    let by = Manager {
        rights: Rights::new(Side::Vendor, Vec::new()),
        ..manager(2, 1)
    };
    let refused = PeopleBreach::NotManager;
    let learner = person(BuiltInRole::Learner, true, false);
    assert_eq!(learner.invite_again(&by), Err(refused));
    assert_eq!(
        learner.clone().change_role(BuiltInRole::PartnerSales.into(), &by),
        Err(refused)
    );
    assert_eq!(learner.deactivate(&by), Err(refused));
    assert_eq!(person(BuiltInRole::Learner, false, true).reactivate(&by), Err(refused));
}

#[test]
fn a_link_is_for_who_has_no_password_and_may_come_in() {
    for (active, joined, breach) in [
        (true, false, None),
        (true, true, Some(PeopleBreach::Joined)),
        (false, false, Some(PeopleBreach::Deactivated)),
    ] {
        assert_eq!(
            person(BuiltInRole::Learner, active, joined)
                .invite_again(&manager(2, 1))
                .err(),
            breach
        );
    }
    let away = person(BuiltInRole::Learner, false, true);
    let back = away.reactivate(&manager(2, 1)).unwrap();
    assert_eq!(back.reactivate(&manager(2, 1)), Err(PeopleBreach::NotDeactivated));
}

#[test]
fn the_first_page_asks_for_the_same_people() {
    let filter = PeopleFilter {
        role: Some(BuiltInRole::Learner.into()),
        after: Some("Kim~1".into()),
        ..PeopleFilter::default()
    };
    assert!(filter.is_narrowed());
    assert_eq!(filter.first_page().after, None);
    let paged = PeopleFilter {
        after: Some("Kim~1".into()),
        ..PeopleFilter::default()
    };
    assert!(!paged.is_narrowed());
}
