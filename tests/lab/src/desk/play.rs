//! A story, carried out at a desk of its own, and looked at after every step.

use std::collections::BTreeSet;

use ::desk::request::{Begins, Cause, Effect, Machine, Transition, machine};
use jiff::{SignedDuration, Timestamp};
use law::deadline::Term;
use law::form::Form;
use law::request::{Act, By, Stage};
use serde_json::Value;

use super::Desk;
use super::sample::Put;
use super::story::{Step, Story};
use super::walk::{Walk, moment};
use crate::gateway::Said;
use crate::scenario::Fault;
use crate::wait::eventually;

mod cited;
mod look;
mod papers;
mod parties;
mod time;
mod told;
mod words;

use look::{Seen, has_clock_state};
use told::News;

/// How long an effect may take that follows by itself: a letter, a clock that waits for one.
const EFFECT_LIMIT: std::time::Duration = std::time::Duration::from_secs(8);

/// What was seen of a story.
#[derive(Debug, Default)]
pub struct Played {
    /// What it walked.
    pub walk: Walk,
    /// Letters that came.
    pub letters: usize,
    /// Documents that were issued.
    pub documents: usize,
}

/// Carries a story out at a desk that nothing else happens at.
///
/// # Errors
///
/// The first thing that was not as the story or the law says: which story, which step, what was expected, what was seen.
pub fn play(desk: &Desk, story: &Story) -> Result<Played, Fault> {
    let mut played = Played::default();
    let mut may_be_told = BTreeSet::new();
    for earlier in story.after {
        play_at(desk, earlier, &mut played, &mut may_be_told)?;
    }
    desk.arm()?;
    play_one(desk, story, &mut played, &mut may_be_told)?;
    let letters = desk.mail.letters();
    played.letters = letters.len();
    let mut addressees = letters.iter().flat_map(|letter| &letter.to);
    match addressees.find(|to| !may_be_told.contains(to.as_str())) {
        None => Ok(played),
        Some(to) => Err(Fault::NotSo(format!(
            "{} «{}»: {to} got a letter, and nobody is to be told but {may_be_told:?}",
            story.kind, story.name
        ))),
    }
}

fn play_at(
    desk: &Desk,
    story: &Story,
    played: &mut Played,
    may_be_told: &mut BTreeSet<&'static str>,
) -> Result<(), Fault> {
    for earlier in story.after {
        play_at(desk, earlier, played, may_be_told)?;
    }
    play_one(desk, story, played, may_be_told)
}

fn play_one(
    desk: &Desk,
    story: &Story,
    played: &mut Played,
    may_be_told: &mut BTreeSet<&'static str>,
) -> Result<(), Fault> {
    let failed = |at: usize, fault: Fault| {
        let step = at
            .checked_sub(1)
            .and_then(|at| story.steps.get(at))
            .map_or("filing it".to_owned(), |step| format!("{step:?}"));
        fault.told(|why| format!("{} «{}», step {at} ({step}): {why}", story.kind, story.name))
    };
    let mut playing = Playing::file(desk, story).map_err(|why| failed(0, why))?;
    for (at, step) in story.steps.iter().enumerate() {
        playing.step(step).map_err(|why| failed(at + 1, why))?;
    }
    let shown = desk.show(playing.number)?;
    played.walk.add(Walk::seen(story.kind, &shown));
    played.walk.kept.extend(playing.waited);
    played.documents += playing.papers;
    may_be_told.extend(playing.may_be_told);
    Ok(())
}

/// What an act bears besides its words.
#[derive(Clone, Copy)]
enum Besides {
    Nothing,
    /// The day agreed upon, so many days from now.
    Day(i32),
    /// The form that it carries.
    Form(&'static [Put]),
    /// A row that the officer states.
    Row(&'static str),
}

struct Playing<'a> {
    desk: &'a Desk,
    story: &'a Story,
    machine: &'static Machine,
    form: &'static Form,
    number: u64,
    /// The form as it was filed last.
    said: String,
    /// Letters that there were before the step, and before the request.
    mark: usize,
    before_all: usize,
    /// Whom something may have been told.
    may_be_told: BTreeSet<&'static str>,
    /// Documents that were issued, and those of which one was read.
    papers: usize,
    read: BTreeSet<(&'static str, &'static str)>,
    /// Terms that a new filing waited for.
    waited: Vec<(law::request::Kind, String)>,
    /// The numbers that files of the desk bear.
    files: usize,
}

/// What a word of the command line failed with, or that it did not.
fn refused(said: &Said) -> Option<String> {
    if said.code == 0 {
        return None;
    }
    let document: Value = serde_json::from_str(&said.err).unwrap_or_default();
    let told = document["error"]["message"].as_str().unwrap_or(&said.err);
    Some(told.to_owned())
}

impl<'a> Playing<'a> {
    fn file(desk: &'a Desk, story: &'a Story) -> Result<Self, Fault> {
        let unknown = || Fault::InTheWay(format!("the law has no form of {}", story.kind));
        let form = law::form::form(story.kind.form()).ok_or_else(unknown)?;
        let mut playing = Self {
            desk,
            story,
            machine: machine::of(story.kind),
            form,
            number: 0,
            said: String::new(),
            mark: 0,
            before_all: desk.mail.letters().len(),
            may_be_told: BTreeSet::new(),
            papers: 0,
            read: BTreeSet::new(),
            waited: Vec::new(),
            files: 0,
        };
        if !story.record.is_empty() {
            desk.state("story", story.record)?;
        }
        playing.mark = playing.before_all;
        // What is late, or cannot be done by the gateway itself, is told the officer on duty.
        playing.may_be_told.insert(playing.officer().1);
        playing.number = playing.file_again(story.form)?.map_err(Fault::InTheWay)?;
        let seen = playing.look()?;
        if seen.stage()? != playing.machine.filed {
            return Err(seen.unlike(format!("it stands at {}", playing.machine.filed)));
        }
        seen.tells_letter("filed", playing.letter_number())?;
        let none = Seen::default();
        playing.clocks_begin(&none, &seen, playing.machine.starts)?;
        playing.told_of_filing(&seen)?;
        desk.filed();
        Ok(playing)
    }

    /// What is filed is told by the term that ends first, if one runs, else by its own clause.
    fn told_of_filing(&mut self, seen: &Seen) -> Result<(), Fault> {
        let running = seen.clocks().filter(|(_, clock)| clock["state"] == "runs");
        let first = running.min_by_key(|(_, clock)| moment(&clock["due"]));
        let term = first.and_then(|(_, clock)| law::deadline::term(clock["term"].as_str()?));
        let clause = term.map_or(self.machine.clause, |term| term.clause);
        self.told(&News::moved(self.machine.tells, clause), self.before_all)
    }

    fn step(&mut self, step: &Step) -> Result<(), Fault> {
        self.mark = self.desk.mail.letters().len();
        match *step {
            Step::Does(act, to) => self.does(act, Besides::Nothing, to),
            Step::Agrees(act, days, to) => self.does(act, Besides::Day(days), to),
            Step::States(act, row, to) => self.does(act, Besides::Row(row), to),
            Step::Cites(act, clause, to) => self.cites(act, clause, to),
            Step::Carries(act, puts, to) => self.does(act, Besides::Form(puts), to),
            Step::Refiles(puts) => self.does(Act::Resubmit, Besides::Form(puts), Stage::Submitted),
            Step::Refused(act, words) => self.is_refused(act, words),
            Step::JustBefore(term) => self.just_before(term),
            Step::RunsOut(term, to) => self.runs_out((term, term), to),
            Step::RunsOutAs(term, other, to) => self.runs_out((term, other), to),
            Step::Reminded(term, days) => self.is_reminded(term, days),
            Step::Lasts(term, days) => self.lasts(term, days),
            Step::EndsBefore(term, other, days) => self.ends_before(term, other, days),
            Step::NoticeBounces => {
                self.desk.mail.set_mood(crate::smtp::Mood::Refusing);
                Ok(())
            }
            Step::ReceiptEntered => self.enter_receipt(),
            Step::Rows(kind, text, count) => self.rows(kind, text, count),
            Step::Letter(to, words) => self.letter(to, words),
            Step::AgainRefused(words) => self.again_refused(words),
            Step::AgainTaken => match self.file_again(self.story.form)? {
                Ok(number) if number != self.number => Ok(()),
                Ok(number) => Err(Fault::NotSo(format!("it got the number {number} again"))),
                Err(why) => Err(Fault::NotSo(format!("it was refused: {why}"))),
            },
            Step::Superseded => self.superseded(),
            Step::Notifies(by, act, puts, to) => self.notifies((by, act), puts, to),
            Step::EndsOnReceipt(id, to) => self.ends_on_receipt(id, to),
            Step::EndsOnItsDay(id, days, to) => self.ends_on_its_day(id, days, to),
            Step::Beside(story) => self.beside(story),
            Step::Meanwhile(story, act, to) => {
                self.beside(story)?;
                self.went((act, to))
            }
        }
    }

    fn look(&self) -> Result<Seen, Fault> {
        Ok(Seen(self.desk.show(self.number)?))
    }

    /// The citation in the place of `{}`.
    fn cited(&self, text: &str) -> String {
        text.replace("{}", &format!("СОЗ-{}", self.number))
    }

    fn does(&mut self, act: Act, besides: Besides, to: Stage) -> Result<(), Fault> {
        let before = self.look()?;
        let from = before.stage()?;
        let line = self
            .machine
            .line(from, Cause::Act(act))
            .ok_or_else(|| Fault::NotSo(format!("the law knows no {act} at {from}")))?;
        let (by, mut words) = self.act_words(line, act, besides)?;
        if line.effect != Effect::None && !line.by_letter {
            words.extend(self.preview(by, &words, to)?);
        }
        let mut all = ["request", "act"].map(str::to_owned).to_vec();
        let letter = words::letter_of(&words);
        all.extend(words);
        all.extend(["--why", "as the story tells"].map(str::to_owned));
        let said = self.run(by, &all)?;
        if let Some(why) = refused(&said) {
            return Err(Fault::InTheWay(format!("it was refused: {why}")));
        }
        let after = self.look()?;
        self.line_followed(&before, &after, (line, act.label(), to))?;
        after.tells_letter(act.label(), letter)?;
        self.told(&News::moved(line.tells, line.clause), self.mark)?;
        // What others decide is no decision of the authority, which issues nothing of it but what both parties signed.
        if line.by == By::Officer || act == Act::Sign {
            self.papers_come(act)
        } else {
            Ok(())
        }
    }

    /// Looks at what an act would do: the words that bind it to the epoch that was looked at.
    fn preview(&self, by: u32, words: &[String], to: Stage) -> Result<Vec<String>, Fault> {
        let mut all = ["request", "preview"].map(str::to_owned).to_vec();
        all.extend(words.iter().cloned());
        let said = self.run(by, &all)?;
        if let Some(why) = refused(&said) {
            return Err(Fault::InTheWay(format!("its preview was refused: {why}")));
        }
        let preview = said.json();
        if preview["stage"] != to.label() {
            return Err(Fault::NotSo(format!(
                "the preview leads to {}, not to {to}",
                preview["stage"]
            )));
        }
        Ok(vec!["--base".to_owned(), preview["base"].to_string()])
    }

    /// What must be seen after a line was followed.
    fn line_followed(
        &mut self,
        before: &Seen,
        after: &Seen,
        (line, what, to): (&'static Transition, &str, Stage),
    ) -> Result<(), Fault> {
        if after.stage()? != to {
            return Err(after.unlike(format!("it stands at {to}")));
        }
        let clause = line.clause.id();
        if !after.has_entry(what, clause, to) {
            return Err(after.unlike(format!("its history tells of {what} by {clause}")));
        }
        for (at, clock) in before.clocks() {
            let term = clock["term"].as_str().unwrap_or_default();
            let is_stopped = line.stops.iter().any(|stopped| stopped.id() == term);
            if !is_stopped || what.starts_with(term) {
                continue;
            }
            let expected = match clock["state"].as_str().unwrap_or_default() {
                "runs" | "awaits-receipt" => "met",
                "lapsed" => "met-late",
                _ => continue,
            };
            // What ran out for good is not met any more.
            let state = after.clock_at(at)["state"].as_str().unwrap_or_default();
            if state != expected && !(expected == "met-late" && state == "lapsed") {
                return Err(after.unlike(format!("{term} is {expected}")));
            }
        }
        self.clocks_begin(before, after, line.starts)
    }

    /// The clocks that a line begins run, and end when they are counted to end.
    fn clocks_begin(
        &mut self,
        before: &Seen,
        after: &Seen,
        starts: &'static [::desk::request::Start],
    ) -> Result<(), Fault> {
        let known = before.clocks().count();
        for start in starts {
            let id = start.term.id();
            self.may_be_reminded(start.term.row());
            let newest = || {
                let seen = self.look().ok()?;
                let found = seen
                    .clocks()
                    .filter(|(at, _)| *at >= known)
                    .find(|(_, clock)| clock["term"] == id);
                found.map(|(_, clock)| clock.clone())
            };
            if start.begins == Begins::OnReceipt {
                // What ends at once with the receipt never runs.
                if self.is_deaf() || start.term.row().term == Term::AtOnce {
                    continue;
                }
                eventually(EFFECT_LIMIT, &format!("{id} runs from the receipt"), || {
                    newest().is_some_and(|clock| clock["state"] == "runs")
                })
                .map_err(Fault::not_so)?;
            }
            let Some(clock) = newest() else {
                // A date that the form leaves out begins no clock, nor does another choice.
                if matches!(
                    start.begins,
                    Begins::UntilField(_) | Begins::WhereChosen(..)
                ) {
                    continue;
                }
                return Err(after.unlike(format!("{id} runs")));
            };
            if !has_clock_state(&clock, "runs") {
                return Err(after.unlike(format!("{id} runs")));
            }
            let counted = matches!(
                start.begins,
                Begins::WithTheAct | Begins::OnReceipt | Begins::WhereChosen(..)
            );
            let from = moment(&clock["from"]);
            let expected = from.and_then(|from| self.desk.days.end(start.term.row(), from));
            if counted && expected != moment(&clock["due"]) {
                return Err(after.unlike(format!("{id} ends at {expected:?}")));
            }
        }
        Ok(())
    }

    /// Whether letters bounce in this story.
    fn is_deaf(&self) -> bool {
        self.desk.mail.mood() != crate::smtp::Mood::Accepting
            && self
                .story
                .steps
                .iter()
                .any(|step| matches!(step, Step::NoticeBounces))
    }
}

/// So much later.
fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}
