//! Probes of a kernel at the other end of a cable.

use super::*;
use crate::cable::{ADDRESSES, Cable, End, target};
use crate::frames::Workshop;

const INTERVAL_US: u32 = 10_000;
/// Of an empty round: longer than three intervals.
const LIMIT_MS: u32 = 100;

/// Begins to ask on a cable, as the main thread and the upkeep thread do together.
fn begin(cable: &Cable, asker: &mut Asker, workshop: &Workshop, now: Instant) {
    let ground = cable.ground(End::Near, asker.watching);
    asker.settle(&ground, now);
    let request = asker.errand().unwrap();
    assert_eq!(asker.errand(), None, "a socket is asked for once");
    let frames = workshop.open(&request).unwrap();
    asker.equip(request, frames);
    assert!(asker.frames.is_some());
}

#[test]
fn a_kernel_answers_until_it_is_silent() {
    let [[_, v4], [_, v6], [_, cable_only]] = ADDRESSES;
    for watching in [
        Watching::Neighbour(target(v4, INTERVAL_US)),
        Watching::Neighbour(target(v6, INTERVAL_US)),
        Watching::Neighbour(target(cable_only, INTERVAL_US)),
        Watching::Echo(target(v4, INTERVAL_US)),
        Watching::Echo(target(v6, INTERVAL_US)),
        Watching::Echo(target(cable_only, INTERVAL_US)),
    ] {
        let cable = Cable::lay();
        let workshop = Workshop::new();
        let mut now = Instant::from_nanos(1);
        let mut asker = Asker::new(cable.seat(End::Near), watching, Tags::Untagged);
        assert_eq!(asker.reading(), Reading::Absent);
        begin(&cable, &mut asker, &workshop, now);
        let is = |asker: &Asker, reading| asker.reading() == reading;
        assert!(
            cable.passes(&mut now, LIMIT_MS, |now| {
                asker.turn(now);
                is(&asker, Reading::Up)
            }),
            "{watching:?} is not answered"
        );
        // Ten more rounds: it stays up.
        assert!(!cable.passes(&mut now, LIMIT_MS, |now| {
            asker.turn(now);
            !is(&asker, Reading::Up)
        }));
        cable.ip(End::Far, &["link", "set", "far", "arp", "off"]);
        cable.ip(End::Far, &["address", "flush", "dev", "far"]);
        let silent = now;
        assert!(cable.passes(&mut now, LIMIT_MS, |now| {
            asker.turn(now);
            is(&asker, Reading::Down)
        }));
        let took = now.since(silent).as_millis();
        assert!(
            (20..=41).contains(&took),
            "noticed after {took} ms by {watching:?}"
        );
        // Nobody is known at the far end any more: it is asked on, where it was.
        let mut ground = cable.ground(End::Near, watching);
        ground.far = None;
        asker.settle(&ground, now);
        assert_eq!(asker.errand(), None);
        assert!(is(&asker, Reading::Down));
        // What the socket was asked for is swept when it is not used any more.
        drop(asker);
        workshop.sweep();
    }
}

#[test]
fn other_figures_keep_what_is_known_and_another_far_end_does_not() {
    let cable = Cable::lay();
    let workshop = Workshop::new();
    let mut now = Instant::from_nanos(1);
    let [_, far] = ADDRESSES[0];
    let seat = cable.seat(End::Near);
    let watching = Watching::Neighbour(target(far, INTERVAL_US));
    let mut asker = Asker::new(seat, watching, Tags::Untagged);
    begin(&cable, &mut asker, &workshop, now);
    assert!(cable.passes(&mut now, LIMIT_MS, |now| {
        asker.turn(now);
        asker.reading() == Reading::Up
    }));
    let slower = Watching::Neighbour(target(far, 2 * INTERVAL_US));
    assert!(asker.renew(seat, slower, Tags::Untagged));
    asker.settle(&cable.ground(End::Near, slower), now);
    assert_eq!(asker.reading(), Reading::Up);
    assert_eq!(asker.errand(), None, "the same socket does");
    let detection = asker.told().detection.map(|time| time.as_millis());
    assert_eq!(detection, Some(80));
    for other in [
        Watching::Neighbour(target("192.0.2.9/30", INTERVAL_US)),
        Watching::Echo(target(far, INTERVAL_US)),
        Watching::Carrier,
    ] {
        assert!(!asker.renew(seat, other, Tags::Untagged), "{other:?}");
    }
}

#[test]
fn nothing_is_asked_before_the_ground_is_known() {
    let seat = Seat {
        ifindex: 7,
        number: 3,
    };
    let mac = Some(Mac([2, 0, 0, 0, 0, 1]));
    let check = |watching, local: Option<&str>, far: Option<Mac>, expected: bool| {
        let mut asker = Asker::new(seat, watching, Tags::Untagged);
        let ground = Ground {
            seat,
            watching,
            near: mac,
            local: local.map(|text| text.parse().unwrap()),
            far,
        };
        asker.settle(&ground, Instant::ORIGIN);
        assert_eq!(asker.errand().is_some(), expected, "{ground:?}");
    };
    let [_, v4] = ADDRESSES[0];
    let neighbour = Watching::Neighbour(target(v4, INTERVAL_US));
    let echo = Watching::Echo(target(v4, INTERVAL_US));
    check(neighbour, None, mac, false);
    check(neighbour, Some("192.0.2.1"), None, true);
    check(neighbour, Some("2001:db8::1"), None, false);
    check(echo, Some("192.0.2.1"), None, false);
    check(echo, Some("192.0.2.1"), mac, true);
}
