//! Official letters, as officers register them.

use crate::clock::Now;
use crate::error::{ControlError, refuse, refuse_by};
use jiff::Timestamp;
use law::form::{Form, Signing};
use law::zone;
use wire::{Filing, OfficialLetter, RefusalCode};

/// Longest number of a letter, in characters.
const LETTER_CHARS_MAX: usize = 200;

/// What the law wants by official letter comes by one.
pub(super) fn check_letter(form: &Form, filing: &Filing) -> Result<(), ControlError> {
    match form.signing {
        Signing::Letter { clause } if filing.letter.is_none() => Err(refuse_by(
            clause,
            RefusalCode::BadRequest,
            "this request comes by official letter, which an officer registers",
            "the officer files it with --for, --letter, --dispatched and --received",
        )),
        Signing::LegalEntity { .. }
        | Signing::Letter { .. }
        | Signing::ElectronicOrLetter { .. }
        | Signing::Electronic { .. }
        | Signing::None => Ok(()),
    }
}

/// When what is done counts as done: now, or when its letter was received.
pub(super) fn received_at(
    letter: Option<&OfficialLetter>,
    now: Now,
) -> Result<Timestamp, ControlError> {
    let Some(letter) = letter else {
        return Ok(now.legal);
    };
    let is_named = (1..=LETTER_CHARS_MAX).contains(&letter.number.trim().chars().count());
    let received = zone::date(letter.received_at);
    if !is_named || letter.dispatched > received || letter.received_at > now.legal {
        return Err(refuse(
            RefusalCode::BadRequest,
            format!(
                "a letter no. {:?} sent on {} cannot have been received at {}",
                letter.number,
                letter.dispatched,
                zone::display(letter.received_at)
            ),
            format!(
                "it has a number of at most {LETTER_CHARS_MAX} characters, was sent before it was received, and the time is {}",
                zone::display(now.legal)
            ),
        ));
    }
    Ok(letter.received_at)
}
