//! What inspection costs, beside Squid and mitmproxy.
//!
//! ```text
//!  ministry ─ operator ═ gateway (tlsd) ═ internet (nginx) ─ proxy (Squid, mitmproxy)
//! ```
//!
//! **What is measured** is processor time, not the wall: user and system of a contestant with all its helpers and children,
//! before and after a batch of connections. tlsd counts with keyd, which certifies, and linkd, which opens its sockets; Squid
//! with the makers of its certificates. Each attends to connections on one thread. Receiving is outside for all: each cable of the
//! lab delivers by threads of the kernel's own, so that no contestant pays for what its octets set in motion in other hosts.
//! Contestants alternate: ours, the peer, the peer, ours, and each round gives one ratio.
//!
//! **The way there differs**: an enrolled workstation is steered to tlsd and knows nothing of it; the peers are asked by CONNECT,
//! through the gate as any other server. Names, requests, certificates' algorithms (P-256) and the origin are the same, and nobody looks at
//! content: tlsd runs without clamd.
//!
//! A batch in which a single request fails measures nothing and ends the bench.

mod bulk;
mod cpu;
mod handshake;
mod idle;
mod latency;
mod load;
mod mitmproxy;
mod origin;
mod response;
mod site;
mod splice;
mod squid;

use super::expected::{self, Expected, lower, ratio};
use super::{Area, Better, Figure};
use crate::error::LabError;
use site::Site;

/// `./x bench tls`.
pub(super) const AREA: Area = Area {
    name: "tls",
    run: measure,
};

/// The subject of every complaint of this area.
const WHAT: &str = "TLS inspection";
const SQUID: &str = "Squid of Debian (squid-openssl), peek and bump";
const SQUID_SPLICE: &str = "Squid of Debian (squid-openssl), peek and splice";
const MITMPROXY: &str = "mitmproxy, regular mode";

/// Every figure, in the order it is printed.
const EXPECTED: &[Expected] = &[
    lower("inspected_handshake_cpu_ms", "ms", None),
    ratio("ratio_vs_squid_handshake", Some(5.0), SQUID),
    ratio("ratio_vs_mitmproxy_handshake", Some(12.0), MITMPROXY),
    lower("resumed_handshake_cpu_ms", "ms", None),
    ratio("ratio_vs_squid_resumed", None, SQUID),
    Expected {
        name: "bulk_gbps_per_core",
        unit: "Gbit/s",
        better: Better::Higher,
        target: None,
        peer: None,
    },
    ratio("ratio_vs_squid_bulk", Some(3.0), SQUID),
    lower("splice_cpu_ms", "ms", None),
    ratio("ratio_vs_squid_splice", Some(2.0), SQUID_SPLICE),
    lower("rss_mb_10k_connections", "MB", Some(400.0)),
    lower("p99_added_latency_ms", "ms", None),
];

/// Measures some of the figures.
type Part = fn(&Site) -> Result<Vec<Figure>, LabError>;

/// The parts, in the order they are measured. The last one leaves tlsd with ten thousand connections behind it.
const PARTS: &[Part] = &[
    handshake::measure,
    splice::measure,
    bulk::measure,
    latency::measure,
    idle::measure,
];

fn measure() -> Result<Vec<Figure>, LabError> {
    let site = Site::lay()?;
    let mut found = Vec::new();
    for part in PARTS {
        found.extend(part(&site)?);
    }
    Ok(expected::listed(EXPECTED, &found))
}
