use netlink_packet_core::{Emitable as _, Parseable as _};

use super::*;

fn spoken(prefix: &str, length: u8, gateway: &str) -> Route {
    Route {
        prefix: (prefix.parse().unwrap(), length),
        metric: 1,
        oif: 6,
        gateway: gateway.parse().ok(),
        protocol: crate::routes::PROTOCOL,
    }
}

#[test]
fn a_route_is_read_as_it_was_said() {
    for said in [
        spoken("198.51.100.0", 24, "192.0.2.6"),
        spoken("0.0.0.0", 0, "192.0.2.6"),
        spoken("203.0.113.9", 32, "-"),
        spoken("2001:db8:0:100::", 56, "fe80::2"),
        spoken("::", 0, "2001:db8:0:2::2"),
    ] {
        let message = route_message(&said);
        let mut octets = vec![0; message.buffer_len()];
        message.emit(&mut octets);
        let heard = RouteMessage::parse(&octets).unwrap();
        assert_eq!(route(&heard), Some(said));
    }
}

#[test]
fn only_plain_unicast_routes_of_the_main_table_count() {
    let check = |change: fn(&mut RouteMessage)| {
        let mut message = route_message(&spoken("198.51.100.0", 24, "192.0.2.6"));
        change(&mut message);
        assert_eq!(route(&message), None, "{message:?}");
    };
    check(|message| message.header.table = 255);
    check(|message| message.attributes.push(RouteAttribute::Table(1000)));
    check(|message| message.header.kind = RouteType::BlackHole);
    check(|message| message.header.tos = 8);
    check(|message| message.header.source_prefix_length = 8);
    check(|message| message.header.flags = RouteFlags::Cloned);
    check(|message| {
        message
            .attributes
            .push(RouteAttribute::MultiPath(Vec::new()));
    });
}

#[test]
fn a_hardware_address_counts_as_long_as_the_kernel_uses_it() {
    let mac = [2, 0, 0, 0, 0, 9];
    let check = |state, expected| {
        let mut message = NeighbourMessage::default();
        message.header.state = state;
        let address = NeighbourAddress::Inet([192, 0, 2, 6].into());
        message.attributes = vec![
            NeighbourAttribute::Destination(address),
            NeighbourAttribute::LinkLayerAddress(mac.to_vec()),
        ];
        assert_eq!(neighbour(&message).map(|one| one.station), Some(expected));
    };
    check(NeighbourState::Reachable, Station::Fresh(mac));
    check(NeighbourState::Permanent, Station::Fresh(mac));
    check(NeighbourState::Probe, Station::Fresh(mac));
    check(NeighbourState::Stale, Station::Old(mac));
    check(NeighbourState::Incomplete, Station::Unknown);
    check(NeighbourState::Failed, Station::Unknown);
    check(NeighbourState::None, Station::Unknown);
}
