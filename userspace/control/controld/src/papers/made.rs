//! What the body makes for a decision, and what is stored of it.

use super::{Coded, Papers, Pending, issue, papers};
use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::ControlError;
use crate::files::{FileRow, told};
use crate::keys;
use crate::ledger::put;
use crate::requests::stored;
use crate::store::Op as Put;
use desk::content::Content;
use documents::Language;
use jiff::{SignedDuration, Timestamp};
use law::zone;
use model::AuthorityId;
use sha2::{Digest as _, Sha256 as Hasher};
use wire::keys::{DecisionSignature, DecisionStatement, DocumentCode, DocumentNumber, Sha256};
use wire::{DocumentState, PaperFact, PaperKind, PaperLanguage, RequestNumber, Scan};

/// Most decisions that are worked on at a time: each renders some pages.
const JOBS_MAX: usize = 2;
/// When what failed is tried again, by real time.
const AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// What is to be made for a decision.
#[derive(Clone, Debug)]
pub struct PaperJob {
    /// The request.
    pub number: RequestNumber,
    /// The line of its history.
    pub line: u32,
    /// What keyd has to sign.
    pub statement: Option<DecisionStatement>,
    /// What is to be rendered.
    pub documents: Vec<DocumentJob>,
    /// When, by the legal clock.
    pub issued: Timestamp,
    /// Documents that cannot be made, and why.
    pub impossible: Vec<(PaperKind, PaperLanguage, String)>,
}

/// A document to be rendered.
#[derive(Clone, Debug)]
pub struct DocumentJob {
    /// What it is.
    pub kind: PaperKind,
    /// In which language.
    pub language: PaperLanguage,
    /// Who issues it.
    pub authority: AuthorityId,
    /// Its number.
    pub number: DocumentNumber,
    /// What it says.
    pub document: documents::Document,
}

/// A document that was rendered.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// What it is.
    pub kind: PaperKind,
    /// In which language.
    pub language: PaperLanguage,
    /// Its code.
    pub code: DocumentCode,
    /// SHA-256 of what it says.
    pub content: Sha256,
    /// The file.
    pub pdf: Vec<u8>,
}

/// What was made for a decision.
#[derive(Clone, Debug)]
pub struct PaperMade {
    /// The request.
    pub number: RequestNumber,
    /// The line of its history.
    pub line: u32,
    /// The signature.
    pub signature: Option<DecisionSignature>,
    /// The documents.
    pub drawn: Vec<Drawn>,
    /// Documents that cannot be made, and why.
    pub impossible: Vec<(PaperKind, PaperLanguage, String)>,
    /// Why the rest was not made; it is tried again.
    pub failed: Option<String>,
}

impl DocumentJob {
    /// SHA-256 of what the document says: head, title and text, each line of them, without the code.
    pub fn content(&self) -> Sha256 {
        let head = &self.document.head;
        let language = language(self.language);
        let said = [
            head.issuer.name.of(language).to_string(),
            head.number.to_string(),
            head.date.to_string(),
            head.addressee.named(language),
            head.signer.name.to_string(),
            self.document.text(language),
        ];
        Sha256(Hasher::digest(said.join("\n")).into())
    }
}

/// The language of a document.
pub(crate) const fn language(language: PaperLanguage) -> Language {
    match language {
        PaperLanguage::Kk => Language::Kazakh,
        PaperLanguage::Ru => Language::Russian,
    }
}

impl Core {
    /// What is to be made now.
    pub fn paper_jobs(&mut self, real: Timestamp) -> Result<Vec<PaperJob>, ControlError> {
        let waits = self.papers.again_at.is_some_and(|at| at > real);
        if waits || !self.settings.papers.has_keyd {
            return Ok(Vec::new());
        }
        let can_draw = self.settings.papers.typesetting.is_some();
        let room = JOBS_MAX.saturating_sub(self.papers.in_flight.len());
        let next = self.papers.pending.iter().filter(|(at, pending)| {
            !self.papers.in_flight.contains(at)
                && (pending.is_unsigned || pending.is_undocumented && can_draw)
        });
        let next: Vec<_> = next.take(room).map(|(at, row)| (*at, *row)).collect();
        let mut jobs = Vec::with_capacity(next.len());
        for (at, pending) in next {
            jobs.push(self.paper_job(at, pending, real)?);
            self.papers.in_flight.insert(at);
        }
        Ok(jobs)
    }

    fn paper_job(
        &self,
        (number, line): (RequestNumber, u32),
        pending: Pending,
        real: Timestamp,
    ) -> Result<PaperJob, ControlError> {
        let can_draw = self.settings.papers.typesetting.is_some();
        let papers = papers(self.store.as_ref(), number)?;
        let stored = stored(self.store.as_ref(), number)?;
        let decision = papers.decisions.iter().find(|one| one.line == line);
        let statement = decision.map(|decision| decision.statement.clone());
        let mut job = PaperJob {
            number,
            line,
            statement: statement.filter(|_| pending.is_unsigned),
            documents: Vec::new(),
            issued: self.now(real).legal,
            impossible: Vec::new(),
        };
        let authority = self.authority_of(stored.request.kind);
        let waiting = papers.documents.iter().filter(|document| {
            document.line == line && document.state == DocumentState::Waiting && can_draw
        });
        for document in waiting {
            let (kind, language) = (document.kind, document.language);
            let made = issue::document(self, (number, &stored, line), kind, &document.number);
            let number = document.number.parse().map_err(|error| format!("{error}"));
            match (made, number, &authority) {
                (Ok(document), Ok(number), Some(authority)) => job.documents.push(DocumentJob {
                    kind,
                    language,
                    authority: authority.clone(),
                    number,
                    document,
                }),
                (Err(why), _, _) | (_, Err(why), _) => job.impossible.push((kind, language, why)),
                (Ok(_), Ok(_), None) => {
                    let why = "the record lacks its authority".to_owned();
                    job.impossible.push((kind, language, why));
                }
            }
        }
        Ok(job)
    }

    /// Stores what was made.
    pub fn paper_made(&mut self, made: PaperMade, real: Timestamp) -> Result<(), ControlError> {
        let at = (made.number, made.line);
        self.papers.in_flight.remove(&at);
        let now = self.now(real);
        self.papers.keyd_failed.clone_from(&made.failed);
        if made.failed.is_some() {
            self.papers.again_at = real.checked_add(AGAIN).ok();
        }
        let mut papers = papers(self.store.as_ref(), made.number)?;
        let mut writing = Writing::default();
        let mut rows = Vec::new();
        if let Some(signature) = made.signature
            && let Some(decision) = papers
                .decisions
                .iter_mut()
                .find(|one| one.line == made.line)
        {
            decision.signature = Some(signature);
            writing.facts.push(told(PaperFact::DecisionSigned {
                request: made.number,
                line: made.line,
                generation: signature.generation,
            }));
        }
        for drawn in made.drawn {
            match self.keep_drawn(&drawn, real) {
                Ok(kept) => {
                    let at = (made.number, made.line);
                    let (digest, row) = kept;
                    issued(at, &drawn, (digest, &row), now, &mut papers, &mut writing)?;
                    rows.push((digest, row));
                }
                Err(why) => {
                    self.papers.no_documents = Some(why);
                    self.papers.again_at = real.checked_add(AGAIN).ok();
                }
            }
        }
        for (kind, language, why) in made.impossible {
            let state = DocumentState::Impossible { why };
            settle(&mut papers, made.line, (kind, language), state);
        }
        let pending = still(&papers, made.line);
        let key = keys::paper(made.number, made.line);
        writing.puts.push(match pending {
            Some(pending) => put(key, &pending)?,
            None => Put::Delete { key },
        });
        writing.puts.push(put(keys::papers(made.number), &papers)?);
        self.write(writing, now)?;
        match pending {
            Some(pending) => self.papers.pending.insert(at, pending),
            None => self.papers.pending.remove(&at),
        };
        for (digest, row) in rows {
            self.papers.no_documents = None;
            self.files.adopt(digest, row);
        }
        Ok(())
    }

    /// Puts a document's file into the folder.
    fn keep_drawn(&self, drawn: &Drawn, real: Timestamp) -> Result<(Sha256, FileRow), String> {
        let digest = Sha256(Hasher::digest(&drawn.pdf).into());
        let bytes = u64::try_from(drawn.pdf.len()).unwrap_or(u64::MAX);
        let folder = self.files.folder();
        let folder = folder.ok_or_else(|| "no folder for files is set".to_owned())?;
        if let Some(full) = self.files.full(None, bytes) {
            return Err(full);
        }
        folder
            .write(digest, &drawn.pdf)
            .map_err(|error| format!("a document cannot be written: {error}"))?;
        let row = FileRow {
            content: Content::Pdf,
            bytes,
            put_at: real,
            owners: Vec::new(),
            scan: Scan::Unscanned,
            is_cited: true,
        };
        Ok((digest, row))
    }
}

/// Adds an issued document to a transaction.
fn issued(
    (request, line): (RequestNumber, u32),
    drawn: &Drawn,
    (file, row): (Sha256, &FileRow),
    now: Now,
    papers: &mut Papers,
    writing: &mut Writing,
) -> Result<(), ControlError> {
    let (kind, language) = (drawn.kind, drawn.language);
    let state = DocumentState::Issued {
        code: drawn.code,
        content: drawn.content,
        file,
        bytes: row.bytes,
        at: now.legal,
    };
    let Some(number) = settle(papers, line, (kind, language), state) else {
        return Ok(());
    };
    let coded = Coded {
        request,
        line,
        kind,
        language,
    };
    writing.puts.push(put(keys::code(drawn.code), &coded)?);
    writing.puts.push(put(keys::file(file), row)?);
    writing.facts.push(told(PaperFact::DocumentIssued {
        request,
        number,
        kind,
        language,
        file,
    }));
    Ok(())
}

/// Sets the state of a document; its number.
fn settle(
    papers: &mut Papers,
    line: u32,
    (kind, language): (PaperKind, PaperLanguage),
    state: DocumentState,
) -> Option<String> {
    let of = |one: &&mut wire::DocumentView| {
        (one.line, one.kind, one.language) == (line, kind, language)
    };
    let document = papers.documents.iter_mut().find(of)?;
    document.state = state;
    Some(document.number.clone())
}

/// What is still to be made for a line; nothing where all of it is there.
fn still(papers: &Papers, line: u32) -> Option<Pending> {
    let unsigned = |one: &wire::DecisionView| one.line == line && one.signature.is_none();
    let waiting =
        |one: &wire::DocumentView| one.line == line && matches!(one.state, DocumentState::Waiting);
    let pending = Pending {
        is_unsigned: papers.decisions.iter().any(unsigned),
        is_undocumented: papers.documents.iter().any(waiting),
    };
    (pending.is_unsigned || pending.is_undocumented).then_some(pending)
}

/// The number of the document of a line: that of the request, and the line's own from 1.
pub(super) fn document_number(number: RequestNumber, line: u32) -> String {
    format!("{}/{}", number.citation(), line.saturating_add(1))
}

/// The day of an instant.
pub(super) fn day(at: Timestamp) -> jiff::civil::Date {
    zone::date(at)
}
