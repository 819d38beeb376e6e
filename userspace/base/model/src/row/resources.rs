//! Rows of protected resources, mail domains, and root certificates handed over (386/НҚ).

use crate::digest::ContentDigest;
use crate::id::{DomainName, OperatorId, OrganisationId, ProtectedResourceId, RootHandOverId};
use crate::row::SubjectClass;
use crate::words::words;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// A stop of something that is in force, made by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Since when.
    pub since: Timestamp,
    /// Why, in the words of who suspended it.
    pub why: String,
}

/// A resource of a user that the gateway protects (386/НҚ, ЕШДИ пп. 17, 18; приложения 3 and 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtectedResource {
    /// Its identifier.
    pub id: ProtectedResourceId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Against what.
    pub protection: Protection,
    /// Its domain name; one protection of a kind for each.
    pub domain: DomainName,
    /// Its addresses, at least one.
    pub addresses: Vec<IpAddr>,
    /// The operator that connects it.
    pub operator: OperatorId,
    /// What it runs on.
    pub software: Software,
    /// What a later notice told of its technical characteristics (п. 19).
    pub characteristics: Option<String>,
    /// Its certificate and key, where it is reached over https.
    pub https: Option<HttpsKeys>,
    /// The request it rests on.
    pub request: String,
}

/// What a resource is protected against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protection {
    /// Attacks on web applications: the firewall of п. 17.
    WebFirewall,
    /// Unauthorised changes of its pages (п. 18), which are restored in this folder.
    Pages(RootDirectory),
}

impl Protection {
    /// Its name in files and tables.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::WebFirewall => "web-firewall",
            Self::Pages(_) => "pages",
        }
    }
}

/// Names and versions of the software of a resource (приложения 3 and 4, rows 3 to 6 and 8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Software {
    /// The web server.
    pub web_server: String,
    /// The load balancer.
    pub balancer: Option<String>,
    /// The database.
    pub database: Option<String>,
    /// The content management system.
    pub content_management: Option<String>,
    /// The application server.
    pub application_server: Option<String>,
}

/// Certificate and private key of a resource (row 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpsKeys {
    /// The certificate.
    pub certificate: ContentDigest,
    /// The sealed private key; none while it is not sealed in here.
    pub private_key: Option<ContentDigest>,
}

/// The root folder of a protected resource, and how it is written to (приложение 4, rows 9 and 11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootDirectory {
    /// By which protocol.
    pub protocol: TransferProtocol,
    /// The server: a domain name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The absolute path of the folder.
    pub path: String,
    /// The login.
    pub login: String,
    /// What proves the login.
    pub method: LoginMethod,
    /// The sealed password or key; none while it is not sealed in here.
    pub secret: Option<ContentDigest>,
}

words! {
    /// How files of a resource are read and written.
    TransferProtocol {
        /// SSH.
        Ssh = "ssh",
        /// SFTP.
        Sftp = "sftp",
        /// FTP.
        Ftp = "ftp",
    }
    /// What proves a login.
    LoginMethod {
        /// A password.
        Password = "password",
        /// A key.
        Key = "key",
    }
}

/// A domain whose mail goes through ЕШЭП (386/НҚ, ЕШЭП пп. 7–12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailDomain {
    /// The domain.
    pub domain: DomainName,
    /// The user that it is connected for.
    pub organisation: OrganisationId,
    /// The user's class, by which ЕШЭП serves it (п. 2).
    pub class: SubjectClass,
    /// The owner of the domain, as the request names him.
    pub owner: String,
    /// The addresses of its mail servers, at least one.
    pub servers: Vec<IpAddr>,
    /// Whether it is suspended (п. 12).
    pub suspended: Option<Suspension>,
    /// The request it rests on.
    pub request: String,
}

/// A root certificate of ЕШДИ that an operator received and hands to its users (386/НҚ, ЕШДИ пп. 21–23).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootHandOver {
    /// Its identifier.
    pub id: RootHandOverId,
    /// The operator.
    pub operator: OperatorId,
    /// SHA-256 of the certificate; one row for each operator and certificate.
    pub root: ContentDigest,
    /// When the operator received it (п. 21).
    pub received_at: Timestamp,
    /// Its hand-over to users (п. 22), once that is told.
    pub handed: Option<HandOver>,
    /// The request it rests on.
    pub request: String,
}

/// The hand-over of a root certificate to users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// When.
    pub on: Date,
    /// Those that are named; none where all of them have it.
    pub users: BTreeSet<OrganisationId>,
    /// Whether all users of the operator have it.
    pub to_all: bool,
}
