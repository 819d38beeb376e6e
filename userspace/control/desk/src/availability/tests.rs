//! The index against a model that keeps every minute, and against the text's own cases.

use super::{Breaks, Day, Minute, Seen, Standing, Tally, Works, count, lies_in_window};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use law::{Calendar, zone};
use proptest::prelude::*;

/// A Monday.
const DAY: Date = date(2026, 11, 23);

fn at(day: Date, minute: i64) -> Timestamp {
    zone::start_of(day) + jiff::SignedDuration::from_mins(minute)
}

fn calendar() -> Calendar {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../config/calendar");
    Calendar::from_toml(&std::fs::read_to_string(format!("{folder}/kazakhstan.toml")).unwrap())
        .unwrap()
}

fn whole_day(seen: impl Fn(u16) -> Seen) -> Day {
    let mut day = Day::default();
    for minute in 0..1_440 {
        day.tell(minute, seen(minute));
    }
    day
}

#[test]
fn the_index_of_a_day() {
    // Up but for an hour from 22:00, and half an hour from 10:00 of which nobody knows.
    let day = whole_day(|minute| match minute {
        600..630 => Seen::Unknown,
        1_320..1_380 => Seen::Down,
        _ => Seen::Up,
    });
    let night = |standing| Works {
        from: at(DAY, 1_320),
        until: at(DAY, 1_350),
        standing,
    };
    let check = |works: &[Works], split: (u64, u64, u64), index: &str, without: &str| {
        let tally = count(DAY, Some(&day), &Breaks::of(works), zone::end_of(DAY));
        assert_eq!((tally.planned, tally.unplanned, tally.failed), split);
        assert_eq!(
            (tally.up, tally.unknown, tally.possible()),
            (1_350, 30, 1_410)
        );
        assert_eq!(tally.index().unwrap().to_string(), index);
        assert_eq!(tally.without_breaks().unwrap().to_string(), without);
    };
    check(&[], (0, 0, 60), "95.74", "95.74");
    check(&[night(Standing::Agreed)], (30, 0, 30), "95.74", "97.82");
    check(&[night(Standing::Unagreed)], (0, 30, 30), "95.74", "95.74");
    let both = [night(Standing::Unagreed), night(Standing::Agreed)];
    check(&both, (30, 0, 30), "95.74", "97.82");
}

#[test]
fn what_has_not_passed_is_not_counted() {
    let day = whole_day(|_| Seen::Up);
    let check = |now: Timestamp, day: Option<&Day>, up, unknown| {
        let tally = count(DAY, day, &Breaks::default(), now);
        assert_eq!((tally.up, tally.unknown), (up, unknown));
    };
    check(at(DAY, 0), Some(&day), 0, 0);
    check(at(DAY, -5), Some(&day), 0, 0);
    check(
        at(DAY, 10) + jiff::SignedDuration::from_secs(59),
        Some(&day),
        10,
        0,
    );
    check(at(DAY, 9_000), Some(&day), 1_440, 0);
    check(at(DAY, 90), None, 0, 90);
    assert_eq!(Tally::default().index(), None);
    // The clocks went back an hour: the day had twenty-five.
    let long = count(date(2024, 2, 29), None, &Breaks::default(), Timestamp::MAX);
    assert_eq!(long.unknown, 1_500);
}

#[test]
fn minutes_stand_in_their_legal_day() {
    let check = |instant: &str, day: &str, minute| {
        let instant: Timestamp = instant.parse().unwrap();
        assert_eq!(Minute::of(instant).place(), (day.parse().unwrap(), minute));
    };
    check("2026-11-22T18:59:59Z", "2026-11-22", 1_439);
    check("2026-11-22T19:00:00Z", "2026-11-23", 0);
    check("2024-02-29T18:59:00Z", "2024-02-29", 1_499);
    let begun = Minute::of("2026-11-22T19:00:30Z".parse().unwrap());
    assert!(Minute::from("2026-11-22T19:00:30Z".parse().unwrap()) > begun);
    assert_eq!(Minute::from("2026-11-22T19:00:00Z".parse().unwrap()), begun);
}

#[test]
fn the_default_time_of_breaks() {
    let calendar = calendar();
    let check = |from: &str, until: &str, lies: bool| {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let found = lies_in_window(at(from), at(until), &calendar).unwrap();
        assert_eq!(found, lies, "{from} to {until}");
    };
    // A Monday night, to the minute on both sides.
    check("2026-11-23T21:00:00+05", "2026-11-24T06:00:00+05", true);
    check("2026-11-23T20:59:59+05", "2026-11-24T06:00:00+05", false);
    check("2026-11-23T21:00:00+05", "2026-11-24T06:00:01+05", false);
    check("2026-11-23T02:00:00+05", "2026-11-23T04:00:00+05", true);
    check("2026-11-23T12:00:00+05", "2026-11-23T13:00:00+05", false);
    // From Friday night through the weekend to Monday morning.
    check("2026-11-27T21:00:00+05", "2026-11-30T06:00:00+05", true);
    check("2026-11-28T10:00:00+05", "2026-11-28T18:00:00+05", true);
    // The Republic's day, a Sunday in 2026, and the Monday that is off for it.
    check("2026-10-26T10:00:00+05", "2026-10-26T18:00:00+05", true);
    // Day of independence, a Wednesday.
    check("2026-12-16T10:00:00+05", "2026-12-16T18:00:00+05", true);
    check("2026-12-16T10:00:00+05", "2026-12-17T10:00:00+05", false);
    let beyond = "9000-01-01T00:00:00Z".parse().unwrap();
    assert!(lies_in_window(beyond, Timestamp::MAX, &calendar).is_err());
}

/// Three whole working days lie between the agreement and the day of the works, as the clock of a request counts them.
#[test]
fn works_of_a_row_stand_by_the_day_of_their_agreement() {
    let calendar = calendar();
    let check = |agreed: Date, begins: &str, standing| {
        let begins = begins.parse().unwrap();
        assert_eq!(Standing::agreed_on(agreed, begins, &calendar), standing);
    };
    check(date(2026, 5, 4), "2026-05-12T10:00:00+05", Standing::Agreed);
    check(
        date(2026, 5, 5),
        "2026-05-12T10:00:00+05",
        Standing::Unagreed,
    );
    check(
        date(2026, 5, 12),
        "2026-05-12T10:00:00+05",
        Standing::Unagreed,
    );
    check(date(9000, 1, 1), "9000-01-01T00:00:00Z", Standing::Agreed);
}

fn seen() -> impl Strategy<Value = Seen> {
    prop_oneof![Just(Seen::Up), Just(Seen::Down)]
}

/// Probes of three legal days, minutes from the first one's beginning.
fn probes() -> impl Strategy<Value = Vec<(i64, Seen)>> {
    proptest::collection::vec((0i64..4_320, seen()), 0..300)
}

fn works() -> impl Strategy<Value = Vec<Works>> {
    let standing = prop_oneof![Just(Standing::Agreed), Just(Standing::Unagreed)];
    let one = (-100_000i64..360_000, -500i64..90_000, standing);
    proptest::collection::vec(one, 0..6).prop_map(|all| {
        let works = |(from, long, standing)| {
            let from = zone::start_of(DAY) + jiff::SignedDuration::from_secs(from);
            let until = from + jiff::SignedDuration::from_secs(long);
            Works {
                from,
                until,
                standing,
            }
        };
        all.into_iter().map(works).collect()
    })
}

fn days() -> [Date; 3] {
    [
        DAY,
        DAY.tomorrow().unwrap(),
        DAY.tomorrow().unwrap().tomorrow().unwrap(),
    ]
}

/// Three days of rows, told one probe after the other.
fn told(probes: &[(i64, Seen)]) -> [Day; 3] {
    let mut rows = [Day::default(), Day::default(), Day::default()];
    for (minute, seen) in probes {
        let (day, number) = Minute::of(at(DAY, *minute)).place();
        let row = days().iter().position(|one| *one == day).unwrap();
        rows[row].tell(number, *seen);
    }
    rows
}

fn counted(rows: &[Day; 3], works: &[Works], now: Timestamp) -> Tally {
    let breaks = Breaks::of(works);
    let days = days().into_iter().zip(rows);
    days.map(|(day, row)| count(day, Some(row), &breaks, now))
        .fold(Tally::default(), Tally::and)
}

/// The same, minute by minute.
fn by_the_model(probes: &[(i64, Seen)], works: &[Works], passed: i64) -> Tally {
    let mut tally = Tally::default();
    for minute in 0..passed.min(4_320) {
        let own = probes
            .iter()
            .filter(|(of, _)| *of == minute)
            .map(|(_, seen)| *seen);
        let own: Vec<Seen> = own.collect();
        let instant = at(DAY, minute);
        let in_works = |standing| {
            let covers = |works: &Works| works.from <= instant && instant < works.until;
            works
                .iter()
                .any(|works| works.standing == standing && covers(works))
        };
        let count = if own.is_empty() {
            &mut tally.unknown
        } else if own.iter().all(|seen| *seen == Seen::Up) {
            &mut tally.up
        } else if in_works(Standing::Agreed) {
            &mut tally.planned
        } else if in_works(Standing::Unagreed) {
            &mut tally.unplanned
        } else {
            &mut tally.failed
        };
        *count += 1;
    }
    tally
}

proptest! {
    #[test]
    fn agrees_with_a_model_that_keeps_every_minute(probes in probes(), works in works(), passed in 0i64..5_000) {
        let tally = counted(&told(&probes), &works, at(DAY, passed));
        prop_assert_eq!(tally, by_the_model(&probes, &works, passed));
        let all = tally.possible() + tally.unknown;
        prop_assert_eq!(all, u64::try_from(passed.min(4_320)).unwrap());
        for index in [tally.index(), tally.without_breaks()].into_iter().flatten() {
            prop_assert!(index.hundredths() <= super::Percent::WHOLE);
        }
        prop_assert!(tally.without_breaks() >= tally.index() || tally.up == 0);
        prop_assert_eq!(tally.index().is_none(), tally.possible() == 0);
    }

    #[test]
    fn neither_order_nor_repetition_of_probes_matters(probes in probes(), seed in any::<u64>()) {
        let mut shuffled = probes.clone();
        shuffled.extend(probes.iter().take(7).copied());
        let mut state = seed;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        prop_assert_eq!(told(&probes), told(&shuffled));
    }

    #[test]
    fn a_row_is_as_short_as_what_it_says(probes in probes()) {
        for row in told(&probes) {
            let minutes: Vec<Seen> = row.minutes().collect();
            prop_assert!(row.runs.windows(2).all(|two| two[0].seen != two[1].seen));
            prop_assert!(row.last() != Seen::Unknown || minutes.is_empty());
        }
    }
}
