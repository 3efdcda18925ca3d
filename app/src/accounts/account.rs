use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::accounts::{Locale, Theme};

use super::{ChooseLocale, ChooseTheme, SignOut, SignOutEverywhere};
use crate::approvals::AwayCard;
use crate::frame::MorePlaces;
use crate::roles::role_name;
use crate::session::{use_locale, use_theme, use_viewer};
use crate::ui::{Button, Card, Look, PageHead, lu};
use crate::words;

/// One's own account: who one is here, language, theme, sessions.
#[component]
pub fn AccountPage() -> impl IntoView {
    let locale = use_locale();
    let Some(viewer) = use_viewer() else {
        return ().into_any();
    };
    let decides = viewer.rights.decide_anything();
    let facts = [
        (words::accounts::name(locale), viewer.name.clone()),
        (words::accounts::email(locale), viewer.email.clone()),
        (words::accounts::role(locale), role_name(&viewer.role, locale)),
        (
            words::accounts::company(locale),
            viewer.partner_name.clone().unwrap_or(viewer.tenant_name.clone()),
        ),
        (words::accounts::time_zone(locale), viewer.time_zone.clone()),
    ];
    view! {
        <PageHead title=words::accounts::account(locale)/>
        <div class="grid max-w-3xl gap-4">
            <MorePlaces/>
            <Card>
                <dl class="facts">
                    {facts.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).into_iter().collect_view()}
                </dl>
            </Card>
            <Card title=words::accounts::appearance(locale)>
                <div class="flex flex-wrap gap-6">
                    <form method="post" action=ChooseLocale::url() class="tabs">
                        {[(Locale::En, "English"), (Locale::ZhCn, "简体中文")]
                            .map(|(choice, text)| view! {
                                <button type="submit" name="locale" value=choice.code() lang=choice.code() aria-pressed=(choice == locale).to_string()>{text}</button>
                            })
                            .into_iter()
                            .collect_view()}
                    </form>
                    <form method="post" action=ChooseTheme::url() class="tabs">
                        {Theme::ALL
                            .iter()
                            .map(|choice| view! {
                                <button type="submit" name="theme" value=choice.code() aria-pressed=(*choice == use_theme()).to_string()>
                                    {words::accounts::themes(locale, choice.code())}
                                </button>
                            })
                            .collect_view()}
                    </form>
                </div>
            </Card>
            {decides.then(|| view! { <AwayCard/> })}
            <Card title=words::accounts::sessions(locale)>
                <p class="mb-4 text-ink-2">{words::accounts::sessions_hint(locale)}</p>
                <div class="flex flex-wrap gap-2">
                    <form method="post" action=SignOut::url()><Button icon=lu::LuLogOut>{words::accounts::sign_out(locale)}</Button></form>
                    <form method="post" action=SignOutEverywhere::url()>
                        <Button look=Look::Danger>{words::accounts::sign_out_everywhere(locale)}</Button>
                    </form>
                </div>
            </Card>
        </div>
    }
    .into_any()
}
