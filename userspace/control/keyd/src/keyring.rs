//! The keys in memory, and what is done with them. Nothing is done without a [`Permit`].

use crate::access::Permit;
use crate::crypt::{self, SEAL_OCTETS, sha256};
use crate::error::Refused;
use jiff::Timestamp;
use model::AuthorityId;
use ring::hmac;
use ring::rand::SecureRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use subtle::ConstantTimeEq as _;
use wire::keys::{
    BLOB_OCTETS_MAX, DecisionKeys, DecisionSignature, DecisionStatement, Document, DocumentCode,
    GENERATIONS_MAX, Generation, KeyId, KeyUse, KeyView, PublicKey, SealContext, SealPurpose,
    SealedBlob, SecretOctets, Sha256,
};

mod authorities;

use authorities::{is_of_authority, is_room, is_whole};

/// Version of the blobs that are made.
const BLOB_VERSION: u8 = 1;
/// Octets before what is sealed: the version, the generation.
const BLOB_HEADER_OCTETS: usize = 5;
/// What the key of a blob is derived for.
const BLOB_USAGE: &[u8] = b"qaqpa blob v1";

/// A generation of a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Made {
    /// When it was made, by real time.
    pub(crate) since: Timestamp,
    /// Its secret, as long as those of its family are; of a certification authority empty once it is erased.
    pub(crate) secret: SecretOctets,
}

/// The keys with their generations, the oldest first and none left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keyring {
    keys: BTreeMap<KeyId, Vec<Made>>,
    /// The public halves, kept because anybody may ask for them and each takes as long as a signature.
    public: BTreeMap<AuthorityId, Vec<PublicKey>>,
}

/// What was done, and with which generation of the permitted key.
#[derive(Debug)]
pub(crate) struct Done<T> {
    /// The result.
    pub(crate) result: T,
    /// The generation.
    pub(crate) generation: Generation,
    /// SHA-256 of what was signed or authenticated.
    pub(crate) digest: Sha256,
}

impl Keyring {
    /// A keyring of stored keys; a sentence if they contradict themselves.
    pub(crate) fn from_stored(stored: Vec<(KeyId, Vec<Made>)>) -> Result<Self, String> {
        let count = stored.len();
        let keys: BTreeMap<KeyId, Vec<Made>> = stored.into_iter().collect();
        if keys.len() != count || !is_room(&keys) {
            return Err(format!("{count} keys, of which {} differ", keys.len()));
        }
        let mut public = BTreeMap::new();
        for (id, generations) in &keys {
            let has_number = u32::try_from(generations.len()).is_ok_and(|n| n <= GENERATIONS_MAX);
            if generations.is_empty() || !has_number {
                return Err(format!("{} generations of {id}", generations.len()));
            }
            if !generations.iter().all(|made| is_whole(id, &made.secret)) {
                return Err(format!("a secret of {id} is not whole"));
            }
            if let KeyId::Decisions(authority) = id {
                let halves: Result<Vec<_>, Refused> = numbered(generations).map(half).collect();
                public.insert(authority.clone(), halves.map_err(|e| e.to_string())?);
            }
        }
        Ok(Self { keys, public })
    }

    /// The keys, for whoever stores them.
    pub(crate) fn stored(&self) -> Vec<(&KeyId, &[Made])> {
        let keys = self.keys.iter();
        keys.map(|(id, made)| (id, made.as_slice())).collect()
    }

    /// A keyring that has one generation more of a key, which may be a new one.
    pub(crate) fn with_new(
        &self,
        id: &KeyId,
        since: Timestamp,
        random: &dyn SecureRandom,
    ) -> Result<(Self, Generation), Refused> {
        let generation = self.next(id)?;
        let secret = SecretOctets::new(crypt::draw(random)?.to_vec()).ok_or(Refused::Library)?;
        Ok((self.with_secret(id, since, secret)?, generation))
    }

    /// The generation that a key gets next, if there is room for it.
    pub(crate) fn next(&self, id: &KeyId) -> Result<Generation, Refused> {
        let generations = self.keys.get(id).map_or(0, Vec::len);
        let number = u32::try_from(generations.saturating_add(1)).unwrap_or(u32::MAX);
        if number > GENERATIONS_MAX {
            return Err(Refused::Generations { key: id.clone() });
        }
        Generation::try_from(number).map_err(|_| Refused::Library)
    }

    /// A keyring that has one generation more of a key, which may be a new one, with this secret.
    pub(crate) fn with_secret(
        &self,
        id: &KeyId,
        since: Timestamp,
        secret: SecretOctets,
    ) -> Result<Self, Refused> {
        if !is_whole(id, &secret) || secret.reveal().is_empty() {
            return Err(Refused::Library);
        }
        let generation = self.next(id)?;
        let mut next = self.clone();
        let made = Made { since, secret };
        if let KeyId::Decisions(authority) = id {
            let halves = next.public.entry(authority.clone()).or_default();
            halves.push(half((generation, &made))?);
        }
        next.keys.entry(id.clone()).or_default().push(made);
        if is_room(&next.keys) {
            Ok(next)
        } else {
            Err(Refused::Keys { key: id.clone() })
        }
    }

    /// Whether there is such a key.
    pub(crate) fn holds(&self, id: &KeyId) -> bool {
        self.keys.contains_key(id)
    }

    /// What everybody may know of all keys but those of certification authorities, whose certificates say more.
    pub(crate) fn views(&self) -> Vec<KeyView> {
        let view = |(id, generations): (&KeyId, &Vec<Made>)| {
            let (newest, made) = numbered(generations).last()?;
            Some(KeyView {
                id: id.clone(),
                newest,
                since: made.since,
            })
        };
        let keys = self.keys.iter().filter(|(id, _)| !is_of_authority(id));
        keys.filter_map(view).collect()
    }

    /// The public keys of an authority.
    pub(crate) fn public(&self, authority: &AuthorityId) -> Result<DecisionKeys, Refused> {
        let keys = self.public.get(authority);
        let unknown = || Refused::Key(KeyId::Decisions(authority.clone()));
        Ok(DecisionKeys {
            authority: authority.clone(),
            keys: keys.ok_or_else(unknown)?.clone(),
        })
    }

    /// Signs a decision with the newest generation.
    pub(crate) fn sign(
        &self,
        permit: &Permit,
        statement: &DecisionStatement,
    ) -> Result<Done<DecisionSignature>, Refused> {
        let (generation, made) = self.newest(permit.key(KeyUse::Sign))?;
        let canonical = statement.canonical();
        let signature = pair(made)?.sign(&canonical);
        let (halves, _) = signature.as_ref().as_chunks::<32>();
        let [r, s] = halves else {
            return Err(Refused::Library);
        };
        let result = DecisionSignature {
            generation,
            r: *r,
            s: *s,
        };
        Ok(Done {
            result,
            generation,
            digest: sha256(&canonical),
        })
    }

    /// Seals a secret with the newest generation.
    pub(crate) fn seal(
        &self,
        permit: &Permit,
        (purpose, context): (SealPurpose, &SealContext),
        plaintext: &SecretOctets,
        random: &dyn SecureRandom,
    ) -> Result<Done<SealedBlob>, Refused> {
        let (generation, made) = self.newest(permit.key(KeyUse::Seal))?;
        let associated = context.canonical(purpose, generation);
        let secret = made.secret.reveal();
        let plaintext = plaintext.reveal();
        let sealed = crypt::seal(secret, BLOB_USAGE, &associated, plaintext, random)?;
        let mut blob = Vec::with_capacity(BLOB_HEADER_OCTETS.saturating_add(sealed.len()));
        blob.push(BLOB_VERSION);
        blob.extend_from_slice(&generation.number().to_be_bytes());
        blob.extend_from_slice(&sealed);
        Ok(Done {
            result: SealedBlob(blob),
            generation,
            digest: sha256(&associated),
        })
    }

    /// Opens a blob with the generation that it names.
    pub(crate) fn unseal(
        &self,
        permit: &Permit,
        (purpose, context): (SealPurpose, &SealContext),
        blob: &SealedBlob,
    ) -> Result<Done<SecretOctets>, Refused> {
        let (number, sealed) = parts(blob)?;
        let (generation, made) = self.numbered(permit.key(KeyUse::Unseal), number)?;
        let associated = context.canonical(purpose, generation);
        let opened = crypt::open(made.secret.reveal(), BLOB_USAGE, &associated, sealed);
        let opened = opened.map_err(|_| Refused::Closed {
            context: context.to_string(),
        })?;
        Ok(Done {
            result: SecretOctets::new(opened.to_vec()).ok_or(Refused::Library)?,
            generation,
            digest: sha256(&associated),
        })
    }

    /// The code of a document by the newest generation.
    pub(crate) fn issue_code(
        &self,
        permit: &Permit,
        document: &Document,
    ) -> Result<Done<DocumentCode>, Refused> {
        let (generation, made) = self.newest(permit.key(KeyUse::IssueCode))?;
        let canonical = document.canonical();
        Ok(Done {
            result: code(made, &canonical)?,
            generation,
            digest: sha256(&canonical),
        })
    }

    /// The generation whose code a document bears, if any; compared in constant time with every one.
    pub(crate) fn check_code(
        &self,
        permit: &Permit,
        document: &Document,
        typed: DocumentCode,
    ) -> Result<Option<Done<()>>, Refused> {
        let canonical = document.canonical();
        let mut found = None;
        for (generation, made) in numbered(self.generations(permit.key(KeyUse::CheckCode))?) {
            let code = code(made, &canonical)?.octets();
            if bool::from(code.ct_eq(&typed.octets())) {
                found = Some(generation);
            }
        }
        Ok(found.map(|generation| Done {
            result: (),
            generation,
            digest: sha256(&canonical),
        }))
    }

    /// The generations of a permitted key. Without one, the permit is for something else, which the core never gives.
    fn generations(&self, key: Option<&KeyId>) -> Result<&[Made], Refused> {
        let id = key.ok_or(Refused::Library)?;
        let generations = self.keys.get(id).ok_or_else(|| Refused::Key(id.clone()))?;
        Ok(generations)
    }

    fn newest(&self, key: Option<&KeyId>) -> Result<(Generation, &Made), Refused> {
        let newest = numbered(self.generations(key)?).last();
        newest.ok_or(Refused::Library)
    }

    fn numbered(&self, key: Option<&KeyId>, number: u32) -> Result<(Generation, &Made), Refused> {
        let mut generations = numbered(self.generations(key)?);
        let found = generations.find(|(generation, _)| generation.number() == number);
        found.ok_or(Refused::Generation {
            key: key.ok_or(Refused::Library)?.clone(),
            generation: number,
            newest: self.newest(key)?.0,
        })
    }
}

/// Generations with their numbers.
fn numbered(generations: &[Made]) -> impl Iterator<Item = (Generation, &Made)> {
    let numbers = (1_u32..).filter_map(|number| Generation::try_from(number).ok());
    numbers.zip(generations)
}

/// The public half of a generation that signs.
fn half((generation, made): (Generation, &Made)) -> Result<PublicKey, Refused> {
    let octets = pair(made)?.public_key().as_ref().try_into();
    Ok(PublicKey {
        generation,
        since: made.since,
        octets: octets.map_err(|_| Refused::Library)?,
    })
}

fn pair(made: &Made) -> Result<Ed25519KeyPair, Refused> {
    Ed25519KeyPair::from_seed_unchecked(made.secret.reveal()).map_err(|_| Refused::Library)
}

fn code(made: &Made, canonical: &[u8]) -> Result<DocumentCode, Refused> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, made.secret.reveal());
    let tag = hmac::sign(&key, canonical);
    let first = tag.as_ref().first_chunk::<16>().ok_or(Refused::Library)?;
    Ok(DocumentCode::of_tag(*first))
}

/// The generation that a blob names, and what is sealed.
fn parts(blob: &SealedBlob) -> Result<(u32, &[u8]), Refused> {
    let octets = blob.0.as_slice();
    if octets.len() > BLOB_OCTETS_MAX {
        return Err(Refused::Blob("it is longer than any"));
    }
    if octets.len() < BLOB_HEADER_OCTETS.saturating_add(SEAL_OCTETS) {
        return Err(Refused::Blob("it is shorter than any"));
    }
    match octets.split_first_chunk::<BLOB_HEADER_OCTETS>() {
        Some(([BLOB_VERSION, number @ ..], sealed)) => Ok((u32::from_be_bytes(*number), sealed)),
        Some(_) => Err(Refused::Blob("it begins with another version")),
        None => Err(Refused::Blob("it is shorter than any")),
    }
}

#[cfg(test)]
mod tests;
