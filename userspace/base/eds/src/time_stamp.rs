//! Time stamps (RFC 3161).
//!
//! `Token::parse` → [`Token::verify`] → [`Attested`] → [`Attested::over`] → [`TimeStamp`]. The steps are apart because a
//! token can be genuine and still stand over something else, or over a digest that proves nothing any more.

use jiff::Timestamp;

use crate::algorithm::{Algorithm, Digest};
use crate::cms::{Cms, Content, Kind, Verified};
use crate::der::{Input, bounded, tag};
use crate::limits::TIME_STAMP_BYTES_MAX;
use crate::path::Trust;
use crate::revocation::{Evidence, Standing};
use crate::{Error, Fault};

const WHAT: &str = "time stamp";

/// A token that was read.
#[derive(Clone, Debug)]
pub struct Token<'a> {
    cms: Cms<'a>,
    info: Info<'a>,
}

/// What matters of `TSTInfo` (RFC 3161 section 2.4.2).
#[derive(Clone, Copy, Debug)]
struct Info<'a> {
    digest: Digest,
    imprint: &'a [u8],
    time: Timestamp,
    nonce: Option<&'a [u8]>,
}

/// A token that an authority with a path to an anchor signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attested {
    verified: Verified,
    digest: Digest,
    imprint: Vec<u8>,
    nonce: Option<Vec<u8>>,
}

/// Bytes existed at this time, as an authority attests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeStamp(Timestamp);

impl TimeStamp {
    /// When.
    pub const fn time(self) -> Timestamp {
        self.0
    }
}

impl<'a> Token<'a> {
    /// Reads a token in DER.
    ///
    /// # Errors
    /// As [`Cms::parse`]; [`Fault::ContentTypeForeign`] when the message is none of a time.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        bounded(bytes, TIME_STAMP_BYTES_MAX, WHAT)?;
        let cms = Cms::parse(bytes)?;
        if cms.content_type() != Kind::TimeStamp.content_type() {
            return Err(Fault::ContentTypeForeign.at(WHAT, &cms.content_type()));
        }
        let content = cms
            .claimed_content()
            .ok_or_else(|| Fault::ContentMissing.of(WHAT))?;
        let info = read_info(content)?;
        Ok(Self { cms, info })
    }

    /// Reads the token out of a `TimeStampResp` (RFC 3161 section 2.4.2).
    ///
    /// # Errors
    /// [`Fault::StampRefused`] when the authority did not grant it; else as [`Token::parse`].
    pub fn from_response(bytes: &'a [u8]) -> Result<Self, Error> {
        bounded(bytes, TIME_STAMP_BYTES_MAX, WHAT)?;
        let mut fields = Input::new(Input::only(bytes, tag::SEQUENCE, WHAT)?.value, WHAT);
        // Text and failure info, which may follow, are for people.
        let status = fields.inside(tag::SEQUENCE)?.small_integer()?;
        if status > 1 {
            return Err(Fault::StampRefused.at(WHAT, &format_args!("status {status}")));
        }
        let token = fields.expect(tag::SEQUENCE)?.full;
        fields.end()?;
        Self::parse(token)
    }

    /// Verifies that an authority for time stamps made the token, for the time that the token itself states.
    ///
    /// # Errors
    /// As [`Cms::verify`]; [`Fault::StampUnbound`] when there is not exactly one signature, or it does not name its
    /// certificate, which RFC 3161 section 2.4.2 and RFC 5816 ask for.
    pub fn verify(&self, trust: &Trust) -> Result<Attested, Error> {
        let info = &self.info;
        let verified = self
            .cms
            .verify_as(Kind::TimeStamp, Content::Attached, trust, info.time)?;
        match verified.signatures() {
            [signature] if signature.names_certificate() => {}
            _ => return Err(Fault::StampUnbound.of(WHAT)),
        }
        Ok(Attested {
            verified,
            digest: info.digest,
            imprint: info.imprint.to_vec(),
            nonce: info.nonce.map(<[u8]>::to_vec),
        })
    }
}

impl Attested {
    /// The time, if the token stands over these bytes.
    ///
    /// # Errors
    /// [`Fault::StampDiffers`], and [`Fault::AlgorithmRefused`] when the imprint is made by SHA-1: who can choose both sides of
    /// a collision can have the one stamped and show the other.
    pub fn over(&self, bytes: &[u8]) -> Result<TimeStamp, Error> {
        if self.digest.for_signatures()?.of(bytes) == self.imprint {
            Ok(TimeStamp(self.verified.at()))
        } else {
            Err(Fault::StampDiffers.of(WHAT))
        }
    }

    /// How the authority's certificate stood when it stamped.
    pub fn standing(&self, evidence: &[Evidence<'_>], now: Timestamp) -> Standing {
        self.verified.standing(evidence, now)
    }

    /// The nonce that the token repeats, as the octets of its INTEGER.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }
}

fn read_info(bytes: &[u8]) -> Result<Info<'_>, Error> {
    let mut fields = Input::new(Input::only(bytes, tag::SEQUENCE, WHAT)?.value, WHAT);
    if fields.small_integer()? != 1 {
        return Err(fields.wrong(&"a version that RFC 3161 does not know"));
    }
    fields.oid()?;
    let mut imprint = fields.inside(tag::SEQUENCE)?;
    let digest = Digest::read(&Algorithm::read(&mut imprint)?)?;
    let hashed = imprint.expect(tag::OCTET_STRING)?.value;
    imprint.end()?;
    fields.integer()?;
    let time = fields.time()?;
    // The accuracy: what is finer than the seconds of the law, and no reader of it.
    fields.optional(tag::SEQUENCE)?;
    fields.boolean_or_false()?;
    let nonce = if fields.starts_with(tag::INTEGER) {
        Some(fields.integer()?)
    } else {
        None
    };
    fields.optional(tag::constructed(0))?;
    if let Some(list) = fields.optional(tag::constructed(1))? {
        // Nothing that may stand here is understood, so that nothing of it may be critical.
        let mut extensions = Input::new(list.value, WHAT);
        while !extensions.is_empty() {
            let mut extension = extensions.inside(tag::SEQUENCE)?;
            let id = extension.oid()?;
            if extension.boolean_or_false()? {
                return Err(Fault::ExtensionUnknown.at(WHAT, &id));
            }
        }
    }
    fields.end()?;
    Ok(Info {
        digest,
        imprint: hashed,
        time,
        nonce,
    })
}
