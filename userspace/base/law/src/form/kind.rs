//! Kinds of fields.

use serde::{Deserialize, Serialize};

use super::label::Label;

mod accept;
mod address;
mod hint;
mod number;

pub use number::is_bin_iin;

/// The longest line, in characters.
pub const LINE_CHARS_MAX: usize = 500;

/// The longest text, in characters.
pub const TEXT_CHARS_MAX: usize = 20_000;

/// The largest file: 16 MiB.
pub const FILE_BYTES_MAX: u64 = 16 << 20;

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
    /// Name of an organisation and its БИН or ИИН after a comma, in one row.
    Organisation,
    /// Name of a person.
    Person,
    /// Name, e-mail, work and mobile telephone of a person, between semicolons.
    Contact,
    /// Telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// Key of a row of the record, in the named table.
    Reference(&'static str),
    /// One of these words.
    Choice(&'static [Word]),
    /// Login of a system.
    Login,
    /// Password or key in text.
    Secret,
    /// IP address of one machine: not unspecified, loopback, link-local, multicast or broadcast.
    Ip,
    /// IP address that is used in the Internet (integration rules п. 2 пп. 9).
    PublicIp,
    /// Address or network: `192.0.2.7`, `2001:db8:0:1::/64`; the whole Internet too.
    Network,
    /// Address or network of the sender's own: of one machine as [`FieldKind::Ip`], at most a /8 or, in IPv6, a /19.
    OwnNetwork,
    /// Domain name or IP address of one machine.
    Host,
    /// Domain name.
    Domain,
    /// Absolute path of a folder, without `.` and `..`.
    Path,
    /// TCP or UDP port.
    Port,
    /// URL with http or https, without credentials.
    Url,
    /// Key of a service (`serviceId`) or of a route (`routeId`).
    Key,
    /// Software with its version: `Nginx 1.28`. The order names these as possible; others are accepted.
    Software(&'static [&'static str]),
    /// Whole number within these bounds.
    Number {
        /// The least.
        min: u64,
        /// The greatest.
        max: u64,
    },
    /// Percents from 0 to 100 with at most three digits after the point: `99.95`.
    Percent,
    /// Date of the years 2000 to 2199: `2026-11-27`.
    Date,
    /// Moment of the years 2000 to 2199: `2026-11-27T19:00:00Z`.
    Moment,
    /// Yes or no.
    Flag,
    /// A file.
    File(FileKind),
}

impl FieldKind {
    /// Whether it is yes or no (да/нет, иә/жоқ).
    pub const fn is_flag(self) -> bool {
        matches!(self, Self::Flag)
    }

    /// Whether it is a file.
    pub const fn is_file(self) -> bool {
        matches!(self, Self::File(_))
    }
}

/// A word that a choice offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Word {
    /// What a submission holds: `aes256`.
    pub id: &'static str,
    /// Accepted, but too weak to be used without a waiver of the officer (legal tables §5).
    pub weak: bool,
    /// Its name.
    pub label: Label,
}

impl Word {
    /// A word with its names in Russian and Kazakh.
    pub const fn new(id: &'static str, ru: &'static str, kk: &'static str) -> Self {
        Self {
            id,
            weak: false,
            label: Label::new(ru, kk),
        }
    }

    /// A word with a name that is the same in both languages.
    pub const fn same(id: &'static str, name: &'static str) -> Self {
        Self::new(id, name, name)
    }

    /// The same word, marked as weak.
    #[must_use]
    pub const fn weak(self) -> Self {
        Self { weak: true, ..self }
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// X.509 certificate of НУЦ РК.
    Certificate,
    /// Private key; always secret.
    PrivateKey,
    /// Document.
    Document,
    /// Scan of a letter.
    Scan,
    /// XML schema.
    Xsd,
    /// XML sample.
    Xml,
    /// Detached CMS signature.
    Signature,
}

impl FileKind {
    /// The most bytes of such a file. No official reference.
    pub const fn bytes_max(self) -> u64 {
        match self {
            // A certificate with its whole chain in PEM has about 12 KiB.
            Self::Certificate => 64 << 10,
            // A key of RSA 4096 with its chain in PKCS #12 has about 10 KiB, and as much is sealed in one piece; a signature of
            // a request has no more either.
            Self::PrivateKey | Self::Signature => 32 << 10,
            // The largest schemas of the gateway's services have some hundred KiB; each is parsed whole.
            Self::Xsd | Self::Xml => 1 << 20,
            // Some forty scanned pages.
            Self::Document | Self::Scan => FILE_BYTES_MAX,
        }
    }

    /// What the name of such a file may end with.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Certificate => &["cer", "crt", "pem"],
            Self::PrivateKey => &["key", "pem", "p12"],
            Self::Document => &["doc", "docx", "pdf"],
            Self::Scan => &["jpeg", "jpg", "pdf", "png", "tif", "tiff"],
            Self::Xsd => &["xsd"],
            Self::Xml => &["xml"],
            Self::Signature => &["cms", "p7s"],
        }
    }
}
