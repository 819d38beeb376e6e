use super::*;
use crate::digest::DigestKind;
use crate::limits::LINE_BYTES_MAX;
use crate::problem::Place;

pub(super) fn source(format: Format) -> Source {
    Source {
        name: "test".parse().unwrap(),
        file: "list.txt".to_owned(),
        format,
        reach: Reach::AsWritten,
    }
}

pub(super) fn read(format: Format, text: &str) -> Result<List, Vec<Problem>> {
    List::read(&source(format), text.as_bytes())
}

/// Entries as text, in the order of their kinds.
pub(super) fn entries(list: &List) -> Vec<String> {
    let scope = |scope: &Scope| match scope {
        Scope::Exact => "=",
        Scope::Below => "*.",
        Scope::Subtree => "",
    };
    let domains = list
        .domains
        .iter()
        .map(|(name, reach, _)| format!("{}{name}", scope(reach)));
    let urls = list.urls.iter().map(|(key, _)| key.to_string());
    let networks = list.networks.iter().map(|(network, _)| network.to_string());
    let files = list.files.iter().map(|(digest, _)| format!("{digest:?}"));
    domains.chain(urls).chain(networks).chain(files).collect()
}

fn check(format: Format, text: &str, expected: &[&str]) {
    let list = read(format, text).unwrap();
    assert_eq!(entries(&list), expected, "{text}");
}

#[track_caller]
pub(super) fn refuse(format: Format, text: &str, place: &Place, word: &str) {
    let problems = read(format, text).unwrap_err();
    assert_eq!(problems.len(), 1, "{text}: {problems:?}");
    let shown = problems[0].to_string();
    assert_eq!(&problems[0].place, place, "{shown}");
    assert!(
        shown.contains(word) && shown.contains("hint: ") && shown.starts_with("list.txt"),
        "{shown}"
    );
}

pub(super) fn passed(list: &List) -> Vec<(PassReason, usize)> {
    list.passed_over()
        .iter()
        .map(|one| (one.reason, one.count))
        .collect()
}

#[test]
fn a_plain_list_is_an_entry_a_line() {
    check(Format::Plain, "", &[]);
    check(
        Format::Plain,
        "\u{feff}# all\r\nEvil.KZ # here\r\n\r\n *.ads.kz ; there\r\n",
        &["evil.kz", "*.ads.kz"],
    );
    check(
        Format::Plain,
        "192.0.2.1\n192.0.2.0/24\n2001:db8::/32\n::ffff:192.0.2.9\n",
        &[
            "192.0.2.1/32",
            "192.0.2.0/24",
            "2001:db8::/32",
            "192.0.2.9/32",
        ],
    );
    let digest = "ab".repeat(16);
    check(
        Format::Plain,
        &digest.to_uppercase(),
        &[&format!("MD5:{digest}")],
    );
    let url = read(Format::Plain, "http://evil.kz/a#b").unwrap();
    assert_eq!(url.urls.len(), 1);
}

#[test]
fn what_a_plain_list_cannot_mean_is_refused_with_its_line() {
    let plain = |text: &str, line, word| refuse(Format::Plain, text, &Place::Line(line), word);
    plain("a.kz\nkz\n", 2, "whole domain of the top level");
    plain("*.kz", 1, "whole domain of the top level");
    plain("щ.kz", 1, "xn--");
    plain("a.kz b.kz", 1, "one entry a line");
    plain("0.0.0.0/0", 1, "/8 is the shortest");
    plain("2000::/3", 1, "/16 is the shortest");
    plain("192.0.2.1/24", 1, "bits beyond its length");
    plain("192.0.2.300", 1, "hint");
    plain("a\u{0}.kz", 1, "control character");
    plain(&format!("{}.kz", "a".repeat(LINE_BYTES_MAX)), 1, "octets");
    plain("http://evil.kz:x/", 1, "port");
    let problems = List::read(&source(Format::Plain), b"a.kz\n\xff.kz").unwrap_err();
    assert!(problems[0].to_string().contains("UTF-8"));
    let many = "kz\n".repeat(60);
    let problems = read(Format::Plain, &many).unwrap_err();
    assert_eq!(problems.len(), crate::limits::PROBLEMS_MAX + 1);
    assert!(problems.last().unwrap().message.starts_with("10 more"));
}

#[test]
fn what_cannot_be_looked_up_is_counted() {
    let list = read(
        Format::Plain,
        "http://a.kz/?q\nhttp://a.kz/x?\nhttp://u@a.kz/\nftp://a.kz/\na.kz",
    )
    .unwrap();
    let expected = [
        (PassReason::Query, 2),
        (PassReason::User, 1),
        (PassReason::Scheme, 1),
    ];
    assert_eq!(passed(&list), expected);
    assert_eq!(list.passed_over()[0].examples, ["line 1", "line 2"]);
    assert_eq!(entries(&list), ["a.kz"]);
}

#[test]
fn hosts_files_name_what_leads_nowhere() {
    let text = "127.0.0.1 localhost\n::1 localhost ip6-loopback\nfe80::1%lo0 localhost\n\
        0.0.0.0 Ads.kz www.ads.kz # both\n:: evil.kz\n# end\n";
    check(Format::Hosts, text, &["=ads.kz", "=www.ads.kz", "=evil.kz"]);
    assert_eq!(
        passed(&read(Format::Hosts, text).unwrap()),
        [(PassReason::LocalName, 4)]
    );
    refuse(
        Format::Hosts,
        "192.0.2.1 bank.kz",
        &Place::Line(1),
        "which is a host",
    );
    refuse(Format::Hosts, "ads.kz", &Place::Line(1), "no address");
    refuse(
        Format::Hosts,
        "\n0.0.0.0",
        &Place::Line(2),
        "without a name",
    );
    let wide = Source {
        reach: Reach::WithSubdomains,
        ..source(Format::Hosts)
    };
    let list = List::read(&wide, b"0.0.0.0 ads.kz").unwrap();
    assert_eq!(entries(&list), ["ads.kz"]);
}

const ZONE: &str = "\
$TTL 300
$ORIGIN rpz.example.
@ IN SOA ns.example. hostmaster.example. (
    1 ; serial
    3600 600 86400 60 )
  IN NS ns.example.
evil.kz          CNAME .
*.evil.kz        300 IN CNAME .
nodata.kz        CNAME *.
drop.kz          CNAME rpz-drop.
whole.kz.rpz.example. CNAME .
pass.kz          CNAME rpz-passthru.
own.kz           A 192.0.2.1
                 TXT \"said\"
24.0.2.0.192.rpz-ip   CNAME .
128.1.zz.db8.2001.rpz-ip CNAME .
32.1.2.0.192.rpz-client-ip CNAME .
ns.evil.kz.rpz-nsdname CNAME .
";

#[test]
fn zones_give_what_they_refuse() {
    let expected = [
        "=evil.kz",
        "*.evil.kz",
        "=nodata.kz",
        "=drop.kz",
        "=whole.kz",
        "192.0.2.0/24",
        "2001:db8::1/128",
    ];
    check(Format::Rpz, ZONE, &expected);
    let list = read(Format::Rpz, ZONE).unwrap();
    assert_eq!(
        passed(&list),
        [(PassReason::Policy, 3), (PassReason::Trigger, 2)]
    );
    assert_eq!(
        list.passed_over()[0].examples,
        ["line 12", "line 13", "line 14"]
    );
}

#[test]
fn zones_that_cannot_be_read_are_refused() {
    let zone = |text: &str, line, word| refuse(Format::Rpz, text, &Place::Line(line), word);
    zone("$INCLUDE other", 1, "not read");
    zone("$ORIGIN rpz", 1, "whole name");
    zone("evil.kz. CNAME .", 1, "does not stand in the zone");
    zone(" CNAME .", 1, "without an owner");
    zone("evil.kz", 1, "without a type");
    zone("evil.kz CNAME", 1, "without its one name");
    zone("evil.kz CNAME . .", 1, "without its one name");
    zone("99.0.2.0.192.rpz-ip CNAME .", 1, "writes no prefix");
    zone("24.1.2.0.192.rpz-ip CNAME .", 1, "bits beyond its length");
    zone("0.0.0.0.0.rpz-ip CNAME .", 1, "shortest");
    zone("*.kz CNAME .", 1, "top level");
    zone("evil.kz TXT (", 1, "several lines");
    refuse(
        Format::Rpz,
        "@ SOA a. b. (\n1",
        &Place::Whole,
        "never closed",
    );
    let long = format!("@ SOA a. b. (\n{}", "1\n".repeat(40));
    let problems = read(Format::Rpz, &long).unwrap_err();
    assert!(problems[0].to_string().contains("too long"), "{problems:?}");
}

#[test]
fn names_of_lists_are_words() {
    for good in ["a", "urlhaus.abuse-ch", "0"] {
        assert_eq!(good.parse::<ListName>().unwrap().as_str(), good);
    }
    for bad in ["", "A", "a b", "щ", &"a".repeat(65)] {
        assert!(bad.parse::<ListName>().is_err(), "{bad}");
    }
}

#[test]
fn kinds_of_digests_are_told_apart() {
    let text = format!(
        "{}\n{}\n{}\n",
        "0".repeat(32),
        "0".repeat(40),
        "0".repeat(64)
    );
    let list = read(Format::Plain, &text).unwrap();
    let kinds: Vec<_> = list.files.iter().map(|(digest, _)| digest.kind()).collect();
    assert_eq!(kinds, DigestKind::ALL);
}
