//! The line that is written.

use std::fmt;
use std::net::SocketAddr;

use serde::Serialize;

use super::{
    AskedFor, CATEGORIES_MAX, ConnectionRecord, DETECTIONS_MAX, Decrypted, Detail, Detection,
    Entrance, InnerProtocol, LoggedAction, RECORD_VERSION, TlsVersion, Traffic, Verified,
};

/// The fields in their order. What is not known is left out.
#[derive(Debug, Serialize)]
struct Line<'a> {
    v: u32,
    ts: String,
    #[serde(flatten)]
    ground: Option<GroundFields<'a>>,
    epoch: u32,
    source: SocketAddr,
    destination: SocketAddr,
    entrance: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    name_from: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<&'static str>,
    categories: Vec<&'a str>,
    #[serde(skip_serializing_if = "is_zero")]
    categories_more: usize,
    action: &'static str,
    reason: &'static str,
    clause: &'static str,
    #[serde(flatten)]
    decrypted: Option<DecryptedFields<'a>>,
    #[serde(flatten)]
    verified_server: Option<VerifiedFields>,
    #[serde(flatten)]
    traffic: Option<TrafficFields>,
}

#[derive(Debug, Serialize)]
struct GroundFields<'a> {
    organisation: &'a str,
    enrolment: &'a str,
    request: &'a str,
}

#[derive(Debug, Serialize)]
struct DecryptedFields<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    client_version: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_version: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upstream: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unscanned: Option<&'static str>,
    detections: Vec<DetectionFields<'a>>,
    #[serde(skip_serializing_if = "is_zero")]
    detections_more: usize,
}

#[derive(Debug, Serialize)]
struct VerifiedFields {
    protocol: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    upstream: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct DetectionFields<'a> {
    rule: &'a str,
    case: String,
}

#[derive(Debug, Serialize)]
struct TrafficFields {
    client_octets: u64,
    server_octets: u64,
    lived_ms: u64,
}

impl fmt::Display for ConnectionRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(&self.line()).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl ConnectionRecord {
    fn line(&self) -> Line<'_> {
        let (name, name_from) = self.name.fields();
        // What an exempt connection holds is never written, even where somebody found out.
        let detail = if self.is_exempt() {
            &Detail::None
        } else {
            &self.detail
        };
        let (decrypted, verified_server, traffic) = detail.fields();
        let categories = self.categories.iter().take(CATEGORIES_MAX);
        Line {
            v: RECORD_VERSION,
            ts: format!("{:.3}", self.began),
            ground: self.ground.as_ref().map(|ground| GroundFields {
                organisation: ground.organisation.as_str(),
                enrolment: ground.enrolment.as_str(),
                request: ground.request.as_str(),
            }),
            epoch: self.epoch.0,
            source: canonical(self.source),
            destination: canonical(self.destination),
            entrance: self.entrance.word(),
            name,
            name_from,
            verified: self.verified.map(super::Word::as_str),
            categories: categories.map(model::Category::as_str).collect(),
            categories_more: self.categories.len().saturating_sub(CATEGORIES_MAX),
            action: self.action.word(),
            reason: super::Word::new(self.reason.label).as_str(),
            clause: self.reason.clause.id(),
            decrypted,
            verified_server,
            traffic,
        }
    }
}

impl AskedFor {
    fn fields(&self) -> (Option<&str>, &'static str) {
        match self {
            Self::Sni(name) => (Some(name.as_str()), "sni"),
            Self::Connect(name) => (Some(name.as_str()), "connect"),
            Self::Host(name) => (Some(name.as_str()), "host"),
            Self::None(why) => (None, why.as_str()),
        }
    }
}

impl Detail {
    fn fields(
        &self,
    ) -> (
        Option<DecryptedFields<'_>>,
        Option<VerifiedFields>,
        Option<TrafficFields>,
    ) {
        match self {
            Self::None => (None, None, None),
            Self::Traffic(traffic) => (None, None, Some(traffic.fields())),
            Self::Verified(shown) => (None, Some(shown.fields()), Some(shown.traffic.fields())),
            Self::Decrypted(shown) => (Some(shown.fields()), None, Some(shown.traffic.fields())),
        }
    }
}

impl Verified {
    fn fields(&self) -> VerifiedFields {
        VerifiedFields {
            protocol: self.protocol.as_str(),
            upstream: self.upstream.map(super::Word::as_str),
        }
    }
}

impl Traffic {
    const fn fields(self) -> TrafficFields {
        TrafficFields {
            client_octets: self.client_octets,
            server_octets: self.server_octets,
            lived_ms: self.lived_ms,
        }
    }
}

impl Decrypted {
    fn fields(&self) -> DecryptedFields<'_> {
        let detections = self.detections.iter().take(DETECTIONS_MAX);
        DecryptedFields {
            client_version: self.client_version.map(TlsVersion::word),
            server_version: self.server_version.map(TlsVersion::word),
            protocol: self.protocol.map(InnerProtocol::word),
            upstream: self.upstream.map(super::Word::as_str),
            issuer_key: self.issuer_key.map(|digest| digest.to_string()),
            unscanned: self.unscanned.map(super::Word::as_str),
            detections: detections.map(Detection::fields).collect(),
            detections_more: self.detections.len().saturating_sub(DETECTIONS_MAX),
        }
    }
}

impl Detection {
    fn fields(&self) -> DetectionFields<'_> {
        DetectionFields {
            rule: self.rule.as_str(),
            case: self.case.to_string(),
        }
    }
}

impl Entrance {
    /// It as a word of the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Steered => "steered",
            Self::Proxied => "proxied",
        }
    }
}

impl LoggedAction {
    /// It as a word of the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Inspect => "inspect",
            Self::Splice => "splice",
            Self::Refuse => "refuse",
            Self::Block => "block",
        }
    }
}

impl TlsVersion {
    /// It as a word of the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tls12 => "1.2",
            Self::Tls13 => "1.3",
        }
    }
}

impl InnerProtocol {
    /// It as a word of the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Http11 => "http/1.1",
            Self::Http2 => "h2",
            Self::Other => "other",
        }
    }
}

/// Sockets of both families write addresses of IPv4 as those of IPv6; scopes are of this machine alone.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}
