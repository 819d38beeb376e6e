//! What the parties of an agreement do: they sign one text, end it by notices, and it ends with what it is about.

use jiff::SignedDuration;
use law::form::integration::TERMINATION;
use law::request::{Act, By, Stage};

use super::{EFFECT_LIMIT, News, Played, Playing, later, moment, play_at, refused};
use crate::desk::Story;
use crate::desk::sample::{Fill, Put, filled};
use crate::desk::{days, uid};
use crate::hierarchy::{Holder, OF_AGENCY, OF_MINISTRY};
use crate::scenario::{Failure, Fault};
use crate::wait::eventually;

const MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// The agreement that notices are about: that of the desk's second request.
const OF_AGREEMENT: Put = Put("agreement", Fill::Text("soz-2"));

/// Who a party is: the local user, and who signs for it.
fn party(by: By) -> (u32, Holder<'static>) {
    match by {
        By::Filer => (uid::MINISTRY, OF_MINISTRY),
        By::ServiceOwner | By::Officer | By::Law => (uid::AGENCY, OF_AGENCY),
    }
}

impl Playing<'_> {
    /// The words by which a party signs what the other one signed.
    pub(super) fn signed_second(&self, by: By, number: u64) -> Result<Vec<String>, Failure> {
        let (own, holder) = party(by);
        let number = number.to_string();
        let text = self.desk.plain(own, &["request", "to-sign", &number])?;
        let signature = self.desk.sign_text(&text, holder.id)?;
        Ok(vec!["--signature".to_owned(), signature])
    }

    /// A party sends the other a signed notice of the end.
    pub(super) fn notifies(
        &mut self,
        (by, act): (By, Act),
        puts: &'static [Put],
        to: Stage,
    ) -> Result<(), Fault> {
        let before = self.look()?;
        let cause = ::desk::request::Cause::Act(act);
        let line = self.machine.line_of(before.stage()?, cause, by);
        let line =
            line.ok_or_else(|| Fault::NotSo(format!("the law knows no {act} of the {by}")))?;
        let (own, holder) = party(by);
        let today = days::date(self.desk.now()?);
        let puts: Vec<Put> = puts.iter().copied().chain([OF_AGREEMENT]).collect();
        let form = filled(&TERMINATION, &puts, today).toml;
        let path = self.desk.write("termination.toml", form.as_bytes())?;
        let of = [self.story.kind.label(), "--act", act.label()];
        let signature = self.desk.sign(&of, &path, holder.id)?;
        let number = self.number.to_string();
        let words = [
            "request",
            "act",
            &number,
            act.label(),
            "--form",
            &path,
            "--signature",
            &signature,
            "--why",
            "as the story tells",
        ];
        let said = self.run(own, &words.map(str::to_owned))?;
        if let Some(why) = refused(&said) {
            return Err(Fault::InTheWay(format!("it was refused: {why}")));
        }
        let after = self.look()?;
        self.line_followed(&before, &after, (line, act.label(), to))?;
        self.told(&News::moved(line.tells, line.clause), self.mark)
    }

    /// The receipt of a notice is entered, and the term that waited for it ends with it.
    pub(super) fn ends_on_receipt(&mut self, id: &str, to: Stage) -> Result<(), Fault> {
        self.waits(id)?;
        let received = later(self.desk.now()?, MINUTE);
        self.desk.move_to(later(received, MINUTE))?;
        let (number, at) = (self.number.to_string(), received.to_string());
        let words = [
            "request", "receipt", &number, "--at", &at, "--why", "no. 881",
        ];
        let said = self.desk.qaqpa(self.officer().0, &words)?;
        if let Some(why) = refused(&said) {
            return Err(Fault::InTheWay(format!("the receipt was refused: {why}")));
        }
        self.desk.mail.set_mood(crate::smtp::Mood::Accepting);
        let after = self.look()?;
        let ended = after.clock(id).and_then(|(_, clock)| moment(&clock["due"]));
        if after.stage()? != to || ended != Some(received) {
            return Err(after.unlike(format!("{id} ended at {received}, and it stands at {to}")));
        }
        Ok(())
    }

    /// A notice was delivered and names a later day: until then nothing happens.
    pub(super) fn ends_on_its_day(
        &mut self,
        id: &str,
        in_days: i32,
        to: Stage,
    ) -> Result<(), Fault> {
        let made = self.look()?.stage()?;
        let day = days::date(self.desk.now()?).saturating_add(jiff::Span::new().days(in_days));
        let begins = days::start_of(day);
        let ends = || {
            let seen = self.look().ok()?;
            seen.clock(id).and_then(|(_, clock)| moment(&clock["due"]))
        };
        let what = format!("the notice is delivered, and {id} ends at {begins}");
        eventually(EFFECT_LIMIT, &what, || ends() == Some(begins)).map_err(Fault::not_so)?;
        self.desk.move_to(later(begins, -MINUTE))?;
        let eve = self.look()?;
        if eve.stage()? != made {
            return Err(eve.unlike(format!("it stands at {made} until {begins}")));
        }
        self.desk.move_to(later(begins, MINUTE))?;
        let stands = || self.look().and_then(|seen| seen.stage()).ok();
        let what = format!("it stands at {to}");
        eventually(EFFECT_LIMIT, &what, || stands() == Some(to)).map_err(Fault::not_so)?;
        let after = self.look()?;
        let ended = after.clock(id).and_then(|(_, clock)| moment(&clock["due"]));
        if ended == Some(begins) {
            return Ok(());
        }
        Err(after.unlike(format!("{id} ended at {begins}")))
    }

    /// Where the request stands while a term waits for its notice.
    fn waits(&self, id: &str) -> Result<Stage, Fault> {
        let seen = self.look()?;
        let clock = seen.clock(id);
        if clock.is_some_and(|(_, clock)| clock["state"] == "awaits-receipt") {
            return seen.stage();
        }
        Err(seen.unlike(format!("{id} waits for its receipt")))
    }

    /// Another request is carried out at the same desk.
    pub(super) fn beside(&mut self, story: &Story) -> Result<(), Fault> {
        let mut played = Played::default();
        let mut told = std::collections::BTreeSet::new();
        play_at(self.desk, story, &mut played, &mut told)?;
        self.may_be_told.extend(told);
        self.papers += played.documents;
        Ok(())
    }

    /// Another request did this to this one.
    pub(super) fn went(&self, (act, to): (Act, Stage)) -> Result<(), Fault> {
        let seen = self.look()?;
        let lines = self.machine.lines.iter();
        let mut lines = lines.filter(|line| line.to == to);
        let is_told = lines.any(|line| seen.has_entry(act.label(), line.clause.id(), to));
        if seen.stage()? == to && is_told && seen.0["rows"].as_array().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        Err(seen.unlike(format!("{act} led it to {to}, and its rows went")))
    }
}
