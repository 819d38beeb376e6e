use super::*;
use crate::testing::{category, local_list};
use config::Problem;

const EXEMPT: &str = "finance-and-banking";

/// The entries in order, or a part of each thing that the problems must say.
type Want<'a> = Result<&'a [&'a str], &'a [&'a str]>;

fn told(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// The keys with what is said of them, or the problems.
fn outcome(list: Result<List, Vec<Problem>>) -> Result<Vec<String>, String> {
    let list = list.map_err(|problems| {
        for problem in &problems {
            assert!(!problem.hint.is_empty(), "{problem}");
            assert_eq!(problem.place.as_ref().unwrap().file, "f", "{problem}");
        }
        told(&problems)
    })?;
    let names = list.rows.names().map(|(key, row)| {
        let key = std::str::from_utf8(key).unwrap();
        format!(
            "{key} {:?} {:?}{}",
            row.reach,
            row.effect,
            if row.protected { " protected" } else { "" }
        )
    });
    let networks = list
        .rows
        .networks
        .iter()
        .map(|row| format!("{} {:?}", row.network, row.effect));
    Ok(names.chain(networks).collect())
}

fn check(what: &str, list: Result<List, Vec<Problem>>, want: Want<'_>) {
    match (outcome(list), want) {
        (Ok(found), Ok(want)) => assert_eq!(found, want, "{what}"),
        (Err(told), Err(parts)) => {
            for part in parts {
                assert!(told.contains(part), "{what}: {part} is not in\n{told}");
            }
        }
        (found, want) => panic!("{what}: {found:?}, and not {want:?}"),
    }
}

fn ut1(file: ut1::File, slug: &str, text: &str) -> Result<List, Vec<Problem>> {
    ut1::read("f", file, &Terms::strict(category(slug)), text.as_bytes())
}

#[test]
fn domains_of_ut1() {
    let cases: [(&str, &str, Want<'_>); 12] = [
        (
            "games",
            "Play.Example\n\n# no\n.arena.example\r\n",
            Ok(&["example.play. Subtree Puts", "example.arena. Subtree Puts"]),
        ),
        (
            "games",
            "192.0.2.7\n2001:db8::1\n",
            Ok(&["192.0.2.7/32 Puts", "2001:db8::1/128 Puts"]),
        ),
        ("games", "zip\n", Ok(&["zip. Subtree Puts"])),
        (
            EXEMPT,
            "kz\n",
            Err(&["f:1:1: `kz` is a top-level domain", "п. 20"]),
        ),
        (
            EXEMPT,
            "bank.com.kz\norg.kz\n",
            Err(&["f:2:1: `org.kz` is a zone in which anybody"]),
        ),
        (
            "games",
            "a.example\nигры.example\n",
            Err(&["f:2:1:", "xn--", "RFC 5890"]),
        ),
        ("games", "a..example\n", Err(&["f:1:1:", "two dots"])),
        (
            "games",
            "http://a.example/\n",
            Err(&["f:1:1:", "without scheme"]),
        ),
        ("games", "a.example b.example\n", Err(&["holds ' '"])),
        ("games", "# nothing\n", Err(&["names nothing", "download"])),
        (
            "games",
            &format!("{}.example\n", "a".repeat(5_000)),
            Err(&["5008 octets, and 4096 are the most"]),
        ),
        ("uncategorised", "a.example\n", Err(&["what no list names"])),
    ];
    for (slug, text, want) in cases {
        check(text, ut1(ut1::File::Domains, slug, text), want);
    }
    let octets = b"a.example\n\xff.example\n";
    let read = ut1::read(
        "f",
        ut1::File::Domains,
        &Terms::strict(category("games")),
        octets,
    );
    check("no UTF-8", read, Err(&["f:2:1: the line is no UTF-8"]));
}

#[test]
fn urls_and_expressions_of_ut1() {
    let text = "host.example/Bad/\nhttp://host.example/a/%62\nhost.example/?q=1\nhost.example:81/a\n192.0.2.1/a\nhost.example\n\
        host.example/игра\n";
    let list = ut1(ut1::File::Urls, "games", text);
    let counts = list.as_ref().unwrap().counts();
    assert_eq!((counts.paths, counts.urls_not_used), (3, 4));
    let keys = [
        "example.host./bad Subtree Puts",
        "example.host./a/b Subtree Puts",
        "example.host./ Subtree Puts",
    ];
    check("urls", list, Ok(&keys));
    let none = ut1(ut1::File::Urls, EXEMPT, "bank.example/a\n")
        .unwrap()
        .counts();
    assert_eq!(
        (none.paths, none.urls_not_used),
        (0, 1),
        "a path of an exempt category is never seen"
    );
    let none = ut1(ut1::File::Expressions, "games", "(a|b)\nc+\n")
        .unwrap()
        .counts();
    assert_eq!(none.expressions_not_used, 2);
    let deep = format!("host.example{}\n", "/a".repeat(PATH_SEGMENTS_MAX + 1));
    assert_eq!(
        ut1(ut1::File::Urls, "games", &deep)
            .unwrap()
            .counts()
            .urls_not_used,
        1
    );
    assert_eq!(ut1::category_of("mixed_adult"), Ok(category("mixed-adult")));
    assert_eq!(ut1::File::named("usage"), None);
}

#[test]
fn bad_lines_are_tolerated_by_number_and_never_of_an_exempt_category() {
    let text = b"a.example\n-b.example\n-c.example\n";
    for (slug, tolerated, good) in [("games", 2, true), ("games", 1, false), (EXEMPT, 2, false)] {
        let terms = Terms {
            category: category(slug),
            tolerated,
        };
        let read = ut1::read("f", ut1::File::Domains, &terms, text);
        assert_eq!(read.is_ok(), good, "{slug} {tolerated}");
        if let Ok(list) = read {
            assert_eq!((list.counts().names, list.counts().bad_lines), (1, 2));
        }
    }
}

fn rpz(slug: &str, records: &str) -> Result<List, Vec<Problem>> {
    let text = format!(
        "$ORIGIN rpz.example.\n@ 60 IN SOA ns.invalid. h.invalid. (1 2\n 3 4 5) ; end\n@ IN NS ns.invalid.\n{records}"
    );
    rpz::read("f", &Terms::strict(category(slug)), text.as_bytes())
}

/// Records and what they say.
const POLICIES: &[(&str, Want<'static>)] = &[
    ("Bad.Example CNAME .\n", Ok(&["example.bad. Name Puts"])),
    (
        "*.bad.example 1h IN CNAME *.\n",
        Ok(&["example.bad. Below Puts"]),
    ),
    (
        "bad.example IN 60 A 192.0.2.1\n AAAA ::1\n",
        Ok(&["example.bad. Name Puts", "example.bad. Name Puts"]),
    ),
    (
        "bad.example CNAME page.example.\n",
        Ok(&["example.bad. Name Puts"]),
    ),
    (
        "bad.example.rpz.example. CNAME rpz-drop.\n",
        Ok(&["example.bad. Name Puts"]),
    ),
    (
        "$ORIGIN example.rpz.example.\nbad CNAME .\n",
        Ok(&["example.bad. Name Puts"]),
    ),
    (
        "good.example CNAME rpz-passthru.\n",
        Ok(&["example.good. Name Takes"]),
    ),
    (
        "good.example CNAME good.example.\n",
        Ok(&["example.good. Name Takes"]),
    ),
    ("24.0.2.0.192.rpz-ip CNAME .\n", Ok(&["192.0.2.0/24 Puts"])),
    (
        "32.zz.db8.2001.rpz-ip CNAME .\n",
        Ok(&["2001:db8::/32 Puts"]),
    ),
    (
        "128.1.zz.db8.2001.rpz-ip CNAME rpz-passthru.\n",
        Ok(&["2001:db8::1/128 Takes"]),
    ),
    (
        "x.example TXT \"a ; b (\" ; c\n",
        Ok(&["example.x. Name Puts"]),
    ),
    (
        "a.rpz-nsdname CNAME .\n32.1.2.0.192.rpz-client-ip CNAME .\na.b CNAME rpz-tcp-only.\nc.d CNAME .\n",
        Ok(&["d.c. Name Puts"]),
    ),
    (
        "bad.example CNAME rpz-passthru\n",
        Err(&["f:5:1:", "relative", "with its dot"]),
    ),
    (
        "bad.example CNAME rpz-other.\n",
        Err(&["`rpz-other.` is not known"]),
    ),
    (
        "bad.rpz-other CNAME .\n",
        Err(&["the trigger `rpz-other` is not known"]),
    ),
    ("bad.example DNAME .\n", Err(&["DNAME is no policy"])),
    ("bad.example CNAME a. b.\n", Err(&["one target"])),
    ("* CNAME .\n", Err(&["`*` is every name"])),
    (
        "bad.example. CNAME .\n",
        Err(&["`bad.example` is not in rpz.example", "$ORIGIN"]),
    ),
    (
        "25.0.2.0.192.rpz-ip CNAME .\nxx.rpz-ip CNAME .\n33.0.2.0.192.rpz-ip CNAME .\n",
        Err(&["f:6:1", "f:7:1", "2001:db8::/32"]),
    ),
    (
        "$INCLUDE other\n",
        Err(&["$INCLUDE is not read", "one file"]),
    ),
    (
        "bad.example CNAME . (\n",
        Err(&["f:5:1: a parenthesis is not closed"]),
    ),
    (
        "a.example CNAME .\na.example CNAME rpz-passthru.\n",
        Err(&["another line passes", "one CNAME"]),
    ),
];

#[test]
fn policies_of_rpz() {
    for (records, want) in POLICIES {
        check(records, rpz("malware", records), *want);
    }
    check(
        "takes",
        rpz(EXEMPT, "a.example CNAME rpz-passthru.\n"),
        Err(&["out of an exempt category", "п. 20"]),
    );
    let terms = Terms::strict(category("malware"));
    check(
        "no SOA",
        rpz::read("f", &terms, b"a CNAME .\n"),
        Err(&["does not begin with its SOA"]),
    );
    check(
        "no owner",
        rpz::read("f", &terms, b" CNAME .\n"),
        Err(&["no owner"]),
    );
    let unnamed = b"@ SOA ns. h. 1 2 3 4 5\nbad.example CNAME .\n";
    check(
        "no origin",
        rpz::read("f", &terms, unnamed),
        Ok(&["example.bad. Name Puts"]),
    );
}

fn local(entries: &str) -> Result<List, Vec<Problem>> {
    local::read(
        "f",
        format!("version = 1\ncategory = \"{EXEMPT}\"\n{entries}").as_bytes(),
    )
}

#[test]
fn local_lists() {
    let entry = |more: &str| {
        format!(
            "[[entry]]\nname = \"bank.example\"\nbelow = true\nreason = \"a bank of tests\"\n{more}"
        )
    };
    let cases: [(String, Want<'_>); 13] = [
        (entry(""), Ok(&["example.bank. Subtree Puts"])),
        (
            entry("protected = true\n"),
            Ok(&["example.bank. Subtree Puts protected"]),
        ),
        (
            entry("addresses = [\"192.0.2.1\", \"2001:db8::/32\"]\n"),
            Ok(&[
                "example.bank. Subtree Puts",
                "192.0.2.1/32 Puts",
                "2001:db8::/32 Puts",
            ]),
        ),
        (
            entry("").replace("true", "false"),
            Ok(&["example.bank. Name Puts"]),
        ),
        (
            entry("").replace("true", "false") + "protected = true\n",
            Err(&["f:4:1:", "RFC 5280"]),
        ),
        (
            entry("addresses = [\"192.0.2.1/24\", \"x\", \"0.0.0.0/0\"]\n"),
            Err(&["write 192.0.2.0/24", "`x` is no address", "every address"]),
        ),
        (
            entry("allow = true\n"),
            Err(&["unknown field `allow`", "`below`"]),
        ),
        (
            entry("") + &entry(""),
            Err(&["f:8:1:", "stands in line 4 already"]),
        ),
        (
            entry("").replace("a bank of tests", "bank"),
            Err(&["the reason of `bank.example` has 4 octets"]),
        ),
        (
            entry("").replace("bank.example", "банк.example"),
            Err(&["f:4:1:", "xn--"]),
        ),
        (
            entry("").replace("bank.example", "example"),
            Err(&["top-level"]),
        ),
        (
            entry("").replace("below = true\n", ""),
            Err(&["missing field `below`"]),
        ),
        (String::new(), Err(&["names nothing"])),
    ];
    for (entries, want) in cases {
        check(&entries, local(&entries), want);
    }
}

#[test]
fn heads_of_local_lists() {
    let text = "version = 2\ncategory = \"x\"\n[[entry]]\nname = \"a.example\"\nbelow = true\nreason = \"ten octets\"\nprotected = true\n";
    check(
        "version",
        local::read("f", text.as_bytes()),
        Err(&["f:1:1: version 2", "its category is not exempt"]),
    );
    check(
        "category",
        local::read("f", b"version = 1\ncategory = \"A\"\n"),
        Err(&["f:2:1:", "ЕШДИ п. 20"]),
    );
    check(
        "syntax",
        local::read("f", b"version = 1\ncategory = \n"),
        Err(&["f:2:1:"]),
    );
}

#[test]
fn problems_are_bounded() {
    let text = "-bad.example\n".repeat(10_000);
    let problems = ut1(ut1::File::Domains, "games", &text).unwrap_err();
    assert_eq!(problems.len(), config::PROBLEMS_MAX + 1);
}

#[test]
fn a_statement_binds_format_and_category() {
    let list = local_list(EXEMPT, &["bank.example"]);
    let digest = hexadecimal(&list.digest);
    let want =
        format!("qaqpa category list 1\nformat: local\ncategory: {EXEMPT}\nsha256: {digest}\n");
    assert_eq!(list.statement(), want);
    assert_eq!(digest.len(), 64);
}
