use std::net::Ipv4Addr;
use std::num::NonZeroU8;

use proptest::prelude::*;

use super::*;
use crate::probe::{Port, Tags};
use Fate::{Answered, Lost};

const OURS: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const THEIRS: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 2);
const INTERVAL_US: u32 = 100_000;

fn mac(last: u8) -> Mac {
    Mac([2, 0, 0, 0, 0, last])
}

fn port() -> Port {
    Port {
        mac: mac(1),
        tags: Tags::Untagged,
    }
}

fn probe(losses: u8, answers: u8) -> Probe {
    let method = Method::Arp {
        source: OURS,
        target: THEIRS,
    };
    let count = |count| NonZeroU8::new(count).unwrap();
    let settings =
        Settings::new(port(), method, INTERVAL_US, count(losses), count(answers)).unwrap();
    Probe::new(settings, 7, 7, Instant::ORIGIN)
}

/// The reply of a station.
fn reply(station: Mac) -> Vec<u8> {
    let far = Port {
        mac: station,
        tags: Tags::Untagged,
    };
    let mut frame = arp::request(far, mac(1), THEIRS, OURS);
    frame[21] = 2;
    frame[32..38].copy_from_slice(&mac(1).0);
    frame
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Answered,
    Lost,
}

/// Asks, and answers if that is its fate.
fn round(probe: &mut Probe, fate: Fate) -> Vec<Action> {
    let mut actions = probe.on_time(probe.wake());
    if fate == Answered {
        actions.extend(probe.on_frame(&reply(mac(2))).unwrap());
    }
    actions
}

fn change(from: State, to: State) -> Action {
    Action::Changed(Change { from, to })
}

#[test]
fn a_new_configuration_keeps_what_is_known() {
    let mut probe = probe(1, 1);
    round(&mut probe, Answered);
    assert_eq!((probe.state(), probe.station()), (State::Up, Some(mac(2))));
    let method = Method::Arp {
        source: OURS,
        target: THEIRS,
    };
    let one = NonZeroU8::MIN;
    let faster = Settings::new(port(), method, INTERVAL_US / 2, one, one).unwrap();
    probe.configure(Instant::ORIGIN, faster);
    assert_eq!((probe.state(), probe.station()), (State::Up, Some(mac(2))));
    let interval = Duration::from_micros(u64::from(INTERVAL_US) / 2);
    assert_eq!(probe.wake(), Instant::ORIGIN + interval, "asks sooner");
    let asked = probe.on_time(probe.wake());
    assert!(matches!(asked.as_slice(), [Action::Send(_)]), "{asked:?}");
    let lost = probe.on_time(probe.wake());
    assert_eq!(lost.first(), Some(&change(State::Up, State::Down)));
}

#[test]
fn the_transition_table_is_complete() {
    use State::{Down, Unknown, Up};
    for (from, [short, answered, lost]) in [
        (Unknown, [Unknown, Up, Down]),
        (Up, [Up, Up, Down]),
        (Down, [Down, Up, Down]),
    ] {
        assert_eq!(next(from, Run::Short), short);
        assert_eq!(next(from, Run::Answered), answered);
        assert_eq!(next(from, Run::Lost), lost);
    }
}

#[test]
fn losses_and_answers_in_a_row_decide() {
    let mut probe = probe(3, 2);
    round(&mut probe, Answered);
    assert_eq!(
        (probe.state(), probe.reading()),
        (State::Unknown, Reading::Absent)
    );
    assert!(round(&mut probe, Answered).contains(&change(State::Unknown, State::Up)));
    // The third unanswered probe is lost when the fourth is due.
    for _ in 0..3 {
        round(&mut probe, Lost);
        assert_eq!(probe.reading(), Reading::Up);
    }
    assert!(round(&mut probe, Lost).contains(&change(State::Up, State::Down)));
    round(&mut probe, Answered);
    round(&mut probe, Lost);
    round(&mut probe, Answered);
    assert_eq!(probe.reading(), Reading::Down, "not in a row");
    assert!(round(&mut probe, Answered).contains(&change(State::Down, State::Up)));
}

#[test]
fn only_the_first_answer_counts() {
    let mut probe = probe(3, 2);
    assert_eq!(probe.on_frame(&reply(mac(2))), Err(Mismatch::NotAwaited));
    round(&mut probe, Answered);
    let before = probe.clone();
    assert_eq!(probe.on_frame(&reply(mac(3))), Err(Mismatch::NotAwaited));
    assert_eq!(probe, before);
}

#[test]
fn who_answered_is_asked_alone_until_a_loss() {
    let mut probe = probe(3, 1);
    let asked = |actions: &[Action]| match actions {
        [Action::Send(frame), ..] => Mac(*frame.first_chunk().unwrap()),
        other => panic!("{other:?}"),
    };
    assert_eq!(asked(&round(&mut probe, Answered)), Mac::BROADCAST);
    assert_eq!(probe.station(), Some(mac(2)));
    assert_eq!(asked(&round(&mut probe, Lost)), mac(2));
    assert_eq!(asked(&round(&mut probe, Lost)), Mac::BROADCAST);
}

#[test]
fn a_late_call_is_one_loss() {
    let mut probe = probe(2, 1);
    round(&mut probe, Answered);
    round(&mut probe, Lost);
    let late = probe.wake() + Duration::from_mins(1);
    assert_eq!(probe.on_time(late).len(), 1);
    assert_eq!(probe.state(), State::Up);
    assert_eq!(
        probe.wake(),
        late + Duration::from_micros(u64::from(INTERVAL_US))
    );
    assert_eq!(probe.on_time(late), [], "not before it is time");
}

proptest! {
    #[test]
    fn runs_decide_as_a_model_says(
        losses in 1_u8..6,
        answers in 1_u8..6,
        rounds in proptest::collection::vec(prop_oneof![Just(Answered), Just(Lost)], 1..400),
    ) {
        let mut probe = probe(losses, answers);
        let mut state = State::Unknown;
        for (at, fate) in rounds.iter().enumerate() {
            round(&mut probe, *fate);
            // The last round is judged first: it is lost, if it is, when the next one asks.
            let before = &rounds[..at];
            let after = if *fate == Answered { &rounds[..=at] } else { before };
            for known in [before, after] {
                let tail = |kind: Fate| known.iter().rev().take_while(|one| **one == kind).count();
                if tail(Lost) >= usize::from(losses) {
                    state = State::Down;
                } else if tail(Answered) >= usize::from(answers) {
                    state = State::Up;
                }
            }
            prop_assert_eq!(probe.state(), state);
        }
    }

    #[test]
    fn death_is_noticed_within_the_detection_time(losses in 1_u8..10, phase_us in 0_u32..INTERVAL_US) {
        let mut probe = probe(losses, 1);
        round(&mut probe, Answered);
        round(&mut probe, Answered);
        // It dies right after an answer, or any time before the next probe.
        let asked = probe.wake();
        let died = Instant::from_nanos(asked.as_nanos() - u64::from(phase_us) * 1_000);
        let mut now = died;
        while probe.state() != State::Down {
            now = probe.wake();
            probe.on_time(now);
        }
        prop_assert!(now.since(died) <= probe.detection_time());
        let shortest = probe.settings.interval * u32::from(losses);
        prop_assert!(now.since(died) >= shortest);
    }
}
