//! Heads of responses.

use std::ops::Range;

use crate::connection::{self, Options};
use crate::fields::{Known, Span};
use crate::forward::{Persistence, finish};
use crate::head::{Announced, HeadReader, Lined, StartLine, announced, write_lines};
use crate::octets::part;
use crate::request::Asked;
use crate::web_socket;
use crate::{Fields, Forwarding, Framing, Method, Peer, Refusal, Version};

/// A status line.
#[derive(Clone, Debug)]
pub(crate) struct StatusLine {
    written: Range<usize>,
    version: Version,
    status: u16,
}

impl StartLine for StatusLine {
    const EMPTY_LINES_MAX: usize = 0;

    /// The space behind the status may lack if no reason follows: many servers leave it out, and nobody reads it otherwise.
    fn read(octets: &[u8], line: Range<usize>) -> Result<Self, Refusal> {
        let of_line = part(octets, line.clone());
        let (version, rest) = of_line.split_at_checked(8).ok_or(Refusal::StatusLine)?;
        let version = Version::read(version)?;
        match rest {
            [b' ', a @ b'1'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9']
            | [
                b' ',
                a @ b'1'..=b'9',
                b @ b'0'..=b'9',
                c @ b'0'..=b'9',
                b' ',
                ..,
            ] => {
                let digit = |octet: &u8| u16::from(octet - b'0');
                Ok(Self {
                    written: line,
                    version,
                    status: digit(a) * 100 + digit(b) * 10 + digit(c),
                })
            }
            _ => Err(Refusal::StatusLine),
        }
    }
}

/// What a response is to the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseKind {
    /// 1xx besides 101: another response follows.
    Interim,
    /// 101: what follows is no HTTP any more.
    Switch,
    /// The response.
    Final,
}

/// The head of a response that one reader and another understand alike.
#[derive(Clone, Debug)]
pub struct ResponseHead {
    octets: Box<[u8]>,
    line: StatusLine,
    spans: Vec<Span>,
    framing: Framing,
    options: Options,
}

impl ResponseHead {
    /// Reads a head from the beginning of the octets, and says where it ends; none as long as it is not whole.
    pub fn read(octets: &[u8], asked: &Asked) -> Result<Option<(Self, usize)>, Refusal> {
        match HeadReader::new().advance(octets)? {
            Some(lined) => {
                let length = lined.length;
                Ok(Some((Self::new(octets, lined, asked)?, length)))
            }
            None => Ok(None),
        }
    }

    pub(crate) fn new(
        octets: &[u8],
        lined: Lined<StatusLine>,
        asked: &Asked,
    ) -> Result<Self, Refusal> {
        let Lined {
            start: line,
            mut spans,
            length,
        } = lined;
        let octets: Box<[u8]> = part(octets, 0..length).into();
        let announced = announced(&octets, &spans, line.version, Peer::Server)?;
        let framing = framing(announced, line.status, asked)?;
        let mut options = connection::read(&octets, &mut spans)?.without(Options::TE);
        let is_switch = line.status == 101;
        if is_switch {
            web_socket::check_switch(&octets, &spans, options, asked.accept.as_deref())?;
        } else {
            options = options.without(Options::UPGRADE);
        }
        for span in &mut spans {
            span.passes &= !span.known.is_of_hop()
                && span.known != Known::Te
                && (span.known != Known::Upgrade || is_switch);
        }
        Ok(Self {
            octets,
            line,
            spans,
            framing,
            options,
        })
    }

    /// Its status, 100 to 999. Those from 600 on are invalid, but servers have them, and readers take them for 5xx alike (RFC
    /// 9110 section 15).
    pub const fn status(&self) -> u16 {
        self.line.status
    }

    /// What it is to the exchange.
    pub const fn kind(&self) -> ResponseKind {
        match self.line.status {
            101 => ResponseKind::Switch,
            100..=199 => ResponseKind::Interim,
            _ => ResponseKind::Final,
        }
    }

    /// Its version.
    pub const fn version(&self) -> Version {
        self.line.version
    }

    /// The fields as they came.
    pub fn fields(&self) -> Fields<'_> {
        Fields::new(&self.octets, &self.spans)
    }

    /// How its content is delimited.
    pub const fn framing(&self) -> Framing {
        self.framing
    }

    /// Whether the server lets the connection go on after it.
    pub fn persistence(&self) -> Persistence {
        let may_last = self.line.version == Version::Http11 && self.framing != Framing::UntilClose;
        if may_last && !self.options.has(Options::CLOSE) {
            Persistence::Keep
        } else {
            Persistence::Close
        }
    }

    /// Writes it as it is forwarded: its lines as they came, without those that end at this hop.
    pub fn write(&self, forwarding: &Forwarding, out: &mut Vec<u8>) {
        out.extend_from_slice(part(&self.octets, self.line.written.clone()));
        out.extend_from_slice(b"\r\n");
        let mut options = self.options;
        if forwarding.persistence == Persistence::Close && self.kind() == ResponseKind::Final {
            options = options.with(Options::CLOSE).without(Options::KEEP_ALIVE);
        }
        let mut unsaid = Some(options);
        write_lines(&self.octets, &self.spans, out, |span, out| {
            if span.known == Known::Connection
                && let Some(options) = unsaid.take()
            {
                options.write(out);
            }
        });
        if let Some(options) = unsaid {
            options.write(out);
        }
        finish(
            self.coding(),
            forwarding.via.as_ref(),
            self.line.version,
            out,
        );
    }

    /// Chunked if the head says so, even where no content follows: what answers HEAD says what would come.
    fn coding(&self) -> Framing {
        let says_chunked = self
            .spans
            .iter()
            .any(|span| span.known == Known::TransferEncoding);
        if says_chunked {
            Framing::Chunked
        } else {
            self.framing
        }
    }
}

/// How content is delimited (RFC 9112 section 6.3).
fn framing(announced: Announced, status: u16, asked: &Asked) -> Result<Framing, Refusal> {
    if announced == Announced::Chunked && asked.version == Version::Http10 {
        return Err(Refusal::CodingInHttp10);
    }
    let never_has_content = matches!(status, 100..=199 | 204);
    if never_has_content {
        // A length of zero with 204 is wrong too, but common, and nobody reads it otherwise.
        return match announced {
            Announced::Nothing => Ok(Framing::Nothing),
            Announced::Length(0) if status == 204 => Ok(Framing::Nothing),
            Announced::Length(_) | Announced::Chunked => Err(Refusal::FramingForbidden),
        };
    }
    if asked.method == Method::Head || status == 304 {
        return Ok(Framing::Nothing);
    }
    Ok(match announced {
        Announced::Nothing => Framing::UntilClose,
        Announced::Length(length) => Framing::Length(length),
        Announced::Chunked => Framing::Chunked,
    })
}

#[cfg(test)]
mod tests;
