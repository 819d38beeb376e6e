//! Trailers: fields behind the last chunk (RFC 9110 section 6.5).

use super::{Fields, Known, Range, Refusal, Span};
use crate::fields::First;
use crate::limits::{FIELD_LINE_OCTETS_MAX, TRAILER_OCTETS_MAX, TRAILERS_MAX};
use crate::octets::{Bounds, Lines, part};

/// Fields that frame, route, authenticate, change how a request is handled or how content is understood: in trailers some readers
/// merge them into the head (RFC 9110 section 6.5.1).
const FORBIDDEN: &[&str] = &[
    "age",
    "authorization",
    "cache-control",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "cookie",
    "date",
    "expect",
    "expires",
    "forwarded",
    "host",
    "location",
    "max-forwards",
    "pragma",
    "range",
    "retry-after",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
    "via",
    "warning",
    "www-authenticate",
];
/// The same, by how their names begin.
const FORBIDDEN_PREFIXES: &[&str] = &["if-", "proxy-", "x-forwarded-", "sec-"];

/// Whether a field may not stand in trailers.
pub(crate) fn is_forbidden(octets: &[u8], span: &Span) -> bool {
    let name = part(octets, span.name.clone());
    let begins = |prefix: &&str| {
        name.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    let is = |other: &&str| name.eq_ignore_ascii_case(other.as_bytes());
    matches!(span.known, Known::Connection | Known::HopByHop)
        || FORBIDDEN.iter().any(is)
        || FORBIDDEN_PREFIXES.iter().any(begins)
}

/// The fields behind the last chunk.
#[derive(Clone, Debug)]
pub struct Trailers {
    octets: Box<[u8]>,
    spans: Vec<Span>,
}

impl Trailers {
    /// The fields as they came.
    pub fn fields(&self) -> Fields<'_> {
        Fields::new(&self.octets, &self.spans)
    }

    pub(super) const fn octets_len(&self) -> usize {
        self.octets.len()
    }

    /// Writes them as they came, with the empty line.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.octets);
    }
}

/// Reads a trailer section line by line.
#[derive(Clone, Debug, Default)]
pub(super) struct TrailerReader {
    lines: Lines,
    spans: Vec<Span>,
}

impl TrailerReader {
    /// Reads on in octets that begin where the section begins; none as long as it is not whole.
    pub(super) fn advance(&mut self, octets: &[u8]) -> Result<Option<Trailers>, Refusal> {
        loop {
            let bounds = Bounds {
                line: (FIELD_LINE_OCTETS_MAX + 1, Refusal::FieldTooLong),
                total: (TRAILER_OCTETS_MAX, Refusal::TrailersTooLarge),
            };
            let Some(line) = self.lines.next(octets, bounds)? else {
                return Ok(None);
            };
            if line.is_empty() {
                return Ok(Some(Trailers {
                    octets: part(octets, 0..self.lines.start()).into(),
                    spans: std::mem::take(&mut self.spans),
                }));
            }
            if self.spans.len() == TRAILERS_MAX {
                return Err(Refusal::TooManyFields);
            }
            let span = self.field(octets, line)?;
            self.spans.push(span);
        }
    }

    fn field(&self, octets: &[u8], line: Range<usize>) -> Result<Span, Refusal> {
        let is_first = if self.spans.is_empty() {
            First::Yes
        } else {
            First::No
        };
        let span = Span::read(octets, line, is_first)?;
        if is_forbidden(octets, &span) {
            return Err(Refusal::TrailerForbidden);
        }
        Ok(span)
    }
}
