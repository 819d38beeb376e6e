//! Filled-in forms of requests: a TOML document whose keys are the ids of the form's fields.
//!
//! ```toml
//! form = "catalogue_update"
//! prefix = ["192.0.2.0/24"]
//! ```
//!
//! [`empty`] writes such a document to be filled in, [`begun`] one of which something is known; [`filled_in`] reads it. A field with one value may leave the brackets
//! out. What a value must be, the form's own check says; here its type alone
//! is judged. The answer is JSON, since it may hold a secret, which is written once on its way to be sealed.

use crate::nearest::suggestion;
use crate::problem::{Fault, Problem, Problems};
use crate::source::Source;
use law::form::{
    Attachment, Condition, Count, Field, FieldKind, FileKind, Form, Is, Presence, Word,
};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Longest file, in bytes.
pub const FORM_BYTES_MAX: usize = 256 * 1024;

/// The values of a filled-in form as JSON.
///
/// # Errors
///
/// Everything that is wrong with it, each with its place.
pub fn filled_in(form: &Form, name: &str, text: &str) -> Result<String, Vec<Problem>> {
    let mut attach = |_: FileKind, _: &str| Err("a file, which is not sent in the form".to_owned());
    filled_in_with(form, name, text, &mut attach)
}

/// The same for a form that names files: `attach` tells what each one is. Their content does not go into the answer.
///
/// # Errors
///
/// Everything that is wrong with it, each with its place.
pub fn filled_in_with(
    form: &Form,
    name: &str,
    text: &str,
    attach: &mut dyn FnMut(FileKind, &str) -> Result<Attachment, String>,
) -> Result<String, Vec<Problem>> {
    let source = Source::new(name, text);
    let mut reading = Reading {
        form,
        source: &source,
        attach,
        problems: Problems::default(),
    };
    let json = reading.read();
    reading.problems.sort_after(0);
    if reading.problems.len() > 0 {
        return Err(reading.problems.into_vec());
    }
    Ok(json)
}

/// A form to be filled in: every field under its names, with what it takes and when it applies. What the desk states is left
/// out.
pub fn empty(form: &Form) -> String {
    begun(form, &[])
}

/// A form to be filled in of which something is known already: ids of fields, each with its text, or with several where it takes
/// several.
pub fn begun(form: &Form, known: &[(&str, &[String])]) -> String {
    let mut lines = vec![
        format!("# {}", form.title.ru),
        format!("# {}", form.title.kk),
        format!("# {}, version {}", form.clause, form.version),
        format!("form = \"{}\"", form.id),
    ];
    let filled = form.fields.iter();
    for field in filled.filter(|field| !form.is_by_the_desk(field)) {
        lines.push(String::new());
        lines.push(format!("# {} / {}", field.label.ru, field.label.kk));
        match field.presence {
            Presence::Required | Presence::ByTheDesk => {}
            Presence::Optional => lines.push("# optional".to_owned()),
            Presence::When(condition) => lines.push(format!("# only where {}", worded(condition))),
        }
        if field.kind == FieldKind::Group {
            continue;
        }
        lines.push(format!("# {}", taken(field)));
        let values = known.iter().find(|(id, _)| *id == field.id);
        let values = values.map_or(&[][..], |(_, values)| values);
        lines.push(match (field.count, values) {
            (Count::One, []) => format!("# \"{}\" = ", field.id),
            (Count::UpTo(_), []) => format!("# \"{}\" = []", field.id),
            (Count::One, [value, ..]) => format!("\"{}\" = {}", field.id, quoted(value)),
            (Count::UpTo(_), values) => {
                let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
                format!("\"{}\" = [{}]", field.id, values.join(", "))
            }
        });
    }
    lines.push(String::new());
    lines.join("\n")
}

/// What a field takes.
fn taken(field: &Field) -> String {
    let FieldKind::Choice(words) = field.kind else {
        return if let FieldKind::File(FileKind::Signature) = field.kind {
            "comes beside the form, with --signature".to_owned()
        } else {
            field.kind.hint().ru.to_owned()
        };
    };
    let word = |word: &Word| format!("\"{}\" ({})", word.id, word.label.ru);
    words.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// A condition in words.
fn worded(condition: Condition) -> String {
    let all = |parts: &[Condition], by: &str| {
        let parts: Vec<String> = parts.iter().copied().map(worded).collect();
        parts.join(by)
    };
    match condition {
        Condition::Field(field, Is::Yes) => format!("\"{field}\" is true"),
        Condition::Field(field, Is::No) => format!("\"{field}\" is false"),
        Condition::Field(field, Is::Choice(word)) => format!("\"{field}\" is \"{word}\""),
        Condition::Field(field, Is::Begins(text)) => format!("\"{field}\" begins with \"{text}\""),
        Condition::Field(field, Is::SameAs(other)) => format!("\"{field}\" is as \"{other}\""),
        Condition::Field(field, Is::NotAfter(other)) => {
            format!("\"{field}\" is not after \"{other}\"")
        }
        Condition::All(parts) => all(parts, " and "),
        Condition::Any(parts) => all(parts, " or "),
    }
}

struct Reading<'s> {
    form: &'s Form,
    source: &'s Source<'s>,
    attach: &'s mut dyn FnMut(FileKind, &str) -> Result<Attachment, String>,
    problems: Problems,
}

impl Reading<'_> {
    fn report(&mut self, span: &Range<usize>, message: impl Into<String>, hint: impl Into<String>) {
        let fault = Fault::new(message, hint);
        self.problems.add(|| self.source.problem(span, fault));
    }

    fn read(&mut self) -> String {
        if self.source.text.len() > FORM_BYTES_MAX {
            self.report(
                &(0..0),
                format!("the file is longer than {FORM_BYTES_MAX} bytes"),
                "files belong beside the form, not into it",
            );
            return String::new();
        }
        let (document, errors) = DeTable::parse_recoverable(self.source.text);
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            let message = format!("not TOML: {}", error.message());
            self.report(
                &span,
                message,
                "put the TOML right; what it says is judged after that",
            );
        }
        let mut json = String::from("{");
        for (name, node) in &document.into_inner() {
            self.entry(name, node, &mut json);
        }
        json.push('}');
        json
    }

    fn entry(
        &mut self,
        name: &Spanned<impl AsRef<str>>,
        node: &Spanned<DeValue<'_>>,
        json: &mut String,
    ) {
        let id = name.get_ref().as_ref();
        if id == "form" {
            if node.get_ref().as_str() != Some(self.form.id) {
                let message = format!("this is no form {}", self.form.id);
                self.report(
                    &node.span(),
                    message,
                    format!("write `form = \"{}\"`", self.form.id),
                );
            }
            return;
        }
        let Some(field) = self.form.field(id) else {
            let known: Vec<&str> = self.form.fields.iter().map(|field| field.id).collect();
            let message = format!("the form {} has no field `{id}`", self.form.id);
            self.report(&name.span(), message, suggestion(id, &known));
            return;
        };
        let one = std::slice::from_ref(node);
        let nodes = node.get_ref().as_array().map_or(one, |array| &**array);
        let mut values = Vec::new();
        for node in nodes {
            if let (FieldKind::File(kind), DeValue::String(path)) = (field.kind, node.get_ref())
                && kind != FileKind::Signature
            {
                match (self.attach)(kind, path) {
                    Ok(file) => values.push(attached(&file)),
                    Err(why) => self.report(&node.span(), why, field.label.ru),
                }
            } else if let Some(value) = value(field, node.get_ref()) {
                values.push(value);
            } else {
                let message = format!("`{id}` takes {}", expected(field.kind));
                self.report(&node.span(), message, field.label.ru);
            }
        }
        if json.len() > 1 {
            json.push(',');
        }
        json.push_str(&quoted(id));
        json.push(':');
        match (field.count, values.as_slice()) {
            (Count::One, [one]) => json.push_str(one),
            (Count::One | Count::UpTo(_), all) => {
                json.push('[');
                json.push_str(&all.join(","));
                json.push(']');
            }
        }
    }
}

/// A file as the submission's JSON has it.
fn attached(file: &Attachment) -> String {
    format!(
        "{{\"name\":{},\"bytes\":{},\"sha256\":\"{}\"}}",
        quoted(&file.name),
        file.bytes,
        model::ContentDigest(file.sha256)
    )
}

/// A value as the submission's JSON has it ([`Form::read_json`]).
fn value(field: &Field, value: &DeValue<'_>) -> Option<String> {
    match (field.kind, value) {
        (FieldKind::Flag, DeValue::Boolean(flag)) => Some(flag.to_string()),
        (
            FieldKind::Port | FieldKind::Number { .. } | FieldKind::Percent,
            DeValue::Integer(number),
        ) => {
            let number: u64 = number.as_str().parse().ok()?;
            Some(number.to_string())
        }
        (
            FieldKind::Group
            | FieldKind::File(_)
            | FieldKind::Flag
            | FieldKind::Port
            | FieldKind::Number { .. },
            _,
        ) => None,
        (FieldKind::Date | FieldKind::Moment, DeValue::Datetime(date)) => {
            Some(quoted(&date.to_string()))
        }
        (_, DeValue::String(text)) => Some(quoted(text)),
        _ => None,
    }
}

const fn expected(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Group => "no value: it is a heading",
        FieldKind::File(FileKind::Signature) => {
            "nothing here: it comes beside the form, with --signature"
        }
        FieldKind::File(_) => "the path of a file in quotes",
        FieldKind::Flag => "true or false",
        FieldKind::Port | FieldKind::Number { .. } => "a whole number",
        FieldKind::Percent => "a number or a text",
        FieldKind::Date => "a date as 2026-11-27",
        FieldKind::Line
        | FieldKind::Text
        | FieldKind::BinIin
        | FieldKind::Organisation
        | FieldKind::Person
        | FieldKind::Contact
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Reference(_)
        | FieldKind::Choice(_)
        | FieldKind::Login
        | FieldKind::Secret
        | FieldKind::Ip
        | FieldKind::PublicIp
        | FieldKind::Network
        | FieldKind::OwnNetwork
        | FieldKind::Host
        | FieldKind::Domain
        | FieldKind::Path
        | FieldKind::Url
        | FieldKind::Key
        | FieldKind::Software(_)
        | FieldKind::Moment => "a text in quotes",
    }
}

/// A text in JSON's quotes (RFC 8259 §7), which TOML reads as well.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if u32::from(c) < 0x20 => {
                let code = format!("\\u{:04x}", u32::from(c));
                out.push_str(&code);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests;
