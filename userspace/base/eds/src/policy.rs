//! What a desk asks of a signature.
//!
//! [`Verified::revocation`] → [`Judged::meets`] → [`Signed`]. There is no other way to a [`Signed`], so whoever is handed one
//! knows: every signature holds, every certificate has its path, none was revoked, and one signer is whom the desk asked for.

use jiff::Timestamp;

use crate::algorithm::Digest;
use crate::cms::Verified;
use crate::revocation::{Evidence, Ground, Source, Standing};
use crate::signer::{IdNumber, Role, Signer};
use crate::{Error, Fault};

/// For whom the signer must sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Party {
    /// For himself or for an organisation.
    #[default]
    Any,
    /// For himself.
    Individual,
    /// For an organisation, which the certificate names by its BIN.
    LegalEntity,
}

/// What one of the signers must be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// For whom he signs.
    pub party: Party,
    /// The organisation.
    pub bin: Option<IdNumber>,
    /// The person.
    pub iin: Option<IdNumber>,
    /// One of these roles; where there is none, any role will do.
    pub roles: Vec<Role>,
}

/// A message that was verified, and how its certificates stand.
#[derive(Clone, Debug)]
pub struct Judged<'v> {
    verified: &'v Verified,
    standing: Standing,
    grounds: Vec<Ground>,
}

/// A message that was signed as the desk asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    by: Signer,
    signers: Vec<Signer>,
    at: Timestamp,
    source: Source,
    this_update: Timestamp,
    grounds: Vec<Ground>,
    content_digest: Vec<u8>,
}

/// Why a message will not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nobody could tell whether a certificate was revoked: not a refusal for good. Fetch evidence and judge again.
    #[error("revocation is unknown: {}", spoken(.0))]
    Unknown(Vec<Error>),
    /// A certificate was revoked.
    #[error("{0}")]
    Revoked(Error),
    /// No signer is whom the desk asked for; of the nearest, everything that he lacks.
    #[error("no signer is the one asked for: {}", spoken(.0))]
    Unmet(Vec<Error>),
}

impl Refused {
    /// The faults, each with its code, its texts and its advice.
    pub fn errors(&self) -> &[Error] {
        match self {
            Self::Unknown(errors) | Self::Unmet(errors) => errors,
            Self::Revoked(error) => std::slice::from_ref(error),
        }
    }
}

impl Verified {
    /// Weighs the evidence of revocation; `now` is when this is done. The message was verified for [`Verified::at`], and that
    /// is the time the evidence must speak of.
    pub fn revocation(&self, evidence: &[Evidence<'_>], now: Timestamp) -> Judged<'_> {
        let (standing, grounds) = self.weigh(evidence, now);
        Judged {
            verified: self,
            standing,
            grounds,
        }
    }
}

impl Judged<'_> {
    /// How the certificates stand.
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The message, if it is signed as asked.
    ///
    /// # Errors
    /// [`Refused`]: whom to ask for what, and whether to try again.
    pub fn meets(&self, requirement: &Requirement) -> Result<Signed, Refused> {
        let (source, this_update) = match &self.standing {
            Standing::Good {
                source,
                this_update,
            } => (*source, *this_update),
            Standing::Unknown { why } => return Err(Refused::Unknown(why.clone())),
            Standing::Revoked { whose, at, reason } => {
                let detail = format_args!("since {at}, {reason:?}");
                return Err(Refused::Revoked(Fault::Revoked.at(whose, &detail)));
            }
        };
        let signatures = self.verified.signatures();
        let signers: Vec<_> = signatures.iter().map(|one| one.signer().clone()).collect();
        let lacking = signers
            .iter()
            .map(|signer| (signer, requirement.lacking(signer)));
        match lacking.min_by_key(|(_, lacks)| lacks.len()) {
            Some((by, lacks)) if lacks.is_empty() => Ok(Signed {
                by: by.clone(),
                at: self.verified.at(),
                source,
                this_update,
                grounds: self.grounds.clone(),
                content_digest: self.verified.content_digest().to_vec(),
                signers,
            }),
            Some((_, lacks)) => Err(Refused::Unmet(lacks)),
            None => Err(Refused::Unmet(vec![Fault::NoSigner.of("message")])),
        }
    }
}

impl Requirement {
    /// What the signer lacks.
    fn lacking(&self, signer: &Signer) -> Vec<Error> {
        let has = |role| signer.roles.contains(&role);
        let party = match self.party {
            Party::Any => true,
            Party::Individual => has(Role::Individual) && !has(Role::LegalEntity),
            Party::LegalEntity => has(Role::LegalEntity) && signer.bin.is_some(),
        };
        let number = |asked: Option<IdNumber>, own| asked.is_none() || asked == own;
        let role = self.roles.is_empty() || self.roles.iter().any(|role| has(*role));
        let checks = [
            (
                party,
                Fault::PartyDiffers,
                format!("{:?} is asked for", self.party),
            ),
            (
                number(self.bin, signer.bin),
                Fault::BinDiffers,
                stated(signer.bin),
            ),
            (
                number(self.iin, signer.iin),
                Fault::IinDiffers,
                stated(signer.iin),
            ),
            (
                role,
                Fault::RoleMissing,
                format!("one of {:?} is asked for", self.roles),
            ),
        ];
        let lacks = checks.into_iter().filter(|(met, _, _)| !met);
        lacks
            .map(|(_, fault, detail)| fault.at("signer", &detail))
            .collect()
    }
}

impl Signed {
    /// The signer who is whom the desk asked for.
    pub const fn by(&self) -> &Signer {
        &self.by
    }

    /// All who signed.
    pub fn signers(&self) -> &[Signer] {
        &self.signers
    }

    /// The time for which the signatures hold.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// What said that nothing was revoked, and as of when.
    pub const fn evidence(&self) -> (Source, Timestamp) {
        (self.source, self.this_update)
    }

    /// By what each certificate of the signers and above them was found good, the signer's first.
    pub fn grounds(&self) -> &[Ground] {
        &self.grounds
    }

    /// Whether this is the content that was signed.
    pub fn covers(&self, content: &[u8]) -> bool {
        self.content_digest == Digest::Sha256.of(content)
    }
}

fn stated(number: Option<IdNumber>) -> String {
    number.map_or_else(
        || "the certificate states none".to_owned(),
        |own| format!("the certificate states {own}"),
    )
}

fn spoken(errors: &[Error]) -> String {
    let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
    errors.join("; ")
}
