use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn table(networks: &BTreeMap<IpNet, u16>, family: Family) -> Vec<u8> {
    let mut rows: Vec<_> = networks.iter().collect();
    rows.sort_by(|(first, _), (second, _)| order(first, second));
    let mut table = Vec::new();
    for (network, mark) in rows
        .into_iter()
        .filter(|(network, _)| network.addr().is_ipv4() == (family == Family::V4))
    {
        push(&mut table, *network, *mark);
    }
    table
}

/// Networks of few bits, so that they nest.
fn network() -> impl Strategy<Value = IpNet> {
    let v4 = (any::<u8>(), 1_u8..=32).prop_map(|(octet, length)| {
        IpNet::new(IpAddr::from([octet & 0xc0, 0, 0, octet & 7]), length)
            .unwrap()
            .trunc()
    });
    let v6 = (any::<u8>(), 1_u8..=128).prop_map(|(octet, length)| {
        let mut octets = [0; 16];
        (octets[0], octets[15]) = (octet & 0xc0, octet & 7);
        IpNet::new(IpAddr::from(octets), length).unwrap().trunc()
    });
    prop_oneof![v4, v6]
}

proptest! {
    #[test]
    fn the_tables_say_what_looking_at_all_says(
        networks in prop::collection::btree_map(network(), 0_u16..9, 0..40),
        asked in prop::collection::vec(network(), 1..20),
    ) {
        let tables = [Family::V4, Family::V6].map(|family| table(&networks, family));
        let lengths = [Family::V4, Family::V6].iter().zip(&tables).map(|(family, table)| Lengths::of(table, *family, 9));
        let lengths: Option<Vec<Lengths>> = lengths.collect();
        let lengths = lengths.unwrap();
        for network in asked {
            let address = network.addr();
            let (place, family) = if address.is_ipv4() { (0, Family::V4) } else { (1, Family::V6) };
            let found: Vec<_> = lengths[place].find(&tables[place], family, address).collect();
            let mut want: Vec<_> =
                networks.iter().filter(|(one, _)| one.contains(&address)).map(|(one, mark)| (*one, *mark)).collect();
            want.sort_by(|(first, _), (second, _)| order(first, second));
            prop_assert_eq!(found, want);
        }
        let rows: BTreeMap<_, _> = Lengths::rows(&tables[0], Family::V4).chain(Lengths::rows(&tables[1], Family::V6)).collect();
        prop_assert_eq!(rows, networks);
    }
}
