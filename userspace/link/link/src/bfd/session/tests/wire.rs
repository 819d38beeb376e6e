//! Two sessions and a wire that delays, loses and reorders.

use std::collections::BTreeMap;

use super::*;

/// How the wire treats one direction.
#[derive(Clone, Copy, Debug)]
struct Wire {
    /// Every packet takes this long, microseconds.
    delay_us: u64,
    /// And up to this much longer: later packets overtake.
    spread_us: u64,
    /// So many of a thousand are lost,
    lost_permille: u64,
    /// but never more than this many in a row; `u32::MAX` cuts the wire.
    lost_in_a_row: u32,
    loss: Loss,
}

/// What becomes of a lost packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loss {
    Gone,
    /// It arrives with one bit changed.
    Corrupt,
}

const CUT: Wire = Wire {
    delay_us: 0,
    spread_us: 0,
    lost_permille: 1_000,
    lost_in_a_row: u32::MAX,
    loss: Loss::Gone,
};

struct World {
    now: Instant,
    ends: [Session; 2],
    wires: [Wire; 2],
    lost: [u32; 2],
    flying: BTreeMap<(Instant, u64), (usize, Vec<u8>)>,
    sent: u64,
    changes: Vec<(Instant, usize, Change)>,
    random: u64,
}

impl World {
    fn new(settings: [Settings; 2], wire: Wire, seed: u64) -> Self {
        let [one, other] = settings;
        Self {
            now: ms(0),
            ends: [
                Session::new(one, OURS, 0, ms(0)),
                Session::new(other, THEIRS, 0, ms(0)),
            ],
            wires: [wire; 2],
            lost: [0; 2],
            flying: BTreeMap::new(),
            sent: 0,
            changes: Vec::new(),
            random: seed | 1,
        }
    }

    /// Marsaglia's xorshift.
    fn random(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    fn run(&mut self, for_ms: u64) {
        let end = self.now + Duration::from_millis(for_ms);
        let mut steps = 0;
        loop {
            steps += 1;
            assert!(steps < 1_000_000, "a session wakes for nothing");
            let arrives = self.flying.keys().next().map(|(at, _)| *at);
            let wakes = self.ends.iter().filter_map(Session::wake).min();
            let Some(next) = arrives.into_iter().chain(wakes).min() else {
                break;
            };
            if next > end {
                break;
            }
            self.now = self.now.max(next);
            if arrives == Some(next) {
                let (_, (to, bytes)) = self.flying.pop_first().unwrap();
                let actions = self.ends[to].on_packet(self.now, &bytes);
                self.act(to, actions.unwrap_or_default());
            } else {
                for end in 0..2 {
                    let random = (self.random() >> 32) as u32;
                    let actions = self.ends[end].on_time(self.now, random);
                    self.act(end, actions);
                }
            }
            assert!(self.flying.len() < 1_000, "packets breed packets");
        }
        self.now = end;
    }

    fn act(&mut self, from: usize, actions: Vec<Action>) {
        assert!(actions.len() <= 3);
        for action in actions {
            match action {
                Action::Changed(change) => self.changes.push((self.now, from, change)),
                Action::Send(datagram) => self.fly(from, datagram.bytes().to_vec()),
            }
        }
    }

    fn fly(&mut self, from: usize, mut bytes: Vec<u8>) {
        let wire = self.wires[from];
        self.sent += 1;
        let loses = self.random() % 1_000 < wire.lost_permille;
        if loses && self.lost[from] < wire.lost_in_a_row {
            self.lost[from] += 1;
            match wire.loss {
                Loss::Gone => return,
                Loss::Corrupt => {
                    let at = usize::try_from(self.random() % 24).unwrap();
                    bytes[at] ^= 1 << (self.random() % 8);
                }
            }
        } else {
            self.lost[from] = 0;
        }
        let takes = wire.delay_us + self.random() % (wire.spread_us + 1);
        let at = self.now + Duration::from_micros(takes);
        self.flying.insert((at, self.sent), (1 - from, bytes));
    }

    fn states(&self) -> [State; 2] {
        [self.ends[0].state(), self.ends[1].state()]
    }

    fn downs(&self) -> usize {
        let downs = self.changes.iter();
        downs
            .filter(|(_, _, change)| change.to == State::Down)
            .count()
    }
}

prop_compose! {
    fn any_settings(mult_min: u8)(
        tx_us in 5_000_u32..400_000,
        rx_us in 5_000_u32..400_000,
        detect_mult in mult_min..8,
    ) -> Settings {
        Settings::new(tx_us, rx_us, mult(detect_mult)).unwrap()
    }
}

fn two(mult_min: u8) -> impl Strategy<Value = [Settings; 2]> {
    [any_settings(mult_min), any_settings(mult_min)]
}

/// How long any three-way handshake takes at the slow rate with two of three packets lost, with room.
const HANDSHAKE_MS: u64 = 15_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn they_come_up_and_stay_while_loss_is_under_the_detect_mult(
        settings in two(1),
        delay_us in 0_u64..40_000,
        seed: u64,
        lost_permille in 0_u64..400,
    ) {
        let least = settings.iter().map(|one| one.detect_mult.get()).min().unwrap();
        let wire = Wire {
            delay_us,
            spread_us: 0,
            lost_permille,
            lost_in_a_row: u32::from(least - 1).min(2),
            loss: Loss::Gone,
        };
        let mut world = World::new(settings, wire, seed);
        world.run(HANDSHAKE_MS);
        prop_assert_eq!(world.states(), [State::Up; 2]);
        world.run(5_000);
        prop_assert_eq!(world.states(), [State::Up; 2]);
        prop_assert_eq!(world.downs(), 0);
    }

    #[test]
    fn authenticated_ones_bear_loss_and_corruption(
        settings in two(3),
        meticulous: bool,
        corrupt: bool,
        delay_us in 0_u64..40_000,
        seed: u64,
        lost_permille in 0_u64..400,
    ) {
        let kind = if meticulous { AuthKind::MeticulousKeyedSha1 } else { AuthKind::KeyedSha1 };
        let key = Key::new(1, b"qaqpa").unwrap();
        let auth = Authentication::new(kind, key, None).unwrap();
        let settings = settings.map(|one| one.with_authentication(auth.clone()));
        let loss = if corrupt { Loss::Corrupt } else { Loss::Gone };
        let wire = Wire { delay_us, spread_us: 0, lost_permille, lost_in_a_row: 2, loss };
        let mut world = World::new(settings, wire, seed);
        world.run(HANDSHAKE_MS);
        world.run(3_000);
        prop_assert_eq!(world.states(), [State::Up; 2]);
        prop_assert_eq!(world.downs(), 0);
        // The wire dies and works again: sequence numbers are learned anew.
        world.wires = [CUT; 2];
        world.run(20_000);
        prop_assert!(world.states().iter().all(|state| *state != State::Up));
        world.wires = [wire; 2];
        world.run(HANDSHAKE_MS);
        prop_assert_eq!(world.states(), [State::Up; 2]);
    }

    #[test]
    fn reordering_does_not_bring_them_down(
        mut settings in two(3),
        seed: u64,
        lost_permille in 0_u64..300,
    ) {
        for one in &mut settings {
            one.tx_us = one.tx_us.max(25_000);
        }
        let wire = Wire { delay_us: 500, spread_us: 20_000, lost_permille, lost_in_a_row: 1, loss: Loss::Gone };
        let mut world = World::new(settings, wire, seed);
        world.run(HANDSHAKE_MS);
        // A Down that an Up overtook takes a session down again, by §6.8.6; then they find each other.
        world.changes.clear();
        prop_assert_eq!(world.states(), [State::Up; 2]);
        world.run(3_000);
        prop_assert_eq!(world.downs(), 0);
    }

    #[test]
    fn a_cut_wire_is_noticed_within_the_detection_time(
        settings in two(1),
        delay_us in 0_u64..40_000,
        seed: u64,
        after_ms in 0_u64..500,
        both: bool,
    ) {
        let wire = Wire { delay_us, spread_us: 0, lost_permille: 0, lost_in_a_row: 0, loss: Loss::Gone };
        let mut world = World::new(settings, wire, seed);
        world.run(HANDSHAKE_MS + after_ms);
        prop_assert_eq!(world.states(), [State::Up; 2]);
        world.wires[0] = CUT;
        if both {
            world.wires[1] = CUT;
        }
        let cut = world.now;
        let deadlines = [0, 1].map(|end: usize| {
            cut + Duration::from_micros(delay_us) + world.ends[end].detection_time().unwrap()
        });
        world.run(20_000);
        // What end 0 sends is lost, so end 1 notices; end 0 notices too, or is told by end 1.
        let mut late = deadlines;
        if !both {
            late[0] = deadlines[1] + Duration::from_micros(delay_us);
        }
        for (end, latest) in late.into_iter().enumerate() {
            let down = world.changes.iter().find(|(at, who, change)| {
                *at >= cut && *who == end && change.to == State::Down
            });
            let (at, _, change) = down.unwrap();
            prop_assert!(*at <= latest, "end {} at {:?}, not by {:?}", end, at, latest);
            let told = end == 0 && !both;
            let reason = if told {
                Diag::NeighborSignaledSessionDown
            } else {
                Diag::ControlDetectionTimeExpired
            };
            prop_assert_eq!(change.diag, reason);
        }
        prop_assert!(world.states().iter().all(|state| *state != State::Up));
        // A wire that works again brings them up again.
        world.wires = [wire; 2];
        world.run(HANDSHAKE_MS);
        prop_assert_eq!(world.states(), [State::Up; 2]);
    }

    #[test]
    fn interval_changes_never_bring_them_down(
        settings in two(3),
        delay_us in 0_u64..5_000,
        seed: u64,
        lost_permille in 0_u64..300,
        wishes in proptest::collection::vec((any::<bool>(), any_settings(3), 0_u64..2_000), 1..12),
    ) {
        let wire = Wire { delay_us, spread_us: 0, lost_permille, lost_in_a_row: 1, loss: Loss::Gone };
        let mut world = World::new(settings, wire, seed);
        world.run(HANDSHAKE_MS);
        prop_assert_eq!(world.states(), [State::Up; 2]);
        let mut last = [0, 1].map(|end: usize| world.ends[end].settings.clone());
        for (first, wish, wait_ms) in wishes {
            let end = usize::from(!first);
            let now = world.now;
            last[end] = wish.clone();
            let actions = world.ends[end].configure(now, wish);
            world.act(end, actions);
            world.run(wait_ms);
        }
        world.run(20_000);
        prop_assert_eq!(world.downs(), 0, "{:?}", world.changes);
        for (end, wish) in last.iter().enumerate() {
            let wanted = Timers::of(wish, State::Up);
            prop_assert_eq!(world.ends[end].announced, wanted);
            prop_assert_eq!(world.ends[end].acting, wanted);
            prop_assert!(!world.ends[end].is_polling());
        }
    }

    #[test]
    fn a_hostile_peer_gets_no_more_than_it_sends(
        packets in proptest::collection::vec((0_u8..4, any::<u8>(), any::<[u32; 2]>(), 0_u64..5_000), 1..200),
    ) {
        let mut session = up(fast(), ms(0));
        let mut now = ms(0);
        let mut answers = 0;
        let count = packets.len();
        for (state, flags, [tx, rx], later_us) in packets {
            now = now + Duration::from_micros(later_us);
            let hostile = Packet {
                desired_min_tx_us: tx,
                required_min_rx_us: rx,
                ..with(State::ALL[usize::from(state)], flags_of(flags))
            };
            answers += sent(&hear(&mut session, now, hostile)).len();
        }
        prop_assert!(answers <= 2 * count, "{} to {}", answers, count);
        prop_assert!(size_of::<Session>() < 1_024);
    }
}

fn flags_of(bits: u8) -> Flags {
    let all = [
        Flags::POLL,
        Flags::FINAL,
        Flags::DEMAND,
        Flags::CONTROL_PLANE_INDEPENDENT,
    ];
    let set = (0..).zip(all).filter(|(bit, _)| bits & 1 << bit != 0);
    set.fold(Flags::default(), |flags, (_, flag)| flags.with(flag))
}
