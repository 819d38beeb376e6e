use super::*;

/// RFC 5880 §6.2 and §6.8.6 in full: for each state the state after admin down, down, init, up received, expired,
/// disabled, enabled.
const TABLE: [(State, [State; 7]); 4] = {
    use State::{AdminDown as A, Down as D, Init as I, Up as U};
    [
        (A, [A, A, A, A, A, A, D]),
        (D, [D, I, U, D, D, A, D]),
        (I, [D, I, U, U, D, A, I]),
        (U, [D, D, U, U, D, A, U]),
    ]
};

fn stimuli() -> [Stimulus; 7] {
    [
        Stimulus::Received(State::AdminDown),
        Stimulus::Received(State::Down),
        Stimulus::Received(State::Init),
        Stimulus::Received(State::Up),
        Stimulus::Expired,
        Stimulus::Disabled(Diag::AdministrativelyDown),
        Stimulus::Enabled,
    ]
}

/// A session in a state, reached by packets.
fn standing(state: State) -> Session {
    let mut session = session(fast());
    session.on_time(ms(0), 0);
    match state {
        State::AdminDown => {
            session.disable(ms(0), Diag::PathDown);
            let learned = session.on_packet(ms(0), packet(State::Down).encode().bytes());
            assert_eq!(learned, Err(Discard::AdminDown));
        }
        State::Down => {
            hear(&mut session, ms(0), packet(State::AdminDown));
        }
        State::Init => {
            hear(&mut session, ms(0), packet(State::Down));
        }
        State::Up => session = up(fast(), ms(0)),
    }
    assert_eq!(session.state(), state);
    session
}

fn give(session: &mut Session, stimulus: Stimulus) -> Vec<Action> {
    match stimulus {
        Stimulus::Received(state) => {
            let heard = session.on_packet(ms(0), packet(state).encode().bytes());
            heard.unwrap_or_default()
        }
        Stimulus::Expired => session.on_time(session.expires().unwrap(), 0),
        Stimulus::Disabled(diag) => session.disable(ms(0), diag),
        Stimulus::Enabled => session.enable(ms(0)),
    }
}

#[test]
fn the_transition_table_is_complete() {
    for (from, row) in TABLE {
        for (stimulus, to) in stimuli().into_iter().zip(row) {
            let mut session = standing(from);
            let actions = give(&mut session, stimulus);
            assert_eq!(session.state(), to, "{from:?} {stimulus:?}");
            let told: Vec<_> = changes(&actions)
                .iter()
                .map(|change| (change.from, change.to))
                .collect();
            let expected = if from == to { vec![] } else { vec![(from, to)] };
            assert_eq!(told, expected, "{from:?} {stimulus:?}");
        }
    }
}

#[test]
fn every_change_is_sent_at_once_with_its_reason() {
    let cases = [
        (State::Down, Stimulus::Received(State::Down), Diag::None),
        (State::Init, Stimulus::Received(State::Up), Diag::None),
        (
            State::Up,
            Stimulus::Received(State::Down),
            Diag::NeighborSignaledSessionDown,
        ),
        (
            State::Up,
            Stimulus::Received(State::AdminDown),
            Diag::NeighborSignaledSessionDown,
        ),
        (
            State::Init,
            Stimulus::Expired,
            Diag::ControlDetectionTimeExpired,
        ),
        (
            State::Up,
            Stimulus::Expired,
            Diag::ControlDetectionTimeExpired,
        ),
        (
            State::Up,
            Stimulus::Disabled(Diag::PathDown),
            Diag::PathDown,
        ),
        (State::AdminDown, Stimulus::Enabled, Diag::None),
    ];
    for (from, stimulus, diag) in cases {
        let mut session = standing(from);
        let actions = give(&mut session, stimulus);
        let sent = sent(&actions);
        assert_eq!(sent.len(), 1, "{from:?} {stimulus:?}");
        assert_eq!((sent[0].state, sent[0].diag), (session.state(), diag));
        assert_eq!(changes(&actions)[0].diag, diag);
    }
}

#[test]
fn the_reason_of_a_failure_is_told_until_the_session_is_up_again() {
    let mut session = standing(State::Up);
    let now = session.expires().unwrap();
    session.on_time(now, 0);
    hear(&mut session, now, packet(State::Down));
    assert_eq!(session.diag(), Diag::ControlDetectionTimeExpired);
    hear(&mut session, now, packet(State::Init));
    assert_eq!((session.state(), session.diag()), (State::Up, Diag::None));
}

#[test]
fn an_end_that_is_administratively_down_says_nothing_of_the_path() {
    for (state, reading) in [
        (State::AdminDown, Reading::Absent),
        (State::Init, Reading::Down),
        (State::Up, Reading::Up),
    ] {
        assert_eq!(standing(state).reading(), reading, "{state:?}");
    }
    let mut session = session(fast());
    assert_eq!(session.reading(), Reading::Down);
    hear(&mut session, ms(0), packet(State::AdminDown));
    assert_eq!(session.reading(), Reading::Absent);
}

#[test]
fn a_disabled_session_learns_sends_and_answers_nothing() {
    let mut session = standing(State::AdminDown);
    let before = session.sent;
    let poll = with(State::Up, Flags::POLL).encode();
    assert_eq!(
        session.on_packet(ms(0), poll.bytes()),
        Err(Discard::AdminDown)
    );
    assert_eq!((session.sent, session.remote_state()), (before, State::Up));
    let at = session.due().unwrap();
    let packets = sent(&session.on_time(at, 0));
    assert_eq!(packets[0].state, State::AdminDown);
    assert!(packets[0].desired_min_tx_us >= SLOW_TX_US);
}

#[test]
fn a_foreign_discriminator_finds_no_session() {
    let mut session = standing(State::Up);
    let before = session.clone();
    let foreign = Packet {
        your_discriminator: Some(THEIRS),
        ..packet(State::Down)
    };
    let discriminator = THEIRS.get();
    assert_eq!(
        session.on_packet(ms(1), foreign.encode().bytes()),
        Err(Discard::SessionUnknown { discriminator })
    );
    assert_eq!(session, before);
    // The peer lost us and says so without our number (§6.8.1): that is heard.
    let lost = Packet {
        your_discriminator: None,
        ..packet(State::Down)
    };
    hear(&mut session, ms(1), lost);
    assert_eq!(session.state(), State::Down);
}
