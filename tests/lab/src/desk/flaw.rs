//! What negative controls break of a desk: each breaks something that stories look at, none keeps them from looking.

use jiff::{SignedDuration, Timestamp};
use law::request::Kind;

use super::{Desk, Fill, Put, date, uid};
use crate::error::LabError;
use crate::smtp::Mood;
use crate::wait::eventually;

/// By how much a clock is wrong: more than the minute that stories look before a term ends.
const CLOCK_ERROR: SignedDuration = SignedDuration::from_secs(120);
/// How long the letter about what was filed may take.
const LETTER_LIMIT: std::time::Duration = std::time::Duration::from_secs(8);

/// What a negative control breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// From the filing on the relay takes no letter.
    RelayRefuses,
    /// The legal clock goes two minutes further than it is told.
    ClockRunsAhead,
    /// The legal clock stops two minutes before it is told to.
    ClockLags,
    /// The production calendar gives a day off more than the one that terms are counted by.
    AnotherDayOff,
    /// Whatever puts a new epoch into force, the administrator takes it back.
    RolledBack,
    /// Somebody has filed before.
    FiledBefore,
    /// The form says something else than it is looked at for.
    FormIsRight,
}

impl Flaw {
    /// The name of the sabotage.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RelayRefuses => "relay-refuses",
            Self::ClockRunsAhead => "clock-runs-ahead",
            Self::ClockLags => "clock-lags",
            Self::AnotherDayOff => "another-day-off",
            Self::RolledBack => "record-is-rolled-back",
            Self::FiledBefore => "somebody-filed-before",
            Self::FormIsRight => "form-is-right",
        }
    }
}

impl Desk {
    /// Wakes the flaw: from here on what a story or a refusal looks at is broken.
    pub(super) fn arm(&self) -> Result<(), LabError> {
        self.is_armed
            .store(true, std::sync::atomic::Ordering::Relaxed);
        match self.woken() {
            Some(Flaw::AnotherDayOff) => self.give_a_day_off(),
            Some(Flaw::FiledBefore) => self.file_before(),
            Some(
                Flaw::RelayRefuses
                | Flaw::ClockRunsAhead
                | Flaw::ClockLags
                | Flaw::RolledBack
                | Flaw::FormIsRight,
            )
            | None => Ok(()),
        }
    }

    /// The flaw, once it is awake.
    pub(crate) fn woken(&self) -> Option<Flaw> {
        let is_armed = self.is_armed.load(std::sync::atomic::Ordering::Relaxed);
        self.flaw.filter(|_| is_armed)
    }

    /// A request was filed: from here on a flawed relay refuses.
    pub(super) fn filed(&self) {
        if self.woken() == Some(Flaw::RelayRefuses) {
            self.mail.set_mood(Mood::Refusing);
        }
    }

    /// Where a flawed clock goes that is told to go to `to`.
    pub(super) fn flawed(&self, to: Timestamp) -> Result<Timestamp, LabError> {
        let flaw = self.woken();
        let error = if flaw == Some(Flaw::ClockRunsAhead) {
            CLOCK_ERROR
        } else if flaw == Some(Flaw::ClockLags) {
            -CLOCK_ERROR
        } else {
            return Ok(to);
        };
        let wrong = to.saturating_add(error).unwrap_or(to);
        // It never goes back.
        Ok(if wrong > self.now()? { wrong } else { to })
    }

    /// What it puts into force is taken back, where that is the flaw.
    pub(super) fn take_back(&self, words: &[&str], before: Option<u64>) -> Result<(), LabError> {
        let may_commit = matches!(words, ["request", "act" | "file", ..]);
        if may_commit && before.is_some() && self.epoch()? != before {
            self.must(&["rollback", "--why", "the lab's sabotage"])?;
        }
        Ok(())
    }

    /// The epoch in force, where the flaw needs to know it.
    pub(super) fn epoch_before(&self, words: &[&str]) -> Result<Option<u64>, LabError> {
        let may_commit = matches!(words, ["request", "act" | "file", ..]);
        if may_commit && self.woken() == Some(Flaw::RolledBack) {
            self.epoch()
        } else {
            Ok(None)
        }
    }

    fn epoch(&self) -> Result<Option<u64>, LabError> {
        let status = self.qaqpa(uid::ADMIN, &["status"])?.json();
        Ok(status["control"]["epoch"].as_u64())
    }

    fn give_a_day_off(&self) -> Result<(), LabError> {
        let tomorrow = date(self.now()?).tomorrow().unwrap_or_default();
        let mut worked = tomorrow;
        while !self.days.works(worked) {
            worked = worked.tomorrow().unwrap_or_default();
        }
        let text = self.days.clone().without(worked).toml("lab-other");
        let path = self.write("other-calendar.toml", text.as_bytes())?;
        self.must(&["calendar", "replace", &path, "--why", "the lab's sabotage"])
            .map(drop)
    }

    /// The ministry asks for a mail domain, and has its letter about it.
    fn file_before(&self) -> Result<(), LabError> {
        let form = law::form::form(Kind::Mail.form()).ok_or(LabError::NotBuilt("a mail form"))?;
        let puts = [Put("mail_domain", Fill::Text("before.example"))];
        let path = self.fill_in(form, &puts, "before.toml")?;
        let before = self.mail.letters().len();
        self.qaqpa(uid::MINISTRY, &["request", "file", "mail", "--form", &path])?;
        eventually(LETTER_LIMIT, "what was filed before is told", || {
            self.mail.letters().len() > before
        })
    }
}
