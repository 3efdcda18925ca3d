//! Building blocks that know no business.

mod badge;
mod button;
mod card;
mod chart;
mod compact;
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
pub mod showcase;
mod sparkline;
mod table;
mod tabs;
mod toast;

pub use badge::{Badge, Tone};
pub use button::{Button, ButtonLink, Look};
pub use card::Card;
pub use chart::{ChartCard, Drawing};
pub use compact::{Scale, compact};
pub use date::{Ago, Day, Moment, day_text, month_text};
pub use dialog::Dialog;
pub use draft_keeper::{forget, keep_in_browser};
pub use empty::{EmptyState, ErrorNote};
pub use field::{Choice, Field, SelectField, TextArea, TextField};
#[cfg(feature = "ssr")]
pub use form::keep_typed;
pub use form::{FormIssue, TypedForm, use_typed};
pub use icon::Icon;
pub use icondata_lu as lu;
pub use menu::Menu;
pub use meter::ProtectionMeter;
pub use money::MoneyText;
pub use page::{PageHead, Skeleton};
pub use sparkline::Sparkline;
pub use table::{HeadCell, Pager, Table};
pub use tabs::{Tab, Tabs};
pub use toast::{Toaster, provide_toasts, use_toasts};
