//! What is looked at: the request as it is shown, rows.

use law::request::Stage;
use serde_json::Value;

use super::Playing;
use crate::desk::days;
use crate::scenario::Fault;

/// How much of what was seen a failure tells.
const SEEN_CHARS_MAX: usize = 3_000;

/// A request as `qaqpa request show` tells it.
#[derive(Debug, Default)]
pub(super) struct Seen(pub(super) Value);

impl Seen {
    /// Where it stands.
    pub(super) fn stage(&self) -> Result<Stage, Fault> {
        let word = self.0["view"]["stage"].as_str().unwrap_or_default();
        word.parse().map_err(|_| self.unlike("it stands somewhere"))
    }

    /// Its clocks, with their places.
    pub(super) fn clocks(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.0["clocks"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
    }

    pub(super) fn clock_at(&self, at: usize) -> &Value {
        &self.0["clocks"][at]
    }

    /// The newest clock of a term.
    pub(super) fn clock(&self, term: &str) -> Option<(usize, &Value)> {
        self.clocks()
            .filter(|(_, clock)| clock["term"] == term)
            .last()
    }

    /// Whether its history tells of something, by a clause, after which it stood there.
    pub(super) fn has_entry(&self, what: &str, clause: &str, stage: Stage) -> bool {
        let history = self.0["history"].as_array();
        history.into_iter().flatten().any(|entry| {
            entry["what"] == what && entry["clause"] == clause && entry["stage"] == stage.label()
        })
    }

    /// The newest such line tells the letter of this number that it came by, whole and with its scan; or that there was none.
    pub(super) fn tells_letter(&self, what: &str, number: Option<&str>) -> Result<(), Fault> {
        let history = self.0["history"].as_array();
        let mut lines = history.into_iter().flatten();
        let Some(line) = lines.rfind(|line| line["what"] == what) else {
            return Err(self.unlike(format!("its history tells of {what}")));
        };
        let letter = &line["letter"];
        let moment = line["at"].as_str().and_then(|at| at.parse().ok());
        let sent = moment.and_then(|at| days::date(at).yesterday().ok());
        let sent = sent.map(|day| day.to_string()).unwrap_or_default();
        let is_kept = |file: &Value| {
            file["field"] == "letter.scan"
                && file["sha256"] == letter["scan"]
                && file["content"] == "pdf"
        };
        let mut files = self.0["files"].as_array().into_iter().flatten();
        let is_so = match number {
            None => letter.is_null(),
            Some(number) => {
                letter["number"] == number
                    && letter["dispatched"] == sent.as_str()
                    && letter["received_at"] == line["at"]
                    && files.any(is_kept)
            }
        };
        if is_so {
            return Ok(());
        }
        Err(Fault::NotSo(format!(
            "expected that {what} at {} tells of letter {number:?}; seen {letter}, with files {}",
            line["at"], self.0["files"]
        )))
    }

    /// What was expected, and what is there instead.
    pub(super) fn unlike(&self, expected: impl std::fmt::Display) -> Fault {
        let clocks: Vec<String> = self
            .clocks()
            .map(|(_, clock)| {
                format!(
                    "{} {} from {} until {}",
                    clock["term"], clock["state"], clock["from"], clock["due"]
                )
            })
            .collect();
        let history = self.0["history"].as_array();
        let history: Vec<String> = history
            .into_iter()
            .flatten()
            .map(|entry| {
                format!(
                    "{} {} by {}: {}",
                    entry["at"], entry["what"], entry["clause"], entry["stage"]
                )
            })
            .collect();
        let told = format!(
            "expected that {expected}; seen: {} with clocks [{}], rows {}, history [{}]",
            self.0["view"]["stage"],
            clocks.join("; "),
            self.0["rows"],
            history.join("; ")
        );
        Fault::NotSo(told.chars().take(SEEN_CHARS_MAX).collect())
    }
}

/// Whether a clock is in a state.
pub(super) fn has_clock_state(clock: &Value, state: &str) -> bool {
    clock["state"] == state
}

impl Playing<'_> {
    /// The record holds so many rows of a kind with a text.
    pub(super) fn rows(&self, kind: &str, text: &str, count: usize) -> Result<(), Fault> {
        // The whole citation, so that СОЗ-1 is not taken for СОЗ-12.
        let text = self.cited(&text.replace("{}", "\"{}\""));
        let listed = self.desk.must(&["show", kind])?.json();
        let rows = listed["items"].as_array().cloned().unwrap_or_default();
        let found: Vec<String> = rows
            .iter()
            .map(Value::to_string)
            .filter(|row| row.contains(&text))
            .collect();
        if found.len() == count {
            return Ok(());
        }
        Err(Fault::NotSo(format!(
            "expected {count} rows of kind {kind} with {text:?}; seen {found:?} among {}",
            rows.len()
        )))
    }
}
