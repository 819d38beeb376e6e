//! The figures of an area, known beforehand, and how its parts fill them.

use super::{Better, Figure};
use crate::error::LabError;
use crate::gateway::checkout;
use crate::instance::Instance;

/// A figure of an area, what it shall reach, and its peer.
#[derive(Debug)]
pub(super) struct Expected {
    /// Its name.
    pub(super) name: &'static str,
    /// Its unit.
    pub(super) unit: &'static str,
    /// Which way it is good.
    pub(super) better: Better,
    /// What it shall reach.
    pub(super) target: Option<f64>,
    /// What it is measured beside.
    pub(super) peer: Option<&'static str>,
}

/// A figure of which less is better.
pub(super) const fn lower(name: &'static str, unit: &'static str, target: Option<f64>) -> Expected {
    Expected {
        name,
        unit,
        better: Better::Lower,
        target,
        peer: None,
    }
}

/// How many times better ours is than a peer.
pub(super) const fn ratio(name: &'static str, target: Option<f64>, peer: &'static str) -> Expected {
    Expected {
        name,
        unit: "x",
        better: Better::Higher,
        target,
        peer: Some(peer),
    }
}

/// Measures a part of an area.
pub(super) type Part = fn() -> Result<Vec<Figure>, LabError>;

/// Gives a part an instance of its own, for as long as it measures.
pub(super) fn alone(
    part: impl FnOnce(&Instance) -> Result<Vec<Figure>, LabError>,
) -> Result<Vec<Figure>, LabError> {
    part(&Instance::claim(checkout())?)
}

/// Measures all parts. Every expected figure is listed: one that could not be measured with its cause.
pub(super) fn measure(
    expected: &[Expected],
    parts: &[(&[&str], Part)],
) -> Result<Vec<Figure>, LabError> {
    let mut found = Vec::new();
    for (names, part) in parts {
        match part() {
            Ok(figures) => found.extend(figures),
            Err(LabError::Interrupted) => return Err(LabError::Interrupted),
            Err(error) => found.extend(
                names
                    .iter()
                    .map(|name| Figure::absent(name, "", Better::Lower, Some(error.to_string()))),
            ),
        }
    }
    Ok(listed(expected, &found))
}

/// Every expected figure, in order, as it was found.
pub(super) fn listed(expected: &[Expected], found: &[Figure]) -> Vec<Figure> {
    let figures = expected.iter().map(|expected| complete(expected, found));
    figures.collect()
}

/// The figure as it was measured, with all that is known of it beforehand.
fn complete(expected: &Expected, found: &[Figure]) -> Figure {
    let measured = found.iter().find(|figure| figure.name == expected.name);
    let absent = || Figure::absent("", "", Better::Lower, Some("it is not measured".to_owned()));
    Figure {
        name: expected.name.to_owned(),
        unit: expected.unit.to_owned(),
        better: expected.better,
        target: expected.target,
        peer: expected.peer.map(str::to_owned),
        ..measured.cloned().unwrap_or_else(absent)
    }
}

#[cfg(test)]
pub(super) mod tests;
