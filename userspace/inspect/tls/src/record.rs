//! The log record: one line of JSON for each connection, and nothing in it that was said inside.
//!
//! * No body, no path, no query: nothing that a record is made of can hold one. Texts from outside are few, and each is cut to
//!   what it may say: a name to a host's name, a rule's name and a request's number as [`Clipped`] says.
//! * Of a connection to an exempt name (386/НҚ, ЕШДИ п. 20) only facts of its name are written, whatever else was handed in:
//!   no versions, no certificate, no counts of octets, no detections.
//! * A line has at most [`RECORD_OCTETS_MAX`] octets, since each of its parts is bounded, and holds no line break.
//!
//! The form is described by [`RECORD_SCHEMA`]; a change of meaning changes [`RECORD_VERSION`].

use std::net::SocketAddr;

use jiff::Timestamp;
use law::ExemptCategory;
use model::{Category, ContentDigest, EnrolmentId, Epoch, HostName, OrganisationId};
use scan::CaseNumber;

use crate::decide::{ExemptName, RefuseReason, SpliceReason};
use crate::words::Words;

mod clip;
mod line;
mod protocol;
#[cfg(test)]
mod tests;

pub use clip::{Clipped, host_of};

/// The version of the form, the first field of each line.
pub const RECORD_VERSION: u32 = 1;
/// Longest line, in octets. All bounds of its parts together make less, which a test shows.
pub const RECORD_OCTETS_MAX: usize = 4096;
/// Most categories that a line names; the number of the rest stands beside them.
pub const CATEGORIES_MAX: usize = 8;
/// Most detections that a line names; the number of the rest stands beside them.
pub const DETECTIONS_MAX: usize = 6;
/// The form of a line, as JSON Schema (draft 2020-12).
pub const RECORD_SCHEMA: &str = include_str!("record/schema.json");

/// A connection, once it is over or was refused. `Display` writes its line, without a line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionRecord {
    /// When it began.
    pub began: Timestamp,
    /// By whose request it was inspected; none of a stranger.
    pub ground: Option<Ground>,
    /// The epoch of the policy that decided.
    pub epoch: Epoch,
    /// Where it came from.
    pub source: SocketAddr,
    /// Where it went.
    pub destination: SocketAddr,
    /// How it came.
    pub entrance: Entrance,
    /// The name that the client asked for, and where it said so.
    pub name: AskedFor,
    /// Whether the destination is the name's, as [`crate::destination::Verdict::label`] says; none where nobody looked.
    pub verified: Option<Word>,
    /// What the name or the address is of.
    pub categories: Vec<Category>,
    /// What became of it.
    pub action: LoggedAction,
    /// Why, and by which clause; the sentence is not written.
    pub reason: Words,
    /// What else is known. Nothing of it is written where the connection is exempt.
    pub detail: Detail,
}

/// How a connection came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// The gate steered it.
    Steered,
    /// Its user asked the explicit proxy for it.
    Proxied,
}

/// By whose request a connection was inspected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its enrolment.
    pub enrolment: EnrolmentId,
    /// Its request, as the enrolment cites it.
    pub request: Clipped,
}

/// The name that a client asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedFor {
    /// In SNI (RFC 6066 §3).
    Sni(HostName),
    /// In CONNECT, to the explicit proxy (RFC 9110 §9.3.6).
    Connect(HostName),
    /// In `Host` of plain HTTP (RFC 9110 §7.2).
    Host(HostName),
    /// None, or none that is a host's: one word says why, such as [`crate::hello::ServerName::word`] or
    /// [`crate::hello::Refusal::code`].
    None(Word),
}

/// What became of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoggedAction {
    /// It was decrypted and analysed.
    Inspect,
    /// It passed undecrypted.
    Splice,
    /// It was refused before anything was decrypted.
    Refuse,
    /// It was decrypted, and ended by what was found or by a page.
    Block,
}

/// What is known beyond the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Nothing.
    None,
    /// How much passed.
    Traffic(Traffic),
    /// It passed undecrypted, after its server's certificate was verified.
    Verified(Verified),
    /// What decrypting showed.
    Decrypted(Box<Decrypted>),
}

/// How much passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Octets from the client.
    pub client_octets: u64,
    /// Octets from the server.
    pub server_octets: u64,
    /// How long the connection lived, in milliseconds.
    pub lived_ms: u64,
}

/// What decrypting showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decrypted {
    /// The version spoken with the client; none of plain HTTP, or where the handshake failed.
    pub client_version: Option<TlsVersion>,
    /// The version spoken with the server; likewise.
    pub server_version: Option<TlsVersion>,
    /// The protocol inside.
    pub protocol: Option<InnerProtocol>,
    /// The verdict on the server's certificate, as [`crate::upstream::UpstreamVerdict::label`] says.
    pub upstream: Option<Word>,
    /// SHA-256 of the key (`SubjectPublicKeyInfo`) of whoever issued the server's certificate.
    pub issuer_key: Option<ContentDigest>,
    /// How much passed.
    pub traffic: Traffic,
    /// Why content passed at which no scanner looked, if some did.
    pub unscanned: Option<Word>,
    /// What was found, in the order in which it was.
    pub detections: Vec<Detection>,
}

/// What is known of a connection that passed undecrypted after its server's certificate was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What the server chose of the client's offer, as [`Word::of_protocol`] says.
    pub protocol: Word,
    /// The verdict on the server's certificate, as [`crate::upstream::UpstreamVerdict::label`] says.
    pub upstream: Option<Word>,
    /// How much passed.
    pub traffic: Traffic,
}

/// A version of TLS that is spoken here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsVersion {
    /// TLS 1.2 (RFC 5246).
    Tls12,
    /// TLS 1.3 (RFC 8446).
    Tls13,
}

/// What is spoken inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InnerProtocol {
    /// HTTP/1.1, or none agreed on.
    Http11,
    /// HTTP/2.
    Http2,
    /// Something else, relayed as octets after its server's certificate was verified.
    Other,
}

/// Something malicious that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detection {
    /// The rule, signature or list that found it.
    pub rule: Clipped,
    /// Its case.
    pub case: CaseNumber,
}

/// A word of ours: a constant of the program, so that nobody else puts anything into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(&'static str);

impl Word {
    /// Longest word, in octets.
    pub const OCTETS_MAX: usize = 48;

    /// A word of small letters, digits and hyphens, such as the labels of decisions. Anything else is the word `unknown`, and so is
    /// what is longer than [`Word::OCTETS_MAX`].
    pub const fn new(label: &'static str) -> Self {
        let octets = label.as_bytes();
        let mut rest = octets;
        let mut is_word = !octets.is_empty() && octets.len() <= Self::OCTETS_MAX;
        while let [octet, tail @ ..] = rest {
            let is_letter = octet.is_ascii_lowercase() || octet.is_ascii_digit() || *octet == b'-';
            is_word = is_word && is_letter;
            rest = tail;
        }
        Self(if is_word { label } else { "unknown" })
    }

    /// It as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl ConnectionRecord {
    /// Whether only facts of the name may be written (п. 20): a category or the clause is one of the seven, or an exempt name of no
    /// known category decided.
    pub fn is_exempt(&self) -> bool {
        let by_category = self
            .categories
            .iter()
            .any(|category| category.as_str().parse::<ExemptCategory>().is_ok());
        let by_clause = ExemptCategory::ALL
            .iter()
            .any(|exempt| exempt.clause() == self.reason.clause);
        let by_name = [
            SpliceReason::ExemptUpstream(ExemptName::Below).words(),
            RefuseReason::ExemptUnverified(ExemptName::Below).words(),
        ];
        by_category || by_clause || by_name.contains(&self.reason)
    }
}
