//! A submission from JSON.
//!
//! One object; a key for each field that is filled in. A field that takes one value has it plain, a field that takes
//! more has an array. Texts, dates, addresses, choices and secrets are strings, flags are booleans, ports and numbers
//! are whole numbers, a file is `{"name": "act.pdf", "bytes": 9000, "sha256": "…64 hexadecimal digits…"}`. There is no
//! `null`: what is not filled in is left out.
//!
//! Whatever else comes is refused whole, with the path of the first thing that is wrong. What fits in form is not yet
//! right: [`Form::check`] tells that.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::Form;
use super::check::SUBMISSION_VALUES_MAX;
use super::field::{Count, Field};
use super::kind::FieldKind;
use super::label::{Label, Language};
use super::value::{Attachment, Secret, Submission, Value};

/// The largest JSON text of a submission: 4 MiB, twice what all values of the longest list need.
pub const JSON_BYTES_MAX: usize = 4 << 20;

/// How much of an unknown name a refusal repeats.
const NAME_CHARS_MAX: usize = 80;

/// Why a JSON text is no submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct JsonRefusal {
    /// Where: `service.xsd[1]`; the form's id where all of it is meant.
    pub path: String,
    /// What is wrong.
    pub fault: JsonFault,
}

impl JsonRefusal {
    /// The refusal in the reader's language.
    pub fn message(&self, language: Language) -> String {
        format!("{}: {}", self.path, self.fault.label().of(language))
    }
}

/// What is wrong with a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum JsonFault {
    /// Larger than [`JSON_BYTES_MAX`].
    #[error("the text is larger than 4 MiB; send files apart")]
    TooLarge,
    /// No JSON.
    #[error("no JSON at line {line}, column {column}")]
    Malformed {
        /// The line, from one.
        line: usize,
        /// The column, from one.
        column: usize,
    },
    /// The form has no such field.
    #[error("the form has no such field; leave it out or correct its name")]
    Unknown,
    /// A field stands twice.
    #[error("the field stands twice; name it once")]
    Repeated,
    /// A value of another type than the field's.
    #[error("the value has another type than the field; the description of the form tells it")]
    Type,
    /// More values than the field, or the whole submission, takes.
    #[error("too many values; give fewer")]
    TooMany,
}

impl JsonFault {
    /// The fault in the languages of the orders.
    pub const fn label(self) -> Label {
        match self {
            Self::TooLarge => Label::new(
                "текст больше 4 МиБ; передавайте файлы отдельно",
                "мәтін 4 МиБ-тан үлкен; файлдарды бөлек жіберіңіз",
            ),
            Self::Malformed { .. } => Label::new(
                "текст не является JSON; исправьте его",
                "мәтін JSON емес; оны түзетіңіз",
            ),
            Self::Unknown => Label::new(
                "в форме нет такого поля; уберите его или исправьте имя",
                "нысанда мұндай өріс жоқ; оны алып тастаңыз немесе атауын түзетіңіз",
            ),
            Self::Repeated => Label::new(
                "поле указано дважды; укажите его один раз",
                "өріс екі рет көрсетілген; оны бір рет көрсетіңіз",
            ),
            Self::Type => Label::new(
                "значение другого типа; он указан в описании формы",
                "мәннің түрі басқа; ол нысан сипаттамасында көрсетілген",
            ),
            Self::TooMany => Label::new(
                "слишком много значений; укажите меньше",
                "мәндер тым көп; азырақ көрсетіңіз",
            ),
        }
    }
}

impl Form {
    /// Reads a submission from JSON as [this module](self) describes it.
    pub fn read_json(&self, text: &[u8]) -> Result<Submission, JsonRefusal> {
        let mut reading = Reading {
            path: self.id.to_owned(),
            fault: None,
            values: 0,
        };
        if text.len() > JSON_BYTES_MAX {
            return Err(reading.refuse(JsonFault::TooLarge));
        }
        let mut source = serde_json::Deserializer::from_slice(text);
        let seed = FormSeed {
            form: self,
            reading: &mut reading,
        };
        let read = seed
            .deserialize(&mut source)
            .and_then(|submission| source.end().map(|()| submission));
        read.map_err(|error| {
            let malformed = JsonFault::Malformed {
                line: error.line(),
                column: error.column(),
            };
            match reading.fault {
                Some(fault) => reading.refuse(fault),
                None if error.is_data() => reading.refuse(JsonFault::Type),
                None => JsonRefusal {
                    path: self.id.to_owned(),
                    fault: malformed,
                },
            }
        })
    }
}

/// Where reading stands.
struct Reading {
    path: String,
    /// What stopped it, if it was not the text itself.
    fault: Option<JsonFault>,
    values: usize,
}

impl Reading {
    fn refuse(&self, fault: JsonFault) -> JsonRefusal {
        JsonRefusal {
            path: self.path.clone(),
            fault,
        }
    }

    fn stop<E: Error>(&mut self, fault: JsonFault) -> E {
        self.fault = Some(fault);
        E::custom("refused")
    }

    fn count<E: Error>(&mut self) -> Result<(), E> {
        self.values += 1;
        if self.values > SUBMISSION_VALUES_MAX {
            return Err(self.stop(JsonFault::TooMany));
        }
        Ok(())
    }
}

struct FormSeed<'a> {
    form: &'a Form,
    reading: &'a mut Reading,
}

impl<'de> DeserializeSeed<'de> for FormSeed<'_> {
    type Value = Submission;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Submission, D::Error> {
        source.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for FormSeed<'_> {
    type Value = Submission;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the fields of the form")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Submission, A::Error> {
        let mut submission = Submission::default();
        while let Some(name) = map.next_key::<String>()? {
            self.reading.path = match name.as_str() {
                // So that it is seen.
                "" => "\"\"".to_owned(),
                name => name.chars().take(NAME_CHARS_MAX).collect(),
            };
            let Some(field) = self.form.field(&name) else {
                return Err(self.reading.stop(JsonFault::Unknown));
            };
            if submission.values.contains_key(&name) {
                return Err(self.reading.stop(JsonFault::Repeated));
            }
            let values = map.next_value_seed(FieldSeed {
                field,
                reading: self.reading,
            })?;
            submission.values.insert(name, values);
        }
        Ok(submission)
    }
}

struct FieldSeed<'a> {
    field: &'static Field,
    reading: &'a mut Reading,
}

impl<'de> DeserializeSeed<'de> for FieldSeed<'_> {
    type Value = Vec<Value>;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Vec<Value>, D::Error> {
        match self.field.count {
            Count::One => {
                self.reading.count()?;
                let value = source.deserialize_any(ValueSeed(self.field.kind))?;
                Ok(vec![value])
            }
            Count::UpTo(_) => source.deserialize_seq(self),
        }
    }
}

impl<'de> Visitor<'de> for FieldSeed<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Vec<Value>, A::Error> {
        let mut values = Vec::new();
        loop {
            self.reading.path = format!("{}[{}]", self.field.id, values.len());
            let Some(value) = array.next_element_seed(ValueSeed(self.field.kind))? else {
                return Ok(values);
            };
            self.reading.count()?;
            if values.len() == usize::from(self.field.count.most()) {
                return Err(self.reading.stop(JsonFault::TooMany));
            }
            values.push(value);
        }
    }
}

/// Reads one value; what the kind does not take is an error of the data, and the reader knows the path.
struct ValueSeed(FieldKind);

impl<'de> DeserializeSeed<'de> for ValueSeed {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the field's type")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        match self.0.json() {
            JsonType::Boolean => Ok(Value::Flag(flag)),
            JsonType::Number | JsonType::Secret | JsonType::Text | JsonType::File => {
                Err(E::custom("not a flag"))
            }
        }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        match self.0.json() {
            JsonType::Number => Ok(Value::Number(number)),
            JsonType::Boolean | JsonType::Secret | JsonType::Text | JsonType::File => {
                Err(E::custom("not a number"))
            }
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        match self.0.json() {
            JsonType::Secret => Ok(Value::Secret(Secret::new(text.to_owned()))),
            JsonType::Text => Ok(Value::Text(text.to_owned())),
            JsonType::Boolean | JsonType::Number | JsonType::File => Err(E::custom("not a text")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        match self.0.json() {
            JsonType::File => {
                let file = FileText::deserialize(MapAccessDeserializer::new(map))?;
                let sha256 = digest(&file.sha256).ok_or_else(|| A::Error::custom("no digest"))?;
                Ok(Value::File(Attachment {
                    name: file.name,
                    bytes: file.bytes,
                    sha256,
                }))
            }
            JsonType::Boolean | JsonType::Number | JsonType::Secret | JsonType::Text => {
                Err(A::Error::custom("not a file"))
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    name: String,
    bytes: u64,
    sha256: String,
}

/// Reads 64 hexadecimal digits.
fn digest(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    let mut sha256 = [0; 32];
    if digits.len() != 2 * sha256.len() {
        return None;
    }
    for (byte, pair) in sha256.iter_mut().zip(digits.chunks_exact(2)) {
        let mut nibbles = pair.iter().map(|digit| char::from(*digit).to_digit(16));
        let high = nibbles.next()??;
        let low = nibbles.next()??;
        *byte = u8::try_from(high << 4 | low).ok()?;
    }
    Some(sha256)
}

/// What JSON writes a kind as.
#[derive(Clone, Copy)]
enum JsonType {
    Boolean,
    Number,
    Secret,
    Text,
    File,
}

impl FieldKind {
    const fn json(self) -> JsonType {
        match self {
            Self::Flag => JsonType::Boolean,
            Self::Port | Self::Number { .. } => JsonType::Number,
            Self::Secret => JsonType::Secret,
            Self::File(_) => JsonType::File,
            // A heading takes no value; the check tells so.
            Self::Group
            | Self::Line
            | Self::Text
            | Self::BinIin
            | Self::Organisation
            | Self::Person
            | Self::Contact
            | Self::Phone
            | Self::Email
            | Self::Reference(_)
            | Self::Choice(_)
            | Self::Login
            | Self::Ip
            | Self::PublicIp
            | Self::Network
            | Self::OwnNetwork
            | Self::Host
            | Self::Domain
            | Self::Path
            | Self::Url
            | Self::Key
            | Self::Software(_)
            | Self::Percent
            | Self::Date
            | Self::Moment => JsonType::Text,
        }
    }
}
