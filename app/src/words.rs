//! The words of the interface, generated from `locales/` by `build.rs`.

use model::accounts::Locale;

#[expect(unused_qualifications, clippy::uninlined_format_args, reason = "generated")]
mod generated {
    use super::Locale;
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

pub use generated::*;
