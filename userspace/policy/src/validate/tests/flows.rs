//! Rules, special accesses, VPN services.

use super::*;

const ORDER: &str = "write the lower port first";
const PORTS: &str = "name TCP (6), UDP (17), SCTP (132) or UDP-Lite (136), or leave the ports out";
const FAMILIES: &str = "name two IPv4 or two IPv6 prefixes, or make two rows of it";

#[test]
fn special_accesses() {
    let check =
        |change: &dyn Fn(&mut model::SpecialAccess), message: &str, hint: &str, ours: bool| {
            let mut access = special("x", "ministry", "198.51.100.7/32");
            change(&mut access);
            let clause = (!ours).then_some(Clause::ESHDI_15_2);
            check(
                [Row::SpecialAccess(access)],
                ("special-access x", message, hint, clause),
            );
        };
    check(
        &|x| x.organisation = "office".parse().unwrap(),
        "its organisation office is not in the record",
        "add the organisation, or correct the special access",
        false,
    );
    let uncatalogued = "catalogue the source first: special access is for a user's own addresses";
    check(
        &|x| x.source = prefix("203.0.113.7/32"),
        "its source 203.0.113.7/32 lies in no catalogue entry of ministry",
        uncatalogued,
        false,
    );
    check(
        &|x| x.source = prefix("198.51.0.0/16"),
        "its source 198.51.0.0/16 lies in no catalogue entry of ministry",
        uncatalogued,
        false,
    );
    check(
        &|x| x.request = " ".into(),
        "it names no request",
        "name the signed request that it rests on",
        false,
    );
    check(
        &|x| x.destination = Some(prefix("2001:db8::/32")),
        "its source 198.51.100.7/32 and destination 2001:db8::/32 are of different families",
        FAMILIES,
        true,
    );
    check(
        &|x| x.ports = PortRange { first: 9, last: 8 },
        "its ports 9-8 are in the wrong order",
        ORDER,
        true,
    );
    check(
        &|x| x.protocol = None,
        "it names ports 500-500 with no protocol",
        PORTS,
        true,
    );
    check(
        &|x| x.protocol = protocol(47),
        "it names ports 500-500 with protocol 47, which has none",
        PORTS,
        true,
    );
    for number in [6, 17, 132, 136] {
        let mut access = special("x", "ministry", "198.51.100.7/32");
        access.protocol = protocol(number);
        check_record(&with([Row::SpecialAccess(access)]), &[]);
    }
    let mut any = special("x", "ministry", "198.51.100.7/32");
    (any.protocol, any.ports) = (None, PortRange::ANY);
    check_record(&with([Row::SpecialAccess(any)]), &[]);
}

#[test]
fn rules() {
    let check = |change: &dyn Fn(&mut model::Rule), message: &str, hint: &str| {
        let mut rule = rule("r", RuleKind::Deny, Some("10.0.0.0/8"), None);
        change(&mut rule);
        check([Row::Rule(rule)], ("rule r", message, hint, None));
    };
    check(
        &|r| r.reason = String::new(),
        "it states no reason",
        "say why the rule is there: the journal keeps it",
    );
    check(
        &|r| r.author = "nobody".parse().unwrap(),
        "its author nobody is no account of this gateway",
        "name the account that answers for the rule",
    );
    check(
        &|r| r.destination = Some(prefix("2001:db8::/32")),
        "its source 10.0.0.0/8 and destination 2001:db8::/32 are of different families",
        FAMILIES,
    );
    check(
        &|r| {
            r.ports = PortRange {
                first: 443,
                last: 80,
            }
        },
        "its ports 443-80 are in the wrong order",
        ORDER,
    );
    check(
        &|r| {
            r.ports = PortRange {
                first: 80,
                last: 443,
            }
        },
        "it names ports 80-443 with no protocol",
        PORTS,
    );
    let everything = "it denies everything: it would stop the gateway";
    let hint = "name an address, a protocol or a port; to stop a link, take its channel away";
    check(&|r| r.source = None, everything, hint);
    check(&|r| r.source = Some(prefix("0.0.0.0/0")), everything, hint);
    check(
        &|r| (r.source, r.destination) = (Some(prefix("::/0")), Some(prefix("::/0"))),
        everything,
        hint,
    );
    let mut telnet = rule("r", RuleKind::Deny, None, None);
    (telnet.protocol, telnet.ports) = (
        protocol(6),
        PortRange {
            first: 23,
            last: 23,
        },
    );
    check_record(&with([Row::Rule(telnet)]), &[]);
}

#[test]
fn vpn_services() {
    check(
        [Row::VpnService(vpn("esp", 50, Some(500)))],
        (
            "vpn-service esp",
            "it names port 500 of protocol 50",
            "name a port with TCP (6) or UDP (17) alone, or list the whole protocol",
            Some(Clause::ESHDI_15_2),
        ),
    );
    check(
        [
            Row::VpnService(vpn("a", 17, Some(500))),
            Row::VpnService(vpn("b", 17, Some(500))),
        ],
        (
            "vpn-service b",
            "vpn-service a lists the same protocol and port",
            "keep one of the two",
            None,
        ),
    );
    let apart = [
        vpn("a", 17, Some(500)),
        vpn("b", 17, Some(4500)),
        vpn("c", 6, Some(500)),
    ];
    check_record(&with(apart.map(Row::VpnService)), &[]);
}
