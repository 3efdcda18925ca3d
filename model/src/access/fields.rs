//! Fields of a record that not everybody who sees the record may read: who sees them whole, masked or not at all.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Action, Object, Rights, Side};

codes! {
    /// A field that a role can keep from its people. What a record is known by, such as the customer of a deal, is none.
    pub enum Field {
        DealAmount = "deal_amount",
        DealTaxId = "deal_tax_id",
        DealWebsite = "deal_website",
        DealPhone = "deal_phone",
        DealContact = "deal_contact",
        DealContactEmail = "deal_contact_email",
        DealNote = "deal_note",
        PartnerPhone = "partner_phone",
        PartnerAddress = "partner_address",
        PersonEmail = "person_email",
    }
}

codes! {
    /// What a role may do with a field, from the least to the most.
    pub enum FieldRight {
        Hidden = "hidden",
        /// A part of the value, and the rest for who asks for it: each such look is an event.
        Masked = "masked",
        Read = "read",
        Edit = "edit",
    }
}

impl Field {
    pub const fn object(self) -> Object {
        match self {
            Self::DealAmount
            | Self::DealTaxId
            | Self::DealWebsite
            | Self::DealPhone
            | Self::DealContact
            | Self::DealContactEmail
            | Self::DealNote => Object::Deals,
            Self::PartnerPhone | Self::PartnerAddress => Object::Partners,
            Self::PersonEmail => Object::People,
        }
    }

    /// The action without which nobody comes to the record.
    pub const fn needs(self) -> Action {
        match self.object() {
            Object::Partners => Action::ViewPartners,
            Object::People => Action::ManageUsers,
            _ => Action::ViewDeals,
        }
    }

    /// The most that people of that side can have: who registers deals types their fields, and who records what was won
    /// its amount.
    pub fn most(self, side: Side) -> FieldRight {
        match (self.object(), side) {
            (Object::Deals, Side::Partner) => FieldRight::Edit,
            (Object::Deals, Side::Vendor) if self == Self::DealAmount => FieldRight::Edit,
            _ => FieldRight::Read,
        }
    }

    /// The field that an event's value of this name is, of a record of this kind.
    pub fn of_change(kind: &str, name: &str) -> Option<Self> {
        match (kind, name) {
            ("deals", "amount") => Some(Self::DealAmount),
            ("people", "email") => Some(Self::PersonEmail),
            _ => None,
        }
    }

    /// What is left of a value: of numbers and addresses the end by which a person recognises them.
    pub fn mask(self, value: &str) -> String {
        const DOTS: &str = "•••••";
        let ends = |kept: usize| {
            let length = value.chars().count();
            // Half of it at most: the rest is what is kept back.
            let end: String = value.chars().skip(length - kept.min(length / 2)).collect();
            format!("{DOTS}{end}")
        };
        match self {
            Self::DealTaxId | Self::DealPhone | Self::PartnerPhone => ends(4),
            Self::DealContactEmail | Self::PersonEmail => {
                let domain = value.rsplit_once('@').map(|(_, domain)| domain);
                domain.map_or_else(|| DOTS.to_owned(), |domain| format!("{DOTS}@{domain}"))
            }
            Self::DealAmount | Self::DealWebsite | Self::DealContact | Self::DealNote | Self::PartnerAddress => {
                DOTS.to_owned()
            }
        }
    }
}

impl Action {
    /// The fields that who does it types, and without which it cannot be done.
    pub const fn types(self) -> &'static [Field] {
        match self {
            Self::RegisterDeal | Self::AdvanceDeal => &[Field::DealAmount],
            _ => &[],
        }
    }
}

/// The fields of which a role has less than its side can have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldRights(pub BTreeMap<Field, FieldRight>);

impl Rights {
    /// What they give of a field, for who comes to the record.
    pub fn field(&self, field: Field) -> FieldRight {
        let most = field.most(self.side);
        self.fields.0.get(&field).map_or(most, |right| most.min(*right))
    }

    /// Whether the field is read whole.
    pub fn reads(&self, field: Field) -> bool {
        self.field(field) >= FieldRight::Read
    }

    pub fn edits(&self, field: Field) -> bool {
        self.field(field) == FieldRight::Edit
    }

    /// The value as these rights show it; `None` where it is hidden.
    pub fn show<T: ToString>(&self, field: Field, value: T) -> Option<Shown<T>> {
        match self.field(field) {
            FieldRight::Hidden => None,
            FieldRight::Masked => Some(Shown::Masked(field.mask(&value.to_string()))),
            FieldRight::Read | FieldRight::Edit => Some(Shown::Whole(value)),
        }
    }

    /// The most of a field that who holds them may give to people of that side.
    pub fn gives(&self, field: Field, side: Side) -> FieldRight {
        let own = self.field(field);
        if own == field.most(self.side) {
            return field.most(side);
        }
        own.min(field.most(side))
    }

    /// Whether they give as much of every field that `others` come to.
    pub(super) fn fields_cover(&self, others: &Self) -> bool {
        let mut fields = Field::ALL.iter().filter(|field| others.may(field.needs()));
        fields.all(|field| self.field(*field) >= others.field(*field).min(field.most(self.side)))
    }
}

/// A value as its reader may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown<T> {
    Whole(T),
    /// What the mask has left.
    Masked(String),
}

impl<T> Shown<T> {
    /// The value, unless it is masked.
    pub fn whole(self) -> Option<T> {
        match self {
            Self::Whole(value) => Some(value),
            Self::Masked(_) => None,
        }
    }
}

impl<T: ToString> Shown<T> {
    pub fn text(&self) -> String {
        match self {
            Self::Whole(value) => value.to_string(),
            Self::Masked(left) => left.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::BuiltInRole;

    fn rights(side: Side, actions: &[Action], fields: &[(Field, FieldRight)]) -> Rights {
        Rights {
            fields: FieldRights(fields.iter().copied().collect()),
            ..Rights::new(side, actions.to_vec())
        }
    }

    #[test]
    fn a_mask_keeps_less_than_it_shows() {
        for (field, value, left) in [
            (Field::DealPhone, "+86 571 8888 1234", "•••••1234"),
            (Field::DealPhone, "12345", "•••••45"),
            (Field::DealTaxId, "", "•••••"),
            (Field::DealContact, "王小明", "•••••"),
            (Field::DealAmount, "120000.50", "•••••"),
            (Field::DealContactEmail, "kim@example.com", "•••••@example.com"),
            (Field::PersonEmail, "kim", "•••••"),
        ] {
            assert_eq!(field.mask(value), left, "{field} {value}");
        }
        for field in Field::ALL {
            let secret = "A7Q9ZK3M";
            assert!(!field.mask(secret).contains(&secret[..5]), "{field}");
        }
    }

    #[test]
    fn a_field_shows_as_its_right_says() {
        let of = |right| rights(Side::Vendor, &[Action::ViewDeals], &[(Field::DealPhone, right)]);
        for (right, shown) in [
            (FieldRight::Hidden, None),
            (FieldRight::Masked, Some(Shown::Masked("•••••6789".to_owned()))),
            (FieldRight::Read, Some(Shown::Whole("123456789".to_owned()))),
        ] {
            assert_eq!(of(right).show(Field::DealPhone, "123456789".to_owned()), shown);
        }
        // The vendor's people do not write what partners have typed.
        assert_eq!(of(FieldRight::Edit).field(Field::DealPhone), FieldRight::Read);
    }

    #[test]
    fn built_in_roles_read_everything_they_come_to() {
        for role in BuiltInRole::ALL {
            for field in Field::ALL {
                assert_eq!(role.rights().field(*field), field.most(role.side()), "{role} {field}");
            }
        }
    }

    #[test]
    fn nobody_gives_more_of_a_field_than_they_have() {
        use Action::{ManageUsers, ViewAudit, ViewDeals};
        use FieldRight::{Hidden, Masked, Read};
        let masked = rights(Side::Vendor, &[ManageUsers, ViewDeals], &[(Field::DealPhone, Masked)]);
        for (right, covered) in [(Hidden, true), (Masked, true), (Read, false)] {
            let other = rights(Side::Vendor, &[ViewDeals], &[(Field::DealPhone, right)]);
            assert_eq!(masked.cover(&other), covered, "{right}");
            let partners = rights(Side::Partner, &[ViewDeals], &[(Field::DealPhone, right)]);
            assert_eq!(masked.cover(&partners), covered, "{right}");
        }
        for side in Side::ALL {
            for field in Field::ALL {
                let most = masked.gives(*field, *side);
                let of = |right| {
                    let mut alone: BTreeMap<Field, FieldRight> =
                        Field::ALL.iter().map(|field| (*field, Hidden)).collect();
                    alone.insert(*field, right);
                    Rights {
                        fields: FieldRights(alone),
                        ..rights(*side, &[field.needs()], &[])
                    }
                };
                assert!(masked.fields_cover(&of(most)), "{side} {field}");
                let mut more = FieldRight::ALL
                    .iter()
                    .filter(|right| **right > most && **right <= field.most(*side));
                assert!(more.all(|right| !masked.fields_cover(&of(*right))), "{side} {field}");
            }
        }
        // Who comes to no deal reads none of their fields.
        let both = rights(Side::Vendor, &[ManageUsers, ViewAudit], &[(Field::DealPhone, Masked)]);
        assert!(both.cover(&rights(Side::Vendor, &[ViewAudit], &[])));
        assert!(BuiltInRole::Admin.rights().cover(&BuiltInRole::PartnerSales.rights()));
    }

    #[test]
    fn what_an_action_types_can_be_edited_by_who_can_have_it() {
        for action in Action::ALL {
            for field in action.types() {
                for side in Side::ALL.iter().filter(|side| action.is_for(**side)) {
                    assert_eq!(field.most(*side), FieldRight::Edit, "{action} {field} {side}");
                }
            }
        }
    }
}
