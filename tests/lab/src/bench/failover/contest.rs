//! The contest: rounds of pulls, each contestant once a round.

use std::collections::BTreeMap;

use super::contestant::{ENTRIES, FRR, KEEPALIVED, OURS, OURS_DEAD};
use super::pull::{Pulled, pulls};
use super::track::Track;
use crate::bench::{Better, Figure, Sample};
use crate::error::LabError;
use crate::gateway::checkout;
use crate::instance::Instance;
use crate::splice::Cut;

/// Rounds: each contestant is laid and started once in each.
const ROUNDS: usize = 4;
/// Pulls of each kind in a round: in all rounds, twenty.
const PULLS: usize = 5;

/// A contestant and what befell it.
type Ordeal = (usize, Cut);

/// What the rounds gave.
#[derive(Debug, Default)]
struct Tally {
    /// Pulls, one list a round.
    pulls: BTreeMap<Ordeal, Vec<Vec<Pulled>>>,
    /// Why an ordeal was given up: it is not tried again.
    causes: BTreeMap<Ordeal, String>,
}

/// Runs the contest.
pub(super) fn measure() -> Result<Vec<Figure>, LabError> {
    let mut tally = Tally::default();
    for round in 0..ROUNDS {
        let mut order: Vec<usize> = (0..ENTRIES.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for entry in order {
            tally.note(entry, run(entry, &tally))?;
        }
    }
    Ok(tally.figures())
}

/// What one contestant's turn gave: pulls, or why not.
type Turn = Vec<(Cut, Result<Vec<Pulled>, LabError>)>;

/// One contestant's turn, on a track of its own.
fn run(entry: usize, tally: &Tally) -> Result<Turn, LabError> {
    let cuts: Vec<Cut> = [Cut::Dark, Cut::Silent]
        .into_iter()
        .filter(|cut| !tally.causes.contains_key(&(entry, *cut)))
        .collect();
    if cuts.is_empty() {
        return Ok(Vec::new());
    }
    let instance = Instance::claim(checkout())?;
    let track = Track::lay(&instance)?;
    let contestant = (ENTRIES[entry].start)(&track)?;
    let turn = |cut| pulls(&track, contestant.as_ref(), cut, PULLS);
    Ok(cuts.into_iter().map(|cut| (cut, turn(cut))).collect())
}

impl Tally {
    /// Notes a turn. Only an interruption ends the contest.
    fn note(&mut self, entry: usize, turn: Result<Turn, LabError>) -> Result<(), LabError> {
        let turn = match turn {
            Ok(turn) => turn,
            Err(LabError::Interrupted) => return Err(LabError::Interrupted),
            Err(error) => {
                for cut in [Cut::Dark, Cut::Silent] {
                    self.causes
                        .entry((entry, cut))
                        .or_insert_with(|| error.to_string());
                }
                return Ok(());
            }
        };
        for (cut, pulls) in turn {
            match pulls {
                Ok(pulls) => self.pulls.entry((entry, cut)).or_default().push(pulls),
                Err(LabError::Interrupted) => return Err(LabError::Interrupted),
                Err(error) => {
                    self.causes.insert((entry, cut), error.to_string());
                }
            }
        }
        Ok(())
    }

    fn figures(&self) -> Vec<Figure> {
        let mut figures = Vec::new();
        for (cut, word) in [(Cut::Dark, "carrier"), (Cut::Silent, "silent")] {
            let name = |rest: &str| format!("{word}_outage_{rest}");
            figures.push(self.quantile((OURS, cut), &name("ms_p50"), 0.5));
            figures.push(self.quantile((OURS, cut), &name("ms_p99"), 0.99));
            figures.push(self.quantile((OURS_DEAD, cut), &name("dead_ms_p99"), 0.99));
            for (peer, of) in [(FRR, "frr"), (KEEPALIVED, "keepalived")] {
                figures.push(self.ratio(cut, peer, &format!("ratio_{word}_vs_{of}")));
            }
        }
        figures
    }

    /// All outages of an ordeal; the error is why there are none, or not all.
    fn sample(&self, ordeal: Ordeal) -> Result<Sample, String> {
        if let Some(cause) = self.causes.get(&ordeal) {
            return Err(format!("{}: {cause}", ENTRIES[ordeal.0].name));
        }
        Ok(Sample::new(self.all(ordeal).map(|pull| pull.outage_ms)))
    }

    /// All pulls of an ordeal.
    fn all(&self, ordeal: Ordeal) -> impl Iterator<Item = &Pulled> {
        self.pulls.get(&ordeal).into_iter().flatten().flatten()
    }

    /// An ordeal in words.
    fn told(&self, ordeal: Ordeal, sample: &Sample) -> String {
        match self.all(ordeal).filter(|pull| !pull.is_over).count() {
            0 => sample.told(),
            open => format!(
                "{}; {open} of them not over when the probes ended",
                sample.told()
            ),
        }
    }

    fn quantile(&self, ordeal: Ordeal, name: &str, part: f64) -> Figure {
        match self.sample(ordeal) {
            Ok(sample) => Figure {
                value: Some(sample.quantile(part)).filter(|value| value.is_finite()),
                ..sample.figure(name, "ms", Better::Lower)
            }
            .noting(self.told(ordeal, &sample)),
            Err(cause) => Figure::absent(name, "ms", Better::Lower, Some(cause)),
        }
    }

    /// How many times shorter ours is, by the medians of each round.
    fn ratio(&self, cut: Cut, peer: usize, name: &str) -> Figure {
        let absent = |cause| Figure::absent(name, "x", Better::Higher, Some(cause));
        let (ours, theirs) = match (self.sample((OURS, cut)), self.sample((peer, cut))) {
            (Ok(ours), Ok(theirs)) => (ours, theirs),
            (Ok(_), Err(cause)) => return absent(cause),
            (Err(cause), Ok(theirs)) => {
                let name = ENTRIES[peer].name;
                let told = self.told((peer, cut), &theirs);
                return absent(format!("{cause}; {name}'s own: {told}"));
            }
            (Err(cause), Err(other)) => return absent(format!("{cause}; {other}")),
        };
        let medians = |entry| {
            let rounds = self.pulls.get(&(entry, cut)).into_iter().flatten();
            rounds.map(|round| Sample::new(round.iter().map(|pull| pull.outage_ms)).median())
        };
        let ratios = medians(peer)
            .zip(medians(OURS))
            .map(|(theirs, ours)| theirs / ours);
        Sample::new(ratios)
            .figure(name, "x", Better::Higher)
            .noting(format!(
                "of the medians of each round; of the p99 of all: {:.1}; theirs: {}",
                theirs.quantile(0.99) / ours.quantile(0.99),
                self.told((peer, cut), &theirs)
            ))
    }
}

#[cfg(test)]
mod tests;
