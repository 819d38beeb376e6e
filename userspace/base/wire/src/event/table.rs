//! Makes facts out of their table.

/// From one table: the facts, their kinds, and their fields as people read them.
macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident = $label:literal { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })*) => {
        /// What happened.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Fact {
            $($(#[$doc])* $name { $($(#[$fdoc])* $field: $type,)* },)*
        }

        impl Fact {
            /// Every kind, as filters and tables name it.
            pub const KINDS: &'static [&'static str] = &[$($label),*];

            /// Its kind, as filters and tables name it.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $label,)*
                }
            }

            /// Its fields, as people read them.
            pub fn fields(&self) -> Vec<(&'static str, String)> {
                match self {
                    $(Self::$name { $($field),* } => vec![$((stringify!($field), Shown::shown($field))),*],)*
                }
            }
        }
    };
}
