//! The bell.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use model::accounts::Locale;
use model::approvals::Subject;
use model::money::grouped;
use model::notifications::{Notification, NotificationKind};
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::live::use_live;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{Icon, Menu, Moment, lu, use_toasts};
use crate::words;

/// What the bell shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    pub notifications: Vec<Notification>,
    pub unread: i64,
}

/// The reader's newest notifications.
#[server]
pub async fn list_notifications() -> Result<Inbox, AppError> {
    let (notifications, unread) = store::notifications::list(&crate::session::scope()?).await?;
    Ok(Inbox { notifications, unread })
}

/// Marks all of them as read, and says by which moment they are marked.
#[server]
pub async fn read_notifications() -> Result<DateTime<Utc>, AppError> {
    Ok(store::notifications::read_all(&crate::session::scope()?).await?)
}

/// Takes the marks of that moment back.
#[server]
pub async fn unread_notifications(marked_at: DateTime<Utc>) -> Result<(), AppError> {
    Ok(store::notifications::unread_again(&crate::session::scope()?, marked_at).await?)
}

/// The sentence of a notification of such a record.
pub fn sentence(kind: NotificationKind, record_kind: &str, param: impl Fn(&str) -> String, locale: Locale) -> String {
    use words::notifications as w;
    let rows = || grouped(&param("rows"));
    let is_export = record_kind == Subject::Exports.code();
    let record = || match is_export {
        true => w::export_of(locale, param("requester"), rows()),
        // A deal is called by its customer.
        false => param("customer"),
    };
    match kind {
        NotificationKind::DealSubmitted => w::deal_submitted(locale, param("customer"), param("partner")),
        NotificationKind::DealApproved => w::deal_approved(locale, param("customer")),
        NotificationKind::DealChangesAsked => w::deal_changes_asked(locale, param("customer"), param("reason")),
        NotificationKind::DealRejected => w::deal_rejected(locale, param("customer"), param("reason")),
        NotificationKind::DealWithdrawn => w::deal_withdrawn(locale, param("customer"), param("partner")),
        NotificationKind::ExportAsked => w::export_asked(locale, param("requester"), rows()),
        NotificationKind::ExportApproved => w::export_approved(locale, rows()),
        NotificationKind::ExportChangesAsked => w::export_changes_asked(locale, param("reason")),
        NotificationKind::ExportRejected => w::export_rejected(locale, param("reason"), rows()),
        NotificationKind::ApprovalAsked if is_export => w::waits_for_you(locale, record()),
        NotificationKind::ApprovalAsked => w::approval_asked(locale, record(), param("partner")),
        NotificationKind::ApprovalOverdue => w::approval_overdue(locale, record()),
        NotificationKind::ApprovalCopied => w::approval_copied(locale, record()),
        NotificationKind::Mentioned => w::mentioned(locale, record(), param("person"), param("reason")),
        NotificationKind::CoursePublished => w::course_published(locale, param("course")),
        NotificationKind::CertificateIssued => w::certificate_issued(locale, param("course")),
    }
}

/// Where the record of a notification is read.
pub fn record_path(kind: NotificationKind, record_kind: &str, id: impl std::fmt::Display) -> String {
    match kind {
        _ if record_kind == Subject::Exports.code() => format!("/exports/{id}"),
        NotificationKind::DealSubmitted
        | NotificationKind::DealApproved
        | NotificationKind::DealChangesAsked
        | NotificationKind::DealRejected
        | NotificationKind::DealWithdrawn
        | NotificationKind::ApprovalAsked
        | NotificationKind::ApprovalOverdue
        | NotificationKind::ApprovalCopied
        | NotificationKind::Mentioned => format!("/deals/{id}"),
        NotificationKind::ExportAsked
        | NotificationKind::ExportApproved
        | NotificationKind::ExportChangesAsked
        | NotificationKind::ExportRejected => format!("/exports/{id}"),
        NotificationKind::CoursePublished => format!("/learn/{id}"),
        NotificationKind::CertificateIssued => format!("/certificates/{id}"),
    }
}

/// The bell with the number of unread notifications and the newest of them.
#[component]
pub fn Bell() -> impl IntoView {
    let locale = use_locale();
    let live = use_live();
    let read = ServerAction::<ReadNotifications>::new();
    let unmarked = RwSignal::new(0);
    let inbox = resource(
        move || (live.notifications(), read.version().get(), unmarked.get()),
        |_| list_notifications(),
    );
    let toasts = use_toasts();
    Effect::new(move || {
        if let Some(Ok(marked_at)) = read.value().get() {
            toasts.offer_undo(locale, words::notifications::all_read(locale), move || async move {
                unread_notifications(marked_at).await?;
                unmarked.update(|n| *n += 1);
                Ok(())
            });
        }
    });
    view! {
        <Transition fallback=|| ()>
            {move || Suspend::new(async move {
                let inbox = inbox.await.unwrap_or(Inbox { notifications: Vec::new(), unread: 0 });
                let unread = inbox.unread;
                view! {
                    <Menu
                        label=words::notifications::unread(locale, unread)
                        class="btn btn-quiet px-2"
                        button=move || {
                            view! {
                                <span class="relative">
                                    <Icon icon=lu::LuBell/>
                                    {(unread > 0).then(|| view! { <span class="absolute -top-1 -right-1 size-2 rounded-full bg-bad" data-unread></span> })}
                                </span>
                            }
                                .into_any()
                        }
                    >
                        <div class="w-80 max-w-[calc(100vw-2rem)]">
                            <div class="flex items-center justify-between border-b border-line px-3 py-2">
                                <span class="font-medium">{words::notifications::title(locale)}</span>
                                {(unread > 0).then(|| view! {
                                    <ActionForm action=read>
                                        <button type="submit" class="text-xs text-accent-text">{words::notifications::read_all(locale)}</button>
                                    </ActionForm>
                                })}
                            </div>
                            <Entries entries=inbox.notifications/>
                        </div>
                    </Menu>
                }
            })}
        </Transition>
    }
}

#[component]
fn Entries(entries: Vec<Notification>) -> impl IntoView {
    let locale = use_locale();
    if entries.is_empty() {
        return view! { <p class="px-3 py-8 text-center text-ink-2">{words::notifications::none(locale)}</p> }
            .into_any();
    }
    view! {
        <ul class="max-h-96 overflow-y-auto">
            {entries
                .into_iter()
                .map(|entry| {
                    let text = sentence(entry.kind, &entry.record_kind, |name| entry.param(name).to_owned(), locale);
                    view! {
                        <li>
                            <a href=record_path(entry.kind, &entry.record_kind, entry.record_id) class="!block whitespace-normal !py-2">
                                <span class=if entry.read { "text-ink-2" } else { "font-medium" }>{text}</span>
                                <span class="block text-xs text-ink-3"><Moment at=entry.created_at/></span>
                            </a>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}
