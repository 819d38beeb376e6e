//! A link under watch: both members, and the brain that chooses.

use abi::path::Carrier;
use link::group::{Action, Group, Health, Member, State};
use link::{Instant, Reading};

use crate::carrier::Carriers;
use crate::error::PathdError;
use crate::frames::Request;
use crate::ground::Find;
use crate::liveness::Told;
use crate::maps::Maps;
use crate::members::{Pair, Place};
use crate::record::{Owner, Watching};
use crate::sentry::Sentry;

#[cfg(test)]
mod tests;

/// A link with its brain.
#[derive(Debug)]
pub(crate) struct Watch {
    group: Group,
    primary: Sentry,
    backup: Sentry,
    lock: Option<Member>,
    /// What the brain wants done.
    actions: Vec<Action>,
    /// Whether the words say what the brain does.
    is_written: bool,
    /// What was last published.
    published: Option<View>,
}

/// How a link is, for listings; its history is the brain's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// Which.
    pub(crate) owner: Owner,
    /// Where it stands.
    pub(crate) state: State,
    /// The choice by hand.
    pub(crate) lock: Option<Member>,
    /// Both members, the primary first.
    pub(crate) members: [MemberView; 2],
}

/// How a member is, for listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemberView {
    /// Index of its interface, or of the one that was there.
    pub(crate) ifindex: u32,
    /// Whether it can carry.
    pub(crate) health: Health,
    /// What its carrier says.
    pub(crate) carrier: Reading,
    /// How its far end is watched.
    pub(crate) watching: Watching,
    /// What that comes to.
    pub(crate) told: Told,
}

impl Watch {
    /// Takes up a link of which `active` carries.
    pub(crate) fn resume(primary: &Place, backup: &Place, active: Member, now: Instant) -> Self {
        let mut watch = Self {
            group: Group::resume(active, now),
            primary: Sentry::new(primary, now),
            backup: Sentry::new(backup, now),
            lock: None,
            actions: Vec::new(),
            is_written: false,
            published: None,
        };
        watch.relock(primary.wanted.lock, now);
        watch
    }

    /// Whether these are the same members: one of them may have lost its interface, and either may have another one.
    pub(crate) fn is_of(&self, places: &[Option<Place>; 2]) -> bool {
        let fits = |sentry: &Sentry, place: &Option<Place>| {
            place.is_none_or(|place| place.seat.number == sentry.seat().number)
        };
        let [primary, backup] = places;
        let some = primary.is_some() || backup.is_some();
        some && fits(&self.primary, primary) && fits(&self.backup, backup)
    }

    /// Takes the members as another generation has them. The brain keeps what it knows.
    pub(crate) fn renew(&mut self, places: &[Option<Place>; 2], now: Instant) {
        let [primary, backup] = places;
        self.primary.renew(primary.as_ref(), now);
        self.backup.renew(backup.as_ref(), now);
        let lock = primary.or(*backup).and_then(|place| place.wanted.lock);
        self.relock(lock, now);
        // The maps may be new ones.
        self.is_written = false;
    }

    /// Whether one of its members has this number.
    pub(crate) fn has(&self, number: u16) -> bool {
        Member::ALL
            .iter()
            .any(|member| self.sentry(*member).seat().number == number)
    }

    /// Takes what was found for one of its members.
    pub(crate) fn settle(&mut self, find: Find, now: Instant) {
        if find.seat().number == self.primary.seat().number {
            self.primary.settle(find, now);
        } else {
            self.backup.settle(find, now);
        }
    }

    /// A socket that the upkeep thread shall make.
    pub(crate) fn errand(&mut self) -> Option<Request> {
        self.primary.errand().or_else(|| self.backup.errand())
    }

    /// Looks once at both members, and thinks.
    pub(crate) fn turn(&mut self, now: Instant, carriers: &mut Carriers) -> Result<(), PathdError> {
        let looked = self.primary.look(now, carriers);
        let looked = self.backup.look(now, carriers).and(looked);
        let primary = self.primary.news(now);
        let backup = self.backup.news(now);
        let of = |member: Member| move |(source, reading)| (member, source, reading);
        let news = primary
            .map(of(Member::Primary))
            .chain(backup.map(of(Member::Backup)));
        // Both at once: who dies together with the other one is no refuge from it.
        self.actions.extend(self.group.on_readings(now, news));
        if self.group.wake().is_some_and(|wake| wake <= now) {
            self.actions.extend(self.group.on_time(now));
        }
        looked
    }

    /// Stores the words, if they do not say yet who carries.
    pub(crate) fn write(&mut self, maps: &mut Maps) -> Result<(), PathdError> {
        let selects = |action: &Action| matches!(action, Action::Select { .. });
        self.is_written &= !self.actions.iter().any(selects);
        if !self.is_written {
            for (number, word) in self.words() {
                maps.set_carrier(number, word)?;
            }
            self.is_written = true;
        }
        Ok(())
    }

    /// Writes what there is to say into the log, which may take time: after the words.
    pub(crate) fn say(&mut self) {
        self.primary.say();
        self.backup.say();
    }

    /// What is to be done besides the words.
    pub(crate) fn take_actions(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.actions)
    }

    /// How it is, if that is not published yet.
    pub(crate) fn news(&self) -> Option<View> {
        let view = self.view();
        (self.published != Some(view)).then_some(view)
    }

    /// Notes what was published.
    pub(crate) const fn note(&mut self, view: View) {
        self.published = Some(view);
    }

    /// The brain.
    pub(crate) const fn group(&self) -> &Group {
        &self.group
    }

    /// One of the members.
    pub(crate) const fn sentry(&self, member: Member) -> &Sentry {
        match member {
            Member::Primary => &self.primary,
            Member::Backup => &self.backup,
        }
    }

    /// Whose link it is.
    pub(crate) const fn owner(&self) -> Owner {
        self.primary.wanted().owner
    }

    /// Ends the watching of both far ends; the choice stays.
    pub(crate) fn end(&mut self, now: Instant) {
        self.primary.end(now);
        self.backup.end(now);
    }

    fn relock(&mut self, lock: Option<Member>, now: Instant) {
        if self.lock != lock {
            self.lock = lock;
            self.actions.extend(self.group.on_lock(now, lock));
        }
    }

    fn words(&self) -> [(u16, Carrier); 2] {
        let pair = Pair {
            primary: self.primary.seat(),
            backup: self.backup.seat(),
        };
        pair.words(self.group.active())
    }

    fn view(&self) -> View {
        let member = |member: Member| {
            let sentry = self.sentry(member);
            MemberView {
                ifindex: sentry.ifindex(),
                health: self.group.health(member),
                carrier: sentry.carrier(),
                watching: sentry.wanted().watching,
                told: sentry.told(),
            }
        };
        View {
            owner: self.owner(),
            state: self.group.state(),
            lock: self.lock,
            members: Member::ALL.map(member),
        }
    }
}
