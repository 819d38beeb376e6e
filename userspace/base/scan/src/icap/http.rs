//! Heads of HTTP/1 inside of ICAP.

use super::fault::HeadFault;
use super::head::{self, Field, Folding, is_token, members};
use crate::limits::{FIELDS_MAX, HTTP_HEAD_MAX};

/// The first line of a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// A request.
    Request {
        /// The method, a token.
        method: String,
        /// The target, without blanks.
        target: String,
    },
    /// A response.
    Response {
        /// From 200 to 599: what is provisional is not content.
        status: u16,
    },
}

/// A head of HTTP/1: a first line and fields, within bounds and without anything that could be read in two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpHead {
    start: Start,
    fields: Vec<Field>,
}

/// Fields that say how a message is framed, or hold for one connection only (RFC 9110 §7.6.1).
const OF_CONNECTION: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

impl HttpHead {
    /// A head of these parts.
    pub fn new(start: Start, fields: Vec<Field>) -> Result<Self, HeadFault> {
        let is_start = match &start {
            Start::Request { method, target } => {
                let graphic = |octet: u8| octet.is_ascii_graphic();
                !method.is_empty()
                    && method.bytes().all(is_token)
                    && !target.is_empty()
                    && target.bytes().all(graphic)
            }
            Start::Response { status } => (200..=599).contains(status),
        };
        if !is_start {
            return Err(HeadFault::Start);
        }
        if fields.len() > FIELDS_MAX {
            return Err(HeadFault::TooMany);
        }
        let head = Self { start, fields };
        if head.octets().len() > HTTP_HEAD_MAX {
            return Err(HeadFault::TooLong);
        }
        Ok(head)
    }

    /// Reads a whole head with its empty line.
    pub(super) fn read(octets: &[u8]) -> Result<Self, HeadFault> {
        let (start, fields) = head::read(octets, Folding::Refused)?;
        let start = std::str::from_utf8(start).map_err(|_| HeadFault::Start)?;
        let versions = ["HTTP/1.1", "HTTP/1.0"];
        let mut words = start.splitn(3, ' ');
        let (first, second) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        let third = words.next();
        let start = if versions.contains(&first) {
            let is_number = second.len() == 3 && second.bytes().all(|octet| octet.is_ascii_digit());
            let status = second
                .parse()
                .ok()
                .filter(|_| is_number)
                .ok_or(HeadFault::Start)?;
            Start::Response { status }
        } else if third.is_some_and(|version| versions.contains(&version)) {
            Start::Request {
                method: first.to_owned(),
                target: second.to_owned(),
            }
        } else {
            return Err(HeadFault::Start);
        };
        Self::new(start, fields)
    }

    /// Its first line.
    pub const fn start(&self) -> &Start {
        &self.start
    }

    /// Its fields, in their order.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The value of the first field of a name.
    pub fn field(&self, name: &str) -> Option<&[u8]> {
        self.fields
            .iter()
            .find(|field| field.is(name))
            .map(Field::value)
    }

    /// Its octets, with the empty line.
    pub fn octets(&self) -> Vec<u8> {
        let mut octets = match &self.start {
            Start::Request { method, target } => format!("{method} {target} HTTP/1.1\r\n"),
            Start::Response { status } => format!("HTTP/1.1 {status} \r\n"),
        }
        .into_bytes();
        for field in &self.fields {
            field.write(&mut octets);
        }
        octets.extend_from_slice(b"\r\n");
        octets
    }

    /// The head without the fields that hold for one connection only.
    pub(super) fn without_hops(mut self) -> Self {
        let named: Vec<Vec<u8>> = members(&self.fields, "connection")
            .map(<[u8]>::to_ascii_lowercase)
            .collect();
        self.fields.retain(|field| {
            let is_named = named
                .iter()
                .any(|name| field.name().as_bytes().eq_ignore_ascii_case(name));
            !is_named && !OF_CONNECTION.iter().any(|name| field.is(name))
        });
        self
    }

    /// The head without anything that says how long its body is: whoever sends it on frames it anew.
    pub(super) fn without_framing(self) -> Self {
        let mut head = self.without_hops();
        head.fields.retain(|field| !field.is("content-length"));
        head
    }

    /// Takes out the fields that `which` says.
    pub(super) fn take(&mut self, which: impl Fn(&Field) -> bool) -> Vec<Field> {
        let (taken, kept) = std::mem::take(&mut self.fields)
            .into_iter()
            .partition(which);
        self.fields = kept;
        taken
    }

    /// Puts fields back in place of any of their names.
    pub(super) fn restore(&mut self, fields: &[Field]) {
        self.fields
            .retain(|field| !fields.iter().any(|other| other.is(field.name())));
        self.fields.extend_from_slice(fields);
    }

    pub(super) fn retarget(&mut self, to: &str) {
        if let Start::Request { target, .. } = &mut self.start {
            to.clone_into(target);
        }
    }
}

#[cfg(test)]
mod tests;
