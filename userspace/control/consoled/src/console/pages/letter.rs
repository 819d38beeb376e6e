//! What stands beside a form: reasons, the day that was agreed, the official letter, for whom it is filed.

use super::asked::{Typed, moment};
use super::field;
use crate::console::fill::{Ask, Input, Part, Said};
use crate::console::html::Choice;
use crate::console::key::Key;
use crate::console::texts::Words;
use crate::problem::Problem;
use model::Applicant;
use wire::OfficialLetter;

pub(super) const REASONS: &str = "reasons";
pub(super) const WHY: &str = "why";
pub(super) const AGREED: &str = "agreed";
const NUMBER: &str = "letter.number";
const DISPATCHED: &str = "letter.dispatched";
const RECEIVED: &str = "letter.received_at";
const WHOSE: &str = "applicant.kind";
const WHO: &str = "applicant.id";

/// A field that must be filled in.
pub(super) fn needed(
    words: Words<'_>,
    (name, label): (&str, Key),
    input: Input,
    help: Option<Key>,
) -> Part {
    Part::Ask(Ask {
        name: name.to_owned(),
        label: words.say(label),
        is_needed: true,
        input,
        help: help
            .into_iter()
            .map(|key| Said::here(words.say(key)))
            .collect(),
        fault: None,
    })
}

/// A field as it was typed.
pub(super) fn typed_in(typed: &Typed, name: &str) -> String {
    field(typed, name).to_owned()
}

/// The letter behind it.
pub(super) fn letter_parts(words: Words<'_>, typed: &Typed) -> Vec<Part> {
    let line = |name, kind| Input::Line(kind, typed_in(typed, name));
    vec![
        Part::Heading(words.say(Key::Letter)),
        needed(
            words,
            (NUMBER, Key::LetterNumber),
            line(NUMBER, "text"),
            None,
        ),
        needed(
            words,
            (DISPATCHED, Key::LetterSent),
            line(DISPATCHED, "date"),
            None,
        ),
        needed(
            words,
            (RECEIVED, Key::LetterReceived),
            line(RECEIVED, "datetime-local"),
            Some(Key::Zone),
        ),
    ]
}

/// For whom somebody files.
pub(super) fn applicant_parts(words: Words<'_>, typed: &Typed) -> Vec<Part> {
    let chosen = field(typed, WHOSE);
    let all = [
        ("organisation", Key::Organisation),
        ("operator", Key::Operator),
        ("authority", Key::Authority),
    ];
    let choices = all.map(|(value, key)| Choice {
        value: value.to_owned(),
        text: words.say(key),
        is_chosen: value == chosen,
    });
    vec![
        needed(
            words,
            (WHOSE, Key::Applicant),
            Input::Choice(choices.into()),
            None,
        ),
        needed(
            words,
            (WHO, Key::ApplicantCode),
            Input::Line("text", typed_in(typed, WHO)),
            Some(Key::ApplicantHelp),
        ),
    ]
}

/// The letter that was typed; none where nothing of it was.
pub(super) fn letter(typed: &Typed) -> Result<Option<OfficialLetter>, Problem> {
    let [number, dispatched, received] =
        [NUMBER, DISPATCHED, RECEIVED].map(|name| field(typed, name).trim());
    if number.is_empty() && dispatched.is_empty() && received.is_empty() {
        return Ok(None);
    }
    let wrong = |name: &str, what: &str| {
        Problem::bad(
            format!("{name}: it is {what}"),
            "fill it in as the page asks for it",
        )
    };
    Ok(Some(OfficialLetter {
        number: number.to_owned(),
        dispatched: dispatched
            .parse()
            .map_err(|_| wrong(DISPATCHED, "no day"))?,
        received_at: moment(received).ok_or_else(|| wrong(RECEIVED, "no moment"))?,
        scan: None,
    }))
}

/// For whom it is filed; none where nobody was named.
pub(super) fn applicant(typed: &Typed) -> Result<Option<Applicant>, Problem> {
    let id = field(typed, WHO).trim();
    if id.is_empty() {
        return Ok(None);
    }
    let wrong = |_| {
        Problem::bad(
            format!("{WHO}: {id} is no code of the record"),
            "the catalogue shows them",
        )
    };
    Ok(Some(match field(typed, WHOSE) {
        "operator" => Applicant::Operator(id.parse().map_err(wrong)?),
        "authority" => Applicant::Authority(id.parse().map_err(wrong)?),
        _ => Applicant::Organisation(id.parse().map_err(wrong)?),
    }))
}
