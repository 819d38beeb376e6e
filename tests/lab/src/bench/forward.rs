//! A router's work, by the gate and by the kernel alone: the same frames, routes and receiver, in turn.
//!
//! ```text
//!            entrance          exit
//!  source ════════════ router ══════ sink
//! ```
//!
//! One processor does it all, one after the other: the kernel's live frames leave the source, the router sends them on, and
//! the sink's stack drops them as another station's. What generator and receiver take, a third sink tells, which stands at
//! the end of the source's own cable; the router's work is what a frame takes beyond that.

use std::net::IpAddr;
use std::time::Duration;

use abi::{Port, PortRole, Standing};
use ipnet::{IpNet, Ipv4Net};
use linkd::gate::bench::{Benches, tell_station};
use linkd::gate::{Admission, FlowTable, Gate, Generation, Mode};
use nix::net::if_::if_nametoindex;

use super::{Area, Better, Figure, Sample, link, networks};
use crate::error::LabError;
use crate::gateway::checkout;
use crate::instance::Instance;
use crate::namespace::{Namespace, checked};
use crate::net::{self, End};
use crate::peers::Peers;
use crate::wait::{Stopwatch, eventually};

/// `./x bench forward`.
pub(super) const AREA: Area = Area {
    name: "forward",
    run: measure,
};

/// Networks in the catalogue.
const NETWORKS: usize = 10_000;
/// Flows that the frames are of: their sources.
const FLOWS: usize = 100_000;
/// Frames of one measurement.
const FRAMES: u32 = 300_000;
/// Rounds of four measurements.
const ROUNDS: usize = 9;
/// How many times the kernel's own forwarding ours shall be.
const RATIO: f64 = 2.5;
/// How long the last frames may take to the sink.
const ARRIVAL_LIMIT: Duration = Duration::from_secs(5);

const ENTRANCE: &str = "entrance";
const EXIT: &str = "exit";
const SINK: &str = "eth0";
const STRAIGHT: &str = "straight";
/// A station that nobody is: the sink drops what is for it at once.
const NOBODY: &str = "02:00:00:00:00:99";
/// The router's end of the exit, and the next hop behind it.
const NEAR: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
const NEXT_HOP: &str = "192.0.2.2";
const DESTINATION: &str = "203.0.113.0/24";
/// Nanoseconds of a frame and millions of frames a second are each other's inverse times this.
const THOUSAND: f64 = 1e3;
const WHAT: &str = "forwarding";

fn measure() -> Result<Vec<Figure>, LabError> {
    let instance = Instance::claim(checkout())?;
    let rounds = rounds(&instance)?;
    let of = |pick: fn(&Round) -> f64| Sample::new(rounds.iter().map(pick));
    let ratio = |name: &str, peer: &str, pick: fn(&Round) -> f64| {
        of(pick)
            .figure(name, "x", Better::Higher)
            .beside(peer)
            .aiming_at(RATIO)
    };
    let note = format!(
        "a frame of the shortest kind, of {FLOWS} flows from {NETWORKS} networks in turn at random, takes {:.0} ns by the gate, {:.0} ns by the kernel that forwards everything, {:.0} ns by the kernel with nft's rules for the same, and {:.0} ns without a router; the ratios are of what the routers take beyond that",
        of(|round| round.ours).median(),
        of(|round| round.bare).median(),
        of(|round| round.nft).median(),
        of(|round| round.floor).median(),
    );
    Ok(vec![
        of(|round| THOUSAND / round.ours)
            .figure("forward_mpps", "M/s", Better::Higher)
            .noting("one processor, generator and receiver included"),
        of(|round| round.ours - round.floor).figure("forward_ns", "ns", Better::Lower),
        ratio(
            "ratio_vs_kernel",
            "the kernel's forwarding, which asks nothing",
            |round| (round.bare - round.floor) / (round.ours - round.floor),
        )
        .noting(note),
        ratio(
            "ratio_vs_kernel_nft",
            "the kernel's forwarding with nft: the same networks as a set, flows by conntrack",
            |round| (round.nft - round.floor) / (round.ours - round.floor),
        ),
    ])
}

/// Nanoseconds of a frame in one round, each the mean of two measurements.
struct Round {
    ours: f64,
    /// By the kernel, which forwards everything.
    bare: f64,
    /// By the kernel with the same questions asked by nft.
    nft: f64,
    /// Without a router.
    floor: f64,
}

fn rounds(instance: &Instance) -> Result<Vec<Round>, LabError> {
    let peers = Peers::of_this_build()?;
    peers.ensure(&["ethtool", "nft"])?;
    let source = instance.namespace("source")?;
    net::prepare(&source)?;
    let floor = Route::straight(instance, &peers, &source)?;
    let ours = Route::lay(instance, &peers, &source, "gate")?;
    let bare = Route::lay(instance, &peers, &source, "kernel")?;
    let nft = Route::lay(instance, &peers, &source, "nft")?;
    let networks = networks::v4(NETWORKS);
    nft.rule(instance, &peers, &networks)?;
    let mut gate = ours.guard(instance)?;
    ours.tell(&mut gate)?;
    let mut benches = Benches::load(&gate).map_err(LabError::bench(WHAT))?;
    benches
        .draw_from_v4(&networks::addresses_v4(&networks, FLOWS))
        .map_err(LabError::bench(WHAT))?;
    source.enter(|| {
        let mut benches = benches;
        let contestants = [&ours, &floor, &bare, &nft];
        let mut rounds = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            // Forth and back, so that a drift of the machine weighs on all alike.
            let mut sums = [0.0; 4];
            for at in [0, 1, 2, 3, 3, 2, 1, 0] {
                sums[at] += contestants[at].frame_ns(&mut benches)?;
            }
            let [ours, floor, bare, nft] = sums.map(|sum| sum / 2.0);
            rounds.push(Round {
                ours,
                bare,
                nft,
                floor,
            });
        }
        Ok(rounds)
    })?
}

/// A way from the source to a sink, by a router or by none.
struct Route {
    router: Namespace,
    sink: Namespace,
    /// The source's interface to it.
    way: String,
    /// Hardware addresses of the router's entrance and exit.
    stations: [[u8; 6]; 2],
}

impl Route {
    /// Without a router: the frames are for nobody from the start.
    fn straight(instance: &Instance, peers: &Peers, source: &Namespace) -> Result<Self, LabError> {
        let sink = instance.namespace("sink")?;
        net::prepare(&sink)?;
        let end = |host, interface| End {
            host,
            interface,
            addresses: &[],
        };
        net::cable(peers, &end(source, STRAIGHT), &end(&sink, SINK))?;
        Ok(Self {
            router: sink.clone(),
            sink,
            way: STRAIGHT.to_owned(),
            stations: [[2, 0, 0, 0, 0, 0x99]; 2],
        })
    }

    fn lay(
        instance: &Instance,
        peers: &Peers,
        source: &Namespace,
        role: &str,
    ) -> Result<Self, LabError> {
        let router = instance.namespace(role)?;
        let sink = instance.namespace(&format!("{role}-sink"))?;
        for host in [&router, &sink] {
            net::prepare(host)?;
        }
        net::forward(&router)?;
        let way = format!("to-{role}");
        let end = |host, interface, addresses| End {
            host,
            interface,
            addresses,
        };
        net::cable(peers, &end(source, &way, &[]), &end(&router, ENTRANCE, &[]))?;
        net::cable(
            peers,
            &end(&router, EXIT, &[(NEAR, 24)]),
            &end(&sink, SINK, &[]),
        )?;
        router.run("ip", &["route", "add", DESTINATION, "via", NEXT_HOP])?;
        let nobody = ["neigh", "add", NEXT_HOP, "lladdr", NOBODY];
        router.run(
            "ip",
            &[&nobody[..], &["dev", EXIT, "nud", "permanent"]].concat(),
        )?;
        Ok(Self {
            stations: [
                net::station(&router, ENTRANCE)?,
                net::station(&router, EXIT)?,
            ],
            router,
            sink,
            way,
        })
    }

    /// The gate on both interfaces: the networks are catalogued, and what they send goes on.
    fn guard(&self, instance: &Instance) -> Result<Gate, LabError> {
        let folder = instance.bpf().join("bench");
        self.router.enter(|| {
            let interfaces = [index(ENTRANCE)?, index(EXIT)?];
            let mut gate = Gate::load_or_adopt(&folder).map_err(LabError::bench(WHAT))?;
            gate.install(&policy(interfaces))
                .map_err(LabError::bench(WHAT))?;
            for interface in interfaces {
                gate.attach(interface, Mode::Native)
                    .map_err(LabError::bench(WHAT))?;
            }
            Ok(gate)
        })?
    }

    /// The same questions by nft: is the source catalogued, is the flow known.
    fn rule(
        &self,
        instance: &Instance,
        peers: &Peers,
        networks: &[Ipv4Net],
    ) -> Result<(), LabError> {
        let elements: Vec<String> = networks.iter().map(ToString::to_string).collect();
        let text = format!(
            "table ip bench {{\n set catalogue {{ type ipv4_addr; flags interval; elements = {{ {} }}; }}\n chain forward {{\n  type filter hook forward priority 0; policy drop;\n  iifname \"{ENTRANCE}\" ip saddr @catalogue ct state new,established accept\n  iifname \"{EXIT}\" ip daddr @catalogue ct state established,related accept\n }}\n}}\n",
            elements.join(", "),
        );
        let path = instance.folder().join("forward.nft");
        std::fs::write(&path, text).map_err(LabError::file("writing", &path))?;
        // The generator leaves TCP's checksum alone, and the gate does not look at it either.
        self.router
            .sysctl("net/netfilter/nf_conntrack_checksum", "0")?;
        let mut command = peers.command("nft")?;
        command.arg("-f").arg(&path);
        self.router.enter(|| checked(&mut command))?.map(drop)
    }

    /// Tells the gate its own stations, as pathd does on the box.
    fn tell(&self, gate: &mut Gate) -> Result<(), LabError> {
        (0..)
            .zip(self.stations)
            .try_for_each(|(port, near)| tell_station(gate, port, near))
            .map_err(LabError::bench(WHAT))
    }

    /// Nanoseconds of a frame, from the source to the sink.
    fn frame_ns(&self, benches: &mut Benches) -> Result<f64, LabError> {
        let frame = frame(self.stations[0]);
        let before = self.received()?;
        let way = index(&self.way)?;
        let watch = Stopwatch::start();
        benches
            .route(way, &frame, FRAMES)
            .map_err(LabError::bench(WHAT))?;
        let took = watch.elapsed();
        let wanted = before + u64::from(FRAMES) * 99 / 100;
        // Rings have a length: a few frames may find one full.
        let arrived = eventually(ARRIVAL_LIMIT, "the frames are at the sink", || {
            self.received().is_ok_and(|now| now >= wanted)
        });
        let count = self.received()?.saturating_sub(before);
        if arrived.is_err() {
            let reason = format!("of {FRAMES} frames only {count} came to the sink");
            return Err(LabError::Bench { what: WHAT, reason });
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "some hundred thousand frames, some hundred million nanoseconds"
        )]
        Ok(took.as_nanos() as f64 / count as f64)
    }

    fn received(&self) -> Result<u64, LabError> {
        Ok(net::crossed(&self.sink, SINK)?.received.packets)
    }
}

fn index(interface: &str) -> Result<u32, LabError> {
    if_nametoindex(interface).map_err(LabError::bench(WHAT))
}

/// A catalogue behind the entrance, an uplink at the exit, and every flow in the table.
fn policy([entrance, exit]: [u32; 2]) -> Generation {
    let networks = networks::v4(NETWORKS).into_iter().map(IpNet::V4);
    let port = |number, role: PortRole, operator| Port {
        number,
        role: role as u8,
        backup: 0,
        operator,
        link: number + 1,
    };
    Generation {
        ports: vec![
            (entrance, port(0, PortRole::Channel, 1)),
            (exit, port(1, PortRole::Uplink, 0)),
        ],
        forwards: true,
        admission: Admission {
            flows: FlowTable::On,
            ..Admission::default()
        },
        ..link::generation(1, Standing::Open, entrance, networks)
    }
}

/// The shortest frame of a TCP segment to a web server; the generator fills in source, time to live and checksum.
fn frame(router: [u8; 6]) -> Vec<u8> {
    const SHORTEST_FRAME: usize = 60;
    let mut frame = Vec::with_capacity(SHORTEST_FRAME);
    frame.extend(router);
    frame.extend([2, 0, 0, 0, 0, 2, 0x08, 0x00]);
    frame.extend([0x45, 0, 0, 40, 0, 1, 0x40, 0, 64, 6, 0, 0]);
    frame.extend([0, 0, 0, 0, 203, 0, 113, 10]);
    frame.extend([0x9c, 0x40, 1, 0xbb, 0, 0, 0, 1, 0, 0, 0, 1]);
    frame.extend([0x50, 0x10, 0xff, 0xff]);
    frame.resize(SHORTEST_FRAME, 0);
    frame
}
