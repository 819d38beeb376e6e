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

    /// How late the sender was at worst, in milliseconds beyond the interval: what a measurement of it can be wrong by.
    pub fn sender_late_ms(&self) -> f64 {
        let interval = i64::try_from(INTERVAL.as_nanos()).unwrap_or(i64::MAX);
        let spacings = self
            .sent
            .windows(2)
            .map(|pair| pair[1] - pair[0] - interval);
        milliseconds(spacings.max().unwrap_or(0).max(0))
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
        let last = self.sent.last().map(|at| (*at, false));
        let ends = arrivals.map(|(_, at)| (*at, true)).chain(last);
        let longest = starts
            .zip(ends)
            .filter(|(_, (end, _))| *end > since)
            .map(|((start, spacing), (end, is_over))| ((end - start - spacing).max(0), is_over))
            .max();
        let (longest, is_over) = longest.unwrap_or((0, false));
        Outage {
            longest_ms: milliseconds(longest),
            sent: self.sent(),
            lost: self.lost(),
            is_over,
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

#[expect(
    clippy::cast_precision_loss,
    reason = "at most a minute of nanoseconds"
)]
fn milliseconds(nanoseconds: i64) -> f64 {
    nanoseconds as f64 / 1e6
}

#[cfg(test)]
mod tests;
