//! The contracted bandwidth of a channel is what it carries, in either direction.

use std::time::Duration;

use super::crafted;
use super::look::{counted, gateway, gateway_mut, items};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::net;
use crate::raw;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;
use crate::wait::Stopwatch;

/// A flood of more than the contract is cut to it, at the entry from the operator and at the exit towards it.
pub(super) const POLICED: Scenario = Scenario {
    name: "bandwidth-is-policed",
    clause: "386/НҚ, ЕШДИ прил. 1",
    run: is_policed,
    sabotage: Sabotage {
        name: "contract-of-100-gbit",
        run: contract_100,
    },
};

const MINISTRY: [u8; 4] = [198, 51, 100, 10];
const SITE: [u8; 4] = [203, 0, 113, 10];
const PORTS: [u16; 2] = [40_000, 9_999];
const IPV4: u16 = 0x0800;
const UDP: u8 = 17;
/// Longest packet of the wires while they are flooded: what a page holds beside XDP's own room. With frames of the usual
/// length a slow machine cannot send more than the contract.
const MTU: u16 = 3_400;
/// What the wires take otherwise.
const MTU_BEFORE: u16 = 1_500;
/// Octets of a datagram that fills a frame.
const FULL: u16 = MTU - 28;
/// How long each flood lasts.
const FLOOD: Duration = Duration::from_secs(2);
/// Frames that are sent before the clock is looked at again.
const BATCH: usize = 1_000;
/// What passes of a contract of one gigabit a second, bits a second: the burst comes on top.
const PASSES_MAX: f64 = 1.05e9;
/// A flood that was not cut at all was none.
const PASSES_MIN: f64 = 0.5e9;
/// What must be offered, bits a second: clearly more than the contract.
const OFFERED_MIN: f64 = 1.1e9;
/// How often it is tried on a machine that has other things to do.
const FLOODS_MAX: usize = 6;

fn is_policed(lab: &mut Lab) -> Result<Evidence, Failure> {
    contract_1(gateway(lab)?)?;
    set_mtu(lab, MTU)?;
    let topology = &lab.topology;
    let ends = [&topology.operator, &topology.gateway];
    let out = frame(ends, plan::PRIMARY.interface, [MINISTRY, SITE], PORTS)?;
    let ends = [&topology.internet, &topology.gateway];
    let back = [PORTS[1], PORTS[0]];
    let back = frame(ends, plan::UPLINK_A.interface, [SITE, MINISTRY], back)?;
    // What goes out first is the flow that the other direction belongs to.
    let up = flood(
        lab,
        (&topology.operator, plan::PRIMARY.interface, &out),
        (&topology.internet, [plan::UPLINK_A, plan::UPLINK_B]),
    )?;
    let down = flood(
        lab,
        (&topology.internet, plan::UPLINK_A.interface, &back),
        (&topology.operator, [plan::PRIMARY, plan::BACKUP]),
    )?;
    set_mtu(lab, MTU_BEFORE)?;
    commit(gateway(lab)?, EXAMPLE)?;
    let holds = |flooded: &Flooded| {
        flooded.over > 0 && (PASSES_MIN..=PASSES_MAX).contains(&flooded.bits_per_s)
    };
    let words = |flooded: &Flooded| {
        let Flooded {
            sent,
            over,
            bits_per_s,
            offered,
        } = flooded;
        let (offered, arrived) = (offered / 1e6, bits_per_s / 1e6);
        format!(
            "{sent} frames sent, {offered:.0} Mbit/s; {arrived:.0} Mbit/s arrived, {over} counted as over the bandwidth"
        )
    };
    judge(
        holds(&up) && holds(&down),
        format!(
            "from the operator {}; towards it {}",
            words(&up),
            words(&down)
        ),
    )
}

/// Sets the longest packet of all four wires, at both ends.
fn set_mtu(lab: &Lab, mtu: u16) -> Result<(), LabError> {
    let topology = &lab.topology;
    for (far, line) in [
        (&topology.operator, plan::PRIMARY),
        (&topology.operator, plan::BACKUP),
        (&topology.internet, plan::UPLINK_A),
        (&topology.internet, plan::UPLINK_B),
    ] {
        for host in [&topology.gateway, far] {
            let mtu = mtu.to_string();
            host.run("ip", &["link", "set", "dev", line.interface, "mtu", &mtu])?;
        }
    }
    Ok(())
}

/// What became of a flood.
struct Flooded {
    sent: u64,
    over: u64,
    bits_per_s: f64,
    /// Bits a second that were sent.
    offered: f64,
}

/// Floods until more than the contract was offered: what was not offered shows nothing.
fn flood(
    lab: &Lab,
    from: (&Namespace, &str, &[u8]),
    to: (&Namespace, [plan::Line; 2]),
) -> Result<Flooded, Failure> {
    let mut most = 0.0_f64;
    for _ in 0..FLOODS_MAX {
        let flooded = flood_once(lab, from, to)?;
        if flooded.offered >= OFFERED_MIN {
            return Ok(flooded);
        }
        most = most.max(flooded.offered);
    }
    let (most, least) = (most / 1e6, OFFERED_MIN / 1e6);
    Err(Failure(format!(
        "of {FLOODS_MAX} floods none offered {least:.0} Mbit/s, the most was {most:.0}: this machine is too busy to show it"
    )))
}

/// Sends a frame again and again, and looks what arrives by either member, whichever carries.
fn flood_once(
    lab: &Lab,
    (host, interface, frame): (&Namespace, &str, &[u8]),
    (far, members): (&Namespace, [plan::Line; 2]),
) -> Result<Flooded, Failure> {
    let gateway = gateway(lab)?;
    let over = counted(gateway, "over-bandwidth")?;
    let frames = vec![frame.to_vec(); BATCH];
    let before = received(far, &members)?;
    let watch = Stopwatch::start();
    let mut sent = 0;
    while watch.elapsed() < FLOOD {
        // Two at a time: a busy processor alone sends less than the contract.
        std::thread::scope(|scope| {
            let other = scope.spawn(|| raw::send(host, interface, &frames));
            let one = raw::send(host, interface, &frames);
            let panicked = |_| LabError::Unsupported("a sender panicked".to_owned());
            one.and(other.join().map_err(panicked)?)
        })?;
        sent += 2 * u64::try_from(BATCH).unwrap_or(0);
    }
    let took = watch.elapsed();
    let octets = received(far, &members)?.saturating_sub(before);
    #[expect(clippy::cast_precision_loss, reason = "some hundred million")]
    let rate = |octets: u64| (octets * 8) as f64 / took.as_secs_f64();
    let length = u64::try_from(frame.len()).unwrap_or(0);
    Ok(Flooded {
        sent,
        over: counted(gateway, "over-bandwidth")? - over,
        bits_per_s: rate(octets),
        offered: rate(sent * length),
    })
}

fn frame(
    ends: [&Namespace; 2],
    interface: &str,
    addresses: [[u8; 4]; 2],
    ports: [u16; 2],
) -> Result<Vec<u8>, LabError> {
    let header = crafted::ethernet(ends, interface, &[], IPV4)?;
    let packet = crafted::ipv4(addresses, 0, UDP, &crafted::datagram(ports, FULL));
    Ok([header, packet].concat())
}

/// Octets that these interfaces have received.
fn received(host: &Namespace, members: &[plan::Line]) -> Result<u64, LabError> {
    let one = |line: &plan::Line| Ok(net::crossed(host, line.interface)?.received.bytes);
    members.iter().map(one).sum()
}

const BANDWIDTH: &str = "bandwidth-gbps = 10";
/// The contract of the example.
const EXAMPLE: u32 = 10;

/// The example's contract becomes one of a gigabit. One that is no more the example's stays as it is.
fn contract_1(gateway: &Gateway) -> Result<(), LabError> {
    let channels = items(gateway, &["show", "channel"])?;
    if channels
        .iter()
        .any(|channel| channel["bandwidth_gbps"] == EXAMPLE)
    {
        commit(gateway, 1)?;
    }
    Ok(())
}

fn contract_100(lab: &mut Lab) -> Result<(), LabError> {
    commit(gateway_mut(lab)?, 100)
}

fn commit(gateway: &Gateway, gbps: u32) -> Result<(), LabError> {
    let network = Gateway::example_file("network")?;
    gateway.commit(
        "network",
        &network.replace(BANDWIDTH, &format!("bandwidth-gbps = {gbps}")),
    )
}
