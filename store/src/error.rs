//! What can go wrong at the door to the rows. No prose: words live in `locales/`.

use model::Breach;
use model::approvals::{ApprovalBreach, FlowBreach};
use model::courses::CourseBreach;
use model::deals::DealBreach;
use model::exams::ExamBreach;
use model::exports::ExportBreach;
use model::fields::{Code, FieldErrors};
use model::lists::ListBreach;
use model::partners::PartnerBreach;
use model::people::PeopleBreach;
use model::roles::RoleBreach;
use model::teams::TeamBreach;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such row, or none within the actor's reach: the two are not told apart.
    #[error("not found")]
    NotFound,
    #[error("forbidden")]
    Forbidden,
    #[error("invalid fields: {0:?}")]
    Invalid(FieldErrors),
    /// Who looks with the eyes of another role changes nothing.
    #[error("only looking")]
    OnlyLooking,
    /// A business rule says no.
    #[error("refused: {0:?}")]
    Refused(Breach),
    #[error(transparent)]
    Database(sqlx::Error),
}

/// Constraints whose violation is a person's mistake, with the field and code that it becomes.
const FIELDS_OF_CONSTRAINTS: &[(&str, &str, Code)] = &[
    ("users_email_key", "email", Code::Taken),
    ("tenants_slug_key", "slug", Code::Taken),
    ("deal_lines_tenant_id_product_line_id_fkey", "lines", Code::Unknown),
    ("list_views_name_key", "name", Code::Taken),
    ("course_audience_partner_fkey", "partners", Code::Unknown),
    ("roles_name_key", "name", Code::Taken),
    ("approval_flows_name_key", "name", Code::Taken),
    ("users_role_fkey", "role", Code::Unknown),
    ("partners_tenant_id_sales_area_id_fkey", "area", Code::Unknown),
    ("partners_circle", "parent", Code::Circle),
    ("teams_name_key", "name", Code::Taken),
    ("teams_parent_fkey", "parent", Code::Unknown),
    ("teams_circle", "parent", Code::Circle),
    ("sales_areas_parent_fkey", "parent", Code::Unknown),
    ("sales_areas_circle", "parent", Code::Circle),
];

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|e| e.code());
        // 22021: text that no column can hold, such as NUL, in an address. Nothing has such a name.
        if matches!(error, sqlx::Error::RowNotFound) || code.as_deref() == Some("22021") {
            return Self::NotFound;
        }
        // 25006: the transaction only reads.
        if code.as_deref() == Some("25006") {
            return Self::OnlyLooking;
        }
        let constraint = error.as_database_error().and_then(|e| e.constraint());
        match FIELDS_OF_CONSTRAINTS
            .iter()
            .find(|(name, ..)| Some(*name) == constraint)
        {
            Some((_, field, code)) => Self::Invalid(FieldErrors::one(field, *code)),
            None => Self::Database(error),
        }
    }
}

impl From<DealBreach> for Error {
    fn from(breach: DealBreach) -> Self {
        Self::Refused(breach.into())
    }
}

impl From<CourseBreach> for Error {
    fn from(breach: CourseBreach) -> Self {
        Self::Refused(breach.into())
    }
}

impl From<ExamBreach> for Error {
    fn from(breach: ExamBreach) -> Self {
        Self::Refused(breach.into())
    }
}

impl From<ListBreach> for Error {
    fn from(breach: ListBreach) -> Self {
        Self::Refused(breach.into())
    }
}

impl From<PeopleBreach> for Error {
    fn from(breach: PeopleBreach) -> Self {
        Self::Refused(breach.into())
    }
}

impl From<RoleBreach> for Error {
    fn from(breach: RoleBreach) -> Self {
        Self::Refused(breach.into())
    }
}

impl From<ApprovalBreach> for Error {
    fn from(breach: ApprovalBreach) -> Self {
        Self::Refused(breach.into())
    }
}

impl From<PartnerBreach> for Error {
    fn from(breach: PartnerBreach) -> Self {
        Self::Refused(breach.into())
    }
}

impl From<FlowBreach> for Error {
    fn from(breach: FlowBreach) -> Self {
        Self::Refused(breach.into())
    }
}

impl From<TeamBreach> for Error {
    fn from(breach: TeamBreach) -> Self {
        Self::Refused(breach.into())
    }
}

impl From<ExportBreach> for Error {
    fn from(breach: ExportBreach) -> Self {
        Self::Refused(breach.into())
    }
}

impl Error {
    /// Whether the database is away, so that trying again later is the right advice.
    pub fn is_offline(&self) -> bool {
        let Self::Database(error) = self else { return false };
        match error {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => true,
            // Class 57: the server is shutting down or starting up. Class 08: the connection broke.
            sqlx::Error::Database(error) => error
                .code()
                .is_some_and(|code| code.starts_with("57P") || code.starts_with("08")),
            _ => false,
        }
    }

    /// Whether PostgreSQL ended this transaction only because another one was in its way.
    pub(crate) fn is_deadlock(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else {
            return false;
        };
        error.code().is_some_and(|code| code == "40P01" || code == "40001")
    }

    /// The name of the violated constraint.
    pub(crate) fn constraint(&self) -> Option<&str> {
        let Self::Database(error) = self else { return None };
        error.as_database_error()?.constraint()
    }
}
