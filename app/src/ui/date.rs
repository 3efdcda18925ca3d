use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};
use leptos::prelude::*;
use model::accounts::Locale;

use crate::session::use_locale;
use crate::words;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A day as both languages write it: `24 Nov 2026`, `2026年11月24日`.
pub fn day_text(day: NaiveDate, locale: Locale) -> String {
    match locale {
        Locale::En => format!("{} {} {}", day.day(), MONTHS[day.month0() as usize], day.year()),
        Locale::ZhCn => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
    }
}

/// A month: `Nov 2026`, `2026年11月`.
pub fn month_text(day: NaiveDate, locale: Locale) -> String {
    match locale {
        Locale::En => format!("{} {}", MONTHS[day.month0() as usize], day.year()),
        Locale::ZhCn => format!("{}年{}月", day.year(), day.month()),
    }
}

/// A day.
#[component]
pub fn Day(day: NaiveDate) -> impl IntoView {
    view! { <time datetime=day.to_string() class="num">{day_text(day, use_locale())}</time> }
}

/// A moment, in the reader's time zone: day and time.
#[component]
pub fn Moment(at: DateTime<FixedOffset>) -> impl IntoView {
    let text = format!(
        "{} {:02}:{:02}",
        day_text(at.date_naive(), use_locale()),
        at.hour(),
        at.minute()
    );
    view! { <time datetime=at.to_rfc3339() class="num">{text}</time> }
}

/// How long ago a moment was, counted from `now`; the exact moment is in its tooltip.
#[component]
pub fn Ago(at: DateTime<FixedOffset>, now: DateTime<FixedOffset>) -> impl IntoView {
    let locale = use_locale();
    let minutes = (now - at).num_minutes().max(0);
    let text = match minutes {
        0 => words::ui::just_now(locale).to_owned(),
        1..60 => words::ui::minutes_ago(locale, minutes),
        60..1440 => words::ui::hours_ago(locale, minutes / 60),
        1440..43_200 => words::ui::days_ago(locale, minutes / 1440),
        _ => day_text(at.date_naive(), locale),
    };
    let exact = format!(
        "{} {:02}:{:02}",
        day_text(at.date_naive(), locale),
        at.hour(),
        at.minute()
    );
    view! { <time datetime=at.to_rfc3339() title=exact class="num">{text}</time> }
}
