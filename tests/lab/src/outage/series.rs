//! What a series of probes says.

use super::INTERVAL;

/// When probes were sent, and when which of them arrived, by one clock, in nanoseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// By number.
    sent: Vec<i64>,
    /// In the order of their arrival.
    received: Vec<(u64, i64)>,
}

/// The longest time that nothing arrived.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outage {
    /// How long, in milliseconds, beyond the time that passed until the next probe was sent.
    pub longest_ms: f64,
    /// Probes sent.
    pub sent: usize,
    /// Probes that never arrived.
    pub lost: usize,
    /// Whether anything arrived after the longest gap.
    pub is_over: bool,
    /// How much shorter it may have been, in milliseconds: the sender was so late with the probe that ended it.
    pub doubt_ms: f64,
}

impl Series {
    /// A series. What arrived twice counts once; what was never sent does not count.
    pub fn new(sent: Vec<i64>, mut received: Vec<(u64, i64)>) -> Self {
        received.sort_by_key(|(_, at)| *at);
        let mut is_known = vec![false; sent.len()];
        received.retain(|(number, _)| {
            let seen = usize::try_from(*number)
                .ok()
                .and_then(|at| is_known.get_mut(at));
            seen.is_some_and(|seen| !std::mem::replace(seen, true))
        });
        Self { sent, received }
    }

    /// Probes sent.
    pub fn sent(&self) -> usize {
        self.sent.len()
    }

    /// Probes that never arrived.
    pub fn lost(&self) -> usize {
        self.sent.len() - self.received.len()
    }

    /// The longest gap that ended after `since`, which is `i64::MIN` for the whole series.
    ///
    /// A gap lies between two arrivals, or between the last arrival and the last probe sent. From it goes what the
    /// sender itself took from the last probe that arrived to the next: the interval, and its own lateness.
    pub fn outage(&self, since: i64) -> Outage {
        // Before the first arrival: from the first probe on, of which nothing goes.
        let first = self.sent.first().map(|at| (*at, 0));
        let arrivals = self.received.iter();
        let starts = first.into_iter().chain(
            arrivals
                .clone()
                .map(|(number, at)| (*at, self.spacing(*number))),
        );
        let last = self.sent.last().map(|at| (*at, None));
        let ends = arrivals
            .map(|(number, at)| (*at, Some(*number)))
            .chain(last);
        let longest = starts
            .zip(ends)
            .filter(|(_, (end, _))| *end > since)
            .map(|((start, spacing), (end, by))| ((end - start - spacing).max(0), by))
            .max();
        let (longest, by) = longest.unwrap_or((0, None));
        let before = by.and_then(|number| number.checked_sub(1));
        let late = before.map_or(0, |number| self.spacing(number) - interval());
        Outage {
            longest_ms: milliseconds(longest),
            sent: self.sent(),
            lost: self.lost(),
            is_over: by.is_some(),
            doubt_ms: milliseconds(late.clamp(0, longest)),
        }
    }

    /// From a probe to the next that was sent; nothing after the last.
    fn spacing(&self, number: u64) -> i64 {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        match self.sent.get(at..at.saturating_add(2)) {
            Some([this, next]) => next - this,
            Some(_) | None => 0,
        }
    }
}

fn interval() -> i64 {
    i64::try_from(INTERVAL.as_nanos()).unwrap_or(i64::MAX)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "at most a minute of nanoseconds"
)]
fn milliseconds(nanoseconds: i64) -> f64 {
    nanoseconds as f64 / 1e6
}

#[cfg(test)]
mod tests;
