//! Daemons killed and started again under traffic: what is lost.

use std::time::Duration;

use super::ours::{self, Ours};
use super::pull::whole;
use super::track::{Track, rest};
use crate::bench::{Better, Figure};
use crate::error::LabError;
use crate::gateway::checkout;
use crate::instance::Instance;

/// Restarts of each daemon.
const RESTARTS: u32 = 10;
/// Probes run so long before a kill and after the daemon is back.
const AROUND: Duration = Duration::from_millis(500);

/// Kills a daemon and starts it.
type Restart = fn(&mut Ours) -> Result<(), LabError>;

const DAEMONS: [(&str, Restart); 2] = [
    ("pathd_restart_lost_frames", |ours| {
        ours.gateway.kill_pathd();
        ours.gateway.start_pathd()
    }),
    ("linkd_restart_lost_frames", |ours| {
        ours.gateway.kill_linkd();
        ours.gateway.start_linkd()?;
        ours.gateway.applied()
    }),
];

/// Measures the frames lost over all restarts of each daemon.
pub(super) fn measure() -> Result<Vec<Figure>, LabError> {
    let instance = Instance::claim(checkout())?;
    let track = Track::lay(&instance)?;
    let mut ours = ours::start(&track)?;
    let mut figures = Vec::new();
    for (name, restart) in DAEMONS {
        let (mut lost, mut sent) = (0, 0);
        for _ in 0..RESTARTS {
            whole(&ours)?;
            let probe = track.probe()?;
            let restarted = rest(AROUND)
                .and_then(|()| restart(&mut ours))
                .and_then(|()| rest(AROUND));
            let series = probe.stop();
            restarted?;
            let series = series?;
            lost += series.lost();
            sent += series.sent();
        }
        #[expect(clippy::cast_precision_loss, reason = "some thousand frames")]
        let figure = Figure::single(name, "frames", Better::Lower, lost as f64);
        figures.push(figure.noting(format!(
            "of {sent} frames over {RESTARTS} restarts by SIGKILL, {} a second",
            Duration::from_secs(1).as_micros() / crate::outage::INTERVAL.as_micros()
        )));
    }
    Ok(figures)
}
