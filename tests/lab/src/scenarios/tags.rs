//! VLAN tags: a member's frames bear its own, whatever they bore when they came.

use std::time::Duration;

use super::crafted::{self, Tag};
use super::look::{counted, gateway, gateway_mut};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::raw::{self, Tap};
use crate::scenario::{Evidence, Failure, Fault, Sabotage, Scenario, concluded, judge};
use crate::topology::plan;
use crate::wait::observe;

/// Frames come in with the tags of the channel and leave with those of the uplink. This kernel has no VLAN devices: the tags
/// are written and read by packet sockets.
pub(super) const EXCHANGED: Scenario = Scenario {
    name: "tags-are-exchanged",
    clause: "IEEE 802.1Q-2022 §9.5",
    run: |lab| concluded(are_exchanged(lab)),
    sabotage: Sabotage {
        name: "exit-takes-no-redirects",
        run: exit_takes_no_redirects,
    },
};

/// How long a frame may take through the gateway.
const CROSS_LIMIT: Duration = Duration::from_secs(5);
/// How long a frame is awaited before the next is sent.
const LOOK: Duration = Duration::from_millis(100);

const MINISTRY: [u8; 4] = [198, 51, 100, 10];
const SITE: [u8; 4] = [203, 0, 113, 10];
const IPV4: u16 = 0x0800;
const UDP: u8 = 17;
const CUSTOMER: u16 = 0x8100;
const SERVICE: u16 = 0x88a8;

/// The channel's tag, and the uplink's.
const INWARD: &[Tag] = &[(CUSTOMER, 100)];
const OUTWARD: &[Tag] = &[(SERVICE, 200), (CUSTOMER, 300)];

fn are_exchanged(lab: &mut Lab) -> Result<Evidence, Fault> {
    commit_tags(gateway(lab)?)?;
    let found = observe_exchange(lab);
    gateway(lab)?.commit("network", &Gateway::example_file("network")?)?;
    let (left, untagged, foreign) = found?;
    let expected: Vec<u8> = OUTWARD
        .iter()
        .flat_map(|(kind, id)| [kind.to_be_bytes(), id.to_be_bytes()].concat())
        .chain(IPV4.to_be_bytes())
        .collect();
    let seen = left.get(12..22).unwrap_or_default().to_vec();
    Ok(judge(
        seen == expected && untagged && foreign,
        format!(
            "came with {INWARD:?}, left as {seen:02x?}; frames without tags refused {untagged}, with another {foreign}"
        ),
    )?)
}

/// What left by the uplink, and whether frames with other tags were refused.
fn observe_exchange(lab: &Lab) -> Result<(Vec<u8>, bool, bool), Fault> {
    let mut tap = Tap::open(&lab.topology.internet, plan::UPLINK_A.interface)?;
    let own = frame(lab, INWARD)?;
    let payload = own.split_at(18).1.to_vec();
    let is_ours = |frame: &[u8]| {
        // All behind the time to live and the checksum is as it was sent.
        let at = frame.len().checked_sub(payload.len());
        at.and_then(|at| frame.get(at + 12..)) == payload.get(12..)
    };
    let left = observe(CROSS_LIMIT, "the frame leaves by the uplink", || {
        send(lab, &own).ok()?;
        tap.next(LOOK, is_ours).ok()?
    })
    .map_err(Fault::not_so)?;
    let refused = |tags: &[Tag]| {
        let gateway = gateway(lab)?;
        let before = counted(gateway, "no-role")?;
        send(lab, &frame(lab, tags)?)?;
        let seen = observe(CROSS_LIMIT, "the frame is refused", || {
            counted(gateway, "no-role").ok().filter(|now| *now > before)
        });
        Ok::<bool, Failure>(seen.is_ok())
    };
    Ok((left, refused(&[])?, refused(&[(CUSTOMER, 101)])?))
}

fn frame(lab: &Lab, tags: &[Tag]) -> Result<Vec<u8>, LabError> {
    let ends = [&lab.topology.operator, &lab.topology.gateway];
    let header = crafted::ethernet(ends, plan::PRIMARY.interface, tags, IPV4)?;
    let datagram = crafted::datagram([40_000, 9_999], 20);
    Ok([header, crafted::ipv4([MINISTRY, SITE], 0, UDP, &datagram)].concat())
}

fn send(lab: &Lab, frame: &[u8]) -> Result<(), LabError> {
    let frames = [frame.to_vec()];
    raw::send(&lab.topology.operator, plan::PRIMARY.interface, &frames)
}

/// Gives the primary members tags; their backups have none.
fn commit_tags(gateway: &Gateway) -> Result<(), LabError> {
    let network = Gateway::example_file("network")?;
    let tagged = |text: String, interface: &str, vlan: &str| {
        let line = format!("interface = \"{interface}\"\n");
        text.replace(&line, &format!("{line}vlan = {vlan}\n"))
    };
    let network = tagged(network, plan::PRIMARY.interface, "[100]");
    let network = tagged(network, plan::UPLINK_A.interface, "[200, 300]");
    gateway.commit("network", &network)
}

/// A veth takes redirected frames only while it receives with generic receive offload.
fn exit_takes_no_redirects(lab: &mut Lab) -> Result<(), LabError> {
    // Without the gateway's answer nothing could be broken either.
    gateway_mut(lab)?;
    let off = [("gro", false)];
    crate::net::offload(
        &lab.peers,
        &lab.topology.internet,
        plan::UPLINK_A.interface,
        &off,
    )
}
