//! From a name and a password to a session.
//!
//! ```text
//!            Compared: right, has a second factor          Shown: right
//!  begin ─► Password ──────────────► Factor ──────────────────────────────────► SignedIn
//!              │                       │ Shown: wrong, three times                 ▲ ▲
//!              │ right, staff          │                                           │ │
//!              ├───────────► Enrol ────┼── Proved: the authenticator has the secret┘ │
//!              │ right, portal         │                                             │
//!              ├───────────────────────┼─────────────────────────────────────────────┘
//!              │ wrong                 ▼
//!              └─────────────────► Refused ◄── five minutes, or Cancelled: from Password, Factor, Enrol
//! ```
//!
//! Staff must have a second factor ([`Audience::must_have_second_factor`]); who has none enrols one now, and is not signed in before. A
//! process of the gateway never signs in. Attempts are counted before they are judged: each comparison needs a [`Permit`] of
//! [`crate::lockout`].
//!
//! **One answer**, [`Answer::Denied`], is given for a wrong password, a name that is no account's, an account that does not sign in, and one
//! that waits. Only the time to wait differs, which is counted for all names alike.
//!
//! States are held in memory alone: after a restart people begin anew.

use crate::Source;
use crate::audience::Audience;
use crate::factors::{FactorRefused, Factors, SecondFactor, Shown};
use crate::lockout::{MustWait, Permit};
use crate::moments::{after, since};
use crate::password::{PasswordHash, Verdict};
use crate::recovery::{CODE_OCTETS, CODES, RecoveryCode};
use crate::session::Beginning;
use crate::totp::{TotpCode, TotpSecret};
use jiff::Timestamp;
use model::{AccountName, Role};
use std::collections::BTreeSet;
use std::time::Duration;

mod pending;
mod step;

pub use pending::{PENDING_MAX, Pending};

/// How long a sign-in may take.
pub const PENDING_FOR: Duration = Duration::from_mins(5);
/// Tries at the second factor, or at proving a new authenticator, of one sign-in.
pub const TRIES: u8 = 3;

/// What the record knows of the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nothing: there is no such account.
    Unknown,
    /// An account that does not sign in: a process, one without roles, or one without a password.
    Barred,
    /// An account that does.
    Account(Box<Claimant>),
}

/// An account that signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimant {
    account: AccountName,
    audience: Audience,
    hash: PasswordHash,
    has_second: bool,
}

impl Claim {
    /// Of an account, by its row: its roles, what is kept of its password, and its second factor, if there are any.
    pub fn of(
        account: AccountName,
        roles: &BTreeSet<Role>,
        hash: Option<PasswordHash>,
        second: Option<&SecondFactor>,
    ) -> Self {
        match (Audience::of(roles), hash) {
            (Some(audience), Some(hash)) => Self::Account(Box::new(Claimant {
                account,
                audience,
                hash,
                has_second: second.is_some(),
            })),
            (None, _) | (_, None) => Self::Barred,
        }
    }
}

/// Where a sign-in stands.
#[derive(Debug, PartialEq, Eq)]
pub enum State {
    /// The password is being compared.
    Password(Box<Password>),
    /// The password was right; the second factor is asked for.
    Factor(Factor),
    /// The password was right; a second factor must be enrolled now.
    Enrol(Enrol),
    /// Done: there is a session.
    SignedIn(SignedIn),
    /// Done: there is none.
    Refused(Refused),
}

/// Data of [`State::Password`].
#[derive(Debug, PartialEq, Eq)]
pub struct Password {
    begun: Timestamp,
    permit: Permit,
    claim: Claim,
    /// The secret of an authenticator, should one have to be enrolled.
    fresh: TotpSecret,
}

/// Data of [`State::Factor`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    begun: Timestamp,
    who: Who,
    /// How many tries are left, one at least.
    pub tries_left: u8,
    /// Why the last one was not taken.
    pub refused: Option<FactorRefused>,
}

/// Data of [`State::Enrol`].
#[derive(Debug, PartialEq, Eq)]
pub struct Enrol {
    begun: Timestamp,
    who: Who,
    permit: Permit,
    /// What is shown to the authenticator.
    pub secret: TotpSecret,
    /// How many tries are left, one at least.
    pub tries_left: u8,
}

/// Data of [`State::SignedIn`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub account: AccountName,
    /// How he was known.
    pub by: Factors,
}

/// Data of [`State::Refused`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Whom the sign-in named, for the journal.
    pub account: Option<AccountName>,
    /// Where it came from.
    pub source: Source,
    /// Why, for the journal: people are told [`Why::answer`].
    pub why: Why,
}

/// Who proved his password, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Who {
    account: AccountName,
    audience: Audience,
    source: Source,
}

/// What happens to a sign-in.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// The password was compared ([`crate::password::verify`]) with [`State::hash`].
    Compared(Verdict),
    /// Something was shown as the second factor.
    Shown {
        /// An attempt of the same account.
        permit: Permit,
        /// What.
        shown: Shown,
        /// The account's second factor as it stands.
        kept: Option<Box<SecondFactor>>,
    },
    /// A new authenticator shows a code.
    Proved {
        /// It.
        code: TotpCode,
        /// Random octets for the recovery codes.
        recovery: Box<[[u8; CODE_OCTETS]; CODES]>,
        /// The account's second factor as it stands: none may have been enrolled meanwhile.
        kept: Option<Box<SecondFactor>>,
    },
    /// Whoever began it went back; or the account's password or roles changed meanwhile.
    Cancelled,
    /// Time passed.
    Tick,
}

/// What is to be done, in one transaction, before anybody is answered.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// The attempt was right: [`crate::lockout::Lockout::right`].
    TakeBack(Permit),
    /// The attempt stays a failure: [`crate::lockout::Lockout::wait`] says how long to wait now.
    Failed(Permit),
    /// The account signed in: [`crate::lockout::Lockout::signed_in`].
    Forgive(Permit),
    /// What is kept of the password cost less than today's: hash it anew, while it is known.
    HashAnew,
    /// The account's second factor from now on.
    Keep(Box<SecondFactor>),
    /// Recovery codes to be shown, once.
    Show(Box<[RecoveryCode; CODES]>),
    /// A session begins, under new random bits.
    Begin(Beginning),
}

crate::words::words! {
    /// Why a sign-in ended without a session, for the journal.
    Why {
        /// There is no such account.
        Unknown = "unknown-account",
        /// The account does not sign in.
        Barred = "barred-account",
        /// The password was wrong.
        WrongPassword = "wrong-password",
        /// The second factor was wrong [`TRIES`] times, or the code of a new authenticator was.
        WrongCodes = "wrong-codes",
        /// The second factor is not what it was when the sign-in began.
        FactorChanged = "factor-changed",
        /// It took longer than [`PENDING_FOR`].
        TooLate = "too-late",
        /// Whoever began it went back, or was sent back.
        Cancelled = "cancelled",
    }

    /// What people are told.
    Answer {
        /// Name or password are not right, or too many attempts failed: one answer.
        Denied = "denied",
        /// Too many codes were wrong: begin anew.
        WrongCodes = "wrong-codes",
        /// It took too long, or something changed: begin anew.
        BeginAnew = "begin-anew",
    }
}

impl Why {
    /// What people are told of it.
    pub const fn answer(self) -> Answer {
        match self {
            Self::Unknown | Self::Barred | Self::WrongPassword => Answer::Denied,
            Self::WrongCodes => Answer::WrongCodes,
            Self::FactorChanged | Self::TooLate | Self::Cancelled => Answer::BeginAnew,
        }
    }
}

impl From<MustWait> for Answer {
    /// Somebody who waits is told what somebody with a wrong password is told.
    fn from(MustWait { wait: _ }: MustWait) -> Self {
        Self::Denied
    }
}

impl State {
    /// A sign-in begins with an attempt. `fresh` is the secret of an authenticator, should one have to be enrolled. The body compares the
    /// password next.
    pub fn begin(permit: Permit, claim: Claim, fresh: TotpSecret, now: Timestamp) -> Self {
        let claim = match claim {
            // The attempt was counted for another account.
            Claim::Account(claimant) if permit.account() != Some(&claimant.account) => {
                Claim::Unknown
            }
            other @ (Claim::Account(_) | Claim::Barred | Claim::Unknown) => other,
        };
        Self::Password(Box::new(Password {
            begun: now,
            permit,
            claim,
            fresh,
        }))
    }

    /// What the password is compared with; none where it is compared for the time alone.
    pub fn hash(&self) -> Option<&PasswordHash> {
        match self {
            Self::Password(one) => match &one.claim {
                Claim::Account(claimant) => Some(&claimant.hash),
                Claim::Barred | Claim::Unknown => None,
            },
            Self::Factor(_) | Self::Enrol(_) | Self::SignedIn(_) | Self::Refused(_) => None,
        }
    }

    /// Whose password was right; none before that, and after the end.
    pub const fn account(&self) -> Option<&AccountName> {
        match self {
            Self::Factor(one) => Some(&one.who.account),
            Self::Enrol(one) => Some(&one.who.account),
            Self::Password(_) | Self::SignedIn(_) | Self::Refused(_) => None,
        }
    }

    /// When it is too late; none after the end.
    pub fn ends(&self) -> Option<Timestamp> {
        self.begun().map(|begun| after(begun, PENDING_FOR))
    }

    fn begun(&self) -> Option<Timestamp> {
        match self {
            Self::Password(one) => Some(one.begun),
            Self::Factor(one) => Some(one.begun),
            Self::Enrol(one) => Some(one.begun),
            Self::SignedIn(_) | Self::Refused(_) => None,
        }
    }

    fn is_late(&self, now: Timestamp) -> bool {
        self.begun()
            .is_some_and(|begun| since(begun, now) >= PENDING_FOR)
    }

    /// Its name, for tables and the journal.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Password(_) => "password",
            Self::Factor(_) => "second-factor",
            Self::Enrol(_) => "enrol",
            Self::SignedIn(_) => "signed-in",
            Self::Refused(_) => "refused",
        }
    }
}

#[cfg(test)]
mod tests;
