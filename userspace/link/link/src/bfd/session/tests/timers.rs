use super::*;

#[test]
fn a_session_that_is_not_up_is_slow() {
    let mut session = session(fast());
    let mut before = None;
    for _ in 0..20 {
        let now = session.wake().unwrap();
        let packets = sent(&session.on_time(now, u32::MAX));
        assert_eq!(packets[0].desired_min_tx_us, SLOW_TX_US);
        if let Some(before) = before {
            assert!(now.since(before) >= Duration::from_millis(750));
        }
        before = Some(now);
    }
    let session = up(fast(), ms(0));
    assert_eq!(session.announced.tx_us, FAST_US);
    assert_eq!(session.transmit_interval(), Some(Duration::from_millis(10)));
    assert_eq!(session.detection_time(), Some(Duration::from_millis(30)));
}

#[test]
fn a_passive_session_waits_to_be_spoken_to() {
    let mut session = session(fast().with_role(Role::Passive));
    assert_eq!(session.wake(), None);
    assert_eq!(session.on_time(ms(5_000), 0), []);
    hear(&mut session, ms(5_000), packet(State::Down));
    assert!(session.wake().unwrap() <= ms(5_000));
    assert_eq!(sent(&session.on_time(ms(5_000), 0))[0].state, State::Init);
}

#[test]
fn polls_are_answered_at_once_and_not_too_often() {
    let mut session = up(fast(), ms(0));
    let poll = with(State::Up, Flags::POLL);
    let answers = sent(&hear(&mut session, ms(5), poll));
    assert_eq!(answers.len(), 1);
    assert!(answers[0].flags.has(Flags::FINAL) && !answers[0].flags.has(Flags::POLL));
    assert_eq!(hear(&mut session, ms(5), poll), []);
    let later = ms(5) + micros_of(FINAL_INTERVAL_US);
    assert_eq!(sent(&hear(&mut session, later, poll)).len(), 1);
    assert_eq!(
        session.sent,
        up(fast(), ms(0)).sent,
        "the periodic timer is another"
    );
}

fn micros_of(us: u32) -> Duration {
    Duration::from_micros(u64::from(us))
}

#[test]
fn slower_sending_waits_for_the_final() {
    let mut session = up(fast(), ms(0));
    hear(&mut session, ms(990), packet(State::Up));
    let polls = sent(&session.configure(ms(1_000), settings(300_000, FAST_US)));
    assert_eq!(polls[0].desired_min_tx_us, 300_000);
    assert!(polls[0].flags.has(Flags::POLL));
    assert_eq!(session.transmit_interval(), Some(micros_of(FAST_US)));
    // Every packet polls until the answer.
    let at = session.due().unwrap();
    assert!(sent(&session.on_time(at, 0))[0].flags.has(Flags::POLL));
    hear(&mut session, at, with(State::Up, Flags::FINAL));
    assert_eq!(session.transmit_interval(), Some(micros_of(300_000)));
    let at = session.due().unwrap();
    let quiet = Packet {
        desired_min_tx_us: 1_000_000,
        ..packet(State::Up)
    };
    hear(&mut session, at, quiet);
    assert!(!sent(&session.on_time(at, 0))[0].flags.has(Flags::POLL));
}

#[test]
fn faster_hearing_waits_for_the_final() {
    let mut session = up(settings(FAST_US, 300_000), ms(0));
    session.configure(ms(1_000), fast());
    assert_eq!(session.announced.rx_us, FAST_US);
    assert_eq!(session.detection_time(), Some(Duration::from_millis(900)));
    hear(&mut session, ms(1_010), with(State::Up, Flags::FINAL));
    assert_eq!(session.detection_time(), Some(Duration::from_millis(30)));
}

#[test]
fn faster_sending_and_slower_hearing_act_at_once() {
    let mut session = up(settings(300_000, FAST_US), ms(0));
    session.configure(ms(1_000), settings(FAST_US, 300_000));
    assert!(session.is_polling());
    assert_eq!(session.transmit_interval(), Some(micros_of(FAST_US)));
    assert_eq!(session.detection_time(), Some(Duration::from_millis(900)));
}

#[test]
fn a_session_that_comes_up_again_is_fast_at_once() {
    let mut session = up(fast(), ms(0));
    hear(&mut session, ms(5), packet(State::Down));
    assert!(session.is_polling(), "the slow rate is announced by a poll");
    assert_eq!(session.announced.tx_us, SLOW_TX_US);
    hear(&mut session, ms(6), packet(State::Init));
    assert_eq!(session.state(), State::Up);
    assert_eq!(session.announced.tx_us, FAST_US);
    assert_eq!(session.transmit_interval(), Some(micros_of(FAST_US)));
}

#[test]
fn changes_during_a_poll_wait_and_only_the_last_counts() {
    let mut session = up(fast(), ms(0));
    session.configure(ms(1_000), settings(100_000, FAST_US));
    for tx_us in [200_000, 300_000, 400_000] {
        assert_eq!(session.configure(ms(1_000), settings(tx_us, FAST_US)), []);
    }
    hear(&mut session, ms(1_001), with(State::Up, Flags::FINAL));
    assert_eq!(session.transmit_interval(), Some(micros_of(100_000)));
    // A second Final to the same poll ends nothing that comes later.
    let heard = Packet {
        desired_min_tx_us: 1_000_000,
        ..with(State::Up, Flags::FINAL)
    };
    hear(&mut session, ms(1_500), heard);
    assert_eq!(session.negotiates_at(), Some(ms(2_000)));
    assert_eq!(session.announced.tx_us, 100_000);
    session.on_time(ms(2_000), 0);
    assert_eq!(session.announced.tx_us, 400_000);
    assert!(session.is_polling());
    assert_eq!(session.transmit_interval(), Some(micros_of(100_000)));
}

#[test]
fn a_final_that_nobody_asked_for_ends_nothing() {
    let mut session = up(fast(), ms(0));
    hear(&mut session, ms(1), with(State::Up, Flags::FINAL));
    assert!(!session.is_polling());
    session.poll = Poll::Active { sent: None };
    session.end_poll();
    assert!(session.is_polling());
}

#[test]
fn a_shorter_interval_of_the_peer_is_honoured_at_once() {
    let mut session = up(fast(), ms(0));
    let slow = Packet {
        required_min_rx_us: 1_000_000,
        desired_min_tx_us: 1_000_000,
        ..packet(State::Up)
    };
    hear(&mut session, ms(1), slow);
    assert_eq!(session.due(), Some(ms(1_000)));
    hear(&mut session, ms(500), packet(State::Up));
    assert!(session.wake().unwrap() <= ms(500));
}

#[test]
fn a_peer_that_wants_no_packets_gets_none_until_it_is_forgotten() {
    let mut session = up(fast(), ms(0));
    let none = Packet {
        required_min_rx_us: 0,
        ..packet(State::Up)
    };
    assert_eq!(hear(&mut session, ms(5), none), []);
    assert_eq!(session.transmit_interval(), None);
    let patient = Settings::new(FAST_US, FAST_US, mult(5)).unwrap();
    assert_eq!(session.configure(ms(6), patient), [], "no news either");
    // Still it is detected, told of, and answered.
    let poll = Packet {
        flags: Flags::POLL,
        ..none
    };
    assert_eq!(sent(&hear(&mut session, ms(10), poll)).len(), 1);
    let actions = session.on_time(ms(40), 0);
    assert_eq!(changes(&actions)[0].to, State::Down);
    assert_eq!(session.remote_discriminator(), None);
    assert_eq!(session.transmit_interval(), Some(micros_of(SLOW_TX_US)));
}

#[test]
fn demand_mode_is_refused() {
    let mut session = up(fast(), ms(0));
    hear(&mut session, ms(1), with(State::Up, Flags::DEMAND));
    assert!(session.remote_demand());
    let at = session.due().unwrap();
    let packets = sent(&session.on_time(at, 0));
    assert_eq!(packets.len(), 1);
    assert!(!packets[0].flags.has(Flags::DEMAND));
    assert_eq!(packets[0].required_min_echo_rx_us, 0);
    assert!(packets[0].flags.has(Flags::CONTROL_PLANE_INDEPENDENT));
}

#[test]
fn intervals_are_bounded() {
    for (tx_us, rx_us, fits) in [
        (1_000, 1_000, true),
        (999, 1_000, false),
        (1_000, 999, false),
        (60_000_000, 60_000_000, true),
        (60_000_001, 1_000, false),
    ] {
        assert_eq!(
            Settings::new(tx_us, rx_us, mult(3)).is_ok(),
            fits,
            "{tx_us} {rx_us}"
        );
    }
}

proptest! {
    #[test]
    fn jitter_is_at_most_a_quarter(us in 1_000_u64..60_000_000, detect_mult in 1_u8..10, random: u32) {
        let interval = Duration::from_micros(us);
        let jittered = timing::jittered(interval, detect_mult, random);
        prop_assert!(jittered >= interval * 3 / 4);
        let most = if detect_mult == 1 { interval * 9 / 10 } else { interval };
        prop_assert!(jittered <= most);
    }

    #[test]
    fn jitter_spreads_over_the_quarter(detect_mult in 1_u8..3) {
        let interval = Duration::from_millis(100);
        let most = timing::jittered(interval, detect_mult, 0);
        let least = timing::jittered(interval, detect_mult, u32::MAX);
        prop_assert!(most > least + Duration::from_millis(14));
    }
}
