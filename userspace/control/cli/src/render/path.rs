//! Links: who carries, what happened, what passed.

use crate::time;
use wire::{LinkCounter, MemberView, PathEntry, PathView};

pub(super) const LINK_HEADER: [&str; 10] = [
    "link", "gbit/s", "in", "bytes", "over in", "bytes", "out", "bytes", "over out", "bytes",
];
pub(super) const PATH_HEADER: [&str; 7] = [
    "link", "carries", "state", "since", "reverts", "primary", "backup",
];
pub(super) const SHORT_HEADER: [&str; 5] = ["link", "carries", "state", "primary", "backup"];
pub(super) const ENTRY_HEADER: [&str; 5] = ["at", "link", "state", "carries", "reason"];

pub(super) fn link_cells(link: &LinkCounter) -> Vec<String> {
    let mut cells = vec![
        link.link.to_string(),
        link.bandwidth_gbps
            .map_or_else(|| "-".to_owned(), |gbps| gbps.to_string()),
    ];
    for traffic in [link.incoming, link.outgoing] {
        let figures = [
            traffic.packets,
            traffic.bytes,
            traffic.over_packets,
            traffic.over_bytes,
        ];
        cells.extend(figures.map(|figure| figure.to_string()));
    }
    cells
}

/// A link in as few words as tell whether all is well.
pub(super) fn short_cells(path: &PathView) -> Vec<String> {
    let mut cells = vec![
        path.link.to_string(),
        path.carries.to_string(),
        state_text(path),
    ];
    let member = |member: &MemberView| format!("{} {}", member.interface, health_text(member));
    cells.extend(path.members.iter().map(member));
    cells
}

/// The state, and where a lock is, to whom.
pub(super) fn state_text(path: &PathView) -> String {
    match path.lock {
        Some(member) => format!("{} to {member}", path.state),
        None => path.state.clone(),
    }
}

fn health_text(member: &MemberView) -> String {
    match &member.dead_by {
        Some(source) => format!("{} by {source}", member.health),
        None => member.health.clone(),
    }
}

pub(super) fn path_cells(path: &PathView) -> Vec<String> {
    let mut cells = vec![
        path.link.to_string(),
        path.carries.to_string(),
        state_text(path),
        time::shown(path.since),
        time::shown_or_dash(path.reverts_at),
    ];
    cells.extend(path.members.iter().map(member_text));
    cells
}

pub(super) fn entry_cells(entry: &PathEntry) -> Vec<String> {
    vec![
        time::shown(entry.at),
        entry.link.to_string(),
        entry.state.clone(),
        entry.carries.to_string(),
        entry.reason.clone().unwrap_or_else(|| "-".to_owned()),
    ]
}

/// `eth1 alive (bfd up to 192.0.2.2, 30 ms)`.
fn member_text(member: &MemberView) -> String {
    let health = health_text(member);
    let session = member.bfd.as_ref().or(member.probe.as_ref());
    let watched = match (session, member.peer, member.detection_ms) {
        (Some(state), Some(peer), Some(ms)) => {
            format!("{} {state} to {peer}, {ms} ms", member.watched)
        }
        (None, _, _) | (_, None, _) | (_, _, None) => format!("carrier {}", member.carrier),
    };
    format!("{} {health} ({watched})", member.interface)
}
