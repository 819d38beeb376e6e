//! A form filled in as a person would: every field that applies, with a value of its kind.

use jiff::ToSpan as _;
use jiff::civil::Date;
use law::form::{
    Attachment, Field, FieldKind, FileKind, Form, Presence, Reason, Secret, Submission, Value,
};

/// Turns that a form takes at most until nothing applies any more that is empty: conditions stand on each other, a few deep.
const TURNS_MAX: usize = 8;

/// What a story says of one field; the others get a value of their kind.
#[derive(Clone, Copy, Debug)]
pub struct Put(pub &'static str, pub Fill);

/// What is put into a field.
#[derive(Clone, Copy, Debug)]
pub enum Fill {
    /// A text.
    Text(&'static str),
    /// Texts.
    Texts(&'static [&'static str]),
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(u64),
    /// The day so many days from now, or before.
    Day(i32),
    /// A time of the clock, as `22:00`, legal time, of the day so many days from now.
    Clock(i32, &'static str),
    /// Nothing, whatever the form wants.
    Nothing,
}

/// A filled-in form as TOML ([`config::form`]), and the files that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The document.
    pub toml: String,
    /// Names of the files it wants, with what they hold.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Fills a form in on `today`.
pub fn filled(form: &'static Form, puts: &[Put], today: Date) -> Filled {
    let mut submission = Submission::default();
    for Put(field, fill) in puts {
        for value in values(*fill, today) {
            submission = submission.with(field, value);
        }
    }
    let is_left_out = |field: &Field| puts.iter().any(|Put(id, _)| *id == field.id);
    for _ in 0..TURNS_MAX {
        let wanted: Vec<&Field> = form
            .fields
            .iter()
            .filter(|field| {
                field.kind != FieldKind::Group
                    && field.kind != FieldKind::File(FileKind::Signature)
                    && field.presence != Presence::Optional
                    && submission.of(field.id).is_empty()
                    && !is_left_out(field)
                    && form.applies(field, &submission)
            })
            .collect();
        if wanted.is_empty() {
            break;
        }
        for field in wanted {
            submission = with_sample(form, field, submission, today);
        }
    }
    written(form, &submission)
}

fn values(fill: Fill, today: Date) -> Vec<Value> {
    let day = |days: i32| today.saturating_add(days.days());
    match fill {
        Fill::Text(text) => vec![text.into()],
        Fill::Texts(texts) => texts.iter().map(|text| Value::from(*text)).collect(),
        Fill::Flag(flag) => vec![flag.into()],
        Fill::Number(number) => vec![number.into()],
        Fill::Day(days) => vec![Value::Text(day(days).to_string())],
        Fill::Clock(days, clock) => {
            vec![Value::Text(format!("{}T{clock}:00+05:00", day(days)))]
        }
        Fill::Nothing => Vec::new(),
    }
}

/// Puts the first value of a field's kind into it that no clause forbids.
fn with_sample(form: &Form, field: &Field, before: Submission, today: Date) -> Submission {
    let fits = |value: &Value| {
        let trial = before.clone().with(field.id, value.clone());
        !form.check(&trial).iter().any(|wrong| {
            wrong.field == field.id && matches!(wrong.reason, Reason::Forbidden | Reason::Unfit)
        })
    };
    match candidates(field, today).into_iter().find(fits) {
        Some(value) => before.with(field.id, value),
        None => before,
    }
}

/// Values of a field's kind.
fn candidates(field: &Field, today: Date) -> Vec<Value> {
    let name = || Value::Text(field.label.ru.chars().take(120).collect());
    let soon = today.saturating_add(30.days());
    match field.kind {
        FieldKind::Group => Vec::new(),
        FieldKind::Line | FieldKind::Text => vec![name()],
        FieldKind::BinIin => vec!["120340000014".into()],
        FieldKind::Organisation => vec!["Министерство примеров, 120340000014".into()],
        FieldKind::Person => vec!["Б. Ахметов".into()],
        FieldKind::Contact => {
            vec!["А. Омаров; it@ministry.example; +7 7172 00 00 00; +7 700 000 00 00".into()]
        }
        FieldKind::Phone => vec!["+7 7172 00 00 00".into()],
        FieldKind::Email => vec!["it@ministry.example".into()],
        FieldKind::Reference(table) => vec![reference(table).into()],
        FieldKind::Choice(words) => {
            let strong = words.iter().filter(|word| !word.weak);
            strong.map(|word| Value::from(word.id)).collect()
        }
        FieldKind::Login => vec!["service-account".into()],
        FieldKind::Secret => vec![Secret::new("a secret of the lab".to_owned()).into()],
        FieldKind::Ip => vec!["198.51.100.9".into()],
        FieldKind::PublicIp => vec!["203.0.113.77".into()],
        FieldKind::Network | FieldKind::OwnNetwork => vec!["198.51.100.0/26".into()],
        FieldKind::Host | FieldKind::Domain => vec!["portal.ministry.example".into()],
        FieldKind::Path => vec!["/var/www/site".into()],
        FieldKind::Port => vec![8443_u64.into()],
        FieldKind::Url => vec!["https://portal.ministry.example/service".into()],
        FieldKind::Key => vec!["PersonData".into()],
        FieldKind::Software(names) => {
            vec![Value::Text(format!(
                "{} 1.28",
                names.first().unwrap_or(&"Software")
            ))]
        }
        FieldKind::Number { min, .. } => vec![min.into()],
        FieldKind::Percent => vec!["99.9".into()],
        FieldKind::Date => vec![Value::Text(soon.to_string())],
        // What ends must end after it began.
        FieldKind::Moment => [soon, soon.saturating_add(1.day())]
            .map(|day| Value::Text(format!("{day}T22:00:00+05:00")))
            .to_vec(),
        FieldKind::Flag => vec![false.into(), true.into()],
        FieldKind::File(kind) => vec![attachment(field, kind).into()],
    }
}

/// A row of the example's record in a table, or a name where the record has no such table.
const fn reference(table: &str) -> &str {
    match table.as_bytes() {
        b"organisations" => "ministry",
        b"operators" => "example-telecom",
        b"categories" => "news",
        b"vpn-services" => "ike",
        b"systems" => "ministry-portal",
        _ => "1",
    }
}

fn attachment(field: &Field, kind: FileKind) -> Attachment {
    let stem = field.id.replace('.', "-");
    let end = match kind {
        FileKind::Certificate => "cer",
        FileKind::PrivateKey => "key",
        FileKind::Document | FileKind::Scan => "pdf",
        FileKind::Xsd => "xsd",
        FileKind::Xml => "xml",
        FileKind::Signature => "p7s",
    };
    Attachment {
        name: format!("{stem}.{end}"),
        bytes: 1,
        sha256: [0; 32],
    }
}

/// The submission as TOML, in the order of the form.
fn written(form: &Form, submission: &Submission) -> Filled {
    let mut files = Vec::new();
    let mut lines = vec![format!("form = {:?}", form.id)];
    for field in form.fields {
        let values = submission.of(field.id);
        let literals: Vec<String> = values
            .iter()
            .map(|value| literal(field, value, &mut files))
            .collect();
        match literals.as_slice() {
            [] => {}
            [one] => lines.push(format!("{:?} = {one}", field.id)),
            more => lines.push(format!("{:?} = [{}]", field.id, more.join(", "))),
        }
    }
    // A field that the form does not have is written too: that it is refused is the point of it.
    for (id, values) in &submission.values {
        if let (None, Some(Value::Text(text))) = (form.field(id), values.first()) {
            lines.push(format!("{id:?} = {}", quoted(text)));
        }
    }
    lines.push(String::new());
    Filled {
        toml: lines.join("\n"),
        files,
    }
}

fn literal(field: &Field, value: &Value, files: &mut Vec<(String, Vec<u8>)>) -> String {
    match value {
        Value::Text(text) if field.kind == FieldKind::Date => text.clone(),
        Value::Text(text) => quoted(text),
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Secret(secret) => quoted(secret.reveal()),
        Value::File(file) => {
            files.push((file.name.clone(), content(field)));
            quoted(&file.name)
        }
    }
}

/// What a file of the field's kind holds. Certificates and keys are the desk's to give.
fn content(field: &Field) -> Vec<u8> {
    let FieldKind::File(kind) = field.kind else {
        return Vec::new();
    };
    let text = match kind {
        FileKind::Document | FileKind::Scan => "%PDF-1.4\n% of the lab\nstartxref\n0\n%%EOF\n",
        FileKind::Xsd => {
            "<?xml version=\"1.0\"?>\n<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"/>\n"
        }
        FileKind::Xml => "<?xml version=\"1.0\"?>\n<sample/>\n",
        FileKind::Certificate | FileKind::PrivateKey | FileKind::Signature => "",
    };
    text.as_bytes().to_vec()
}

/// A text in TOML's basic quotes.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use law::form::FORMS;

    /// Every form of the orders can be filled in, and what the lab fills in is right by the law's own check.
    #[test]
    fn every_form_is_filled_in_right() {
        let today = Date::constant(2026, 11, 23);
        for form in FORMS {
            let Filled { toml, files } = filled(form, &[], today);
            let wanted = form
                .fields
                .iter()
                .filter(|field| field.kind.is_file())
                .count();
            assert!(files.len() <= wanted, "{}", form.id);
            if !files.is_empty() {
                continue;
            }
            let json = config::filled_in(form, "sample.toml", &toml);
            let json = json.unwrap_or_else(|problems| panic!("{}: {problems:?}\n{toml}", form.id));
            let submission = form.read_json(json.as_bytes()).unwrap();
            let wrong = form.check(&submission);
            let wrong: Vec<_> = wrong
                .iter()
                .filter(|wrong| wrong.field != "signature")
                .collect();
            assert!(wrong.is_empty(), "{}: {wrong:?}\n{toml}", form.id);
        }
    }

    #[test]
    fn what_a_story_says_stands() {
        let form = law::form::form("mail_onboard").unwrap();
        let puts = [
            Put("mail_domain", Fill::Text("другой.example")),
            Put("date", Fill::Nothing),
            Put(
                "mail_server_ip",
                Fill::Texts(&["198.51.100.1", "198.51.100.2"]),
            ),
        ];
        let toml = filled(form, &puts, Date::constant(2026, 11, 23)).toml;
        assert!(
            toml.contains("\"mail_domain\" = \"другой.example\""),
            "{toml}"
        );
        assert!(
            toml.contains("[\"198.51.100.1\", \"198.51.100.2\"]"),
            "{toml}"
        );
        assert!(!toml.contains("\"date\""), "{toml}");
    }
}
