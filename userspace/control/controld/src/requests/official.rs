//! Official letters, as officers register them: number, dates of dispatch and receipt, and the scan.
//!
//! A letter is kept with the line of the history that it stands behind, so that a request has at most as many as its history
//! has entries. Its scan is a file that the request cites: kept with it, and shown to whoever sees it.

use super::carry::Made;
use super::file::OFFICERS;
use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::Core;
use crate::error::{ControlError, refuse, refuse_by};
use crate::files::Cited;
use crate::papers::{CITED_MAX, Papers};
use desk::request::What;
use jiff::Timestamp;
use law::form::{Form, Signing};
use law::zone;
use model::Applicant;
use serde::{Deserialize, Serialize};
use wire::request::LETTER_NUMBER_CHARS_MAX;
use wire::{Filing, HistoryView, OfficialLetter, RefusalCode};

/// What files tell of the field that a scan stands in.
const SCAN: &str = "letter.scan";
/// Most characters of a letter's number in the name of its scan.
const NAME_CHARS_MAX: usize = 60;

/// A letter that was judged, and may be kept.
#[derive(Clone, Debug)]
pub(super) struct Registered {
    letter: OfficialLetter,
    /// Its scan, as the request cites it.
    pub(super) scan: Option<Cited>,
}

/// The letter behind a line of a history, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LetterLine {
    /// The line, from 0.
    line: u32,
    /// The letter.
    letter: OfficialLetter,
}

/// What the law wants by official letter comes by one.
pub(super) fn check_letter(form: &Form, filing: &Filing) -> Result<(), ControlError> {
    match form.signing {
        Signing::Letter { clause } if filing.letter.is_none() => Err(refuse_by(
            clause,
            RefusalCode::BadRequest,
            "this request comes by official letter, which an officer registers",
            "the officer files it with --for, --letter, --dispatched, --received and --scan",
        )),
        Signing::LegalEntity { .. }
        | Signing::Letter { .. }
        | Signing::ElectronicOrLetter { .. }
        | Signing::Electronic { .. }
        | Signing::None => Ok(()),
    }
}

/// When what is done counts as done: now, or when its letter was received.
pub(super) fn received_at(letter: Option<&Registered>, now: Now) -> Timestamp {
    letter.map_or(now.legal, |one| one.letter.received_at)
}

impl Core {
    /// Judges a letter that somebody registers for an applicant's request.
    pub(super) fn registered(
        &self,
        parties: (&Caller, &Applicant),
        letter: Option<&OfficialLetter>,
        now: Now,
    ) -> Result<Option<Registered>, ControlError> {
        let Some(letter) = letter else {
            return Ok(None);
        };
        check(letter, now)?;
        check_receipt(parties.0, letter, now)?;
        let name = name_of(&letter.number);
        let cited = |sha256| self.cite_scan(SCAN, (sha256, &name), parties);
        let scan = letter.scan.map(cited).transpose()?;
        let letter = letter.clone();
        Ok(Some(Registered { letter, scan }))
    }
}

/// It has a number, and was sent before it was received, and received before now.
fn check(letter: &OfficialLetter, now: Now) -> Result<(), ControlError> {
    let wrong = |what: String, hint: String| Err(refuse(RefusalCode::BadRequest, what, hint));
    let number = &letter.number;
    let length = number.chars().count();
    if length > LETTER_NUMBER_CHARS_MAX
        || number.trim().is_empty()
        || number.contains(char::is_control)
    {
        return wrong(
            format!("letter.number: {length} characters cannot be the number of a letter"),
            format!(
                "it has 1 to {LETTER_NUMBER_CHARS_MAX} characters and no control character; give it with --letter as the sender wrote it"
            ),
        );
    }
    let received = zone::display(letter.received_at);
    if letter.received_at > now.legal {
        return wrong(
            format!(
                "letter.received_at: the letter no. {number} cannot have been received at {received}, which is still to come"
            ),
            format!(
                "the time is {}; give with --received when it was received",
                zone::display(now.legal)
            ),
        );
    }
    if letter.dispatched > zone::date(letter.received_at) {
        return wrong(
            format!(
                "letter.dispatched: the letter no. {number} cannot have been sent on {}, after it was received at {received}",
                letter.dispatched
            ),
            "give with --dispatched the day on which it was sent".to_owned(),
        );
    }
    Ok(())
}

/// Clocks count from the receipt, so that only staff enters one of an earlier day: whoever writes the letter does not say when it came.
fn check_receipt(caller: &Caller, letter: &OfficialLetter, now: Now) -> Result<(), ControlError> {
    let today = zone::date(now.legal);
    if caller.has(OFFICERS) || zone::date(letter.received_at) == today {
        return Ok(());
    }
    Err(refuse(
        RefusalCode::Forbidden,
        format!(
            "letter.received_at: that the letter no. {} was received at {} is the authority's to say",
            letter.number,
            zone::display(letter.received_at)
        ),
        format!("enter {today}, or let an officer register it"),
    ))
}

/// What the scan of a letter is called, but for its ending: a name that every file system takes.
fn name_of(number: &str) -> String {
    let fit = |c: char| if c.is_alphanumeric() { c } else { '-' };
    let number: String = number.chars().take(NAME_CHARS_MAX).map(fit).collect();
    format!("letter-{number}")
}

/// Puts the letter of a step, and its scan, with what belongs to the request.
pub(super) fn join(made: &mut Made, papers: &mut Papers) -> Result<(), ControlError> {
    let Some(Registered { letter, scan }) = made.letter.take() else {
        return Ok(());
    };
    let what = made
        .act
        .as_ref()
        .map_or(What::Filed, |(act, _)| What::Done(*act));
    let mut history = made.after.request.history.iter();
    let line = history.rposition(|entry| entry.what == what);
    let line = line.and_then(|line| u32::try_from(line).ok());
    let Some(line) = line else {
        return Err(refuse(
            RefusalCode::Unavailable,
            "the letter stands behind no line of the request's history",
            "this is a fault of the gateway",
        ));
    };
    papers.letters.push(LetterLine { line, letter });
    if let Some(scan) = scan.filter(|scan| !papers.files.contains(scan)) {
        if papers.files.len() >= CITED_MAX {
            return Err(refuse(
                RefusalCode::Full,
                format!("the request cites {CITED_MAX} files already"),
                "register the letter without --scan",
            ));
        }
        papers.files.push(scan);
    }
    Ok(())
}

/// Shows the letters with the lines that they stand behind.
pub(super) fn show(letters: &[LetterLine], history: &mut [HistoryView]) {
    for LetterLine { line, letter } in letters {
        let line = usize::try_from(*line).ok();
        if let Some(view) = line.and_then(|line| history.get_mut(line)) {
            view.letter = Some(letter.clone());
        }
    }
}
