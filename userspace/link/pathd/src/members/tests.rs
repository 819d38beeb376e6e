use super::*;

fn port(number: u16, role: PortRole, link: u16, backup: u8) -> Port {
    Port {
        number,
        role: role as u8,
        backup,
        operator: 1,
        link,
    }
}

fn check(ports: &[(u32, Port)], expected: &[(u8, u16, u32, u32)]) {
    let places: Vec<Place> = ports
        .iter()
        .filter_map(|(ifindex, port)| Place::of(*ifindex, *port, Wanted::NOTHING))
        .collect();
    let shown: Vec<_> = pairs(&places)
        .into_iter()
        .map(|(key, pair)| {
            (
                key.role,
                key.link,
                pair.primary.ifindex,
                pair.backup.ifindex,
            )
        })
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn a_pair_is_a_primary_and_a_backup_of_one_link_and_role() {
    use PortRole::{Channel, None, Uplink};
    check(&[], &[]);
    check(&[(5, port(0, Channel, 1, 0))], &[]);
    check(&[(5, port(0, Channel, 1, 1))], &[]);
    check(
        &[(5, port(0, Channel, 1, 0)), (6, port(1, Channel, 1, 1))],
        &[(1, 1, 5, 6)],
    );
    // The order of the table says nothing.
    check(
        &[(5, port(0, Channel, 1, 1)), (6, port(1, Channel, 1, 0))],
        &[(1, 1, 6, 5)],
    );
    // Links of two roles may bear one number.
    check(
        &[(5, port(0, Channel, 1, 0)), (6, port(1, Uplink, 1, 1))],
        &[],
    );
    check(
        &[
            (2, port(0, Channel, 1, 0)),
            (3, port(1, Channel, 1, 1)),
            (4, port(2, Uplink, 1, 0)),
            (5, port(3, Uplink, 1, 1)),
            (6, port(4, Channel, 2, 0)),
        ],
        &[(1, 1, 2, 3), (2, 1, 4, 5)],
    );
    check(&[(5, port(0, None, 0, 0)), (6, port(1, None, 0, 1))], &[]);
}

#[test]
fn the_words_name_the_member_and_are_read_as_they_were_written() {
    let seat = |ifindex, number| Seat { ifindex, number };
    let pair = Pair {
        primary: seat(5, 0),
        backup: seat(6, 1),
    };
    for active in Member::ALL {
        let words = pair.words(active);
        assert_eq!(words[0].0, pair.seat(active.other()).number);
        assert_eq!(words[0].1.other(), Some(pair.seat(active).number.into()));
        assert_eq!(words[1], (pair.seat(active).number, Carrier::ITSELF));
        let of_primary = words.iter().find(|(number, _)| *number == 0);
        assert_eq!(of_primary.map(|(_, word)| pair.chosen(*word)), Some(active));
    }
    assert_eq!(pair.chosen(Carrier::ITSELF), Member::Primary);
    // Another link's number: nobody of this pair was chosen.
    assert_eq!(pair.chosen(Carrier::member(9)), Member::Primary);
}
