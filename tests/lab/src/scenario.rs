//! What is shown on live traffic: a clause or a property, what was observed, and its negative control.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::LabError;
use crate::lab::Lab;
use crate::wait::Stopwatch;

mod fault;

pub use fault::Fault;
pub(crate) use fault::concluded;

/// One thing the lab shows.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Its name, in words joined by hyphens.
    pub name: &'static str,
    /// The clause it shows (`386/НҚ, ЕШДИ п. 13`), or the property.
    pub clause: &'static str,
    /// Does it and looks.
    pub run: fn(&mut Lab) -> Result<Evidence, Failure>,
    /// Breaks what it watches, so that it must fail.
    pub sabotage: Sabotage,
}

/// A scenario's negative control.
#[derive(Debug, Clone, Copy)]
pub struct Sabotage {
    /// Its name, in words joined by hyphens.
    pub name: &'static str,
    /// Breaks it.
    pub run: fn(&mut Lab) -> Result<(), LabError>,
}

/// What a scenario watches was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What was observed, not what was expected.
    pub seen: String,
    /// Whether it was as it must be.
    pub holds: bool,
}

/// What stood in the way before a scenario could look at what it watches. Nothing is shown by it, not even by a sabotage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl From<LabError> for Failure {
    fn from(error: LabError) -> Self {
        Self(error.to_string())
    }
}

#[expect(clippy::fn_params_excessive_bools, reason = "a judgement is a bool")]
/// What was observed, and whether it was as it must be.
pub fn judge(holds: bool, observed: impl Into<String>) -> Result<Evidence, Failure> {
    let seen = observed.into();
    Ok(Evidence { seen, holds })
}

/// How one scenario went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The scenario's clause.
    pub clause: String,
    /// The scenario's name.
    pub name: String,
    /// Whether it passed.
    pub pass: bool,
    /// What was observed.
    pub evidence: String,
    /// How long it took, in milliseconds.
    pub ms: u64,
}

/// How all scenarios went, in the form of the result file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Their outcomes in the order they ran.
    pub scenarios: Vec<Outcome>,
}

impl Scenario {
    /// Whether `name` means this scenario or its sabotage.
    pub fn answers_to(&self, name: &str) -> bool {
        self.name == name || self.sabotage.name == name
    }

    /// Runs it in `lab`.
    pub fn judged(&self, lab: &mut Lab) -> Outcome {
        let watch = Stopwatch::start();
        let result = (self.run)(lab);
        Outcome::of((self.name, self.clause), result, watch.elapsed_ms())
    }

    /// Breaks what it watches, then runs it.
    ///
    /// # Errors
    ///
    /// The breaking itself failed, or the scenario did before it looked at what it watches: nothing was shown.
    pub fn judged_under_sabotage(&self, lab: &mut Lab) -> Result<Outcome, LabError> {
        let watch = Stopwatch::start();
        (self.sabotage.run)(lab)?;
        let result = watched(self.sabotage.name, (self.run)(lab))?;
        let titles = (self.name, self.clause);
        Ok(Outcome::of(titles, Ok(result), watch.elapsed_ms()))
    }
}

/// What a sabotaged scenario saw, if it looked at all.
///
/// # Errors
///
/// [`LabError::BadSabotage`] where something else than what is watched was broken.
pub(crate) fn watched(
    sabotage: &'static str,
    result: Result<Evidence, Failure>,
) -> Result<Evidence, LabError> {
    result.map_err(|Failure(why)| LabError::BadSabotage { sabotage, why })
}

impl Outcome {
    /// How a scenario of this name and clause went.
    pub(crate) fn of(
        (name, clause): (&str, &str),
        result: Result<Evidence, Failure>,
        ms: u64,
    ) -> Self {
        let (pass, evidence) = match result {
            Ok(Evidence { seen, holds }) => (holds, seen),
            Err(Failure(why)) => (false, format!("it came to nothing: {why}")),
        };
        Self {
            clause: clause.to_owned(),
            name: name.to_owned(),
            pass,
            evidence,
            ms,
        }
    }
}

impl Report {
    /// Whether something ran and all of it passed.
    pub fn passed(&self) -> bool {
        !self.scenarios.is_empty() && self.scenarios.iter().all(|outcome| outcome.pass)
    }

    /// The result file's text.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// The table people read, by clause, with the count that closes it.
impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut clauses: Vec<_> = self
            .scenarios
            .iter()
            .map(|one| one.clause.as_str())
            .collect();
        clauses.sort_unstable();
        clauses.dedup();
        let width = self
            .scenarios
            .iter()
            .map(|one| one.name.chars().count())
            .max()
            .unwrap_or(0);
        for clause in clauses {
            writeln!(out, "{clause}")?;
            for one in self.scenarios.iter().filter(|one| one.clause == clause) {
                let verdict = if one.pass { "pass" } else { "FAIL" };
                let evidence = one.evidence.replace('\n', "\n        ");
                writeln!(
                    out,
                    "  {verdict}  {:width$}  {:>6} ms  {evidence}",
                    one.name, one.ms
                )?;
            }
        }
        let passed = self.scenarios.iter().filter(|one| one.pass).count();
        write!(
            out,
            "scenarios: {passed} passed, {} failed",
            self.scenarios.len() - passed
        )
    }
}

#[cfg(test)]
mod tests;
