//! Server functions of roles: thin doors to the store's verbs.

use leptos::prelude::*;
use model::access::{RoleCode, Side};
use model::roles::{RoleDraft, RoleRow};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::ui::{answer_post, lead_on};

/// What the form of a new role begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRoleForm {
    /// However often the form is sent, it adds one role with this id.
    pub id: Uuid,
    pub side: Side,
    /// The role that is copied.
    pub copied: Option<RoleRow>,
}

/// Every role of the vendor, with the number of people who hold it.
#[server]
pub async fn list_roles() -> Result<Vec<RoleRow>, AppError> {
    Ok(store::roles::list(&crate::session::scope()?).await?)
}

#[server]
pub async fn find_role(code: RoleCode) -> Result<RoleRow, AppError> {
    Ok(store::roles::find(&crate::session::scope()?, &code).await?)
}

/// The form of a new role: for a side, or with what another role holds.
#[server]
pub async fn open_role_form(
    #[server(default)] side: Option<Side>,
    #[server(default)] from: Option<RoleCode>,
) -> Result<NewRoleForm, AppError> {
    let scope = crate::session::scope()?;
    scope.require(model::access::Action::ManageRoles)?;
    let copied = match from {
        Some(code) => Some(store::roles::find(&scope, &code).await?),
        None => None,
    };
    let side = copied
        .as_ref()
        .map(|row| row.rights.side)
        .or(side)
        .unwrap_or(Side::Vendor);
    Ok(NewRoleForm {
        id: Uuid::now_v7(),
        side,
        copied,
    })
}

/// Adds a role and leads on to it.
#[server]
pub async fn create_role(id: Uuid, #[server(default)] draft: RoleDraft) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        store::roles::create(&scope, id, &server::checked(&draft)?).await?;
        Ok(())
    }
    .await;
    let side = draft.side.parse().unwrap_or(Side::Vendor);
    let page = format!("/roles/new?side={side}");
    let (actions, given) = (draft.actions.join(" "), draft.given_by_partners.to_string());
    let fields = server::typed_fields(&draft);
    let typed = [
        ("name", draft.name.as_str()),
        ("actions", &actions),
        ("reach", &draft.reach),
        ("fields", &fields),
        ("export_rows_a_day", &draft.export_rows_a_day),
        ("export_rows_unapproved", &draft.export_rows_unapproved),
        ("given_by_partners", &given),
    ];
    lead_on(&page, &typed, done, &format!("/roles/{id}"))
}

/// Changes a role as it was at the revision.
#[server]
pub async fn edit_role(id: Uuid, revision: i32, #[server(default)] draft: RoleDraft) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::roles::edit(&scope, id, revision, &server::checked(&draft)?).await?)
    }
    .await;
    let (actions, given) = (draft.actions.join(" "), draft.given_by_partners.to_string());
    let fields = server::typed_fields(&draft);
    let revision = revision.to_string();
    let typed = [
        ("name", draft.name.as_str()),
        ("actions", &actions),
        ("reach", &draft.reach),
        ("fields", &fields),
        ("export_rows_a_day", &draft.export_rows_a_day),
        ("export_rows_unapproved", &draft.export_rows_unapproved),
        ("given_by_partners", &given),
        ("revision", &revision),
    ];
    answer_post(&format!("/roles/{id}"), &typed, done)
}

/// Deletes a role that nobody holds, and leads back to the others.
#[server]
pub async fn delete_role(id: Uuid) -> Result<(), AppError> {
    let done = async { Ok(store::roles::delete(&crate::session::scope()?, id).await?) }.await;
    lead_on(&format!("/roles/{id}"), &[], done, "/roles")
}

/// Shows Towpath as somebody with the role sees it, on the partner's side one of that partner's people.
#[server]
pub async fn preview_role(code: RoleCode, #[server(default)] partner: String) -> Result<(), AppError> {
    let token = crate::accounts::session_token();
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::accounts::preview(&scope, &token, &code, &partner).await?)
    }
    .await;
    lead_on(&format!("/roles/{code}/preview"), &[("partner", &partner)], done, "/")
}

/// Ends that, and leads back to the roles.
#[server]
pub async fn end_preview() -> Result<(), AppError> {
    crate::session::scope()?;
    store::accounts::end_preview(&crate::session::site().db, &crate::accounts::session_token()).await?;
    leptos_axum::redirect("/roles");
    Ok(())
}

#[cfg(feature = "ssr")]
mod server {
    use model::access::BuiltInRole;
    use model::accounts::Locale;
    use model::fields::{Code, FieldErrors};
    use model::roles::{NewRole, RoleDraft};

    use crate::words;

    /// The rights of fields as the form types them.
    pub fn typed_fields(draft: &RoleDraft) -> String {
        let fields = draft.fields.iter();
        crate::roles::fields::typed_rights(fields.map(|(field, right)| (field.as_str(), right.as_str())))
    }

    /// A checked draft, whose name is none of a built-in role in any language: the two could not be told apart.
    pub fn checked(draft: &RoleDraft) -> Result<NewRole, FieldErrors> {
        let new = draft.check()?;
        let is_taken = |role: &BuiltInRole| {
            let is_name =
                |locale: &Locale| words::accounts::roles(*locale, role.code()).eq_ignore_ascii_case(&new.name);
            Locale::ALL.iter().any(is_name)
        };
        if BuiltInRole::ALL.iter().any(is_taken) {
            return Err(FieldErrors::one("name", Code::Taken));
        }
        Ok(new)
    }
}
