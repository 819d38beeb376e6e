use proptest::prelude::*;

use super::*;
use crate::bfd::{AuthKind, Authentication, FINAL_INTERVAL_US, Flags, Key, Role, SLOW_TX_US};

mod authentication;
mod timers;
mod transitions;
mod wire;

const OURS: NonZeroU32 = NonZeroU32::new(0x0001_0001).unwrap();
const THEIRS: NonZeroU32 = NonZeroU32::new(0x0002_0002).unwrap();
/// The house's interval, microseconds.
const FAST_US: u32 = 10_000;

fn ms(ms: u64) -> Instant {
    Instant::ORIGIN + Duration::from_millis(ms)
}

fn mult(mult: u8) -> NonZeroU8 {
    NonZeroU8::new(mult).unwrap()
}

fn settings(tx_us: u32, rx_us: u32) -> Settings {
    Settings::new(tx_us, rx_us, mult(3)).unwrap()
}

fn fast() -> Settings {
    settings(FAST_US, FAST_US)
}

fn session(settings: Settings) -> Session {
    Session::new(settings, OURS, 0, ms(0))
}

/// What a peer with the house's figures says.
fn packet(state: State) -> Packet {
    Packet {
        diag: Diag::None,
        state,
        flags: Flags::default(),
        detect_mult: mult(3),
        my_discriminator: THEIRS,
        your_discriminator: Some(OURS),
        desired_min_tx_us: FAST_US,
        required_min_rx_us: FAST_US,
        required_min_echo_rx_us: 0,
        auth: None,
    }
}

fn with(state: State, flags: Flags) -> Packet {
    Packet {
        flags,
        ..packet(state)
    }
}

fn hear(session: &mut Session, now: Instant, packet: Packet) -> Vec<Action> {
    session.on_packet(now, packet.encode().bytes()).unwrap()
}

/// A session that is up since `now`, everything said and answered.
fn up(settings: Settings, now: Instant) -> Session {
    let mut session = Session::new(settings, OURS, 0, now);
    session.on_time(now, 0);
    hear(&mut session, now, packet(State::Down));
    hear(&mut session, now, packet(State::Init));
    hear(&mut session, now, with(State::Up, Flags::FINAL));
    assert_eq!(session.state(), State::Up);
    assert!(!session.is_polling());
    session
}

fn sent(actions: &[Action]) -> Vec<Packet> {
    let packets = actions.iter().filter_map(|action| match action {
        Action::Send(datagram) => Some(Packet::parse(datagram.bytes()).unwrap()),
        Action::Changed(_) => None,
    });
    packets.collect()
}

fn changes(actions: &[Action]) -> Vec<Change> {
    let changes = actions.iter().filter_map(|action| match action {
        Action::Send(_) => None,
        Action::Changed(change) => Some(*change),
    });
    changes.collect()
}
