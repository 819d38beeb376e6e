//! What is looked at: the request as it is shown, letters, rows.

use law::request::Stage;
use serde_json::Value;

use super::{EFFECT_LIMIT, Playing};
use crate::scenario::Failure;
use crate::wait::eventually;

/// How much of what was seen a failure tells.
const SEEN_CHARS_MAX: usize = 3_000;

/// A request as `qaqpa request show` tells it.
#[derive(Debug, Default)]
pub(super) struct Seen(pub(super) Value);

impl Seen {
    /// Where it stands.
    pub(super) fn stage(&self) -> Result<Stage, Failure> {
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

    /// What was expected, and what is there instead.
    pub(super) fn unlike(&self, expected: impl std::fmt::Display) -> Failure {
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
        Failure(told.chars().take(SEEN_CHARS_MAX).collect())
    }
}

/// Whether a clock is in a state.
pub(super) fn has_clock_state(clock: &Value, state: &str) -> bool {
    clock["state"] == state
}

impl Playing<'_> {
    /// As many letters came to the applicant as it was told things.
    pub(super) fn letters_come(&self) -> Result<(), Failure> {
        if self.is_deaf() {
            return Ok(());
        }
        let (_, to) = self.filer();
        let came = || self.desk.letters(to, &[]);
        let what = format!("{} letters came to {to}", self.owed);
        eventually(EFFECT_LIMIT, &what, || came() >= self.owed)
            .map_err(|error| Failure(format!("{error}: {} came", came())))
    }

    /// A letter with these words came.
    pub(super) fn letter(&self, to: &str, words: &[&str]) -> Result<(), Failure> {
        let words: Vec<String> = words.iter().map(|word| self.cited(word)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let came = || self.desk.letters(to, &words) > 0;
        let what = format!("a letter to {to} holds {words:?}");
        eventually(EFFECT_LIMIT, &what, came).map_err(|error| {
            let letters = self.desk.mail.letters();
            let others: Vec<String> = letters
                .iter()
                .filter(|letter| letter.to.iter().any(|one| one == to))
                .map(|letter| letter.readable().chars().take(400).collect())
                .collect();
            Failure(format!("{error}; it got: {}", others.join(" || ")))
        })
    }

    /// The record holds so many rows of a kind with a text.
    pub(super) fn rows(&self, kind: &str, text: &str, count: usize) -> Result<(), Failure> {
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
        Err(Failure(format!(
            "expected {count} rows of kind {kind} with {text:?}; seen {found:?} among {}",
            rows.len()
        )))
    }
}
