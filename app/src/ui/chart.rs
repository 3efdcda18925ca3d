//! The one place that touches the chart library. A chart is a title, a drawing, and the table behind it.

use leptos::html::Div;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Icon, lu};
use crate::session::use_locale;
use crate::words;

/// What the chart library draws, and where a click on a mark leads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// The library's options as JSON; colours name the theme's roles.
    pub option: String,
    /// Addresses by series and place in it; an empty one leads nowhere.
    pub drills: Vec<Vec<String>>,
}

/// A card with a chart. Its title is what the chart says; the table behind it opens without script and holds
/// the same links as the marks. A new drawing moves the old one in place.
#[component]
pub fn ChartCard(
    /// What the chart is about.
    #[prop(into)]
    subject: String,
    /// What it says.
    #[prop(into)]
    finding: Signal<String>,
    #[prop(into)] drawing: Signal<Drawing>,
    #[prop(default = "")] class: &'static str,
    #[prop(default = "h-72")] height: &'static str,
    table: ViewFn,
) -> impl IntoView {
    let locale = use_locale();
    let place = NodeRef::<Div>::new();
    #[cfg(feature = "hydrate")]
    browser::draw(place, drawing);
    #[cfg(not(feature = "hydrate"))]
    let _ = drawing;
    let about = subject.clone();
    let data = words::ui::data_of(locale, &subject);
    view! {
        <section class=format!("card chart-card {class}")>
            <header class="pr-10">
                <p class="text-[13px] text-ink-2">{subject}</p>
                <h2 class="mt-0.5 font-semibold tracking-tight">{move || finding.get()}</h2>
            </header>
            <div node_ref=place class=format!("chart {height}") role="img" aria-label=move || format!("{about}: {}", finding.get())></div>
            <details class="chart-data">
                <summary class="btn btn-quiet px-2" aria-label=data.clone() title=data>
                    <Icon icon=lu::LuTable2/>
                </summary>
                <div class=format!("overflow-auto {height}") tabindex="0">{move || table.run()}</div>
            </details>
        </section>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use js_sys::{Array, Function, Reflect};
    use leptos::html::Div;
    use leptos::prelude::*;
    use leptos_router::hooks::use_navigate;
    use wasm_bindgen::prelude::Closure;
    use wasm_bindgen::{JsCast, JsValue};

    use super::Drawing;

    const SCRIPT: &str = "/charts.js";
    const SCRIPT_ID: &str = "charts-script";
    /// What the script puts into the global scope.
    const LIBRARY: &str = "towpathCharts";

    /// Draws into the place once it stands and the library is there, and again with each new drawing.
    pub fn draw(place: NodeRef<Div>, drawing: Signal<Drawing>) {
        let navigate = use_navigate();
        let on_select = Closure::<dyn Fn(f64, f64)>::new(move |series: f64, at: f64| {
            let href = drawing.try_with_untracked(|drawing| {
                drawing
                    .drills
                    .get(series as usize)
                    .and_then(|drills| drills.get(at as usize))
                    .cloned()
            });
            if let Some(href) = href.flatten().filter(|href| !href.is_empty()) {
                navigate(&href, leptos_router::NavigateOptions::default());
            }
        });
        let on_select = StoredValue::new_local(on_select);
        let drawn = StoredValue::new_local(None::<JsValue>);
        let ready = RwSignal::new(false);
        Effect::new(move || {
            when_loaded(move || {
                ready.try_set(true);
            })
        });
        Effect::new(move || {
            let Some(element) = place.get().filter(|_| ready.get()) else {
                return;
            };
            let element: JsValue = element.into();
            let option = drawing.with(|drawing| JsValue::from_str(&drawing.option));
            on_select.with_value(|on_select| call("render", &[&element, &option, on_select.as_ref()]));
            drawn.set_value(Some(element));
        });
        on_cleanup(move || {
            if let Some(element) = drawn.try_get_value().flatten() {
                call("dispose", &[&element]);
            }
        });
    }

    /// Runs `then` when the library is there; the first chart of a visit fetches it.
    fn when_loaded(then: impl FnOnce() + 'static) {
        if !library().is_undefined() {
            return then();
        }
        let document = document();
        let script = document.get_element_by_id(SCRIPT_ID).or_else(|| {
            let script = document.create_element("script").ok()?;
            script.set_id(SCRIPT_ID);
            script.set_attribute("src", SCRIPT).ok()?;
            document.head()?.append_child(&script).ok()?;
            Some(script)
        });
        if let Some(script) = script {
            let then = Closure::once_into_js(then);
            let _ = script.add_event_listener_with_callback("load", then.unchecked_ref());
        }
    }

    fn library() -> JsValue {
        Reflect::get(&window(), &LIBRARY.into()).unwrap_or(JsValue::UNDEFINED)
    }

    fn call(function: &str, arguments: &[&JsValue]) {
        let library = library();
        let found = Reflect::get(&library, &function.into())
            .ok()
            .and_then(|f| f.dyn_into::<Function>().ok());
        if let Some(found) = found {
            let arguments: Array = arguments.iter().copied().collect();
            if let Err(error) = found.apply(&library, &arguments) {
                leptos::logging::error!("chart: {error:?}");
            }
        }
    }
}
