//! One pull of the member that carries.

use std::time::Duration;

use super::contestant::Contestant;
use super::track::{MEMBERS, Track, rest};
use crate::error::LabError;
use crate::outage::{Series, now_ns};
use crate::splice::Cut;
use crate::wait::observe;

/// How long a contestant may take until both members live again.
const WHOLE_LIMIT: Duration = Duration::from_mins(1);
/// Probes run so long before a cut: longer than any end needs to agree on its intervals.
const LEAD: Duration = Duration::from_secs(1);
/// Probes run so long after a cut.
const AFTER: Duration = Duration::from_secs(1);
/// An outage that may be wrong by more than this, in milliseconds, says too little: it is taken anew.
const DOUBT_MS_MAX: f64 = 0.2;
/// So often at most.
const TRIES: u32 = 5;

const WHAT: &str = "an outage";

/// Cuts the member that carries, under probes, and mends it; how long nothing came through, in milliseconds.
pub(super) fn pull(
    track: &Track<'_>,
    contestant: &dyn Contestant,
    cut: Cut,
) -> Result<f64, LabError> {
    let mut late = Vec::new();
    for _ in 0..TRIES {
        whole(contestant)?;
        let (member, mark, series) = series(track, cut)?;
        let outage = series.outage(mark);
        if !outage.is_over {
            return Err(LabError::Bench {
                what: WHAT,
                reason: format!(
                    "nothing came through for {AFTER:?} after {} was cut: nobody switched",
                    MEMBERS[member].interface
                ),
            });
        }
        if outage.doubt_ms <= DOUBT_MS_MAX {
            return Ok(outage.longest_ms);
        }
        late.push(outage.doubt_ms);
    }
    Err(LabError::Bench {
        what: WHAT,
        reason: format!("the machine is too busy to send probes in time: late by {late:?} ms"),
    })
}

/// Waits until both members live.
pub(super) fn whole(contestant: &dyn Contestant) -> Result<(), LabError> {
    let mut last = String::new();
    let whole = observe(WHOLE_LIMIT, "both members live, at both ends", || {
        match contestant.is_whole() {
            Ok(true) => return Some(()),
            Ok(false) => last = String::new(),
            Err(error) => last = format!("; asked, it said: {error}"),
        }
        None
    });
    match whole {
        Err(LabError::TimedOut { what, limit, .. }) => {
            Err(LabError::TimedOut { what, limit, last })
        }
        Ok(()) | Err(_) => whole,
    }
}

/// The probes of a pull, which member it was, and when it was cut.
fn series(track: &Track<'_>, cut: Cut) -> Result<(usize, i64, Series), LabError> {
    let probe = track.probe()?;
    rest(LEAD)?;
    let member = track.carrying()?;
    let mark = now_ns()?;
    let was_cut = track.cables[member].cut(cut);
    let rested = rest(AFTER);
    let series = probe.stop();
    // Whatever failed, the cable is whole again.
    track.cables[member].mend(cut)?;
    was_cut?;
    rested?;
    Ok((member, mark, series?))
}
