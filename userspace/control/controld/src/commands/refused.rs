//! What refused commands say to the journal.

use super::name_of;
use crate::audit::shortened;
use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::{Core, GROUP, Writing};
use crate::error::ControlError;
use crate::keys;
use crate::ledger::put;
use crate::refusals::{Count, Noted, Whose};
use crate::store::Op as Put;
use jiff::Timestamp;
use wire::Fact;

impl Core {
    /// Journals a refusal, or counts it where the user had too many.
    pub(crate) fn tell_refusal(
        &mut self,
        caller: &Caller,
        action: &str,
        error: &ControlError,
        now: Now,
    ) -> Result<(), ControlError> {
        self.close_refusals(now)?;
        let who = caller.name();
        let writing = match self.refusals.note(caller.uid, &who, now.real) {
            Noted::Told => Writing {
                facts: vec![Fact::CommandRefused {
                    who,
                    action: action.to_owned(),
                    // It may name what the command named.
                    why: shortened(error.to_string()),
                }],
                ..Writing::default()
            },
            Noted::Counted => return Ok(()),
            Noted::Kept(whose, count) => Writing {
                puts: vec![put(keys::refused(whose), &(whose, count))?],
                ..Writing::default()
            },
        };
        self.write(writing, now)
    }

    /// Journals the refusal of a command that was never carried out.
    pub(crate) fn tell_refused(
        &mut self,
        caller: &Caller,
        command: &wire::Command,
        error: &ControlError,
        real: Timestamp,
    ) -> Result<(), ControlError> {
        self.tell_refusal(caller, name_of(&command.action), error, self.now(real))
    }

    /// Journals the refusals that were counted in minutes that are over.
    pub(crate) fn close_refusals(&mut self, now: Now) -> Result<(), ControlError> {
        let over = self.refusals.close(now.real);
        self.tell_counted(&over, now)
    }

    /// controld is told to end: what it keeps in memory alone becomes durable.
    pub fn end(&mut self, real: Timestamp) -> Result<(), ControlError> {
        let over = self.refusals.close_all();
        self.tell_counted(&over, self.now(real))
    }

    fn tell_counted(&mut self, over: &[(Whose, Count)], now: Now) -> Result<(), ControlError> {
        for group in over.chunks(GROUP) {
            let mut writing = Writing::default();
            for (whose, count) in group {
                writing.puts.push(Put::Delete {
                    key: keys::refused(*whose),
                });
                writing.facts.push(Fact::CommandsRefused {
                    who: count.who.clone(),
                    count: count.withheld,
                    since: count.since,
                });
            }
            self.write(writing, now)?;
        }
        Ok(())
    }
}
