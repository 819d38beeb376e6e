//! Protected resources, mail domains, and root certificates handed over.

use super::inline::Inline;
use super::{Writer, class, end};
use model::{
    HandOver, HttpsKeys, MailDomain, ProtectedResource, Protection, RootDirectory, RootHandOver,
    Software, Suspension,
};

pub(super) fn protected_resource(w: &mut Writer, row: &ProtectedResource) {
    w.header("[[protected-resource]]");
    w.text("id", &row.id);
    w.text("organisation", &row.organisation);
    w.text("protection", row.protection.label());
    w.text("domain", &row.domain);
    w.texts("addresses", &row.addresses);
    w.text("operator", &row.operator);
    w.text_if("characteristics", row.characteristics.as_ref());
    w.text("request", &row.request);
    w.plain("software", software(&row.software));
    if let Some(https) = &row.https {
        w.plain("https", https_keys(https));
    }
    match &row.protection {
        Protection::WebFirewall => {}
        Protection::Pages(root) => w.plain("root", root_directory(root)),
    }
}

fn software(row: &Software) -> String {
    Inline::default()
        .text("web-server", &row.web_server)
        .text_if("balancer", row.balancer.as_ref())
        .text_if("database", row.database.as_ref())
        .text_if("content-management", row.content_management.as_ref())
        .text_if("application-server", row.application_server.as_ref())
        .done()
}

fn https_keys(row: &HttpsKeys) -> String {
    Inline::default()
        .text("certificate", row.certificate)
        .text_if("private-key", row.private_key)
        .done()
}

fn root_directory(row: &RootDirectory) -> String {
    Inline::default()
        .text("protocol", row.protocol)
        .text("host", &row.host)
        .plain("port", row.port)
        .text("path", &row.path)
        .text("login", &row.login)
        .text("method", row.method)
        .text_if("secret", row.secret)
        .done()
}

pub(super) fn mail_domain(w: &mut Writer, row: &MailDomain) {
    w.header("[[mail-domain]]");
    w.text("domain", &row.domain);
    w.text("organisation", &row.organisation);
    w.text("class", class(row.class));
    w.text("owner", &row.owner);
    w.texts("servers", &row.servers);
    w.text("request", &row.request);
    suspended(w, row.suspended.as_ref());
}

/// The suspension of a row, where there is one.
pub(super) fn suspended(w: &mut Writer, suspended: Option<&Suspension>) {
    if let Some(Suspension { since, why }) = suspended {
        let fields = Inline::default()
            .plain("since", end(*since))
            .text("why", why);
        w.plain("suspended", fields.done());
    }
}

pub(super) fn root_hand_over(w: &mut Writer, row: &RootHandOver) {
    w.header("[[root-hand-over]]");
    w.text("id", &row.id);
    w.text("operator", &row.operator);
    w.text("root", row.root);
    w.plain("received-at", end(row.received_at));
    w.text("request", &row.request);
    if let Some(HandOver { on, users, to_all }) = &row.handed {
        let fields = Inline::default()
            .plain("on", on)
            .texts("users", users)
            .plain("to-all", to_all);
        w.plain("handed", fields.done());
    }
}
