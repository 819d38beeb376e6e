//! Heads: a start line and fields, read from octets that come in any segmentation.

use std::ops::Range;

use crate::fields::{First, Known, Span};
use crate::limits::{FIELD_LINE_OCTETS_MAX, FIELDS_MAX, HEAD_OCTETS_MAX, START_LINE_OCTETS_MAX};
use crate::octets::{Bounds, Lines, elements, is_token, part};
use crate::{Peer, Refusal, Version};

/// How many fields most heads have at most.
const SPANS_COMMON: usize = 16;

/// A request line or a status line.
pub(crate) trait StartLine: Sized {
    /// How many empty lines may stand before it.
    const EMPTY_LINES_MAX: usize;

    /// Reads the line, whose octets were checked.
    fn read(octets: &[u8], line: Range<usize>) -> Result<Self, Refusal>;
}

/// Reads a head line by line: a line is judged as soon as it is whole, so that the same octets are refused for the same reason
/// however they come.
#[derive(Clone, Debug)]
pub(crate) struct HeadReader<S> {
    lines: Lines,
    empty: usize,
    start: Option<S>,
    spans: Vec<Span>,
}

/// A start line and where the fields stand.
#[derive(Clone, Debug)]
pub(crate) struct Lined<S> {
    pub(crate) start: S,
    pub(crate) spans: Vec<Span>,
    /// The octets up to the end of the empty line.
    pub(crate) length: usize,
}

impl<S: StartLine> HeadReader<S> {
    pub(crate) fn new() -> Self {
        Self {
            lines: Lines::default(),
            empty: 0,
            start: None,
            spans: Vec::new(),
        }
    }

    /// Whether no line was read, and no octet seen.
    pub(crate) const fn is_fresh(&self) -> bool {
        self.lines.is_fresh()
    }

    /// Reads on in octets that begin where the head begins; none as long as it is not whole.
    pub(crate) fn advance(&mut self, octets: &[u8]) -> Result<Option<Lined<S>>, Refusal> {
        loop {
            let line = match self.start {
                Some(_) => (FIELD_LINE_OCTETS_MAX + 1, Refusal::FieldTooLong),
                None => (START_LINE_OCTETS_MAX + 1, Refusal::StartLineTooLong),
            };
            let total = (HEAD_OCTETS_MAX, Refusal::HeadTooLarge);
            let Some(line) = self.lines.next(octets, Bounds { line, total })? else {
                return Ok(None);
            };
            if self.start.is_none() {
                if line.is_empty() {
                    self.empty += 1;
                    if self.empty > S::EMPTY_LINES_MAX {
                        return Err(Refusal::LeadingLines);
                    }
                } else {
                    self.start = Some(S::read(octets, line)?);
                }
                continue;
            }
            if line.is_empty() {
                let length = self.lines.start();
                let spans = std::mem::take(&mut self.spans);
                return Ok(self.start.take().map(|start| Lined {
                    start,
                    spans,
                    length,
                }));
            }
            if self.spans.is_empty() {
                self.spans.reserve(SPANS_COMMON);
            }
            if self.spans.len() == FIELDS_MAX {
                return Err(Refusal::TooManyFields);
            }
            let is_first = if self.spans.is_empty() {
                First::Yes
            } else {
                First::No
            };
            self.spans.push(Span::read(octets, line, is_first)?);
        }
    }
}

/// What the fields say of the content's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Announced {
    Nothing,
    Length(u64),
    Chunked,
}

/// The only field of its kind, if there is one.
pub(crate) fn only<'a>(
    octets: &'a [u8],
    spans: &[Span],
    known: Known,
    repeated: Refusal,
) -> Result<Option<&'a [u8]>, Refusal> {
    let mut of_kind = spans.iter().filter(|span| span.known == known);
    let first = of_kind.next().map(|span| span.value(octets));
    match of_kind.next() {
        Some(_) => Err(repeated),
        None => Ok(first),
    }
}

/// Reads `Content-Length` and `Transfer-Encoding`: one of them, once, or none (RFC 9112 section 6.3).
pub(crate) fn announced(
    octets: &[u8],
    spans: &[Span],
    version: Version,
    from: Peer,
) -> Result<Announced, Refusal> {
    let length = only(octets, spans, Known::ContentLength, Refusal::LengthRepeated)?;
    let coding = only(
        octets,
        spans,
        Known::TransferEncoding,
        Refusal::CodingRepeated,
    )?;
    match (length, coding) {
        (None, None) => Ok(Announced::Nothing),
        (Some(_), Some(_)) => Err(Refusal::LengthWithCoding),
        (Some(length), None) => read_length(length).map(Announced::Length),
        (None, Some(_)) if version == Version::Http10 => Err(Refusal::CodingInHttp10),
        (None, Some(coding)) => read_coding(coding, from).map(|()| Announced::Chunked),
    }
}

/// One decimal number, without sign, list or zeros before it, which some readers take for octal.
pub(crate) fn read_length(value: &[u8]) -> Result<u64, Refusal> {
    let is_plain =
        matches!(value, [b'0'] | [b'1'..=b'9', ..]) && value.iter().all(u8::is_ascii_digit);
    let number = str::from_utf8(value)
        .ok()
        .and_then(|text| text.parse::<i64>().ok());
    match number.map(u64::try_from) {
        Some(Ok(number)) if is_plain => Ok(number),
        _ => Err(Refusal::LengthMalformed),
    }
}

/// `chunked` alone. A request must spell it as every client does; a response may use other letters (RFC 9112 section 7), since
/// what is forwarded is spelled anew.
fn read_coding(value: &[u8], from: Peer) -> Result<(), Refusal> {
    let is_chunked = match from {
        Peer::Client => value == b"chunked",
        Peer::Server => value.eq_ignore_ascii_case(b"chunked"),
    };
    if is_chunked {
        return Ok(());
    }
    let is_other = |coding: &[u8]| is_token(coding) && !coding.eq_ignore_ascii_case(b"chunked");
    if elements(value).any(is_other) {
        Err(Refusal::CodingUnknown)
    } else {
        Err(Refusal::CodingMalformed)
    }
}

/// Writes the head's lines from `from` on that pass, as they came, and asks `instead` for each that does not.
pub(crate) fn write_lines(
    octets: &[u8],
    spans: &[Span],
    out: &mut Vec<u8>,
    mut instead: impl FnMut(&Span, &mut Vec<u8>),
) {
    // The empty line is the last two octets.
    let end = octets.len().saturating_sub(2);
    let mut from = spans.first().map_or(end, |span| span.name.start);
    for (index, span) in spans.iter().enumerate() {
        if !span.passes {
            out.extend_from_slice(part(octets, from..span.name.start));
            from = spans.get(index + 1).map_or(end, |next| next.name.start);
            instead(span, out);
        }
    }
    out.extend_from_slice(part(octets, from..end));
}
