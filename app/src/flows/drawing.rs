//! The draft as a drawing: from what starts it, step by step along one line, to the end. Other ways on leave a step under
//! its card, and run beside the line to where they lead. It is a grid, so that the browser knows how high each card is.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::approvals::{Finding, Flow, Found, Mode, NobodyRule, Route, Seat, Step, StepId, Target};

use super::api::{MoveStep, RemoveStep, move_step, remove_step};
use super::condition::Condition;
use super::desk::{Deed, use_desk};
use super::lanes::lanes;
use super::say::{due_text, mode_text, target_text};
use crate::ui::{Icon, lu};
use crate::words;

/// Where things stand in the grid: the start in row 1, each step in a row of its own, each of its ways on in one below,
/// then the end.
struct Rows {
    steps: Vec<(StepId, usize)>,
    /// Row of each way, and the row where it leads; `None` for a step that is gone.
    ways: Vec<(usize, Option<usize>)>,
    end: usize,
}

impl Rows {
    fn of(flow: &Flow) -> Self {
        let mut row = 2;
        let mut steps = Vec::new();
        for step in &flow.steps {
            steps.push((step.id, row));
            row += 1 + step.routes.len();
        }
        // The way to add a step stands before the end.
        let end = row + 1;
        let row_of = |target: Target| match target {
            Target::Approved => Some(end),
            Target::Step(id) => steps.iter().find(|(other, _)| *other == id).map(|(_, row)| *row),
        };
        let mut ways = Vec::new();
        for (step, (_, row)) in flow.steps.iter().zip(&steps) {
            let targets = step.routes.iter().enumerate();
            ways.extend(targets.map(|(at, route)| (row + 1 + at, row_of(route.to))));
        }
        Self { steps, ways, end }
    }
}

#[component]
pub fn Drawing() -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let (flow, found, subject) = desk
        .flow
        .with_value(|flow| (flow.draft.clone(), flow.found.clone(), flow.subject.code()));
    let rows = Rows::of(&flow);
    let drawn: Vec<(usize, usize)> = rows
        .ways
        .iter()
        .filter_map(|(from, to)| Some((*from, (*to)?)))
        .collect();
    let lanes = lanes(&drawn);
    let width = lanes.iter().flatten().max().map_or(0, |most| most + 1);
    let lines = drawn.into_iter().zip(lanes).filter_map(|((from, to), lane)| {
        let lane = lane?;
        Some(view! { <Lane from to lane is_end={to == rows.end}/> })
    });
    let lines = lines.collect_view();
    let start_for = match &flow.when {
        Some(_) => words::flows::start_for(locale, subject),
        None => words::flows::start_every(locale, subject),
    };
    let edit = format!("/flows/{}/edit", desk.id());
    let new = format!("/flows/{}/steps/new", desk.id());
    let is_empty = flow.steps.is_empty();
    let count = flow.steps.len();
    let cards = flow.steps.iter().enumerate().map(|(at, step)| {
        let row = rows.steps[at].1;
        let found = found
            .iter()
            .filter(|found| found.step == Some(step.id))
            .cloned()
            .collect();
        let (step, flow) = (step.clone(), flow.clone());
        view! { <StepItem step flow at row is_last={at + 1 == count} found/> }
    });
    let cards = cards.collect_view();
    // The grid has no column for lanes unless there are some.
    let lines_at = (width > 0).then(|| format!("--lanes: {width}"));
    view! {
        <ol class="flow-path" aria-label=words::flows::drawing(locale) style=lines_at>
            <li class="contents">
                <span class="flow-rail flow-rail-start" style="grid-row: 1" aria-hidden="true"></span>
                <span class="flow-node bg-ink text-canvas" style="grid-row: 1" aria-hidden="true"><Icon icon=lu::LuPlay class="size-3.5"/></span>
                <div class="flow-cell flex items-start gap-3" style="grid-row: 1">
                    <div class="min-w-0 flex-1">
                        <p class="font-medium">{words::flows::start(locale, subject)}</p>
                        <p class="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] text-ink-2">
                            {start_for}
                            {flow.when.clone().map(|when| view! { <Condition text=when/> })}
                        </p>
                    </div>
                    <a href=edit class="btn btn-quiet shrink-0 max-sm:px-2.5">
                        <Icon icon=lu::LuPencil/>
                        <span class="max-sm:sr-only">{words::flows::edit_flow(locale)}</span>
                    </a>
                </div>
            </li>
            {cards}
            <li class="contents">
                <span class="flow-rail" style=format!("grid-row: {}", rows.end - 1) aria-hidden="true"></span>
                <div class="flow-cell" style=format!("grid-row: {}", rows.end - 1)>
                    <a href=new class="flow-add">
                        <Icon icon=lu::LuPlus/>
                        {if is_empty { words::flows::first_step(locale) } else { words::flows::add_step(locale) }}
                    </a>
                    {is_empty.then(|| view! { <p class="mt-1.5 text-[13px] text-ink-2">{words::flows::first_step_hint(locale)}</p> })}
                </div>
            </li>
            <li class="contents">
                <span class="flow-node bg-good text-canvas" style=format!("grid-row: {}", rows.end) aria-hidden="true"><Icon icon=lu::LuCheck class="size-3.5"/></span>
                <div class="flow-cell" id="approved" style=format!("grid-row: {}", rows.end)>
                    <div class="rounded-card border border-good/30 bg-good-soft px-4 py-2.5">
                        <p class="font-medium text-good">{words::flows::end(locale)}</p>
                        <p class="mt-0.5 text-[13px] text-ink-2">{words::flows::end_line(locale)}</p>
                    </div>
                </div>
            </li>
            {lines}
        </ol>
    }
}

/// The line of a way beside the steps. The words under the card say the same.
#[component]
fn Lane(from: usize, to: usize, lane: usize, is_end: bool) -> impl IntoView {
    let mut class = String::from("flow-lane");
    if is_end {
        class.push_str(" flow-lane-end");
    }
    let rows = if to > from {
        format!("{from} / {to}")
    } else {
        class.push_str(" flow-lane-back");
        format!("{to} / {}", from + 1)
    };
    let place = format!("grid-row: {rows}; grid-column: 3 / {}", lane + 4);
    view! { <li class=class style=place aria-hidden="true" role="presentation"></li> }
}

#[component]
fn StepItem(step: Step, flow: Flow, at: usize, row: usize, is_last: bool, found: Vec<Found>) -> impl IntoView {
    let is_conditional = step.when.is_some();
    let rail = if is_conditional {
        "flow-rail flow-rail-maybe"
    } else {
        "flow-rail"
    };
    let rail_rows = format!("grid-row: {row} / {}", row + 1 + step.routes.len());
    let has_fault = found.iter().any(|found| found.finding.is_fault());
    let (card, node) = if has_fault {
        (
            "card flow-card border-bad/60",
            "flow-node num border border-bad bg-bad-soft text-bad",
        )
    } else {
        (
            "card flow-card",
            "flow-node num border border-line-strong bg-surface text-ink",
        )
    };
    let anchor = format!("step-{}", step.id);
    let ways = step.routes.clone();
    let ways = ways.into_iter().enumerate().map(|(way, route)| {
        let row = row + 1 + way;
        view! { <Way route flow=flow.clone() row/> }
    });
    let ways = ways.collect_view();
    view! {
        <li class="contents">
            <span class=rail style=rail_rows aria-hidden="true"></span>
            <span class=node style=format!("grid-row: {row}") aria-hidden="true">{at + 1}</span>
            <div class="flow-cell" style=format!("grid-row: {row}")>
                <article class=card id=anchor>
                    <Head step=step.clone() at is_last/>
                    <Body step/>
                    {(!found.is_empty()).then(|| view! {
                        <ul class="grid gap-1 border-t border-line px-4 py-2.5 text-[13px]">
                            {found.into_iter().map(|found| view! { <FoundLine finding=found.finding/> }).collect_view()}
                        </ul>
                    })}
                </article>
            </div>
            {ways}
        </li>
    }
}

#[component]
fn FoundLine(finding: Finding) -> impl IntoView {
    let locale = use_desk().locale;
    let (icon, class) = match finding.is_fault() {
        true => (lu::LuCircleAlert, "flex items-start gap-1.5 text-bad"),
        false => (lu::LuTriangleAlert, "flex items-start gap-1.5 text-warn"),
    };
    view! {
        <li class=class>
            <span class="mt-0.5"><Icon icon class="size-3.5"/></span>
            {words::flows::findings(locale, finding.code())}
        </li>
    }
}

/// The name of the step, and what can be done with it.
#[component]
fn Head(step: Step, at: usize, is_last: bool) -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let edit = format!("/flows/{}/steps/{}", desk.id(), step.id);
    let id = step.id;
    let removed = words::flows::step_removed(locale, &step.name);
    let remove = Callback::new(move |()| {
        desk.change(remove_step(desk.id(), desk.revision(), id), Some(removed.clone()), true);
    });
    view! {
        <header class="flex flex-wrap items-center gap-x-2">
            <h2 class="min-w-0 flex-1 py-2.5 pl-4 font-semibold break-words">
                <a href=edit.clone() class="hover:underline">{step.name.clone()}</a>
            </h2>
            <div class="flex items-center pr-1.5">
                <Move id name=step.name.clone() up=true still={at == 0}/>
                <Move id name=step.name.clone() up=false still=is_last/>
                <a href=edit class="btn btn-quiet px-2.5" aria-label=words::flows::edit_step(locale, &step.name)><Icon icon=lu::LuPencil/></a>
                <Deed url=RemoveStep::url() deed=remove>
                    <input type="hidden" name="step" value=id.to_string()/>
                    <button type="submit" class="btn btn-quiet px-2.5 hover:text-bad!" aria-label=words::flows::remove_step(locale, &step.name)>
                        <Icon icon=lu::LuTrash2/>
                    </button>
                </Deed>
            </div>
        </header>
    }
}

#[component]
fn Move(id: StepId, name: String, up: bool, still: bool) -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let button = format!("{}-{id}", if up { "up" } else { "down" });
    let back = button.clone();
    let deed = Callback::new(move |()| {
        if !still {
            desk.page.focus.set_value(Some(back.clone()));
            desk.change(move_step(desk.id(), desk.revision(), id, up), None, false);
        }
    });
    let (icon, label) = if up {
        (lu::LuArrowUp, words::ui::move_up(locale, name))
    } else {
        (lu::LuArrowDown, words::ui::move_down(locale, name))
    };
    view! {
        <Deed url=MoveStep::url() deed>
            <input type="hidden" name="step" value=id.to_string()/>
            <input type="hidden" name="up" value=up.to_string()/>
            <button type="submit" id=button class="btn btn-quiet px-2.5 aria-disabled:opacity-40" aria-label=label aria-disabled=still.then_some("true")>
                <Icon icon/>
            </button>
        </Deed>
    }
}

/// What the step asks of whom.
#[component]
fn Body(step: Step) -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let names = desk.names.get_value();
    // Of one person who decides there is nothing more to say.
    let is_one = step.mode == Mode::AnySign && matches!(step.seats.as_slice(), [Seat::Person(_)]);
    let mode = (!is_one).then(|| mode_text(&step, locale));
    let due = due_text(&step, &names, locale);
    // What most steps do is not said on each.
    let nobody = (step.nobody != NobodyRule::AskAdmins).then(|| words::flows::nobody_rules(locale, step.nobody.code()));
    let chips = |seats: &[Seat]| {
        seats
            .iter()
            .map(|seat| {
                let icon = match seat {
                    Seat::Person(_) => lu::LuUserRound,
                    _ => lu::LuUsersRound,
                };
                view! { <span class="seat"><Icon icon class="size-3.5 text-ink-3"/>{names.seat(seat)}</span> }
            })
            .collect_view()
    };
    let (seats, copies) = (chips(&step.seats), chips(&step.cc));
    view! {
        <dl class="flow-facts">
            {step.when.clone().map(|when| view! {
                <div>
                    <dt>{words::flows::only_if(locale)}</dt>
                    <dd><Condition text=when/><span class="text-ink-3">{words::flows::otherwise_left_out(locale)}</span></dd>
                </div>
            })}
            <div>
                <dt>{words::flows::asks(locale)}</dt>
                <dd>{seats}{mode.map(|mode| view! { <span class="text-ink-2">{mode}</span> })}</dd>
            </div>
            {due.map(|due| view! { <div><dt>{words::flows::due(locale)}</dt><dd>{due}</dd></div> })}
            {nobody.map(|nobody| view! { <div><dt>{words::flows::nobody(locale)}</dt><dd>{nobody}</dd></div> })}
            {step.own_requests.then(|| view! { <div><dt>{words::flows::own(locale)}</dt><dd>{words::flows::own_allowed(locale)}</dd></div> })}
            {(!step.cc.is_empty()).then(|| view! { <div><dt>{words::flows::copies(locale)}</dt><dd>{copies}</dd></div> })}
        </dl>
    }
}

/// A way on that leaves the step.
#[component]
fn Way(route: Route, flow: Flow, row: usize) -> impl IntoView {
    let locale = use_desk().locale;
    let target = target_text(&flow, route.to, locale);
    let (place, lead) = match route.to {
        Target::Step(id) => (format!("#step-{id}"), "flow-lead"),
        Target::Approved => ("#approved".to_owned(), "flow-lead flow-lead-end"),
    };
    view! {
        <div class="flow-way" style=format!("grid-row: {row}")>
            <span class="flow-elbow" aria-hidden="true"></span>
            {match route.when {
                Some(when) => view! { <span class="text-ink-2">{words::flows::route_when(locale)}</span> <Condition text=when/> }.into_any(),
                None => view! { <span class="text-ink-2">{words::flows::route_always(locale)}</span> }.into_any(),
            }}
            <Icon icon=lu::LuArrowRight class="size-3.5 text-ink-3"/>
            <a href=place rel="external" class="font-medium underline decoration-line-strong underline-offset-2 hover:decoration-current">{target}</a>
            <span class=lead aria-hidden="true"></span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_and_each_way_has_a_row() {
        let mut flow = Flow {
            when: None,
            steps: vec![Step::any_decider(StepId(3), "a"), Step::any_decider(StepId(1), "b")],
        };
        let way = |to| Route { when: None, to };
        flow.steps[0].routes = vec![way(Target::Approved), way(Target::Step(StepId(9)))];
        flow.steps[1].routes = vec![way(Target::Step(StepId(3)))];
        let rows = Rows::of(&flow);
        assert_eq!(rows.steps, [(StepId(3), 2), (StepId(1), 5)]);
        assert_eq!(rows.ways, [(3, Some(8)), (4, None), (6, Some(2))]);
        assert_eq!(rows.end, 8);
        assert_eq!(Rows::of(&Flow::default()).end, 3);
    }
}
