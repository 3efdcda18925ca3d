//! One id type a table, so that a partner's id cannot be passed for a deal's.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type))]
        #[cfg_attr(feature = "sqlx", sqlx(transparent))]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A vendor: the tenant that owns every business row.
    TenantId,
    UserId,
    PartnerId,
    /// A sales area of a vendor, such as "Northwest" or 华东: groups administrative areas.
    SalesAreaId,
    ProductLineId,
    DealId,
    NotificationId,
    CourseId,
    LessonId,
    QuestionId,
    AttemptId,
    CertificateId,
    FileId,
    FlowId,
    ApprovalId,
    /// A list that a person takes away in a file.
    ExportId,
    /// A team of the vendor's people.
    TeamId,
    /// A view of a list that a person has saved.
    ListViewId,
}
