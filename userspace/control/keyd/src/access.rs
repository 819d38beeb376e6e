//! Who may do what. The user is the one that the kernel vouches for.

use crate::config::{Config, PurposeUser};
use crate::error::{KeydError, Refused};
use crate::quota::USERS_MAX;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use wire::keys::{KeyId, KeyUse, LeafIssuer, Request, SealPurpose};

/// What a request wants, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To use a key.
    Use(KeyUse, KeyId),
    /// To make a new generation of a key.
    Rotate(KeyId),
    /// To order something of the certification authorities, by its name.
    Order(&'static str),
    /// To read what everybody may know.
    Read,
}

impl Wish {
    /// What a request wants.
    pub(crate) fn of(request: &Request) -> Self {
        match request {
            Request::Sign(statement) => {
                Self::Use(KeyUse::Sign, KeyId::Decisions(statement.authority.clone()))
            }
            Request::Seal { purpose, .. } => Self::Use(KeyUse::Seal, KeyId::Sealing(*purpose)),
            Request::Unseal { purpose, .. } => Self::Use(KeyUse::Unseal, KeyId::Sealing(*purpose)),
            Request::IssueCode(document) => {
                Self::Use(KeyUse::IssueCode, KeyId::Codes(document.authority.clone()))
            }
            Request::CheckCode { document, .. } => {
                Self::Use(KeyUse::CheckCode, KeyId::Codes(document.authority.clone()))
            }
            Request::Rotate { key, .. } => Self::Rotate(key.clone()),
            Request::CertifyLeaf(order) => {
                let key = match order.under {
                    LeafIssuer::Organisation => KeyId::Issuing(order.organisation.clone()),
                    LeafIssuer::Untrusted => KeyId::Untrusted,
                };
                Self::Use(KeyUse::Certify, key)
            }
            Request::Order(order) => Self::Order(order.act.label()),
            Request::Keys
            | Request::Public { .. }
            | Request::Issuer { .. }
            | Request::Certificates { .. }
            | Request::SigningRequest { .. } => Self::Read,
        }
    }
}

impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Use(purpose, key) => write!(f, "{purpose} with {key}"),
            Self::Rotate(key) => write!(f, "rotate {key}"),
            Self::Order(act) => write!(f, "order {act}"),
            Self::Read => f.write_str("read the public keys"),
        }
    }
}

/// A wish that was granted. Only [`Access`] makes one for a client, and the keyring does nothing without.
#[derive(Debug)]
pub(crate) struct Permit {
    wish: Wish,
}

impl Permit {
    /// What whoever holds a root's own machine may do there: the program serves nobody else.
    pub(crate) const fn ceremony() -> Self {
        Self {
            wish: Wish::Order("ceremony"),
        }
    }

    /// The key that may be used for this; none if something else was granted.
    pub(crate) fn key(&self, purpose: KeyUse) -> Option<&KeyId> {
        match &self.wish {
            Wish::Use(granted, key) => (*granted == purpose).then_some(key),
            Wish::Rotate(_) | Wish::Order(_) | Wish::Read => None,
        }
    }

    /// Whether an order to the certification authorities was granted.
    pub(crate) const fn orders(&self) -> bool {
        match self.wish {
            Wish::Order(_) => true,
            Wish::Use(..) | Wish::Rotate(_) | Wish::Read => false,
        }
    }

    /// The key that may get a new generation; none if something else was granted.
    pub(crate) fn rotates(&self) -> Option<&KeyId> {
        match &self.wish {
            Wish::Rotate(key) => Some(key),
            Wish::Use(..) | Wish::Order(_) | Wish::Read => None,
        }
    }
}

/// Who may do what, as the arguments say.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    controld: u32,
    admins: BTreeSet<u32>,
    tlsd: Option<u32>,
    officers: BTreeSet<u32>,
    sealers: BTreeMap<SealPurpose, BTreeSet<u32>>,
    unsealers: BTreeMap<SealPurpose, BTreeSet<u32>>,
}

impl Access {
    /// Takes over what the arguments say. Each list has at most [`USERS_MAX`] users, so that each has a quota of its own.
    pub(crate) fn new(config: &Config) -> Result<Self, KeydError> {
        let access = Self {
            controld: config.controld_uid.ok_or(KeydError::NoControld)?,
            admins: config.admin_uid.iter().copied().collect(),
            tlsd: config.tlsd_uid,
            officers: config.security_officer_uid.iter().copied().collect(),
            sealers: by_purpose(&config.seal),
            unsealers: by_purpose(&config.unseal),
        };
        bounded("rotating", &access.admins)?;
        bounded("orders to authorities", &access.officers)?;
        for (purpose, users) in &access.sealers {
            bounded(&format!("sealing of {purpose}"), users)?;
        }
        for (purpose, users) in &access.unsealers {
            bounded(&format!("unsealing of {purpose}"), users)?;
        }
        Ok(access)
    }

    /// Grants a wish, or tells why not.
    pub(crate) fn permit(&self, uid: u32, wish: Wish) -> Result<Permit, Refused> {
        let listed = |users: &BTreeMap<SealPurpose, BTreeSet<u32>>, purpose| {
            users.get(purpose).is_some_and(|users| users.contains(&uid))
        };
        let granted = match &wish {
            Wish::Read => true,
            Wish::Rotate(KeyId::Decisions(_) | KeyId::Codes(_) | KeyId::Sealing(_)) => {
                self.admins.contains(&uid)
            }
            Wish::Order(_) => self.officers.contains(&uid),
            Wish::Use(KeyUse::Certify, KeyId::Issuing(_) | KeyId::Untrusted) => {
                self.tlsd == Some(uid)
            }
            Wish::Use(KeyUse::Sign, KeyId::Decisions(_))
            | Wish::Use(KeyUse::IssueCode | KeyUse::CheckCode, KeyId::Codes(_)) => {
                uid == self.controld
            }
            Wish::Use(KeyUse::Seal, KeyId::Sealing(purpose)) => listed(&self.sealers, purpose),
            Wish::Use(KeyUse::Unseal, KeyId::Sealing(purpose)) => listed(&self.unsealers, purpose),
            // No key does another's work, and those of certification authorities get new generations by orders alone.
            Wish::Rotate(KeyId::Root | KeyId::Issuing(_) | KeyId::Untrusted)
            | Wish::Use(KeyUse::Sign, KeyId::Codes(_) | KeyId::Sealing(_))
            | Wish::Use(
                KeyUse::IssueCode | KeyUse::CheckCode,
                KeyId::Decisions(_) | KeyId::Sealing(_),
            )
            | Wish::Use(KeyUse::Seal | KeyUse::Unseal, KeyId::Decisions(_) | KeyId::Codes(_))
            | Wish::Use(
                KeyUse::Certify,
                KeyId::Decisions(_) | KeyId::Codes(_) | KeyId::Sealing(_) | KeyId::Root,
            )
            | Wish::Use(
                KeyUse::Sign
                | KeyUse::Seal
                | KeyUse::Unseal
                | KeyUse::IssueCode
                | KeyUse::CheckCode,
                KeyId::Root | KeyId::Issuing(_) | KeyId::Untrusted,
            ) => false,
        };
        if granted {
            Ok(Permit { wish })
        } else {
            Err(Refused::Forbidden { uid, wish })
        }
    }

    /// Users that may open what they seal: whoever takes one of them over has the secrets.
    pub(crate) fn both_ways(&self) -> BTreeSet<u32> {
        let opens = |(purpose, users): (&SealPurpose, &BTreeSet<u32>)| {
            let unsealers = self.unsealers.get(purpose);
            let both = unsealers.map(|unsealers| users & unsealers);
            both.unwrap_or_default()
        };
        self.sealers.iter().flat_map(opens).collect()
    }
}

fn by_purpose(users: &[PurposeUser]) -> BTreeMap<SealPurpose, BTreeSet<u32>> {
    let mut sorted: BTreeMap<SealPurpose, BTreeSet<u32>> = BTreeMap::new();
    for PurposeUser { purpose, uid } in users {
        sorted.entry(*purpose).or_default().insert(*uid);
    }
    sorted
}

fn bounded(what: &str, users: &BTreeSet<u32>) -> Result<(), KeydError> {
    if users.len() <= USERS_MAX {
        return Ok(());
    }
    Err(KeydError::Users {
        what: what.to_owned(),
        count: users.len(),
        max: USERS_MAX,
    })
}

#[cfg(test)]
mod tests;
