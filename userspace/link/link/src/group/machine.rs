//! The group: inputs, the table, and what follows.

use std::collections::VecDeque;
use std::time::Duration;

use super::health::Watch;
use super::hold::Hold;
use super::judge::{self, Judgement, judge};
use super::{Action, Entry, Fact, Health, Member, Reason, Source, State};
use crate::{Instant, Reading};

/// So often a switch is announced: RFC 4861 §7.2.6 allows three, RFC 5227 §2.3 asks for two.
pub const ANNOUNCEMENTS: u32 = 3;
/// Between two of them (RFC 5227 §1.1, `ANNOUNCE_INTERVAL`; RFC 4861 §10 asks for a second at least).
pub const ANNOUNCE_INTERVAL: Duration = Duration::from_secs(2);
/// Entries of history that are kept; the oldest makes room.
pub const HISTORY_MAX: usize = 128;

/// One channel group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    state: State,
    lock: Option<Member>,
    primary: Watch,
    backup: Watch,
    hold: Hold,
    /// Announcements still to make, and when the next is due.
    announces: Option<(u32, Instant)>,
    history: VecDeque<Entry>,
}

impl Group {
    /// Takes up a group whose map word says `active`, at the body's start. Switches nothing and says nothing.
    pub fn resume(active: Member, now: Instant) -> Self {
        let state = match active {
            Member::Primary => State::Primary,
            Member::Backup => State::Backup,
        };
        Self {
            state,
            lock: None,
            primary: Watch::new(now),
            backup: Watch::new(now),
            hold: Hold::default(),
            announces: None,
            history: VecDeque::from([Entry {
                at: now,
                state,
                reason: None,
            }]),
        }
    }

    /// A source speaks of a member. Give [`Reading::Absent`] for one that is taken away.
    pub fn on_reading(
        &mut self,
        now: Instant,
        member: Member,
        source: Source,
        reading: Reading,
    ) -> Vec<Action> {
        self.on_readings(now, [(member, source, reading)])
    }

    /// Several at one instant, judged together: of two members that die at once, neither is a refuge from the other.
    pub fn on_readings(
        &mut self,
        now: Instant,
        readings: impl IntoIterator<Item = (Member, Source, Reading)>,
    ) -> Vec<Action> {
        let mut has_any = false;
        for (member, source, reading) in readings {
            has_any = true;
            self.watch_mut(member).read(source, reading, now);
        }
        if has_any {
            self.on_time(now)
        } else {
            Vec::new()
        }
    }

    /// The administrator chooses a member, or none to let the group choose again.
    pub fn on_lock(&mut self, now: Instant, lock: Option<Member>) -> Vec<Action> {
        self.lock = lock;
        self.on_time(now)
    }

    /// Does what is due.
    pub fn on_time(&mut self, now: Instant) -> Vec<Action> {
        let mut actions = Vec::new();
        for member in Member::ALL {
            let watch = self.watch_mut(member);
            if let Some(from) = watch.settle(now) {
                let to = watch.health();
                actions.push(Action::Tell(Fact::Health { member, from, to }));
            }
        }
        match self.lock {
            Some(member) => self.obey(now, member, &mut actions),
            None => self.choose(now, &mut actions),
        }
        self.announce(now, &mut actions);
        actions
    }

    /// When [`Self::on_time`] next has an effect.
    pub fn wake(&self) -> Option<Instant> {
        let reverts = self.revert().filter(|_| match self.state {
            // What a locked group would do changes, too, when the hold is over.
            State::Reverting { .. }
            | State::Locked {
                member: Member::Backup,
                would: Member::Backup,
            } => true,
            State::Locked { .. } | State::Primary | State::Backup | State::Stranded { .. } => false,
        });
        let times = [
            self.primary.wake(),
            self.backup.wake(),
            reverts,
            self.announces.map(|(_, at)| at),
        ];
        times.into_iter().flatten().min()
    }

    /// Where the group stands.
    pub const fn state(&self) -> State {
        self.state
    }

    /// Who carries.
    pub const fn active(&self) -> Member {
        self.state.active()
    }

    /// How a member is.
    pub const fn health(&self, member: Member) -> Health {
        match member {
            Member::Primary => self.primary.health(),
            Member::Backup => self.backup.health(),
        }
    }

    /// How long the primary would have to live now before it takes over.
    pub fn hold(&self, now: Instant) -> Duration {
        self.hold.at(now)
    }

    /// The last [`HISTORY_MAX`] states, oldest first.
    pub fn history(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.history.iter()
    }

    /// The member of the lock carries, dead or alive.
    fn obey(&mut self, now: Instant, member: Member, actions: &mut Vec<Action>) {
        let would = match self.judge(member, now) {
            Judgement::Stay(_) => member,
            Judgement::Switch(_) => member.other(),
        };
        let reason = (member != self.active()).then_some(Reason::Lock);
        self.enter(State::Locked { member, would }, reason, now, actions);
    }

    /// The table's choice carries.
    fn choose(&mut self, now: Instant, actions: &mut Vec<Action>) {
        let active = self.active();
        match self.judge(active, now) {
            Judgement::Stay(state) => self.enter(state, None, now, actions),
            Judgement::Switch(reason) => {
                let state = match active {
                    Member::Primary => {
                        if let Some(hold) = self.hold.on_failover(now) {
                            let hold_s = hold.as_secs();
                            actions.push(Action::Tell(Fact::Flap { hold_s }));
                        }
                        State::Backup
                    }
                    Member::Backup => {
                        self.hold.on_return(now);
                        State::Primary
                    }
                };
                self.enter(state, Some(reason), now, actions);
            }
        }
    }

    /// Takes a state; `reason` if another member carries in it.
    fn enter(
        &mut self,
        state: State,
        reason: Option<Reason>,
        now: Instant,
        actions: &mut Vec<Action>,
    ) {
        let from = self.state;
        if from == state {
            return;
        }
        self.state = state;
        if let Some(reason) = reason {
            let member = state.active();
            // Before everything that is only told.
            actions.insert(0, Action::Select { member, reason });
            self.announces = Some((ANNOUNCEMENTS, now));
        }
        actions.push(Action::Tell(Fact::State { from, to: state }));
        if self.history.len() == HISTORY_MAX {
            self.history.pop_front();
        }
        self.history.push_back(Entry {
            at: now,
            state,
            reason,
        });
    }

    fn announce(&mut self, now: Instant, actions: &mut Vec<Action>) {
        if let Some((left, at)) = self.announces
            && at <= now
        {
            let member = self.active();
            actions.push(Action::Announce { member });
            self.announces = (left > 1).then(|| (left - 1, now + ANNOUNCE_INTERVAL));
        }
    }

    fn judge(&self, active: Member, now: Instant) -> Judgement {
        let due = self.revert();
        let hold = judge::Hold {
            due: due.unwrap_or(now),
            over: due.is_some_and(|due| due <= now),
        };
        judge(active, self.primary.health(), self.backup.health(), hold)
    }

    /// When the primary has lived for the hold that was in force when it came alive.
    fn revert(&self) -> Option<Instant> {
        let since = self.primary.alive_since()?;
        Some(since + self.hold.at(since))
    }

    const fn watch_mut(&mut self, member: Member) -> &mut Watch {
        match member {
            Member::Primary => &mut self.primary,
            Member::Backup => &mut self.backup,
        }
    }
}
