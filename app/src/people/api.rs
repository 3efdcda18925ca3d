//! Server functions of people: thin doors to the store's verbs.

use leptos::prelude::*;
use model::access::RoleCode;
use model::ids::{PartnerId, UserId};
use model::people::{Explanation, InvitationDraft, PeopleFilter, PeoplePage, PersonDetail};
use model::roles::RoleChoice;
use model::teams::{Placement, PlacementDraft};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::ui::{answer_post, keep_typed};

/// One page of the people whom the reader manages.
#[server]
pub async fn list_people(#[server(default)] filter: PeopleFilter) -> Result<PeoplePage, AppError> {
    Ok(store::people::list(&crate::session::scope()?, &filter).await?)
}

/// One person with what happened to the account.
#[server]
pub async fn find_person(id: UserId) -> Result<PersonDetail, AppError> {
    Ok(store::people::detail(&crate::session::scope()?, id).await?)
}

/// The roles of the people whom the reader manages.
#[server]
pub async fn list_roles_of_people() -> Result<Vec<RoleChoice>, AppError> {
    Ok(store::roles::choices(&crate::session::scope()?).await?)
}

/// The name of the partner that an invitation begins with, and the roles that can be given.
#[server]
pub async fn open_invitation(partner: Option<PartnerId>) -> Result<(Option<String>, Vec<RoleChoice>), AppError> {
    Ok(store::people::open_invitation(&crate::session::scope()?, partner).await?)
}

/// Names and account numbers of partners whose name contains the text.
#[server]
pub async fn offer_partners(#[server(default)] q: String) -> Result<Vec<(String, String)>, AppError> {
    Ok(store::people::partners_named(&crate::session::scope()?, &q).await?)
}

/// Invites a person and leads on to their page.
#[server]
pub async fn invite_person(draft: InvitationDraft) -> Result<(), AppError> {
    let invited = async {
        let scope = crate::session::scope()?;
        let (_, given) = store::people::open_invitation(&scope, None).await?;
        let new = draft.check(&given, scope.viewer.side())?;
        Ok(store::people::invite(&scope, &new).await?)
    };
    let typed = [
        ("name", draft.name.as_str()),
        ("email", &draft.email),
        ("role", &draft.role),
        ("partner", &draft.partner),
        ("locale", &draft.locale),
    ];
    let id = invited
        .await
        .map_err(|error| keep_typed("/people/new", &typed, error))?;
    leptos_axum::redirect(&format!("/people/{id}"));
    Ok(())
}

/// Sends a new link to somebody who has not come in yet.
#[server]
pub async fn invite_again(id: UserId) -> Result<(), AppError> {
    let done = async { Ok(store::people::invite_again(&crate::session::scope()?, id).await?) }.await;
    answer_post(&format!("/people/{id}"), &[], done)
}

#[server]
pub async fn change_role(id: UserId, role: RoleCode) -> Result<(), AppError> {
    let done = async { Ok(store::people::change_role(&crate::session::scope()?, id, &role).await?) }.await;
    answer_post(&format!("/people/{id}"), &[("role", role.as_str())], done)
}

#[server]
pub async fn deactivate_person(id: UserId) -> Result<(), AppError> {
    let done = async { Ok(store::people::deactivate(&crate::session::scope()?, id).await?) }.await;
    answer_post(&format!("/people/{id}"), &[], done)
}

#[server]
pub async fn reactivate_person(id: UserId) -> Result<(), AppError> {
    let done = async { Ok(store::people::reactivate(&crate::session::scope()?, id).await?) }.await;
    answer_post(&format!("/people/{id}"), &[], done)
}

/// The team and the areas of a person, and what there is to choose from.
#[server]
pub async fn find_placement(id: UserId) -> Result<Placement, AppError> {
    Ok(store::teams::placement(&crate::session::scope()?, id).await?)
}

/// Puts a person into a team and gives them areas.
#[server]
pub async fn place_person(id: UserId, #[server(default)] draft: PlacementDraft) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::teams::place_person(&scope, id, &draft.check()?).await?)
    };
    answer_post(&format!("/people/{id}"), &[], done.await)
}

/// Why the person sees the record that is asked for, or does not; nothing is asked at first.
#[server]
pub async fn explain_access(
    id: UserId,
    #[server(default)] asked: String,
) -> Result<(PersonDetail, Option<Explanation>), AppError> {
    let scope = crate::session::scope()?;
    let person = store::people::detail(&scope, id).await?;
    if asked.trim().is_empty() {
        return Ok((person, None));
    }
    match store::people::explain(&scope, id, &asked).await {
        Ok(explanation) => Ok((person, Some(explanation))),
        // No such record: the page says so under the field.
        Err(store::Error::Invalid(_)) => Ok((person, None)),
        Err(error) => Err(error.into()),
    }
}
