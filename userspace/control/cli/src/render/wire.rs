//! The fields of rows that say how wires are watched and which flows begin or are looked into.

use super::text::{joined, or_dash, ports_text, protocol_text};
use model::{Enrolment, Liveness, Member, PathLock, ProbeKind, Service, Tags};

pub(super) fn service(row: &Service) -> Vec<(&'static str, String)> {
    let Service {
        id,
        organisation,
        addresses,
        protocol,
        ports,
        new_flows_per_s,
        request,
    } = row;
    vec![
        ("id", id.to_string()),
        ("organisation", organisation.to_string()),
        ("addresses", addresses.to_string()),
        ("protocol", protocol_text(*protocol)),
        ("ports", ports_text(*ports)),
        ("new flows/s", or_dash(*new_flows_per_s)),
        ("request", request.clone()),
    ]
}

pub(super) fn enrolment(row: &Enrolment) -> Vec<(&'static str, String)> {
    let Enrolment {
        id,
        organisation,
        networks,
        since,
        until,
        request,
    } = row;
    vec![
        ("id", id.to_string()),
        ("organisation", organisation.to_string()),
        ("networks", joined(networks)),
        ("since", since.to_string()),
        ("until", or_dash(until.as_ref())),
        ("request", request.clone()),
    ]
}

pub(super) fn path_lock(row: &PathLock) -> Vec<(&'static str, String)> {
    let PathLock {
        link,
        member,
        reason,
        author,
    } = row;
    vec![
        ("link", link.to_string()),
        ("member", member.to_string()),
        ("author", author.to_string()),
        ("reason", reason.clone()),
    ]
}

pub(super) fn member(member: &Member) -> String {
    let Member {
        interface,
        vlan,
        path,
        networks,
        liveness,
    } = member;
    let tags = match vlan {
        Tags::Untagged => String::new(),
        Tags::One(id) => format!(" vlan {}", id.get()),
        Tags::Two(outer, inner) => format!(" vlan {}.{}", outer.get(), inner.get()),
    };
    let watched = match liveness {
        Liveness::Carrier => String::new(),
        Liveness::Bfd {
            peer,
            interval,
            multiplier,
        } => format!(", bfd to {peer} {} ms x {multiplier}", interval.get()),
        Liveness::Probe {
            target,
            by,
            interval,
            losses,
        } => {
            let by = match by {
                ProbeKind::Neighbour => "neighbour",
                ProbeKind::Echo => "echo",
            };
            format!(", {by} probe to {target} {} ms x {losses}", interval.get())
        }
    };
    format!(
        "{interface}{tags} by {path} ({}){watched}",
        joined(networks)
    )
}
