//! The second factor of an account, as one row: the authenticator, the step that it used last, and the codes for its loss.

use crate::recovery::{CODE_OCTETS, CODES, NotLeft, RecoveryCode, RecoveryCodes};
use crate::totp::{Step, TotpCode, TotpRefused, TotpSecret};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The second factor of an account. Each check is made of the row as it stands, and what it gives is written before anybody is told:
/// two sign-ins at once do not use one code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    totp: TotpSecret,
    last_used: Option<Step>,
    recovery: RecoveryCodes,
}

/// What somebody shows as his second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// What the authenticator shows.
    Totp(TotpCode),
    /// One of the codes for its loss.
    Recovery(RecoveryCode),
}

crate::words::words! {
    /// How somebody was known.
    Factors {
        /// By the password alone.
        Password = "password",
        /// By the password and the authenticator.
        PasswordAndTotp = "password-totp",
        /// By the password and a code for the authenticator's loss.
        PasswordAndRecovery = "password-recovery",
        /// By a passkey that verified its user, which is two factors ([`crate::passkey`]).
        Passkey = "passkey",
    }

    /// Why what was shown is not taken.
    FactorRefused {
        /// No code of the authenticator.
        Wrong = "wrong-code",
        /// A code of the authenticator that was used, or one before it.
        Replayed = "replayed-code",
        /// None of the recovery codes that are left.
        NotLeft = "no-such-recovery-code",
    }
}

/// What a check gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The row from now on.
    pub kept: SecondFactor,
    /// How its owner is known now.
    pub by: Factors,
}

/// What an enrolment gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// The row.
    pub kept: SecondFactor,
    /// The codes to be shown once.
    pub codes: [RecoveryCode; CODES],
}

impl SecondFactor {
    /// Of an authenticator that proves by a code that it has the secret.
    pub fn enrol(
        totp: TotpSecret,
        code: TotpCode,
        recovery: [[u8; CODE_OCTETS]; CODES],
        now: Timestamp,
    ) -> Result<Enrolled, TotpRefused> {
        let step = totp.check(code, now, None)?;
        let codes = recovery.map(RecoveryCode::new);
        let kept = Self {
            totp,
            last_used: Some(step),
            recovery: RecoveryCodes::of(&codes),
        };
        Ok(Enrolled { kept, codes })
    }

    /// New recovery codes in place of all that are left.
    pub fn renew(self, recovery: [[u8; CODE_OCTETS]; CODES]) -> Enrolled {
        let codes = recovery.map(RecoveryCode::new);
        let recovery = RecoveryCodes::of(&codes);
        let kept = Self { recovery, ..self };
        Enrolled { kept, codes }
    }

    /// What somebody shows, at sign-in or to step up.
    pub fn check(&self, shown: &Shown, now: Timestamp) -> Result<Checked, FactorRefused> {
        let mut kept = self.clone();
        let by = match shown {
            Shown::Totp(code) => {
                let step = self.totp.check(*code, now, self.last_used);
                kept.last_used = Some(step.map_err(|refused| match refused {
                    TotpRefused::Wrong => FactorRefused::Wrong,
                    TotpRefused::Replayed => FactorRefused::Replayed,
                })?);
                Factors::PasswordAndTotp
            }
            Shown::Recovery(code) => {
                let left = kept.recovery.without(code);
                kept.recovery = left.map_err(|NotLeft| FactorRefused::NotLeft)?;
                Factors::PasswordAndRecovery
            }
        };
        Ok(Checked { kept, by })
    }

    /// How many recovery codes are left.
    pub const fn recovery_left(&self) -> usize {
        self.recovery.left()
    }
}
