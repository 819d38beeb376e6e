//! Requests and responses of HTTP/2 (RFC 9113), once a library decoded them, judged by the same rules.

use crate::fields::{Known, Span};
use crate::head::{only, read_length};
use crate::limits::{FIELD_LINE_OCTETS_MAX, FIELD_NAME_OCTETS_MAX, FIELDS_MAX, HEAD_OCTETS_MAX};
use crate::octets::{check_line, is_token, part, text, trim};
use crate::target::path;
use crate::{Authority, Fields, Method, Refusal, Request, Scheme};

/// The pseudo-header fields of a request (RFC 9113 section 8.3.1), each as it came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pseudo<'a> {
    /// `:method`.
    pub method: &'a [u8],
    /// `:scheme`; none for CONNECT.
    pub scheme: Option<&'a [u8]>,
    /// `:authority`.
    pub authority: Option<&'a [u8]>,
    /// `:path`; none for CONNECT.
    pub path: Option<&'a [u8]>,
    /// `:protocol`, of an extended CONNECT (RFC 8441).
    pub protocol: Option<&'a [u8]>,
}

/// A request of HTTP/2 that any reader, one that translates it to HTTP/1.1 too, understands alike.
#[derive(Clone, Debug)]
pub struct Http2Request {
    octets: Vec<u8>,
    spans: Vec<Span>,
    method: Method,
    authority: Authority,
    scheme: Option<Scheme>,
    /// Where in the octets method and path end; fields follow.
    method_end: usize,
    path_end: usize,
    length: DeclaredLength,
}

impl Http2Request {
    /// Judges a request by its pseudo-header fields and its fields, in their order.
    pub fn check<'a>(
        pseudo: &Pseudo<'_>,
        fields: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<Self, Refusal> {
        let method = Method::read(pseudo.method)?;
        let authority = pseudo.authority.unwrap_or_default();
        // No request without an authority: nothing else says whose it is.
        let authority = Authority::read(authority)?;
        let is_tunnel = method == Method::Connect && pseudo.protocol.is_none();
        let (scheme, path) = match (pseudo.scheme, pseudo.path) {
            (None, None) if is_tunnel && authority.port.is_some() => (None, &[][..]),
            (Some(scheme), Some(path)) if !is_tunnel => (Some(Scheme::read(scheme)?), path),
            (None | Some(_), None | Some(_)) => return Err(Refusal::PseudoField),
        };
        let is_asterisk = path == b"*" && method == Method::Options;
        if scheme.is_some() && !is_asterisk {
            if !path.starts_with(b"/") {
                return Err(Refusal::TargetForm);
            }
            path::check(path)?;
        }
        if pseudo
            .protocol
            .is_some_and(|protocol| method != Method::Connect || !is_token(protocol))
        {
            return Err(Refusal::PseudoField);
        }
        let mut octets = [pseudo.method, path].concat();
        let (method_end, path_end) = (pseudo.method.len(), octets.len());
        let spans = collect(&mut octets, fields)?;
        if let Some(host) = only(&octets, &spans, Known::Host, Refusal::HostRepeated)?
            && !Authority::read(host)?.is_same(&authority, scheme.unwrap_or(Scheme::Https))
        {
            return Err(Refusal::HostDiffers);
        }
        let length = declared(&octets, &spans)?;
        let has_content = length.declared.is_some_and(|length| length > 0);
        if method.forbids_content() && has_content {
            return Err(Refusal::ContentForbidden);
        }
        Ok(Self {
            octets,
            spans,
            method,
            authority,
            scheme,
            method_end,
            path_end,
            length,
        })
    }

    /// What it says.
    pub fn request(&self) -> Request<'_> {
        let target = text(part(&self.octets, self.method_end..self.path_end));
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        Request {
            method: self.method,
            method_name: text(part(&self.octets, 0..self.method_end)),
            authority: Some(&self.authority),
            path,
            query,
            fields: Fields::new(&self.octets, &self.spans),
        }
    }

    /// `:scheme`; none for CONNECT.
    pub const fn scheme(&self) -> Option<Scheme> {
        self.scheme
    }

    /// Counts its content.
    pub fn length(&self) -> DeclaredLength {
        self.length.clone()
    }
}

/// A response of HTTP/2 that any reader understands alike.
#[derive(Clone, Debug)]
pub struct Http2Response {
    octets: Vec<u8>,
    spans: Vec<Span>,
    length: DeclaredLength,
}

impl Http2Response {
    /// Judges a response by its status and its fields, in their order.
    pub fn check<'a>(
        status: u16,
        fields: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<Self, Refusal> {
        // RFC 9113 section 8.6: there is no switch of protocols.
        if !(100..=999).contains(&status) || status == 101 {
            return Err(Refusal::PseudoField);
        }
        let mut octets = Vec::new();
        let spans = collect(&mut octets, fields)?;
        let length = declared(&octets, &spans)?;
        let has_content = length.declared.is_some_and(|length| length > 0);
        if matches!(status, 100..=199 | 204) && has_content {
            return Err(Refusal::FramingForbidden);
        }
        Ok(Self {
            octets,
            spans,
            length,
        })
    }

    /// Its fields.
    pub fn fields(&self) -> Fields<'_> {
        Fields::new(&self.octets, &self.spans)
    }

    /// Counts its content. The length of what answers HEAD, and of 304, is not that of its content (RFC 9113 section 8.1.1): do
    /// not count there.
    pub fn length(&self) -> DeclaredLength {
        self.length.clone()
    }
}

/// Judges trailers: no pseudo-header field, none of one connection, none that may not stand there (RFC 9113 section 8.1).
pub fn check_http2_trailers<'a>(
    fields: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
) -> Result<(), Refusal> {
    let mut octets = Vec::new();
    let spans = collect(&mut octets, fields)?;
    let is_forbidden = |span: &Span| crate::body::is_forbidden_trailer(&octets, span);
    if spans.iter().any(is_forbidden) {
        return Err(Refusal::TrailerForbidden);
    }
    Ok(())
}

/// Counts octets of content against `content-length` (RFC 9113 section 8.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredLength {
    declared: Option<u64>,
    counted: u64,
}

impl DeclaredLength {
    /// What was declared.
    pub const fn declared(&self) -> Option<u64> {
        self.declared
    }

    /// Counts octets of DATA that came: judge before they are forwarded.
    pub fn count(&mut self, octets: usize) -> Result<(), Refusal> {
        self.counted = self.counted.saturating_add(octets as u64);
        match self.declared {
            Some(declared) if self.counted > declared => Err(Refusal::LengthDiffers),
            Some(_) | None => Ok(()),
        }
    }

    /// Says that the stream ended.
    pub fn end(&self) -> Result<(), Refusal> {
        match self.declared {
            Some(declared) if self.counted != declared => Err(Refusal::LengthDiffers),
            Some(_) | None => Ok(()),
        }
    }
}

fn declared(octets: &[u8], spans: &[Span]) -> Result<DeclaredLength, Refusal> {
    let length = only(octets, spans, Known::ContentLength, Refusal::LengthRepeated)?;
    Ok(DeclaredLength {
        declared: length.map(read_length).transpose()?,
        counted: 0,
    })
}

/// Copies fields behind the octets, each judged (RFC 9113 sections 8.2.1 and 8.2.2).
fn collect<'a>(
    octets: &mut Vec<u8>,
    fields: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
) -> Result<Vec<Span>, Refusal> {
    let mut spans = Vec::new();
    for (name, value) in fields {
        if spans.len() == FIELDS_MAX {
            return Err(Refusal::TooManyFields);
        }
        if name.len() > FIELD_NAME_OCTETS_MAX || name.len() + value.len() > FIELD_LINE_OCTETS_MAX {
            return Err(Refusal::FieldTooLong);
        }
        if octets.len() + name.len() + value.len() > HEAD_OCTETS_MAX {
            return Err(Refusal::HeadTooLarge);
        }
        match name {
            [] => return Err(Refusal::NameEmpty),
            [b':', ..] => return Err(Refusal::PseudoField),
            _ if name.iter().any(u8::is_ascii_uppercase) || !is_token(name) => {
                return Err(Refusal::NameUppercase);
            }
            _ => {}
        }
        if check_line(value).is_err() || trim(value).len() != value.len() {
            return Err(Refusal::ValueCharacter);
        }
        let start = octets.len();
        octets.extend_from_slice(name);
        octets.extend_from_slice(value);
        let span = Span::copied(octets, start, name.len())?;
        match span.known {
            Known::Connection | Known::TransferEncoding | Known::Upgrade | Known::HopByHop => {
                return Err(Refusal::ConnectionField);
            }
            Known::Te if value != b"trailers" => return Err(Refusal::TeValue),
            Known::Expect if !value.eq_ignore_ascii_case(b"100-continue") => {
                return Err(Refusal::Expectation);
            }
            Known::Te
            | Known::Expect
            | Known::Host
            | Known::ContentLength
            | Known::AcceptEncoding
            | Known::WebSocketKey
            | Known::WebSocketVersion
            | Known::WebSocketAccept
            | Known::Other => spans.push(span),
        }
    }
    Ok(spans)
}

#[cfg(test)]
mod tests;
