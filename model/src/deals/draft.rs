//! From what a partner typed to a deal that can be registered.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::access::{Field, Rights};
use crate::deals::latest_close;
use crate::fields::{self, Code, FieldErrors};
use crate::ids::ProductLineId;

pub const CUSTOMER_MAX: usize = 120;
pub const TITLE_MAX: usize = 120;
pub const CITY_MAX: usize = 60;
pub const TAX_ID_MAX: usize = 30;
pub const WEBSITE_MAX: usize = 200;
pub const PHONE_MAX: usize = 40;
pub const CONTACT_MAX: usize = 80;
pub const NOTE_MAX: usize = 2000;
/// Largest amount of one deal, in the vendor's currency.
pub const AMOUNT_MAX: i64 = 1_000_000_000;

/// The registration form as it was typed: every field is text, nothing is trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DealDraft {
    pub customer: String,
    pub country: String,
    /// Province, state or city by its code.
    pub area: String,
    pub city: String,
    pub tax_id: String,
    pub website: String,
    pub phone: String,
    pub title: String,
    /// Ids of product lines; a form sends one field a ticked box.
    pub lines: Vec<String>,
    pub amount: String,
    pub close_on: String,
    pub contact: String,
    pub contact_email: String,
    pub note: String,
}

/// Who the customer is: enough to check for a deal that stands already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCustomer {
    pub name: String,
    pub country: String,
    pub area_code: String,
    pub city: Option<String>,
    pub tax_id: Option<String>,
    pub website: Option<String>,
    pub phone: Option<String>,
}

/// A deal that can be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDeal {
    pub customer: NewCustomer,
    pub title: String,
    /// At least one, in ascending order, none twice.
    pub lines: Vec<ProductLineId>,
    pub amount: Decimal,
    pub close_on: NaiveDate,
    pub contact: Option<String>,
    pub contact_email: Option<String>,
    pub note: Option<String>,
}

impl DealDraft {
    /// Checks every field; `today` is the day in the partner's time zone.
    pub fn check(&self, today: NaiveDate) -> Result<NewDeal, FieldErrors> {
        let mut errors = FieldErrors::default();
        let customer = self.check_customer(&mut errors);
        let title = errors.take("title", fields::line(&self.title, TITLE_MAX));
        let lines = errors.take("lines", self.check_lines());
        let amount = errors.take("amount", self.check_amount());
        let close_on = errors.take("close_on", self.check_close(today));
        let contact = errors.take("contact", fields::optional_line(&self.contact, CONTACT_MAX));
        let contact_email = errors.take("contact_email", self.check_contact_email());
        let note = errors.take("note", fields::optional_text(&self.note, NOTE_MAX));
        match (customer, title, lines, amount, close_on, contact, contact_email, note) {
            (
                Some(customer),
                Some(title),
                Some(lines),
                Some(amount),
                Some(close_on),
                Some(contact),
                Some(contact_email),
                Some(note),
            ) => Ok(NewDeal {
                customer,
                title,
                lines,
                amount,
                close_on,
                contact,
                contact_email,
                note,
            }),
            _ => Err(errors),
        }
    }

    /// Checks the customer alone: the pre-check asks before the rest is typed.
    pub fn customer(&self) -> Result<NewCustomer, FieldErrors> {
        let mut errors = FieldErrors::default();
        self.check_customer(&mut errors).ok_or(errors)
    }

    /// Whether the form can be kept as a draft: gaps are fine, text that no column could hold is not.
    pub fn check_keepable(&self, today: NaiveDate) -> Result<(), FieldErrors> {
        let Err(FieldErrors(errors)) = self.check(today) else {
            return Ok(());
        };
        let unkeepable = errors
            .into_iter()
            .filter(|(_, code)| matches!(code, Code::TooLong | Code::NotText))
            .collect();
        let unkeepable = FieldErrors(unkeepable);
        if unkeepable.is_empty() { Ok(()) } else { Err(unkeepable) }
    }

    /// The product lines that are ticked so far; unknown text is left out.
    pub fn ticked_lines(&self) -> Vec<ProductLineId> {
        self.check_lines().unwrap_or_default()
    }

    fn check_customer(&self, errors: &mut FieldErrors) -> Option<NewCustomer> {
        let name = errors.take("customer", self.check_name());
        let country = errors.take("country", check_country(&self.country));
        // One mistake, one sentence: an area is judged only within a good country.
        let area_code = country
            .as_ref()
            .and_then(|country| errors.take("area", check_area(&self.area, country)));
        let city = errors.take("city", fields::optional_line(&self.city, CITY_MAX));
        let tax_id = errors.take("tax_id", fields::optional_line(&self.tax_id, TAX_ID_MAX));
        let website = errors.take("website", fields::optional_line(&self.website, WEBSITE_MAX));
        let phone = errors.take("phone", fields::optional_line(&self.phone, PHONE_MAX));
        Some(NewCustomer {
            name: name?,
            country: country?,
            area_code: area_code?,
            city: city?,
            tax_id: tax_id?,
            website: website?,
            phone: phone?,
        })
    }

    fn check_name(&self) -> Result<String, Code> {
        let name = fields::line(&self.customer, CUSTOMER_MAX)?;
        if name.chars().any(char::is_alphanumeric) {
            Ok(name)
        } else {
            Err(Code::NotText)
        }
    }

    fn check_lines(&self) -> Result<Vec<ProductLineId>, Code> {
        let lines: BTreeSet<ProductLineId> = self
            .lines
            .iter()
            .map(|id| id.parse())
            .collect::<Result<_, _>>()
            .map_err(|_| Code::Unknown)?;
        if lines.is_empty() {
            Err(Code::Required)
        } else {
            Ok(lines.into_iter().collect())
        }
    }

    fn check_amount(&self) -> Result<Decimal, Code> {
        let amount = fields::amount(&self.amount, Decimal::from(AMOUNT_MAX))?;
        if amount.is_zero() {
            Err(Code::Required)
        } else {
            Ok(amount)
        }
    }

    fn check_close(&self, today: NaiveDate) -> Result<NaiveDate, Code> {
        let day = fields::date(&self.close_on)?;
        if day < today {
            return Err(Code::InThePast);
        }
        if day > latest_close(today) {
            Err(Code::TooFarAhead)
        } else {
            Ok(day)
        }
    }

    fn check_contact_email(&self) -> Result<Option<String>, Code> {
        if self.contact_email.trim().is_empty() {
            Ok(None)
        } else {
            fields::email(&self.contact_email).map(Some)
        }
    }
}

impl DealDraft {
    /// The form without the fields that these rights do not edit.
    pub fn editable_by(mut self, rights: &Rights) -> Self {
        let fields = [
            (Field::DealTaxId, &mut self.tax_id),
            (Field::DealWebsite, &mut self.website),
            (Field::DealPhone, &mut self.phone),
            (Field::DealContact, &mut self.contact),
            (Field::DealContactEmail, &mut self.contact_email),
            (Field::DealNote, &mut self.note),
            (Field::DealAmount, &mut self.amount),
        ];
        for (field, value) in fields {
            if !rights.edits(field) {
                value.clear();
            }
        }
        self
    }
}

impl NewDeal {
    /// The fields that a role can be kept from writing, the amount aside: without it no deal is registered.
    pub fn fields_kept_from_roles(&mut self) -> [(Field, &mut Option<String>); 6] {
        [
            (Field::DealTaxId, &mut self.customer.tax_id),
            (Field::DealWebsite, &mut self.customer.website),
            (Field::DealPhone, &mut self.customer.phone),
            (Field::DealContact, &mut self.contact),
            (Field::DealContactEmail, &mut self.contact_email),
            (Field::DealNote, &mut self.note),
        ]
    }
}

impl From<&NewDeal> for DealDraft {
    fn from(deal: &NewDeal) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let customer = &deal.customer;
        Self {
            customer: customer.name.clone(),
            country: customer.country.clone(),
            area: customer.area_code.clone(),
            city: text(&customer.city),
            tax_id: text(&customer.tax_id),
            website: text(&customer.website),
            phone: text(&customer.phone),
            title: deal.title.clone(),
            lines: deal.lines.iter().map(ToString::to_string).collect(),
            amount: deal.amount.to_string(),
            close_on: deal.close_on.to_string(),
            contact: text(&deal.contact),
            contact_email: text(&deal.contact_email),
            note: text(&deal.note),
        }
    }
}

fn check_country(text: &str) -> Result<String, Code> {
    match text.trim() {
        "" => Err(Code::Required),
        code if code.len() == 2 && code.chars().all(|c| c.is_ascii_uppercase()) => Ok(code.to_owned()),
        _ => Err(Code::Unknown),
    }
}

/// The area, or the country itself where no area is chosen.
fn check_area(area: &str, country: &str) -> Result<String, Code> {
    match area.trim() {
        "" => check_country(country),
        code if code.len() <= 12 && code.split('-').next() == Some(country.trim()) => Ok(code.to_owned()),
        _ => Err(Code::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
    }

    fn draft() -> DealDraft {
        DealDraft {
            customer: "杭州海康精密机械有限公司".into(),
            country: "CN".into(),
            area: "CN-330100".into(),
            title: "伺服系统".into(),
            lines: vec!["00000000-0000-0000-0000-000000000001".into()],
            amount: "860,000.00".into(),
            close_on: "2027-02-28".into(),
            ..DealDraft::default()
        }
    }

    #[test]
    fn a_good_draft_becomes_a_deal() {
        let deal = draft().check(today()).unwrap();
        assert_eq!(deal.amount, Decimal::from(860_000));
        assert_eq!(deal.customer.area_code, "CN-330100");
        assert_eq!(deal.note, None);
    }

    #[test]
    fn each_field_says_what_is_wrong() {
        type Edit = fn(&mut DealDraft);
        let cases: &[(&str, Code, Edit)] = &[
            ("customer", Code::Required, |d| d.customer.clear()),
            ("customer", Code::TooLong, |d| d.customer = "海".repeat(10_000_000 / 3)),
            ("customer", Code::NotText, |d| d.customer = "a\0b".into()),
            ("customer", Code::NotText, |d| d.customer = "🚲🚲".into()),
            ("country", Code::Required, |d| d.country.clear()),
            ("country", Code::Unknown, |d| d.country = "Narnia".into()),
            ("area", Code::Unknown, |d| d.area = "US-WA".into()),
            ("lines", Code::Required, |d| d.lines.clear()),
            ("lines", Code::Unknown, |d| d.lines = vec!["road".into()]),
            ("amount", Code::Negative, |d| d.amount = "-1".into()),
            ("amount", Code::Required, |d| d.amount = "0".into()),
            ("amount", Code::TooLarge, |d| d.amount = "1000000001".into()),
            ("close_on", Code::InThePast, |d| d.close_on = "2026-11-23".into()),
            ("close_on", Code::TooFarAhead, |d| d.close_on = "9999-12-31".into()),
            ("close_on", Code::NotADate, |d| d.close_on = "tomorrow".into()),
            ("contact_email", Code::NotAnEmail, |d| d.contact_email = "kim".into()),
        ];
        for (field, code, edit) in cases {
            let mut draft = draft();
            edit(&mut draft);
            let errors = draft.check(today()).unwrap_err();
            assert_eq!(errors.get(field), Some(*code), "{field}");
            assert_eq!(errors.0.len(), 1, "{field}: {errors:?}");
        }
    }

    #[test]
    fn markup_and_right_to_left_text_are_only_text() {
        let mut draft = draft();
        draft.customer = "<script>alert(1)</script> שלום".into();
        assert_eq!(
            draft.check(today()).unwrap().customer.name,
            "<script>alert(1)</script> שלום"
        );
    }

    #[test]
    fn lines_are_sorted_and_stand_once() {
        let mut draft = draft();
        let (one, two) = (
            "00000000-0000-0000-0000-000000000001",
            "00000000-0000-0000-0000-000000000002",
        );
        draft.lines = vec![two.into(), one.into(), two.into()];
        let lines = draft.check(today()).unwrap().lines;
        assert_eq!(lines.iter().map(ToString::to_string).collect::<Vec<_>>(), [one, two]);
    }
}
