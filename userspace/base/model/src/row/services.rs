//! Rows of ШЭП and ВШЭП: systems, services, connections, and what stops them (integration rules, annexes 3, 5, 8, 9).

use crate::digest::ContentDigest;
use crate::id::{AgreementId, ConnectionId, OrganisationId, PlannedWorksId, ServiceKey, SystemId};
use crate::row::{Label, Suspension};
use crate::words::words;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::IpAddr;

words! {
    /// Whose information systems are (integration rules, п. 4).
    Ownership {
        /// A state body's.
        State = "state",
        /// Anybody else's: it is integrated by ВШЭП alone.
        NonState = "non-state",
    }
    /// The two gateways (п. 4).
    IntegrationGateway {
        /// ШЭП.
        Shep = "shep",
        /// ВШЭП.
        Vshep = "vshep",
    }
    /// Environments of the gateway.
    Environment {
        /// Тестовая среда.
        Test = "test",
        /// Промышленная среда.
        Production = "production",
    }
    /// Modes of a service (agreement, п. 5 пп. 3).
    Interaction {
        /// By the synchronous channel.
        Synchronous = "sync",
        /// By the asynchronous channel.
        Asynchronous = "async",
    }
    /// How messages of the asynchronous channel reach a system.
    SendMode {
        /// The gateway sends them.
        Push = "push",
        /// The system fetches them.
        Pull = "pull",
    }
    /// Contours of interaction (п. 2 пп. 19 and 26).
    Contour {
        /// ЕТС ГО, the transport network of state bodies.
        StateNetwork = "ets",
        /// The Internet.
        Internet = "internet",
    }
    /// By what a system is reached.
    SystemProtocol {
        /// TCP.
        Tcp = "tcp",
        /// HTTP.
        Http = "http",
        /// HTTPS.
        Https = "https",
    }
    /// How a service authorises its callers.
    AuthorisationMethod {
        /// HTTP Basic (RFC 7617).
        Basic = "basic",
        /// WS-Security `UsernameToken`.
        WsSecurity = "ws-security",
        /// A token for login and password.
        Token = "token",
    }
    /// How the way to a service is secured.
    ServiceSecurity {
        /// Not at all.
        Plain = "none",
        /// TLS.
        Tls = "tls",
        /// TLS with certificates of both ends.
        MutualTls = "mtls",
        /// WS-Security.
        WsSecurity = "wss",
    }
}

/// An information system that takes part in ШЭП or ВШЭП.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InformationSystem {
    /// Its login, by which envelopes and forms name it.
    pub id: SystemId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Whether it is a state body's (п. 4).
    pub ownership: Ownership,
    /// The act of its tests for information security, where there is one. [`WithdrawnAct`] tells that it was withdrawn.
    pub security_act: Option<ContentDigest>,
    /// The request it rests on.
    pub request: String,
}

/// How a system reaches the gateway (annexes 3, 5, 8, 9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Where it stands in the test environment.
    pub test: SystemAddress,
    /// Where it stands in production.
    pub production: SystemAddress,
    /// By which contour, where the annex asks for it.
    pub contour: Option<Contour>,
    /// Whether it has access to ШЭП already.
    pub gateway_access: bool,
    /// Whether АО НИТ hosts it.
    pub hosted: bool,
    /// The certificate of its transport signature.
    pub certificate: ContentDigest,
}

/// Where a system stands in one environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemAddress {
    /// Its address.
    pub address: IpAddr,
    /// Its port.
    pub port: u16,
    /// By what it is reached.
    pub protocol: SystemProtocol,
    /// Its sealed password; none while it is not sealed in here.
    pub password: Option<ContentDigest>,
}

/// Where requests to a service go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAddress {
    /// The key of the route (`routeId`), where messages are routed.
    pub route: Option<ServiceKey>,
    /// In the test environment.
    pub test: NamedUrl,
    /// In production.
    pub production: NamedUrl,
    /// What the service asks of callers, where it authorises them.
    pub login: Option<ServiceLogin>,
    /// How the way is secured.
    pub security: ServiceSecurity,
    /// The certificate of the far end, where the way is https.
    pub certificate: Option<ContentDigest>,
}

/// A URL with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedUrl {
    /// The name.
    pub name: String,
    /// The URL.
    pub url: String,
}

/// What a service asks of its callers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLogin {
    /// In which way.
    pub method: AuthorisationMethod,
    /// The login.
    pub login: String,
    /// The sealed password; none while it is not sealed in here.
    pub password: Option<ContentDigest>,
}

/// A published integration service (пп. 14–27; annexes 3 and 8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntegrationService {
    /// The key of its passport, `serviceId` of the envelopes: `NITEC-S-5096`.
    pub key: ServiceKey,
    /// Its owner.
    pub organisation: OrganisationId,
    /// The owner's system that provides it.
    pub system: SystemId,
    /// Its name.
    pub name: Label,
    /// Its mode.
    pub mode: Interaction,
    /// Where it is published, at least once.
    pub gateways: BTreeSet<IntegrationGateway>,
    /// Whether it provides personal data (п. 45-7).
    pub personal_data: bool,
    /// Where requests go.
    pub address: ServiceAddress,
    /// Its XML schemas.
    pub schemas: Vec<ContentDigest>,
    /// A sample of a request.
    pub sample_request: ContentDigest,
    /// A sample of a response.
    pub sample_response: ContentDigest,
    /// How the owner's system reaches the gateway.
    pub reach: Reach,
    /// Whether it is suspended by hand.
    pub suspended: Option<Suspension>,
    /// The request it rests on.
    pub request: String,
}

/// A connection of an initiator's system to a service (пп. 33–45, 45-1…45-7; annexes 5 and 9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Its identifier.
    pub id: ConnectionId,
    /// The service.
    pub service: ServiceKey,
    /// The initiator.
    pub organisation: OrganisationId,
    /// The initiator's system; one connection of each to a service.
    pub system: SystemId,
    /// By which gateway.
    pub gateway: IntegrationGateway,
    /// How messages are sent; for a service of the asynchronous channel alone.
    pub send_mode: Option<SendMode>,
    /// Where requests go, as the initiator's form states it.
    pub address: ServiceAddress,
    /// How the initiator's system reaches the gateway.
    pub reach: Reach,
    /// The last day of its pilot, where an order on a pilot project is its ground.
    pub pilot_until: Option<Date>,
    /// Whether it is suspended by hand.
    pub suspended: Option<Suspension>,
    /// The request it rests on.
    pub request: String,
}

/// An agreement in force of the owner of a service and the owner of a non-state system (annex 7): on it rest the connections
/// of that organisation's non-state systems to that service (п. 33).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Its identifier.
    pub id: AgreementId,
    /// The service.
    pub service: ServiceKey,
    /// Party 1, the owner of the service. With another owner the agreement is none.
    pub owner: OrganisationId,
    /// Party 2, the initiator.
    pub organisation: OrganisationId,
    /// The day on which the second of them signed (agreement, п. 12).
    pub signed: Date,
    /// The request it rests on.
    pub request: String,
}

/// A withdrawn act of security tests: while this row stands, every service and every connection of the system counts as
/// suspended (п. 65).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawnAct {
    /// The system.
    pub system: SystemId,
    /// The number of the act.
    pub act: String,
    /// Its date.
    pub dated: Date,
    /// When it was withdrawn.
    pub withdrawn_at: Timestamp,
    /// The request it rests on.
    pub request: String,
}

/// An agreed window of planned works (agreement, п. 5 пп. 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedWorks {
    /// Its identifier.
    pub id: PlannedWorksId,
    /// The services that it concerns, at least one.
    pub services: BTreeSet<ServiceKey>,
    /// In which environment.
    pub environment: Environment,
    /// When it begins.
    pub begins: Timestamp,
    /// When it ends: later.
    pub ends: Timestamp,
    /// Whether the services are cut off meanwhile (agreement, п. 7).
    pub with_disconnection: bool,
    /// The day on which it was agreed.
    pub agreed: Date,
    /// The request it rests on.
    pub request: String,
}
