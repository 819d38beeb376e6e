//! Systems, services, connections and tunnels of ШЭП and ВШЭП, and what stops them.

use super::inline::Inline;
use super::resources::suspended;
use super::{Writer, end};
use model::{
    Agreement, Connection, Encapsulation, InformationSystem, IntegrationService, NamedUrl, Phase1,
    Phase2, PlannedWorks, Reach, ServiceAddress, ServiceLogin, SystemAddress, Tunnel, TunnelProof,
    WithdrawnAct,
};

pub(super) fn information_system(w: &mut Writer, row: &InformationSystem) {
    w.header("[[information-system]]");
    w.text("id", &row.id);
    w.text("organisation", &row.organisation);
    w.text("name", &row.name);
    w.text("ownership", row.ownership);
    w.text_if("security-act", row.security_act);
    w.text("request", &row.request);
}

pub(super) fn integration_service(w: &mut Writer, row: &IntegrationService) {
    w.header("[[integration-service]]");
    w.text("key", &row.key);
    w.text("organisation", &row.organisation);
    w.text("system", &row.system);
    w.label(&row.name);
    w.text("mode", row.mode);
    w.texts("gateways", &row.gateways);
    w.plain("personal-data", row.personal_data);
    w.texts("schemas", &row.schemas);
    w.text("sample-request", row.sample_request);
    w.text("sample-response", row.sample_response);
    w.text("request", &row.request);
    w.plain("address", service_address(&row.address));
    w.plain("reach", reach(&row.reach));
    suspended(w, row.suspended.as_ref());
}

pub(super) fn connection(w: &mut Writer, row: &Connection) {
    w.header("[[connection]]");
    w.text("id", &row.id);
    w.text("service", &row.service);
    w.text("organisation", &row.organisation);
    w.text("system", &row.system);
    w.text("gateway", row.gateway);
    w.text_if("send-mode", row.send_mode);
    if let Some(until) = row.pilot_until {
        w.plain("pilot-until", until);
    }
    w.text("request", &row.request);
    w.plain("address", service_address(&row.address));
    w.plain("reach", reach(&row.reach));
    suspended(w, row.suspended.as_ref());
}

fn service_address(row: &ServiceAddress) -> String {
    Inline::default()
        .text_if("route", row.route.as_ref())
        .plain("test", named_url(&row.test))
        .plain("production", named_url(&row.production))
        .plain_if("login", row.login.as_ref().map(service_login))
        .text("security", row.security)
        .text_if("certificate", row.certificate)
        .done()
}

fn named_url(row: &NamedUrl) -> String {
    Inline::default()
        .text("name", &row.name)
        .text("url", &row.url)
        .done()
}

fn service_login(row: &ServiceLogin) -> String {
    Inline::default()
        .text("method", row.method)
        .text("login", &row.login)
        .text_if("password", row.password)
        .done()
}

fn reach(row: &Reach) -> String {
    Inline::default()
        .plain("test", system_address(&row.test))
        .plain("production", system_address(&row.production))
        .text_if("contour", row.contour)
        .plain("gateway-access", row.gateway_access)
        .plain("hosted", row.hosted)
        .text("certificate", row.certificate)
        .done()
}

fn system_address(row: &SystemAddress) -> String {
    Inline::default()
        .text("address", row.address)
        .plain("port", row.port)
        .text("protocol", row.protocol)
        .text_if("password", row.password)
        .done()
}

pub(super) fn tunnel(w: &mut Writer, row: &Tunnel) {
    w.header("[[tunnel]]");
    w.text("system", &row.system);
    w.text("gateway", &row.gateway);
    w.text("mode", row.mode);
    w.text("peer", row.peer);
    w.text("request", &row.request);
    w.plain("phase1", phase1(&row.phase1));
    w.plain("phase2", phase2(&row.phase2));
}

fn phase1(row: &Phase1) -> String {
    let (proof, key) = match &row.proof {
        TunnelProof::SharedKey(key) => ("psk", *key),
        TunnelProof::Certificate => ("cert", None),
    };
    Inline::default()
        .text("proof", proof)
        .text_if("key", key)
        .text("ike", row.ike)
        .text("group", row.group)
        .text("cipher", row.cipher)
        .text("hash", row.hash)
        .plain("lifetime-s", row.lifetime_s)
        .done()
}

fn phase2(row: &Phase2) -> String {
    let (encapsulation, cipher) = match row.encapsulation {
        Encapsulation::Esp(cipher) => ("esp", Some(cipher)),
        Encapsulation::Ah => ("ah", None),
    };
    Inline::default()
        .text("encapsulation", encapsulation)
        .text_if("cipher", cipher)
        .text_if("integrity", row.integrity)
        .text_if("pfs", row.pfs)
        .plain("lifetime-s", row.lifetime_s)
        .plain("lifetime-kb", row.lifetime_kb)
        .done()
}

pub(super) fn agreement(w: &mut Writer, row: &Agreement) {
    w.header("[[agreement]]");
    w.text("id", &row.id);
    w.text("service", &row.service);
    w.text("owner", &row.owner);
    w.text("organisation", &row.organisation);
    w.plain("signed", row.signed);
    w.text("request", &row.request);
}

pub(super) fn withdrawn_act(w: &mut Writer, row: &WithdrawnAct) {
    w.header("[[withdrawn-act]]");
    w.text("system", &row.system);
    w.text("act", &row.act);
    w.plain("dated", row.dated);
    w.plain("withdrawn-at", end(row.withdrawn_at));
    w.text("request", &row.request);
}

pub(super) fn planned_works(w: &mut Writer, row: &PlannedWorks) {
    w.header("[[planned-works]]");
    w.text("id", &row.id);
    w.texts("services", &row.services);
    w.text("environment", row.environment);
    w.plain("begins", end(row.begins));
    w.plain("ends", end(row.ends));
    w.plain("with-disconnection", row.with_disconnection);
    w.plain("agreed", row.agreed);
    w.text("request", &row.request);
}
