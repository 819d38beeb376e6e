//! The forms of the orders as something to fill in, and what was typed as the form's JSON.

use super::field;
use crate::console::fill::{Ask, Input, NotDone, Part, Said};
use crate::console::html::Choice;
use crate::console::key::Key;
use crate::console::texts::Words;
use crate::language::Reader;
use crate::problem::Problem;
use jiff::civil::DateTime;
use law::form::{Count, Field, FieldKind, FileKind, Form, Presence, Signing, Violation, Word};
use law::zone;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use wire::IdempotencyKey;

/// What was typed, by the names of the fields.
pub(super) type Typed = [(String, String)];

/// How the names of a form's own fields begin.
const HEAD: &str = "f.";
/// The field of the key that a page drew.
pub(super) const KEY: &str = "key";

/// What a field of the order is called on a page.
fn name(field: &Field) -> String {
    format!("{HEAD}{}", field.id)
}

/// The key of a form that is sent, of the one that its page drew and of all that was typed: sent twice it is one command, and changed
/// after it was sent, by way of the browser's "back", it is another.
pub(super) fn key(typed: &Typed) -> Option<IdempotencyKey> {
    let drawn: IdempotencyKey = field(typed, KEY).parse().ok()?;
    let mut hasher = Sha256::new();
    hasher.update(drawn.0.to_le_bytes());
    for (name, value) in typed.iter().filter(|(name, _)| name != KEY) {
        for text in [name, value] {
            hasher.update(text.len().to_le_bytes());
            hasher.update(text);
        }
    }
    let digest: [u8; 32] = hasher.finalize().into();
    let (bits, _) = digest.as_chunks::<16>();
    bits.first()
        .map(|bits| IdempotencyKey(u128::from_le_bytes(*bits)))
}

/// Why a form cannot be filled in here.
pub(super) fn obstacle(form: &Form) -> Option<Key> {
    let is_demanded = |kind: fn(FileKind) -> bool| {
        form.fields.iter().any(|field| {
            let is_it = matches!(field.kind, FieldKind::File(of) if kind(of));
            is_it && is_always(form, field)
        })
    };
    let signature = |kind| kind == FileKind::Signature;
    if matches!(form.signing, Signing::LegalEntity { .. }) || is_demanded(signature) {
        return Some(Key::NeedsSignature);
    }
    is_demanded(|kind| kind != FileKind::Signature).then_some(Key::NeedsFiles)
}

/// Whether a field must be filled in, whatever else is.
fn is_always(form: &Form, field: &Field) -> bool {
    let mut groups = form.fields.iter().filter(|group| field.is_in(group));
    let required = |field: &Field| field.presence == Presence::Required;
    required(field) && groups.all(required)
}

/// A form to fill in, with what was typed and what is wrong with it.
pub(super) fn parts(
    words: Words<'_>,
    form: &'static Form,
    (typed, faults): (&Typed, &[Violation]),
) -> Vec<Part> {
    let mut parts = Vec::new();
    let fields = form
        .fields
        .iter()
        .filter(|field| !form.is_by_the_desk(field));
    let is_file =
        |field: &Field| matches!(field.kind, FieldKind::File(of) if of != FileKind::Signature);
    if fields.clone().any(is_file) {
        parts.push(Part::Note(words.say(Key::FilesApart)));
    }
    for field in fields {
        if field.kind == FieldKind::Group {
            parts.push(Part::Heading(words.name(field.label, field.id)));
        } else if !field.kind.is_file() {
            parts.push(Part::Ask(ask(words, (form, field), (typed, faults))));
        }
    }
    parts
}

fn ask(
    words: Words<'_>,
    (form, field): (&Form, &Field),
    (typed, faults): (&Typed, &[Violation]),
) -> Ask {
    let name = name(field);
    let values: Vec<&str> = typed
        .iter()
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value.as_str())
        .collect();
    let input = input(words, field, &values);
    let fault = faults.iter().find(|fault| fault.field == field.id);
    Ask {
        name,
        label: words.name(field.label, field.id),
        is_needed: is_always(form, field),
        input,
        help: help(words, field),
        fault: fault.map(|fault| told(words, fault)),
    }
}

/// How a field is filled in, with what was typed.
fn input(words: Words<'_>, field: &Field, values: &[&str]) -> Input {
    let value = values.first().copied().unwrap_or_default().to_owned();
    let is_many = field.count != Count::One;
    if let FieldKind::Choice(offered) = field.kind {
        let choices = chosen(words, offered, (values, !is_many));
        return if is_many {
            Input::Choices(choices)
        } else {
            Input::Choice(choices)
        };
    }
    if field.kind.is_flag() {
        let choice = |(value, key): (&str, Key)| Choice {
            value: value.to_owned(),
            text: words.say(key),
            is_chosen: values.contains(&value),
        };
        let all = [("", Key::Choose), ("yes", Key::Yes), ("no", Key::No)];
        return Input::Choice(all.map(choice).into());
    }
    if field.kind == FieldKind::Secret {
        // It is never shown again.
        return Input::Line("password", String::new());
    }
    if is_many || field.kind == FieldKind::Text {
        return Input::Lines(value);
    }
    Input::Line(kind_of(field.kind), value)
}

/// The type of a line, as browsers know it.
fn kind_of(kind: FieldKind) -> &'static str {
    if kind == FieldKind::Date {
        "date"
    } else if kind == FieldKind::Moment {
        "datetime-local"
    } else {
        "text"
    }
}

fn chosen(
    words: Words<'_>,
    offered: &[Word],
    (values, may_be_none): (&[&str], bool),
) -> Vec<Choice> {
    let none = may_be_none.then(|| Choice {
        value: String::new(),
        text: words.say(Key::Choose),
        is_chosen: false,
    });
    let choice = |word: &Word| Choice {
        value: word.id.to_owned(),
        text: words.name(word.label, word.id),
        is_chosen: values.contains(&word.id),
    };
    none.into_iter().chain(offered.iter().map(choice)).collect()
}

/// What fits, in the words of the orders. They have none in English: there their own name of the field stands beside.
fn help(words: Words<'_>, field: &Field) -> Vec<Said> {
    let is_many = field.count != Count::One;
    let (orders, is_english) = (words.reader().orders(), words.reader() == Reader::En);
    let lang = is_english.then_some("ru");
    let of_orders = |text: &str| Said {
        text: text.to_owned(),
        lang,
    };
    let mut help = Vec::new();
    if is_english {
        help.push(of_orders(field.label.of(orders)));
    }
    let is_picked = field.kind.is_flag() || matches!(field.kind, FieldKind::Choice(_));
    if !is_many && field.kind == FieldKind::Moment {
        help.push(Said::here(words.say(Key::Zone)));
    } else if !is_picked && (is_many || field.kind != FieldKind::Date) {
        help.push(of_orders(field.kind.hint().of(orders)));
    }
    if is_many {
        let most = usize::from(field.count.most());
        let key = if matches!(field.kind, FieldKind::Choice(_)) {
            Key::AtMost
        } else {
            Key::OneALine
        };
        help.push(Said::here(words.count(key, most)));
    }
    if let Some(clause) = field.clause {
        help.push(Said::here(words.clause(clause)));
    }
    help
}

/// What is wrong with a field, with the clause.
fn told(words: Words<'_>, fault: &Violation) -> Said {
    let place = fault
        .index
        .map(|index| format!("[{}] ", index.saturating_add(1)));
    let place = place.unwrap_or_default();
    let clause = words.clause(fault.clause);
    let text = match words.reader().faults() {
        Some(language) => {
            let (reason, hint) = (fault.reason.label().of(language), fault.hint.of(language));
            format!("{place}{reason}; {hint} ({clause})")
        }
        None => format!("{place}{} ({clause})", fault.reason),
    };
    Said::here(text)
}

/// What is wrong with a form by itself, field by field; the signature travels beside it.
pub(super) fn faults(form: &Form, json: &str) -> Vec<Violation> {
    let Ok(submission) = form.read_json(json.as_bytes()) else {
        return Vec::new();
    };
    form.check(&submission)
}

/// What was typed, as the form's JSON. Nothing is left out that controld might refuse.
pub(super) fn json(form: &Form, typed: &Typed) -> String {
    let mut object = Map::new();
    for field in form.fields {
        let is_asked = !matches!(field.kind, FieldKind::Group | FieldKind::File(_));
        if !is_asked || form.is_by_the_desk(field) {
            continue;
        }
        let name = name(field);
        let texts = typed.iter().filter(|(found, _)| *found == name);
        let texts = texts.map(|(_, text)| text.replace("\r\n", "\n"));
        let is_many = field.count != Count::One;
        let mut values: Vec<Value> = if is_many {
            let lines: Vec<String> = texts.collect();
            let lines = lines.iter().flat_map(|text| text.lines());
            lines.filter_map(|line| value(field.kind, line)).collect()
        } else {
            texts.filter_map(|text| value(field.kind, &text)).collect()
        };
        if is_many && !values.is_empty() {
            object.insert(field.id.to_owned(), Value::Array(values));
        } else if let Some(only) = values.pop() {
            object.insert(field.id.to_owned(), only);
        }
    }
    Value::Object(object).to_string()
}

/// What was typed into a field; nothing where it is empty. What does not fit goes on as it is, for controld to refuse it.
fn value(kind: FieldKind, text: &str) -> Option<Value> {
    // A space may be part of a secret.
    let text = if kind == FieldKind::Secret {
        text
    } else {
        text.trim()
    };
    if text.is_empty() {
        return None;
    }
    let as_text = || Value::String(text.to_owned());
    let is_number = matches!(kind, FieldKind::Number { .. } | FieldKind::Port);
    Some(match text {
        "yes" if kind.is_flag() => Value::Bool(true),
        "no" if kind.is_flag() => Value::Bool(false),
        _ if is_number => text.parse::<u64>().map_or_else(|_| as_text(), Value::from),
        _ if kind == FieldKind::Moment => {
            moment(text).map_or_else(as_text, |at| Value::String(at.to_string()))
        }
        _ => as_text(),
    })
}

/// A moment by the legal time, as browsers write it.
pub(super) fn moment(text: &str) -> Option<jiff::Timestamp> {
    let local: DateTime = text.trim().parse().ok()?;
    // The offset of the day's beginning: it has changed at midnights alone.
    let offset = zone::offset_at(zone::start_of(local.date()));
    offset.to_timestamp(local).ok()
}

/// What a problem says on the page of the form that it is about. `told` is the same in the reader's language, where a form is wrong by
/// itself.
pub(super) fn not_done(words: Words<'_>, problem: &Problem, told: Option<String>) -> NotDone {
    let (detail, hint) = problem.words();
    let english = |text: &str| Said {
        text: text.to_owned(),
        lang: (words.reader() != Reader::En).then_some("en"),
    };
    NotDone {
        detail: told.map_or_else(|| english(detail), Said::here),
        hint: english(hint),
        clause: problem.clause().map(|clause| words.clause(clause)),
        violations: problem
            .violations()
            .iter()
            .map(ToString::to_string)
            .collect(),
    }
}

/// The fields of a form that are secret, to be typed again.
pub(super) fn secrets(words: Words<'_>, form: &'static Form, typed: &Typed) -> Vec<Part> {
    let is_typed = |field: &&Field| {
        let name = name(field);
        let mut found = typed.iter().filter(|(found, _)| *found == name);
        field.kind == FieldKind::Secret && found.any(|(_, value)| !value.is_empty())
    };
    let fields = form.fields.iter().filter(is_typed);
    let mut parts: Vec<Part> = fields
        .map(|field| Part::Ask(ask(words, (form, field), (&[], &[]))))
        .collect();
    if !parts.is_empty() {
        parts.insert(0, Part::Note(words.say(Key::SecretsAgain)));
    }
    parts
}

/// Whether a field of a page holds a secret of a form.
pub(super) fn is_secret(form: Option<&Form>, name: &str) -> bool {
    let id = name.strip_prefix(HEAD);
    let field = form.zip(id).and_then(|(form, id)| form.field(id));
    field.is_some_and(|field| field.kind == FieldKind::Secret)
}

#[cfg(test)]
mod tests;
