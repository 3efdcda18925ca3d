//! Every building block on one page, in demo mode.

use leptos::prelude::*;
use model::deals::Protection;
use model::money::Currency;
use rust_decimal::Decimal;

use super::{
    Badge, Button, Card, EmptyState, ErrorNote, Look, MoneyText, PageHead, ProtectionMeter, Skeleton, Tab, Tabs,
    TextArea, TextField, Tone, lu,
};
use crate::error::AppError;
use crate::session::use_demo;

#[component]
pub fn ShowcasePage() -> impl IntoView {
    if !use_demo() {
        return view! { <crate::frame::NotFoundPage/> }.into_any();
    }
    let tones = [
        Tone::Neutral,
        Tone::Info,
        Tone::Good,
        Tone::Warn,
        Tone::Bad,
        Tone::Accent,
    ];
    let tab = |text: &str, current| Tab {
        href: "/demo/ui".into(),
        text: text.into(),
        count: Some(3),
        current,
    };
    view! {
        <main class="mx-auto grid max-w-4xl gap-4 p-6">
            <PageHead title="Building blocks" line="Each component once, in every look."/>
            <Card title="Buttons">
                <div class="flex flex-wrap gap-2">
                    <Button look=Look::Primary kind="button" icon=lu::LuPlus>"Primary"</Button>
                    <Button kind="button">"Plain"</Button>
                    <Button look=Look::Quiet kind="button">"Quiet"</Button>
                    <Button look=Look::Danger kind="button">"Danger"</Button>
                    <Button kind="button" disabled=true>"Disabled"</Button>
                </div>
            </Card>
            <Card title="Badges">
                <div class="flex flex-wrap gap-2">{tones.map(|tone| view! { <Badge tone text=format!("{tone:?}")/> }).into_iter().collect_view()}</div>
            </Card>
            <Card title="Fields">
                <form class="grid gap-4 sm:grid-cols-2">
                    <TextField name="one" label="Text" help="Help stands under it."/>
                    <TextField name="two" label="Amount" inputmode="decimal" suffix="USD" optional=true/>
                    <TextArea name="three" label="Lines of text" optional=true/>
                </form>
            </Card>
            <Card title="Figures">
                <div class="flex flex-wrap items-center gap-6">
                    <MoneyText amount=Decimal::from(612_400) currency=Currency::Usd/>
                    <MoneyText amount=Decimal::new(86_000_050, 2) currency=Currency::Cny/>
                    <ProtectionMeter protection=Protection::Days(62)/>
                    <ProtectionMeter protection=Protection::Days(5)/>
                    <ProtectionMeter protection=Protection::Expired/>
                </div>
            </Card>
            <Tabs label="Tabs" tabs=vec![tab("All", true), tab("Needs me", false)]/>
            <ErrorNote error=AppError::Offline/>
            <Skeleton rows=3/>
            <Card pad="p-0"><EmptyState icon=lu::LuHandshake title="Empty" hint="What will be here, and the first step."/></Card>
        </main>
    }
    .into_any()
}
