//! The board as people see it.

use jiff::{SignedDuration, Timestamp};
use link::Instant;
use link::group::{Entry, Health, Member, State};
use runtime::Clock;
use wire::{MemberView, PathEntry, PathView};

use super::facts::health;
use super::names::{self, Names};
use crate::members::Key;
use crate::teller::Posted;
use crate::time;
use crate::watch;

/// Real time beside the machine's own, at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    real: Timestamp,
    own: Instant,
}

impl Moment {
    /// This one.
    pub(super) fn now(clock: &dyn Clock) -> Self {
        Self {
            real: clock.now(),
            own: time::now(clock),
        }
    }

    /// When an instant is or was, by real time as it runs now.
    fn real(self, instant: Instant) -> Timestamp {
        let ahead = SignedDuration::try_from(instant.since(self.own));
        let behind = SignedDuration::try_from(self.own.since(instant));
        let shifted = ahead.ok().zip(behind.ok()).and_then(|(ahead, behind)| {
            let shift = ahead.checked_sub(behind)?;
            self.real.checked_add(shift).ok()
        });
        shifted.unwrap_or(self.real)
    }
}

/// A link; nothing for one without a name.
pub(super) fn path(
    key: Key,
    posted: &Posted,
    moment: Moment,
    names: &mut Names,
) -> Option<PathView> {
    let view = posted.view;
    let [primary, backup] = view.members;
    let since = posted.history.last().map_or(moment.own, |entry| entry.at);
    Some(PathView {
        link: names::link(key.role, &view.owner)?,
        state: view.state.code().to_owned(),
        carries: names::role(view.state.active()),
        since: moment.real(since),
        reverts_at: reverts(view.state).map(|due| moment.real(due)),
        lock: view.lock.map(names::role),
        members: vec![
            member(Member::Primary, primary, names)?,
            member(Member::Backup, backup, names)?,
        ],
    })
}

/// A line of a link's history; nothing for a link without a name.
pub(super) fn entry(key: Key, posted: &Posted, entry: Entry, moment: Moment) -> Option<PathEntry> {
    Some(PathEntry {
        link: names::link(key.role, &posted.view.owner)?,
        at: moment.real(entry.at),
        state: entry.state.code().to_owned(),
        carries: names::role(entry.state.active()),
        reason: entry.reason.map(|reason| reason.code().to_owned()),
    })
}

fn member(member: Member, view: watch::MemberView, names: &mut Names) -> Option<MemberView> {
    let told = view.told;
    Some(MemberView {
        role: names::role(member),
        interface: names.interface(view.ifindex)?,
        health: health(view.health).to_owned(),
        dead_by: match view.health {
            Health::Dead(source) => Some(source.code().to_owned()),
            Health::Unknown | Health::Alive | Health::Flapping => None,
        },
        carrier: view.carrier.code().to_owned(),
        watched: view.watching.code().to_owned(),
        peer: view.watching.target().map(|target| target.address),
        bfd: told.bfd.map(|state| state.code().to_owned()),
        probe: told.probe.map(|state| state.code().to_owned()),
        detection_ms: told
            .detection
            .map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
    })
}

const fn reverts(state: State) -> Option<Instant> {
    match state {
        State::Reverting { due } => Some(due),
        State::Primary | State::Backup | State::Stranded { .. } | State::Locked { .. } => None,
    }
}
