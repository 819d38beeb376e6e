use super::*;
use crate::policy::FirstReading;
use crate::testing;
use runtime::{Clock, ManualClock};
use std::fs;
use std::sync::Arc;
use tempfile::TempDir;
use wire::Daemon;

/// A folder of files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const STIX: &str = r#"{"type":"bundle","id":"bundle--1b4e28ba-2fa1-41d2-883f-0016d3cca427","objects":[
    {"type":"indicator","spec_version":"2.1","id":"indicator--1b4e28ba-2fa1-41d2-883f-0016d3cca427",
     "created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","valid_from":"2026-01-01T00:00:00Z",
     "pattern_type":"stix","pattern":"[domain-name:value = 'stix.kz']"}]}"#;

#[test]
fn each_file_is_a_list_by_how_its_name_ends() {
    let folder = folder(&[
        ("ours.plain", "evil.kz\n192.0.2.0/24\nhttp://good.kz/bad\n"),
        ("ads.hosts", "0.0.0.0 ads.kz\n"),
        (
            "zone.rpz",
            "$TTL 60\n@ SOA a. b. 1 1 1 1 1\nrpz.kz CNAME .\n",
        ),
        ("partner.stix.json", STIX),
        (".incoming.plain", "not read !!"),
    ]);
    let reading = read(folder.path()).unwrap();
    let lists: Vec<&str> = reading
        .blocklist
        .lists()
        .iter()
        .map(scan::ListName::as_str)
        .collect();
    assert_eq!(lists, ["ads", "ours", "partner", "zone"]);
    let check = |name: &str, expected: Option<&str>| {
        let hit = reading
            .blocklist
            .domain(&testing::host(name), testing::now());
        assert_eq!(
            hit.map(|hit| hit.to_string()).as_deref(),
            expected,
            "{name}"
        );
    };
    check("www.evil.kz", Some("ours: domain evil.kz"));
    check("ads.kz", Some("ads: domain ads.kz"));
    check("www.ads.kz", None);
    check("rpz.kz", Some("zone: domain rpz.kz"));
    check("stix.kz", Some("partner: domain stix.kz"));
    let counts = reading.blocklist.counts();
    assert_eq!((counts.networks, counts.urls), (1, 1));
    // The same files have the same digest, and others another.
    assert_eq!(read(folder.path()).unwrap().digest, reading.digest);
    fs::write(folder.path().join("ours.plain"), "evil.kz\n").unwrap();
    assert_ne!(read(folder.path()).unwrap().digest, reading.digest);
}

/// All that is wrong with a folder, in order.
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let folder = folder(files);
    let problems = read(folder.path()).map(|_| ()).unwrap_err();
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for (problem, words) in problems.iter().zip(expected) {
        assert!(problem.contains(words), "{problem} does not say {words}");
    }
}

#[test]
fn one_wrong_file_has_all_refused_with_every_problem() {
    check(
        &[
            ("a.plain", "evil.kz\n..\nalso..wrong\n"),
            ("b.txt", "evil.kz"),
            ("C.plain", "evil.kz"),
            ("good.plain", "evil.kz"),
        ],
        &[
            "`C` names no list",
            "a.plain:2: ",
            "a.plain:3: ",
            "b.txt: is no block list by its name: let it end in .plain, .hosts, .rpz, .stix.json",
        ],
    );
    check(
        &[("one.plain", "a.kz"), ("one.hosts", "0.0.0.0 b.kz")],
        &["two block lists have one name"],
    );
    let folder = folder(&[]);
    fs::create_dir(folder.path().join("sub.plain")).unwrap();
    let problems = read(folder.path()).map(|_| ()).unwrap_err();
    assert!(problems[0].contains("it is no file"), "{problems:?}");
    let problems = read(&folder.path().join("missing")).map(|_| ());
    let problems = problems.unwrap_err();
    assert!(problems[0].contains("cannot be read"), "{problems:?}");
}

#[test]
fn what_is_passed_over_is_told() {
    let folder = folder(&[("a.plain", "evil.kz\nftp://evil.kz/x\n")]);
    let reading = read(folder.path()).unwrap();
    assert_eq!(
        reading.passed_over,
        [
            "block list a passes over 1 of its entries (line 2): an address of another protocol than HTTP"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_folder_is_read_again_when_it_changes_and_refused_lists_change_nothing() {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(testing::now()));
    let reporter = Reporter::new(Daemon::Tlsd, clock);
    let folder = TempDir::new().unwrap();
    let lists = folder.path().join("lists");
    let mut watched = Lists::watch(Some(lists.clone())).unwrap();
    assert_eq!(watched.first_reading(), FirstReading::Awaited);
    let (mut parts, in_force) = Parts::new(watched.first_reading());
    parts.scope(tls::Scope::compile(testing::snapshot()));
    parts.index(testing::index());
    let domains = || {
        let policy = in_force.borrow().clone().unwrap();
        policy.blocklist.as_ref().map(|list| list.counts().domains)
    };
    let mut step = async |expected: Option<usize>, refused: &str| {
        let outcome = watched.next().await;
        take(outcome, &mut parts, &reporter);
        assert_eq!(domains(), expected);
        let event = reporter.batch().pop().unwrap();
        let Fact::FilesRead {
            refused: told,
            digest,
            ..
        } = event.fact
        else {
            unreachable!("{event:?}")
        };
        assert_eq!(digest.is_none(), !refused.is_empty());
        assert!(told.contains(refused), "{told}");
    };
    // There is no folder yet: told, and none in force.
    step(None, "cannot be read").await;
    fs::create_dir(&lists).unwrap();
    fs::write(lists.join("a.plain"), "evil.kz").unwrap();
    step(Some(1), "").await;
    fs::write(lists.join("b.plain"), "worse.kz\nworst.kz").unwrap();
    step(Some(3), "").await;
    fs::write(lists.join("c.plain"), "..").unwrap();
    step(Some(3), "c.plain:1").await;
    fs::remove_file(lists.join("c.plain")).unwrap();
    fs::remove_file(lists.join("b.plain")).unwrap();
    step(Some(1), "").await;
}

#[tokio::test]
async fn without_a_folder_nothing_is_waited_for() {
    let mut lists = Lists::watch(None).unwrap();
    assert_eq!(lists.first_reading(), FirstReading::Over);
    tokio::select! {
        biased;
        outcome = lists.next() => unreachable!("{outcome:?}"),
        () = std::future::ready(()) => {}
    }
}
