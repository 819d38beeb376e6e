use super::*;
use crate::fixture::*;
use model::{Epoch, Member, PortRange, Row, RowKey, RuleKind};

mod scope;
mod wires;

/// Row by row: prefix, standing, what gives it, operator, link, and the keys of the rules.
fn render(snapshot: &GateSnapshot) -> Vec<String> {
    let line = |name: String, index: u32| {
        let index = index as usize;
        let (row, origin) = (snapshot.rows[index], &snapshot.origins[index]);
        assert_eq!(row.epoch, snapshot.epoch.0);
        let standing = abi::Standing::from_code(row.standing).unwrap();
        let mut words = vec![name, format!("{standing:?}")];
        words.extend(origin.key.as_ref().map(|key| format!("by {key}")));
        let numbers = [("operator", row.operator), ("link", row.link)];
        words.extend(
            numbers
                .iter()
                .filter(|(_, n)| *n > 0)
                .map(|(label, n)| format!("{label} {n}")),
        );
        words.extend((row.flags == abi::Row::INSPECTED).then(|| "inspected".to_owned()));
        let first = row.rule_first as usize;
        let rules = &snapshot.rules[first..first + row.rule_count as usize];
        words.extend(
            rules
                .iter()
                .map(|rule| format!("| {}", snapshot.rule_keys[rule.id as usize - 1])),
        );
        words.join(" ")
    };
    let prefixes = snapshot
        .prefixes
        .iter()
        .map(|(prefix, row)| line(prefix.to_string(), *row));
    std::iter::once(line("else".to_owned(), 0))
        .chain(prefixes)
        .collect()
}

#[track_caller]
fn check(record: &Record, at: &str, expected: &[&str]) {
    let snapshot = compile(record, instant(at)).unwrap();
    assert_eq!(render(&snapshot), expected);
    assert_eq!(snapshot.rows.len(), snapshot.prefixes.len() + 1);
    assert_eq!(snapshot.rows.len(), snapshot.origins.len());
}

/// The base record, in force on [`NOON`].
const BASE: [&str; 8] = [
    "else Unknown",
    "192.0.2.0/30 Link by channel one-a link 1",
    "192.0.2.4/30 Link by channel two-b link 2",
    "192.0.2.8/30 Link by uplink internet link 3",
    "198.51.100.0/24 Closed by catalogue 198.51.100.0/24 operator 1",
    "198.51.100.0/25 Open by catalogue 198.51.100.0/24 operator 1",
    "203.0.113.0/25 Closed by catalogue 203.0.113.0/25 operator 2",
    "2001:db8:1::/48 Closed by catalogue 2001:db8:1::/48 operator 1",
];
const NOON: &str = "2026-11-22T07:00:00Z";

/// The base record's rows, of which those with one of these prefixes are replaced or joined.
fn changed(lines: &[&'static str]) -> Vec<&'static str> {
    let name = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let order = |line: &&str| match name(line).as_str() {
        "else" => None,
        text => Some(prefix(text)),
    };
    let is_kept = |line: &&str| !lines.iter().any(|other| name(other) == name(line));
    let mut all: Vec<_> = BASE
        .into_iter()
        .filter(is_kept)
        .chain(lines.iter().copied())
        .collect();
    all.sort_by_key(order);
    all
}

#[test]
fn standings() {
    let record = record_of(base());
    check(&record, NOON, &BASE);
    let mut gts = authority("gts", model::AuthorityKind::Gts);
    gts.without_list = model::WithoutList::Pass;
    check(
        &with([Row::Authority(gts)]),
        NOON,
        &changed(&[
            "198.51.100.0/24 OpenByDefault by catalogue 198.51.100.0/24 operator 1",
            "203.0.113.0/25 OpenByDefault by catalogue 203.0.113.0/25 operator 2",
            "2001:db8:1::/48 OpenByDefault by catalogue 2001:db8:1::/48 operator 1",
        ]),
    );
    check(
        &with([
            Row::Block(block("203.0.113.200/32", "two")),
            Row::Block(block("2001:db8:1:7::/64", "one")),
            Row::Block(block("2001:db8:9:7::/64", "one")),
        ]),
        NOON,
        &changed(&[
            "203.0.113.200/32 Blocked by block 203.0.113.200/32 operator 2",
            "2001:db8:1:7::/64 Closed by catalogue 2001:db8:1::/48 operator 1",
            "2001:db8:9:7::/64 Blocked by block 2001:db8:9:7::/64 operator 1",
        ]),
    );
    // A list of the whole entry opens the entry itself.
    check(
        &with([Row::AccessList(list(
            "six",
            "ministry",
            &["2001:db8:1::/48"],
        ))]),
        NOON,
        &changed(&["2001:db8:1::/48 Open by catalogue 2001:db8:1::/48 operator 1"]),
    );
}

#[test]
fn terms() {
    // A list opened on 10 March 2026 lasts through 10 March 2027; days end at midnight in Almaty.
    let closed = changed(&[])
        .into_iter()
        .filter(|line| !line.starts_with("198.51.100.0/25"))
        .collect::<Vec<_>>();
    let record = record_of(base());
    check(&record, "2026-03-09T18:59:59Z", &closed);
    check(&record, "2026-03-09T19:00:00Z", &BASE);
    check(&record, "2027-03-10T18:59:59Z", &BASE);
    check(&record, "2027-03-10T19:00:00Z", &closed);

    let mut ending = entry("10.0.0.0/24", "ministry", "one");
    (ending.since, ending.until) = (day("2026-11-20"), Some(day("2026-11-22")));
    let record = with([
        Row::Catalogue(ending),
        Row::Block(block("10.0.0.9/32", "one")),
    ]);
    let before = changed(&["10.0.0.9/32 Blocked by block 10.0.0.9/32 operator 1"]);
    let within = changed(&[
        "10.0.0.0/24 Closed by catalogue 10.0.0.0/24 operator 1",
        "10.0.0.9/32 Closed by catalogue 10.0.0.0/24 operator 1",
    ]);
    check(&record, "2026-11-19T18:59:59.999999999Z", &before);
    check(&record, "2026-11-19T19:00:00Z", &within);
    check(&record, "2026-11-22T18:59:59.999999999Z", &within);
    check(&record, "2026-11-22T19:00:00Z", &before);

    let mut expiring = rule("r", RuleKind::Deny, Some("10.0.0.0/8"), None);
    expiring.expires = Some(instant("2026-11-22T10:00:00Z"));
    let record = with([
        Row::Rule(expiring),
        Row::SpecialAccess(special("x", "ministry", "198.51.100.7/32")),
    ]);
    let special_row =
        "198.51.100.7/32 Open by catalogue 198.51.100.0/24 operator 1 | special-access x";
    check(
        &record,
        "2026-11-22T09:59:59Z",
        &changed(&["10.0.0.0/8 Unknown | rule r", special_row]),
    );
    check(&record, "2026-11-22T10:00:00Z", &changed(&[special_row]));
    check(&record, "2026-12-31T18:59:59Z", &changed(&[special_row]));
    check(&record, "2026-12-31T19:00:00Z", &BASE);
}

#[test]
fn rules_of_wider_prefixes_come_along_in_order() {
    let record = with([
        Row::Rule(rule(
            "b-allow",
            RuleKind::Allow,
            Some("198.51.100.0/24"),
            None,
        )),
        Row::Rule(rule("a-allow", RuleKind::Allow, Some("198.0.0.0/8"), None)),
        Row::Rule(rule(
            "z-deny",
            RuleKind::Deny,
            Some("198.51.100.7/32"),
            Some("10.0.0.0/8"),
        )),
        Row::Rule(rule("to", RuleKind::Deny, None, Some("198.51.100.7/32"))),
        Row::Rule(rule("any", RuleKind::Allow, None, None)),
        Row::SpecialAccess(special("a", "ministry", "198.51.100.0/25")),
    ]);
    check(
        &record,
        NOON,
        &changed(&[
            "198.0.0.0/8 Unknown | rule a-allow",
            "198.51.100.0/24 Closed by catalogue 198.51.100.0/24 operator 1 | rule a-allow | rule b-allow",
            "198.51.100.0/25 Open by catalogue 198.51.100.0/24 operator 1 | rule a-allow | rule b-allow | special-access a",
            "198.51.100.7/32 Open by catalogue 198.51.100.0/24 operator 1 | rule to | rule z-deny | rule a-allow | rule b-allow | special-access a",
        ]),
    );
    let snapshot = compile(&record, instant(NOON)).unwrap();
    let global = snapshot.global;
    let rules = &snapshot.rules[global.first as usize..][..global.count as usize];
    let keys: Vec<_> = rules
        .iter()
        .map(|rule| snapshot.rule_keys[rule.id as usize - 1].to_string())
        .collect();
    assert_eq!(keys, ["rule any"]);
    assert_eq!((rules[0].anchor, rules[0].family), (2, 0));
}

#[test]
fn rules_are_written_in_the_gates_terms() {
    let check = |rule: model::Rule, anchor: u8, family: u8, other: &str| {
        let snapshot = compile(&with([Row::Rule(rule)]), instant(NOON)).unwrap();
        let [found] = snapshot.rules[..] else {
            panic!("one rule")
        };
        let hex = |bytes: [u8; 16]| bytes.map(|byte| format!("{byte:02x}")).concat();
        let match_of = format!("{}/{}", hex(found.other.address), hex(found.other.mask));
        assert_eq!(
            (found.anchor, found.family, match_of.as_str()),
            (anchor, family, other)
        );
    };
    let deny = |source, destination| rule("r", RuleKind::Deny, source, destination);
    let any = "00000000000000000000000000000000/00000000000000000000000000000000";
    check(deny(Some("10.0.0.0/8"), None), 0, 4, any);
    check(deny(None, Some("2001:db8::/32")), 1, 6, any);
    check(
        deny(Some("10.0.0.0/8"), Some("192.0.2.128/25")),
        0,
        4,
        "c0000280000000000000000000000000/ffffff80000000000000000000000000",
    );
    check(
        deny(Some("2001:db8::/32"), Some("2001:db8:8000::/33")),
        0,
        6,
        "20010db8800000000000000000000000/ffffffff800000000000000000000000",
    );
    let mut telnet = deny(None, None);
    (telnet.protocol, telnet.ports) = (
        protocol(6),
        PortRange {
            first: 23,
            last: 24,
        },
    );
    let snapshot = compile(&with([Row::Rule(telnet)]), instant(NOON)).unwrap();
    let found = snapshot.rules[0];
    let written = (
        found.protocol,
        found.port_first,
        found.port_last,
        found.action,
    );
    assert_eq!(written, (6, 23, 24, abi::RuleAction::Deny as u8));
}

#[test]
fn ports_keep_their_numbers() {
    let record = record_of(base());
    let snapshot = compile(&record, instant(NOON)).unwrap();
    let lines: Vec<_> = snapshot
        .ports
        .iter()
        .map(|port| {
            assert_eq!(
                Some(port.number.into()),
                record.port_number(&port.interface)
            );
            let (interface, role, owner) = (&port.interface, port.role, &port.owner);
            let place = if port.primary { "primary" } else { "backup" };
            format!(
                "{interface} {role:?} operator {} link {} {place} of {owner}",
                port.operator, port.link
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "a0 Channel operator 1 link 1 primary of channel one-a",
            "a1 Channel operator 1 link 1 backup of channel one-a",
            "b0 Channel operator 2 link 2 primary of channel two-b",
            "b1 Channel operator 2 link 2 backup of channel two-b",
            "u0 Uplink operator 0 link 3 primary of uplink internet",
            "u1 Uplink operator 0 link 3 backup of uplink internet",
        ]
    );
    // A channel in front of the others gets the next numbers; the others keep theirs.
    let more = with([Row::Channel(channel(
        "a-first",
        "one",
        ["x0", "x1"],
        "192.0.2.12/30",
    ))]);
    let later = compile(&more, instant(NOON)).unwrap();
    let numbers = |s: &GateSnapshot| {
        s.ports
            .iter()
            .map(|p| (p.number, p.interface.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(&later)[..6], numbers(&snapshot)[..]);
}

#[test]
fn both_members_may_have_networks_of_their_own() {
    let mut apart = channel("c", "one", ["c0", "c1"], "192.0.2.12/30");
    let networks = vec![prefix("192.0.2.16/30"), prefix("2001:db8:ffff::/64")];
    apart.backup = Member {
        networks,
        ..apart.backup
    };
    check(
        &with([Row::Channel(apart)]),
        NOON,
        &[
            "else Unknown",
            "192.0.2.0/30 Link by channel one-a link 2",
            "192.0.2.4/30 Link by channel two-b link 3",
            "192.0.2.8/30 Link by uplink internet link 4",
            "192.0.2.12/30 Link by channel c link 1",
            "192.0.2.16/30 Link by channel c link 1",
            BASE[4],
            BASE[5],
            BASE[6],
            BASE[7],
            "2001:db8:ffff::/64 Link by channel c link 1",
        ],
    );
}

#[test]
fn counters_stay_with_their_rows() {
    let record = with([Row::Block(block("203.0.113.200/32", "two"))]);
    let snapshot = compile(&record, instant(NOON)).unwrap();
    let of = |text: &str| {
        let (_, row) = snapshot
            .prefixes
            .iter()
            .find(|(p, _)| *p == prefix(text))
            .unwrap();
        let row = *row as usize;
        (snapshot.rows[row].entry, snapshot.origins[row].born)
    };
    let given = |key| {
        let given = record.entry_number(key).unwrap();
        (given.number, given.born)
    };
    let entry = given(model::EntryKey::Catalogue(prefix("198.51.100.0/24")));
    assert_eq!(
        (of("198.51.100.0/24"), of("198.51.100.0/25")),
        (entry, entry)
    );
    let block = model::EntryKey::Block(prefix("203.0.113.200/32"));
    assert_eq!(of("203.0.113.200/32"), given(block));
    assert_eq!(of("203.0.113.200/32").1, Epoch(8));
    assert_eq!(of("192.0.2.0/30"), (0, Epoch::default()));
}

#[test]
fn what_cannot_be_compiled_is_named() {
    let check = |record: &Record, expected: &str| {
        let error = compile(record, instant(NOON)).unwrap_err();
        assert_eq!(error.to_string(), expected);
    };
    check(
        &without([RowKey::Authority("gts".parse().unwrap())]),
        "catalogue 198.51.100.0/24 is in force, but the record has no authority of the kind `gts`, \
         whose default says what an organisation without a live list reaches",
    );
    check(
        &with([Row::Block(block("203.0.113.200/32", "three"))]),
        "block 203.0.113.200/32 names an operator that the record does not hold",
    );
    check(
        &with([Row::Channel(channel(
            "c",
            "three",
            ["c0", "c1"],
            "192.0.2.12/30",
        ))]),
        "channel c names an operator that the record does not hold",
    );
    let deny = |n: u32| {
        let source = format!("10.0.0.0/{}", 8 + n / 2);
        Row::Rule(rule(
            &format!("r{n:02}"),
            RuleKind::Deny,
            Some(&source),
            None,
        ))
    };
    check(
        &with((0..34).map(deny)),
        "rule r33 is one of 34 rules, special accesses and services for 10.0.0.0/24, those of wider \
         prefixes included, but 32 are possible",
    );
}
