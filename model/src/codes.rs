//! Enums that travel as text: in the database, in JSON, in URLs and as keys of the words in `locales/`.

/// Declares a fieldless enum with one snake_case code a variant.
///
/// Gives `ALL`, `code()`, `Display` and `FromStr`, serde as the code, and with the `sqlx` feature a
/// mapping to PostgreSQL `text`. The macro exists so that a code is written once.
macro_rules! codes {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type))]
        #[cfg_attr(feature = "sqlx", sqlx(type_name = "text"))]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $code)] #[cfg_attr(feature = "sqlx", sqlx(rename = $code))] $variant),+
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code that stands for this variant outside Rust.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::fields::Code;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($code => Ok(Self::$variant),)+ _ => Err($crate::fields::Code::Unknown) }
            }
        }
    };
}
