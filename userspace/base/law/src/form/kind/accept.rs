//! What fits a kind.

use super::address::{
    is_domain, is_email, is_host, is_network, is_own_network, is_path, is_public, is_specific,
    is_url,
};
use super::number::{is_bin_iin, is_date, is_moment, is_percent, is_phone};
use super::{FieldKind, FileKind, LINE_CHARS_MAX, TEXT_CHARS_MAX, Word};
use crate::form::label::Label;
use crate::form::value::{Attachment, Value};

/// The longest key of a service or route, in characters; the schemes of the envelopes bound it no closer.
const KEY_CHARS_MAX: usize = 200;

impl FieldKind {
    /// Whether a value fits; if not, what would.
    pub fn accepts(self, value: &Value) -> Result<(), Label> {
        let fits = match (self, value) {
            (Self::Flag, Value::Flag(_)) => true,
            (Self::Port, Value::Number(port)) => (1..=65_535).contains(port),
            (Self::Number { min, max }, Value::Number(number)) => (min..=max).contains(number),
            (Self::Secret, Value::Secret(secret)) => is_line(secret.reveal()),
            (Self::File(kind), Value::File(file)) => kind.accepts(file),
            (kind, Value::Text(text)) => kind.accepts_text(text),
            (_, Value::Flag(_) | Value::Number(_) | Value::Secret(_) | Value::File(_)) => false,
        };
        if fits { Ok(()) } else { Err(self.hint()) }
    }

    fn accepts_text(self, text: &str) -> bool {
        match self {
            Self::Line | Self::Person | Self::Login | Self::Reference(_) => is_line(text),
            Self::Text => is_text(text),
            Self::BinIin => is_bin_iin(text),
            Self::Organisation => is_organisation(text),
            Self::Contact => is_contact(text),
            Self::Phone => is_phone(text),
            Self::Email => is_email(text),
            Self::Choice(words) => words.iter().any(|word| word.id == text),
            Self::Ip => is_specific(text),
            Self::PublicIp => is_public(text),
            Self::Network => is_network(text),
            Self::OwnNetwork => is_own_network(text),
            Self::Host => is_host(text),
            Self::Domain => is_domain(text),
            Self::Path => is_path(text),
            Self::Url => is_url(text),
            Self::Key => is_key(text),
            Self::Software(_) => is_software(text),
            Self::Percent => is_percent(text),
            Self::Date => is_date(text),
            Self::Moment => is_moment(text),
            // A heading has no value; the others come as values of their own kinds.
            Self::Group
            | Self::Secret
            | Self::Port
            | Self::Number { .. }
            | Self::Flag
            | Self::File(_) => false,
        }
    }

    /// The word of a choice that a value chose.
    pub fn chosen(self, value: &Value) -> Option<&'static Word> {
        match (self, value) {
            (Self::Choice(words), Value::Text(text)) => words.iter().find(|word| word.id == text),
            (
                _,
                Value::Text(_)
                | Value::Flag(_)
                | Value::Number(_)
                | Value::Secret(_)
                | Value::File(_),
            ) => None,
        }
    }
}

impl FileKind {
    fn accepts(self, file: &Attachment) -> bool {
        let extension = file.name.rsplit_once('.').map(|(_, e)| e.to_lowercase());
        let named = extension.is_some_and(|e| self.extensions().contains(&e.as_str()));
        let plain = !file.name.contains(['/', '\\']);
        named && plain && is_line(&file.name) && (1..=self.bytes_max()).contains(&file.bytes)
    }
}

pub(super) fn is_line(text: &str) -> bool {
    let length = (1..=LINE_CHARS_MAX).contains(&text.chars().take(LINE_CHARS_MAX + 1).count());
    length && !text.trim().is_empty() && !text.chars().any(char::is_control)
}

fn is_text(text: &str) -> bool {
    let barred = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let short = text.chars().take(TEXT_CHARS_MAX + 1).count() <= TEXT_CHARS_MAX;
    short && !text.trim().is_empty() && !text.contains(barred)
}

fn is_key(text: &str) -> bool {
    let short = text.chars().take(KEY_CHARS_MAX + 1).count() <= KEY_CHARS_MAX;
    short && is_line(text) && !text.contains(char::is_whitespace)
}

fn is_organisation(text: &str) -> bool {
    let Some((name, number)) = text.rsplit_once(',') else {
        return false;
    };
    is_line(name) && is_bin_iin(number.trim())
}

fn is_contact(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(5, ';').map(str::trim).collect();
    let [name, email, work, mobile] = parts.as_slice() else {
        return false;
    };
    is_line(name) && is_email(email) && is_phone(work) && is_phone(mobile)
}

/// A name, a space, and a version that begins with a digit, after a `v` perhaps.
fn is_software(text: &str) -> bool {
    let Some((name, version)) = text.rsplit_once(' ') else {
        return false;
    };
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    is_line(text) && is_line(name) && version.starts_with(|c: char| c.is_ascii_digit())
}
