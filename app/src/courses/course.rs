//! One course for the vendor: how its learners are doing. A learner who comes here is led to the course itself.

use leptos::prelude::*;
use leptos_router::components::Redirect;
use model::access::Action;
use model::courses::{CourseDetail, CourseRow, LearnerRow};
use model::ids::CourseId;

use super::api::find_learners;
use super::list::{Figures, StateBadge, audience_text};
use crate::error::AppError;
use crate::live::use_live;
use crate::resource::resource;
use crate::session::{may, use_locale};
use crate::ui::{
    Badge, ButtonLink, Card, EmptyState, ErrorNote, HeadCell, Icon, Look, Moment, PageHead, Skeleton, Table, Tone, lu,
    use_id,
};
use crate::words;

#[component]
pub fn CoursePage() -> impl IntoView {
    let id = use_id::<CourseId>("id");
    // Notifications name the course; partners read it in their own place.
    if may(Action::TakeCourse) {
        let to = id().map_or_else(|| "/learn".to_owned(), |id| format!("/learn/{id}"));
        return view! { <Redirect path=to/> }.into_any();
    }
    let live = use_live();
    let course = resource(
        move || (id(), live.courses()),
        |(id, _)| async move { find_learners(id.ok_or(AppError::NotFound)?).await },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match course.await {
                    Ok((course, row, learners)) => view! { <Course course row learners/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Course(course: CourseDetail, row: CourseRow, learners: Vec<LearnerRow>) -> impl IntoView {
    let locale = use_locale();
    let id = course.id;
    let lessons = course.lessons.len() as i64;
    let shown = learners.len() as i64;
    view! {
        <BackToCourses/>
        <PageHead title=course.title.clone() line=course.summary.clone()>
            {may(Action::WriteCourse).then(|| view! {
                <ButtonLink href=format!("/courses/{id}/preview") icon=lu::LuEye>{words::courses::preview(locale)}</ButtonLink>
                <ButtonLink href=format!("/courses/{id}/publish") icon=lu::LuSend>{words::courses::publish(locale)}</ButtonLink>
                <ButtonLink href=format!("/courses/{id}/edit") look=Look::Primary icon=lu::LuPencil>{words::courses::edit(locale)}</ButtonLink>
            })}
        </PageHead>
        <p class="mb-4 flex flex-wrap items-center gap-2 text-ink-2">
            <StateBadge state=course.state/>
            <span>{audience_text(course.audience, course.chosen.len() as i64)}</span>
            <span>"· "{words::courses::lessons(locale, lessons)}</span>
            {course.exam.as_ref().map(|_| view! { <span>"· "{words::exams::questions(locale, course.questions)}</span> })}
        </p>
        {(row.learners > 0).then(|| view! {
            <Figures name=words::courses::learners(locale) value=row.learners courses=vec![row.clone()]/>
        })}
        <h2 class="mb-3 flex flex-wrap items-baseline gap-x-3 font-semibold">
            {words::courses::learners(locale)}
            {(row.learners > shown).then(|| view! {
                <span class="text-xs font-normal text-ink-2">{words::courses::last_of(locale, row.learners, shown)}</span>
            })}
        </h2>
        {if learners.is_empty() {
            view! {
                <Card pad="p-0">
                    <EmptyState icon=lu::LuUsers title=words::courses::no_learners(locale) hint=words::courses::no_learners_hint(locale)/>
                </Card>
            }
            .into_any()
        } else {
            view! { <Learners learners lessons has_exam=course.exam.is_some()/> }.into_any()
        }}
    }
}

#[component]
fn Learners(learners: Vec<LearnerRow>, lessons: i64, has_exam: bool) -> impl IntoView {
    let locale = use_locale();
    let line = move |row: LearnerRow| {
        let percent = if lessons > 0 {
            (row.lessons_done * 100 / lessons).min(100)
        } else {
            0
        };
        let (tone, text) = match (row.passed, row.attempts) {
            (true, _) => (Tone::Good, words::courses::passed(locale).to_owned()),
            (false, 0) => (Tone::Neutral, words::courses::not_tried(locale).to_owned()),
            (false, n) => (Tone::Warn, words::courses::tried(locale, n)),
        };
        view! {
            <tr>
                <td>
                    <span class="font-medium">{row.name}</span>
                    <span class="block text-xs text-ink-2">{row.partner_name}</span>
                </td>
                <td><ProgressBar percent text=format!("{} / {lessons}", row.lessons_done)/></td>
                {has_exam.then(|| view! { <td><Badge tone text/></td> })}
                <td class="whitespace-nowrap text-ink-2"><Moment at=row.active_at/></td>
            </tr>
        }
    };
    view! {
        <Table
            caption=words::courses::learners(locale)
            head=move || {
                view! {
                    <HeadCell text=words::courses::learner(locale)/>
                    <HeadCell text=words::courses::lessons_done(locale)/>
                    {has_exam.then(|| view! { <HeadCell text=words::courses::exam(locale)/> })}
                    <HeadCell text=words::courses::last_active(locale)/>
                }
                .into_any()
            }
        >
            {learners.into_iter().map(line).collect_view()}
        </Table>
    }
}

/// A share as a bar with its words.
#[component]
pub fn ProgressBar(percent: i64, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <span class="flex items-center gap-2.5">
            <span class="h-1.5 w-24 min-w-0 shrink overflow-hidden rounded-full bg-sunken" aria-hidden="true">
                <span class="block h-full rounded-full bg-accent" style=format!("width:{percent}%")></span>
            </span>
            <span class="num whitespace-nowrap text-ink-2">{text}</span>
        </span>
    }
}

#[component]
pub fn BackToCourses() -> impl IntoView {
    let locale = use_locale();
    view! {
        <a href="/courses" class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {words::courses::title(locale)}
        </a>
    }
}
