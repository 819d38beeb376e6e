//! Frames that no program sends: malformed ones, tagged ones, floods of forged sources.

use std::net::Ipv4Addr;

use serde_json::Value;

use super::crafted::{self, Tag};
use super::look::{EFFECT_LIMIT, counted, gateway, gateway_mut, items};
use super::unknown::access_with;
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::net::{self, Link};
use crate::raw;
use crate::scenario::{Evidence, Failure, Fault, Sabotage, Scenario, concluded, judge};
use crate::topology::plan;
use crate::wait::{eventually, observe};

/// Each malformed or tagged frame has its own verdict and counter.
pub(super) const JUDGED: Scenario = Scenario {
    name: "odd-frames-have-verdicts-of-their-own",
    clause: "every packet has one verdict and one reason",
    run: have_verdicts,
    sabotage: Sabotage {
        name: "far-end-of-primary-down",
        run: far_end_down,
    },
};

/// A flood of forged sources stays within its bounds and blocks nobody.
pub(super) const BOUNDED: Scenario = Scenario {
    name: "flood-of-forged-sources-stays-bounded",
    clause: "386/НҚ, ЕШДИ п. 13",
    run: |lab| concluded(stays_bounded(lab)),
    sabotage: Sabotage {
        name: "flood-catalogued",
        run: catalogue_the_flood,
    },
};

/// Cases of one operator that are followed one by one (`desk::book::CASES_PER_OPERATOR_MAX`).
const CASES_MAX: u64 = 4_096;
/// Sources of the flood: more than the cases of one operator.
const FLOOD: u32 = 5_000;
/// Where the flood's sources lie (RFC 2544).
const FLOOD_NETWORK: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 0);

const MINISTRY: [u8; 4] = [198, 51, 100, 10];
const DENIED: [u8; 4] = [198, 51, 100, 138];
const SITE: [u8; 4] = [203, 0, 113, 10];
const TCP: u8 = 6;
const UDP: u8 = 17;

/// The Ethernet header from the operator's router to the gateway.
fn ethernet(lab: &Lab, types: &[u16]) -> Result<Vec<u8>, LabError> {
    let (last, tags) = types.split_last().unwrap_or((&0, &[]));
    let tags: Vec<Tag> = tags.iter().map(|kind| (*kind, 100)).collect();
    let ends = [&lab.topology.operator, &lab.topology.gateway];
    crafted::ethernet(ends, "primary", &tags, *last)
}

/// An IPv4 packet to a site.
fn ipv4(source: [u8; 4], fragment: u16, protocol: u8, payload: &[u8]) -> Vec<u8> {
    crafted::ipv4([source, SITE], fragment, protocol, payload)
}

/// An IPv6 packet from the ministry to a site.
fn ipv6(next: u8, payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x60, 0, 0, 0];
    packet.extend(
        u16::try_from(payload.len())
            .unwrap_or(u16::MAX)
            .to_be_bytes(),
    );
    packet.extend([next, 64]);
    for address in [plan::MINISTRY.v6(), plan::SITES[0].v6()] {
        if let std::net::IpAddr::V6(address) = address {
            packet.extend(address.octets());
        }
    }
    packet.extend(payload);
    packet
}

/// A UDP header with nothing in it.
fn datagram() -> Vec<u8> {
    crafted::datagram([12_345; 2], 0)
}

/// An odd frame, and the reason it must be counted under.
struct Odd {
    what: &'static str,
    reason: &'static str,
    frame: Vec<u8>,
}

/// A frame to the gateway: what it is, its reason, its ethertypes, its packet.
type Sketch = (&'static str, &'static str, &'static [u16], Vec<u8>);

fn odd_frames(lab: &Lab) -> Result<Vec<Odd>, LabError> {
    let drawn = malformed().into_iter().chain(tagged());
    drawn
        .map(|(what, reason, types, packet)| {
            let frame = [ethernet(lab, types)?, packet].concat();
            Ok(Odd {
                what,
                reason,
                frame,
            })
        })
        .collect()
}

fn malformed() -> Vec<Sketch> {
    const V4: &[u16] = &[0x0800];
    const V6: &[u16] = &[0x86dd];
    let plain = ipv4(MINISTRY, 0, UDP, &datagram());
    let mut short_header = plain.clone();
    short_header[0] = 0x44;
    let mut too_long = ipv6(UDP, &datagram());
    too_long[4] = 0x40;
    let chain: Vec<u8> = (0..10).flat_map(|_| [60, 0, 1, 4, 0, 0, 0, 0]).collect();
    let routing = ipv6(43, &[17, 0, 0, 0, 0, 0, 0, 0]);
    let loopback = ipv4([127, 0, 0, 1], 0, UDP, &datagram());
    vec![
        (
            "IPv4 cut in its header",
            "malformed-ipv4",
            V4,
            plain[..12].to_vec(),
        ),
        (
            "IPv4 with a header of 16 bytes",
            "malformed-ipv4",
            V4,
            short_header,
        ),
        ("IPv6 longer than its frame", "malformed-ipv6", V6, too_long),
        (
            "IPv6 with ten extension headers",
            "extension-chain",
            V6,
            ipv6(60, &chain),
        ),
        (
            "IPv6 with routing header 0",
            "routing-header-0",
            V6,
            routing,
        ),
        (
            "a first fragment without ports",
            "tiny-fragment",
            V4,
            ipv4(MINISTRY, 0x2000, TCP, &[0; 2]),
        ),
        (
            "TCP cut in its header",
            "truncated-transport",
            V4,
            ipv4(MINISTRY, 0, TCP, &[0; 3]),
        ),
        ("a source on the loopback", "martian-source", V4, loopback),
        (
            "an unknown ethertype",
            "unknown-ethertype",
            &[0x1234],
            plain,
        ),
    ]
}

fn tagged() -> Vec<Sketch> {
    let denied = ipv4(DENIED, 0, UDP, &datagram());
    let plain = ipv4(MINISTRY, 0, UDP, &datagram());
    vec![
        (
            "three VLAN tags",
            "vlan-too-deep",
            &[0x8100, 0x8100, 0x8100, 0x0800],
            plain.clone(),
        ),
        (
            "a denied source under 802.1Q",
            "denied",
            &[0x8100, 0x0800],
            denied.clone(),
        ),
        (
            "a denied source under QinQ",
            "denied",
            &[0x88a8, 0x8100, 0x0800],
            denied,
        ),
        (
            "a catalogued source under QinQ",
            "catalogued",
            &[0x88a8, 0x8100, 0x0800],
            plain,
        ),
    ]
}

fn have_verdicts(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let frames = odd_frames(lab)?;
    let mut wrong = Vec::new();
    for Odd {
        what,
        reason,
        frame,
    } in &frames
    {
        let before = counted(gateway, reason)?;
        raw::send(
            &lab.topology.operator,
            "primary",
            std::slice::from_ref(frame),
        )?;
        let seen = eventually(EFFECT_LIMIT, what, || {
            counted(gateway, reason).is_ok_and(|now| now > before)
        });
        if seen.is_err() {
            wrong.push(format!("{what}: not counted as {reason}"));
            break;
        }
    }
    judge(
        wrong.is_empty(),
        format!(
            "{} frames sent, each counted under its own reason; wrong: {wrong:?}",
            frames.len()
        ),
    )
}

/// Open cases by state.
fn cases(gateway: &Gateway) -> Result<Vec<(String, u64)>, LabError> {
    let status = gateway.must(&["status"])?.json();
    let listed = status["control"]["cases"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let pair = |pair: &Value| Some((pair[0].as_str()?.to_owned(), pair[1].as_u64()?));
    Ok(listed.iter().filter_map(pair).collect())
}

fn stays_bounded(lab: &mut Lab) -> Result<Evidence, Fault> {
    let gateway = gateway(lab)?;
    let blocks = items(gateway, &["show", "block"])?.len();
    let header = ethernet(lab, &[0x0800])?;
    let base = u32::from(FLOOD_NETWORK);
    let frames: Vec<Vec<u8>> = (1..=FLOOD)
        .map(|n| {
            [
                header.clone(),
                ipv4(Ipv4Addr::from(base + n).octets(), 0, UDP, &datagram()),
            ]
            .concat()
        })
        .collect();
    raw::send(&lab.topology.operator, "primary", &frames)?;
    let settled = observe(EFFECT_LIMIT * 3, "the flood is counted together", || {
        let found = cases(gateway).ok()?;
        found
            .iter()
            .any(|(state, count)| state == "flood" && *count > 0)
            .then_some(found)
    })
    .map_err(Fault::not_so)?;
    let single: u64 = settled
        .iter()
        .filter(|(state, _)| state != "flood" && state != "overflow")
        .map(|(_, count)| count)
        .sum();
    let after = items(gateway, &["show", "block"])?.len();
    Ok(judge(
        single <= CASES_MAX && after == blocks,
        format!(
            "{FLOOD} forged sources; cases {settled:?}, single ones {single} of at most {CASES_MAX}; blocks {blocks} before, {after} after"
        ),
    )?)
}

/// What is sent comes to nobody.
fn far_end_down(lab: &mut Lab) -> Result<(), LabError> {
    net::set_link(&lab.topology.gateway, "primary", Link::Down)
}

fn catalogue_the_flood(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.commit("flood", &access_with("198.18.0.0/15")?)
}
