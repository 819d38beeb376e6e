//! One pull of the member that carries.

use std::time::Duration;

use super::contestant::Contestant;
use super::track::{Track, rest};
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
/// An outage that may be wrong by more than this, in milliseconds, says too little: the pull is done anew.
const DOUBT_MS_MAX: f64 = 0.2;
/// So often at most.
const TRIES: u32 = 5;

const WHAT: &str = "an outage";

/// What a pull gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pulled {
    /// How long nothing came through, in milliseconds.
    pub(super) outage_ms: f64,
    /// Whether it was over when the probes ended; if not, it lasted longer than it says.
    pub(super) is_over: bool,
}

/// Cuts the member that carries, under probes, and mends it.
fn pull(track: &Track<'_>, contestant: &dyn Contestant, cut: Cut) -> Result<Pulled, LabError> {
    let mut vain = Vec::new();
    for _ in 0..TRIES {
        whole(contestant)?;
        let Some((mark, series)) = series(track, cut)? else {
            vain.push("no member carried most of the probes before the cut".to_owned());
            continue;
        };
        let outage = series.outage(mark);
        if outage.doubt_ms <= DOUBT_MS_MAX {
            return Ok(Pulled {
                outage_ms: outage.longest_ms,
                is_over: outage.is_over,
            });
        }
        vain.push(format!("a probe was sent {:.1} ms late", outage.doubt_ms));
    }
    Err(LabError::Bench {
        what: WHAT,
        reason: format!("{TRIES} pulls were in vain: {}", vain.join("; ")),
    })
}

/// Pulls so often. A pull that nobody answered counts for as long as the probes ran; if that were all, it is the error.
pub(super) fn pulls(
    track: &Track<'_>,
    contestant: &dyn Contestant,
    cut: Cut,
    count: usize,
) -> Result<Vec<Pulled>, LabError> {
    contestant.takes(cut)?;
    let pulled = (0..count)
        .map(|_| pull(track, contestant, cut))
        .collect::<Result<Vec<_>, LabError>>()?;
    if pulled.iter().any(|one| one.is_over) {
        return Ok(pulled);
    }
    Err(LabError::Bench {
        what: WHAT,
        reason: format!(
            "{count} times, nothing came through for {AFTER:?} after a cut: nobody switched"
        ),
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

/// The probes of a pull, and when the member was cut; nothing where none carried.
fn series(track: &Track<'_>, cut: Cut) -> Result<Option<(i64, Series)>, LabError> {
    let probe = track.probe()?;
    rest(LEAD)?;
    let Some(member) = track.carrying()? else {
        return probe.stop().map(|_| None);
    };
    let mark = now_ns()?;
    let was_cut = track.cables[member].cut(cut);
    let rested = rest(AFTER);
    let series = probe.stop();
    // Whatever failed, the cable is whole again.
    track.cables[member].mend(cut)?;
    was_cut?;
    rested?;
    Ok(Some((mark, series?)))
}
