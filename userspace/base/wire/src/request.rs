//! Requests on the wire: what is filed and done, and how it is shown.

use crate::file::FileView;
use crate::keys::Sha256;
use crate::paper::{DecisionView, DocumentView};
use jiff::Timestamp;
use jiff::civil::Date;
use law::Clause;
use law::request::{Act, By, Kind, Stage};
use model::{Applicant, Difference, Epoch, Row, RowKey};
use serde::{Deserialize, Serialize};
use std::fmt;

mod pieces;

pub use pieces::{DETAIL_BYTES_MAX, DetailPiece, DetailWish, GatherError, Gathered, Gathering};

/// Longest submission, in bytes of its JSON; files travel apart.
pub const SUBMISSION_BYTES_MAX: usize = 80 * 1024;
/// Longest signature, in bytes.
pub const SIGNATURE_BYTES_MAX: usize = 32 * 1024;
/// Most differences that a preview shows; how many there are it tells.
pub const PREVIEW_MAX: usize = 500;

/// Longest number of an official letter, in characters. No official reference: senders' registries give some dozens.
pub const LETTER_NUMBER_CHARS_MAX: usize = 100;

/// Number of a request, given when it is filed; cited as `СОЗ-12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestNumber(pub u64);

impl fmt::Display for RequestNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl RequestNumber {
    /// How rows and letters cite it.
    pub fn citation(self) -> String {
        model::row::cite(self.0)
    }

    /// The request that a text cites; none where it is no such citation, letter by letter.
    pub fn cited(text: &str) -> Option<Self> {
        model::row::cited(text).map(Self)
    }
}

impl std::str::FromStr for RequestNumber {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix("СОЗ-").unwrap_or(text).parse().map(Self)
    }
}

/// An official letter, as the officer registers it (386/НҚ, ЕШДИ пп. 7, 19; ЕШЭП пп. 7, 11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficialLetter {
    /// Its number, as the sender gave it: 1 to [`LETTER_NUMBER_CHARS_MAX`] characters, none of them a control character.
    pub number: String,
    /// When it was sent: not after it was received.
    pub dispatched: Date,
    /// When it was received, not after now: clocks that the law counts from receipt run from here.
    pub received_at: Timestamp,
    /// Its scan or text, a file that was put before; none where the letter is kept on paper alone.
    pub scan: Option<Sha256>,
}

/// A request that is filed. `Debug` leaves the form out, since it may hold a secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// What is asked for.
    pub kind: Kind,
    /// The filled-in form as JSON ([`law::form::Form::read_json`]), without its signature.
    pub submission: String,
    /// A detached CMS signature over exactly these bytes, DER.
    pub signature: Option<Vec<u8>>,
    /// For whom an officer files what came by letter; whoever files for himself leaves it out.
    pub for_applicant: Option<Applicant>,
    /// The letter it came by.
    pub letter: Option<OfficialLetter>,
}

/// An act on a request. `Debug` leaves the form out, since it may hold a secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestAct {
    /// The request.
    pub number: RequestNumber,
    /// Refused unless the request has this revision: two officers do not decide at once.
    pub revision: u32,
    /// What is done.
    pub act: Act,
    /// The reasons, where it bears some.
    pub reasons: String,
    /// The day that was agreed, where it names one.
    pub agreed: Option<Date>,
    /// The letter behind it.
    pub letter: Option<OfficialLetter>,
    /// The filled-in form that the act carries ([`Kind::carried`]) as JSON, and the detached CMS signature over exactly these bytes.
    pub submission: Option<(String, Option<Vec<u8>>)>,
    /// The one row that the officer states, where no form can know it: the channel with its interfaces, or the service with a
    /// change that was asked for in words. Refused unless it is what the form asks for.
    pub row: Option<Box<Row>>,
    /// Refused unless this is the epoch in force: what was previewed is what is committed.
    pub base: Option<Epoch>,
    /// Refused unless it would do what this preview told ([`Preview::plan`]), whatever else has changed since.
    pub plan: Option<Sha256>,
}

impl fmt::Debug for Filing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filing")
            .field("kind", &self.kind)
            .field("submission_bytes", &self.submission.len())
            .field("for_applicant", &self.for_applicant)
            .field("letter", &self.letter)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for RequestAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestAct")
            .field("number", &self.number)
            .field("revision", &self.revision)
            .field("act", &self.act)
            .field("reasons", &self.reasons)
            .field("agreed", &self.agreed)
            .field("letter", &self.letter)
            .field("base", &self.base)
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

/// A request in lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    /// Its number.
    pub number: RequestNumber,
    /// What is asked for.
    pub kind: Kind,
    /// Who filed it.
    pub applicant: Applicant,
    /// What it is about: a domain, a service, addresses.
    pub subject: String,
    /// Where it stands.
    pub stage: Stage,
    /// Whether it is over.
    pub is_over: bool,
    /// In whose place somebody has to act for it to go on; none where it rests or is over.
    pub waits_for: Option<By>,
    /// When it was received.
    pub received_at: Timestamp,
    /// The end of the term that ends next.
    pub due: Option<Timestamp>,
    /// That term's clause.
    pub clause: Option<Clause>,
    /// Counts its changes.
    pub revision: u32,
    /// Working days that are left of that term: its last day counts, today does not. None where no term runs, and where the calendar does
    /// not reach so far.
    pub working_days: Option<u16>,
}

/// A request with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestDetail {
    /// What lists show.
    pub view: RequestView,
    /// The clause that gives it.
    pub clause: Clause,
    /// Id and version of its form.
    pub form: (String, u16),
    /// Who signed it, and how that is known; empty where nobody did.
    pub signed: String,
    /// The filled-in fields, secrets masked.
    pub fields: Vec<(String, String)>,
    /// When it was complete, where something was missing first.
    pub complete_at: Option<Timestamp>,
    /// Its clocks.
    pub clocks: Vec<ClockView>,
    /// What happened to it.
    pub history: Vec<HistoryView>,
    /// What the caller can do now.
    pub acts: Vec<OpenAct>,
    /// The rows of the record that rest on it.
    pub rows: Vec<RowKey>,
    /// The forms that acts carried, oldest first.
    pub act_forms: Vec<ActFormView>,
    /// The files that it cites.
    pub files: Vec<FileView>,
    /// The decisions on it, and their signatures.
    pub decisions: Vec<DecisionView>,
    /// The documents that they bring.
    pub documents: Vec<DocumentView>,
    /// What was signed, by whom, oldest first; what is sealed with its secrets is not among it.
    pub signatures: Vec<SignatureView>,
    /// What one party of an agreement signed and the other signs next, the very bytes; empty where nothing waits for a second
    /// signature.
    pub to_sign: String,
}

/// An act that is open to whoever asks, as the request stands. What comes with it is judged when it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenAct {
    /// It.
    pub act: Act,
    /// In whose place the caller does it.
    pub by: By,
    /// Where the request stands then, unless what follows moves it on.
    pub to: Stage,
    /// Its clause.
    pub clause: Clause,
    /// What must come with it, besides the form that it carries ([`Kind::carried`]).
    pub needs: Vec<Need>,
}

/// What must come with an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Reasons.
    Reasons,
    /// The official letter that it stands on.
    Letter,
    /// The day that was agreed.
    Day,
    /// An electronic signature.
    Signature,
}

impl OpenAct {
    /// Whether this must come with it.
    pub fn needs(&self, need: Need) -> bool {
        self.needs.contains(&need)
    }
}

/// An electronic signature on a request, with which it can be verified again without this gateway.
///
/// The digests are those of files of the request ([`crate::Query::FilePiece`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureView {
    /// Who signed.
    pub name: String,
    /// The BIN of whom for.
    pub bin: String,
    /// The time for which it was verified.
    pub at: Timestamp,
    /// SHA-256 of the text that was signed, octet for octet.
    pub text: Sha256,
    /// SHA-256 of the detached signature over it, CMS in DER.
    pub cms: Sha256,
    /// SHA-256 of each OCSP answer that it was judged by, DER; lists are the authority's to show.
    pub evidence: Vec<Sha256>,
}

/// The form that an act carried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActFormView {
    /// The act.
    pub act: Act,
    /// Its line of the history, from 0.
    pub line: u32,
    /// Id and version of the form.
    pub form: (String, u16),
    /// Who signed it, and how that is known; empty where nobody did.
    pub signed: String,
    /// The filled-in fields, secrets masked.
    pub fields: Vec<(String, String)>,
}

/// A clock, as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockView {
    /// The term's id: `EI-06`.
    pub term: String,
    /// Its clause.
    pub clause: Clause,
    /// What has to be done.
    pub duty: String,
    /// `awaits-receipt`, `runs`, `met`, `met-late` or `lapsed`.
    pub state: String,
    /// The event that it is counted from, once that is known.
    pub from: Option<Timestamp>,
    /// When it ends or ended; none while a receipt or a calendar is missing.
    pub due: Option<Timestamp>,
    /// When it would end counted from completeness, where the text leaves the count open.
    pub due_if_complete: Option<Timestamp>,
    /// What follows when it runs out.
    pub then: String,
}

/// A line of a request's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryView {
    /// When.
    pub at: Timestamp,
    /// What: `filed`, an act, `received`, or a term that lapsed.
    pub what: String,
    /// Who; the law where time did it.
    pub who: String,
    /// The clause.
    pub clause: Clause,
    /// Where the request stood afterwards.
    pub stage: Stage,
    /// The reasons.
    pub reasons: String,
    /// The official letter that it stands on, where one was registered.
    pub letter: Option<OfficialLetter>,
}

/// What an act would change of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The epoch that it was compared with.
    pub base: Epoch,
    /// The request's revision.
    pub revision: u32,
    /// Where the request would stand.
    pub stage: Stage,
    /// The changed rows, the first [`PREVIEW_MAX`] of them.
    pub differences: Vec<Difference>,
    /// How many there are.
    pub changed: u32,
    /// SHA-256 of what was asked for and of all that would follow, the rows that `differences` leaves out too. A secret is no part
    /// of it, nor is the moment.
    pub plan: Sha256,
}
