//! Pings through the gateway while something happens to it.

use std::net::IpAddr;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::error::LabError;
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::probe;
use crate::scenario::Failure;
use crate::topology::plan;
use crate::wait::{Stopwatch, pause};

/// Between two probes.
pub(super) const INTERVAL: Duration = Duration::from_millis(1);
/// Probes of each family while a line is pulled: two seconds or three.
pub(super) const PROBES: u32 = 1500;
/// Probes run before and after what they watch, so long.
pub(super) const AROUND: Duration = Duration::from_millis(500);
/// Longest outage of a pull. The lab shares two processors with everything; the benches measure.
const OUTAGE_MS_MAX: u64 = 200;

/// What a series of probes saw.
#[derive(Debug, Clone, Copy)]
pub(super) struct Series {
    pub(super) sent: u32,
    pub(super) lost: u32,
    /// The time of the whole series, for each probe that was lost.
    pub(super) outage_ms: u64,
}

/// Probes a site in both families, and does something meanwhile.
pub(super) fn probed(
    lab: &mut Lab,
    count: u32,
    interval: Duration,
    act: impl FnOnce(&mut Lab) -> Result<(), Failure>,
) -> Result<[Series; 2], Failure> {
    let host = lab.topology.ministry.namespace.clone();
    let probes = plan::SITES[0]
        .addresses()
        .map(|site| pinging(&host, site, count, interval));
    pause(AROUND);
    let acted = act(lab);
    let [v4, v6] = probes.map(|probe| {
        let ended = probe.join();
        ended.map_err(|_| Failure("the probe died".to_owned()))
    });
    acted?;
    Ok([v4??, v6??])
}

fn pinging(
    host: &Namespace,
    site: IpAddr,
    count: u32,
    interval: Duration,
) -> JoinHandle<Result<Series, LabError>> {
    let host = host.clone();
    std::thread::spawn(move || {
        let watch = Stopwatch::start();
        let echoes = probe::pings(&host, site, count, interval)?;
        let each = watch.elapsed() / echoes.sent.max(1);
        let outage = each.saturating_mul(echoes.lost());
        Ok(Series {
            sent: echoes.sent,
            lost: echoes.lost(),
            outage_ms: u64::try_from(outage.as_millis()).unwrap_or(u64::MAX),
        })
    })
}

/// Whether nothing was out for longer than a pull may take.
pub(super) fn is_short(series: &[Series]) -> bool {
    series
        .iter()
        .all(|one| one.sent > 0 && one.outage_ms <= OUTAGE_MS_MAX)
}
