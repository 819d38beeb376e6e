//! What time does, and what is not done.

use ::desk::request::{Cause, TermRef};
use jiff::{SignedDuration, Span, Timestamp};
use law::deadline::{Lapse, TermRow};
use law::request::{Act, By, Kind, Stage};
use serde_json::Value;

use super::look::Seen;
use super::{Besides, EFFECT_LIMIT, News, Playing, later, refused};
use crate::desk::walk::{moment, term};
use crate::desk::{days, uid};
use crate::scenario::Fault;
use crate::smtp::Mood;
use crate::wait::eventually;

impl Playing<'_> {
    /// The newest clock of a term, and when it ends.
    fn running(&self, id: &str) -> Result<(usize, Timestamp, Seen), Fault> {
        let seen = self.look()?;
        let found = seen
            .clock(id)
            .map(|(at, clock)| (at, moment(&clock["due"])));
        match found {
            Some((at, Some(due))) => Ok((at, due, seen)),
            Some((_, None)) | None => Err(seen.unlike(format!("{id} has an end"))),
        }
    }

    /// Nothing happened a minute before a term ends.
    pub(super) fn just_before(&self, id: &str) -> Result<(), Fault> {
        let (at, due, before) = self.running(id)?;
        let minute = SignedDuration::from_secs(-60);
        self.desk.move_to(later(due, minute))?;
        let after = self.look()?;
        let (clock, was) = (after.clock_at(at), before.stage()?);
        if after.stage()? != was || clock["state"] != "runs" || moment(&clock["due"]) != Some(due) {
            return Err(after.unlike(format!("it is still {was}, and {id} runs until {due}")));
        }
        Ok(())
    }

    /// A term ends, and the line of a term, mostly the same, is followed.
    pub(super) fn runs_out(&mut self, (id, of): (&str, &str), to: Stage) -> Result<(), Fault> {
        let (at, due, before) = self.running(id)?;
        let from = before.stage()?;
        // It may have ended in the same moment as another.
        if before.clock_at(at)["state"] == "runs" {
            self.desk.move_to(due)?;
        }
        let what = format!("{id} ran out");
        let ended = || {
            let clock = self.look().ok().map(|seen| seen.clock_at(at).clone());
            clock.is_some_and(|clock| clock["state"] == "lapsed")
        };
        drop(eventually(EFFECT_LIMIT, &what, ended));
        let after = self.look()?;
        let clock = after.clock_at(at);
        if clock["state"] != "lapsed" || moment(&clock["due"]) != Some(due) {
            return Err(after.unlike(format!("{id} ran out at {due}")));
        }
        let (term, of) = (named(id)?, named(of)?);
        // What ended before this step was told before it.
        let since = if before.clock_at(at)["state"] == "runs" {
            self.mark
        } else {
            self.before_all
        };
        match self.machine.line(from, Cause::Lapse(of)) {
            Some(line) => {
                self.line_followed(&before, &after, (line, &what, to))?;
                self.told(&News::ran_out(line.tells, term.row()), since)
            }
            None if after.stage()? == to => self.told_without_line(term.row(), since),
            None => Err(after.unlike(format!("it is still {to}"))),
        }
    }

    /// Who is told of a term that ended and moved nothing.
    fn told_without_line(&mut self, term: &TermRow, since: usize) -> Result<(), Fault> {
        match term.lapse {
            Lapse::Escalate | Lapse::CountsAsUnplanned => {
                let (_, duty) = self.officer();
                let request = format!("request {} (", self.number);
                self.letter(duty, &[&request, term.id])
            }
            Lapse::Block
            | Lapse::ConditionsVoid
            | Lapse::Disconnect
            | Lapse::Suspend
            | Lapse::AccessCloses
            | Lapse::Refuse
            | Lapse::Remind
            | Lapse::IndexFalls
            | Lapse::Nothing => self.told(&News::ran_out(term.notify, term), since),
        }
    }

    /// Whoever filed it is reminded so many days before a term ends, and whoever else has to know of it.
    pub(super) fn is_reminded(&mut self, id: &str, in_days: i32) -> Result<(), Fault> {
        let (_, due, _) = self.running(id)?;
        let last = days::date(due).yesterday().unwrap_or_default();
        let day = last.saturating_sub(Span::new().days(in_days));
        self.desk.move_to(days::start_of(day))?;
        self.told(&News::ending(named(id)?.row()), self.mark)
    }

    /// A term ends with the day that is so many days after the day it is counted from.
    pub(super) fn lasts(&self, id: &str, in_days: i32) -> Result<(), Fault> {
        let (at, due, seen) = self.running(id)?;
        let from = moment(&seen.clock_at(at)["from"]).map(days::date);
        let last = from.map(|day| day.saturating_add(Span::new().days(in_days)));
        if last.map(days::end_of) == Some(due) {
            return Ok(());
        }
        Err(seen.unlike(format!("{id} ends with {last:?}")))
    }

    /// A term ends so many days before another.
    pub(super) fn ends_before(&self, id: &str, other: &str, in_days: i32) -> Result<(), Fault> {
        let ((_, due, seen), (_, end, _)) = (self.running(id)?, self.running(other)?);
        let earlier = days::date(end).saturating_sub(Span::new().days(in_days));
        if due == days::start_of(earlier) {
            return Ok(());
        }
        Err(seen.unlike(format!("{id} ends {in_days} days before {other}")))
    }

    /// The notice bounced; the officer enters when it was received, and the clocks run from then.
    pub(super) fn enter_receipt(&mut self) -> Result<(), Fault> {
        let before = self.look()?;
        let waiting: Vec<usize> = before
            .clocks()
            .filter(|(_, clock)| clock["state"] == "awaits-receipt")
            .map(|(at, _)| at)
            .collect();
        if waiting.is_empty() {
            return Err(before.unlike("a clock waits for a receipt"));
        }
        let now = self.desk.now()?;
        let received = later(now, SignedDuration::from_mins(61));
        self.desk
            .move_to(later(now, SignedDuration::from_mins(90)))?;
        let (number, at) = (self.number.to_string(), received.to_string());
        let words = [
            "request", "receipt", &number, "--at", &at, "--why", "no. 881",
        ];
        let said = self.desk.qaqpa(self.officer().0, &words)?;
        if let Some(why) = refused(&said) {
            return Err(Fault::InTheWay(format!("the receipt was refused: {why}")));
        }
        let after = self.look()?;
        for at in waiting {
            let clock = after.clock_at(at);
            let id = clock["term"].as_str().unwrap_or_default();
            let row = named(id)?.row();
            let expected = self.desk.days.end(row, received);
            if clock["state"] != "runs" || moment(&clock["due"]) != expected {
                return Err(after.unlike(format!("{id} runs from {received} until {expected:?}")));
            }
        }
        self.desk.mail.set_mood(Mood::Accepting);
        Ok(())
    }

    /// What is done is refused, and the request stays as it was.
    pub(super) fn is_refused(&mut self, act: Act, words: &str) -> Result<(), Fault> {
        let before = self.look()?;
        let stage = before.stage()?;
        let line = self.machine.line(stage, Cause::Act(act));
        let number = self.number.to_string();
        let by = match line {
            Some(line) => self.act_words(line, act, Besides::Nothing)?,
            None => (self.officer().0, vec![number, act.label().to_owned()]),
        };
        let mut all = ["request", "act"].map(str::to_owned).to_vec();
        all.extend(by.1);
        all.extend(["--why", "as the story tells"].map(str::to_owned));
        let said = self.run(by.0, &all)?;
        let after = self.look()?;
        match refused(&said) {
            None => Err(after.unlike(format!("{act} is refused"))),
            Some(why) if !why.contains(words) => Err(Fault::NotSo(format!(
                "it was refused, but not with {words:?}: {why}"
            ))),
            Some(_) if revision(&before) != revision(&after) => {
                Err(after.unlike("nothing was changed"))
            }
            Some(_) => Ok(()),
        }
    }

    /// The same is filed again before its time.
    pub(super) fn again_refused(&mut self, words: &str) -> Result<(), Fault> {
        match self.file_again(self.story.form)? {
            Ok(number) => Err(Fault::NotSo(format!("it was taken as request {number}"))),
            Err(why) if !why.contains(words) => Err(Fault::NotSo(format!(
                "it was refused, but not with {words:?}: {why}"
            ))),
            Err(_) => {
                if let Some(bar) = self.machine.bar {
                    self.waited.push((self.story.kind, bar.id().to_owned()));
                }
                Ok(())
            }
        }
    }

    /// A later request of the same is applied.
    pub(super) fn superseded(&mut self) -> Result<(), Fault> {
        let later = self.file_again(self.story.form)?.map_err(Fault::InTheWay)?;
        let number = later.to_string();
        let said = if self.story.kind == Kind::Agreement {
            let mut words = ["request", "act", &number, "sign"]
                .map(str::to_owned)
                .to_vec();
            words.extend(self.signed_second(By::ServiceOwner, later)?);
            words.extend(["--why", "a supplementary agreement"].map(str::to_owned));
            self.run(uid::AGENCY, &words)?
        } else {
            let words = ["request", "act", &number, "apply", "--why", "the next list"];
            self.desk.qaqpa(self.officer().0, &words)?
        };
        if let Some(why) = refused(&said) {
            return Err(Fault::InTheWay(format!("the later one was refused: {why}")));
        }
        let (first, second) = (self.look()?, Seen(self.desk.show(later)?));
        if first.stage()? != Stage::Superseded || second.stage()? != Stage::Active {
            return Err(first.unlike(format!("request {later} took its place")));
        }
        let rows = |seen: &Seen| seen.0["rows"].as_array().map_or(0, Vec::len);
        if rows(&first) != 0 || rows(&second) == 0 {
            return Err(first.unlike("its rows went with it"));
        }
        Ok(())
    }
}

fn named(id: &str) -> Result<TermRef, Fault> {
    term(id).map_err(Fault::InTheWay)
}

fn revision(seen: &Seen) -> &Value {
    &seen.0["view"]["revision"]
}
