//! Steering: the web traffic of the enrolled goes to whoever inspects, and to nobody else.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::look::{self, Echo, counted, datagram_returns, gateway, gateway_mut, items};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::probe::{self, Answer};
use crate::process::Process;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;
use crate::wait::{Stopwatch, eventually, observe};
use crate::web;

mod absence;
mod flows;
mod reopened;

/// Web traffic of the enrolled reaches servers by the relay, from the users' own addresses.
pub(super) const STEERED: Scenario = Scenario {
    name: "web-of-the-enrolled-is-steered",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: web_is_steered,
    sabotage: Sabotage {
        name: "marked-packets-have-no-table",
        run: take_the_rule_away,
    },
};

/// QUIC of the enrolled is refused, so that browsers take TCP at once.
pub(super) const REJECTED: Scenario = Scenario {
    name: "quic-is-refused-at-once",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: quic_is_refused,
    sabotage: Sabotage {
        name: "nobody-enrolled",
        run: enrol_nobody,
    },
};

/// Where nobody inspects, the authority's choice holds, and it is told.
pub(super) const UNINSPECTED: Scenario = Scenario {
    name: "nobody-inspects-means-refused",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: absence::nobody_inspects,
    sabotage: Sabotage {
        name: "authority-lets-pass",
        run: absence::let_pass,
    },
};

/// What is steered needs no linkd, and neither does what begins meanwhile.
pub(super) const KEPT: Scenario = Scenario {
    name: "linkd-restart-keeps-steered-flows",
    clause: "a dead daemon never stops packets",
    run: flows::restart_keeps_flows,
    sabotage: Sabotage {
        name: "no-room-for-a-reserve",
        run: flows::leave_no_room,
    },
};

/// A user may begin a flow with the ports of one that ended a moment ago.
pub(super) const REOPENED: Scenario = Scenario {
    name: "flow-begins-anew-with-the-same-ports",
    clause: "RFC 9293 section 3.10.7.4",
    run: reopened::begins_anew,
    sabotage: Sabotage {
        name: "nobody-names-the-listener",
        run: reopened::name_nobody,
    },
};

/// How long a refusal may take: it is an answer of the gateway next door.
const REFUSAL_LIMIT: Duration = Duration::from_millis(500);
/// The ports of web servers.
const PORTS: [u16; 2] = [80, 443];

/// Asks a site who it sees, from an address of the host.
fn seen_by(host: &Namespace, from: IpAddr, site: IpAddr, port: u16) -> Result<Answer, LabError> {
    let url = format!("http://{}/{}", SocketAddr::new(site, port), web::PEER);
    probe::curl_with(host, &url, &["--interface", &from.to_string()])
}

/// The address and port that a site saw.
fn peer_of(answer: &Answer) -> Option<SocketAddr> {
    let (address, port) = answer.body.trim().split_once(' ')?;
    Some(SocketAddr::new(address.parse().ok()?, port.parse().ok()?))
}

/// Pairs of an address of the ministry and one of a site, of one family each.
fn pairs(addresses: [IpAddr; 2]) -> [(IpAddr, IpAddr); 2] {
    let [v4, v6] = addresses;
    let site = plan::SITES[0];
    [(v4, site.v4()), (v6, site.v6())]
}

fn enrolled() -> [(IpAddr, IpAddr); 2] {
    pairs(plan::ENROLLED.map(|(address, _)| address))
}

/// What the relay says of the flow of a client to a server: octets up and down.
fn carried(lab: &Lab, client: SocketAddr, server: SocketAddr) -> Option<(u64, u64)> {
    let log = std::fs::read_to_string(lab.instance.logs().join("inspector.log")).ok()?;
    let wanted = format!("carried client={client} server={server} ");
    let line = log
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix(&wanted))?;
    let mut numbers = line
        .split(' ')
        .map(|word| word.split_once('=')?.1.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// Packets that went to a local socket.
fn steered(gateway: &Gateway) -> Result<u64, LabError> {
    let ways = items(gateway, &["counters", "--ways"])?;
    let steered = ways.iter().filter(|item| item["way"] == "steered");
    Ok(steered.filter_map(|item| item["packets"].as_u64()).sum())
}

/// Starts the relay unless it runs.
fn inspect(lab: &mut Lab) -> Result<(), Failure> {
    let gateway = gateway_mut(lab)?;
    if gateway.inspector.is_none() {
        gateway.start_inspector()?;
    }
    Ok(())
}

fn web_is_steered(lab: &mut Lab) -> Result<Evidence, Failure> {
    gateway(lab)?;
    inspect(lab)?;
    let host = lab.topology.ministry.namespace.clone();
    let own = lab
        .topology
        .ministry
        .plan
        .addresses()
        .map(|(address, _)| address);
    let before = steered(gateway(lab)?)?;
    let mut told = Vec::new();
    let mut holds = true;
    // The second round under cookies, which the kernel else falls back to in a flood only.
    for cookies in ["1", "2"] {
        lab.topology
            .gateway
            .sysctl("net/ipv4/tcp_syncookies", cookies)?;
        for (address, site) in enrolled() {
            for port in PORTS {
                let answer = seen_by(&host, address, site, port)?;
                let peer = peer_of(&answer).filter(|peer| peer.ip() == address);
                let server = SocketAddr::new(site, port);
                let octets = peer.and_then(|peer| {
                    observe(look::EFFECT_LIMIT, "the relay has carried it", || {
                        carried(lab, peer, server)
                    })
                    .ok()
                });
                holds &= octets.is_some_and(|(up, down)| up > 0 && down > 0);
                told.push(format!(
                    "{server} saw {}, relayed {octets:?}",
                    answer.body.trim()
                ));
                if !holds {
                    break;
                }
            }
        }
    }
    lab.topology
        .gateway
        .sysctl("net/ipv4/tcp_syncookies", "1")?;
    // A port that no program without rights may bind: the relay keeps the address, and takes another port.
    let (address, site) = enrolled()[0];
    let low = [
        "--interface",
        &address.to_string(),
        "--local-port",
        "900-999",
    ];
    let url = format!("http://{site}/{}", web::PEER);
    let low = peer_of(&probe::curl_with(&host, &url, &low)?);
    holds &= low.is_some_and(|peer| peer.ip() == address && peer.port() > 999);
    told.push(format!("from port 900 and up it saw {low:?}"));
    let by_relay = steered(gateway(lab)?)?.saturating_sub(before);
    let mut others = 0;
    for (address, site) in pairs(own) {
        let answer = seen_by(&host, address, site, 80)?;
        let peer = peer_of(&answer).filter(|peer| peer.ip() == address);
        let relayed = peer.and_then(|peer| carried(lab, peer, SocketAddr::new(site, 80)));
        others += usize::from(peer.is_some() && relayed.is_none());
    }
    gateway_mut(lab)?.kill_inspector();
    judge(
        holds && by_relay > 0 && others == 2,
        format!(
            "{}; {by_relay} packets steered; {others} of 2 pages of other addresses without the relay",
            told.join("; ")
        ),
    )
}

/// Without the rule, the kernel takes marked packets for what they are: others'.
fn take_the_rule_away(lab: &mut Lab) -> Result<(), LabError> {
    let priority = abi::steering::RULE_PRIORITY.to_string();
    ["-4", "-6"].iter().try_for_each(|family| {
        let words = [family, "rule", "del", "priority", &priority];
        lab.topology.gateway.run("ip", &words).map(drop)
    })
}

fn quic_is_refused(lab: &mut Lab) -> Result<Evidence, Failure> {
    let host = lab.topology.ministry.namespace.clone();
    let site = plan::SITES[0];
    let _echoes = site
        .addresses()
        .map(|address| Echo::start(&lab.topology.internet, address, 443));
    let before = counted(gateway(lab)?, "quic-rejected")?;
    let mut told = Vec::new();
    let mut refused = 0;
    for (address, site) in enrolled() {
        // As much as a browser's first packet, and more than an error quotes; and as little as there is.
        for octets in [1_200, 1] {
            let (said, took) = datagram_refused(&host, address, site, octets)?;
            refused +=
                usize::from(said == Some(ErrorKind::ConnectionRefused) && took < REFUSAL_LIMIT);
            told.push(format!(
                "{octets} octets to {site}: {said:?} after {} ms",
                took.as_millis()
            ));
        }
    }
    let passed = site
        .addresses()
        .iter()
        .map(|address| datagram_returns(&host, *address, 443))
        .filter(|returned| matches!(returned, Ok(true)))
        .count();
    let counted = counted(gateway(lab)?, "quic-rejected")?.saturating_sub(before);
    judge(
        refused == 4 && counted == 4 && passed == 2,
        format!(
            "{}; {counted} packets counted; of other addresses {passed} of 2 datagrams returned",
            told.join("; ")
        ),
    )
}

/// What a connected socket is told after it sent, and how long that took.
fn datagram_refused(
    host: &Namespace,
    from: IpAddr,
    to: IpAddr,
    octets: usize,
) -> Result<(Option<ErrorKind>, Duration), LabError> {
    let ask = || {
        let socket = UdpSocket::bind((from, 0))?;
        socket.connect((to, 443))?;
        socket.set_read_timeout(Some(Duration::from_secs(2)))?;
        let watch = Stopwatch::start();
        socket.send(&vec![0xc3; octets])?;
        let said = socket.recv(&mut [0; 64]).err().map(|error| error.kind());
        Ok((said, watch.elapsed()))
    };
    host.enter(ask)?
        .map_err(LabError::file("asking by", "a datagram"))
}

/// The example's accesses without its enrolments.
fn enrol_nobody(lab: &mut Lab) -> Result<(), LabError> {
    let base = Gateway::example_file("access")?;
    let rest = base.split("[[enrolment]]").next().unwrap_or_default();
    gateway_mut(lab)?.commit("access", &format!("declare = [\"enrolment\"]\n{rest}"))
}

/// A download by a steered flow, or by one that could be.
#[derive(Debug)]
struct Download {
    process: Process,
    file: PathBuf,
}

/// How long a download may take to begin, and to bring what shows that it goes on.
const FLOW_LIMIT: Duration = Duration::from_secs(5);
/// Less than it brings in a second.
const FLOW_OCTETS: u64 = 200_000;

impl Download {
    /// Begins one of [`web::LARGE`] and waits until it flows.
    fn begin(lab: &Lab, address: IpAddr, site: IpAddr) -> Result<Self, LabError> {
        let file = lab.instance.folder().join("download");
        let url = format!("http://{}/{}", SocketAddr::new(site, PORTS[1]), web::LARGE);
        let mut command = Command::new("curl");
        command
            .args(["-q", "-s", "--noproxy", "*", "-o"])
            .arg(&file)
            .args(["--interface", &address.to_string(), &url]);
        let host = &lab.topology.ministry.namespace;
        let process = Process::spawn(host, "download", &mut command, &lab.instance.logs())?;
        let download = Self { process, file };
        eventually(FLOW_LIMIT, "the download flows", || {
            download.received() > FLOW_OCTETS
        })?;
        Ok(download)
    }

    /// Octets so far.
    fn received(&self) -> u64 {
        std::fs::metadata(&self.file).map_or(0, |file| file.len())
    }

    /// Whether it brings more.
    fn flows(&self) -> bool {
        let before = self.received();
        let more = || self.received() > before + FLOW_OCTETS;
        eventually(FLOW_LIMIT, "the download flows on", more).is_ok()
    }

    /// How it ended, if it did in time: curl's own word.
    fn ended(&mut self, limit: Duration) -> Option<i32> {
        let ended = || self.process.ended();
        observe(limit, "the download ends", ended).ok()?.code()
    }
}
