//! Silent loss of a far end that speaks no BFD: the gateway asks for its hardware address.

use super::contestant::Contestant;
use super::ours::TABLES;
use super::pull::pulls;
use super::track::{MEMBERS, Track, far_address};
use crate::bench::{Better, Figure, Sample};
use crate::error::LabError;
use crate::gateway::{Gateway, checkout};
use crate::instance::Instance;
use crate::liveness::{self, ALIVE, Question, Watch};
use crate::splice::Cut;

/// Pulls.
const PULLS: usize = 20;
/// Between two questions, in milliseconds.
const INTERVAL_MS: u32 = 50;
/// Answers missed before the far end is dead.
const LOSSES: u8 = 3;

/// The gateway with probes on both uplinks.
#[derive(Debug)]
struct Probed {
    gateway: Gateway,
}

impl Contestant for Probed {
    /// Nobody else knows whether a far end answers.
    fn is_whole(&self) -> Result<bool, LabError> {
        let paths = liveness::paths(&self.gateway)?;
        let lives = |interface| {
            paths
                .iter()
                .any(|path| path.interface == interface && path.health == ALIVE)
        };
        Ok(MEMBERS.iter().all(|line| lives(line.interface)))
    }

    fn takes(&self, _: Cut) -> Result<(), LabError> {
        Ok(())
    }
}

/// Measures the outage of silent losses.
pub(super) fn measure() -> Result<Vec<Figure>, LabError> {
    let instance = Instance::claim(checkout())?;
    let track = Track::lay(&instance)?;
    let watches: Vec<_> = TABLES
        .into_iter()
        .zip(MEMBERS.map(|line| Watch::Probe {
            target: far_address(&line),
            by: Question::Neighbour,
            interval_ms: INTERVAL_MS,
            losses: LOSSES,
        }))
        .collect();
    let network = liveness::watching(&Gateway::example_file("network")?, &watches);
    liveness::accepted(&instance, "bench-network", &network)?;
    let probed = Probed {
        gateway: Gateway::start_with(&instance, &track.topology, &[("network", &network)])?,
    };
    let pulled = pulls(&track, &probed, Cut::Silent, PULLS)?;
    let sample = Sample::new(pulled.iter().map(|pull| pull.outage_ms));
    let figure = Figure {
        value: Some(sample.quantile(0.99)).filter(|value| value.is_finite()),
        ..sample.figure("probe_outage_ms_p99", "ms", Better::Lower)
    };
    Ok(vec![figure.noting(format!(
        "ARP each {INTERVAL_MS} ms, {LOSSES} answers missed; {}; not over when the probes ended: {}",
        sample.told(),
        pulled.iter().filter(|pull| !pull.is_over).count()
    ))])
}
