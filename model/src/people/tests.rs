use uuid::Uuid;

use super::*;
use crate::access::{Action, may};

fn draft(role: &str, partner: &str) -> InvitationDraft {
    InvitationDraft {
        name: " Kim Larsen ".into(),
        email: "Kim@Example.com".into(),
        role: role.into(),
        partner: partner.into(),
        locale: "en".into(),
    }
}

fn person(role: Role, active: bool, joined: bool) -> Person {
    Person {
        id: UserId(Uuid::from_u128(1)),
        partner_id: None,
        role,
        active,
        joined,
    }
}

fn manager(id: u128, other_admins: usize) -> Manager {
    Manager {
        id: UserId(Uuid::from_u128(id)),
        still_manages: true,
        other_admins,
    }
}

#[test]
fn nobody_grants_more_than_their_side_and_right() {
    for by in Role::ALL {
        assert_eq!(
            grantable(*by).is_empty(),
            !may(*by, Action::ManageUsers),
            "{by} grants roles if and only if it manages people"
        );
        if by.is_partner() {
            assert!(grantable(*by).iter().all(|role| role.is_partner()), "{by}");
        }
        let both = grantable_to(*by, true).chain(grantable_to(*by, false)).count();
        assert_eq!(both, grantable(*by).len(), "{by}");
    }
}

#[test]
fn an_invitation_fits_its_role_and_its_sender() {
    for (by, role, partner, expected) in [
        (Role::Admin, "executive", "", Ok(None)),
        (
            Role::Admin,
            "executive",
            "Olympic Tours",
            Err(("partner", Code::Mismatch)),
        ),
        (Role::Admin, "learner", "", Err(("partner", Code::Required))),
        (Role::Admin, "learner", " Olympic Tours ", Ok(Some("Olympic Tours"))),
        (Role::Admin, "learner", "a\0b", Err(("partner", Code::NotText))),
        (Role::Admin, "", "", Err(("role", Code::Required))),
        (Role::Admin, "emperor", "", Err(("role", Code::Unknown))),
        (Role::PartnerAdmin, "partner_admin", "", Ok(None)),
        (Role::PartnerAdmin, "learner", "Somebody else", Ok(None)),
        (Role::PartnerAdmin, "admin", "", Err(("role", Code::Unknown))),
        (Role::PartnerSales, "learner", "", Err(("role", Code::Unknown))),
    ] {
        let checked = draft(role, partner).check(by);
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
    let empty = InvitationDraft::default().check(Role::Admin).unwrap_err();
    let fields: Vec<&str> = empty.0.keys().map(String::as_str).collect();
    assert_eq!(fields, ["email", "locale", "name", "role"]);
}

#[test]
fn some_administrator_stays() {
    use PeopleBreach::{Deactivated, LastAdmin, Oneself};
    for (who, by, breach) in [
        (person(Role::Trainer, true, true), manager(2, 0), None),
        (person(Role::Trainer, true, true), manager(1, 5), Some(Oneself)),
        (person(Role::Trainer, false, true), manager(2, 5), Some(Deactivated)),
        (person(Role::Admin, true, true), manager(2, 1), None),
        (person(Role::Admin, true, true), manager(2, 0), Some(LastAdmin)),
        (person(Role::Admin, true, false), manager(2, 0), None),
    ] {
        assert_eq!(who.clone().deactivate(by).err(), breach, "{who:?} {by:?}");
    }
    let admin = person(Role::Admin, true, true);
    assert_eq!(admin.clone().change_role(Role::Trainer, manager(2, 0)), Err(LastAdmin));
    assert_eq!(admin.clone().change_role(Role::Trainer, manager(1, 3)), Err(Oneself));
    assert_eq!(
        admin.change_role(Role::Trainer, manager(2, 1)).unwrap().role,
        Role::Trainer
    );
}

#[test]
fn who_has_lost_the_right_meanwhile_changes_nothing() {
    let by = Manager {
        still_manages: false,
        ..manager(2, 1)
    };
    let refused = PeopleBreach::NotManager;
    let learner = person(Role::Learner, true, false);
    assert_eq!(learner.invite_again(by), Err(refused));
    assert_eq!(learner.clone().change_role(Role::PartnerSales, by), Err(refused));
    assert_eq!(learner.deactivate(by), Err(refused));
    assert_eq!(person(Role::Learner, false, true).reactivate(by), Err(refused));
}

#[test]
fn a_link_is_for_who_has_no_password_and_may_come_in() {
    for (active, joined, breach) in [
        (true, false, None),
        (true, true, Some(PeopleBreach::Joined)),
        (false, false, Some(PeopleBreach::Deactivated)),
    ] {
        assert_eq!(
            person(Role::Learner, active, joined).invite_again(manager(2, 1)).err(),
            breach
        );
    }
    let away = person(Role::Learner, false, true);
    let back = away.reactivate(manager(2, 1)).unwrap();
    assert_eq!(back.reactivate(manager(2, 1)), Err(PeopleBreach::NotDeactivated));
}

#[test]
fn the_first_page_asks_for_the_same_people() {
    let filter = PeopleFilter {
        role: Some(Role::Learner),
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
