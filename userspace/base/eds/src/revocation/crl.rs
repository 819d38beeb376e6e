//! Certificate revocation lists (RFC 5280 section 5). A list is read in place, one entry at a time.

use jiff::{SignedDuration, Timestamp};

use super::{Question, Reason, Span, Word, later};
use crate::certificate::extensions::{self, Extension};
use crate::certificate::{Certificate, KeyUsage, Signed};
use crate::der::{Input, bounded, tag};
use crate::limits::{CRL_BYTES_MAX, SKEW_SECONDS};
use crate::path::Trust;
use crate::{Error, Fault, oid};

const WHAT: &str = "CRL";

/// The fields of a list.
#[derive(Clone, Debug)]
struct List<'a> {
    signed: Signed<'a>,
    issuer: &'a [u8],
    span: Span,
    entries: Option<Input<'a>>,
}

/// An entry of a list.
#[derive(Clone, Copy, Debug)]
struct Entry<'a> {
    serial: &'a [u8],
    at: Timestamp,
    reason: Reason,
    /// Since when the key is suspect (RFC 5280 section 5.3.2).
    invalid_since: Option<Timestamp>,
}

/// A list whose issuer is configured and made it, and which speaks of now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownList {
    /// The issuer's common name.
    pub issuer: String,
    /// As of when it speaks.
    pub this_update: Timestamp,
    /// When the next one comes at the latest.
    pub next_update: Timestamp,
}

impl Trust {
    /// Judges a list that was fetched, before it takes the place of another: every entry can be read, an anchor or an
    /// intermediate issued it, and it is neither of the future nor stale.
    ///
    /// # Errors
    /// As evidence has them: [`Fault::EvidenceForeign`], [`Fault::EvidenceForged`], [`Fault::EvidenceEarly`],
    /// [`Fault::EvidenceStale`], [`Fault::EvidencePartial`], or it is no list.
    pub fn known_list(&self, bytes: &[u8], now: Timestamp) -> Result<KnownList, Error> {
        let list = parse(bytes)?;
        let issuer = crate::name::spoken(list.issuer);
        let mut issuers = self.issuers().filter(|one| one.subject() == list.issuer);
        let made = |one: &Certificate| {
            let usage = one.extensions().usage;
            usage.is_none_or(|usage| usage.allows(KeyUsage::LISTS)) && one.made(list.signed).is_ok()
        };
        let mut is_named = false;
        if !issuers.any(|one| {
            is_named = true;
            made(one)
        }) {
            let fault = if is_named {
                Fault::EvidenceForged
            } else {
                Fault::EvidenceForeign
            };
            return Err(fault.at(WHAT, &issuer));
        }
        let this_update = list.span.this_update;
        let next_update = list.span.next_update.unwrap_or(this_update);
        if this_update > later(now, SignedDuration::from_secs(SKEW_SECONDS)) {
            let detail = format_args!("of {this_update}, now is {now}");
            return Err(Fault::EvidenceEarly.at(WHAT, &detail));
        }
        if next_update < now {
            return Err(Fault::EvidenceStale.at(WHAT, &format_args!("until {next_update}")));
        }
        if let Some(mut entries) = list.entries {
            while !entries.is_empty() {
                read_entry(&mut entries)?;
            }
        }
        Ok(KnownList {
            issuer,
            this_update,
            next_update,
        })
    }
}

/// What the list says of the certificate.
pub(super) fn ask(bytes: &[u8], question: &Question<'_>) -> Result<Word, Error> {
    let list = parse(bytes)?;
    if list.issuer != question.issuer.subject() {
        return Err(Fault::EvidenceForeign.at(WHAT, &crate::name::spoken(list.issuer)));
    }
    let usage = question.issuer.extensions().usage;
    if usage.is_some_and(|usage| !usage.allows(KeyUsage::LISTS)) {
        return Err(Fault::ResponderUnauthorised.at(WHAT, &question.issuer.spoken()));
    }
    question
        .issuer
        .made(list.signed)
        .map_err(|error| error.or_forged(Fault::EvidenceForged))?;
    list.span.check(question)?;
    let mut found = None;
    if let Some(mut entries) = list.entries {
        // Every entry is read, so that a list that is broken anywhere says nothing.
        while !entries.is_empty() {
            let entry = read_entry(&mut entries)?;
            if entry.serial == question.certificate.serial {
                found = Some(entry);
            }
        }
    }
    Ok(match found {
        Some(entry)
            if entry
                .invalid_since
                .map_or(entry.at, |since| since.min(entry.at))
                <= question.at =>
        {
            Word::Revoked {
                at: entry.at,
                reason: entry.reason,
            }
        }
        Some(_) | None => Word::Good {
            this_update: list.span.this_update,
            produced_at: None,
        },
    })
}

fn parse(bytes: &[u8]) -> Result<List<'_>, Error> {
    bounded(bytes, CRL_BYTES_MAX, WHAT)?;
    let mut outer = Input::new(Input::only(bytes, tag::SEQUENCE, WHAT)?.value, WHAT);
    let (message, algorithm) = (outer.expect(tag::SEQUENCE)?, outer.expect(tag::SEQUENCE)?);
    let signature = outer.octets_of_bits()?;
    outer.end()?;

    let mut fields = Input::new(message.value, WHAT);
    if fields.small_integer()? != 1 {
        return Err(fields.wrong(&"a list that is not of version 2 (RFC 5280 section 5.1.2.1)"));
    }
    if fields.expect(tag::SEQUENCE)?.full != algorithm.full {
        return Err(Fault::AlgorithmMismatch.of("CRL: its two algorithm identifiers"));
    }
    let issuer = fields.expect(tag::SEQUENCE)?.full;
    let (this_update, next_update) = (fields.time()?, fields.time()?);
    let entries = fields
        .optional(tag::SEQUENCE)?
        .map(|list| Input::new(list.value, WHAT));
    if let Some(explicit) = fields.optional(tag::constructed(0))? {
        for extension in extensions::list(explicit.value, WHAT)? {
            check_extension(&extension)?;
        }
    }
    fields.end()?;
    let span = Span {
        this_update,
        next_update: Some(next_update),
    };
    let signed = Signed {
        message: message.full,
        algorithm: algorithm.full,
        signature,
    };
    Ok(List {
        signed,
        issuer,
        span,
        entries,
    })
}

/// A list must speak of all certificates of its issuer: delta lists, lists of a part and indirect lists are refused.
fn check_extension(extension: &Extension<'_>) -> Result<(), Error> {
    match extension.id {
        oid::DELTA_CRL | oid::ISSUING_DISTRIBUTION_POINT => {
            Err(Fault::EvidencePartial.at(WHAT, &extension.id))
        }
        oid::CRL_NUMBER | oid::AUTHORITY_KEY_IDENTIFIER => Ok(()),
        other if extension.critical => Err(Fault::ExtensionUnknown.at(WHAT, &other)),
        _ => Ok(()),
    }
}

fn read_entry<'a>(entries: &mut Input<'a>) -> Result<Entry<'a>, Error> {
    let mut fields = entries.inside(tag::SEQUENCE)?;
    let mut entry = Entry {
        serial: fields.integer()?,
        at: fields.time()?,
        reason: Reason::Unspecified,
        invalid_since: None,
    };
    if let Some(list) = fields.optional(tag::SEQUENCE)? {
        for extension in extensions::list(list.full, WHAT)? {
            match extension.id {
                oid::CRL_REASON => entry.reason = read_reason(extension.value)?,
                oid::INVALIDITY_DATE => {
                    entry.invalid_since = Some(Input::new(extension.value, WHAT).time()?);
                }
                oid::CERTIFICATE_ISSUER => {
                    return Err(Fault::EvidencePartial.at(WHAT, &"an entry of another issuer"));
                }
                other if extension.critical => return Err(Fault::ExtensionUnknown.at(WHAT, &other)),
                _ => {}
            }
        }
    }
    fields.end()?;
    Ok(entry)
}

/// A `CRLReason`, alone in its encoding.
pub(super) fn read_reason(bytes: &[u8]) -> Result<Reason, Error> {
    match Input::only(bytes, tag::ENUMERATED, WHAT)?.value {
        [number] => Reason::read(*number)
            .ok_or_else(|| Fault::NotDer.at(WHAT, &format_args!("reason {number}"))),
        _ => Err(Fault::NotDer.at(WHAT, &"a reason out of range")),
    }
}
