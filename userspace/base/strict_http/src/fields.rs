//! Field lines: where they stand, and what they are to a proxy.

use std::ops::Range;

use crate::Refusal;
use crate::limits::FIELD_NAME_OCTETS_MAX;
use crate::octets::{is_token, part, text, trim};

/// One field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    name: &'a [u8],
    value: &'a [u8],
}

impl<'a> Field<'a> {
    /// Its name as it came, ASCII. Names are compared without regard to case.
    pub fn name(&self) -> &'a str {
        text(self.name)
    }

    /// Its value as it came, without white space at its ends. It may hold octets beyond ASCII.
    pub const fn value(&self) -> &'a [u8] {
        self.value
    }

    /// Whether that is its name.
    pub const fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// The fields of a message, in their order, repeated ones too: a view that copies nothing.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    octets: &'a [u8],
    spans: &'a [Span],
}

impl<'a> Fields<'a> {
    pub(crate) const fn new(octets: &'a [u8], spans: &'a [Span]) -> Self {
        Self { octets, spans }
    }

    /// Each field as it came.
    pub fn iter(self) -> impl Iterator<Item = Field<'a>> {
        let octets = self.octets;
        self.spans.iter().map(move |span| span.field(octets))
    }

    /// The values of a name, in their order.
    pub fn all(self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.iter()
            .filter(move |field| field.is(name))
            .map(|field| field.value())
    }

    /// The first value of a name.
    pub fn first(self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    /// How many there are.
    pub const fn len(self) -> usize {
        self.spans.len()
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.spans.is_empty()
    }
}

/// Fields that mean something to a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Host,
    ContentLength,
    TransferEncoding,
    Connection,
    Upgrade,
    Te,
    Expect,
    AcceptEncoding,
    WebSocketKey,
    WebSocketVersion,
    WebSocketAccept,
    /// `Keep-Alive`, `Proxy-…` and `HTTP2-Settings`: never meant for the next hop.
    HopByHop,
    Other,
}

impl Known {
    /// Whether the field is of this hop alone, always.
    pub(crate) const fn is_of_hop(self) -> bool {
        matches!(
            self,
            Self::Connection | Self::HopByHop | Self::TransferEncoding
        )
    }
}

/// What a name is to a proxy.
pub(crate) fn known(name: &[u8]) -> Known {
    // By its length first: most names are of no length that means anything.
    let candidates: &[(&[u8], Known)] = match name.len() {
        2 => &[(b"te", Known::Te)],
        4 => &[(b"host", Known::Host)],
        6 => &[(b"expect", Known::Expect)],
        7 => &[(b"upgrade", Known::Upgrade)],
        10 => &[
            (b"connection", Known::Connection),
            (b"keep-alive", Known::HopByHop),
        ],
        14 => &[
            (b"content-length", Known::ContentLength),
            (b"http2-settings", Known::HopByHop),
        ],
        15 => &[(b"accept-encoding", Known::AcceptEncoding)],
        17 => &[
            (b"transfer-encoding", Known::TransferEncoding),
            (b"sec-websocket-key", Known::WebSocketKey),
        ],
        20 => &[(b"sec-websocket-accept", Known::WebSocketAccept)],
        21 => &[(b"sec-websocket-version", Known::WebSocketVersion)],
        _ => &[],
    };
    let found = candidates
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    match found {
        Some((_, known)) => *known,
        None if starts_with(name, b"proxy-") => Known::HopByHop,
        None => Known::Other,
    }
}

fn starts_with(name: &[u8], prefix: &[u8]) -> bool {
    name.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Whether a name is one of framing or routing once underscores are read as hyphens, as gateways of the CGI kind read them.
fn is_lookalike(name: &[u8]) -> bool {
    const ALIKE: [&[u8]; 2] = [b"content_length", b"transfer_encoding"];
    name.contains(&b'_')
        && ALIKE.iter().any(|alike| {
            alike.len() == name.len()
                && alike
                    .iter()
                    .zip(name)
                    .all(|(a, b)| a.eq_ignore_ascii_case(b) || (*a == b'_' && *b == b'-'))
        })
}

/// Where a field stands in its octets.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) name: Range<usize>,
    pub(crate) value: Range<usize>,
    pub(crate) known: Known,
    /// Whether it is meant for the next hop too.
    pub(crate) passes: bool,
}

impl Span {
    /// Reads a line that [`Lines`](crate::octets::Lines) found: its octets were checked.
    pub(crate) fn read(
        octets: &[u8],
        line: Range<usize>,
        is_first: First,
    ) -> Result<Self, Refusal> {
        let of_line = part(octets, line.clone());
        if let Some(b' ' | b'\t') = of_line.first() {
            return Err(match is_first {
                First::Yes => Refusal::SpaceBeforeFields,
                First::No => Refusal::ObsFold,
            });
        }
        let colon = memchr::memchr(b':', of_line).ok_or(Refusal::ColonMissing)?;
        let name = part(of_line, 0..colon);
        match name {
            [] => return Err(Refusal::NameEmpty),
            [.., b' ' | b'\t'] => return Err(Refusal::SpaceBeforeColon),
            _ if name.len() > FIELD_NAME_OCTETS_MAX => return Err(Refusal::FieldTooLong),
            _ if !is_token(name) => return Err(Refusal::NameCharacter),
            _ if is_lookalike(name) => return Err(Refusal::FramingLookalike),
            _ => {}
        }
        let after = of_line.get(colon + 1..).unwrap_or_default();
        let value = trim(after);
        // The white space before the value: all of it if nothing else follows.
        let before = after.len() - after.trim_ascii_start().len();
        let start = line.start + colon + 1 + if value.is_empty() { 0 } else { before };
        let known = known(name);
        Ok(Self {
            name: line.start..line.start + colon,
            value: start..start + value.len(),
            known,
            passes: !known.is_of_hop(),
        })
    }

    /// A field that was copied to the octets from `start` on, its value right behind its name, and checked.
    pub(crate) fn copied(octets: &[u8], start: usize, name: usize) -> Result<Self, Refusal> {
        let of_name = part(octets, start..start + name);
        if is_lookalike(of_name) {
            return Err(Refusal::FramingLookalike);
        }
        let known = known(of_name);
        Ok(Self {
            name: start..start + name,
            value: start + name..octets.len(),
            known,
            passes: !known.is_of_hop(),
        })
    }

    /// The field itself.
    pub(crate) fn field<'a>(&self, octets: &'a [u8]) -> Field<'a> {
        Field {
            name: part(octets, self.name.clone()),
            value: self.value(octets),
        }
    }

    /// Its value.
    pub(crate) fn value<'a>(&self, octets: &'a [u8]) -> &'a [u8] {
        part(octets, self.value.clone())
    }
}

/// Whether a field line is the first of its section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum First {
    Yes,
    No,
}
