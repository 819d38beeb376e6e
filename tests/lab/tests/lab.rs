//! The lab itself: it carries, it refuses, it leaves no trace. Needs root, as `./x test` has.
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use lab::net::{self, End};
use lab::outage::OutageProbe;
use lab::smtp::{Mood, SmtpSink};
use lab::{
    Cut, Instance, Lab, LabError, Peers, Process, Report, Scenario, Splice, Stopwatch, eventually,
    observe, plan, probe, scenarios,
};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How long anything here may take.
const LIMIT: Duration = Duration::from_secs(20);

/// A suffix no other test of any run has.
fn suffix(test: &str) -> String {
    format!("{test}{}", std::process::id())
}

fn named(test: &str) -> Instance {
    Instance::named(Path::new("/test"), &suffix(test)).unwrap()
}

fn leftovers(suffix: &str) -> Vec<PathBuf> {
    ["/run", "/run/netns"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten())
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().contains(suffix))
        .collect()
}

/// The scenarios that need no gate.
fn plain() -> impl Iterator<Item = &'static Scenario> {
    scenarios::ALL
        .iter()
        .filter(|scenario| scenario.name == "ministry-reaches-the-internet")
}

#[test]
fn the_path_carries_and_every_scenario_of_it_notices_its_sabotage() {
    let mut lab = Lab::within(named("path")).unwrap();
    let mut report = Report::default();
    for scenario in plain() {
        report.scenarios.push(scenario.judged(&mut lab));
    }
    assert!(report.passed(), "{report}");

    for user in lab.topology.users() {
        for address in plan::SITES[0].addresses() {
            let echoes =
                probe::pings(&user.namespace, address, 3, Duration::from_millis(20)).unwrap();
            assert!(
                echoes.whole(),
                "{} to {address}: {echoes:?}",
                user.plan.role
            );
        }
    }

    let server =
        probe::iperf3_server(&lab.peers, &lab.topology.internet, &lab.instance.logs()).unwrap();
    let ministry = &lab.topology.ministry.namespace;
    let to = plan::SITES[0].v6();
    let bits = probe::iperf3(&lab.peers, ministry, to, Duration::from_secs(1)).unwrap();
    assert!(bits > 1e6, "{bits} bit/s");
    server.stop(Duration::from_secs(5));

    for scenario in plain() {
        let outcome = scenario.judged_under_sabotage(&mut lab).unwrap();
        assert!(!outcome.pass, "{outcome:?}");
    }
    drop(lab);
    assert_eq!(leftovers(&suffix("path")), Vec::<PathBuf>::new());
}

/// The prober reads an outage that is known: a cable that one cuts and mends.
#[test]
fn an_outage_is_as_long_as_the_cut() {
    let instance = named("outage");
    let peers = Peers::of_this_build().unwrap();
    let [near, middle, far] = ["near", "middle", "far"].map(|role| {
        let host = instance.namespace(role).unwrap();
        net::prepare(&host).unwrap();
        host
    });
    let (of_near, of_far) = (plan::PRIMARY.gateway(), plan::PRIMARY.neighbour());
    let end = |host, addresses| End {
        host,
        interface: "wire",
        addresses,
    };
    let splice = Splice::lay(&peers, &middle, &end(&near, &of_near), &end(&far, &of_far)).unwrap();
    let carriers = || {
        [&near, &far].map(|host| {
            let said = host
                .run("ip", &["-o", "link", "show", "dev", "wire"])
                .unwrap();
            said.contains("LOWER_UP")
        })
    };
    let (from, to): (IpAddr, IpAddr) = (of_near[1].0, of_far[1].0);
    assert!(probe::ping(&near, to).unwrap() && probe::ping(&far, from).unwrap());

    let probe = OutageProbe::start(&near, &far, to).unwrap();
    let sent = || splice.sent_by_near().unwrap();
    let (before, watch) = (sent(), Stopwatch::start());
    eventually(LIMIT, "a thousand probes are sent", || {
        sent() > before + 1000
    })
    .unwrap();
    splice.cut(Cut::Silent).unwrap();
    let (before, cut) = (sent(), Stopwatch::start());
    // What is sent into a silent cut leaves the near end all the same.
    eventually(LIMIT, "a thousand probes are lost", || {
        sent() > before + 1000
    })
    .unwrap();
    assert_eq!(carriers(), [true, true]);
    let least_ms = cut.elapsed().as_secs_f64() * 1e3;
    splice.mend(Cut::Silent).unwrap();
    let before = sent();
    eventually(LIMIT, "a thousand probes more are sent", || {
        sent() > before + 1000
    })
    .unwrap();
    let most_ms = watch.elapsed().as_secs_f64() * 1e3;
    let series = probe.stop().unwrap();
    let outage = series.outage(i64::MIN);
    let of_lost = f64::from(u32::try_from(outage.lost).unwrap()) / 10.0;
    assert!(
        outage.is_over && outage.longest_ms >= least_ms && outage.longest_ms <= most_ms,
        "{outage:?}, cut for {least_ms} to {most_ms} ms"
    );
    // Ten are lost a millisecond, but for those that a late sender did not send.
    assert!(of_lost > least_ms / 2.0 && of_lost < most_ms, "{outage:?}");

    splice.cut(Cut::Dark).unwrap();
    observe(LIMIT, "both carriers are gone", || {
        (carriers() == [false, false]).then_some(())
    })
    .unwrap();
    assert!(!probe::ping(&near, to).unwrap());
    splice.mend(Cut::Dark).unwrap();
    eventually(LIMIT, "it answers again", || {
        probe::ping(&near, to).unwrap()
    })
    .unwrap();
}

#[test]
fn no_host_of_the_lab_has_a_way_out_of_the_machine() {
    let lab = Lab::within(named("out")).unwrap();
    for namespace in lab.topology.namespaces() {
        let links = namespace.run("ip", &["-o", "link", "show"]).unwrap();
        for link in links.lines().filter(|link| !link.contains(": lo:")) {
            let peer = link
                .split_whitespace()
                .find(|word| word.starts_with("qlab-"));
            assert!(
                peer.is_some(),
                "{} leads elsewhere: {link}",
                namespace.name()
            );
        }
    }
    let routes = lab
        .topology
        .internet
        .run("ip", &["route", "show", "default"])
        .unwrap();
    assert_eq!(routes.trim(), "");
}

#[test]
fn a_second_lab_of_a_checkout_is_refused_and_another_checkout_gets_other_names() {
    let folder = std::env::temp_dir().join(suffix("claim"));
    let (one, other) = (folder.join("one"), folder.join("other"));
    let first = Instance::claim(&one).unwrap();
    let refused = Instance::claim(&one).unwrap_err();
    assert!(matches!(&refused, LabError::AlreadyUp { instance, .. } if *instance == first.name()));
    assert!(refused.to_string().contains("--down"), "{refused}");

    let second = Instance::claim(&other).unwrap();
    assert_ne!(second.name(), first.name());
    assert_ne!(second.folder(), first.folder());
    let namespace = second.namespace("gateway").unwrap();
    assert!(
        namespace.name().starts_with("qlab-gateway-"),
        "{}",
        namespace.name()
    );

    let kept = second.name();
    second.keep().unwrap();
    assert!(matches!(
        Instance::claim(&other),
        Err(LabError::AlreadyUp { .. })
    ));
    assert_eq!(Instance::down(&other).unwrap(), vec![kept]);
    assert!(!namespace.path().exists());
    drop(first);
    assert_eq!(Instance::down(&one).unwrap(), Vec::<String>::new());
}

#[test]
fn what_runs_in_a_namespace_ends_with_its_instance() {
    let instance = named("ends");
    let host = instance.namespace("host").unwrap();
    let mut sleep = host.spawn(Command::new("sleep").arg("600")).unwrap();
    assert_eq!(host.pids().len(), 1);
    drop(instance);
    assert!(!sleep.wait().unwrap().success());
    assert_eq!(leftovers(&suffix("ends")), Vec::<PathBuf>::new());
}

#[test]
fn a_process_that_dies_tells_its_last_words() {
    let instance = named("dies");
    let host = instance.namespace("host").unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", "echo last words; exit 7"]);
    let mut process = Process::spawn(&host, "mortal", &mut command, &instance.logs()).unwrap();
    let error = process
        .ready(Duration::from_secs(30), "never", || false)
        .unwrap_err();
    assert!(
        matches!(&error, LabError::Died { log, .. } if log == "last words"),
        "{error}"
    );
}

#[test]
fn a_process_that_ignores_requests_is_killed() {
    let instance = named("deaf");
    let host = instance.namespace("host").unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"]);
    let mut process = Process::spawn(&host, "deaf", &mut command, &instance.logs()).unwrap();
    let log = process.log().to_owned();
    let deaf = || std::fs::read_to_string(&log).is_ok_and(|text| text.contains("deaf"));
    process
        .ready(Duration::from_secs(30), "it is deaf", deaf)
        .unwrap();
    assert!(process.resident_kib().unwrap() > 0);
    let status = process.stop(Duration::from_millis(200)).unwrap();
    assert_eq!(status.code(), None, "{status}");
}

#[test]
fn the_mail_sink_takes_defers_and_refuses() {
    let instance = named("mail");
    let host = instance.namespace("host").unwrap();
    let sink = SmtpSink::start(&host, SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let deliver = |mood: Mood, expected: &str| {
        sink.set_mood(mood);
        let client = host
            .enter(|| TcpStream::connect(sink.address()))
            .unwrap()
            .unwrap();
        let mut lines = BufReader::new(client.try_clone().unwrap()).lines();
        let mut say = |text: &str| {
            (&client).write_all(text.as_bytes()).unwrap();
            lines.next().unwrap().unwrap()
        };
        assert!(say("").starts_with("220"));
        assert!(say("EHLO gateway.example\r\n").starts_with("250"));
        assert!(say("MAIL FROM:<gate@gts.example>\r\n").starts_with("250"));
        let answer = say("RCPT TO:<noc@operator.example>\r\n");
        assert!(answer.starts_with(expected), "{mood:?}: {answer}");
        if mood == Mood::Accepting {
            assert!(say("DATA\r\n").starts_with("354"));
            assert!(say("Subject: список\r\n\r\n..dot\r\n.\r\n").starts_with("250"));
        }
        assert!(say("QUIT\r\n").starts_with("221"));
    };
    deliver(Mood::Accepting, "250");
    deliver(Mood::Deferring, "451");
    deliver(Mood::Refusing, "550");
    let letters = sink.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].from, "gate@gts.example");
    assert_eq!(letters[0].to, ["noc@operator.example"]);
    assert_eq!(letters[0].text, "Subject: список\n\n.dot\n");
}

/// In its own process: see [`a_signal_removes_every_trace`]. Alone it does nothing.
#[test]
fn lab_of_its_own_process() {
    let Ok(suffix) = std::env::var("QAQPA_TEST_SUFFIX") else {
        return;
    };
    let lab = Lab::within(Instance::named(Path::new("/test"), &suffix).unwrap()).unwrap();
    let up = lab.instance.folder().join("up");
    // A wait that no signal reaches but through the lab. It is up once the process that the lab ends runs.
    let mut wait = Command::new("sh");
    wait.args(["-c", "touch \"$0\" && exec sleep 600"]).arg(up);
    lab.topology.ministry.namespace.exec(&mut wait).unwrap();
    assert!(lab::interrupted());
}

#[test]
fn a_signal_removes_every_trace() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let suffix = suffix(&format!("sig{}", signal.as_str().to_lowercase()));
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "lab_of_its_own_process"])
            .env("QAQPA_TEST_SUFFIX", &suffix)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let up = Path::new("/run").join(format!("qaqpa-lab-{suffix}/up"));
        eventually(Duration::from_mins(1), "the other lab is up", || {
            up.exists()
        })
        .unwrap();
        kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
        assert!(child.wait().unwrap().success());
        assert_eq!(leftovers(&suffix), Vec::<PathBuf>::new());
    }
}

#[test]
fn a_killed_lab_is_cleared_by_the_next_one() {
    let suffix = suffix("kill");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "lab_of_its_own_process"])
        .env("QAQPA_TEST_SUFFIX", &suffix)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let folder = Path::new("/run").join(format!("qaqpa-lab-{suffix}"));
    eventually(Duration::from_mins(1), "the other lab is up", || {
        folder.join("up").exists()
    })
    .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!leftovers(&suffix).is_empty());

    let next = Instance::named(Path::new("/test"), &suffix).unwrap();
    assert!(!folder.join("up").exists());
    drop(next);
    assert_eq!(leftovers(&suffix), Vec::<PathBuf>::new());
}
