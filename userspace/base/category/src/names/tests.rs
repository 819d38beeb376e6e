use super::*;
use fst::raw::{Builder, Fst};
use proptest::prelude::*;

fn built(keys: &std::collections::BTreeSet<Vec<u8>>) -> Vec<u8> {
    let mut builder = Builder::memory();
    for (number, key) in keys.iter().enumerate() {
        let [high, low] = u16::try_from(number % 300).unwrap().to_be_bytes();
        builder
            .add([key.as_slice(), &[MARK, high, low]].concat())
            .unwrap();
    }
    builder.into_inner().unwrap()
}

/// Every state is read as the library that wrote it reads it.
fn check_states(octets: &[u8]) {
    let names = Names::of(octets).unwrap();
    let other = Fst::new(octets).unwrap();
    assert!(names.check(300));
    let mut due = vec![names.root()];
    while let Some(address) = due.pop() {
        let state = names.state(address).unwrap();
        let node = other.node(address);
        let read: Vec<(u8, usize)> = (0..state.count())
            .map(|place| state.transition(place).unwrap())
            .collect();
        let want: Vec<(u8, usize)> = node.transitions().map(|one| (one.inp, one.addr)).collect();
        assert_eq!(read, want);
        for octet in 0..=255 {
            let want = node
                .find_input(octet)
                .map(|place| node.transition(place).addr);
            assert_eq!(names.step(address, octet), want);
        }
        due.extend(read.into_iter().map(|(_, target)| target));
    }
}

#[test]
fn every_octet_and_every_shape_is_read_as_it_was_written() {
    let alone = (1..=255).map(|octet| vec![octet, octet, b'a']).collect();
    check_states(&built(&alone));
    for octet in 1..=255_u8 {
        let one = [vec![octet, b'z'], vec![b'a', octet]].into();
        check_states(&built(&one));
    }
}

#[test]
fn what_is_no_automaton_is_refused() {
    let octets = built(&[b"kz.bank.".to_vec()].into());
    assert!(Names::of(&octets).unwrap().check(1));
    assert!(
        !Names::of(&octets).unwrap().check(0),
        "the number of a mark that there is not"
    );
    assert!(Names::of(&octets[1..]).is_none());
    assert!(Names::of(&[]).is_none());
    let mut unmarked = Builder::memory();
    unmarked.add("kz.bank.").unwrap();
    assert!(
        !Names::of(&unmarked.into_inner().unwrap()).unwrap().check(1),
        "a name without a mark"
    );
}

fn keys() -> impl Strategy<Value = std::collections::BTreeSet<Vec<u8>>> {
    let key = prop::collection::vec(prop_oneof![Just(b'a'), Just(b'.'), 1_u8..], 1..12);
    prop::collection::btree_set(key, 1..80)
}

proptest! {
    #[test]
    fn states_are_read_as_they_were_written(keys in keys()) {
        check_states(&built(&keys));
    }

    #[test]
    fn damage_is_refused_or_harmless(keys in keys(), damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut octets = built(&keys);
        for (place, octet) in damage {
            let place = place.index(octets.len());
            octets[place] = octet;
        }
        if let Some(names) = Names::of(&octets).filter(|names| names.check(300)) {
            for key in &keys {
                if let Some(address) = names.walk(names.root(), key.iter().copied()) {
                    prop_assert!(names.mark(address).is_none_or(|number| number < 300));
                }
            }
        }
    }
}
