//! Distinguished names (RFC 5280 section 4.1.2.4).

use ::der::asn1::ObjectIdentifier;

use crate::der::{Input, Tlv, tag};
use crate::limits::NAME_ATTRIBUTES_MAX;
use crate::{Error, oid};

/// An attribute of a name: its type and its text, unless it is written in an alphabet that nobody uses any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) kind: ObjectIdentifier,
    pub(crate) text: Option<String>,
}

/// Reads a Name given whole.
pub(crate) fn attributes(name: &[u8]) -> Result<Vec<Attribute>, Error> {
    let mut sets = Input::new(Input::only(name, tag::SEQUENCE, "name")?.value, "name");
    let mut attributes = Vec::new();
    while !sets.is_empty() {
        let room = NAME_ATTRIBUTES_MAX - attributes.len();
        attributes.extend(sets.inside(tag::SET)?.list(room, attribute)?);
    }
    Ok(attributes)
}

fn attribute(set: &mut Input<'_>) -> Result<Attribute, Error> {
    let mut fields = set.inside(tag::SEQUENCE)?;
    let kind = fields.oid()?;
    let Tlv { tag, value, .. } = fields.next()?;
    fields.end()?;
    let text = match tag {
        tag::UTF8 => Some(value),
        tag::PRINTABLE | tag::IA5 => Some(value).filter(|value| value.is_ascii()),
        _ => None,
    };
    let text = text
        .and_then(|octets| std::str::from_utf8(octets).ok())
        .map(str::to_owned);
    Ok(Attribute { kind, text })
}

/// A name for people, in errors: its common name, else nothing but that it has none.
pub(crate) fn spoken(name: &[u8]) -> String {
    attributes(name)
        .unwrap_or_default()
        .into_iter()
        .find(|attribute| attribute.kind == oid::COMMON_NAME)
        .and_then(|attribute| attribute.text)
        .map_or_else(
            || "a nameless subject".to_owned(),
            |text| format!("`{}`", text.escape_debug()),
        )
}

/// All of a name for people. Signs that mean something between attributes are escaped, and so are those that cannot be seen.
pub(crate) fn written(name: &[u8]) -> String {
    let attributes = attributes(name).unwrap_or_default().into_iter();
    let texts = attributes.map(|Attribute { kind, text }| {
        let kind = [
            (oid::COMMON_NAME, "CN"),
            (oid::COUNTRY, "C"),
            (oid::ORGANISATION, "O"),
            (oid::ORGANISATIONAL_UNIT, "OU"),
        ]
        .into_iter()
        .find(|(known, _)| *known == kind)
        .map_or_else(|| kind.to_string(), |(_, short)| short.to_owned());
        let mut value = String::new();
        for sign in text.as_deref().unwrap_or("?").chars() {
            if sign.is_control() {
                value.extend(sign.escape_default());
                continue;
            }
            if matches!(sign, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=') {
                value.push('\\');
            }
            value.push(sign);
        }
        format!("{kind}={value}")
    });
    texts.collect::<Vec<_>>().join(", ")
}
