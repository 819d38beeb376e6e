extern crate std;

use std::{cell::RefCell, vec, vec::Vec};

use proptest::prelude::*;

use super::{
    Shown::{Fin, Other, Reply, Rst, Syn},
    *,
};

/// A set in this thread's memory.
#[derive(Clone, Debug, Default)]
pub(in crate::flow) struct Cells(RefCell<[[u64; 2]; WAYS]>);

impl Cells {
    pub(in crate::flow) fn empty() -> Self {
        Self::default()
    }
}

impl Set for Cells {
    fn load(&self, way: usize) -> [u64; 2] {
        self.0.borrow()[way]
    }
    fn store(&self, way: usize, words: [u64; 2]) {
        self.0.borrow_mut()[way] = words;
    }
}

const NOW: Stamp = Stamp(50_000);

fn later(units: u32) -> Stamp {
    Stamp(NOW.0 + units)
}

const IN: Entrance = Entrance::Inside;
const OUT: Entrance = Entrance::Outside;

/// A flow after these packets, all at one time.
fn after(kind: Kind, packets: &[(Entrance, Shown)]) -> Flow {
    let ((entrance, shown), rest) = packets.split_first().unwrap();
    let first = Flow::new(kind, *entrance, *shown, NOW);
    rest.iter().fold(first, |flow, (entrance, shown)| {
        flow.seen(*entrance, *shown, NOW)
    })
}

#[test]
fn silence_ends_each_kind_in_its_time() {
    let check = |kind: Kind, packets: &[(Entrance, Shown)], seconds: u32| {
        let flow = after(kind, packets);
        // Long enough in units of 1.07 s, and no more than a tenth longer.
        assert!(flow.lives(later(seconds)), "{flow:?}");
        assert!(!flow.lives(later(seconds + 2)), "{flow:?}");
    };
    let shaken = [(IN, Syn), (OUT, Other), (IN, Other)];
    check(Kind::Tcp, &shaken[..1], 240);
    // A SYN flood at a published service gets so far: nobody completes the handshake.
    check(Kind::Tcp, &shaken[..2], 240);
    check(Kind::Tcp, &[(OUT, Syn), (IN, Other), (OUT, Syn)], 240);
    check(Kind::Tcp, &shaken, 7_440);
    check(Kind::Tcp, &[(OUT, Syn), (IN, Other), (OUT, Other)], 7_440);
    let ended = |last: (Entrance, Shown)| [&shaken[..], &[last]].concat();
    check(Kind::Tcp, &ended((IN, Fin)), 240);
    check(Kind::Tcp, &ended((OUT, Fin)), 240);
    check(Kind::Tcp, &ended((OUT, Rst)), 240);
    // What comes after the end does not undo it.
    check(
        Kind::Tcp,
        &[&ended((IN, Fin))[..], &[(OUT, Other), (IN, Other)]].concat(),
        240,
    );
    // Taken up in the middle.
    check(Kind::Tcp, &[(IN, Other), (OUT, Other), (IN, Other)], 7_440);
    check(Kind::Datagrams, &[(IN, Other)], 120);
    check(
        Kind::Datagrams,
        &[(IN, Other), (OUT, Other), (IN, Other)],
        120,
    );
    check(Kind::Echo, &[(IN, Other), (OUT, Shown::Reply)], 60);
    check(Kind::EchoOfOutside, &[(OUT, Other)], 60);
    check(Kind::Other, &[(IN, Other)], 240);
    check(Kind::Parts, &[(OUT, Other)], 60);
}

#[test]
fn what_a_header_shows() {
    let check =
        |flags: u8, expected: Shown| assert_eq!(Shown::of_tcp(flags), expected, "{flags:#x}");
    check(0x02, Shown::Syn);
    check(0xc2, Shown::Syn);
    check(0x12, Shown::Other);
    check(0x10, Shown::Other);
    check(0x11, Shown::Fin);
    check(0x04, Shown::Rst);
    check(0x14, Shown::Rst);
    check(0x06, Shown::Rst);
    check(0x00, Shown::Other);
}

#[test]
fn what_begins_a_flow() {
    let check = |shown: Shown, kind: Kind, inside: bool, outside: bool| {
        let found = [IN, OUT].map(|entrance| shown.begins(entrance, kind));
        assert_eq!(found, [inside, outside], "{shown:?} of {kind:?}");
    };
    check(Syn, Kind::Tcp, true, true);
    check(Other, Kind::Tcp, true, false);
    check(Fin, Kind::Tcp, true, false);
    check(Rst, Kind::Tcp, false, false);
    check(Other, Kind::Datagrams, true, true);
    check(Other, Kind::Other, true, true);
    check(Other, Kind::Echo, true, true);
    check(Reply, Kind::EchoOfOutside, false, false);
}

#[test]
fn ports_are_used_again_after_the_end() {
    let open = after(Kind::Tcp, &[(IN, Shown::Syn), (OUT, Shown::Other)]);
    let ended = after(Kind::Tcp, &[(IN, Shown::Syn), (OUT, Shown::Rst)]);
    assert!(!Shown::Syn.renews(open));
    assert!(Shown::Syn.renews(ended));
    assert!(!Shown::Other.renews(ended));
}

#[test]
fn a_full_set_makes_room_in_its_order() {
    let seen = |kind: Kind, packets: &[(Entrance, Shown)], units_ago: u32| Flow {
        seen: Stamp(NOW.0 - units_ago),
        ..after(kind, packets)
    };
    let alone = |ago| seen(Kind::Datagrams, &[(IN, Shown::Other)], ago);
    let talk = |ago| {
        seen(
            Kind::Datagrams,
            &[(IN, Shown::Other), (OUT, Shown::Other)],
            ago,
        )
    };
    let shaken = [(IN, Shown::Syn), (OUT, Shown::Other), (IN, Shown::Other)];
    let tcp = |ago| seen(Kind::Tcp, &shaken, ago);
    let closing = |ago| {
        seen(
            Kind::Tcp,
            &[&shaken[..], &[(OUT, Shown::Fin)]].concat(),
            ago,
        )
    };
    let check = |flows: &[Flow], victim: usize, took: Took| {
        let set = Cells::empty();
        for (way, flow) in flows.iter().enumerate() {
            store(&set, 100 + way as u64, way, *flow);
        }
        assert_eq!(put(&set, 7, talk(0), NOW), took, "{flows:?}");
        let [check, meta] = set.load(victim);
        assert_eq!(check ^ meta, 7, "{flows:?}");
    };
    check(&[], 0, Took::Free);
    check(&[alone(0)], 1, Took::Free);
    // The empty before the expired, the expired before the living, whoever is oldest.
    check(&[tcp(9_000), tcp(1), alone(1)], 3, Took::Free);
    check(&[tcp(1), tcp(8_000), alone(100), talk(100)], 1, Took::Free);
    check(&[talk(9), alone(130), alone(140), talk(9)], 2, Took::Free);
    // The unanswered and the closing before the others.
    check(
        &[tcp(7_000), talk(110), alone(0), talk(110)],
        2,
        Took::Living,
    );
    check(
        &[tcp(7_000), talk(110), alone(2), closing(3)],
        3,
        Took::Living,
    );
    // Among others the one not seen for longest.
    check(&[tcp(50), talk(60), tcp(40), talk(30)], 1, Took::Living);
}

#[test]
fn a_flow_that_begins_anew_keeps_its_cell() {
    let set = Cells::empty();
    let flow = after(Kind::Tcp, &[(IN, Shown::Syn), (OUT, Shown::Rst)]);
    for fingerprint in 1..=4 {
        assert_eq!(put(&set, fingerprint, flow, NOW), Took::Free);
    }
    let again = after(Kind::Tcp, &[(IN, Shown::Syn)]);
    assert_eq!(put(&set, 3, again, NOW), Took::Free);
    assert_eq!(find(&set, 3, NOW).map(|(way, _)| way), Some(2));
    for fingerprint in 1..=4 {
        assert!(find(&set, fingerprint, NOW).is_some());
    }
}

#[test]
fn an_empty_cell_is_nobodys() {
    let set = Cells::empty();
    for fingerprint in [1, u64::MAX] {
        assert_eq!(find(&set, fingerprint, Stamp::of(0)), None);
    }
}

#[test]
fn a_refresh_stores_what_changed_and_no_more() {
    struct Counting(Cells, RefCell<u32>);
    impl Set for Counting {
        fn load(&self, way: usize) -> [u64; 2] {
            self.0.load(way)
        }
        fn store(&self, way: usize, words: [u64; 2]) {
            *self.1.borrow_mut() += 1;
            self.0.store(way, words);
        }
    }
    let set = Counting(Cells::empty(), RefCell::new(0));
    let mut flow = Flow::new(Kind::Datagrams, IN, Shown::Other, NOW);
    let mut see = |entrance: Entrance, now: Stamp, stores: u32| {
        let after = flow.seen(entrance, Shown::Other, now);
        refresh(&set, 7, 0, [flow, after]);
        flow = after;
        assert_eq!(*set.1.borrow(), stores);
    };
    see(IN, NOW, 0);
    see(OUT, NOW, 1);
    see(IN, NOW, 2);
    see(OUT, NOW, 2);
    see(OUT, later(1), 3);
}

proptest! {
    #[test]
    fn words_are_read_back(seen in 1u32.., kind in 1u8..=6, state in 0u8..16) {
        let flow = Flow { seen: Stamp(seen), kind, state };
        prop_assert_eq!(Flow::of(flow.word()), flow);
        prop_assert!(flow.word() != 0);
    }

    /// Stores of two CPUs into one cell, mixed word by word in any order: what is found was stored by one of them for it, or
    /// stood there before and lived.
    #[test]
    fn mixed_stores_invent_nothing(
        order in Just(vec![0, 0, 0, 0, 1, 1, 1, 1]).prop_shuffle(),
        metas in prop::collection::vec((0u32..9_000, 1u8..=6, 0u8..16), 5),
        same in any::<bool>(),
    ) {
        let flow = |at: usize| {
            let (age, kind, state) = metas[at];
            Flow { seen: Stamp(NOW.0 - age), kind, state }
        };
        // Each CPU stores two flows into the cell; with `same` the first of each is one and the same flow.
        let other = if same { 11 } else { 21 };
        let stored = [[(11_u64, flow(0)), (12, flow(1))], [(other, flow(2)), (22, flow(3))]];
        let before = (5_u64, flow(4));
        let word = |(fingerprint, flow): (u64, Flow)| [fingerprint ^ flow.word(), flow.word()];
        let mut cell = word(before);
        let writes = stored.map(|flows| flows.map(word).concat());
        let mut done = [0; 2];
        for cpu in order {
            let at = done[cpu];
            cell[at % 2] = writes[cpu][at];
            done[cpu] += 1;
            let set = Cells::empty();
            set.store(2, cell);
            for fingerprint in [5, 11, 12, 21, 22] {
                if let Some((_, found)) = find(&set, fingerprint, NOW) {
                    let all: Vec<(u64, Flow)> = stored.concat();
                    let was = all.contains(&(fingerprint, found)) || before == (fingerprint, found);
                    prop_assert!(was && found.lives(NOW), "{} {:?}", fingerprint, found);
                }
            }
        }
    }
}
