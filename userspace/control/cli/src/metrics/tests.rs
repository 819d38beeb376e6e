//! The text against a reader of its own, and the server against raw clients.

use super::exposition::{Exposition, Kind};
use super::figures;
use super::totals::Totals;
use super::{Scraper, serve};
use crate::sample::Observer;
use crate::tests::fixtures as f;
use runtime::ManualClock;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::LocalSet;

/// A name of the data model: letters, digits, underscores, and no digit first.
fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.starts_with(is_letter) && text.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}

/// Reads labels behind the brace up to the closing one; what follows it.
fn labels(mut text: &str) -> (BTreeMap<String, String>, &str) {
    let mut labels = BTreeMap::new();
    loop {
        let (name, rest) = text.split_once("=\"").unwrap();
        assert!(is_name(name), "{name}");
        let mut value = String::new();
        let mut chars = rest.char_indices();
        let end = loop {
            match chars.next().unwrap() {
                (at, '"') => break at,
                (_, '\\') => match chars.next().unwrap().1 {
                    'n' => value.push('\n'),
                    c @ ('\\' | '"') => value.push(c),
                    other => panic!("\\{other} is no escape"),
                },
                (_, c) => value.push(c),
            }
        };
        assert!(
            labels.insert(name.to_owned(), value).is_none(),
            "{name} twice"
        );
        match rest[end + 1..].split_at(1) {
            (",", more) => text = more,
            ("}", after) => return (labels, after),
            other => panic!("{other:?}"),
        }
    }
}

/// Reads a text by the rules of the format (version 0.0.4), and by the conventions for names.
pub(crate) fn well_formed(text: &str) -> BTreeMap<(String, BTreeMap<String, String>), f64> {
    let mut samples = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let (mut current, mut kind) = (String::new(), String::new());
    assert!(text.ends_with('\n'), "the last line ends too");
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, help) = help.split_once(' ').unwrap();
            assert!(is_name(name) && name.starts_with("qaqpa_") && !help.is_empty());
            assert!(seen.insert(name.to_owned()), "{name} stands in two places");
            let typed = lines.next().unwrap().strip_prefix("# TYPE ").unwrap();
            let (of, what) = typed.split_once(' ').unwrap();
            assert_eq!(of, name);
            assert_eq!(name.ends_with("_total"), what == "counter", "{name}");
            (current, kind) = (name.to_owned(), what.to_owned());
            continue;
        }
        let at = line.find(['{', ' ']).unwrap();
        let (name, rest) = line.split_at(at);
        assert_eq!(name, current, "a sample under another head");
        let (labels, value) = match rest.strip_prefix('{') {
            Some(rest) => labels(rest),
            None => (BTreeMap::new(), rest),
        };
        let value: f64 = value.strip_prefix(' ').unwrap().parse().unwrap();
        assert!(kind == "gauge" || value >= 0.0);
        let before = samples.insert((name.to_owned(), labels), value);
        assert!(before.is_none(), "twice: {line}");
    }
    samples
}

#[test]
fn labels_and_helps_are_escaped() {
    let mut out = Exposition::default();
    let mut metric = out.metric("qaqpa_x_total", Kind::Counter, "A \\ and\na line.");
    metric.sample(&[("a", &"q\"b\\n\nl"), ("b", &"Қақпа")], 1);
    metric.sample(&[], 2);
    out.metric(
        "qaqpa_nothing",
        Kind::Gauge,
        "Has no sample, hence no head.",
    );
    let text = out.into_text();
    assert_eq!(
        text,
        "# HELP qaqpa_x_total A \\\\ and\\na line.\n# TYPE qaqpa_x_total counter\n\
         qaqpa_x_total{a=\"q\\\"b\\\\n\\nl\",b=\"Қақпа\"} 1\nqaqpa_x_total 2\n"
    );
    let read = well_formed(&text);
    let labels = BTreeMap::from([
        ("a".to_owned(), "q\"b\\n\nl".to_owned()),
        ("b".to_owned(), "Қақпа".to_owned()),
    ]);
    assert!((read[&("qaqpa_x_total".to_owned(), labels)] - 1.0).abs() < f64::EPSILON);
}

#[test]
fn every_figure_has_its_place() {
    let (sample, owners) = (f::sample(3), f::owners());
    let mut totals = Totals::default();
    totals.take(&sample, &owners);
    let text = figures::text(&sample, &totals, f::at("2026-11-22T04:05:00Z"));
    let read = well_formed(&text);
    let check = |name: &str, labels: &[(&str, &str)], expected: f64| {
        let labels = labels
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        let found = read.get(&(name.to_owned(), labels.collect()));
        assert_eq!(found.copied(), Some(expected), "{name}\n{text}");
    };
    let north = [("kind", "channel"), ("link", "north-1")];
    let on = |more: &[(&'static str, &'static str)]| [&north[..], more].concat();
    check("qaqpa_up", &[("daemon", "linkd")], 1.0);
    check("qaqpa_daemon_connected", &[("daemon", "pathd")], 1.0);
    check("qaqpa_acknowledged_epoch", &[("daemon", "linkd")], 5.0);
    check("qaqpa_epoch", &[], 5.0);
    check("qaqpa_gate_epoch", &[], 5.0);
    check("qaqpa_commit_unconfirmed", &[], 0.0);
    check("qaqpa_journal_records_total", &[], 41.0);
    check("qaqpa_cases", &[("state", "notified")], 2.0);
    check("qaqpa_notices_waiting", &[], 1.0);
    check("qaqpa_notices_without_room", &[], 0.0);
    check("qaqpa_link_packets_total", &on(&[("direction", "in")]), 3e6);
    check("qaqpa_link_bytes_total", &on(&[("direction", "out")]), 6e9);
    check(
        "qaqpa_link_over_bandwidth_packets_total",
        &on(&[("direction", "in")]),
        3e5,
    );
    check("qaqpa_link_contracted_bytes_per_second", &north, 1.25e9);
    check("qaqpa_link_carries", &on(&[("member", "primary")]), 0.0);
    check("qaqpa_link_carries", &on(&[("member", "backup")]), 1.0);
    check("qaqpa_link_state", &on(&[("state", "backup")]), 1.0);
    check("qaqpa_link_state", &on(&[("state", "stranded")]), 0.0);
    check("qaqpa_link_state_seconds", &north, 300.0);
    let primary = [("member", "primary"), ("interface", "ch0")];
    let health = |health| [&on(&primary)[..], &[("health", health)]].concat();
    check("qaqpa_member_health", &health("dead"), 1.0);
    check("qaqpa_member_health", &health("alive"), 0.0);
    check(
        "qaqpa_link_switches_total",
        &on(&[("reason", "bfd-down")]),
        1.0,
    );
    let school = [("organisation", "school"), ("action", "pass")];
    check("qaqpa_organisation_packets_total", &school, 12_000.0);
    let blocked = [("organisation", "(blocked)"), ("action", "drop")];
    check("qaqpa_organisation_bytes_total", &blocked, 300.0);
    let port = [
        ("interface", "ch0"),
        ("kind", "channel"),
        ("link", "north-1"),
    ];
    let verdict = [("action", "drop"), ("reason", "wrong-channel")];
    check(
        "qaqpa_verdict_packets_total",
        &[&port[..], &verdict].concat(),
        60.0,
    );
    check(
        "qaqpa_way_packets_total",
        &[&port[..], &[("way", "wire")]].concat(),
        12.0,
    );
}

/// Sends octets and reads all that comes back.
async fn exchange(address: std::net::SocketAddr, octets: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(octets).await.unwrap();
    let mut answer = Vec::new();
    // A server that refuses may close before it has read everything.
    let _read = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

/// Runs a client against a server whose daemons are not there.
fn served<F: Future<Output = ()>>(
    clock: Arc<ManualClock>,
    client: impl FnOnce(std::net::SocketAddr) -> F,
) {
    let event_loop = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    event_loop.block_on(LocalSet::new().run_until(async {
        let nowhere = || "/nowhere/at/all".into();
        let observer = Observer::new(nowhere(), nowhere(), nowhere());
        let scraper = Rc::new(Scraper::new(observer, clock));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::select! {
            () = serve(listener, scraper) => panic!("it does not end by itself"),
            () = client(address) => (),
        }
    }));
}

fn a_clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(f::at("2026-11-22T04:00:00Z")))
}

#[test]
fn only_metrics_are_served() {
    served(a_clock(), |address| async move {
        let check = async |request: &str, status: &str| {
            let answer = exchange(address, request.as_bytes()).await;
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status}")),
                "{answer}"
            );
            answer
        };
        let answer = check("GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n", "200 OK").await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("content-type: text/plain; version=0.0.4; charset=utf-8"));
        assert!(head.contains("connection: close"), "{head}");
        assert_eq!(well_formed(body).len(), 3, "{body}");
        let answer = check("GET / HTTP/1.1\r\nhost: x\r\n\r\n", "404 Not Found").await;
        assert!(answer.ends_with("metrics are at /metrics\n"), "{answer}");
        let post = "POST /metrics HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n";
        let answer = check(post, "405 Method Not Allowed").await;
        assert!(answer.contains("allow: GET"), "{answer}");
        let long = format!("GET /metrics HTTP/1.1\r\nx: {}\r\n\r\n", "x".repeat(20_000));
        check(&long, "431 ").await;
        let many = format!("GET /metrics HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(65));
        check(&many, "431 ").await;
        check("nonsense\r\n\r\n", "400 Bad Request").await;
    });
}

#[test]
fn a_young_scrape_is_answered_from_the_last() {
    let clock = a_clock();
    let moved = Arc::clone(&clock);
    let event_loop = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    event_loop.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p");
        let observer = Observer::new("/nowhere".into(), "/nowhere".into(), path.clone());
        let scraper = Scraper::new(observer, clock);
        let down = "qaqpa_up{daemon=\"pathd\"} 0\n";
        assert!(scraper.scrape().await.contains(down));
        let pathd = crate::tests::pathd_at(&path);
        moved.advance(Duration::from_millis(999));
        assert!(
            scraper.scrape().await.contains(down),
            "it is still the last one"
        );
        assert!(pathd.queries().is_empty());
        moved.advance(Duration::from_millis(1));
        assert!(!scraper.scrape().await.contains(down));
    });
}

/// More clients than are attended at once: all are answered, and silent ones do not keep others out for ever.
#[test]
fn clients_wait_for_their_turn() {
    served(a_clock(), |address| async move {
        let mut waiting = Vec::new();
        for _ in 0..40 {
            waiting.push(tokio::task::spawn_local(exchange(
                address,
                b"GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n",
            )));
        }
        for answer in waiting {
            assert!(answer.await.unwrap().starts_with("HTTP/1.1 200 OK"));
        }
    });
}
