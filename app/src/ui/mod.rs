//! Building blocks that know no business.

mod badge;
mod button;
mod card;
mod date;
mod dialog;
mod draft_keeper;
mod empty;
mod field;
mod form;
mod icon;
mod menu;
mod meter;
mod money;
mod page;
mod post_form;
pub mod showcase;
mod sortable;
mod table;
mod tabs;
mod toast;

pub use badge::{Badge, Tone};
pub use button::{Button, ButtonLink, Look};
pub use card::Card;
pub use date::{Ago, Day, Moment, day_text};
pub use dialog::Dialog;
pub use draft_keeper::{forget, keep_in_browser};
pub use empty::{EmptyState, ErrorNote};
pub use field::{Choice, Field, SelectField, TextArea, TextField, code_sentence};
pub use form::{FormIssue, TypedForm, use_typed};
#[cfg(feature = "ssr")]
pub use form::{answer_post, is_plain_post, keep_typed};
pub use icon::Icon;
pub use icondata_lu as lu;
pub use menu::Menu;
pub use meter::ProtectionMeter;
pub use money::MoneyText;
pub use page::{PageHead, Skeleton, use_id};
pub use post_form::{PostForm, values_of};
pub use sortable::{SortItem, Sortable};
pub use table::{HeadCell, Pager, Table};
pub use tabs::{Tab, Tabs};
pub use toast::{Toaster, provide_toasts, use_toasts};
