//! Side by side: ours and a peer alternate in one run, and the ratio comes with its spread.

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

/// One measured figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Its name, as the issue names it.
    pub name: String,
    /// The median.
    pub value: f64,
    /// Its unit; `x` for a ratio.
    pub unit: String,
    /// Which way it is good.
    pub better: Better,
    /// What it was measured beside, if anything.
    pub peer: Option<String>,
    /// The distance between the quartiles, relative to the median.
    pub spread: f64,
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

    /// The figure of this sample.
    pub fn figure(&self, name: &str, unit: &str, better: Better) -> Figure {
        Figure {
            name: name.to_owned(),
            value: self.median(),
            unit: unit.to_owned(),
            better,
            peer: None,
            spread: self.spread(),
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
        Figure {
            peer: Some(peer.to_owned()),
            ..self.ratios.figure(name, "x", Better::Higher)
        }
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
impl std::fmt::Display for Figures {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(out, "{} on {}", self.area, self.machine)?;
        for one in &self.figures {
            let good = match one.better {
                Better::Higher => "higher is better",
                Better::Lower => "lower is better",
            };
            let peer = one
                .peer
                .as_ref()
                .map(|peer| format!(", beside {peer}"))
                .unwrap_or_default();
            let (value, spread) = (one.value, one.spread * 100.0);
            writeln!(
                out,
                "  {:28} {value:>14.2} {:8} ±{spread:.0} %  {good}{peer}",
                one.name, one.unit
            )?;
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
pub const AREAS: &[Area] = &[];

#[cfg(test)]
mod tests;
