//! What a sender fills in.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A filled-in form: values by field id.
///
/// What a sender sends is read by [`super::Form::read_json`], which bounds it; the serde form here is the record's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Submission {
    /// The values; a field with one value has a list of one.
    pub values: BTreeMap<String, Vec<Value>>,
}

impl Submission {
    /// Puts one value more into a field.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        let values = self.values.entry(field.to_owned()).or_default();
        values.push(value.into());
        self
    }

    /// The values of a field; none if it is not filled in.
    pub fn of(&self, field: &str) -> &[Value] {
        self.values.get(field).map_or(&[], Vec::as_slice)
    }

    /// The texts of a field.
    pub fn texts(&self, field: &str) -> impl Iterator<Item = &str> {
        self.of(field).iter().filter_map(Value::as_text)
    }

    /// The first text of a field; none if it is not filled in.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.texts(field).next()
    }

    /// Whether a field says yes; no where it is not filled in.
    pub fn says_yes(&self, field: &str) -> bool {
        self.of(field).contains(&Value::Flag(true))
    }
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Text, also of dates, addresses and choices.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(u64),
    /// A password or key.
    Secret(Secret),
    /// A file, stored elsewhere under its digest.
    File(Attachment),
}

impl Value {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Flag(_) | Self::Number(_) | Self::Secret(_) | Self::File(_) => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Secret> for Value {
    fn from(secret: Secret) -> Self {
        Self::Secret(secret)
    }
}

impl From<Attachment> for Value {
    fn from(file: Attachment) -> Self {
        Self::File(file)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// A file that belongs to a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name with the extension.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: [u8; 32],
}

/// A text that is never shown.
///
/// `Debug` masks it; writing it through serde is an error, since a secret is sealed first.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret over.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself, for whoever seals it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom(
            "a secret is sealed before it is written",
        ))
    }
}
