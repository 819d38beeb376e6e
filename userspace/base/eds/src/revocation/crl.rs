//! Certificate revocation lists (RFC 5280 section 5). A list is read in place, one entry at a time.

use jiff::Timestamp;

use super::{Question, Reason, Span, Word};
use crate::certificate::extensions::{self, Extension};
use crate::certificate::{KeyUsage, Signed};
use crate::der::{Input, bounded, tag};
use crate::limits::CRL_BYTES_MAX;
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
