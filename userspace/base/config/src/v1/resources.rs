//! Protected resources, mail domains, and root certificates handed over.

use super::reader::{Fields, Node, Read, Reader, Refused};
use crate::problem::Fault;
use model::{
    HandOver, HttpsKeys, MailDomain, ProtectedResource, Protection, RootDirectory, RootHandOver,
    Row, Software, Suspension,
};

pub(super) fn protected_resource(
    f: &mut Fields<'_, '_>,
    r: &mut Reader<'_, '_>,
) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let organisation = f.required("organisation", r);
    let domain = f.required("domain", r);
    let addresses = f.required("addresses", r);
    let operator = f.required("operator", r);
    let characteristics = f.optional("characteristics", r);
    let request = f.required("request", r);
    let software = f.required("software", r);
    let https = f.optional("https", r);
    let protection = protection(f, r);
    Ok(Row::ProtectedResource(Box::new(ProtectedResource {
        id: id?,
        organisation: organisation?,
        protection: protection?,
        domain: domain?,
        addresses: addresses?,
        operator: operator?,
        software: software?,
        characteristics: characteristics?,
        https: https?,
        request: request?,
    })))
}

/// The word, and the folder of the one that has one.
fn protection(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Protection, Refused> {
    let word = f.required::<ProtectionWord>("protection", r);
    let root = f.optional::<RootDirectory>("root", r);
    match (word?, root?) {
        (ProtectionWord::WebFirewall, None) => Ok(Protection::WebFirewall),
        (ProtectionWord::Pages, Some(root)) => Ok(Protection::Pages(root)),
        (ProtectionWord::WebFirewall, Some(_)) => {
            let fault = Fault::new(
                "a web firewall writes to no folder",
                "leave `root` out, or protect the pages: `protection = \"pages\"`",
            );
            Err(r.report(f.span_of("root"), fault))
        }
        // Asking for it again tells that it is lacking.
        (ProtectionWord::Pages, None) => f.required("root", r).map(Protection::Pages),
    }
}

/// `protection = "…"`.
enum ProtectionWord {
    WebFirewall,
    Pages,
}

impl Read for ProtectionWord {
    const WHAT: &str = "a kind of protection";
    const EXAMPLE: &str = "\"web-firewall\"";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        match reader.text::<Self>(node)? {
            "web-firewall" => Ok(Self::WebFirewall),
            "pages" => Ok(Self::Pages),
            other => {
                let hint = crate::nearest::suggestion(other, &["web-firewall", "pages"]);
                let fault = Fault::new(format!("unknown value `{other}`"), hint);
                Err(reader.report(node.span(), fault))
            }
        }
    }
}

impl Read for Software {
    const WHAT: &str = "the software of a resource";
    const EXAMPLE: &str = r#"{ web-server = "Nginx 1.28" }"#;

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut f = Fields::open(node, "the software", r)?;
        let web_server = f.required("web-server", r);
        let balancer = f.optional("balancer", r);
        let database = f.optional("database", r);
        let content_management = f.optional("content-management", r);
        let application_server = f.optional("application-server", r);
        f.close(r);
        Ok(Self {
            web_server: web_server?,
            balancer: balancer?,
            database: database?,
            content_management: content_management?,
            application_server: application_server?,
        })
    }
}

impl Read for HttpsKeys {
    const WHAT: &str = "certificate and key of a resource";
    const EXAMPLE: &str = r#"{ certificate = "9f86d081…" }"#;

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut f = Fields::open(node, "https", r)?;
        let certificate = f.required("certificate", r);
        let private_key = f.optional("private-key", r);
        f.close(r);
        Ok(Self {
            certificate: certificate?,
            private_key: private_key?,
        })
    }
}

impl Read for RootDirectory {
    const WHAT: &str = "the root folder of a resource";
    const EXAMPLE: &str = r#"{ protocol = "sftp", host = "www.ministry.example", port = 22, path = "/srv/www", login = "restorer", method = "key" }"#;

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut f = Fields::open(node, "the root folder", r)?;
        let protocol = f.required("protocol", r);
        let host = f.required("host", r);
        let port = f.required("port", r);
        let path = f.required("path", r);
        let login = f.required("login", r);
        let method = f.required("method", r);
        let secret = f.optional("secret", r);
        f.close(r);
        Ok(Self {
            protocol: protocol?,
            host: host?,
            port: port?,
            path: path?,
            login: login?,
            method: method?,
            secret: secret?,
        })
    }
}

pub(super) fn mail_domain(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let domain = f.required("domain", r);
    let organisation = f.required("organisation", r);
    let class = f.required("class", r);
    let owner = f.required("owner", r);
    let servers = f.required("servers", r);
    let suspended = f.optional("suspended", r);
    let request = f.required("request", r);
    Ok(Row::MailDomain(MailDomain {
        domain: domain?,
        organisation: organisation?,
        class: class?,
        owner: owner?,
        servers: servers?,
        suspended: suspended?,
        request: request?,
    }))
}

impl Read for Suspension {
    const WHAT: &str = "a suspension";
    const EXAMPLE: &str = r#"{ since = 2026-11-23T10:00:00+05:00, why = "…" }"#;

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut f = Fields::open(node, "the suspension", r)?;
        let since = f.required("since", r);
        let why = f.required("why", r);
        f.close(r);
        Ok(Self {
            since: since?,
            why: why?,
        })
    }
}

pub(super) fn root_hand_over(
    f: &mut Fields<'_, '_>,
    r: &mut Reader<'_, '_>,
) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let operator = f.required("operator", r);
    let root = f.required("root", r);
    let received_at = f.required("received-at", r);
    let handed = f.optional("handed", r);
    let request = f.required("request", r);
    Ok(Row::RootHandOver(RootHandOver {
        id: id?,
        operator: operator?,
        root: root?,
        received_at: received_at?,
        handed: handed?,
        request: request?,
    }))
}

impl Read for HandOver {
    const WHAT: &str = "a hand-over to users";
    const EXAMPLE: &str = r#"{ on = 2026-11-23, users = ["ministry"], to-all = false }"#;

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut f = Fields::open(node, "the hand-over", r)?;
        let on = f.required("on", r);
        let users = f.required("users", r);
        let to_all = f.required("to-all", r);
        f.close(r);
        Ok(Self {
            on: on?,
            users: users?,
            to_all: to_all?,
        })
    }
}
