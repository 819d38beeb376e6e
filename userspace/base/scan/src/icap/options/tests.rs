use super::super::head;
use super::*;
use crate::begin;

fn options(fields: &str) -> Result<Options, IcapFault> {
    let head = format!("ICAP/1.0 200 OK\r\n{fields}\r\n");
    Options::read(
        &head::read(head.as_bytes(), head::Folding::Allowed)
            .unwrap()
            .1,
    )
}

const LEAST: &str = "Methods: RESPMOD\r\nISTag: \"a\"\r\n";

#[test]
fn options_are_read_as_the_rfc_has_them() {
    let full = "Methods: RESPMOD\r\nService: x\r\nISTag: \"W3E4R7U9-L2E4-2\"\r\nMax-Connections: 1000\r\n\
        Options-TTL: 600\r\nAllow: 204, 206\r\nPreview: 2048\r\nTransfer-Complete: asp, bat\r\n\
        Transfer-Ignore: html\r\nTransfer-Preview: *\r\n";
    let read = options(full).unwrap();
    assert_eq!(read.methods, Methods::Responses);
    assert_eq!(read.istag, "W3E4R7U9-L2E4-2");
    assert_eq!(
        (read.connections_max, read.preview),
        (Some(1000), Some(2048))
    );
    assert_eq!((read.ttl, read.allows_204), (Duration::from_mins(10), true));
    let least = options(LEAST).unwrap();
    assert_eq!(
        (least.connections_max, least.preview, least.allows_204),
        (None, None, false)
    );
    assert_eq!(least.ttl, Duration::from_secs(OPTIONS_SECONDS_MAX));
    let greedy = options(&format!(
        "{LEAST}Preview: 4294967295\r\nOptions-TTL: 9999999999\r\n"
    ))
    .unwrap();
    assert_eq!((greedy.preview, greedy.ttl), (Some(PREVIEW_MAX), least.ttl));
    let both = options("Methods: RESPMOD, REQMOD\r\nISTag: a\r\n").unwrap();
    assert_eq!(both.methods, Methods::Both);
}

#[test]
fn options_that_say_nothing_clear_are_refused() {
    let check =
        |fields: &str, name| assert_eq!(options(fields), Err(IcapFault::Options(name)), "{fields}");
    check("ISTag: \"a\"\r\n", "Methods");
    check("Methods: GET\r\nISTag: \"a\"\r\n", "Methods");
    check("Methods: REQMOD\r\n", "ISTag");
    check("Methods: REQMOD\r\nISTag: \"\"\r\n", "ISTag");
    check("Methods: REQMOD\r\nISTag: \"a b\"\r\n", "ISTag");
    let with = |field: &str, name| check(&format!("{LEAST}{field}\r\n"), name);
    with("Preview: -1", "Preview");
    with("Preview: 99999999999", "Preview");
    with("Preview:", "Preview");
    with("Max-Connections: 0", "Max-Connections");
    with("Options-TTL: soon", "Options-TTL");
    with(
        "Transfer-Preview: *\r\nTransfer-Ignore: *",
        "Transfer-Preview",
    );
    with(
        &format!("Transfer-Ignore: {}", "a,".repeat(EXTENSIONS_MAX + 1)),
        "Transfer-Ignore",
    );
    let twice = options(&format!("{LEAST}Preview: 1\r\nPreview: 2\r\n"));
    assert!(matches!(twice, Err(IcapFault::Head(_))));
}

#[test]
fn how_a_body_goes_is_said_by_its_extension() {
    let read = options(&format!(
        "{LEAST}Transfer-Ignore: png, JPG\r\nTransfer-Complete: exe\r\n"
    ))
    .unwrap();
    let check = |target: &str, expected| assert_eq!(read.transfer(target), expected, "{target}");
    check("/a.png", Transfer::Ignore);
    check("/a.b.JpG?x=.exe", Transfer::Ignore);
    check("/a.exe#b", Transfer::Complete);
    check("/a.png/b", Transfer::Preview);
    check("/", Transfer::Preview);
    check("*", Transfer::Preview);
    let ignoring = options(&format!(
        "{LEAST}Transfer-Ignore: *\r\nTransfer-Complete: exe\r\n"
    ))
    .unwrap();
    assert_eq!(ignoring.transfer("/a.exe"), Transfer::Complete);
    assert_eq!(ignoring.transfer("/a"), Transfer::Ignore);
}

#[test]
fn options_hold_for_their_time_and_their_tag() {
    let now = begin();
    let mut state = ServiceState::default();
    assert_eq!(state.options(now), None);
    assert!(state.may_open(7));
    state.learned(
        options(&format!("{LEAST}Options-TTL: 60\r\nMax-Connections: 2\r\n")).unwrap(),
        now,
    );
    assert!(state.options(now + Duration::from_secs(59)).is_some());
    assert!(state.options(now + Duration::from_mins(1)).is_none());
    assert!(state.may_open(1) && !state.may_open(2));
    state.saw("a");
    assert!(state.options(now).is_some());
    state.saw("b");
    assert!(state.options(now).is_none());
}
