//! The pages, in the parts in which the browser loads their code: each when a page of it is first opened.
//!
//! A page does not name the files of its parts in its head: half a megabyte that is fetched at once is in the way of what
//! makes the page readable. The first module asks for them, all at once, when it runs.
//!
//! With the feature `split`, `cargo leptos build --split` makes a WebAssembly module of each part, and of what some
//! parts share.

use leptos::prelude::*;
use leptos_router::ChooseView;

use crate::{
    accounts, approvals, audit, courses, deals, exams, exports, flows, frame, home, kpis, partners, people, roles,
    search, teams, ui,
};

/// A part: an enum of its pages for the table of pages, and the function behind which their code lies.
macro_rules! part {
    ($(#[$doc:meta])* $name:ident, $module:ident, $load:ident, { $($page:ident => $view:path,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub enum $name { $($page,)+ }

        #[cfg_attr(
            feature = "split",
            leptos::wasm_split::wasm_split($module, wasm_split_path = ::leptos::wasm_split, preload($load), fallible)
        )]
        fn $module(page: $name) -> Result<AnyView, Unloaded> {
            Ok(match page { $($name::$page => $view().into_any(),)+ })
        }

        impl ChooseView for $name {
            async fn choose(self) -> AnyView {
                // Without the part the page stays as the server has rendered it, which works without script.
                #[cfg(feature = "split")]
                let Ok(view) = $module(self).await else { std::future::pending().await };
                #[cfg(not(feature = "split"))]
                let Ok(view) = $module(self);
                view
            }

            async fn preload(&self) {
                #[cfg(feature = "split")]
                arrived($load()).await;
            }
        }
    };
}

part!(
    /// The frame around every page behind sign-in.
    FramePart, frame_part, load_frame, { Frame => frame::Frame, }
);

part!(
    /// The first pages of most people.
    Lists, lists_part, load_lists, {
        Home => home::HomePage,
        Deals => deals::ListPage,
        Approvals => approvals::InboxPage,
    }
);

part!(
    Kpis, kpis_part, load_kpis, { Board => kpis::BoardPage, }
);

part!(
    Courses, courses_part, load_courses, {
        Learn => courses::LearnPage,
        LearnCourse => courses::LearnCoursePage,
        Read => courses::ReadPage,
        SitExam => exams::ExamPage,
        Result => exams::ResultPage,
        Certificate => exams::CertificatePage,
        Verify => exams::VerifyPage,
        List => courses::ListPage,
        New => courses::NewPage,
        Course => courses::CoursePage,
        Edit => courses::EditPage,
        NewLesson => courses::NewLessonPage,
        EditLesson => courses::EditLessonPage,
        Exam => exams::ExamEditorPage,
        NewQuestion => exams::NewQuestionPage,
        EditQuestion => exams::EditQuestionPage,
        Preview => courses::PreviewPage,
        Publish => courses::PublishPage,
    }
);

part!(
    Flows, flows_part, load_flows, {
        List => flows::ListPage,
        New => flows::NewPage,
        Flow => flows::EditorPage,
        Edit => flows::EditPage,
        NewStep => flows::NewStepPage,
        EditStep => flows::EditStepPage,
    }
);

part!(
    /// A deal, and pages that are small or seldom opened.
    Rest, rest_part, load_rest, {
        Deal => deals::DetailPage,
        RegisterDeal => deals::RegisterPage,
        EditDeal => deals::EditPage,
        Account => accounts::AccountPage,
        Audit => audit::ListPage,
        Exports => exports::ListPage,
        NewExport => exports::NewPage,
        Export => exports::ExportPage,
        ForgotPassword => accounts::ForgotPasswordPage,
        ResetPassword => accounts::ResetPasswordPage,
        DemoMail => accounts::DemoMailPage,
        Showcase => ui::showcase::ShowcasePage,
        Search => search::SearchPage,
        Partners => partners::ListPage,
        Partner => partners::PartnerPage,
        People => people::ListPage,
        Person => people::PersonPage,
        InvitePerson => people::InvitePage,
        ExplainAccess => people::ExplainPage,
        Teams => teams::ListPage,
        NewTeam => teams::NewTeamPage,
        EditTeam => teams::EditTeamPage,
        NewArea => teams::NewAreaPage,
        EditArea => teams::EditAreaPage,
        Roles => roles::ListPage,
        NewRole => roles::NewPage,
        EditRole => roles::EditPage,
        PreviewRole => roles::PreviewPage,
    }
);

#[cfg(feature = "split")]
use leptos::wasm_split::SplitLoaderError as Unloaded;
#[cfg(not(feature = "split"))]
use std::convert::Infallible as Unloaded;

/// Waits for the part of the page that a person goes to. Where it does not come, since the network is away or another
/// build is served by now, the browser loads the page from the server.
#[cfg(feature = "split")]
async fn arrived(part: impl Future<Output = Result<(), Unloaded>>) {
    use leptos_router::hooks::{use_location, use_url};

    let to = use_url().get_untracked();
    let at = use_location().pathname;
    let wakes = Owner::current_shared_context().is_some_and(|context| context.during_hydration());
    let part = part.await;
    // Whoever has gone elsewhere meanwhile stays there: the router does not always forget where they went before.
    if at.get_untracked() == to.path() {
        match part {
            Ok(()) => return,
            // A page that only wakes is there already.
            Err(_) if wakes => {}
            Err(_) => {
                let search = if to.search().is_empty() { "" } else { "?" };
                let _ = window()
                    .location()
                    .set_href(&format!("{}{search}{}", to.path(), to.search()));
            }
        }
    }
    std::future::pending().await
}
