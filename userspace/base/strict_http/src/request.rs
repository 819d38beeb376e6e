//! Heads of requests.

use std::ops::Range;

use crate::connection::{self, Options};
use crate::fields::{Known, Span};
use crate::forward::Persistence;
use crate::head::{Announced, HeadReader, Lined, StartLine, announced, only};
use crate::octets::{is_token, part, text};
use crate::target::{Form, Target, normal_path};
use crate::web_socket;
use crate::{Authority, Fields, Framing, Method, Peer, Refusal, Scheme, Version};

mod write;

/// A request line: where its parts stand.
#[derive(Clone, Debug)]
pub(crate) struct RequestLine {
    method: Method,
    spelled: Range<usize>,
    target: Target,
    written: Range<usize>,
    version: Version,
}

impl StartLine for RequestLine {
    /// RFC 9112 section 2.2: a server should ignore at least one.
    const EMPTY_LINES_MAX: usize = 1;

    fn read(octets: &[u8], line: Range<usize>) -> Result<Self, Refusal> {
        let of_line = part(octets, line.clone());
        let space = |at: usize| {
            let rest = of_line.get(at..).unwrap_or_default();
            memchr::memchr(b' ', rest).map(|found| at + found)
        };
        let first = space(0).ok_or(Refusal::RequestLine)?;
        let method = part(of_line, 0..first);
        if method.is_empty() || !is_token(method) && method.contains(&b'\t') {
            return Err(Refusal::RequestLine);
        }
        let method = Method::read(method)?;
        let Some(second) = space(first + 1) else {
            return Err(Refusal::Http09);
        };
        let version = of_line.get(second + 1..).unwrap_or_default();
        if second == first + 1 || version.contains(&b' ') || version.is_empty() {
            return Err(Refusal::RequestLine);
        }
        let version = Version::read(version)?;
        let written = line.start + first + 1..line.start + second;
        Ok(Self {
            method,
            spelled: line.start..line.start + first,
            target: Target::read(octets, written.clone(), method)?,
            written,
            version,
        })
    }
}

/// The head of a request that one reader and another understand alike.
#[derive(Clone, Debug)]
pub struct RequestHead {
    octets: Box<[u8]>,
    line: RequestLine,
    spans: Vec<Span>,
    authority: Option<Authority>,
    framing: Framing,
    options: Options,
    expects_continue: bool,
    accept: Option<String>,
}

/// What a response must know of its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub(crate) method: Method,
    pub(crate) version: Version,
    /// `Sec-WebSocket-Accept` of the only switch that is allowed.
    pub(crate) accept: Option<String>,
}

/// What a request says, in whatever protocol it came: what lists and scanners judge.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method.
    pub method: Method,
    /// The method as it was spelled.
    pub method_name: &'a str,
    /// The server that is meant, from the target or from `Host`; none in HTTP/1.0 without `Host`.
    pub authority: Option<&'a Authority>,
    /// The path as it came: [`normal_path`](crate::normal_path) makes it comparable. `/` if there was none, `*` of OPTIONS,
    /// empty for CONNECT.
    pub path: &'a str,
    /// What stands behind `?`, if it stands there.
    pub query: Option<&'a str>,
    /// The fields as they came.
    pub fields: Fields<'a>,
}

impl Request<'_> {
    /// The address as lists of addresses compare it: `https://a.kz/path?query`, host in small letters, path normal, a port only
    /// if it is not that of the scheme; none without an authority, and of CONNECT.
    pub fn url(&self, scheme: Scheme) -> Option<String> {
        let authority = self.authority?;
        if !self.path.starts_with('/') {
            return None;
        }
        let name = match scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        let mut url = format!("{name}://{}", authority.host);
        let port = authority.port(scheme);
        if port != scheme.port() {
            url.extend([":", &port.to_string()]);
        }
        url.push_str(&normal_path(self.path));
        if let Some(query) = self.query {
            url.extend(["?", query]);
        }
        Some(url)
    }
}

impl RequestHead {
    /// Reads a head from the beginning of the octets, and says where it ends; none as long as it is not whole.
    pub fn read(octets: &[u8]) -> Result<Option<(Self, usize)>, Refusal> {
        match HeadReader::new().advance(octets)? {
            Some(lined) => {
                let length = lined.length;
                Ok(Some((Self::new(octets, lined)?, length)))
            }
            None => Ok(None),
        }
    }

    pub(crate) fn new(octets: &[u8], lined: Lined<RequestLine>) -> Result<Self, Refusal> {
        let Lined {
            start: line,
            mut spans,
            length,
        } = lined;
        let octets: Box<[u8]> = part(octets, 0..length).into();
        let announced = announced(&octets, &spans, line.version, Peer::Client)?;
        let framing = match announced {
            Announced::Nothing => Framing::Nothing,
            Announced::Length(length) => Framing::Length(length),
            Announced::Chunked => Framing::Chunked,
        };
        let is_empty = matches!(framing, Framing::Nothing | Framing::Length(0));
        if line.method.forbids_content() && !is_empty {
            return Err(Refusal::ContentForbidden);
        }
        let authority = authority(&octets, &spans, &line)?;
        let mut options = connection::read(&octets, &mut spans)?;
        let expects_continue = expects_continue(&octets, &spans)?;
        let accept = web_socket::asked(&octets, &spans, &line, framing, options)?;
        if accept.is_none() {
            options = options.without(Options::UPGRADE);
        }
        let wants_trailers = options.has(Options::TE)
            && only(&octets, &spans, Known::Te, Refusal::ConnectionMalformed)?
                .is_some_and(|te| te.eq_ignore_ascii_case(b"trailers"));
        if !wants_trailers {
            options = options.without(Options::TE);
        }
        for span in &mut spans {
            span.passes &= !span.known.is_of_hop()
                && (span.known != Known::Upgrade || accept.is_some())
                && (span.known != Known::Te || wants_trailers);
        }
        Ok(Self {
            octets,
            line,
            spans,
            authority,
            framing,
            options,
            expects_continue,
            accept,
        })
    }

    /// What it says.
    pub fn request(&self) -> Request<'_> {
        let target = text(part(&self.octets, self.line.target.path.clone()));
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let path = match (path, &self.line.target.form) {
            ("", Form::Absolute(..)) if self.line.method == Method::Options && query.is_none() => {
                "*"
            }
            ("", Form::Absolute(..)) => "/",
            ("", Form::Asterisk) => "*",
            _ => path,
        };
        Request {
            method: self.line.method,
            method_name: text(part(&self.octets, self.line.spelled.clone())),
            authority: self.authority.as_ref(),
            path,
            query,
            fields: Fields::new(&self.octets, &self.spans),
        }
    }

    /// The form in which its target came.
    pub const fn form(&self) -> &Form {
        &self.line.target.form
    }

    /// Its version.
    pub const fn version(&self) -> Version {
        self.line.version
    }

    /// How its content is delimited.
    pub const fn framing(&self) -> Framing {
        self.framing
    }

    /// Whether the client waits for `100 Continue` before it sends its content (RFC 9110 section 10.1.1).
    pub const fn expects_continue(&self) -> bool {
        self.expects_continue
    }

    /// Whether it asks for a WebSocket (RFC 6455).
    pub const fn asks_for_web_socket(&self) -> bool {
        self.accept.is_some()
    }

    /// Whether the client lets the connection go on after the response. An HTTP/1.0 connection ends (RFC 9112 section 9.3).
    pub fn persistence(&self) -> Persistence {
        match self.line.version {
            Version::Http11 if !self.options.has(Options::CLOSE) => Persistence::Keep,
            Version::Http10 | Version::Http11 => Persistence::Close,
        }
    }

    /// What its response must know.
    pub fn asked(&self) -> Asked {
        Asked {
            method: self.line.method,
            version: self.line.version,
            accept: self.accept.clone(),
        }
    }
}

/// The server that is meant: one `Host`, and the target's authority if it has one, which must say the same.
fn authority(
    octets: &[u8],
    spans: &[Span],
    line: &RequestLine,
) -> Result<Option<Authority>, Refusal> {
    let host = match only(octets, spans, Known::Host, Refusal::HostRepeated)? {
        Some(host) => Some(Authority::read(host)?),
        None if line.version == Version::Http10 => None,
        None => return Err(Refusal::HostMissing),
    };
    let (named, is_same) = match (&line.target.form, &host) {
        (Form::Origin | Form::Asterisk, _) => return Ok(host),
        (Form::Absolute(_, named) | Form::Authority(named), None) => (named, true),
        (Form::Absolute(scheme, named), Some(host)) => (named, named.is_same(host, *scheme)),
        (Form::Authority(named), Some(host)) => {
            let is_same_port = host
                .port
                .is_none_or(|port| named.port(Scheme::Https) == port);
            (named, named.host == host.host && is_same_port)
        }
    };
    if is_same {
        Ok(Some(named.clone()))
    } else {
        Err(Refusal::HostDiffers)
    }
}

fn expects_continue(octets: &[u8], spans: &[Span]) -> Result<bool, Refusal> {
    match only(octets, spans, Known::Expect, Refusal::Expectation)? {
        None => Ok(false),
        Some(value) if value.eq_ignore_ascii_case(b"100-continue") => Ok(true),
        Some(_) => Err(Refusal::Expectation),
    }
}

impl RequestLine {
    pub(crate) const fn method(&self) -> Method {
        self.method
    }

    pub(crate) const fn version(&self) -> Version {
        self.version
    }
}

#[cfg(test)]
mod tests;
