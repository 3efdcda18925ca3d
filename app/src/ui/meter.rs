use leptos::prelude::*;
use model::deals::{PROTECTION_DAYS, Protection};

use crate::session::use_locale;
use crate::words;

/// Time left as a bar with days.
#[component]
pub fn ProtectionMeter(protection: Protection) -> impl IntoView {
    let locale = use_locale();
    match protection {
        Protection::Expired => view! { <span class="text-ink-3">{words::ui::expired(locale)}</span> }.into_any(),
        Protection::Days(days) => {
            let share = (days * 100 / PROTECTION_DAYS as i64).clamp(3, 100);
            let (bar, text) = if protection.is_ending_soon() {
                ("bg-warn", "font-semibold text-warn")
            } else {
                ("bg-good", "text-ink-2")
            };
            view! {
                <span class="inline-flex items-center gap-2">
                    <span class="h-1.5 w-16 overflow-hidden rounded-full bg-sunken" aria-hidden="true">
                        <span class=format!("block h-full rounded-full {bar}") style=format!("width:{share}%")></span>
                    </span>
                    <span class=format!("num {text}")>{if days == 0 { words::ui::last_day(locale).to_owned() } else { words::ui::days_left(locale, days) }}</span>
                </span>
            }
            .into_any()
        }
    }
}
