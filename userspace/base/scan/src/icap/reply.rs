//! The head of a reply: status, fields, and what is encapsulated (RFC 3507 §4.3, §4.4).

use super::fault::{HeadFault, IcapFault};
use super::head::{self, Field, Folding, members, only};
use super::options::{decimal, tag};
use crate::limits::{HTTP_HEAD_MAX, ICAP_HEAD_MAX};
use crate::threat::ThreatName;

/// The head of a reply.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) fields: Vec<Field>,
    /// Its octets.
    pub(super) bytes: usize,
}

impl Reply {
    /// Reads a head from what has arrived; none if it is not whole yet.
    pub(super) fn read(octets: &[u8]) -> Result<Option<Self>, IcapFault> {
        let Some(bytes) = head::end(octets) else {
            return if octets.len() > ICAP_HEAD_MAX {
                Err(HeadFault::TooLong.into())
            } else {
                Ok(None)
            };
        };
        if bytes > ICAP_HEAD_MAX {
            return Err(HeadFault::TooLong.into());
        }
        let head = octets.get(..bytes).unwrap_or_default();
        let (start, fields) = head::read(head, Folding::Allowed)?;
        let rest = start.strip_prefix(b"ICAP/1.0 ").ok_or(HeadFault::Start)?;
        let (code, reason) = rest.split_at(rest.len().min(3));
        let status = decimal(code).and_then(|code| u16::try_from(code).ok());
        let status = status
            .filter(|status| *status >= 100 && (reason.is_empty() || reason.starts_with(b" ")));
        Ok(Some(Self {
            status: status.ok_or(HeadFault::Start)?,
            fields,
            bytes,
        }))
    }

    pub(super) fn closes(&self) -> bool {
        members(&self.fields, "connection").any(|option| option.eq_ignore_ascii_case(b"close"))
    }

    pub(super) fn istag(&self) -> Result<Option<String>, IcapFault> {
        tag(&self.fields)
    }

    /// What the server found, in the fields that servers commonly say it with.
    pub(super) fn threat(&self) -> Option<ThreatName> {
        let field = |name: &str| {
            self.fields
                .iter()
                .find(|field| field.is(name))
                .map(Field::value)
        };
        // `Type=0; Resolution=2; Threat=NAME;`
        let infection = field("x-infection-found").map(|value| {
            let parts = value.split(|octet| *octet == b';').map(<[u8]>::trim_ascii);
            let mut threats = parts.filter_map(|part| part.strip_prefix(b"Threat="));
            threats.next().unwrap_or(value)
        });
        let found = infection.or_else(|| field("x-virus-id"));
        let found = found.or_else(|| field("x-violations-found").map(|_| &b"policy violation"[..]));
        found.map(ThreatName::of)
    }

    /// What the reply encapsulates.
    pub(super) fn encapsulated(&self) -> Result<Encapsulated, IcapFault> {
        only(&self.fields, "encapsulated")?
            .and_then(Encapsulated::read)
            .ok_or(IcapFault::Encapsulated)
    }
}

/// Which head comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inner {
    Request,
    Response,
}

/// One head, then a body or none: all that a reply to REQMOD or RESPMOD holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Encapsulated {
    pub(super) inner: Inner,
    /// Octets of the head.
    pub(super) head_bytes: usize,
    pub(super) body: Body,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Chunked,
    None,
}

impl Encapsulated {
    /// `req-hdr=0, null-body=170`.
    fn read(value: &[u8]) -> Option<Self> {
        let mut parts = value.split(|octet| *octet == b',').map(<[u8]>::trim_ascii);
        let (first, second) = (parts.next()?, parts.next()?);
        let inner = match first {
            b"req-hdr=0" => Inner::Request,
            b"res-hdr=0" => Inner::Response,
            _ => return None,
        };
        let equals = second.iter().position(|octet| *octet == b'=')?;
        let (name, offset) = second.split_at(equals);
        let body = match (name, inner) {
            (b"null-body", _) => Body::None,
            (b"req-body", Inner::Request) | (b"res-body", Inner::Response) => Body::Chunked,
            _ => return None,
        };
        let head_bytes = usize::try_from(decimal(offset.get(1..)?)?).ok()?;
        let is_head = (1..=HTTP_HEAD_MAX).contains(&head_bytes) && parts.next().is_none();
        is_head.then_some(Self {
            inner,
            head_bytes,
            body,
        })
    }
}
