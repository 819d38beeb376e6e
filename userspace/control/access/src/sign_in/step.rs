//! How a sign-in moves.

use super::{
    Action, Claim, Claimant, Enrol, Event, Factor, Password, Refused, SignedIn, State, TRIES, Who,
    Why,
};
use crate::factors::{Checked, Enrolled, FactorRefused, Factors, SecondFactor, Shown};
use crate::lockout::Permit;
use crate::password::Verdict;
use crate::recovery::{CODE_OCTETS, CODES};
use crate::session::Beginning;
use crate::totp::{TotpCode, TotpRefused};
use jiff::Timestamp;

impl State {
    /// Where it stands after an event, and what is to be done. What does not belong to a state changes nothing; an attempt that came with it
    /// stays a failure.
    #[must_use]
    pub fn step(self, event: Event, now: Timestamp) -> (Self, Vec<Action>) {
        let state = if self.is_late(now) {
            self.refuse(Why::TooLate)
        } else {
            self
        };
        match (state, event) {
            (Self::Password(one), Event::Compared(verdict)) => one.compared(verdict),
            (
                Self::Factor(one),
                Event::Shown {
                    permit,
                    shown,
                    kept,
                },
            ) => one.shown(permit, &shown, kept.as_deref(), now),
            (
                Self::Enrol(one),
                Event::Proved {
                    code,
                    recovery,
                    kept,
                },
            ) => one.proved(code, *recovery, kept.as_deref(), now),
            (state @ (Self::Password(_) | Self::Factor(_) | Self::Enrol(_)), Event::Cancelled) => {
                (state.refuse(Why::Cancelled), Vec::new())
            }
            (
                state @ Self::Password(_),
                Event::Shown { .. } | Event::Proved { .. } | Event::Tick,
            )
            | (state @ Self::Factor(_), Event::Compared(_) | Event::Proved { .. } | Event::Tick)
            | (state @ Self::Enrol(_), Event::Compared(_) | Event::Shown { .. } | Event::Tick)
            | (
                state @ (Self::SignedIn(_) | Self::Refused(_)),
                Event::Compared(_)
                | Event::Shown { .. }
                | Event::Proved { .. }
                | Event::Cancelled
                | Event::Tick,
            ) => (state, Vec::new()),
        }
    }

    /// The end without a session; what ended already stays as it is.
    fn refuse(self, why: Why) -> Self {
        let (account, source) = match self {
            Self::Password(one) => (one.permit.account().cloned(), one.permit.source()),
            Self::Factor(one) => (Some(one.who.account), one.who.source),
            Self::Enrol(one) => (Some(one.who.account), one.who.source),
            ended @ (Self::SignedIn(_) | Self::Refused(_)) => return ended,
        };
        Self::Refused(Refused {
            account,
            source,
            why,
        })
    }
}

impl Password {
    fn compared(self, verdict: Verdict) -> (State, Vec<Action>) {
        let why = match (&self.claim, verdict) {
            (Claim::Unknown, _) => Why::Unknown,
            (Claim::Barred, _) => Why::Barred,
            (Claim::Account(_), Verdict::Wrong) => Why::WrongPassword,
            (Claim::Account(claimant), Verdict::Right | Verdict::RightButOld) => {
                let claimant = claimant.as_ref().clone();
                return self.right(claimant, verdict);
            }
        };
        let refused = Refused {
            account: self.permit.account().cloned(),
            source: self.permit.source(),
            why,
        };
        (State::Refused(refused), vec![Action::Failed(self.permit)])
    }

    fn right(self, claimant: Claimant, verdict: Verdict) -> (State, Vec<Action>) {
        let Claimant {
            account,
            audience,
            hash: _,
            has_second,
        } = claimant;
        let who = Who {
            account,
            audience,
            source: self.permit.source(),
        };
        let (state, mut actions) = if has_second {
            let factor = Factor {
                begun: self.begun,
                who,
                tries_left: TRIES,
                refused: None,
            };
            (State::Factor(factor), vec![Action::TakeBack(self.permit)])
        } else if audience.must_have_second_factor() {
            let enrol = Enrol {
                begun: self.begun,
                who,
                permit: self.permit,
                secret: self.fresh,
                tries_left: TRIES,
            };
            (State::Enrol(enrol), Vec::new())
        } else {
            who.signed_in(Factors::Password, self.permit)
        };
        match verdict {
            Verdict::RightButOld => actions.push(Action::HashAnew),
            Verdict::Right | Verdict::Wrong => {}
        }
        (state, actions)
    }
}

impl Factor {
    fn shown(
        mut self,
        permit: Permit,
        shown: &Shown,
        kept: Option<&SecondFactor>,
        now: Timestamp,
    ) -> (State, Vec<Action>) {
        let Some(kept) = kept else {
            let state = State::Factor(self).refuse(Why::FactorChanged);
            return (state, vec![Action::Failed(permit)]);
        };
        let own = permit.account() == Some(&self.who.account);
        let checked = if own {
            kept.check(shown, now)
        } else {
            // The attempt was counted for another account: it is no attempt at this one.
            Err(FactorRefused::Wrong)
        };
        match checked {
            Ok(Checked { kept, by }) => {
                let (state, mut actions) = self.who.signed_in(by, permit);
                actions.insert(0, Action::Keep(Box::new(kept)));
                (state, actions)
            }
            Err(refused) => {
                self.tries_left = self.tries_left.saturating_sub(1);
                self.refused = Some(refused);
                let is_last = self.tries_left == 0;
                let state = State::Factor(self);
                let state = if is_last {
                    state.refuse(Why::WrongCodes)
                } else {
                    state
                };
                (state, vec![Action::Failed(permit)])
            }
        }
    }
}

impl Enrol {
    /// A wrong code is no guess at anything, since the secret was shown: only its tries are counted.
    fn proved(
        mut self,
        code: TotpCode,
        recovery: [[u8; CODE_OCTETS]; CODES],
        kept: Option<&SecondFactor>,
        now: Timestamp,
    ) -> (State, Vec<Action>) {
        if kept.is_some() {
            return (State::Enrol(self).refuse(Why::FactorChanged), Vec::new());
        }
        match SecondFactor::enrol(self.secret.clone(), code, recovery, now) {
            Ok(Enrolled { kept, codes }) => {
                let (state, mut actions) =
                    self.who.signed_in(Factors::PasswordAndTotp, self.permit);
                let first = [Action::Keep(Box::new(kept)), Action::Show(Box::new(codes))];
                actions.splice(0..0, first);
                (state, actions)
            }
            Err(TotpRefused::Wrong | TotpRefused::Replayed) => {
                self.tries_left = self.tries_left.saturating_sub(1);
                let is_last = self.tries_left == 0;
                let state = State::Enrol(self);
                let state = if is_last {
                    state.refuse(Why::WrongCodes)
                } else {
                    state
                };
                (state, Vec::new())
            }
        }
    }
}

impl Who {
    fn signed_in(self, by: Factors, permit: Permit) -> (State, Vec<Action>) {
        let Self {
            account,
            audience,
            source,
        } = self;
        let beginning = Beginning {
            account: account.clone(),
            audience,
            by,
            source,
        };
        let state = State::SignedIn(SignedIn { account, by });
        (
            state,
            vec![Action::Forgive(permit), Action::Begin(beginning)],
        )
    }
}
