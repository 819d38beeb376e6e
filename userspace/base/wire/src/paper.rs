//! What comes of decisions: signatures, and documents with their codes.

use crate::keys::{DecisionSignature, DecisionStatement, DocumentCode, Generation, Sha256};
use crate::request::{HistoryView, RequestNumber};
use jiff::Timestamp;
use law::request::Kind;
use model::AuthorityId;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! papers {
    ($($(#[$doc:meta])* $name:ident = $label:literal,)*) => {
        /// What a document is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum PaperKind { $($(#[$doc])* $name,)* }

        impl PaperKind {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its name in tables and arguments.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)* }
            }
        }
    };
}

papers! {
    /// Technical conditions (386/НҚ, ЕШДИ п. 6, прил. 2).
    TechnicalConditions = "technical-conditions",
    /// The refusal of a request.
    Refusal = "refusal",
    /// The notice of departures from technical conditions (ЕШДИ п. 11).
    Departure = "departure",
    /// Extract of a decision with its clocks.
    Extract = "extract",
    /// The act of testing and putting into operation (603/НҚ, прил. 4).
    TestAct = "test-act",
    /// The agreement on integration services (603/НҚ, прил. 7).
    Agreement = "agreement",
    /// The hand-over sheet of the root certificate (ЕШДИ пп. 21–23).
    RootHandOver = "root-hand-over",
}

impl fmt::Display for PaperKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

/// The language of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperLanguage {
    /// Қазақша.
    Kk,
    /// По-русски.
    Ru,
}

impl PaperLanguage {
    /// Both, the state language first.
    pub const ALL: [Self; 2] = [Self::Kk, Self::Ru];

    /// Its tag (RFC 5646).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Kk => "kk",
            Self::Ru => "ru",
        }
    }
}

impl fmt::Display for PaperLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.tag())
    }
}

/// A decision of an officer, and its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionView {
    /// The line of the history, from 0.
    pub line: u32,
    /// What is signed. Its `document` is the digest of [`decision_text`] over that line.
    pub statement: DecisionStatement,
    /// The signature; none while keyd has not given it.
    pub signature: Option<DecisionSignature>,
}

/// A document that a decision brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentView {
    /// The line of the history that it rests on, from 0.
    pub line: u32,
    /// What it is.
    pub kind: PaperKind,
    /// In which language.
    pub language: PaperLanguage,
    /// Its number.
    pub number: String,
    /// Whether it is there.
    pub state: DocumentState,
}

/// Whether a document is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentState {
    /// It is issued.
    Issued {
        /// Its code.
        code: DocumentCode,
        /// SHA-256 of what it says, which the code authenticates.
        content: Sha256,
        /// SHA-256 of the file.
        file: Sha256,
        /// Octets of the file.
        bytes: u64,
        /// When, by the legal clock.
        at: Timestamp,
    },
    /// It is being made, or waits for keyd.
    Waiting,
    /// What is stored does not make one.
    Impossible {
        /// What is wrong, and with which field.
        why: String,
    },
}

/// A document whose code is genuine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeView {
    /// The authority that issued it.
    pub authority: AuthorityId,
    /// Its number.
    pub number: String,
    /// What it is.
    pub kind: PaperKind,
    /// In which language.
    pub language: PaperLanguage,
    /// The request it belongs to.
    pub request: RequestNumber,
    /// When it was issued, by the legal clock.
    pub at: Timestamp,
    /// SHA-256 of the file as it was issued.
    pub file: Sha256,
}

/// What came of a file, a signature or a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperFact {
    /// A file was put, which no request cites yet.
    FilePut {
        /// SHA-256 of its content.
        sha256: Sha256,
        /// Its octets.
        bytes: u64,
        /// What its content is.
        content: String,
        /// Who put it.
        who: String,
    },
    /// The scanner found something in a file: the content was deleted.
    FileInfected {
        /// SHA-256 of its content.
        sha256: Sha256,
        /// What, in the scanner's words.
        with: String,
    },
    /// Files that no request cited in time were deleted.
    FilesSwept {
        /// How many.
        count: u32,
        /// Their octets.
        bytes: u64,
    },
    /// keyd signed an officer's decision.
    DecisionSigned {
        /// The request.
        request: RequestNumber,
        /// The line of its history, from 0.
        line: u32,
        /// Which generation of the authority's key signed.
        generation: Generation,
    },
    /// A document was issued.
    DocumentIssued {
        /// The request.
        request: RequestNumber,
        /// The document's number.
        number: String,
        /// What it is.
        kind: PaperKind,
        /// In which language.
        language: PaperLanguage,
        /// SHA-256 of the file.
        file: Sha256,
    },
}

impl fmt::Display for PaperFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FilePut {
                sha256,
                bytes,
                content,
                who,
            } => write!(f, "{who} put {content} of {bytes} octets: {sha256}"),
            Self::FileInfected { sha256, with } => {
                write!(f, "a file holds {with} and was deleted: {sha256}")
            }
            Self::FilesSwept { count, bytes } => {
                write!(
                    f,
                    "{count} files of {bytes} octets were cited by no request and deleted"
                )
            }
            Self::DecisionSigned {
                request,
                line,
                generation,
            } => write!(
                f,
                "line {line} of request {request} signed by generation {generation}"
            ),
            Self::DocumentIssued {
                request,
                number,
                kind,
                language,
                file,
            } => write!(
                f,
                "{kind} {number} ({language}) of request {request} issued: {file}"
            ),
        }
    }
}

/// How files, signatures and documents are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperStatus {
    /// Files that are kept.
    pub files: u32,
    /// Their octets.
    pub file_bytes: u64,
    /// Files that wait for the scanner.
    pub scans_waiting: u32,
    /// The scanner: `none`, `answers`, or what its last failure was.
    pub scanner: String,
    /// keyd: `none`, `answers`, or what its last failure was.
    pub keyd: String,
    /// Decisions in effect that are not signed yet.
    pub unsigned: u32,
    /// Decisions whose documents are not all made yet.
    pub undocumented: u32,
    /// Why no documents are made; empty where they are.
    pub no_documents: String,
}

/// The text that a decision's statement is made over: a line of the history, whole. Reasons come last, so that no two lines
/// have one text.
pub fn decision_text(number: RequestNumber, kind: Kind, line: &HistoryView) -> String {
    let (HistoryView { at, what, who, .. }, clause, stage) = (line, line.clause.id(), line.stage);
    let request = number.citation();
    format!(
        "request {request}\nkind {kind}\nat {at}\nact {what}\nby {who}\nclause {clause}\nstage {stage}\nreasons {}",
        line.reasons
    )
}
