//! The time that is left, by the server's clock.

use std::time::Duration;

use leptos::prelude::*;

use crate::session::use_locale;
use crate::ui::{Icon, lu};
use crate::words;

/// The pill turns loud in the last minutes.
const SOON: i64 = 5 * 60;
const VERY_SOON: i64 = 60;

/// Counts down from what the server said was left. The page's own clock only measures how long it has been open.
pub fn use_countdown(seconds_left: i64) -> RwSignal<i64> {
    let left = RwSignal::new(seconds_left);
    Effect::new(move || {
        let opened = now_ms();
        let tick = move || {
            let gone = ((now_ms() - opened) / 1000.0) as i64;
            left.set((seconds_left - gone).max(0));
        };
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_millis(500)) {
            on_cleanup(move || timer.clear());
        }
    });
    left
}

/// Minutes and seconds in a pill.
#[component]
pub fn Timer(left: RwSignal<i64>) -> impl IntoView {
    let locale = use_locale();
    let text = Memo::new(move |_| clock_text(left.get()));
    let class = move || {
        if left.get() < SOON {
            "bg-bad-soft text-bad"
        } else {
            "bg-warn-soft text-warn"
        }
    };
    // Heard twice, not each second.
    let said = Memo::new(move |_| match left.get() {
        1..VERY_SOON => words::exams::last_minute(locale),
        VERY_SOON..=SOON => words::exams::last_minutes(locale),
        _ => "",
    });
    view! {
        <span class=move || format!("num inline-flex h-7 items-center gap-1.5 rounded-full px-2.5 font-semibold {}", class()) role="timer" aria-label=words::exams::time_left(locale)>
            <Icon icon=lu::LuTimer class="size-3.5"/>
            {text}
        </span>
        <span class="sr-only" role="status">{said}</span>
    }
}

fn clock_text(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes:02}:{seconds:02}")
    }
}

#[cfg(feature = "hydrate")]
fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// The server renders the first second only.
#[cfg(not(feature = "hydrate"))]
fn now_ms() -> f64 {
    0.0
}

#[cfg(test)]
mod tests {
    use super::clock_text;

    #[test]
    fn time_reads_like_a_clock() {
        for (seconds, text) in [
            (0, "00:00"),
            (61, "01:01"),
            (1122, "18:42"),
            (3600, "1:00:00"),
            (28_799, "7:59:59"),
        ] {
            assert_eq!(clock_text(seconds), text);
        }
    }
}
