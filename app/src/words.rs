//! The words of the interface, generated from `locales/` by `build.rs`.

use model::accounts::Locale;

mod generated {
    use super::Locale;
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

pub use generated::*;
