//! Special access from the signed form to the packets that it lets pass, and their end.

use super::look::{Echo, datagram_returns, gateway, gateway_mut, legal_now, move_clock_to};
use crate::desk::{Fill, Put, date, end_of, filled, start_of};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::hierarchy::OF_MINISTRY;
use crate::lab::Lab;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;
use crate::wait::eventually;

/// A tunnel's packets pass from the decision until the day that the form names.
pub(super) const OPENED: Scenario = Scenario {
    name: "decided-special-access-passes-until-its-day",
    clause: "386/НҚ, ЕШДИ п. 15-2",
    run: opens,
    sabotage: Sabotage {
        name: "its-networks-are-denied",
        run: deny_networks,
    },
};

/// The port of `WireGuard`, which no special access of the example names.
const PORT: u16 = 51_820;
/// The local users of the ministry and of the officer on duty.
const MINISTRY: u32 = 2201;
const DUTY: u32 = 2001;
/// How long the access is asked for, in days.
const DAYS: i32 = 2;
const EFFECT_LIMIT: std::time::Duration = std::time::Duration::from_secs(10);

const FORM: &[Put] = &[
    Put("access", Fill::Text("vpn")),
    Put("networks", Fill::Text("198.51.100.0/26")),
    Put("services.vpn", Fill::Text("wireguard")),
    Put("services.destinations", Fill::Text("203.0.113.10")),
    Put("until", Fill::Day(DAYS)),
];

/// An administrator denies the networks that the access is asked for: no decision opens anything to them.
fn deny_networks(lab: &mut Lab) -> Result<(), LabError> {
    let denied = "version = 1\n[[deny]]\nid = \"lab-tunnel\"\nsource = \"198.51.100.0/26\"\nreason = \"the lab\"\nauthor = \"duty\"\n";
    gateway_mut(lab)?.commit("denied", denied)
}

/// Files the signed form; the request's number.
fn file(gateway: &Gateway) -> Result<String, Failure> {
    let form = law::form::form("access_request");
    let form = form.ok_or_else(|| Failure("the law has no form".to_owned()))?;
    let today = date(legal_now(gateway)?);
    let path = gateway.write("tunnel", &filled(form, FORM, today).toml)?;
    let words = ["request", "canonical", "special-access", "--form", &path];
    let document = gateway.must_print(&words)?;
    if !gateway.hierarchy.has(OF_MINISTRY.id) {
        gateway.hierarchy.issue(&OF_MINISTRY)?;
    }
    let signature = gateway.hierarchy.sign(OF_MINISTRY.id, &document)?;
    let signature = signature.display().to_string();
    let words = ["request", "file", "special-access", "--form", &path];
    let words = [&words[..], &["--signature", &signature]].concat();
    let said = gateway.qaqpa_as(MINISTRY, &words)?;
    if said.code == 0 {
        Ok(said.json()["number"].to_string())
    } else {
        Err(Failure(said.err))
    }
}

fn opens(lab: &mut Lab) -> Result<Evidence, Failure> {
    let (site, other) = (plan::SITES[0].v4(), plan::SITES[1].v4());
    let _echoes = [site, other].map(|address| Echo::start(&lab.topology.internet, address, PORT));
    let (gateway, host) = (gateway(lab)?, &lab.topology.ministry.namespace);
    let before = datagram_returns(host, site, PORT)?;
    let number = file(gateway)?;
    let asked = datagram_returns(host, site, PORT)?;
    let words = ["request", "act", &number, "apply", "--why", "the lab"];
    let said = gateway.qaqpa_as(DUTY, &words)?;
    if said.code != 0 {
        return Err(Failure(said.err));
    }
    gateway.applied()?;
    let becomes = |wanted: bool| {
        let is_so = || datagram_returns(host, site, PORT).is_ok_and(|returns| returns == wanted);
        eventually(EFFECT_LIMIT, "the tunnel's packets are judged anew", is_so).is_ok()
    };
    let opened = becomes(true);
    let elsewhere = datagram_returns(host, other, PORT)?;
    let last = date(legal_now(gateway)?).saturating_add(jiff::Span::new().days(DAYS));
    move_clock_to(gateway, start_of(last))?;
    let still = becomes(true);
    move_clock_to(gateway, end_of(last))?;
    let closed = becomes(false);
    let shown = gateway.must(&["request", "show", &number])?.json();
    let stage = shown["view"]["stage"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    judge(
        !before && !asked && opened && !elsewhere && still && closed && stage == "expired",
        format!(
            "udp/{PORT} to {site}: before {before}, asked for {asked}, request {number} applied {opened}, to {other} {elsewhere}; on {last} {still}, after it closed {closed} and {stage}"
        ),
    )
}
