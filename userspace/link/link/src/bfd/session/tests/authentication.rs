use super::*;

fn authenticated(kind: AuthKind) -> Settings {
    let key = Key::new(1, b"qaqpa").unwrap();
    fast().with_authentication(Authentication::new(kind, key, None).unwrap())
}

/// Two sessions that talked until both were up, and the time.
fn pair(kind: AuthKind) -> (Session, Session, Instant) {
    let mut one = Session::new(authenticated(kind), OURS, u32::MAX, ms(0));
    let mut other = Session::new(authenticated(kind), THEIRS, 17, ms(0));
    let mut now = ms(0);
    while (one.state(), other.state()) != (State::Up, State::Up) {
        now = one.wake().max(other.wake()).unwrap();
        let actions = one.on_time(now, 0);
        talk(now, actions, &mut other, &mut one);
        let actions = other.on_time(now, 0);
        talk(now, actions, &mut one, &mut other);
        assert!(now < ms(10_000));
    }
    (one, other, now)
}

/// Carries packets to and fro until nobody has anything to say.
fn talk(now: Instant, mut actions: Vec<Action>, to: &mut Session, from: &mut Session) {
    while !actions.is_empty() {
        let answers = carry(now, &actions, to);
        actions = carry(now, &answers, from);
    }
}

fn carry(now: Instant, actions: &[Action], to: &mut Session) -> Vec<Action> {
    let heard = actions.iter().filter_map(|action| match action {
        Action::Send(datagram) => Some(to.on_packet(now, datagram.bytes()).unwrap()),
        Action::Changed(_) => None,
    });
    heard.flatten().collect()
}

fn datagram(actions: &[Action]) -> Datagram {
    let sent = actions.iter().find_map(|action| match action {
        Action::Send(datagram) => Some(*datagram),
        Action::Changed(_) => None,
    });
    sent.unwrap()
}

#[test]
fn both_kinds_come_up() {
    pair(AuthKind::KeyedSha1);
    pair(AuthKind::MeticulousKeyedSha1);
}

#[test]
fn a_replay_of_a_meticulous_packet_is_refused() {
    for (kind, accepted) in [
        (AuthKind::KeyedSha1, true),
        (AuthKind::MeticulousKeyedSha1, false),
    ] {
        let (mut one, mut other, _) = pair(kind);
        let at = one.due().unwrap();
        let packet = datagram(&one.on_time(at, 0));
        assert!(other.on_packet(at, packet.bytes()).is_ok());
        let again = other.on_packet(at, packet.bytes());
        assert_eq!(again.is_ok(), accepted, "{kind:?}");
    }
}

#[test]
fn keyed_numbers_grow_with_what_changes_and_meticulous_ones_always() {
    for (kind, grows) in [(AuthKind::KeyedSha1, 0), (AuthKind::MeticulousKeyedSha1, 1)] {
        let (mut one, ..) = pair(kind);
        let mut next = || {
            let at = one.due().unwrap();
            let packet = Packet::parse(datagram(&one.on_time(at, 0)).bytes()).unwrap();
            packet.auth.unwrap().sequence
        };
        let first = next();
        assert_eq!(next().wrapping_sub(first), grows, "{kind:?}");
    }
}

#[test]
fn a_peer_that_restarted_is_believed_after_two_detection_times() {
    let (_, mut other, _) = pair(AuthKind::MeticulousKeyedSha1);
    let kind = AuthKind::MeticulousKeyedSha1;
    let mut restarted = Session::new(authenticated(kind), OURS, 1 << 31, ms(0));
    let hello = datagram(&restarted.on_time(ms(0), 0));
    let lapse = other.sequence_lapses * 2;
    let heard = other.heard.unwrap();
    let early = Instant::from_nanos((heard + lapse).as_nanos() - 1);
    assert!(matches!(
        other.on_packet(early, hello.bytes()),
        Err(Discard::AuthSequence { .. })
    ));
    assert!(other.on_packet(heard + lapse, hello.bytes()).is_ok());
}

#[test]
fn authentication_is_all_or_nothing() {
    let mut plain = session(fast());
    let mut signing = Session::new(authenticated(AuthKind::KeyedSha1), THEIRS, 0, ms(0));
    let hello = datagram(&signing.on_time(ms(0), 0));
    assert_eq!(
        plain.on_packet(ms(0), hello.bytes()),
        Err(Discard::AuthUnexpected)
    );
    let hello = datagram(&plain.on_time(ms(0), 0));
    assert_eq!(
        signing.on_packet(ms(0), hello.bytes()),
        Err(Discard::AuthMissing)
    );
}

proptest! {
    #[test]
    fn corrupted_bytes_change_nothing(flips in proptest::collection::vec((0_usize..52, 1_u8..=255), 1..6)) {
        let (mut one, other, now) = pair(AuthKind::KeyedSha1);
        let at = one.due().unwrap();
        let mut bytes = datagram(&one.on_time(at, 0)).bytes().to_vec();
        let good = bytes.clone();
        for (at, mask) in flips {
            bytes[at] ^= mask;
        }
        prop_assume!(bytes != good);
        let mut hearing = other.clone();
        prop_assert!(hearing.on_packet(now, &bytes).is_err());
        prop_assert_eq!(hearing, other);
    }

    #[test]
    fn any_bytes_change_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let (_, other, now) = pair(AuthKind::MeticulousKeyedSha1);
        let mut hearing = other.clone();
        prop_assert!(hearing.on_packet(now, &bytes).is_err());
        prop_assert_eq!(hearing, other);
    }
}
