//! Random packets, through the table and through a map with true keys.

use proptest::prelude::*;

use super::*;

/// A flow as the RFCs have it: who began it, how far it came, and when it was last seen.
#[derive(Clone, Copy, Debug)]
struct Known {
    is_tcp: bool,
    began: Entrance,
    life: Life,
    closing: bool,
    seen: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Begun,
    Answered,
    Confirmed,
}

impl Known {
    /// Seconds that it may be silent.
    fn patience(self) -> u64 {
        match (self.is_tcp, self.life == Life::Confirmed && !self.closing) {
            (true, true) => 7_440,
            (true, false) => 240,
            (false, _) => 120,
        }
    }
}

/// One packet: the side, the protocol, the port inside, the flags of TCP, whether its verdict lets it begin, and the
/// seconds before it.
type Step = (bool, bool, u16, u8, bool, u64);

fn a_step() -> impl Strategy<Value = Step> {
    let flags = prop::sample::select(vec![SYN, SYN | ACK, ACK, ACK, ACK, FIN, RST]);
    let wait = prop_oneof![
        6 => Just(0u64),
        3 => 0..20u64,
        1 => prop::sample::select(vec![118u64, 125, 238, 260, 7_000, 8_200]),
    ];
    (
        any::<bool>(),
        any::<bool>(),
        0..12u16,
        flags,
        prop::bool::weighted(0.2),
        wait,
    )
}

/// What the model says of a packet, at a time.
fn judge(model: &mut BTreeMap<(bool, u16), Known>, step: Step, now: u64) -> Result<(), Reason> {
    let (outside, is_tcp, port, flags, may_begin, _) = step;
    let entrance = if outside { OUT } else { IN };
    let begins = is_tcp && flags == SYN;
    let known = model.get_mut(&(is_tcp, port));
    let known = known.filter(|known| now - known.seen <= known.patience());
    let closing = is_tcp && matches!(flags, FIN | RST);
    if let Some(known) = known.filter(|known| !(begins && known.closing)) {
        known.life = match known.life {
            Life::Begun if entrance != known.began => Life::Answered,
            Life::Answered if entrance == known.began && !begins => Life::Confirmed,
            life => life,
        };
        known.closing |= closing;
        known.seen = now;
        return Ok(());
    }
    let fits = !is_tcp || begins || !outside && flags != RST;
    if fits && (!outside || may_begin) {
        let fresh = Known {
            is_tcp,
            began: entrance,
            life: Life::Begun,
            closing,
            seen: now,
        };
        model.insert((is_tcp, port), fresh);
        return Ok(());
    }
    if outside {
        Err(Reason::Unsolicited)
    } else {
        Ok(())
    }
}

/// Packets through both. Stamps count 1.07 s, and a flow may live two of them longer than it must: a packet in that time is
/// let off.
fn compare(steps: Vec<Step>, sets: usize) -> (Vec<[Result<(), Reason>; 2]>, u64) {
    let table = Table::of(sets);
    let mut model = BTreeMap::new();
    let mut pairs = Vec::new();
    for step in steps {
        let (outside, is_tcp, port, flags, may_begin, wait) = step;
        table.wait(wait);
        let now = table.ns.get() / SECOND;
        let protocol = if is_tcp { TCP } else { UDP };
        let known: Option<&Known> = model.get(&(is_tcp, port));
        let grace = |known: &&Known| {
            let silent = now - known.seen;
            (known.patience()..=known.patience() * 11 / 10 + 3).contains(&silent)
        };
        if known.as_ref().is_some_and(grace) {
            continue;
        }
        let entrance = if outside { OUT } else { IN };
        let begins = match (outside, may_begin) {
            (false, _) => Begins::Freely,
            (true, true) => Begins::Service,
            (true, false) => Begins::No,
        };
        let packet = packet(entrance, protocol, [port, 443]);
        let expected = judge(&mut model, step, now);
        pairs.push([pass(&table, entrance, begins, &packet, flags), expected]);
    }
    (pairs, table.displaced.get())
}

proptest! {
    #[test]
    fn a_table_with_room_knows_what_the_map_knows(steps in prop::collection::vec(a_step(), 1..200)) {
        let (pairs, displaced) = compare(steps, 4_096);
        prop_assert_eq!(displaced, 0);
        for [found, expected] in pairs {
            prop_assert_eq!(found, expected);
        }
    }

    /// A full table forgets flows, and lets none in that the map would not. Of datagrams: a connection that was forgotten and
    /// taken up again is at another point of its life than one that was not.
    #[test]
    fn a_table_without_room_invents_nothing(steps in prop::collection::vec(a_step(), 1..200)) {
        let datagrams = steps.into_iter().map(|(side, _, port, flags, begins, wait)| {
            (side, false, port, flags, begins, wait)
        });
        let (pairs, _) = compare(datagrams.collect(), 1);
        for [found, expected] in pairs {
            prop_assert!(found.is_err() || expected.is_ok());
        }
    }
}
