//! What belongs to a request beside its form: the files that it cites, its sealed secrets, the signatures of its decisions, and
//! the documents that they bring.
//!
//! A decision takes effect without its signature. With it, in one transaction, a line is written that says what is still to
//! be made ([`Pending`]); the body asks keyd, renders what is to be rendered, and gives it back ([`Core::paper_made`]). While
//! keyd is away that is tried again, and the status says what waits. The lines are bounded: beyond [`PENDING_MAX`] a decision
//! is refused.

mod agreement;
mod carried;
mod decided;
mod decision;
mod issue;
mod made;
mod sealing;

pub(crate) use agreement::check_copies;
pub(crate) use made::language;
pub use made::{DocumentJob, Drawn, PaperJob, PaperMade};
pub(crate) use sealing::{Kept, NewForm, SignedText};
pub use sealing::{Sealed, Sealing, Secret};

use crate::authorise::Caller;
use crate::core::Core;
use crate::error::{ControlError, refuse};
use crate::files::Cited;
use crate::keys;
use crate::ledger::{get, scan};
use crate::requests::{ActForm, LetterLine, missing, stored};
use crate::store::StateStore;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wire::keys::{DocumentCode, SealPurpose, Sha256};
use wire::{
    Answer, CodeView, DecisionView, DocumentState, DocumentView, FileView, PaperKind,
    PaperLanguage, PaperStatus, RefusalCode, RequestNumber,
};

/// What the field begins with that a secret of an act's form is sealed under; the revision that the act made follows. No form has
/// a field of such a name.
const OF_ACT: &str = "act-";
/// Most lines whose signature or documents are to be made: some weeks of decisions without keyd.
const PENDING_MAX: usize = 10_000;
/// Most files that a request cites, those of its earlier forms included.
pub(crate) const CITED_MAX: usize = 1_000;

/// What signatures, secrets and documents are made with.
#[derive(Clone, Debug, Default)]
pub struct PaperSettings {
    /// Where files are kept; without it none is taken.
    pub folder: Option<std::path::PathBuf>,
    /// Whether a scanner looks through files.
    pub has_scanner: bool,
    /// Whether there is a keyd: without it nothing is signed, sealed, or issued.
    pub has_keyd: bool,
    /// What documents are set in; without them none is made.
    pub typesetting: Option<Typesetting>,
}

/// What documents are set in.
#[derive(Clone)]
pub struct Typesetting {
    /// The regular and the bold face.
    pub fonts: Arc<[Vec<u8>; 2]>,
    /// Where codes are checked.
    pub check_address: documents::CheckAddress,
}

impl std::fmt::Debug for Typesetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typesetting")
            .field("check_address", &self.check_address)
            .finish_non_exhaustive()
    }
}

/// What belongs to a request, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Papers {
    /// The files that it cites.
    pub(crate) files: Vec<Cited>,
    /// The secrets of its form. Their blobs stand beside ([`keys::sealed`]).
    pub(crate) sealed: Vec<SealedField>,
    /// The forms that acts carried, in their order.
    pub(crate) act_forms: Vec<ActForm>,
    /// The official letters behind lines of its history, in their order: at most one a line.
    pub(crate) letters: Vec<LetterLine>,
    /// Decisions.
    pub(crate) decisions: Vec<DecisionView>,
    /// Documents.
    pub(crate) documents: Vec<DocumentView>,
}

/// A secret of a form, that keyd sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SealedField {
    /// The field.
    pub(crate) field: String,
    /// What kind of secret it is.
    pub(crate) purpose: SealPurpose,
}

impl SealedField {
    /// Whether it is of a form that an act carried, not of the request's own.
    pub(crate) fn is_of_act(&self) -> bool {
        self.field.starts_with(OF_ACT)
    }

    /// Its field in the form of the act that made a revision; none if it is of another form.
    pub(crate) fn of_act(&self, revision: u32) -> Option<&str> {
        let own = self
            .field
            .strip_prefix(OF_ACT)?
            .strip_prefix(&revision.to_string())?;
        own.strip_prefix('.')
    }
}

/// What is to be made for a line of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// The signature.
    pub(crate) is_unsigned: bool,
    /// Documents.
    pub(crate) is_undocumented: bool,
}

/// The document of a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Coded {
    request: RequestNumber,
    line: u32,
    kind: PaperKind,
    language: PaperLanguage,
}

/// What is to be made, in memory; all of it stands in the store.
#[derive(Debug, Default)]
pub(crate) struct PaperDesk {
    pub(crate) pending: BTreeMap<(RequestNumber, u32), Pending>,
    pub(crate) in_flight: BTreeSet<(RequestNumber, u32)>,
    /// When what failed is tried again, by real time.
    pub(crate) again_at: Option<Timestamp>,
    /// Why keyd did not answer last; none if it did.
    pub(crate) keyd_failed: Option<String>,
    /// Why documents cannot be made; none if they can.
    pub(crate) no_documents: Option<String>,
    /// What keyd sealed of the command at hand.
    pub(crate) sealed: Option<Sealed>,
}

impl PaperDesk {
    pub(crate) fn open(store: &dyn StateStore) -> Result<Self, ControlError> {
        let rows = scan::<Pending>(store, b"paper/")?.into_iter();
        let pending = rows.filter_map(|(key, row)| Some((keys::paper_of(&key)?, row)));
        Ok(Self {
            pending: pending.collect(),
            ..Self::default()
        })
    }

    /// Whether one more decision can wait for its signature.
    pub(crate) fn room(&self) -> Result<(), ControlError> {
        if self.pending.len() < PENDING_MAX {
            return Ok(());
        }
        Err(refuse(
            RefusalCode::Full,
            format!("{PENDING_MAX} decisions wait for their signature or document"),
            "start keyd again; `qaqpa status` tells what it said last",
        ))
    }
}

impl Papers {
    /// Whether a file belongs to the request.
    pub(crate) fn shows(&self, digest: Sha256) -> bool {
        let is_document = |document: &DocumentView| matches!(&document.state, DocumentState::Issued { file, .. } if *file == digest);
        self.files.iter().any(|cited| cited.sha256 == digest)
            || self.documents.iter().any(is_document)
    }
}

/// What belongs to a request.
pub(crate) fn papers(
    store: &dyn StateStore,
    number: RequestNumber,
) -> Result<Papers, ControlError> {
    Ok(get(store, &keys::papers(number))?.unwrap_or_default())
}

impl Core {
    /// What belongs to a request that a caller may see.
    pub(crate) fn papers_for(
        &self,
        caller: &Caller,
        number: RequestNumber,
    ) -> Result<Papers, ControlError> {
        let stored = stored(self.store.as_ref(), number)?;
        if !self.sees(caller, &crate::requests::view_of(number, &stored)) {
            return Err(missing(number));
        }
        papers(self.store.as_ref(), number)
    }

    /// Files, decisions and documents of a request, as it is shown.
    pub(crate) fn shown_papers(
        &self,
        number: RequestNumber,
    ) -> Result<(Papers, Vec<FileView>), ControlError> {
        let papers = papers(self.store.as_ref(), number)?;
        let view = |cited: &Cited| {
            let row = self.files.row(cited.sha256)?;
            Some(FileView {
                name: cited.name.clone(),
                field: cited.field.clone(),
                ..crate::files::view(cited.sha256, row)
            })
        };
        let files = papers.files.iter().filter_map(view).collect();
        Ok((papers, files))
    }

    /// The document that a code was issued for, as the store knows it.
    pub(crate) fn code_answer(
        &self,
        caller: &Caller,
        code: DocumentCode,
    ) -> Result<Answer, ControlError> {
        let (view, _) = self.coded(caller, code)?;
        Ok(Answer::Code(Box::new(view)))
    }

    /// The document that a code was issued for, and what keyd compares with it.
    pub fn coded(
        &self,
        caller: &Caller,
        code: DocumentCode,
    ) -> Result<(CodeView, wire::keys::Document), ControlError> {
        let never = || {
            refuse(
                RefusalCode::NotFound,
                format!("no document of this gateway has the code {code}"),
                "compare it with the document, letter by letter; a document without a genuine code is not ours",
            )
        };
        if caller.account.is_none() {
            return Err(never());
        }
        let coded: Coded = get(self.store.as_ref(), &keys::code(code))?.ok_or_else(never)?;
        let papers = papers(self.store.as_ref(), coded.request)?;
        let is_it = |view: &&DocumentView| {
            (view.line, view.kind, view.language) == (coded.line, coded.kind, coded.language)
        };
        let view = papers.documents.iter().find(is_it).ok_or_else(never)?;
        let DocumentState::Issued {
            content, file, at, ..
        } = &view.state
        else {
            return Err(never());
        };
        let stored = stored(self.store.as_ref(), coded.request)?;
        let authority = self.authority_of(stored.request.kind).ok_or_else(never)?;
        let number = view.number.parse().map_err(|_| never())?;
        let document = wire::keys::Document {
            authority: authority.clone(),
            number,
            sha256: *content,
        };
        let shown = CodeView {
            authority,
            number: view.number.clone(),
            kind: view.kind,
            language: view.language,
            request: coded.request,
            at: *at,
            file: *file,
        };
        Ok((shown, document))
    }

    /// How files, signatures and documents are.
    pub(crate) fn paper_status(&self) -> PaperStatus {
        let (files, file_bytes, scans_waiting, scanner) = self.files.status();
        let settings = &self.settings.papers;
        let count = |is: fn(&Pending) -> bool| {
            let pending = self.papers.pending.values().filter(|pending| is(pending));
            u32::try_from(pending.count()).unwrap_or(u32::MAX)
        };
        let keyd = match (&self.papers.keyd_failed, settings.has_keyd) {
            (_, false) => "none".to_owned(),
            (None, true) => "answers".to_owned(),
            (Some(why), true) => why.clone(),
        };
        let no_documents = match (&settings.typesetting, settings.has_keyd) {
            (None, _) => "no fonts are set (--fonts)".to_owned(),
            (Some(_), false) => "no keyd is set (--keyd)".to_owned(),
            (Some(_), true) => self.papers.no_documents.clone().unwrap_or_default(),
        };
        PaperStatus {
            files,
            file_bytes,
            scans_waiting,
            scanner,
            keyd,
            unsigned: count(|pending| pending.is_unsigned),
            undocumented: count(|pending| pending.is_undocumented),
            no_documents,
        }
    }
}
