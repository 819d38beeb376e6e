//! Bundles of STIX 2.1: the indicators in them whose patterns the gateway can look up.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use ipnet::IpNet;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Origin, PassReason, Reader, Scope, Validity, network};
use crate::digest::Digest;
use crate::limits::PATTERN_BYTES_MAX;
use crate::problem::{Fault, Place, shown};

mod pattern;

use pattern::{Named, Value};

/// Longest id: `indicator--` and a UUID (STIX 2.1 §2.9).
const ID_BYTES: usize = 47;

#[derive(Deserialize)]
struct Bundle {
    #[serde(rename = "type")]
    kind: String,
    objects: Vec<Object>,
}

/// An object of any kind: fields that an indicator has, and that others may have in another form.
#[derive(Deserialize)]
struct Object {
    #[serde(rename = "type")]
    kind: String,
    id: Option<Word>,
    spec_version: Option<Word>,
    modified: Option<Word>,
    pattern: Option<Word>,
    pattern_type: Option<Word>,
    valid_from: Option<Word>,
    valid_until: Option<Word>,
    revoked: Option<Word>,
}

/// A value of a field. What is neither a text nor a truth value is skipped, however deep it nests: the JSON reader skips
/// without recursion, and keeps one octet a level.
enum Word {
    Text(String),
    Flag(bool),
    Other,
}

impl Word {
    fn text(word: Option<&Self>) -> Option<&str> {
        match word {
            Some(Self::Text(text)) => Some(text),
            Some(Self::Flag(_) | Self::Other) | None => None,
        }
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordVisitor)
    }
}

struct WordVisitor;

impl<'de> Visitor<'de> for WordVisitor {
    type Value = Word;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Word, E> {
        Ok(Word::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Word, E> {
        Ok(Word::Flag(flag))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Word, E> {
        Ok(Word::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Word, E> {
        Ok(Word::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Word, E> {
        Ok(Word::Other)
    }

    fn visit_unit<E>(self) -> Result<Word, E> {
        Ok(Word::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Word, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Word::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Word, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Word::Other)
    }
}

pub(super) fn read(reader: &mut Reader<'_>, octets: &[u8]) {
    let bundle: Bundle = match serde_json::from_slice(octets) {
        Ok(bundle) => bundle,
        Err(error) => {
            let fault = Fault::new(
                shown(&error.to_string()),
                "give one bundle of STIX 2.1 in JSON",
            );
            reader.problems.add(Place::Line(error.line()), fault);
            return;
        }
    };
    if bundle.kind != "bundle" {
        let message = format!(
            "an object of type `{}`, where a bundle is asked for",
            shown(&bundle.kind)
        );
        reader.whole(Fault::new(message, "give one bundle of STIX 2.1 in JSON"));
        return;
    }
    // Of several versions of one indicator the newest is the indicator (STIX 2.1 §3.6).
    let mut newest: BTreeMap<&str, (Timestamp, &Object)> = BTreeMap::new();
    for object in bundle
        .objects
        .iter()
        .filter(|object| object.kind == "indicator")
    {
        match identity(object) {
            Ok((id, modified)) => match newest.entry(id) {
                Entry::Vacant(free) => {
                    free.insert((modified, object));
                }
                Entry::Occupied(mut taken) => {
                    reader.pass(PassReason::Superseded, || id.to_owned());
                    if modified > taken.get().0 {
                        taken.insert((modified, object));
                    }
                }
            },
            Err(fault) => {
                let id = Word::text(object.id.as_ref()).unwrap_or("an indicator without an id");
                reader.problems.add(Place::Object(shown(id)), fault);
            }
        }
    }
    for (id, (_, object)) in newest {
        if reader.is_full() {
            return;
        }
        if let Err(fault) = indicator(reader, id, object) {
            reader.problems.add(Place::Object(id.to_owned()), fault);
        }
    }
}

fn identity(object: &Object) -> Result<(&str, Timestamp), Fault> {
    let id = Word::text(object.id.as_ref()).filter(|id| {
        id.starts_with("indicator--")
            && id.len() == ID_BYTES
            && id.bytes().all(|sign| sign.is_ascii_graphic())
    });
    let id = id.ok_or_else(|| {
        Fault::new(
            "no id of an indicator",
            "write indicator--UUID (STIX 2.1 §2.9)",
        )
    })?;
    if Word::text(object.spec_version.as_ref()) != Some("2.1") {
        return Err(Fault::new(
            "not of version 2.1 of STIX",
            "convert the bundle to STIX 2.1",
        ));
    }
    let modified = instant(object.modified.as_ref(), "modified")?;
    Ok((id, modified))
}

fn instant(word: Option<&Word>, field: &str) -> Result<Timestamp, Fault> {
    let text = Word::text(word);
    text.and_then(|text| text.parse().ok()).ok_or_else(|| {
        let message = format!("`{field}` holds no instant");
        Fault::new(message, "write it as 2026-01-31T09:00:00Z (STIX 2.1 §3.2)")
    })
}

fn indicator(reader: &mut Reader<'_>, id: &str, object: &Object) -> Result<(), Fault> {
    match &object.revoked {
        Some(Word::Flag(true)) => {
            reader.pass(PassReason::Revoked, || id.to_owned());
            return Ok(());
        }
        None | Some(Word::Flag(false)) => {}
        Some(Word::Text(_) | Word::Other) => {
            return Err(Fault::new(
                "`revoked` is neither true nor false",
                "write true or false",
            ));
        }
    }
    let pattern_type = Word::text(object.pattern_type.as_ref()).ok_or_else(|| {
        Fault::new(
            "no `pattern_type`",
            "name the language of the pattern (STIX 2.1 §4.7)",
        )
    })?;
    let pattern = Word::text(object.pattern.as_ref())
        .ok_or_else(|| Fault::new("no `pattern`", "an indicator has one (STIX 2.1 §4.7)"))?;
    let from = instant(object.valid_from.as_ref(), "valid_from")?;
    let until = object
        .valid_until
        .as_ref()
        .map(|until| instant(Some(until), "valid_until"));
    let until = until.transpose()?;
    if until.is_some_and(|until| until <= from) {
        return Err(Fault::new(
            "`valid_until` is not later than `valid_from`",
            "put the two right",
        ));
    }
    if pattern_type != "stix" {
        reader.pass(PassReason::PatternType, || id.to_owned());
        return Ok(());
    }
    if pattern.len() > PATTERN_BYTES_MAX {
        let message = format!(
            "a pattern of {} octets, and {PATTERN_BYTES_MAX} are the most",
            pattern.len()
        );
        return Err(Fault::new(message, "write several indicators"));
    }
    let Some(values) = pattern::read(pattern)? else {
        reader.pass(PassReason::Pattern, || id.to_owned());
        return Ok(());
    };
    let origin = reader.origin(Origin {
        id: Some(id.into()),
        validity: Validity {
            from: Some(from),
            until,
        },
    });
    values
        .into_iter()
        .try_for_each(|value| enter(reader, id, origin, &value))
}

fn enter(reader: &mut Reader<'_>, id: &str, origin: u32, value: &Value) -> Result<(), Fault> {
    let text = value.text.as_str();
    match value.named {
        Named::Domain => reader.domain(text, Scope::Exact, origin),
        Named::Url => reader.url(text, origin, || id.to_owned()),
        // In STIX the value of an address is written as a prefix where it is one (STIX 2.1 §6.10).
        Named::V4 | Named::V6 => {
            let is_v4 = matches!(network(text), Some(Ok(IpNet::V4(_))));
            if is_v4 != (value.named == Named::V4) && matches!(network(text), Some(Ok(_))) {
                let message = format!(
                    "`{}` is of the other version of IP than its object",
                    shown(text)
                );
                return Err(Fault::new(
                    message,
                    "write ipv4-addr or ipv6-addr, as it is",
                ));
            }
            reader.network(text, origin)
        }
        Named::File(kind) => {
            let digest = Digest::parse(text).filter(|digest| digest.kind() == kind);
            let digest = digest.ok_or_else(|| {
                let message = format!(
                    "`{}` is no {} in hexadecimal digits",
                    shown(text),
                    kind.name()
                );
                Fault::new(message, "put the digest right")
            })?;
            reader.list.files.push((digest, origin));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
