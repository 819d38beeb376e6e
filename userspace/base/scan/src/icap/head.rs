//! Heads of ICAP and of the HTTP inside of it: a first line and fields, read strictly.

use super::fault::HeadFault;
use crate::limits::FIELDS_MAX;

/// A field of a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    name: String,
    value: Vec<u8>,
}

impl Field {
    /// A field whose name is a token, and whose value has no control character but the tab (RFC 9110 §5).
    pub fn new(name: &str, value: &[u8]) -> Result<Self, HeadFault> {
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(HeadFault::Name);
        }
        if !value.iter().copied().all(is_of_value) {
            return Err(HeadFault::Control);
        }
        Ok(Self {
            name: name.to_owned(),
            value: value.trim_ascii().to_vec(),
        })
    }

    /// Its name as it came; names are equal in letters of any size.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its value, without blanks around it.
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// Whether it is the field of this name.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Takes a line that goes on with the value.
    fn go_on(&mut self, line: &[u8]) -> Result<(), HeadFault> {
        if !line.iter().copied().all(is_of_value) {
            return Err(HeadFault::Control);
        }
        self.value.push(b' ');
        self.value.extend_from_slice(line.trim_ascii());
        Ok(())
    }

    pub(super) fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(self.name.as_bytes());
        to.extend_from_slice(b": ");
        to.extend_from_slice(&self.value);
        to.extend_from_slice(b"\r\n");
    }
}

/// Where a head ends: behind its empty line. None if it has not arrived yet.
pub(super) fn end(octets: &[u8]) -> Option<usize> {
    let at = octets.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(at + 4)
}

/// Whether a field may go on in the next line, which begins with a blank then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folding {
    /// It may, in ICAP's own heads (RFC 3507 §4.3, by RFC 2822 §2.2.3): servers so write `X-Violations-Found`.
    Allowed,
    /// It may not, in HTTP (RFC 9112 §5.2).
    Refused,
}

/// The first line of a whole head, and its fields. What is folded counts as one line with blanks in it.
pub(super) fn read(head: &[u8], folding: Folding) -> Result<(&[u8], Vec<Field>), HeadFault> {
    let lines = head.strip_suffix(b"\r\n\r\n").ok_or(HeadFault::Control)?;
    let mut lines = Lines(Some(lines));
    let start = lines.next().unwrap_or_default();
    if start.is_empty() || !start.iter().copied().all(is_of_value) {
        return Err(HeadFault::Start);
    }
    let mut fields: Vec<Field> = Vec::new();
    for line in lines {
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            match fields.last_mut() {
                Some(field) if folding == Folding::Allowed => field.go_on(line)?,
                Some(_) | None => return Err(HeadFault::Folded),
            }
            continue;
        }
        if fields.len() == FIELDS_MAX {
            return Err(HeadFault::TooMany);
        }
        let colon = line
            .iter()
            .position(|octet| *octet == b':')
            .ok_or(HeadFault::Name)?;
        let (name, value) = line.split_at(colon);
        // A blank before the colon makes it no token (RFC 9112 §5.1).
        let name = std::str::from_utf8(name).map_err(|_| HeadFault::Name)?;
        fields.push(Field::new(name, value.get(1..).unwrap_or_default())?);
    }
    Ok((start, fields))
}

/// Lines that CR LF parts.
struct Lines<'a>(Option<&'a [u8]>);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.0?;
        let Some(at) = rest.windows(2).position(|two| two == b"\r\n") else {
            self.0 = None;
            return Some(rest);
        };
        self.0 = rest.get(at + 2..);
        rest.get(..at)
    }
}

/// The value of a field that may stand only once.
pub(super) fn only<'a>(fields: &'a [Field], name: &str) -> Result<Option<&'a [u8]>, HeadFault> {
    let mut found = fields.iter().filter(|field| field.is(name));
    let first = found.next().map(Field::value);
    if found.next().is_some() {
        return Err(HeadFault::Value);
    }
    Ok(first)
}

/// The members of a field that is a list, however many times it stands.
pub(super) fn members<'a>(fields: &'a [Field], name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    fields
        .iter()
        .filter(move |field| field.is(name))
        .flat_map(|field| field.value.split(|octet| *octet == b','))
        .map(<[u8]>::trim_ascii)
        .filter(|member| !member.is_empty())
}

/// RFC 9110 §5.6.2.
pub(super) const fn is_token(octet: u8) -> bool {
    octet.is_ascii_alphanumeric()
        || matches!(
            octet,
            b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
        )
}

/// Visible characters, blanks, and octets beyond ASCII (RFC 9110 §5.5).
const fn is_of_value(octet: u8) -> bool {
    octet == b'\t' || (octet >= b' ' && octet != 0x7f)
}

#[cfg(test)]
mod tests;
