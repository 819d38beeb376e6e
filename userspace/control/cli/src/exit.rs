//! Exit codes: the one place that defines and documents them.

use std::process::ExitCode;

macro_rules! exits {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $meaning:literal;)*) => {
        /// How the command ended.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Exit {
            $($(#[$doc])* $name = $code,)*
        }

        impl Exit {
            /// The number that the shell sees.
            pub(crate) const fn code(self) -> u8 {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }

        /// The codes as `--help` lists them.
        pub(crate) const EXIT_CODES: &str = concat!(
            "Exit codes:",
            $("\n  ", stringify!($code), "  ", $meaning),*
        );
    };
}

exits! {
    /// What was asked is done.
    Done = 0, "done";
    /// The gateway refused; nothing was changed.
    Refused = 1, "refused by the gateway; nothing was changed";
    /// The command line or a file is wrong.
    Usage = 2, "the command line or a file is wrong";
    /// Kernel and host, or record and gate, do not say the same.
    Disagree = 3, "disagreement: kernel and host in a verdict, or gate and record in the epoch";
    /// The journal is damaged.
    Damaged = 4, "the journal is damaged";
    /// A daemon cannot be reached.
    Unreachable = 5, "a daemon cannot be reached, or went away before it answered";
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
