//! Watches over real interfaces, with a time of their own.

use std::num::NonZeroU8;
use std::time::Duration;

use abi::PortRole;
use link::group::{Reason, Source};

use super::*;
use crate::cable::{Cable, End};
use crate::members::{Key, Seat};
use crate::record::{Target, Wanted};

const START: Instant = Instant::from_nanos(1);
/// The loopback: with a carrier as long as it is in use.
const LOOPBACK: u32 = 1;
/// An interface that there is not.
const MISSING: u32 = 0x7fff_fff0;

fn place(member: Member, ifindex: u32, lock: Option<Member>) -> Place {
    let number = match member {
        Member::Primary => 8,
        Member::Backup => 9,
    };
    Place {
        key: Key {
            role: PortRole::Channel as u8,
            link: 1,
        },
        member,
        seat: Seat { ifindex, number },
        wanted: Wanted {
            lock,
            ..Wanted::NOTHING
        },
    }
}

/// A cable as the primary member, this namespace's loopback as the backup.
struct Link {
    cable: Cable,
    carriers: Carriers,
    watch: Watch,
    now: Instant,
}

impl Link {
    fn guarded() -> Self {
        let cable = Cable::lay();
        cable.ip(End::Near, &["link", "set", "lo", "up"]);
        let primary = place(Member::Primary, cable.seat(End::Near).ifindex, None);
        let backup = place(Member::Backup, LOOPBACK, None);
        Self {
            cable,
            carriers: Carriers::open().unwrap(),
            watch: Watch::resume(&primary, &backup, Member::Primary, START),
            now: START,
        }
    }

    fn places(&self, lock: Option<Member>) -> [Option<Place>; 2] {
        let near = self.cable.seat(End::Near).ifindex;
        [
            Some(place(Member::Primary, near, lock)),
            Some(place(Member::Backup, LOOPBACK, lock)),
        ]
    }

    /// One turn, a millisecond later; who was selected, and why.
    fn turn(&mut self) -> Vec<(Member, Reason)> {
        self.now = self.now + Duration::from_millis(1);
        self.watch.turn(self.now, &mut self.carriers).unwrap();
        let select = |action: Action| match action {
            Action::Select { member, reason } => Some((member, reason)),
            Action::Announce { .. } | Action::Tell(_) => None,
        };
        self.watch
            .take_actions()
            .into_iter()
            .filter_map(select)
            .collect()
    }

    fn set(&self, end: End, interface: &str, word: &str) {
        self.cable.ip(end, &["link", "set", interface, word]);
    }
}

#[test]
fn a_pulled_cable_is_left_in_the_next_turn() {
    let mut link = Link::guarded();
    assert_eq!(link.turn(), []);
    assert_eq!(link.watch.group().state(), State::Primary);
    assert_eq!(link.watch.words()[1], (8, Carrier::ITSELF));
    link.set(End::Far, "far", "down");
    let lost = Reason::Dead(Source::Carrier);
    assert_eq!(link.turn(), [(Member::Backup, lost)]);
    let words = [(8, Carrier::member(9)), (9, Carrier::ITSELF)];
    assert_eq!(link.watch.words(), words);
    // Both dead: the last choice stays; who lives first is chosen at once.
    link.set(End::Near, "lo", "down");
    assert_eq!(link.turn(), []);
    let kept = Member::Backup;
    assert_eq!(link.watch.group().state(), State::Stranded { kept });
    link.set(End::Far, "far", "up");
    assert_eq!(link.turn(), [(Member::Primary, lost)]);
}

#[test]
fn both_that_die_at_once_leave_the_choice_as_it_is() {
    let mut link = Link::guarded();
    link.turn();
    link.set(End::Far, "far", "down");
    link.set(End::Near, "lo", "down");
    assert_eq!(link.turn(), []);
    let kept = Member::Primary;
    assert_eq!(link.watch.group().state(), State::Stranded { kept });
}

#[test]
fn a_member_without_an_interface_is_dead_and_the_brain_stays() {
    let mut link = Link::guarded();
    link.turn();
    let [primary, backup] = link.places(None);
    assert!(link.watch.is_of(&[None, backup]));
    link.watch.renew(&[None, backup], link.now);
    let lost = Reason::Dead(Source::Carrier);
    assert_eq!(link.turn(), [(Member::Backup, lost)]);
    // Back, and under another index: it must live for the hold like any other.
    link.watch.renew(&[primary, backup], link.now);
    assert_eq!(link.turn(), []);
    assert_eq!(link.watch.group().state().code(), "reverting");
    let missing = Some(place(Member::Primary, MISSING, None));
    assert!(link.watch.is_of(&[missing, backup]));
    link.watch.renew(&[missing, backup], link.now);
    assert_eq!(link.turn(), []);
    assert_eq!(link.watch.group().state(), State::Backup);
    // A port of another number is another member.
    let mut other = place(Member::Primary, 2, None);
    other.seat.number = 10;
    assert!(!link.watch.is_of(&[Some(other), backup]));
    assert!(!link.watch.is_of(&[None, None]));
}

#[test]
fn a_lock_acts_in_the_turn_of_its_generation() {
    let mut link = Link::guarded();
    link.turn();
    let locked = link.places(Some(Member::Backup));
    link.watch.renew(&locked, link.now);
    assert_eq!(link.turn(), [(Member::Backup, Reason::Lock)]);
    assert_eq!(link.watch.news().unwrap().lock, Some(Member::Backup));
    // The same lock in a later generation is no news.
    link.watch.renew(&locked, link.now);
    assert_eq!(link.turn(), []);
    link.watch.renew(&link.places(None), link.now);
    assert_eq!(link.turn(), []);
    assert_eq!(link.watch.group().state().code(), "reverting");
}

#[test]
fn a_lock_in_force_is_obeyed_by_who_starts() {
    let lock = Some(Member::Backup);
    let places = [
        place(Member::Primary, MISSING, lock),
        place(Member::Backup, MISSING, lock),
    ];
    let watch = Watch::resume(&places[0], &places[1], Member::Primary, START);
    assert_eq!(watch.group().active(), Member::Backup);
}

#[test]
fn a_view_is_news_until_it_is_noted() {
    let mut link = Link::guarded();
    link.turn();
    let view = link.watch.news().unwrap();
    assert_eq!(view.members.map(|of| of.carrier), [Reading::Up; 2]);
    link.watch.note(view);
    link.turn();
    assert_eq!(link.watch.news(), None);
    link.set(End::Far, "far", "down");
    link.turn();
    let view = link.watch.news().unwrap();
    assert_eq!(view.members[0].health, Health::Dead(Source::Carrier));
    let mut places = link.places(None);
    let watching = Watching::Neighbour(Target {
        address: "192.0.2.2".parse().unwrap(),
        interval_us: 10_000,
        multiplier: NonZeroU8::MIN,
    });
    if let Some(place) = &mut places[1] {
        place.wanted.watching = watching;
    }
    link.watch.note(view);
    link.watch.renew(&places, link.now);
    assert_eq!(link.watch.news().unwrap().members[1].watching, watching);
}
