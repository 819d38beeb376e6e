//! What forwarding costs with the flow table in its way, beside the kernel's own.
//!
//! ```text
//!            ┌── to-gate ═══ entrance  gate    exit ═══ from-gate ──┐
//!  generator ┤                                                     ├ sink
//!            └── to-kernel ═ entrance  kernel  exit ═ from-kernel ──┘
//! ```
//!
//! Both routers get the same frames from the same generator in turn, and send them to interfaces of one sink, which drops
//! them all alike: they are addressed to another station.

use std::cell::RefCell;
use std::collections::BTreeSet;

use abi::{Port, PortRole, Standing, path::MemberRecord};
use ipnet::IpNet;
use linkd::gate::bench::{Benches, DRAWN, tell_station};
use linkd::gate::{Admission, FlowTable, Gate, Generation, Mode};
use nix::net::if_::if_nametoindex;

use super::link::{frame_v4, generation, networks};
use super::{Area, Better, Comparison, Figure, alternate};
use crate::error::LabError;
use crate::gateway::checkout;
use crate::instance::Instance;
use crate::namespace::Namespace;
use crate::net::{self, End};
use crate::peers::Peers;
use crate::wait::Stopwatch;

/// `./x bench forward`.
pub(super) const AREA: Area = Area {
    name: "forward",
    run: measure,
};

/// Flows that packets belong to.
const FLOWS: usize = 100_000;
/// Networks of the catalogue.
const NETWORKS: usize = 10_000;
/// Frames of one measurement.
const FRAMES: u32 = 300_000;
/// Frames before the first one, so that nearly every flow has begun: each is drawn ten times.
const WARM_UP: u32 = 1_000_000;
/// Rounds of four measurements.
const ROUNDS: usize = 9;
/// A thousand thousand.
const MILLION: f64 = 1e6;
/// What forwarding shall be beside the kernel's.
const RATIO: f64 = 2.5;
/// What the channel has contracted: it is policed, and never cut.
const CONTRACT_GBPS: u32 = 400;

const WHAT: &str = "forwarding of live frames";
const KERNEL: &str = "the kernel's own forwarding";

/// The channel's and the uplink's member of the router that the gate guards.
const CHANNEL: u16 = 1;
const UPLINK: u16 = 2;

fn measure() -> Result<Vec<Figure>, LabError> {
    match Instance::claim(checkout()).and_then(|instance| measure_in(&instance)) {
        Err(LabError::Interrupted) => Err(LabError::Interrupted),
        Err(error) => {
            let why = Some(error.to_string());
            let absent = |name, unit| Figure::absent(name, unit, Better::Higher, why.clone());
            Ok(vec![
                absent("forward_mpps", "Mpps"),
                absent("ratio_vs_kernel", "x")
                    .beside(KERNEL)
                    .aiming_at(RATIO),
            ])
        }
        figures => figures,
    }
}

fn measure_in(instance: &Instance) -> Result<Vec<Figure>, LabError> {
    let peers = Peers::of_this_build()?;
    peers.ensure(&["ethtool"])?;
    let [generator, sink] = ["generator", "sink"].map(|role| instance.namespace(role));
    let (generator, sink) = (generator?, sink?);
    for host in [&generator, &sink] {
        net::prepare(host)?;
    }
    let ends = Ends {
        peers: &peers,
        generator: &generator,
        sink: &sink,
    };
    let ours = ends.router(instance.namespace("gate")?, "gate")?;
    let theirs = ends.router(instance.namespace("kernel")?, "kernel")?;
    let networks = networks::v4(NETWORKS);
    // Of small networks some addresses are drawn twice.
    let mut taken = BTreeSet::new();
    let mut addresses = networks::addresses_v4(&networks, DRAWN as usize);
    addresses.retain(|address| taken.insert(*address));
    addresses.truncate(FLOWS);
    let prefixes = networks.iter().copied().map(IpNet::V4);
    let gate = guard(instance, &ours, prefixes)?;
    let mut benches = Benches::load(&gate).map_err(LabError::bench(WHAT))?;
    benches
        .draw_from_v4(&addresses)
        .map_err(LabError::bench(WHAT))?;
    let benches = RefCell::new(benches);
    let compared = generator.enter(|| {
        let benches = benches;
        for router in [&ours, &theirs] {
            router.send(&mut benches.borrow_mut(), WARM_UP)?;
        }
        alternate(
            ROUNDS,
            Better::Higher,
            || ours.rate(&mut benches.borrow_mut(), &sink),
            || theirs.rate(&mut benches.borrow_mut(), &sink),
        )
    })??;
    figures(&compared, &gate, addresses.len())
}

fn figures(compared: &Comparison, gate: &Gate, flows: usize) -> Result<Vec<Figure>, LabError> {
    let counted = gate.flows().map_err(LabError::bench(WHAT))?;
    let rates = [&compared.ours, &compared.theirs].map(|sample| sample.median() / MILLION);
    let [ours, theirs] = rates;
    let millions = super::Sample::new(compared.ours.values().map(|rate| rate / MILLION));
    let note = format!(
        "frames of 60 octets from {flows} sources over {NETWORKS} catalogued networks that arrived at the sink, a second; flow table, both policers, route and neighbour in the way; the kernel's live frames over veth, generator, router and sink's receive path on one CPU and all within; {} flows begun, {} displaced",
        counted.begun, counted.displaced
    );
    Ok(vec![
        millions
            .figure("forward_mpps", "Mpps", Better::Higher)
            .noting(note),
        compared
            .figure("ratio_vs_kernel", KERNEL)
            .aiming_at(RATIO)
            .noting(format!(
                "ours {ours:.2}, the kernel's (ip_forward, no XDP, no netfilter rules, no connection tracking) {theirs:.2} million frames a second, alternating; what generator and sink take is within both, so that the ratio of the routers alone is higher"
            )),
    ])
}

/// What both routers stand between.
struct Ends<'a> {
    peers: &'a Peers,
    generator: &'a Namespace,
    sink: &'a Namespace,
}

/// A router between the generator and the sink.
struct Router {
    host: Namespace,
    /// The generator's interface towards it, and the sink's.
    to: String,
    from: String,
    /// The frame that is sent to it.
    frame: Vec<u8>,
}

/// The router's interfaces.
const ENTRANCE: &str = "entrance";
const EXIT: &str = "exit";

impl Ends<'_> {
    /// Cables a router, routes the site through it and names it a neighbour.
    fn router(&self, host: Namespace, name: &str) -> Result<Router, LabError> {
        net::prepare(&host)?;
        net::forward(&host)?;
        let (to, from) = (format!("to-{name}"), format!("from-{name}"));
        let end = |host, interface, addresses| End {
            host,
            interface,
            addresses,
        };
        let own = [([198, 51, 100, 1].into(), 24)];
        net::cable(
            self.peers,
            &end(self.generator, &to, &[]),
            &end(&host, ENTRANCE, &[]),
        )?;
        net::cable(
            self.peers,
            &end(&host, EXIT, &own),
            &end(self.sink, &from, &[]),
        )?;
        // A veth is a target of redirects once receive offload is switched on at its peer, and only while that is up.
        for (host, interface) in [(&host, ENTRANCE), (self.sink, from.as_str())] {
            for on in [false, true] {
                net::offload(self.peers, host, interface, &[("gro", on)])?;
            }
        }
        net::add_route(&host, "203.0.113.0/24", [198, 51, 100, 2].into(), 10)?;
        // A station that is not there: the sink's stack drops the frame as soon as it looks at it.
        let far = [
            "neigh",
            "add",
            "198.51.100.2",
            "lladdr",
            "02:00:00:00:00:99",
            "dev",
            EXIT,
        ];
        host.run("ip", &far)?;
        let mut frame = frame_v4();
        let station = octets(&net::hardware_address(&host, ENTRANCE)?);
        if let Some(place) = frame.first_chunk_mut() {
            *place = station;
        }
        Ok(Router {
            host,
            to,
            from,
            frame,
        })
    }
}

impl Router {
    fn send(&self, benches: &mut Benches, count: u32) -> Result<(), LabError> {
        let to = index(&self.to)?;
        benches
            .send_whole(to, &self.frame, count)
            .map_err(LabError::bench(WHAT))
    }

    /// Frames a second that arrive at the sink.
    fn rate(&self, benches: &mut Benches, sink: &Namespace) -> Result<f64, LabError> {
        let before = received(sink, &self.from)?;
        let watch = Stopwatch::start();
        self.send(benches, FRAMES)?;
        let took = watch.elapsed();
        let arrived = received(sink, &self.from)? - before;
        if arrived < f64::from(FRAMES) / 2.0 {
            let reason = format!("of {FRAMES} frames by {} only {arrived} arrived", self.to);
            return Err(LabError::Bench { what: WHAT, reason });
        }
        Ok(arrived / took.as_secs_f64())
    }
}

/// The gate on our router: a channel at its entrance, an uplink at its exit, flows kept.
fn guard(
    instance: &Instance,
    router: &Router,
    networks: impl Iterator<Item = IpNet> + Send,
) -> Result<Gate, LabError> {
    router.host.enter(|| {
        let (entrance, exit) = (index(ENTRANCE)?, index(EXIT)?);
        let policy = forwarding(generation(1, Standing::Open, entrance, networks), exit);
        let pins = instance.bpf().join("bench");
        let mut gate = Gate::load_or_adopt(&pins).map_err(LabError::bench(WHAT))?;
        gate.install(&policy).map_err(LabError::bench(WHAT))?;
        for interface in [entrance, exit] {
            gate.attach(interface, Mode::Native)
                .map_err(LabError::bench(WHAT))?;
        }
        let station = octets(&net::hardware_address(&router.host, ENTRANCE)?);
        tell_station(&mut gate, CHANNEL, station).map_err(LabError::bench(WHAT))?;
        Ok(gate)
    })?
}

/// The policy as linkd makes it of a record: forwarding, policing, flows and their limits.
fn forwarding(policy: Generation, exit: u32) -> Generation {
    let uplink = Port {
        number: UPLINK,
        role: PortRole::Uplink as u8,
        backup: 0,
        operator: 0,
        link: 2,
    };
    let contract = MemberRecord {
        bandwidth_gbps: CONTRACT_GBPS,
        ..MemberRecord::NONE
    };
    Generation {
        ports: [policy.ports, vec![(exit, uplink)]].concat(),
        members: vec![(CHANNEL, contract), (UPLINK, MemberRecord::NONE)],
        forwards: true,
        admission: Admission {
            flows: FlowTable::On,
            new_flows_per_s: 2_000,
            ..Admission::default()
        },
        ..policy
    }
}

fn index(interface: &str) -> Result<u32, LabError> {
    if_nametoindex(interface).map_err(LabError::bench(WHAT))
}

/// The octets of a hardware address in text.
fn octets(text: &str) -> [u8; 6] {
    let mut octets = [0; 6];
    for (octet, word) in octets.iter_mut().zip(text.trim().split(':')) {
        *octet = u8::from_str_radix(word, 16).unwrap_or(0);
    }
    octets
}

/// Frames that an interface has received.
fn received(host: &Namespace, interface: &str) -> Result<f64, LabError> {
    let said = host.run("ip", &["-json", "-s", "link", "show", interface])?;
    let links: serde_json::Value = serde_json::from_str(&said).unwrap_or_default();
    let packets = links[0]["stats64"]["rx"]["packets"].as_f64();
    packets.ok_or_else(|| LabError::Unreadable {
        program: "ip".to_owned(),
        said,
    })
}
