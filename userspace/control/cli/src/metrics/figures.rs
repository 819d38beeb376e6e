//! What is measured, and under which names.
//!
//! Series are bounded by what the gateway itself bounds: at most 32 links of two members, 64 interfaces, the reasons and ways
//! that the gate knows, the states of cases; and by [`ORGANISATIONS_MAX`](super::totals::ORGANISATIONS_MAX) organisations.

use super::exposition::{Exposition, Kind};
use super::totals::Totals;
use crate::render::item::action_text;
use crate::sample::Sample;
use jiff::Timestamp;
use model::{LinkId, MemberRole, RowKey};
use std::fmt::Display;
use wire::{ControlStatus, GateStatus, LinkCounter, PathView, PortCounter, Traffic, WayCounter};

use Kind::{Counter, Gauge};

/// States that a link may be in; one that pathd tells beside them is shown as well.
const STATES: [&str; 5] = ["primary", "backup", "reverting", "stranded", "locked"];
/// Health that a member may have.
const HEALTH: [&str; 4] = ["unknown", "alive", "flapping", "dead"];

/// The text of one look.
pub(super) fn text(sample: &Sample, totals: &Totals, now: Timestamp) -> String {
    let mut out = Exposition::default();
    daemons(&mut out, sample);
    if let Ok(control) = &sample.control {
        record(&mut out, control);
        desk(&mut out, control);
    }
    if let Ok(gate) = &sample.gate {
        self::gate(&mut out, gate);
    }
    if let Ok(links) = &sample.links {
        traffic(&mut out, links);
    }
    if let Ok(paths) = &sample.paths {
        links(&mut out, paths, now);
        members(&mut out, paths);
    }
    switches(&mut out, totals);
    organisations(&mut out, totals);
    if let Ok(ports) = &sample.ports {
        verdicts(&mut out, ports);
    }
    if let Ok(ways) = &sample.ways {
        self::ways(&mut out, ways);
    }
    out.into_text()
}

fn daemons(out: &mut Exposition, sample: &Sample) {
    let mut up = out.metric(
        "qaqpa_up",
        Gauge,
        "Whether the daemon answered this scrape.",
    );
    let answered = [
        ("controld", sample.control.is_ok()),
        ("linkd", sample.gate.is_ok()),
        ("pathd", sample.paths.is_ok()),
    ];
    for (daemon, is_up) in answered {
        up.sample(&[("daemon", &daemon)], u8::from(is_up));
    }
    let Ok(control) = &sample.control else { return };
    let mut connected = out.metric(
        "qaqpa_daemon_connected",
        Gauge,
        "Whether controld has a connection of the daemon.",
    );
    for daemon in &control.daemons {
        connected.sample(&[("daemon", &daemon.daemon)], u8::from(daemon.connected));
    }
    let mut acknowledged = out.metric(
        "qaqpa_acknowledged_epoch",
        Gauge,
        "The epoch that the daemon acknowledged last.",
    );
    for daemon in &control.daemons {
        if let Some(epoch) = daemon.acknowledged {
            acknowledged.sample(&[("daemon", &daemon.daemon)], epoch);
        }
    }
}

fn record(out: &mut Exposition, control: &ControlStatus) {
    out.metric("qaqpa_epoch", Gauge, "The epoch of the record in force.")
        .sample(&[], control.epoch);
    out.metric(
        "qaqpa_commit_unconfirmed",
        Gauge,
        "Whether a commit waits for its confirmation.",
    )
    .sample(&[], u8::from(control.pending.is_some()));
    out.metric(
        "qaqpa_journal_records_total",
        Counter,
        "Records of the journal.",
    )
    .sample(&[], control.journal_seq);
}

fn desk(out: &mut Exposition, control: &ControlStatus) {
    let mut cases = out.metric("qaqpa_cases", Gauge, "Open catalogue cases.");
    for (state, count) in &control.cases {
        cases.sample(&[("state", state)], count);
    }
    out.metric(
        "qaqpa_notices_waiting",
        Gauge,
        "Notices that are not delivered yet.",
    )
    .sample(&[], control.notices_waiting);
    out.metric(
        "qaqpa_notices_without_room",
        Gauge,
        "Notices that found no room in the outbox and are asked for again.",
    )
    .sample(&[], control.notices_held);
}

fn gate(out: &mut Exposition, gate: &GateStatus) {
    if let Some(epoch) = gate.epoch {
        out.metric(
            "qaqpa_gate_epoch",
            Gauge,
            "The epoch that the kernel enforces.",
        )
        .sample(&[], epoch);
    }
    out.metric(
        "qaqpa_sightings_lost_total",
        Counter,
        "Unknown sources that the kernel could not report.",
    )
    .sample(&[], gate.sightings_lost);
    out.metric(
        "qaqpa_events_lost_total",
        Counter,
        "Events that linkd lost while controld was away.",
    )
    .sample(&[], gate.events_lost);
    out.metric(
        "qaqpa_events_waiting",
        Gauge,
        "Events of linkd that wait for controld.",
    )
    .sample(&[], gate.events_waiting);
    out.metric(
        "qaqpa_resident_memory_bytes",
        Gauge,
        "Memory of the daemon that stands in RAM.",
    )
    .sample(&[("daemon", &"linkd")], gate.resident_bytes);
}

fn traffic(out: &mut Exposition, links: &[LinkCounter]) {
    type Of = fn(&Traffic) -> u64;
    let metrics: [(&str, &str, Of); 4] = [
        ("qaqpa_link_packets_total", "Packets that went on.", |t| {
            t.packets
        }),
        (
            "qaqpa_link_bytes_total",
            "Bytes that went on, as Ethernet frames without check sequence.",
            |t| t.bytes,
        ),
        (
            "qaqpa_link_over_bandwidth_packets_total",
            "Packets beyond the contracted bandwidth, dropped.",
            |t| t.over_packets,
        ),
        (
            "qaqpa_link_over_bandwidth_bytes_total",
            "Bytes beyond the contracted bandwidth, dropped.",
            |t| t.over_bytes,
        ),
    ];
    for (name, help, of) in metrics {
        let mut metric = out.metric(name, Counter, help);
        for counter in links {
            let (kind, link) = named(&counter.link);
            let directions = [("in", &counter.incoming), ("out", &counter.outgoing)];
            for (direction, traffic) in directions {
                let labels = [
                    ("kind", &kind as &dyn Display),
                    ("link", &link),
                    ("direction", &direction),
                ];
                metric.sample(&labels, of(traffic));
            }
        }
    }
    let mut contracted = out.metric(
        "qaqpa_link_contracted_bytes_per_second",
        Gauge,
        "Contracted bandwidth each way.",
    );
    for counter in links {
        if let Some(gbps) = counter.bandwidth_gbps {
            let (kind, link) = named(&counter.link);
            contracted.sample(
                &[("kind", &kind), ("link", &link)],
                u64::from(gbps) * 125_000_000,
            );
        }
    }
}

fn links(out: &mut Exposition, paths: &[PathView], now: Timestamp) {
    let mut carries = out.metric("qaqpa_link_carries", Gauge, "Whether the member carries.");
    for path in paths {
        let (kind, link) = named(&path.link);
        for member in [MemberRole::Primary, MemberRole::Backup] {
            let labels = [
                ("kind", &kind as &dyn Display),
                ("link", &link),
                ("member", &member),
            ];
            carries.sample(&labels, u8::from(path.carries == member));
        }
    }
    let mut state = out.metric(
        "qaqpa_link_state",
        Gauge,
        "1 for the state that the link is in.",
    );
    for path in paths {
        let (kind, link) = named(&path.link);
        for name in with(&STATES, &path.state) {
            let labels = [
                ("kind", &kind as &dyn Display),
                ("link", &link),
                ("state", &name),
            ];
            state.sample(&labels, u8::from(path.state == name));
        }
    }
    let mut age = out.metric(
        "qaqpa_link_state_seconds",
        Gauge,
        "For how long the link is in its state.",
    );
    for path in paths {
        let (kind, link) = named(&path.link);
        let seconds = now.duration_since(path.since).as_secs_f64().max(0.0);
        age.sample(
            &[("kind", &kind), ("link", &link)],
            format_args!("{seconds:.3}"),
        );
    }
}

fn members(out: &mut Exposition, paths: &[PathView]) {
    let mut health = out.metric(
        "qaqpa_member_health",
        Gauge,
        "1 for the health that the member has.",
    );
    for path in paths {
        let (kind, link) = named(&path.link);
        for member in &path.members {
            for name in with(&HEALTH, &member.health) {
                let labels = [
                    ("kind", &kind as &dyn Display),
                    ("link", &link),
                    ("member", &member.role),
                    ("interface", &member.interface),
                    ("health", &name),
                ];
                health.sample(&labels, u8::from(member.health == name));
            }
        }
    }
}

fn switches(out: &mut Exposition, totals: &Totals) {
    let mut switches = out.metric(
        "qaqpa_link_switches_total",
        Counter,
        "How often another member was selected, by reason; of what pathd's history still told when this exporter looked.",
    );
    for ((link, reason), count) in &totals.switches {
        let (kind, link) = named(link);
        let labels = [
            ("kind", &kind as &dyn Display),
            ("link", &link),
            ("reason", reason),
        ];
        switches.sample(&labels, count);
    }
}

fn organisations(out: &mut Exposition, totals: &Totals) {
    let mut packets = out.metric(
        "qaqpa_organisation_packets_total",
        Counter,
        "Packets of an organisation's catalogue entries.",
    );
    for (organisation, counted) in &totals.organisations {
        for (action, packets_of) in [
            ("pass", counted.pass_packets),
            ("drop", counted.drop_packets),
        ] {
            packets.sample(
                &[("organisation", organisation), ("action", &action)],
                packets_of,
            );
        }
    }
    let mut bytes = out.metric(
        "qaqpa_organisation_bytes_total",
        Counter,
        "Bytes of an organisation's catalogue entries.",
    );
    for (organisation, counted) in &totals.organisations {
        for (action, bytes_of) in [("pass", counted.pass_bytes), ("drop", counted.drop_bytes)] {
            bytes.sample(
                &[("organisation", organisation), ("action", &action)],
                bytes_of,
            );
        }
    }
}

fn verdicts(out: &mut Exposition, ports: &[PortCounter]) {
    type Of = fn(&PortCounter) -> u64;
    let metrics: [(&str, &str, Of); 2] = [
        (
            "qaqpa_verdict_packets_total",
            "Packets that were judged.",
            |p| p.packets,
        ),
        (
            "qaqpa_verdict_bytes_total",
            "Bytes that were judged.",
            |p| p.bytes,
        ),
    ];
    for (name, help, of) in metrics {
        let mut metric = out.metric(name, Counter, help);
        for port in ports {
            let (kind, link) = owner(&port.owner);
            let labels = [
                ("interface", &port.interface as &dyn Display),
                ("kind", &kind),
                ("link", &link),
                ("action", &action_text(port.reason.action())),
                ("reason", &port.reason.label()),
            ];
            metric.sample(&labels, of(port));
        }
    }
}

fn ways(out: &mut Exposition, ways: &[WayCounter]) {
    let mut packets = out.metric(
        "qaqpa_way_packets_total",
        Counter,
        "Packets that passed, by the way they went on.",
    );
    for way in ways {
        let (kind, link) = owner(&way.owner);
        let labels = [
            ("interface", &way.interface as &dyn Display),
            ("kind", &kind),
            ("link", &link),
            ("way", &way.way.label()),
        ];
        packets.sample(&labels, way.packets);
    }
}

/// The known names, and the one that is told if it is none of them.
fn with<'a>(known: &[&'a str], told: &'a str) -> Vec<&'a str> {
    let mut names = known.to_vec();
    if !names.contains(&told) {
        names.push(told);
    }
    names
}

fn named(link: &LinkId) -> (&'static str, &str) {
    match link {
        LinkId::Channel(id) => ("channel", id.as_str()),
        LinkId::Uplink(id) => ("uplink", id.as_str()),
    }
}

/// Kind and name of the row that an interface belongs to.
fn owner(key: &RowKey) -> (&'static str, String) {
    (key.kind().label(), crate::render::row::key_text(key))
}
