use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// Heading of a page with a line under it; actions come as children, the primary one last.
#[component]
pub fn PageHead(
    #[prop(into)] title: String,
    #[prop(optional, into)] line: MaybeProp<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <header class="mb-5 flex flex-wrap items-end justify-between gap-3">
            <div class="min-w-0">
                <h1 class="text-xl font-semibold tracking-tight sm:text-[22px]">{title}</h1>
                {move || line.get().map(|line| view! { <p class="mt-1 text-ink-2">{line}</p> })}
            </div>
            {children.map(|children| view! { <div class="flex flex-wrap items-center gap-2">{children()}</div> })}
        </header>
    }
}

/// Grey lines shaped like rows, while they are on their way.
#[component]
pub fn Skeleton(#[prop(default = 6)] rows: usize) -> impl IntoView {
    view! {
        <div class="card divide-y divide-line" aria-busy="true">
            {(0..rows)
                .map(|_| {
                    view! {
                        <div class="flex items-center gap-4 px-4 py-4">
                            <div class="skeleton h-4 w-1/3"></div>
                            <div class="skeleton h-4 w-16"></div>
                            <div class="skeleton ml-auto h-4 w-20"></div>
                        </div>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// An id in the address of the page; `None` for one that cannot be read.
pub fn use_id<T: std::str::FromStr>(name: &'static str) -> impl Fn() -> Option<T> + Copy {
    let params = use_params_map();
    move || params.with(|params| params.get(name).and_then(|id| id.parse().ok()))
}
