//! Bad files and all that is said about them: `bad/*.txt` hold each case, its lines marked by `>`, and the answer.

use super::*;
use expect_test::{ExpectFile, expect_file};

fn check(expected: &ExpectFile, cases: &[String]) {
    let mut all = String::new();
    for case in cases {
        for line in case.lines() {
            writeln!(all, "{}", format!("> {line}").trim_end()).unwrap();
        }
        let told = report(&[("f.toml", case)]);
        assert!(told.contains("hint: "), "this case is not bad:\n{case}");
        writeln!(all, "{told}").unwrap();
    }
    expected.assert_eq(&all);
}

#[test]
fn documents() {
    let cases = [
        "",
        "version = 2\n[[nonsense]]",
        "version = \"1\"",
        "version = 1\nx = = 1\n[[operator]\n",
        "version = 1\nversion = 1\n",
        "version = 1\n[[oprator]]\nid = \"one\"\n",
        "version = 1\n[[firewall]]\n",
        "version = 1\n[operator]\nid = \"one\"\n",
        "version = 1\noperator = [1]\n",
        "version = 1\n[[rule]]\n",
        "version = 1\n[[block]]\nprefix = \"192.0.2.1\"\n",
        "version = 1\ndeclare = [\"catalog\", \"deny\", \"block\", 1]\n",
        "version = 1\ndeclare = \"catalogue\"\n",
    ];
    check(
        &expect_file!["bad/documents.txt"],
        &cases.map(str::to_owned),
    );
}

#[test]
fn fields() {
    let cases = [
        "version = 1\n[[uplink]]\n".to_owned(),
        OPERATOR.replace("notice-mail", "notice_mail"),
        OPERATOR.replace("kk =", "kz ="),
        OPERATOR.replace("\"Оператор\", kk = \"Оператор\"", "\" \", kk = 1"),
        OPERATOR.replace("{ ru = \"Оператор\", kk = \"Оператор\" }", "\"Оператор\""),
        OPERATOR.replace("\"one\"", "\"Оператор\""),
        OPERATOR.replace("\"one\"", "\"\""),
        OPERATOR.replace("0014", "0015"),
        OPERATOR.replace("\"120340000014\"", "120340000014"),
        OPERATOR.replace("\"120340000014\"", "\"1203\""),
        OPERATOR.replace("noc@", "noc@@"),
    ];
    check(&expect_file!["bad/fields.txt"], &cases);
}

#[test]
fn networks() {
    let cases = [
        "prefix = \"192.0.2.1/24\"\nsince = 2026-01-05",
        "prefix = \"192.0.2.0/33\"\nsince = 2026-01-05",
        "prefix = \"192.0.2.0/24\"\nsince = \"2026-01-05\"",
        "prefix = \"192.0.2.0/24\"\nsince = 2026-01-05T00:00:00Z",
        "prefix = \"192.0.2.0/24\"\nsince = 2026-02-29",
    ];
    let entry = |fields: &str| {
        format!("version = 1\n[[catalogue]]\n{fields}\norganisation = \"m\"\noperator = \"one\"\n")
    };
    let channel = "version = 1\n[[channel]]\nid = \"c\"\noperator = \"one\"\nbandwidth-gbps = 0\n\
        primary = { interface = \"eth/0\", path = \"north\", networks = [\"x\", 1] }\n\
        [channel.backup]\ninterface = \"b\"\n";
    let cases: Vec<String> = cases
        .map(entry)
        .into_iter()
        .chain([channel.to_owned()])
        .collect();
    check(&expect_file!["bad/networks.txt"], &cases);
}

#[test]
fn flows() {
    let cases = [
        "ports = \"2000-1000\"",
        "ports = \"443,80\"",
        "ports = 65536",
        "ports = [443]",
        "protocol = \"tpc\"",
        "protocol = 0",
        "protocol = true",
        "expires = 2026-05-01T12:00:00",
        "expires = 12:00:00",
        "expires = 2026-05-01T12:00:60Z",
    ];
    let deny = |fields: &str| {
        format!("version = 1\n[[deny]]\nid = \"d\"\nreason = \"r\"\nauthor = \"a\"\n{fields}\n")
    };
    check(&expect_file!["bad/flows.txt"], &cases.map(deny));
}

#[test]
fn accounts_and_authorities() {
    let account = "version = 1\n[[account]]\nname = \"a\"\nuid = -1\n";
    let authority = "version = 1\n[[authority]]\nid = \"gts\"\nkind = \"gts\"\nduty-mail = \"d@g\"\n\
        name = { ru = \"ГТС\", kk = \"МТҚ\" }\nreceipt = \"deliver\"\n";
    let cases = [
        format!("{account}roles = [\"admin\", \"admin\", \"offiser\"]\n"),
        format!("{account}roles = \"admin\"\n"),
        authority.to_owned(),
        authority.replace(
            "receipt = \"deliver\"",
            "without-list = \"drop\"\nwithout-inspector = \"drop\"\nnew-flows-per-s = 0\n\
            conditions-end = \"never\"",
        ),
    ];
    check(&expect_file!["bad/accounts.txt"], &cases);
}

#[test]
fn far_ends() {
    let cases = [
        "vlan = 100",
        "vlan = []",
        "vlan = [0, 4095]",
        "vlan = [1, 2, 3]",
        "bfd = \"192.0.2.2\"",
        "bfd = { interval-ms = 9, multiplier = 0 }",
        "bfd = { peer = \"192.0.2.2/30\", interval = 10 }",
        "probe = { target = \"gateway\", by = \"ping\" }",
        "probe = { target = \"192.0.2.2\", interval-ms = 60000, losses = 256 }",
        "bfd = { peer = \"192.0.2.2\" }\nprobe = { target = \"192.0.2.2\" }",
    ];
    let uplink = |fields: &str| {
        format!(
            "version = 1\n[[uplink]]\nid = \"u\"\n\
             backup = {{ interface = \"b\", path = \"south\", networks = [] }}\n\
             [uplink.primary]\ninterface = \"a\"\npath = \"north\"\nnetworks = []\n{fields}\n"
        )
    };
    check(&expect_file!["bad/far_ends.txt"], &cases.map(uplink));
}

#[test]
fn services_and_enrolments() {
    let service = "version = 1\n[[service]]\nid = \"s\"\norganisation = \"m\"\n\
        addresses = \"192.0.2.1\"\nprotocol = \"tcp\"\nrequest = \"r\"\n";
    let enrolment = "version = 1\n[[enrolment]]\nid = \"e\"\norganisation = \"m\"\n\
        networks = [\"192.0.2.0/28\"]\nsince = 2026-01-05\nrequest = \"r\"\n";
    let cases = [
        "version = 1\n[[service]]\n".to_owned(),
        service.to_owned(),
        format!("{service}ports = 443\nnew-flows-per-s = 0\n"),
        service.replace("\"r\"", "\" \""),
        "version = 1\n[[enrolment]]\n".to_owned(),
        enrolment.replace("[\"192.0.2.0/28\"]", "\"192.0.2.0/28\""),
        enrolment.replace("request", "requests"),
        format!("{enrolment}until = \"2026-02-01\"\n"),
    ];
    check(&expect_file!["bad/scope.txt"], &cases);
}

#[test]
fn locks() {
    let lock = |fields: &str| {
        let said = "reason = \"r\"\nauthor = \"a\"";
        format!("version = 1\n[[path-lock]]\n{said}\n{fields}\n")
    };
    let twice = "channel = \"c\"\nmember = \"backup\"";
    let twice = format!("{twice}\n[[path-lock]]\n{twice}\nreason = \"r\"\nauthor = \"a\"");
    let cases = [
        "version = 1\n[[path-lock]]\n".to_owned(),
        lock("member = \"backup\""),
        lock("channel = \"c\"\nuplink = \"u\"\nmember = \"backup\""),
        lock("channel = \"c\"\nmember = \"secondary\""),
        lock(&twice),
    ];
    check(&expect_file!["bad/locks.txt"], &cases);
}

#[test]
fn keys_stated_twice() {
    let twice = format!("{OPERATOR}{}", OPERATOR.replace("version = 1\n", ""));
    check(&expect_file!["bad/twice.txt"], &[twice]);
    let deny = "version = 1\n[[deny]]\nid = \"x\"\nreason = \"r\"\nauthor = \"a\"\n";
    let both = report(&[("a.toml", deny), ("b.toml", &deny.replace("deny", "allow"))]);
    expect![[r#"
        b.toml:3:6: rule x is stated twice: first at a.toml:3:6
          3 | id = "x"
            |      ^^^
          hint: remove one of the two, or give one another key
    "#]]
    .assert_eq(&both);
}
