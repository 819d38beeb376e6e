//! How long nothing comes through when the member that carries is lost, beside FRR and keepalived.
//!
//! ```text
//!                         uplink-a ─ middle ─┐
//!  source ─ operator ─ near                  far (destination)
//!                         uplink-b ─ middle ─┘
//! ```
//!
//! Every contestant is the near router of the same track, laid anew for it: source, operator and the two members are the
//! lab's own, and the middle cuts a member ([`Splice`](crate::Splice)). **What is measured** is one direction, from the source to an address
//! at the far router: how long no probe arrives there. A cut is symmetrical, and FRR's and keepalived's far routers fail over
//! too, by the same means as the near ones; what they send back is not measured, for the near router alone decides which
//! member the probes take.
//!
//! **A pull** cuts the member that carries. FRR and keepalived go back to the first member when it lives again, so theirs is
//! always the first; ours stays on the second one for its hold, so its pulls take turns. Contestants alternate: every
//! round has each of them once, and every second round in the opposite order.
//!
//! **Give it the machine alone.** The kernel has one lock for the network's configuration in all namespaces: a lab that is laid
//! or torn down beside it keeps every contestant from its carriers and routes, by tens of milliseconds at times.

mod contest;
mod contestant;
mod frr;
mod keepalived;
mod load;
mod ours;
mod probed;
mod pull;
mod restarts;
mod track;

use super::expected::{self, Expected, Part, lower, ratio};
use super::{Area, Figure};
use crate::error::LabError;

/// `./x bench failover`.
pub(super) const AREA: Area = Area {
    name: "failover",
    run: measure,
};

/// What an outage is at most, in milliseconds, 99 times of 100: a lost carrier is polled for each millisecond.
const CARRIER_MS: Option<f64> = Some(5.0);
/// The same for a silent loss: three intervals of 10 ms, and the switch.
const SILENT_MS: Option<f64> = Some(40.0);

const FRR: &str = "FRR, BFD at 10 ms × 3 driving BGP";
const KEEPALIVED: &str = "keepalived, BFD at 10 ms × 3 driving virtual routes";

/// Every figure, in the order it is printed.
const EXPECTED: &[Expected] = &[
    lower("carrier_outage_ms_p50", "ms", None),
    lower("carrier_outage_ms_p99", "ms", CARRIER_MS),
    lower("silent_outage_ms_p50", "ms", None),
    lower("silent_outage_ms_p99", "ms", SILENT_MS),
    lower("carrier_outage_dead_ms_p99", "ms", CARRIER_MS),
    lower("silent_outage_dead_ms_p99", "ms", SILENT_MS),
    ratio("ratio_carrier_vs_frr", None, FRR),
    ratio("ratio_silent_vs_frr", None, FRR),
    ratio("ratio_carrier_vs_keepalived", None, KEEPALIVED),
    ratio("ratio_silent_vs_keepalived", None, KEEPALIVED),
    lower("probe_outage_ms_p99", "ms", None),
    lower("false_downs", "times", Some(0.0)),
    lower("pathd_restart_lost_frames", "frames", Some(0.0)),
    lower("linkd_restart_lost_frames", "frames", Some(0.0)),
];

/// A part, and the figures it gives.
const PARTS: &[(&[&str], Part)] = &[
    (
        &[
            "carrier_outage_ms_p50",
            "carrier_outage_ms_p99",
            "silent_outage_ms_p50",
            "silent_outage_ms_p99",
            "carrier_outage_dead_ms_p99",
            "silent_outage_dead_ms_p99",
            "ratio_carrier_vs_frr",
            "ratio_silent_vs_frr",
            "ratio_carrier_vs_keepalived",
            "ratio_silent_vs_keepalived",
        ],
        contest::measure,
    ),
    (&["probe_outage_ms_p99"], probed::measure),
    (&["false_downs"], load::measure),
    (
        &["pathd_restart_lost_frames", "linkd_restart_lost_frames"],
        restarts::measure,
    ),
];

fn measure() -> Result<Vec<Figure>, LabError> {
    expected::measure(EXPECTED, PARTS)
}

#[cfg(test)]
mod tests;
