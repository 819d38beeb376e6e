//! IPv6: headers, extension chains, fragments.

use super::*;

#[test]
fn ipv6_headers() {
    let bad = Err(Reason::MalformedIpv6);
    let a = ADDRESSES_V6;
    let udp = found(Family::V6, UDP, Some((5000, 53)));
    check("udp", &v6("0008", "11", a, UDP_HEADER), Ok(udp));
    check(
        "padded",
        &v6("0008", "11", a, &(String::from(UDP_HEADER) + "0000")),
        Ok(udp),
    );
    check("beyond frame", &v6("0009", "11", a, UDP_HEADER), bad);
    check(
        "version 4",
        &frame(V6, &["40000000", "0000", "11", "40", a]),
        bad,
    );
    check(
        "cut header",
        &v6("0000", "11", "20010db8000000000000000000000001", ""),
        bad,
    );
    check(
        "no next header",
        &v6("0000", "3b", a, ""),
        Ok(found(Family::V6, 59, None)),
    );
    check(
        "esp",
        &v6("0008", "32", a, UDP_HEADER),
        Ok(found(Family::V6, 50, None)),
    );
    check(
        "ah",
        &v6("0008", "33", a, UDP_HEADER),
        Ok(found(Family::V6, 51, None)),
    );
    check(
        "udp of 4",
        &v6("0004", "11", a, "1388 0035"),
        Err(Reason::TruncatedTransport),
    );
}

#[test]
fn ipv6_extensions() {
    let a = ADDRESSES_V6;
    let udp = found(Family::V6, UDP, Some((5000, 53)));
    let behind = |extension: &str| String::from(extension) + UDP_HEADER;
    let hop = behind("1100 0104 0000 0000");
    check("hop-by-hop", &v6("0010", "00", a, &hop), Ok(udp));
    check("destination options", &v6("0010", "3c", a, &hop), Ok(udp));
    check(
        "long options",
        &v6(
            "0018",
            "3c",
            a,
            &behind("1101 0104 0000 0000 0000000000000000"),
        ),
        Ok(udp),
    );
    check(
        "routing 2",
        &v6("0010", "2b", a, &behind("1100 0201 0000 0000")),
        Ok(udp),
    );
    check(
        "routing 0",
        &v6("0010", "2b", a, &behind("1100 0001 0000 0000")),
        Err(Reason::RoutingHeaderZero),
    );
    let chain = Err(Reason::ExtensionChain);
    check(
        "header beyond packet",
        &v6("0008", "00", a, "1101 0104 0000 0000"),
        chain,
    );
    check("cut header", &v6("0002", "00", a, "1100"), chain);
    check("jumbogram", &v6("0000", "00", a, &hop), chain);
    let headers = |count: usize| {
        let mut all = "3c00 0104 0000 0000".repeat(count - 1);
        all.push_str("1100 0104 0000 0000");
        behind(&all)
    };
    check("eight headers", &v6("0048", "3c", a, &headers(8)), Ok(udp));
    check("nine headers", &v6("0050", "3c", a, &headers(9)), chain);
}

#[test]
fn ipv6_fragments() {
    let a = ADDRESSES_V6;
    let behind = |extension: &str| String::from(extension) + UDP_HEADER;
    let udp = found(Family::V6, UDP, Some((5000, 53)));
    let tiny = Err(Reason::TinyFragment);
    check(
        "atomic",
        &v6("0010", "2c", a, &behind("1100 0000 00000001")),
        Ok(udp),
    );
    check(
        "first",
        &v6("0010", "2c", a, &behind("1100 0001 00000001")),
        Ok(Packet {
            fragment: Fragment::First,
            identification: 1,
            ..udp
        }),
    );
    check(
        "tiny first",
        &v6("0010", "2c", a, &behind("0600 0001 00000001")),
        tiny,
    );
    check(
        "chain cut by first",
        &v6("0008", "2c", a, "3c00 0001 00000001"),
        tiny,
    );
    check(
        "into tcp",
        &v6("0010", "2c", a, &behind("0600 0010 00000001")),
        tiny,
    );
    let later = |protocol| Packet {
        fragment: Fragment::Later,
        identification: 1,
        ..found(Family::V6, protocol, None)
    };
    check(
        "behind tcp",
        &v6("0010", "2c", a, &behind("0600 0018 00000001")),
        Ok(later(TCP)),
    );
    check(
        "behind udp",
        &v6("0010", "2c", a, &behind("1100 0009 00000001")),
        Ok(later(UDP)),
    );
    check(
        "of options",
        &v6("0010", "2c", a, &behind("3c00 0008 00000001")),
        Ok(later(60)),
    );
}
