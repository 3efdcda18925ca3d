//! Mail that the demo would have sent, readable by anyone who can open the demo.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use super::sign_in::Outside;
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{ErrorNote, Skeleton};
use crate::words;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenMail {
    pub to: String,
    pub subject: String,
    pub body: String,
}

/// The newest mail in the data directory; only in demo mode.
#[server]
pub async fn list_demo_mail() -> Result<Vec<WrittenMail>, AppError> {
    let site = crate::session::site();
    if !site.demo {
        crate::error::set_status(http::StatusCode::NOT_FOUND);
        return Err(AppError::NotFound);
    }
    Ok(server::newest(&site.mail_dir))
}

#[cfg(feature = "ssr")]
mod server {
    use std::path::Path;

    use super::WrittenMail;

    const SHOWN: usize = 50;

    /// Mail is written as `<time>-<id>.json`, so the newest stands last by name.
    pub fn newest(dir: &Path) -> Vec<WrittenMail> {
        let Ok(entries) = std::fs::read_dir(dir) else {
            return Vec::new();
        };
        let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort();
        let read = |path| serde_json::from_slice(&std::fs::read(path).ok()?).ok();
        files.into_iter().rev().take(SHOWN).filter_map(read).collect()
    }
}

#[component]
pub fn DemoMailPage() -> impl IntoView {
    let locale = use_locale();
    let mails = resource(|| (), |()| list_demo_mail());
    view! {
        <Title text=words::accounts::demo_mail(locale)/>
        <Outside>
            <h1 class="mb-4 text-xl font-semibold tracking-tight">{words::accounts::demo_mail(locale)}</h1>
            <Suspense fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match mails.await {
                        Ok(mails) if mails.is_empty() => view! { <p class="text-ink-2">{words::accounts::no_mail(locale)}</p> }.into_any(),
                        Ok(mails) => mails.into_iter().map(|mail| view! { <Mail mail/> }).collect_view().into_any(),
                        Err(error) => view! { <ErrorNote error/> }.into_any(),
                    }
                })}
            </Suspense>
        </Outside>
    }
}

#[component]
fn Mail(mail: WrittenMail) -> impl IntoView {
    let lines = mail.body.lines().map(|line| {
        let line = line.to_owned();
        if line.starts_with("http://") || line.starts_with("https://") {
            view! { <a href=line.clone() class="block break-all text-accent-text underline">{line.clone()}</a> }
                .into_any()
        } else {
            view! { <span class="block min-h-4">{line}</span> }.into_any()
        }
    });
    view! {
        <article class="border-t border-line py-3 first:border-0">
            <p class="text-xs text-ink-2">{mail.to}</p>
            <h2 class="font-medium">{mail.subject}</h2>
            <div class="mt-1 text-[13px]">{lines.collect_view()}</div>
        </article>
    }
}
