//! Flows begin inside; from outside only published services are reached.

use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use super::look::{EFFECT_LIMIT, counted, gateway, gateway_mut};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::net;
use crate::probe;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;
use crate::wait::eventually;

/// What the record publishes is reached from outside, and nothing else; answers come in.
pub(super) const PUBLISHED: Scenario = Scenario {
    name: "from-outside-only-published-services",
    clause: "flows begin inside, or at a published service",
    run: only_published_services,
    sabotage: Sabotage {
        name: "ministry-allowed-from-outside",
        run: allow_from_outside,
    },
};

/// The published service of the example record: its address, and its port.
const PORTAL: [u8; 4] = [198, 51, 100, 20];
const PUBLISHED_PORT: u16 = 8080;
/// Another port of the same host, where somebody listens too.
const OTHER_PORT: u16 = 8081;
/// How long a connection is tried.
const CONNECT_LIMIT: Duration = Duration::from_millis(800);

fn only_published_services(lab: &mut Lab) -> Result<Evidence, Failure> {
    let host = &lab.topology.ministry.namespace;
    let internet = &lab.topology.internet;
    let portal = IpAddr::from(PORTAL);
    let listens = |port| listen(host, SocketAddr::new(portal, port));
    net::add_address(host, "eth0", portal, plan::User::V4_LENGTH)?;
    let _listeners = [listens(PUBLISHED_PORT)?, listens(OTHER_PORT)?];
    let gateway = gateway(lab)?;
    let before = Counts::of(gateway)?;
    let reaches = |port| connects(internet, SocketAddr::new(portal, port));
    eventually(EFFECT_LIMIT, "the published service is reached", || {
        reaches(PUBLISHED_PORT).unwrap_or(false)
    })?;
    let other = reaches(OTHER_PORT)?;
    let mut pinged = Vec::new();
    let mut answered = Vec::new();
    for (own, site) in [
        (lab.topology.ministry.plan.v4(), plan::SITES[0].v4()),
        (lab.topology.ministry.plan.v6(), plan::SITES[0].v6()),
    ] {
        // The same two ends: from outside without an answer, from inside with one.
        pinged.push(probe::ping(internet, own)?);
        answered.push(probe::ping(host, site)?);
    }
    let after = Counts::of(gateway)?;
    let published = after.published - before.published;
    let unsolicited = after.unsolicited - before.unsolicited;
    judge(
        !other
            && pinged == [false, false]
            && answered == [true, true]
            && published > 0
            && unsolicited >= 3,
        format!(
            "port {PUBLISHED_PORT} reached from outside, port {OTHER_PORT} {other}; pings from outside answered {pinged:?}, from inside {answered:?}; {published} packets counted as published, {unsolicited} as unsolicited"
        ),
    )
}

/// What the gate counted.
struct Counts {
    published: u64,
    unsolicited: u64,
}

impl Counts {
    fn of(gateway: &Gateway) -> Result<Self, LabError> {
        Ok(Self {
            published: counted(gateway, "published")?,
            unsolicited: counted(gateway, "unsolicited")?,
        })
    }
}

/// Listens in a host; the kernel completes connections by itself.
fn listen(host: &Namespace, at: SocketAddr) -> Result<TcpListener, LabError> {
    let bound = host.enter(|| TcpListener::bind(at))?;
    bound.map_err(|source| LabError::Start {
        program: "a listener".to_owned(),
        source,
    })
}

/// Whether a connection from the host is taken.
fn connects(host: &Namespace, to: SocketAddr) -> Result<bool, LabError> {
    host.enter(|| TcpStream::connect_timeout(&to, CONNECT_LIMIT).is_ok())
}

/// A rule lets everybody in to the ministry.
fn allow_from_outside(lab: &mut Lab) -> Result<(), LabError> {
    let rules = Gateway::example_file("rules")?;
    let open = format!(
        "{rules}\n[[allow]]\nid = \"open\"\ndestination = \"198.51.100.0/26\"\nreason = \"всем\"\nauthor = \"duty\"\n"
    );
    gateway_mut(lab)?.commit("rules", &open)
}
