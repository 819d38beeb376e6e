//! Side by side: ours and a peer alternate in one run, and the ratio comes with its spread.

mod desk;
mod expected;
mod failover;
mod forward;
mod link;
mod networks;
mod tls;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::LabError;

/// Which way a figure is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// One figure, measured or, with its cause, not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Its name, as the issue names it.
    pub name: String,
    /// The median, or what the note says it is; nothing where it could not be measured.
    pub value: Option<f64>,
    /// Its unit; `x` for a ratio.
    pub unit: String,
    /// Which way it is good.
    pub better: Better,
    /// What it was measured beside, if anything.
    pub peer: Option<String>,
    /// The distance between the quartiles, relative to the median; nothing where there is no sample.
    pub spread: Option<f64>,
    /// What is to be reached; it is printed beside the value and never asserted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// How it was measured, or why it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Figure {
    /// A figure of one value, without a sample behind it.
    pub fn single(name: &str, unit: &str, better: Better, value: f64) -> Self {
        Self {
            value: Some(value).filter(|value| value.is_finite()),
            ..Self::absent(name, unit, better, None)
        }
    }

    /// A figure that could not be measured, and why.
    pub fn absent(name: &str, unit: &str, better: Better, why: Option<String>) -> Self {
        Self {
            name: name.to_owned(),
            value: None,
            unit: unit.to_owned(),
            better,
            peer: None,
            spread: None,
            target: None,
            note: why,
        }
    }

    /// The same beside a peer.
    #[must_use]
    pub fn beside(self, peer: &str) -> Self {
        Self {
            peer: Some(peer.to_owned()),
            ..self
        }
    }

    /// The same with a target.
    #[must_use]
    pub fn aiming_at(self, target: f64) -> Self {
        Self {
            target: Some(target),
            ..self
        }
    }

    /// The same with a note.
    #[must_use]
    pub fn noting(self, note: impl Into<String>) -> Self {
        Self {
            note: Some(note.into()),
            ..self
        }
    }

    /// Whether the value misses the target; an absent one neither reaches nor misses it.
    pub fn is_missed(&self) -> bool {
        match (self.value, self.target, self.better) {
            (Some(value), Some(target), Better::Higher) => value < target,
            (Some(value), Some(target), Better::Lower) => value > target,
            (None, _, _) | (_, None, _) => false,
        }
    }
}

/// The figures of an area, in the form of the result file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The area: `link`, `mail`, …
    pub area: String,
    /// What it was measured on.
    pub machine: String,
    /// The figures.
    pub figures: Vec<Figure>,
}

/// Repeated measurements of one thing, sorted.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// A sample of `values`; those that are not finite are left out.
    pub fn new(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values
            .into_iter()
            .filter(|value| value.is_finite())
            .collect();
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// The value that `part` of the sample lies below, between 0 and 1; NaN of nothing.
    pub fn quantile(&self, part: f64) -> f64 {
        let Some(last) = self.0.len().checked_sub(1) else {
            return f64::NAN;
        };
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index into a few measurements"
        )]
        let index = (part.clamp(0.0, 1.0) * last as f64).round() as usize;
        self.0[index]
    }

    /// The value in the middle.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The smallest value.
    pub fn min(&self) -> f64 {
        self.quantile(0.0)
    }

    /// The distance between the quartiles, relative to the median.
    pub fn spread(&self) -> f64 {
        (self.quantile(0.75) - self.quantile(0.25)) / self.median()
    }

    /// It in words: how many, the middle, the end, the shortest; in milliseconds.
    pub fn told(&self) -> String {
        format!(
            "{} times, p50 {:.1} ms, p99 {:.1} ms, shortest {:.1} ms",
            self.0.len(),
            self.median(),
            self.quantile(0.99),
            self.min()
        )
    }

    /// The figure of this sample.
    pub fn figure(&self, name: &str, unit: &str, better: Better) -> Figure {
        Figure {
            spread: Some(self.spread()).filter(|spread| spread.is_finite()),
            ..Figure::single(name, unit, better, self.median())
        }
    }
}

/// What alternating measurements of ours and a peer's gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Ours.
    pub ours: Sample,
    /// The peer's.
    pub theirs: Sample,
    /// One ratio a round: how many times better ours is.
    pub ratios: Sample,
}

impl Comparison {
    /// The figure of the ratio: higher is better, whichever way the measured thing is good.
    pub fn figure(&self, name: &str, peer: &str) -> Figure {
        self.ratios.figure(name, "x", Better::Higher).beside(peer)
    }
}

/// Measures ours and the peer `rounds` times in the order ours, peer, peer, ours, so that a drift of the machine
/// weighs on both alike; each round gives one ratio of the means.
pub fn alternate(
    rounds: usize,
    better: Better,
    mut ours: impl FnMut() -> Result<f64, LabError>,
    mut theirs: impl FnMut() -> Result<f64, LabError>,
) -> Result<Comparison, LabError> {
    let (mut all_ours, mut all_theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let first = ours()?;
        let (second, third) = (theirs()?, theirs()?);
        let fourth = ours()?;
        all_ours.extend([first, fourth]);
        all_theirs.extend([second, third]);
        let ratio = (first + fourth) / (second + third);
        ratios.push(match better {
            Better::Higher => ratio,
            Better::Lower => ratio.recip(),
        });
    }
    Ok(Comparison {
        ours: Sample::new(all_ours),
        theirs: Sample::new(all_theirs),
        ratios: Sample::new(ratios),
    })
}

/// What figures are measured on: processor, number of CPUs, kernel.
pub fn machine() -> String {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let cpus = read("/proc/cpuinfo");
    let model = cpus
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown processor", |(_, model)| model);
    let count = cpus
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count();
    format!(
        "{model}, {count} CPUs, Linux {}",
        read("/proc/sys/kernel/osrelease").trim()
    )
}

impl Figures {
    /// The figures of `area` measured on this machine.
    pub fn here(area: &str, figures: Vec<Figure>) -> Self {
        Self {
            area: area.to_owned(),
            machine: machine(),
            figures,
        }
    }

    /// The result file's text.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// The table people read.
impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} on {}", self.area, self.machine)?;
        self.figures
            .iter()
            .try_for_each(|one| writeln!(out, "{one}"))
    }
}

/// Its line in the table, and a second one for the note.
impl fmt::Display for Figure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self
            .value
            .map_or_else(|| "absent".to_owned(), |value| format!("{value:.2}"));
        write!(out, "  {:28} {value:>12} {:7}", self.name, self.unit)?;
        if let Some(spread) = self.spread {
            write!(out, " ±{:.0} %", spread * 100.0)?;
        }
        let (good, bound) = match self.better {
            Better::Higher => ("higher is better", "≥"),
            Better::Lower => ("lower is better", "≤"),
        };
        write!(out, "  {good}")?;
        if let Some(target) = self.target {
            let mark = if self.is_missed() { ", missed" } else { "" };
            write!(out, ", to reach {bound} {target}{mark}")?;
        }
        if let Some(peer) = &self.peer {
            write!(out, ", beside {peer}")?;
        }
        if let Some(note) = &self.note {
            write!(out, "\n      {note}")?;
        }
        Ok(())
    }
}

/// An area of benches.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    /// Its name on the command line.
    pub name: &'static str,
    /// Measures all its figures.
    pub run: fn() -> Result<Vec<Figure>, LabError>,
}

/// Every area that can be measured.
pub const AREAS: &[Area] = &[
    link::AREA,
    forward::AREA,
    failover::AREA,
    desk::AREA,
    tls::AREA,
];

#[cfg(test)]
mod tests;
