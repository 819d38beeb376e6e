use super::*;
use crate::fixture::*;
use model::{AuthorityKind, PortRange, Role, Row, RuleKind};

/// What one violation says: row, message, hint, clause.
type Said<'a> = (&'a str, &'a str, &'a str, Option<Clause>);

/// The base record with these rows over it breaks exactly one rule.
#[track_caller]
fn check(rows: impl IntoIterator<Item = Row>, said: Said<'_>) {
    check_record(&with(rows), &[said]);
}

#[track_caller]
fn check_record(record: &Record, expected: &[Said<'_>]) {
    let found = validate(record);
    let found: Vec<_> = found
        .iter()
        .map(|v| {
            (
                v.key.to_string(),
                v.message.as_str(),
                v.hint.as_str(),
                v.clause,
            )
        })
        .collect();
    let found: Vec<Said<'_>> = found
        .iter()
        .map(|(k, m, h, c)| (k.as_str(), *m, *h, *c))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn the_base_record_is_valid() {
    check_record(&record_of(base()), &[]);
    check_record(&Record::default(), &[]);
    let mut no_gre = rule("no-gre", RuleKind::Deny, None, Some("0.0.0.0/0"));
    no_gre.protocol = protocol(47);
    let more = [
        Row::SpecialAccess(special("vpn", "ministry", "198.51.100.7/32")),
        Row::Rule(no_gre),
        Row::Rule(rule("all", RuleKind::Allow, None, None)),
        Row::VpnService(vpn("ike", 17, Some(500))),
        Row::VpnService(vpn("gre", 47, None)),
        Row::Block(block("203.0.113.200/32", "two")),
    ];
    check_record(&with(more), &[]);
}

#[test]
fn parties() {
    check(
        [Row::Authority(authority("second", AuthorityKind::Gts))],
        (
            "authority second",
            "a second authority of the kind `gts`",
            "keep one authority of each kind",
            None,
        ),
    );
    let gts = RowKey::Authority("gts".parse().unwrap());
    check_record(
        &without([gts]),
        &[(
            "catalogue 198.51.100.0/24",
            "there is a catalogue, but no authority of the kind `gts`, whose default says what an \
             organisation without a live list reaches",
            "add the authority of the kind `gts` with its `without-list`",
            Some(Clause::ESHDI_15_1),
        )],
    );
    let infrastructure = authority("nit", AuthorityKind::InfrastructureOperator);
    check_record(&with([Row::Authority(infrastructure)]), &[]);
    check(
        [Row::Operator(operator("zeta", 2))],
        (
            "operator zeta",
            &format!("its BIN {} is also that of operator two", bin(2)),
            "correct the BIN, or join the two rows: a BIN names one legal entity",
            None,
        ),
    );
    check(
        [Row::Organisation(organisation("twin", 3, "one"))],
        (
            "organisation twin",
            &format!("its BIN {} is also that of organisation ministry", bin(3)),
            "correct the BIN, or join the two rows: a BIN names one legal entity",
            None,
        ),
    );
    // An operator may itself be a user.
    check_record(
        &with([Row::Organisation(organisation("self", 1, "one"))]),
        &[],
    );
    check(
        [Row::Organisation(organisation("stray", 9, "nobody"))],
        (
            "organisation stray",
            "its contract 14 is with operator nobody, which the record does not hold",
            "add the operator, or correct the contract",
            Some(Clause::ESHDI_4),
        ),
    );
}

#[test]
fn accounts() {
    check(
        [Row::Account(account("shadow", 0))],
        (
            "account shadow",
            "its uid 0 is also that of account root",
            "give every account its own local user",
            None,
        ),
    );
    let unknown = "add the row, or correct the account";
    let staff = |change: fn(&mut model::Account)| {
        let mut account = account("staff", 1000);
        change(&mut account);
        [Row::Account(account)]
    };
    check(
        staff(|a| a.authority = Some("nit".parse().unwrap())),
        (
            "account staff",
            "it works for authority nit, which the record does not hold",
            unknown,
            None,
        ),
    );
    check(
        staff(|a| a.operator = Some("three".parse().unwrap())),
        (
            "account staff",
            "it works for operator three, which the record does not hold",
            unknown,
            None,
        ),
    );
    check(
        staff(|a| a.organisation = Some("office".parse().unwrap())),
        (
            "account staff",
            "it works for organisation office, which the record does not hold",
            unknown,
            None,
        ),
    );
    let idle = "name whom the account works for, or take the role away";
    check(
        staff(|a| a.roles = [Role::Operator].into()),
        (
            "account staff",
            "it has the role `operator`, but names no operator",
            idle,
            None,
        ),
    );
    check(
        staff(|a| a.roles = [Role::Organisation].into()),
        (
            "account staff",
            "it has the role `organisation`, but names no organisation",
            idle,
            None,
        ),
    );
}

#[test]
fn links() {
    let redundancy = Some(Clause::ESHDI_TU_REDUNDANCY);
    check(
        [Row::Channel(channel(
            "c",
            "nobody",
            ["c0", "c1"],
            "192.0.2.12/30",
        ))],
        (
            "channel c",
            "its operator nobody is not in the record",
            "add the operator, or correct the channel",
            Some(Clause::ESHDI_5),
        ),
    );
    check(
        [Row::Channel(channel(
            "c",
            "one",
            ["c0", "c0"],
            "192.0.2.12/30",
        ))],
        (
            "channel c",
            "primary and backup are the same interface c0",
            "connect the backup to an interface of its own",
            redundancy,
        ),
    );
    let mut one_path = uplink("v", ["v0", "v1"], "192.0.2.12/30");
    one_path.backup.path = " east".into();
    check(
        [Row::Uplink(one_path)],
        (
            "uplink v",
            "primary and backup take the same path `east`",
            "name the path of each member: they must be independent physical lines",
            redundancy,
        ),
    );
    check(
        [Row::Uplink(uplink("v", ["v0", "a1"], "192.0.2.12/30"))],
        (
            "uplink v",
            "its interface a1 is also a member of channel one-a",
            "let every interface serve one channel or uplink",
            redundancy,
        ),
    );
    check(
        [Row::Uplink(uplink("v", ["v0", "v1"], "192.0.2.0/31"))],
        (
            "uplink v",
            "its network 192.0.2.0/31 overlaps 192.0.2.0/30 of channel one-a",
            "give every link networks of its own",
            None,
        ),
    );
    let mut dual = channel("c", "one", ["c0", "c1"], "192.0.2.12/30");
    dual.primary.networks.push(prefix("2001:db8:ffff::/64"));
    check_record(&with([Row::Channel(dual)]), &[]);
}

mod flows;
mod gate;
mod links;
mod scope;
mod services;
