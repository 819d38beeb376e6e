use super::*;
use crate::bench::networks;

#[test]
fn a_figure_keeps_its_cause_and_gets_its_target() {
    let found = [Figure::absent(
        "verdict_ns_10k",
        "",
        Better::Higher,
        Some("why".to_owned()),
    )];
    let figure = complete(&EXPECTED[0], &found);
    assert_eq!(figure.value, None);
    assert_eq!(figure.note.as_deref(), Some("why"));
    assert_eq!((figure.target, figure.better), (Some(70.0), Better::Lower));
    assert!(!figure.is_missed());
}

#[test]
fn every_expected_figure_has_one_part() {
    let measured: Vec<&str> = PARTS
        .iter()
        .flat_map(|(names, _)| *names)
        .copied()
        .collect();
    for expected in EXPECTED {
        let parts = measured
            .iter()
            .filter(|name| **name == expected.name)
            .count();
        assert_eq!(parts, 1, "{}", expected.name);
    }
}

#[test]
fn drawn_networks_are_disjoint_and_hold_their_addresses() {
    let networks = networks::v4(2_000);
    for pair in networks.windows(2) {
        assert!(
            !pair[0].contains(&pair[1]) && !pair[1].contains(&pair[0]),
            "{pair:?}"
        );
    }
    for (address, network) in networks::addresses_v4(&networks, 4_000)
        .iter()
        .zip(networks.iter().cycle())
    {
        assert!(network.contains(&std::net::Ipv4Addr::from_bits(*address)));
    }
    let networks = networks::v6(500);
    for (address, network) in networks::addresses_v6(&networks, 500).iter().zip(&networks) {
        assert!(network.contains(&std::net::Ipv6Addr::from_bits(*address)));
    }
}
