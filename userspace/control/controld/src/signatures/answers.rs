//! Answers of responders: those at hand for one command, and those that may be kept a while.

use eds::{CertificateKey, Evidence, OcspQuestion, OcspWord};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256 as Hasher};
use std::collections::BTreeMap;
use wire::keys::Sha256;

/// Most answers that are kept. Where there is no room, the one that ends first goes: it is asked for again.
const KEPT_MAX: usize = 256;

/// An answer that was judged when it came.
#[derive(Clone, Debug)]
pub struct OcspAnswer {
    /// Which certificate it is about.
    pub(crate) key: CertificateKey,
    /// Its octets.
    pub(crate) der: Vec<u8>,
    /// The nonce that it had to repeat.
    pub(crate) nonce: Option<Vec<u8>>,
    /// What it says.
    pub(crate) word: OcspWord,
    /// The address, of the configuration, that it came from.
    pub(crate) from: String,
}

impl OcspAnswer {
    pub(crate) fn sha256(&self) -> Sha256 {
        Sha256(Hasher::digest(&self.der).into())
    }

    pub(crate) fn evidence(&self) -> Evidence<'_> {
        Evidence::Ocsp {
            answer: &self.der,
            nonce: self.nonce.as_deref(),
        }
    }
}

/// Answers by certificate: kept until their `nextUpdate`, and only where they name one. Without it newer word is to be had at
/// any time (RFC 6960 section 4.2.2.1), and the responder is asked again.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers(BTreeMap<CertificateKey, OcspAnswer>);

impl Answers {
    /// The answer to a question, where one still holds.
    pub(super) fn to(&self, question: &OcspQuestion, now: Timestamp) -> Option<&OcspAnswer> {
        self.0
            .get(&question.key())
            .filter(|answer| holds(answer, now))
    }

    /// Keeps what may be kept.
    pub(super) fn keep(&mut self, answers: &[OcspAnswer], now: Timestamp) {
        self.0.retain(|_, kept| holds(kept, now));
        for answer in answers.iter().filter(|answer| holds(answer, now)) {
            self.0.insert(answer.key.clone(), answer.clone());
        }
        while self.0.len() > KEPT_MAX {
            let first = self.0.values().min_by_key(|kept| kept.word.next_update);
            let Some(key) = first.map(|kept| kept.key.clone()) else {
                return;
            };
            self.0.remove(&key);
        }
    }
}

fn holds(answer: &OcspAnswer, now: Timestamp) -> bool {
    answer.word.next_update.is_some_and(|next| next > now)
}

#[cfg(test)]
mod tests;
