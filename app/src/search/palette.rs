//! The palette over every page: Ctrl+K or ⌘K, some letters, Enter.

use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::entries::{Entry, Group, Target, use_asker};
use super::page::face;
use super::state::{Palette, count, line_id};
use crate::session::use_locale;
use crate::ui::{ErrorNote, Icon, lu};
use crate::words;

/// The form of every line that posts.
const POST_FORM: &str = "palette-post";

/// The search of the top bar: opens the palette, and without script leads to the page of the search.
#[component]
pub fn SearchBox() -> impl IntoView {
    let locale = use_locale();
    let Some(palette) = use_context::<Palette>() else {
        return ().into_any();
    };
    let typed = NodeRef::<html::Input>::new();
    // What was typed before the script was awake goes along.
    let show = move || {
        let text = typed.get_untracked().map(|input| {
            let text = input.value();
            input.set_value("");
            text
        });
        palette.show(text.unwrap_or_default());
    };
    let is_apple = RwSignal::new(false);
    Effect::new(move || {
        is_apple.set(
            window()
                .navigator()
                .platform()
                .is_ok_and(|name| name.starts_with("Mac")),
        )
    });
    view! {
        <form
            method="get"
            action="/search"
            role="search"
            aria-label=words::search::title(locale)
            class="search-box"
            on:submit=move |event| {
                event.prevent_default();
                show();
            }
        >
            <Icon icon=lu::LuSearch/>
            <input
                node_ref=typed
                type="search"
                name="q"
                maxlength="200"
                autocomplete="off"
                placeholder=words::search::jump(locale)
                aria-label=words::search::jump(locale)
                aria-haspopup="dialog"
                aria-keyshortcuts="Control+K Meta+K"
                on:click=move |_| show()
                on:input=move |_| show()
            />
            <kbd class="kbd" aria-hidden="true">{move || if is_apple.get() { "⌘K" } else { "Ctrl K" }}</kbd>
            <button type="submit" class="btn btn-quiet px-2 sm:hidden" aria-label=words::search::title(locale)>
                <Icon icon=lu::LuSearch/>
            </button>
        </form>
    }
    .into_any()
}

/// The palette itself: a dialog, a sheet over the whole of a phone.
#[component]
pub fn PaletteDialog() -> impl IntoView {
    let locale = use_locale();
    let (Some(palette), Some(asker)) = (use_context::<Palette>(), use_asker()) else {
        return ().into_any();
    };
    palette.listen();
    let placeholder = asker.placeholder();
    let asker = StoredValue::new(asker);
    let shown = Memo::new(move |_| {
        if palette.open.get() {
            asker.with_value(|asker| palette.groups(asker))
        } else {
            Vec::new()
        }
    });
    let count = move || count(&shown.read());
    let ask = move || palette.ask_soon(asker);
    // The first question is asked when the palette opens.
    Effect::new(move || {
        if palette.open.get() {
            untrack(ask);
        }
    });
    // Enter that came before the answer opens its first line now.
    Effect::new(move || {
        if shown.with(|groups| !groups.is_empty()) && !palette.is_waiting() && palette.is_eager.get_untracked() {
            palette.is_eager.set(false);
            request_animation_frame(move || palette.activate());
        }
    });
    let on_keydown = move |event: KeyboardEvent| {
        // Enter and arrows belong to the input method while it composes.
        if event.is_composing() {
            return;
        }
        let (active, last) = (palette.active.get_untracked(), untrack(count).saturating_sub(1));
        let next = match event.key().as_str() {
            "ArrowDown" if active < last => active + 1,
            "ArrowUp" if active == 0 => last,
            "ArrowUp" => active - 1,
            "End" => last,
            "ArrowDown" | "Home" => 0,
            "Enter" => {
                event.prevent_default();
                let own = asker.with_value(|asker| super::state::count(&asker.places(&palette.q.read_untracked())));
                if active >= own && untrack(move || palette.is_waiting()) {
                    palette.is_eager.set(true);
                } else {
                    palette.activate();
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        palette.active.set(next);
        if let Some(line) = document().get_element_by_id(&line_id(next)) {
            line.scroll_into_view_with_bool(false);
        }
    };
    let has_lines = move || (count() > 0).to_string();
    let current = move || {
        let active = palette.active.get();
        (active < count()).then(|| line_id(active))
    };
    let status = move || {
        if !palette.open.get() || palette.is_waiting() {
            return String::new();
        }
        words::search::found(locale, count() as i64)
    };
    view! {
        <dialog
            node_ref=palette.dialog
            class="palette"
            aria-label=words::search::title(locale)
            on:close=move |_| palette.closed()
            on:click=move |event| {
                // Only the ground behind the palette is the dialog itself.
                if event.target() == event.current_target() {
                    palette.close();
                }
            }
        >
            <div class="flex max-h-[inherit] flex-col">
                <div class="flex items-center gap-2.5 border-b border-line px-4">
                    <span class=move || if palette.is_waiting() { "animate-pulse text-accent" } else { "text-ink-3" }><Icon icon=lu::LuSearch/></span>
                    <input
                        node_ref=palette.input
                        type="text"
                        role="combobox"
                        class="palette-input"
                        inputmode="search"
                        enterkeyhint="go"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        maxlength="200"
                        autofocus
                        placeholder=placeholder
                        aria-label=words::search::title(locale)
                        aria-autocomplete="list"
                        aria-controls="palette-lines"
                        aria-expanded=has_lines
                        aria-activedescendant=current
                        prop:value=move || palette.q.get()
                        on:input=move |event| {
                            palette.q.set(event_target_value(&event));
                            palette.active.set(0);
                            palette.is_eager.set(false);
                            ask();
                        }
                        on:keydown=on_keydown
                    />
                    <button type="button" class="btn btn-quiet -mr-2 px-2 sm:hidden" aria-label=words::search::close(locale) on:click=move |_| palette.close()>
                        <Icon icon=lu::LuX/>
                    </button>
                </div>
                <div
                    id="palette-lines"
                    role="listbox"
                    class="min-h-0 overflow-y-auto p-2 empty:hidden"
                    aria-label=words::search::results(locale)
                    aria-busy=move || palette.is_waiting().to_string()
                >
                    {move || lines(shown.get(), palette)}
                </div>
                {move || palette.error().map(|error| view! { <div class="p-2"><ErrorNote error/></div> })}
                {move || {
                    let is_bare = palette.open.get() && count() == 0 && palette.error().is_none();
                    is_bare.then(|| view! { <Nothing is_waiting=palette.is_waiting() q=palette.q.get()/> })
                }}
                <p class="mt-auto hidden gap-4 border-t border-line px-4 py-2 text-xs text-ink-2 sm:flex" aria-hidden="true">
                    <span><kbd class="kbd">"↑"</kbd>" "<kbd class="kbd">"↓"</kbd>" "{words::search::to_move(locale)}</span>
                    <span><kbd class="kbd">"↵"</kbd>" "{words::search::to_open(locale)}</span>
                    <span><kbd class="kbd">"Esc"</kbd>" "{words::search::to_close(locale)}</span>
                </p>
            </div>
            <form id=POST_FORM method="post"></form>
            <p class="sr-only" role="status">{status}</p>
        </dialog>
    }
    .into_any()
}

fn lines(groups: Vec<Group>, palette: Palette) -> impl IntoView {
    let mut n = 0;
    groups
        .into_iter()
        .enumerate()
        .map(|(group_n, group)| {
            let heading = format!("palette-group-{group_n}");
            let entries: Vec<AnyView> = group
                .entries
                .into_iter()
                .map(|entry| {
                    n += 1;
                    line(n - 1, entry, palette)
                })
                .collect();
            view! {
                <div role="group" aria-labelledby=heading.clone()>
                    <p id=heading.clone() class="px-3 pt-2.5 pb-1 text-xs font-medium text-ink-2">{group.title}</p>
                    {entries}
                </div>
            }
        })
        .collect_view()
}

fn line(n: usize, entry: Entry, palette: Palette) -> AnyView {
    let is_active = move || if palette.active.get() == n { "true" } else { "false" };
    let point = move |_| {
        if palette.active.get_untracked() != n {
            palette.active.set(n);
        }
    };
    let target = entry.target.clone();
    match target {
        Target::Page(href) => view! {
            <a
                id=line_id(n)
                role="option"
                tabindex="-1"
                class="found"
                href=href
                aria-selected=is_active
                on:pointermove=point
                on:click=move |_| palette.close()
            >
                {face(entry)}
            </a>
        }
        .into_any(),
        Target::Post { action, name, value } => view! {
            <button
                id=line_id(n)
                type="submit"
                role="option"
                tabindex="-1"
                class="found"
                form=POST_FORM
                formaction=action
                name=name
                value=value
                aria-selected=is_active
                on:pointermove=point
            >
                {face(entry)}
            </button>
        }
        .into_any(),
    }
}

#[component]
fn Nothing(is_waiting: bool, q: String) -> impl IntoView {
    let locale = use_locale();
    if is_waiting {
        return view! { <p class="px-3 py-10 text-center text-ink-2">{words::search::searching(locale)}</p> }
            .into_any();
    }
    view! {
        <div class="px-3 py-10 text-center">
            <p class="font-medium">{words::search::none(locale, q.trim())}</p>
            <p class="mt-1 text-ink-2">{words::search::none_hint(locale)}</p>
        </div>
    }
    .into_any()
}
