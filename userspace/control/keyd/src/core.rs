//! The decision: who may do what, within which quota, with which key. It waits for nothing; time, user, request and random
//! octets are arguments.

use crate::access::{Access, Permit, Wish};
use crate::ca::{Authorities, Certified, Given, Ordered};
use crate::error::Refused;
use crate::keyring::{Done, Keyring};
use crate::quota::Quotas;
use crate::refusals::Refusals;
use jiff::Timestamp;
use ring::rand::SecureRandom;
use std::time::Duration;
use wire::Fact;
use wire::keys::{
    AuthorityOrder, CodeCheck, Generation, KeyId, KeyUse, Reply, Request, WHY_BYTES_MAX,
};

mod authorities;

/// The moment of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    /// The monotonic clock: for quotas.
    pub(crate) monotonic: Duration,
    /// Real time: for what people read.
    pub(crate) real: Timestamp,
    /// How many events still find room on their way to the journal.
    pub(crate) event_room: usize,
}

/// What a user asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The user.
    pub(crate) uid: u32,
    /// What.
    pub(crate) request: &'a Request,
    /// The file that came with it.
    pub(crate) attached: Option<&'a [u8]>,
}

impl<'a> Asked<'a> {
    /// An order, with who gives it and the file that came with it.
    const fn given(self, order: &'a AuthorityOrder) -> Given<'a> {
        Given {
            client: self.uid,
            order,
            attached: self.attached,
        }
    }
}

/// Events for which there must be room when a key is used: the use, and what may come meanwhile of other things.
pub(crate) const EVENT_ROOM_MIN: usize = 256;

/// What keyd knows and decides by.
#[derive(Debug)]
pub(crate) struct Core {
    access: Access,
    quotas: Quotas,
    refusals: Refusals,
    keyring: Keyring,
    authorities: Authorities,
}

/// What follows from a request.
#[derive(Debug)]
pub(crate) enum Turn {
    /// An answer; the facts are told before it goes out.
    Answered(Result<Reply, Refused>, Vec<Fact>),
    /// A new generation, which is to be stored and then [settled](Core::settle).
    Rotates(Rotation),
    /// A leaf, which is to be written into the ledger and then answered.
    Certifies(Box<Certified>),
    /// An order, which is to be stored and written into the ledger, and then [settled](Core::settle_order).
    Orders(Box<Ordered>),
}

/// A new generation that is not stored yet: nothing was signed or sealed with it.
#[derive(Debug)]
pub(crate) struct Rotation {
    /// The keyring that has it.
    pub(crate) keyring: Keyring,
    key: KeyId,
    generation: Generation,
    client: Option<u32>,
    why: String,
}

impl Core {
    /// A brain that holds these keys and authorities.
    pub(crate) fn new(access: Access, keyring: Keyring, authorities: Authorities) -> Self {
        Self {
            access,
            quotas: Quotas::default(),
            refusals: Refusals::default(),
            keyring,
            authorities,
        }
    }

    /// The first generation of a key that there must be; nothing if there is one.
    pub(crate) fn first(
        &self,
        now: Timestamp,
        key: KeyId,
        random: &dyn SecureRandom,
    ) -> Result<Option<Rotation>, Refused> {
        if self.keyring.holds(&key) {
            return Ok(None);
        }
        let (keyring, generation) = self.keyring.with_new(&key, now, random)?;
        Ok(Some(Rotation {
            keyring,
            key,
            generation,
            client: None,
            why: "an authority or a purpose is new".to_owned(),
        }))
    }

    /// Decides on the request of a user, and does what it asks for.
    pub(crate) fn ask(&mut self, now: &Now, asked: Asked<'_>, random: &dyn SecureRandom) -> Turn {
        let (uid, wish) = (asked.uid, Wish::of(asked.request));
        match self.decide(now, &wish, asked, random) {
            Ok(Turn::Answered(Ok(Reply::Checked(CodeCheck::Differs)), _)) => {
                let told = self.note(now, uid, &wish, "the code is not that of the document");
                Turn::Answered(Ok(Reply::Checked(CodeCheck::Differs)), told)
            }
            Ok(turn) => turn,
            Err(refused) => {
                let told = self.note(now, uid, &wish, &refused.to_string());
                Turn::Answered(Err(refused), told)
            }
        }
    }

    /// Ends a rotation: with a stored keyring it is in force, else nothing has changed.
    pub(crate) fn settle(
        &mut self,
        rotation: Rotation,
        stored: Result<(), String>,
    ) -> (Result<Reply, Refused>, Vec<Fact>) {
        let Rotation {
            keyring,
            key,
            generation,
            client,
            why,
        } = rotation;
        match stored {
            Ok(()) => {
                self.keyring = keyring;
                let made = Fact::KeyMade {
                    key,
                    generation,
                    client,
                    why,
                };
                (Ok(Reply::Rotated(generation)), vec![made])
            }
            Err(why) => {
                let action = Wish::Rotate(key.clone()).to_string();
                let refused = Refused::Unstored { key, why };
                let told = Fact::CommandRefused {
                    who: client.map_or_else(|| "keyd".to_owned(), |uid| format!("uid {uid}")),
                    action,
                    why: refused.to_string(),
                };
                (Err(refused), vec![told])
            }
        }
    }

    /// Counts whose minute is over, and what is due.
    pub(crate) fn tick(&mut self, now: &Now) -> Vec<Fact> {
        let mut facts = self.refusals.close(now.monotonic);
        facts.extend(self.authorities.tick(now.real, now.monotonic));
        facts
    }

    /// Counts that the end cuts short.
    pub(crate) fn end(&mut self) -> Vec<Fact> {
        let mut facts = self.refusals.close_all();
        facts.extend(self.authorities.end());
        facts
    }

    fn decide(
        &mut self,
        now: &Now,
        wish: &Wish,
        asked: Asked<'_>,
        random: &dyn SecureRandom,
    ) -> Result<Turn, Refused> {
        let uid = asked.uid;
        let permit = self.access.permit(uid, wish.clone())?;
        if *wish != Wish::Read && now.event_room < EVENT_ROOM_MIN {
            return Err(Refused::Unjournalled);
        }
        let taken = self.quotas.take(now.monotonic, uid, wish);
        taken.map_err(|exhausted| Refused::Quota {
            uid,
            wish: wish.clone(),
            limit: exhausted.limit,
            wait: exhausted.wait,
        })?;
        self.perform(now, &permit, asked, random)
    }

    /// Does what is permitted.
    fn perform(
        &mut self,
        now: &Now,
        permit: &Permit,
        asked: Asked<'_>,
        random: &dyn SecureRandom,
    ) -> Result<Turn, Refused> {
        let (uid, request) = (asked.uid, asked.request);
        let keyring = &self.keyring;
        let used = |purpose| Used {
            uid,
            purpose,
            permit,
        };
        match request {
            Request::Sign(statement) => {
                used(KeyUse::Sign).told(keyring.sign(permit, statement)?, Reply::Signed)
            }
            Request::Seal {
                purpose,
                context,
                plaintext,
            } => {
                let sealed = keyring.seal(permit, (*purpose, context), plaintext, random)?;
                used(KeyUse::Seal).told(sealed, Reply::Sealed)
            }
            Request::Unseal {
                purpose,
                context,
                blob,
            } => {
                let opened = keyring.unseal(permit, (*purpose, context), blob)?;
                used(KeyUse::Unseal).told(opened, Reply::Unsealed)
            }
            Request::IssueCode(document) => {
                used(KeyUse::IssueCode).told(keyring.issue_code(permit, document)?, Reply::Code)
            }
            Request::CheckCode { document, code } => {
                match keyring.check_code(permit, document, *code)? {
                    Some(found) => {
                        let generation = found.generation;
                        let genuine = |()| Reply::Checked(CodeCheck::Genuine(generation));
                        used(KeyUse::CheckCode).told(found, genuine)
                    }
                    None => Ok(answered(Reply::Checked(CodeCheck::Differs))),
                }
            }
            Request::Keys => Ok(answered(Reply::Keys(keyring.views()))),
            Request::Public { authority } => {
                let public = keyring.public(authority)?;
                Ok(answered(Reply::Public(public)))
            }
            Request::Rotate { why, .. } => self.rotate(now.real, uid, (permit, why), random),
            Request::CertifyLeaf(order) => self.certify(now, uid, (permit, order), random),
            Request::Order(order) => self.order(now, permit, &asked.given(order), random),
            Request::Issuer {
                organisation,
                under,
            } => {
                let issuer = self.authorities.issuer(organisation, *under, now.real)?;
                Ok(answered(Reply::Issuer(Box::new(issuer))))
            }
            Request::Certificates { after } => {
                let page = self.authorities.certificates(*after);
                Ok(answered(Reply::Certificates(page)))
            }
            Request::SigningRequest { offset } => {
                let piece = self.authorities.signing_request(*offset);
                Ok(answered(Reply::Piece(piece)))
            }
        }
    }

    fn rotate(
        &self,
        now: Timestamp,
        uid: u32,
        (permit, why): (&Permit, &str),
        random: &dyn SecureRandom,
    ) -> Result<Turn, Refused> {
        let key = permit.rotates().ok_or(Refused::Library)?;
        if why.trim().is_empty() || why.len() > WHY_BYTES_MAX {
            return Err(Refused::Why { bytes: why.len() });
        }
        if !self.keyring.holds(key) {
            return Err(Refused::Key(key.clone()));
        }
        let (keyring, generation) = self.keyring.with_new(key, now, random)?;
        Ok(Turn::Rotates(Rotation {
            keyring,
            key: key.clone(),
            generation,
            client: Some(uid),
            why: why.to_owned(),
        }))
    }

    /// What is to be told of a request that did not get what it wanted.
    fn note(&mut self, now: &Now, uid: u32, wish: &Wish, why: &str) -> Vec<Fact> {
        let tell = || Fact::CommandRefused {
            who: format!("uid {uid}"),
            action: wish.to_string(),
            why: why.to_owned(),
        };
        let told = self.refusals.note(now.monotonic, now.real, uid, tell);
        told.into_iter().collect()
    }
}

/// A use of a key, before it is told.
struct Used<'a> {
    uid: u32,
    purpose: KeyUse,
    permit: &'a Permit,
}

impl Used<'_> {
    /// The answer, and the fact of the use.
    fn told<T>(self, done: Done<T>, reply: impl FnOnce(T) -> Reply) -> Result<Turn, Refused> {
        let fact = Fact::KeyUsed {
            key: self
                .permit
                .key(self.purpose)
                .ok_or(Refused::Library)?
                .clone(),
            generation: done.generation,
            purpose: self.purpose,
            client: self.uid,
            digest: done.digest,
        };
        Ok(Turn::Answered(Ok(reply(done.result)), vec![fact]))
    }
}

fn answered(reply: Reply) -> Turn {
    Turn::Answered(Ok(reply), Vec::new())
}

#[cfg(test)]
mod tests;
