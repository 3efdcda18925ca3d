//! The vendor's list of courses with how they are doing.

use leptos::prelude::*;
use model::access::Action;
use model::courses::{Audience, CourseRow, CourseState};

use super::api::list_courses;
use crate::live::use_live;
use crate::resource::resource;
use crate::session::{may, use_locale};
use crate::ui::{
    Badge, ButtonLink, Card, EmptyState, ErrorNote, HeadCell, Look, Moment, PageHead, Skeleton, Table, Tone, lu,
};
use crate::words;

#[component]
pub fn ListPage() -> impl IntoView {
    let locale = use_locale();
    let live = use_live();
    let courses = resource(move || live.courses(), |_| list_courses());
    view! {
        <PageHead title=words::courses::title(locale) line=words::courses::list_line(locale)>
            {may(Action::WriteCourse).then(|| view! {
                <ButtonLink href="/courses/new" look=Look::Primary icon=lu::LuPlus>{words::courses::new(locale)}</ButtonLink>
            })}
        </PageHead>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match courses.await {
                    Ok(courses) => view! { <Courses courses/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// Courses in progress and pass rates, for the trainer's home.
#[component]
pub fn CourseFigures() -> impl IntoView {
    let locale = use_locale();
    let live = use_live();
    let courses = resource(move || live.courses(), |_| list_courses());
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match courses.await {
                    Ok(courses) => {
                        let open: Vec<CourseRow> =
                            courses.into_iter().filter(|course| course.state == CourseState::Published).collect();
                        view! {
                            <Figures name=words::courses::open_courses(locale) value=open.len() as i64 courses=open.clone()/>
                            <h2 class="mb-3 font-semibold">{words::courses::open_courses(locale)}</h2>
                            <Courses courses=open/>
                        }
                        .into_any()
                    }
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// How courses are doing, taken together, behind a first figure that the page chooses.
#[component]
pub fn Figures(name: &'static str, value: i64, courses: Vec<CourseRow>) -> impl IntoView {
    let locale = use_locale();
    let sum = |of: fn(&CourseRow) -> i64| courses.iter().map(of).sum::<i64>();
    let (examined, passed) = (sum(|c| c.examined), sum(|c| c.passed));
    let rate = if examined > 0 {
        format!("{} %", passed * 100 / examined)
    } else {
        "–".to_owned()
    };
    let figures = [
        (name, value.to_string()),
        (
            words::courses::under_way(locale),
            sum(|c| c.learners - c.finished).to_string(),
        ),
        (words::courses::learners_passed(locale), passed.to_string()),
        (words::courses::pass_rate(locale), rate),
    ];
    view! {
        <dl class="mb-6 grid grid-cols-2 gap-3 lg:grid-cols-4">
            {figures
                .map(|(name, value)| view! {
                    <div class="card p-4">
                        <dt class="text-ink-2">{name}</dt>
                        <dd class="num mt-1 text-2xl font-semibold tracking-tight">{value}</dd>
                    </div>
                })
                .into_iter()
                .collect_view()}
        </dl>
    }
}

#[component]
fn Courses(courses: Vec<CourseRow>) -> impl IntoView {
    let locale = use_locale();
    if courses.is_empty() {
        return view! {
            <Card pad="p-0">
                <EmptyState icon=lu::LuGraduationCap title=words::courses::none(locale) hint=words::courses::none_hint(locale)>
                    {may(Action::WriteCourse).then(|| view! {
                        <ButtonLink href="/courses/new" icon=lu::LuPlus>{words::courses::new(locale)}</ButtonLink>
                    })}
                </EmptyState>
            </Card>
        }
        .into_any();
    }
    view! {
        <Table
            caption=words::courses::title(locale)
            head=move || {
                view! {
                    <HeadCell text=words::courses::course(locale)/>
                    <HeadCell text=words::courses::state(locale)/>
                    <HeadCell text=words::courses::learners(locale) right=true/>
                    <HeadCell text=words::courses::finished(locale) right=true/>
                    <HeadCell text=words::courses::pass_rate(locale) right=true/>
                    <HeadCell text=words::courses::changed(locale)/>
                }
                .into_any()
            }
        >
            {courses.into_iter().map(|course| view! { <CourseLine course/> }).collect_view()}
        </Table>
    }
    .into_any()
}

#[component]
fn CourseLine(course: CourseRow) -> impl IntoView {
    let locale = use_locale();
    let parts = [
        Some(words::courses::lessons(locale, course.lessons)),
        course.has_exam.then(|| words::courses::exam(locale).to_owned()),
    ];
    let rate = course
        .pass_rate()
        .map_or_else(|| "–".to_owned(), |rate| format!("{rate} %"));
    view! {
        <tr>
            <td>
                <a href=format!("/courses/{}", course.id) class="row-link font-medium">{course.title.clone()}</a>
                <span class="block text-xs text-ink-2">{parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")}</span>
            </td>
            <td>
                <StateBadge state=course.state/>
                {(course.state == CourseState::Published).then(|| view! {
                    <span class="ml-2 text-xs text-ink-2">{audience_text(course.audience, course.chosen)}</span>
                })}
            </td>
            <td class="num text-right">{course.learners}</td>
            <td class="num text-right">{course.finished}</td>
            <td class="num text-right">{rate}</td>
            <td class="whitespace-nowrap text-ink-2"><Moment at=course.updated_at/></td>
        </tr>
    }
}

/// Draft or published.
#[component]
pub fn StateBadge(state: CourseState) -> impl IntoView {
    let tone = match state {
        CourseState::Draft => Tone::Neutral,
        CourseState::Published => Tone::Good,
    };
    view! { <Badge tone text=words::courses::states(use_locale(), state.code())/> }
}

/// All partners, or how many are chosen.
pub fn audience_text(audience: Audience, chosen: i64) -> String {
    let locale = use_locale();
    match audience {
        Audience::All => words::courses::all_partners(locale).to_owned(),
        Audience::Chosen => words::courses::some_partners(locale, chosen),
    }
}
