//! A decision: what is signed of it, in the transaction of its effect.

use super::decided::{kinds_of, kinds_of_others, outcome};
use super::made::document_number;
use super::{PaperDesk, Papers, Pending};
use crate::core::{Core, Writing};
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::put;
use crate::requests::Stored;
use desk::request::{Entry, What};
use law::request::{Act, Kind};
use model::AccountName;
use sha2::{Digest as _, Sha256 as Hasher};
use wire::keys::{DecisionStatement, Sha256};
use wire::paper::decision_text;
use wire::{DecisionView, DocumentState, DocumentView, PaperLanguage, RefusalCode, RequestNumber};

impl Core {
    /// Adds what an act brings to its transaction: where an officer decides it the statement that keyd signs, and the documents
    /// to be made. `change` is the digest of what it changes of the record.
    pub(crate) fn write_decision(
        &self,
        (number, stored): (RequestNumber, &Stored),
        officer: Option<&AccountName>,
        change: Option<Sha256>,
        papers: &mut Papers,
        writing: &mut Writing,
    ) -> Result<Option<(u32, Pending)>, ControlError> {
        let settings = &self.settings.papers;
        if !settings.has_keyd {
            return Ok(None);
        }
        // An act's own line is the last that bears one; clocks may have run out after it.
        let acts = stored.request.history.iter().enumerate().rev();
        let mut acts = acts.filter_map(|(at, entry)| match entry.what {
            What::Done(act) => Some((at, act, entry)),
            What::Filed | What::Received | What::Lapsed(_) => None,
        });
        let Some((at, act, entry)) = acts.next() else {
            return Ok(None);
        };
        let line = u32::try_from(at).unwrap_or(u32::MAX);
        let kinds = match (officer, &settings.typesetting) {
            (_, None) => Vec::new(),
            (Some(_), Some(_)) => kinds_of(act),
            (None, Some(_)) => kinds_of_others(act),
        };
        if officer.is_none() && kinds.is_empty() {
            return Ok(None);
        }
        self.papers.room()?;
        if let Some(officer) = officer {
            let kind = stored.request.kind;
            let statement = self.statement((number, kind), act, entry, officer, change)?;
            papers.decisions.push(DecisionView {
                line,
                statement,
                signature: None,
            });
        }
        for kind in &kinds {
            for language in PaperLanguage::ALL {
                papers.documents.push(DocumentView {
                    line,
                    kind: *kind,
                    language,
                    number: document_number(number, line),
                    state: DocumentState::Waiting,
                });
            }
        }
        let pending = Pending {
            is_unsigned: officer.is_some(),
            is_undocumented: !kinds.is_empty(),
        };
        writing.puts.push(put(keys::paper(number, line), &pending)?);
        Ok(Some((line, pending)))
    }

    fn statement(
        &self,
        (number, kind): (RequestNumber, Kind),
        act: Act,
        entry: &Entry,
        officer: &AccountName,
        change: Option<Sha256>,
    ) -> Result<DecisionStatement, ControlError> {
        let unnamed = |what: &str| {
            refuse(
                RefusalCode::Unavailable,
                format!("the decision cannot be signed: {what}"),
                "this is a fault of the gateway",
            )
        };
        let authority = self.authority_of(kind);
        let text = decision_text(number, kind, &crate::requests::history_view(entry));
        Ok(DecisionStatement {
            authority: authority.ok_or_else(|| unnamed("the record lacks its authority"))?,
            request: number
                .citation()
                .parse()
                .map_err(|_| unnamed("its request's number is none"))?,
            kind: kind
                .form()
                .parse()
                .map_err(|_| unnamed("its kind has no name"))?,
            outcome: outcome(act),
            officer: officer.clone(),
            at: entry.at,
            change,
            document: Sha256(Hasher::digest(text).into()),
            clause: entry.clause,
        })
    }
}

impl PaperDesk {
    /// The decision is in effect: what it brings is to be made.
    pub(crate) fn adopt(&mut self, number: RequestNumber, made: Option<(u32, Pending)>) {
        if let Some((line, pending)) = made {
            self.pending.insert((number, line), pending);
        }
    }
}
