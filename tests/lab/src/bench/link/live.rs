//! Frames on their way, dropped by the gate and by nft: the same networks, the same generator, in turn.

use std::cell::RefCell;
use std::fmt::Write as _;

use abi::{Reason, Standing};
use ipnet::{IpNet, Ipv4Net};
use linkd::gate::bench::{Benches, DRAWN};
use linkd::gate::{Gate, Mode};
use nix::net::if_::if_nametoindex;

use super::verdict::{frame_v4, generation};
use crate::bench::{Better, Figure, alternate, networks};
use crate::error::LabError;
use crate::instance::Instance;
use crate::namespace::{Namespace, checked};
use crate::net::{self, End};
use crate::peers::Peers;
use crate::wait::Stopwatch;

/// Networks that are denied.
const NETWORKS: usize = 10_000;
/// Frames of one measurement.
const FRAMES: u32 = 300_000;
/// Rounds of four measurements.
const ROUNDS: usize = 7;
/// The interface that frames come in by, in each of the receivers.
const ENTRANCE: &str = "entrance";
/// A thousand thousand.
const MILLION: f64 = 1e6;

const WHAT: &str = "the dropping of live frames";

/// Measures how many frames a second each drops.
pub(super) fn measure(instance: &Instance) -> Result<Vec<Figure>, LabError> {
    let peers = Peers::of_this_build()?;
    peers.ensure(&["ethtool", "nft"])?;
    let [source, ours, theirs] = ["source", "gate", "nft"].map(|role| instance.namespace(role));
    let (source, ours, theirs) = (source?, ours?, theirs?);
    for (exit, receiver) in [("to-gate", &ours), ("to-nft", &theirs)] {
        net::prepare(receiver)?;
        if receiver == &ours {
            net::prepare(&source)?;
        }
        let end = |host, interface| End {
            host,
            interface,
            addresses: &[],
        };
        net::cable(&peers, &end(&source, exit), &end(receiver, ENTRANCE))?;
    }
    // A veth is a target of redirects once receive offload is switched on at its peer, and only while that is up.
    for on in [false, true] {
        net::offload(&peers, &theirs, ENTRANCE, &[("gro", on)])?;
    }
    let networks = networks::v4(NETWORKS);
    let gate = guard(instance, &ours, &networks)?;
    let nft = Nft::load(instance, &peers, &theirs, &networks)?;
    let mut benches = Benches::load(&gate).map_err(LabError::bench(WHAT))?;
    benches
        .draw_from_v4(&networks::addresses_v4(&networks, DRAWN as usize))
        .map_err(LabError::bench(WHAT))?;
    let benches = RefCell::new(benches);
    let compared = source.enter(|| {
        let benches = benches;
        alternate(
            ROUNDS,
            Better::Higher,
            || rate(&mut benches.borrow_mut(), "to-gate", || dropped(&gate)),
            || rate(&mut benches.borrow_mut(), "to-nft", || nft.dropped()),
        )
    })??;
    let (ours, theirs) = (compared.ours.median(), compared.theirs.median());
    let figure = compared.figure("ratio_vs_nft_live", "nft");
    Ok(vec![figure.noting(format!(
        "frames dropped a second, {NETWORKS} networks, the kernel's live frames over veth, receiver on the generator's CPU and the generator's time within both: ours {:.2} million, nft {:.2} million; ours counts by entry too",
        ours / MILLION,
        theirs / MILLION
    ))])
}

/// The gate on the receiver's entrance, which drops what comes from the networks.
fn guard(instance: &Instance, host: &Namespace, networks: &[Ipv4Net]) -> Result<Gate, LabError> {
    host.enter(|| {
        let index = index(ENTRANCE)?;
        let networks = networks.iter().copied().map(IpNet::V4);
        let policy = generation(1, Standing::Blocked, index, networks);
        let mut gate =
            Gate::load_or_adopt(&instance.bpf().join("bench")).map_err(LabError::bench(WHAT))?;
        gate.install(&policy).map_err(LabError::bench(WHAT))?;
        gate.attach(index, Mode::Native)
            .map_err(LabError::bench(WHAT))?;
        Ok(gate)
    })?
}

fn index(interface: &str) -> Result<u32, LabError> {
    if_nametoindex(interface).map_err(LabError::bench(WHAT))
}

/// Packets that the gate has dropped.
fn dropped(gate: &Gate) -> Result<f64, LabError> {
    let counters = gate.reason_counters().map_err(LabError::bench(WHAT))?;
    let blocked = counters
        .iter()
        .filter(|count| count.reason == Reason::Blocked);
    #[expect(clippy::cast_precision_loss, reason = "some millions")]
    Ok(blocked.map(|count| count.packets).sum::<u64>() as f64)
}

/// Frames dropped a second of those sent out of an interface.
fn rate(
    benches: &mut Benches,
    exit: &str,
    dropped: impl Fn() -> Result<f64, LabError>,
) -> Result<f64, LabError> {
    let (exit, frame) = (index(exit)?, frame_v4());
    let before = dropped()?;
    let watch = Stopwatch::start();
    benches
        .send(exit, &frame, FRAMES)
        .map_err(LabError::bench(WHAT))?;
    let took = watch.elapsed();
    let dropped = dropped()? - before;
    if dropped < f64::from(FRAMES) / 2.0 {
        let reason = format!("of {FRAMES} frames only {dropped} arrived and were dropped");
        return Err(LabError::Bench { what: WHAT, reason });
    }
    Ok(dropped / took.as_secs_f64())
}

/// The ruleset of nft in its namespace.
struct Nft<'a> {
    peers: &'a Peers,
    host: &'a Namespace,
}

impl<'a> Nft<'a> {
    fn load(
        instance: &Instance,
        peers: &'a Peers,
        host: &'a Namespace,
        networks: &[Ipv4Net],
    ) -> Result<Self, LabError> {
        let mut text =
            "table netdev bench {\n set denied { type ipv4_addr; flags interval; elements = {"
                .to_owned();
        for network in networks {
            write!(text, "{network},").map_err(LabError::bench(WHAT))?;
        }
        text += "} }\n counter dropped {}\n chain entrance {\n";
        let hook = format!("type filter hook ingress device \"{ENTRANCE}\" priority 0;");
        text += &hook;
        text += "\n  ip saddr @denied counter name \"dropped\" drop\n }\n}\n";
        let path = instance.folder().join("bench.nft");
        std::fs::write(&path, text).map_err(LabError::file("writing", &path))?;
        let nft = Self { peers, host };
        nft.run(&["-f", &path.display().to_string()])?;
        Ok(nft)
    }

    fn run(&self, args: &[&str]) -> Result<String, LabError> {
        let mut command = self.peers.command("nft")?;
        command.args(args);
        self.host.enter(|| checked(&mut command))?
    }

    fn dropped(&self) -> Result<f64, LabError> {
        let said = self.run(&["-j", "list", "counter", "netdev", "bench", "dropped"])?;
        let document: serde_json::Value = serde_json::from_str(&said).unwrap_or_default();
        let listed = document["nftables"].as_array();
        let packets = listed.and_then(|items| {
            items
                .iter()
                .find_map(|item| item["counter"]["packets"].as_f64())
        });
        packets.ok_or_else(|| LabError::Unreadable {
            program: "nft".to_owned(),
            said,
        })
    }
}
