//! What of the machines was walked: computed from stories as they are written, and from requests as they went.

use std::collections::BTreeSet;

use ::desk::request::{Begins, Cause, Machine, Start, TermRef, Transition, machine};
use jiff::Timestamp;
use law::deadline::Term;
use law::request::{Act, By, Kind, Stage};
use serde_json::Value;

use super::sample::{Fill, Put};
use super::story::{Step, Story};

/// Lines, ends and clocks of machines, by the names that people read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// Lines: kind, stage, cause.
    pub lines: BTreeSet<(Kind, Stage, String)>,
    /// Ends: kind, stage.
    pub ends: BTreeSet<(Kind, Stage)>,
    /// Clocks that were kept: kind, term.
    pub kept: BTreeSet<(Kind, String)>,
    /// Clocks that ran out.
    pub missed: BTreeSet<(Kind, String)>,
}

impl Walk {
    /// All that the machines of these kinds have.
    pub fn whole(kinds: &[Kind]) -> Self {
        let mut walk = Self::default();
        for kind in kinds {
            let machine = machine::of(*kind);
            let lines = machine.lines.iter();
            walk.lines
                .extend(lines.map(|line| (*kind, line.from, of_line(machine, line))));
            walk.ends
                .extend(machine.ends.iter().map(|stage| (*kind, *stage)));
            let terms: BTreeSet<_> = begun(machine).map(|id| (*kind, id)).collect();
            walk.kept.extend(terms.iter().cloned());
            walk.missed.extend(terms);
        }
        walk
    }

    /// What a story says, where the machine knows it.
    ///
    /// # Errors
    ///
    /// What the story says and the machine does not.
    pub fn of(story: &Story) -> Result<Self, String> {
        let machine = machine::of(story.kind);
        let mut telling = Telling {
            walk: Self::default(),
            machine,
            stage: machine.filed,
            story,
            open: Vec::new(),
        };
        telling.begin(machine.starts);
        telling.ended();
        for (at, step) in story.steps.iter().enumerate() {
            telling
                .step(step)
                .map_err(|wrong| format!("{}, step {}: {wrong}", story.name, at + 1))?;
        }
        Ok(telling.walk)
    }

    /// What became of a request, by what `qaqpa request show` says of it.
    pub fn seen(kind: Kind, shown: &Value) -> Self {
        let mut walk = Self::default();
        let machine = machine::of(kind);
        let mut stage = machine.filed;
        let filer = shown["history"][0]["who"].clone();
        for entry in shown["history"].as_array().into_iter().flatten() {
            let what = entry["what"].as_str().unwrap_or_default();
            let to: Option<Stage> = entry["stage"].as_str().and_then(|word| word.parse().ok());
            let done = what.strip_suffix(" ran out").unwrap_or(what);
            // Of two lines for one act one is of whoever filed it, the other of the other party.
            let is_filers = entry["who"] == filer;
            let mut walked = machine.lines.iter().filter(|line| {
                let is_theirs = !has_twin(machine, line) || (line.by == By::Filer) == is_filers;
                line.from == stage && cause(line.cause) == done && Some(line.to) == to && is_theirs
            });
            if let Some(line) = walked.next() {
                walk.lines.insert((kind, stage, of_line(machine, line)));
            }
            stage = to.unwrap_or(stage);
        }
        if machine.is_end(stage) {
            walk.ends.insert((kind, stage));
        }
        for clock in shown["clocks"].as_array().into_iter().flatten() {
            let term = (kind, clock["term"].as_str().unwrap_or_default().to_owned());
            match clock["state"].as_str().unwrap_or_default() {
                "met" => drop(walk.kept.insert(term)),
                "met-late" | "lapsed" => drop(walk.missed.insert(term)),
                _ => {}
            }
        }
        walk
    }

    /// Adds another walk.
    pub fn add(&mut self, other: Self) {
        self.lines.extend(other.lines);
        self.ends.extend(other.ends);
        self.kept.extend(other.kept);
        self.missed.extend(other.missed);
    }

    /// What another walk has and this one lacks, in words.
    pub fn lacks(&self, other: &Self) -> Vec<String> {
        let lines = other.lines.difference(&self.lines);
        let ends = other.ends.difference(&self.ends);
        let kept = other.kept.difference(&self.kept);
        let missed = other.missed.difference(&self.missed);
        lines
            .map(|(kind, from, cause)| format!("{kind}: {cause} at {from}"))
            .chain(ends.map(|(kind, stage)| format!("{kind}: the end {stage}")))
            .chain(kept.map(|(kind, term)| format!("{kind}: {term} kept")))
            .chain(missed.map(|(kind, term)| format!("{kind}: {term} missed")))
            .collect()
    }

    /// In a few words, for evidence.
    pub fn told(&self) -> String {
        let terms = |clocks: &BTreeSet<(Kind, String)>| {
            let ids: Vec<&str> = clocks.iter().map(|(_, id)| id.as_str()).collect();
            if ids.is_empty() {
                "none".to_owned()
            } else {
                ids.join(" ")
            }
        };
        let ends: Vec<String> = self.ends.iter().map(|(_, end)| end.to_string()).collect();
        format!(
            "{} lines to {}; kept {}; missed {}",
            self.lines.len(),
            if ends.is_empty() {
                "no end".to_owned()
            } else {
                ends.join(", ")
            },
            terms(&self.kept),
            terms(&self.missed)
        )
    }
}

/// The terms that a machine's clocks have.
fn begun(machine: &'static Machine) -> impl Iterator<Item = String> {
    let of_lines = machine.lines.iter().flat_map(|line| line.starts);
    let starts = machine.starts.iter().chain(of_lines);
    starts.map(|start| start.term.id().to_owned())
}

/// Whether somebody else has a line for the same act.
fn has_twin(machine: &Machine, line: &Transition) -> bool {
    let mut lines = machine.lines.iter();
    lines.any(|other| (other.from, other.cause) == (line.from, line.cause) && other.by != line.by)
}

/// The cause of a line, and who does it where others have a line for the same.
fn of_line(machine: &Machine, line: &Transition) -> String {
    let cause = cause(line.cause);
    if has_twin(machine, line) {
        return format!("{cause} by {}", line.by);
    }
    cause
}

/// A cause in the words of the history.
fn cause(cause: Cause) -> String {
    match cause {
        Cause::Act(act) => act.to_string(),
        Cause::Lapse(term) => term.id().to_owned(),
    }
}

/// The term of an id.
pub(super) fn term(id: &str) -> Result<TermRef, String> {
    TermRef::try_from(id.to_owned()).map_err(|_| format!("the law has no term {id}"))
}

/// A story as it is read.
struct Telling<'a> {
    story: &'a Story,
    walk: Walk,
    machine: &'static Machine,
    stage: Stage,
    /// Clocks that run or wait.
    open: Vec<&'static str>,
}

impl Telling<'_> {
    fn step(&mut self, step: &Step) -> Result<(), String> {
        match *step {
            Step::Does(act, to)
            | Step::Agrees(act, _, to)
            | Step::Cites(act, _, to)
            | Step::Carries(act, _, to)
            | Step::States(act, _, to)
            | Step::Meanwhile(_, act, to) => self.act(act, to),
            Step::Refiles(_) => self.act(Act::Resubmit, Stage::Submitted),
            Step::Superseded => self.act(Act::Supersede, Stage::Superseded),
            Step::Notifies(by, act, _, to) => self.act_of(act, by, to),
            Step::JustBefore(id) | Step::Reminded(id, _) | Step::Lasts(id, _) => self.runs(id),
            Step::EndsBefore(id, other, _) => self.runs(id).and_then(|()| self.runs(other)),
            Step::RunsOut(id, to) | Step::EndsOnReceipt(id, to) | Step::EndsOnItsDay(id, _, to) => {
                self.runs_out(id, to)
            }
            Step::RunsOutAs(id, other, to) => self.runs_out_as(id, other, to),
            Step::AgainRefused(_) => {
                if let Some(bar) = self.machine.bar {
                    self.walk.kept.insert(self.named(bar.id()));
                }
                Ok(())
            }
            Step::Refused(..)
            | Step::Beside(_)
            | Step::NoticeBounces
            | Step::ReceiptEntered
            | Step::Rows(..)
            | Step::Letter(..)
            | Step::AgainTaken => Ok(()),
        }
    }

    fn named(&self, id: &str) -> (Kind, String) {
        (self.machine.kind, id.to_owned())
    }

    fn runs(&self, id: &str) -> Result<(), String> {
        let runs = self.open.contains(&id);
        runs.then_some(())
            .ok_or_else(|| format!("{id} does not run at {}", self.stage))
    }

    fn act(&mut self, act: Act, to: Stage) -> Result<(), String> {
        let line = self.machine.line(self.stage, Cause::Act(act));
        self.done(line, act, to)
    }

    fn act_of(&mut self, act: Act, by: By, to: Stage) -> Result<(), String> {
        let line = self.machine.line_of(self.stage, Cause::Act(act), by);
        self.done(line, act, to)
    }

    fn done(
        &mut self,
        line: Option<&'static Transition>,
        act: Act,
        to: Stage,
    ) -> Result<(), String> {
        let line = line.ok_or_else(|| format!("no line for {act} at {}", self.stage))?;
        for term in line.stops {
            if let Some(at) = self.open.iter().position(|id| *id == term.id()) {
                self.open.remove(at);
                let named = self.named(term.id());
                // A clock that ran out is met late, and that it was missed is known already.
                if !self.walk.missed.contains(&named) {
                    self.walk.kept.insert(named);
                }
            }
        }
        self.follow(line, to)
    }

    fn runs_out(&mut self, id: &'static str, to: Stage) -> Result<(), String> {
        self.runs(id)?;
        self.walk.missed.insert(self.named(id));
        match self.machine.line(self.stage, Cause::Lapse(term(id)?)) {
            Some(line) => {
                self.open.retain(|open| *open != id);
                self.follow(line, to)
            }
            None if self.stage == to => Ok(()),
            None => Err(format!("{id} leaves it {}", self.stage)),
        }
    }

    /// The history names the term that ended, so that the line of the other is not walked.
    fn runs_out_as(&mut self, id: &'static str, other: &str, to: Stage) -> Result<(), String> {
        self.runs(id)?;
        self.walk.missed.insert(self.named(id));
        let line = self
            .machine
            .line(self.stage, Cause::Lapse(term(other)?))
            .ok_or_else(|| format!("{other} moves nothing at {}", self.stage))?;
        self.open.retain(|open| *open != id);
        self.stand(line, to)
    }

    fn follow(&mut self, line: &'static Transition, to: Stage) -> Result<(), String> {
        let walked = (self.machine.kind, line.from, of_line(self.machine, line));
        self.stand(line, to)?;
        self.walk.lines.insert(walked);
        Ok(())
    }

    fn stand(&mut self, line: &'static Transition, to: Stage) -> Result<(), String> {
        if line.to != to {
            return Err(format!("it stands at {} then, not {to}", line.to));
        }
        self.stage = to;
        self.begin(line.starts);
        self.ended();
        Ok(())
    }

    /// Clocks begin, but for those that end by a date which the form leaves out, or that another choice begins.
    fn begin(&mut self, starts: &'static [Start]) {
        for Start { term, begins } in starts {
            let by_date = matches!(term.row().term, Term::UntilItsDate | Term::Before(..));
            let named = match begins {
                Begins::UntilField(field) => self.story.form.iter().any(|put| put.0 == *field),
                Begins::WhereChosen(field, word) => {
                    let chosen = |put: &Put| match put.1 {
                        Fill::Text(text) => put.0 == *field && text == *word,
                        Fill::Texts(_)
                        | Fill::Flag(_)
                        | Fill::Number(_)
                        | Fill::Day(_)
                        | Fill::Clock(..)
                        | Fill::Nothing => false,
                    };
                    if !self.story.form.iter().any(chosen) {
                        continue;
                    }
                    true
                }
                Begins::WithTheAct
                | Begins::OnReceipt
                | Begins::UntilAgreed
                | Begins::Before(_) => true,
            };
            if named || !by_date {
                self.open.push(term.id());
            }
        }
    }

    fn ended(&mut self) {
        if self.machine.is_end(self.stage) {
            self.walk.ends.insert((self.machine.kind, self.stage));
        }
    }
}

/// When something of a shown clock was.
pub(super) fn moment(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}
