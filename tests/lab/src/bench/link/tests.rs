use super::*;
use crate::bench::networks;

#[test]
fn every_expected_figure_has_one_part() {
    expected::tests::check_parts(EXPECTED, PARTS);
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
