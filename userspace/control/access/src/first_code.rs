//! The first administrator of a new gateway: whoever reads its serial console.
//!
//! ```text
//!              Made                    Shown: right
//!  Wanted ◄──────────► Waiting ─────────────────────────► Closed
//!    │  Shown: wrong,   │  ▲                                ▲
//!    │  the fifth time  └──┘ Made: the code before is void  │
//!    │                                                      │
//!    └───────── AdminExists, also from Waiting ─────────────┘
//! ```
//!
//! A code has 100 random bits, so that five tries find none; that they are five keeps a log of failures short and tells the person at the
//! console that somebody else tries. A new one needs somebody at the console too: it is printed there.

use crate::SecretDigest;
use crate::spelled;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// Octets that a code is made of. Of the last one the four high bits are used.
pub const FIRST_CODE_OCTETS: usize = 13;
/// Symbols of a code: five bits each.
const SYMBOLS: usize = 20;
/// Wrong tries after which a code is void.
pub const TRIES: u8 = 5;

/// The code in the clear: `XXXX-XXXX-XXXX-XXXX-XXXX`. `Debug` masks it; dropped, it is overwritten.
#[derive(Clone, PartialEq, Eq)]
pub struct FirstCode(Zeroizing<[u8; FIRST_CODE_OCTETS]>);

/// A text that is no code. It is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a first code has {SYMBOLS} letters and digits: type it as the serial console of the gateway shows it"
)]
pub struct NoCode;

/// Whether the first administrator is still to be made, as a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// No code is in force: one is to be made and printed.
    Wanted,
    /// A code was printed.
    Waiting(Waiting),
    /// There is an administrator. No code is made any more, nor is one if the last administrator goes: that is what the machine's own
    /// administrator is for.
    Closed,
}

/// Data of [`State::Waiting`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    digest: SecretDigest,
    /// When it was printed.
    pub made: Timestamp,
    /// How many tries are left, one at least.
    pub tries_left: u8,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A code was made of random octets, and is being printed: at a start, or when somebody at the console asks.
    Made(FirstCode),
    /// Somebody showed a code, with a name and a password for the administrator, which were found good before.
    Shown(FirstCode),
    /// The record has an administrator.
    AdminExists,
}

crate::words::words! {
    /// What is to be done, in one transaction with the state.
    Action {
        /// Nothing.
        Nothing = "nothing",
        /// Print the code that was made.
        Print = "print",
        /// Make the administrator, and sign him in: he enrols a second factor first.
        MakeAdmin = "make-admin",
        /// Refuse: the code is wrong.
        Refuse = "refuse",
        /// Refuse, and have another code made and printed: the one that was printed is void.
        RefuseAndRenew = "refuse-and-renew",
    }
}

impl State {
    /// Where it stands after an event, and what is to be done.
    #[must_use]
    pub fn step(self, event: Event, now: Timestamp) -> (Self, Action) {
        match (self, event) {
            (Self::Wanted | Self::Waiting(_), Event::Made(code)) => {
                let waiting = Waiting {
                    digest: code.digest(),
                    made: now,
                    tries_left: TRIES,
                };
                (Self::Waiting(waiting), Action::Print)
            }
            (Self::Waiting(waiting), Event::Shown(code)) => waiting.shown(&code),
            // While no code is in force none is right.
            (Self::Wanted, Event::Shown(_)) => (Self::Wanted, Action::RefuseAndRenew),
            (Self::Closed, Event::Shown(_)) => (Self::Closed, Action::Refuse),
            (Self::Closed, Event::Made(_)) => (Self::Closed, Action::Nothing),
            (Self::Wanted | Self::Waiting(_) | Self::Closed, Event::AdminExists) => {
                (Self::Closed, Action::Nothing)
            }
        }
    }

    /// Its name, for tables and the journal.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Wanted => "wanted",
            Self::Waiting(_) => "waiting",
            Self::Closed => "closed",
        }
    }
}

impl Waiting {
    fn shown(mut self, code: &FirstCode) -> (State, Action) {
        if code.digest() == self.digest {
            return (State::Closed, Action::MakeAdmin);
        }
        self.tries_left = self.tries_left.saturating_sub(1);
        if self.tries_left == 0 {
            (State::Wanted, Action::RefuseAndRenew)
        } else {
            (State::Waiting(self), Action::Refuse)
        }
    }
}

impl FirstCode {
    /// Of the first 100 bits of these random octets.
    pub fn new(octets: [u8; FIRST_CODE_OCTETS]) -> Self {
        let mut octets = Zeroizing::new(octets);
        if let Some(last) = octets.last_mut() {
            *last &= 0xf0;
        }
        Self(octets)
    }

    /// As it is printed.
    pub fn reveal_text(&self) -> Zeroizing<String> {
        spelled::code(self.0.as_slice(), SYMBOLS)
    }

    fn digest(&self) -> SecretDigest {
        SecretDigest::of(self.0.as_slice())
    }
}

impl FromStr for FirstCode {
    type Err = NoCode;

    /// In either case, with blanks or hyphens anywhere, O for 0, I or L for 1.
    fn from_str(text: &str) -> Result<Self, NoCode> {
        spelled::read(text, SYMBOLS).map(Self).ok_or(NoCode)
    }
}

impl fmt::Debug for FirstCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FirstCode(***)")
    }
}

#[cfg(test)]
mod tests;
