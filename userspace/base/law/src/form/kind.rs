//! Kinds of fields and what fits them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::value::{Attachment, Value};

/// What stands in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// Heading of a group; holds no value.
    Group,
    /// One line of text.
    Line,
    /// Text of several lines.
    Text,
    /// БИН or ИИН: twelve digits with their check digit.
    BinIin,
    /// Name of a person.
    Person,
    /// Name, e-mail and telephones of a person, in one text.
    Contact,
    /// Telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// Key of a row of the record, in the named table.
    Reference(&'static str),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Login of a system.
    Login,
    /// Password or key in text.
    Secret,
    /// IP address.
    Ip,
    /// Address or network: `192.0.2.7`, `2001:db8:0:1::/64`.
    Network,
    /// Domain name.
    Domain,
    /// TCP or UDP port.
    Port,
    /// URL with http or https.
    Url,
    /// Key of a service (`serviceId`) or of a route (`routeId`).
    Key,
    /// Software with its version: `Nginx 1.28`.
    Software,
    /// Whole number within these bounds.
    Number {
        /// The least.
        min: u64,
        /// The greatest.
        max: u64,
    },
    /// Date: `2026-11-27`.
    Date,
    /// Moment: `2026-11-27T19:00:00Z`.
    Moment,
    /// Yes or no.
    Flag,
    /// A file.
    File(FileKind),
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// X.509 certificate of НУЦ РК.
    Certificate,
    /// Private key; always secret.
    PrivateKey,
    /// Document.
    Document,
    /// XML schema.
    Xsd,
    /// XML sample.
    Xml,
    /// Detached CMS signature.
    Signature,
}

/// The longest line, in characters.
const LINE_CHARS_MAX: usize = 500;

/// The longest text, in characters.
const TEXT_CHARS_MAX: usize = 20_000;

/// The largest file: 16 MiB.
const FILE_BYTES_MAX: u64 = 16 << 20;

impl FieldKind {
    /// Whether a value fits; if not, what would.
    pub(super) fn accepts(self, value: &Value) -> Result<(), &'static str> {
        let fits = match (self, value) {
            (Self::Group, _) => false,
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
            Self::Line
            | Self::Person
            | Self::Login
            | Self::Reference(_)
            | Self::Key
            | Self::Software => is_line(text),
            Self::Text | Self::Contact => {
                !text.trim().is_empty() && text.chars().count() <= TEXT_CHARS_MAX
            }
            Self::BinIin => is_bin_iin(text),
            Self::Phone => is_phone(text),
            Self::Email => is_email(text),
            Self::Choice(words) => words.contains(&text),
            Self::Ip => text.parse::<IpAddr>().is_ok(),
            Self::Network => is_network(text),
            Self::Domain => is_domain(text),
            Self::Url => is_url(text),
            Self::Date => text.parse::<Date>().is_ok(),
            Self::Moment => text.parse::<Timestamp>().is_ok(),
            // These come as values of their own kinds.
            Self::Group
            | Self::Secret
            | Self::Port
            | Self::Number { .. }
            | Self::Flag
            | Self::File(_) => false,
        }
    }

    /// What fits, for the sender.
    const fn hint(self) -> &'static str {
        match self {
            Self::Group => "leave it out; it is a heading",
            Self::Line | Self::Person | Self::Login | Self::Key => {
                "one line of 1 to 500 characters"
            }
            Self::Text | Self::Contact => "a text of 1 to 20,000 characters",
            Self::BinIin => "twelve digits, the last of which checks the others",
            Self::Phone => "digits with +, spaces, brackets or hyphens",
            Self::Email => "an address as name@example.kz",
            Self::Reference(_) => "the key of a row of the record",
            Self::Choice(_) => "one of the words that the form offers",
            Self::Secret => "a secret of 1 to 500 characters in one line",
            Self::Ip => "an IPv4 or IPv6 address",
            Self::Network => "an address, or a network without host bits, as 2001:db8:0:1::/64",
            Self::Domain => "a domain name as example.gov.kz",
            Self::Port => "a number from 1 to 65535",
            Self::Url => "a URL that begins with http:// or https://",
            Self::Software => "name and version, as Nginx 1.28",
            Self::Number { .. } => "a whole number within the bounds of the form",
            Self::Date => "a date as 2026-11-27",
            Self::Moment => "a moment as 2026-11-27T19:00:00Z",
            Self::Flag => "yes or no",
            Self::File(FileKind::Document) => "a .doc, .docx or .pdf file of at most 16 MiB",
            Self::File(FileKind::Xsd) => "an .xsd file of at most 16 MiB",
            Self::File(FileKind::Xml) => "an .xml file of at most 16 MiB",
            Self::File(FileKind::Certificate) => "a .cer, .crt or .pem file of at most 16 MiB",
            Self::File(FileKind::PrivateKey) => "a .key, .pem or .p12 file of at most 16 MiB",
            Self::File(FileKind::Signature) => "a .cms or .p7s file of at most 16 MiB",
        }
    }
}

impl FileKind {
    fn accepts(self, file: &Attachment) -> bool {
        let extension = file.name.rsplit_once('.').map(|(_, e)| e.to_lowercase());
        let named = extension.is_some_and(|e| self.extensions().contains(&e.as_str()));
        named && is_line(&file.name) && (1..=FILE_BYTES_MAX).contains(&file.bytes)
    }

    const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Certificate => &["cer", "crt", "pem"],
            Self::PrivateKey => &["key", "pem", "p12"],
            Self::Document => &["doc", "docx", "pdf"],
            Self::Xsd => &["xsd"],
            Self::Xml => &["xml"],
            Self::Signature => &["cms", "p7s"],
        }
    }
}

/// Whether a text is a БИН or ИИН: twelve digits, the last of which is the check digit.
///
/// The weights 1 to 11; if the remainder by 11 is ten, the weights 3 to 11, 1, 2; if it is ten again, no such number
/// is given out. The rule is common knowledge and not in the project's texts.
pub fn is_bin_iin(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    let Some([head @ .., check]) = digits.as_deref() else {
        return false;
    };
    if head.len() != 11 {
        return false;
    }
    let remainder =
        |weights: [u32; 11]| head.iter().zip(weights).map(|(d, w)| d * w).sum::<u32>() % 11;
    let first = remainder([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    let control = if first == 10 {
        remainder([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2])
    } else {
        first
    };
    control == *check
}

fn is_line(text: &str) -> bool {
    let length = (1..=LINE_CHARS_MAX).contains(&text.chars().count());
    length && !text.trim().is_empty() && !text.chars().any(char::is_control)
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = text
        .chars()
        .all(|c| c.is_ascii_digit() || "+ ()-".contains(c));
    rest && (5..=15).contains(&digits)
}

fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let fits = |c: char| !c.is_whitespace() && !c.is_control() && c != '@';
    (1..=64).contains(&name.chars().count()) && name.chars().all(fits) && is_domain(domain)
}

/// A name of at least two labels; letters of any language, since `.қаз` is a domain.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        let fits = |c: char| c.is_alphanumeric() || c == '-';
        (1..=63).contains(&label.len())
            && label.chars().all(fits)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(label)
}

fn is_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| is_line(text) && !rest.is_empty() && !rest.contains(' '))
}

/// An address, or a network whose host bits are zero.
fn is_network(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else {
        return text.parse::<IpAddr>().is_ok();
    };
    let plain = !bits.is_empty() && bits.bytes().all(|b| b.is_ascii_digit());
    let (Ok(address), Ok(bits)) = (address.parse(), bits.parse::<u32>()) else {
        return false;
    };
    plain
        && match address {
            IpAddr::V4(v4) => bits <= 32 && v4_host_bits(v4, bits) == 0,
            IpAddr::V6(v6) => bits <= 128 && v6_host_bits(v6, bits) == 0,
        }
}

fn v4_host_bits(address: Ipv4Addr, bits: u32) -> u32 {
    address.to_bits() & u32::MAX.checked_shr(bits).unwrap_or(0)
}

fn v6_host_bits(address: Ipv6Addr, bits: u32) -> u128 {
    address.to_bits() & u128::MAX.checked_shr(bits).unwrap_or(0)
}
