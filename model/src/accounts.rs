//! People: who is signed in, in which language and time zone.

use serde::{Deserialize, Serialize};

use crate::access::{Action, Reach, Rights, Role, RoleCode, Side};
use crate::fields::{self, Code, FieldErrors};
use crate::ids::{PartnerId, TenantId, UserId};
use crate::money::Currency;

codes! {
    /// The languages of the interface.
    pub enum Locale {
        En = "en",
        ZhCn = "zh-CN",
    }
}

impl Locale {
    /// The first supported language of an `Accept-Language` header, English when there is none.
    pub fn from_accept_language(header: &str) -> Self {
        header
            .split(',')
            .filter_map(|range| {
                let mut parts = range.split(';');
                let tag = parts.next()?.trim().to_ascii_lowercase();
                let quality = parts
                    .find_map(|p| p.trim().strip_prefix("q=")?.parse::<f32>().ok())
                    .unwrap_or(1.0);
                let locale = match tag.split('-').next()? {
                    "zh" => Self::ZhCn,
                    "en" => Self::En,
                    _ => return None,
                };
                (quality > 0.0).then_some((quality, locale))
            })
            // The first of equals wins, as browsers list the preferred language first.
            .fold(None, |best: Option<(f32, Self)>, next| match best {
                Some(best) if best.0 >= next.0 => Some(best),
                _ => Some(next),
            })
            .map_or(Self::En, |(_, locale)| locale)
    }
}

codes! {
    pub enum Theme {
        System = "system",
        Light = "light",
        Dark = "dark",
    }
}

/// The person who is signed in, as pages and views need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    pub user_id: UserId,
    pub tenant_id: TenantId,
    /// Set on the partner's side; `None` is the vendor's own staff.
    pub partner_id: Option<PartnerId>,
    pub role: Role,
    pub rights: Rights,
    /// Whether role, rights and partner are those with whose eyes the person looks: nothing can be changed meanwhile.
    pub is_preview: bool,
    pub name: String,
    pub email: String,
    pub tenant_name: String,
    /// The vendor's brand colour, `#rrggbb`.
    pub accent: Option<String>,
    pub partner_name: Option<String>,
    pub currency: Currency,
    /// IANA time zone of the vendor, in which its days, months and quarters begin.
    pub tenant_time_zone: String,
    /// IANA time zone in which this person reads times.
    pub time_zone: String,
    /// The person's own choice; `None` follows the browser.
    pub locale: Option<Locale>,
}

impl Viewer {
    pub fn may(&self, action: Action) -> bool {
        self.rights.may(action)
    }

    pub const fn side(&self) -> Side {
        Side::of(self.partner_id)
    }

    /// Whether deals of several partners are within reach.
    pub const fn sees_partners(&self) -> bool {
        self.partner_id.is_none() || matches!(self.rights.reach, Reach::PartnerTree)
    }

    /// Whether the board is the first page: for who watches and has nothing to do elsewhere.
    pub fn starts_at_board(&self) -> bool {
        let does = [
            Action::RegisterDeal,
            Action::DecideDeal,
            Action::AdvanceDeal,
            Action::TakeCourse,
            Action::WriteCourse,
        ];
        self.may(Action::ViewBoard) && !does.into_iter().any(|action| self.may(action))
    }
}

/// Shortest password; NIST SP 800-63B asks for at least 8, and for no composition rules.
pub const PASSWORD_MIN: usize = 10;
/// Longest password: bounds the work of hashing.
pub const PASSWORD_MAX: usize = 128;
pub const NAME_MAX: usize = 80;

/// A password that is long enough to keep.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

impl NewPassword {
    pub fn check(password: &str) -> Result<Self, Code> {
        match password.chars().count() {
            0 => Err(Code::Required),
            n if n < PASSWORD_MIN => Err(Code::TooShort),
            n if n > PASSWORD_MAX => Err(Code::TooLong),
            _ => Ok(Self(password.to_owned())),
        }
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A user as typed on the command line or in a form.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct UserDraft {
    pub name: String,
    pub email: String,
    pub role: String,
}

/// A checked user, ready to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    pub name: String,
    pub email: String,
    pub role: RoleCode,
}

impl UserDraft {
    pub fn check(&self) -> Result<NewUser, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", fields::line(&self.name, NAME_MAX));
        let email = errors.take("email", fields::email(&self.email));
        let role = errors.take("role", self.role.parse());
        match (name, email, role) {
            (Some(name), Some(email), Some(role)) => Ok(NewUser { name, email, role }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_language_follows_quality_then_order() {
        for (header, expected) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Locale::ZhCn),
            ("en-US,en;q=0.9,zh;q=0.8", Locale::En),
            ("de-DE, zh-TW;q=0.7, en;q=0.5", Locale::ZhCn),
            ("fr", Locale::En),
            ("zh;q=0, en;q=0.1", Locale::En),
            ("", Locale::En),
            (";;q=,,", Locale::En),
        ] {
            assert_eq!(Locale::from_accept_language(header), expected, "{header}");
        }
    }
}
