//! Forms filled in whole, by nothing but the forms themselves.

use law::form::{Attachment, FieldKind, FileKind, Reason, Secret, Submission, Value, form};
use law::request::Kind;

/// Turns after which a form must be right: each condition hangs on what an earlier turn filled in.
const TURNS_MAX: usize = 10;

/// The form of a kind with these values, and with something that fits wherever else a value must stand.
#[track_caller]
pub(crate) fn filled(kind: Kind, given: &[(&str, Value)]) -> Submission {
    let form = form(kind.form()).unwrap();
    let mut submission = Submission::default();
    for (field, value) in given {
        submission = submission.with(field, value.clone());
    }
    for _ in 0..TURNS_MAX {
        let violations = form.check(&submission);
        if violations.is_empty() {
            return submission;
        }
        for violation in violations {
            let field = form.field(&violation.field).unwrap();
            match violation.reason {
                Reason::Missing => {
                    submission = submission.with(field.id, some(field.id, field.kind));
                }
                Reason::NotApplicable => {
                    submission.values.remove(field.id);
                }
                Reason::Forbidden if field.kind.is_flag() => {
                    let no = submission.of(field.id) == [Value::Flag(false)];
                    let flipped = vec![Value::Flag(no)];
                    submission.values.insert(field.id.to_owned(), flipped);
                }
                Reason::Unknown
                | Reason::TooMany
                | Reason::Repeated
                | Reason::Unfit
                | Reason::Forbidden
                | Reason::Contradicts => panic!("{violation}"),
            }
        }
    }
    panic!("{:?}", form.check(&submission))
}

/// A value that fits.
fn some(id: &str, kind: FieldKind) -> Value {
    let text = match kind {
        FieldKind::Flag => return Value::Flag(false),
        FieldKind::Port => return Value::Number(443),
        FieldKind::Number { min, .. } => return Value::Number(min),
        FieldKind::Secret => return Value::Secret(Secret::new("secret".to_owned())),
        FieldKind::File(kind) => return Value::File(attachment(id, kind)),
        FieldKind::Choice(words) => words[0].id,
        FieldKind::BinIin => "120340000014",
        FieldKind::Organisation => "Министерство, 120340000014",
        FieldKind::Contact => "А. Омаров; it@ministry.example; +7 7172 00 00 00; +7 700 000 00 00",
        FieldKind::Phone => "+7 7172 00 00 00",
        FieldKind::Email => "it@ministry.example",
        FieldKind::Ip | FieldKind::Network => "198.51.100.7",
        FieldKind::OwnNetwork => "198.51.100.8/29",
        FieldKind::PublicIp => "203.0.113.30",
        FieldKind::Host | FieldKind::Domain => "www.ministry.example",
        FieldKind::Path => "/srv/www",
        FieldKind::Url => "https://service.ministry.example/",
        FieldKind::Software(_) => "Nginx 1.28",
        FieldKind::Percent => "99.95",
        FieldKind::Date => "2026-12-01",
        FieldKind::Moment => "2026-12-01T10:00:00Z",
        FieldKind::Group
        | FieldKind::Line
        | FieldKind::Text
        | FieldKind::Person
        | FieldKind::Reference(_)
        | FieldKind::Login
        | FieldKind::Key => id,
    };
    Value::from(text)
}

fn attachment(id: &str, kind: FileKind) -> Attachment {
    let mut sha256 = [0; 32];
    for (octet, byte) in sha256.iter_mut().zip(id.bytes().rev().cycle()) {
        *octet = byte;
    }
    Attachment {
        name: format!("file.{}", kind.extensions()[0]),
        bytes: 100,
        sha256,
    }
}
