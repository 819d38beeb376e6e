//! The addresses of links themselves.

use super::*;

#[test]
fn link_addresses() {
    let tables = Fixture::new().global(Rule {
        port_first: 0,
        port_last: u16::MAX,
        ..rule(1, RuleAction::Deny)
    });
    let from = |source, destination| Packet {
        source,
        destination,
        ..packet(0, 0)
    };
    let local = Address::v4(0xa9fe_0100);
    let pass = Reason::LinkAddress;
    check(
        &tables,
        CHANNEL,
        from(local, Address::v4(0xa9fe_0200)),
        pass,
        0,
    );
    check(
        &tables,
        CHANNEL,
        from(at(CATALOGUED), Address::v4(0xe000_0005)),
        pass,
        0,
    );
    check(&tables, CHANNEL, from(local, at(LINK_ROW)), pass, 0);
    // RFC 3927 §2.7: not beyond the link.
    check(
        &tables,
        CHANNEL,
        from(local, at(INTERNET)),
        Reason::MartianSource,
        0,
    );
    check(
        &tables,
        OTHER_CHANNEL,
        from(local, at(LINK_ROW)),
        Reason::MartianSource,
        0,
    );
    check(
        &tables,
        UPLINK,
        from(local, at(CATALOGUED)),
        Reason::MartianSource,
        0,
    );
    // Neither is a group that routers forward.
    check(
        &tables,
        CHANNEL,
        from(at(CATALOGUED), Address::v4(0xe000_0105)),
        Reason::Denied,
        1,
    );
}

#[test]
fn link_addresses_of_ipv6() {
    let tables = Fixture::new().global(Rule {
        family: 0,
        ..rule(1, RuleAction::Deny)
    });
    let pass = Reason::LinkAddress;
    let local = Address {
        high: 0xfe80 << 48,
        low: 0x100,
    };
    let v6 = |source, destination| Packet {
        family: Family::V6,
        source,
        destination,
        ..packet(0, 0)
    };
    let far = Address {
        high: 0x2001_0db8 << 32,
        low: 0x106,
    };
    check(&tables, CHANNEL, v6(local, far), pass, 0);
    check(
        &tables,
        UPLINK,
        v6(
            far,
            Address {
                high: 0xff02 << 48,
                low: 0x100,
            },
        ),
        pass,
        0,
    );
}
