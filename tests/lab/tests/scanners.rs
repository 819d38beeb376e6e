//! The machines of `scan` against Debian's clamd and c-icap.
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use lab::peers::icap;
use lab::{Peers, eventually};
use scan::icap::{
    BodyLength, Disclosure, Event, Field, HttpHead, IcapLimits, IcapOutcome, IcapUrl, Inspection,
    Job, Keeper, Options, OptionsQuery, Start, Transaction,
};
use scan::{ClamdLimits, ClamdOutcome, Instream, Question};

/// How long a peer may take to start on a busy machine.
const LIMIT: Duration = Duration::from_mins(1);

/// A peer that ends with its test.
struct Running(Child);

impl Running {
    fn start(command: &mut Command, log: &Path) -> Self {
        let log = fs::File::create(log).unwrap();
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        Self(command.spawn().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let ended = self.0.kill().and_then(|()| self.0.wait());
        ended.unwrap();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the body of these machines is this test"
)]
fn now() -> Instant {
    Instant::now()
}

/// The file that scanners find by agreement; it does no harm.
fn eicar() -> Vec<u8> {
    [
        r"X5O!P%@AP[4\PZX54(P^)7CC)7}$",
        "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    ]
    .concat()
    .into_bytes()
}

fn clamd(folder: &Path) -> (Running, PathBuf) {
    let (socket, database) = (folder.join("socket"), folder.join("signatures"));
    fs::create_dir(&database).unwrap();
    // A signature file of our own: the MD5 and the length of that file.
    fs::write(
        database.join("test.hdb"),
        "44d88612fea8a8f36de82e1278abb02f:68:Qaqpa.Test\n",
    )
    .unwrap();
    let config = folder.join("clamd.conf");
    let text = format!(
        "LocalSocket {}\nDatabaseDirectory {}\nTemporaryDirectory {}\nForeground yes\nUser root\nStreamMaxLength 1M\n",
        socket.display(),
        database.display(),
        folder.display()
    );
    fs::write(&config, text).unwrap();
    let mut command = Peers::of_this_build().unwrap().command("clamd").unwrap();
    command.arg("-c").arg(&config);
    (Running::start(&mut command, &folder.join("log")), socket)
}

/// Has a body looked through, over a connection of its own.
fn stream(socket: &Path, limit: u64, body: &[u8]) -> ClamdOutcome {
    let mut stream = UnixStream::connect(socket).unwrap();
    let limits = ClamdLimits {
        stream_bytes_max: limit,
        ..ClamdLimits::default()
    };
    let mut machine = Instream::new(limits, now());
    let (mut rest, mut is_open) = (body, true);
    loop {
        if let Some(outcome) = machine.outcome() {
            return outcome.clone();
        }
        let wants = machine.wants();
        if is_open && !wants.write.is_empty() {
            is_open = stream.write_all(wants.write).is_ok();
            machine.wrote(wants.write.len(), now());
        } else if is_open && wants.body > 0 && !rest.is_empty() {
            rest = &rest[machine.body(rest, now())..];
        } else if is_open && wants.body > 0 {
            machine.end(now());
        } else {
            let mut octets = [0; 100];
            match stream.read(&mut octets) {
                Ok(0) => machine.closed(),
                Ok(read) => machine.received(&octets[..read], now()),
                Err(error) => machine.failed(error.to_string()),
            }
        }
    }
}

#[test]
fn clamd_finds_what_its_signatures_name() {
    let folder = tempfile::tempdir().unwrap();
    let (_running, socket) = clamd(folder.path());
    let answers = || UnixStream::connect(&socket).is_ok();
    eventually(LIMIT, "clamd answers", answers).unwrap();
    for question in [Question::Ping, Question::Version] {
        let mut stream = UnixStream::connect(&socket).unwrap();
        stream.write_all(question.octets()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert!(question.answer(&answer).unwrap().is_some());
    }
    let mine = |body: &[u8]| stream(&socket, 1 << 30, body);
    let ClamdOutcome::Infected(threat) = mine(&eicar()) else {
        panic!("nothing was found");
    };
    assert!(threat.as_str().starts_with("Qaqpa.Test"), "{threat}");
    assert_eq!(mine(b""), ClamdOutcome::Clean);
    assert_eq!(mine(&vec![7; 300_000]), ClamdOutcome::Clean);
    // Its own limit, and ours below it.
    assert_eq!(mine(&vec![7; 3 << 20]), ClamdOutcome::TooLarge);
    assert_eq!(stream(&socket, 1000, &[7; 1001]), ClamdOutcome::TooLarge);
}

/// c-icap, and where it listens.
fn c_icap(folder: &Path, clamd: Option<&Path>) -> (Running, SocketAddr) {
    // The kernel names a port that is free.
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = free.local_addr().unwrap();
    drop(free);
    let peers = Peers::of_this_build().unwrap();
    let mut command = icap::command(&peers, folder, at, clamd).unwrap();
    let running = Running::start(&mut command, &folder.join("log"));
    let answers = || TcpStream::connect(at).is_ok();
    eventually(LIMIT, "c-icap answers", answers).unwrap();
    (running, at)
}

/// What came of a transaction: which events, and the body as the user gets it.
fn exchange(stream: &mut TcpStream, job: &Job<'_>, body: &[u8]) -> (Vec<&'static str>, Vec<u8>) {
    let mut machine = Transaction::begin(job, IcapLimits::default(), now()).unwrap();
    let (mut rest, mut events, mut given) = (body, Vec::new(), Vec::new());
    let mut is_ended = false;
    while !machine.is_over() {
        let wants = machine.wants();
        if !wants.write.is_empty() {
            stream.write_all(wants.write).unwrap();
            machine.wrote(wants.write.len(), now());
        } else if wants.body > 0 && !rest.is_empty() {
            rest = &rest[machine.body(rest, now())..];
        } else if rest.is_empty() && !is_ended {
            is_ended = true;
            machine.end(now());
        } else {
            let mut octets = [0; 4096];
            let most = wants.read.min(octets.len());
            match stream.read(&mut octets[..most]).unwrap() {
                0 => machine.closed(),
                read => assert_eq!(machine.received(&octets[..read], now()), read),
            }
        }
        while let Some(event) = machine.event(now()) {
            match event {
                Event::Unmodified(held) => {
                    events.push("unmodified");
                    given = [&held, rest].concat();
                }
                Event::Adapted(adapted) => {
                    events.push("adapted");
                    assert!(adapted.threat.is_none());
                }
                Event::Body(piece) => given.extend(piece),
                Event::End => events.push("end"),
            }
        }
    }
    assert_eq!(machine.fault(), None);
    assert!(machine.is_reusable());
    (events, given)
}

fn ask(stream: &mut TcpStream, service: &IcapUrl) -> Options {
    let mut query = OptionsQuery::new(service, &IcapLimits::default(), now());
    stream.write_all(query.wants().write).unwrap();
    query.wrote(query.wants().write.len());
    while query.outcome().is_none() {
        let mut octets = [0; 4096];
        let read = stream.read(&mut octets).unwrap();
        assert!(read > 0, "c-icap closed");
        query.received(&octets[..read]);
    }
    assert!(query.is_reusable());
    query.outcome().unwrap().clone().unwrap()
}

#[test]
fn c_icap_gives_back_what_it_gets() {
    let folder = tempfile::tempdir().unwrap();
    let (_running, at) = c_icap(folder.path(), None);
    let service: IcapUrl = format!("icap://{at}/{}", icap::ECHO).parse().unwrap();
    // All over one connection.
    let mut stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    let options = ask(&mut stream, &service);
    assert_eq!((options.preview, options.allows_204), (Some(1024), true));
    let field = |name: &str, value: &str| Field::new(name, value.as_bytes()).unwrap();
    let start = Start::Request {
        method: "POST".to_owned(),
        target: "/a?b".to_owned(),
    };
    let request = HttpHead::new(
        start,
        vec![field("Host", "evil.kz"), field("Cookie", "secret")],
    )
    .unwrap();
    let response =
        HttpHead::new(Start::Response { status: 200 }, vec![field("Server", "x")]).unwrap();
    let mut seen = Vec::new();
    let long = vec![b'y'; 100_000];
    for body in [&b""[..], b"short", &[b'x'; 1024], &long] {
        let known = BodyLength::Known(body.len().try_into().unwrap());
        for length in [known, BodyLength::Unknown, known, BodyLength::Unknown] {
            for response in [None, Some(&response)] {
                let job = Job {
                    service: &service,
                    options: &options,
                    request: &request,
                    response,
                    body: if body.is_empty() {
                        BodyLength::None
                    } else {
                        length
                    },
                    disclosure: Disclosure::default(),
                    keeper: Keeper::Machine,
                };
                let (events, given) = exchange(&mut stream, &job, body);
                assert!(given == body, "{events:?} of {} octets", body.len());
                seen.extend(events);
            }
        }
    }
    // The service turns between leaving alone and giving back.
    for event in ["unmodified", "adapted", "end"] {
        assert!(seen.contains(&event), "{event} lacks in {seen:?}");
    }
}

/// What a service says of content, over a connection of its own.
fn inspected(
    at: SocketAddr,
    service: &str,
    response: Option<&HttpHead>,
    body: &[u8],
) -> IcapOutcome {
    let service: IcapUrl = format!("icap://{at}/{service}").parse().unwrap();
    let mut stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    let options = ask(&mut stream, &service);
    let host = Field::new("Host", b"shop.kz").unwrap();
    let start = Start::Request {
        method: "POST".to_owned(),
        target: "https://shop.kz/a".to_owned(),
    };
    let request = HttpHead::new(start, vec![host]).unwrap();
    let job = Job {
        service: &service,
        options: &options,
        request: &request,
        response,
        body: BodyLength::Unknown,
        disclosure: Disclosure::default(),
        keeper: Keeper::Caller,
    };
    let mut machine = Inspection::begin(&job, IcapLimits::default(), now()).unwrap();
    let mut rest = body;
    loop {
        let wants = machine.wants();
        if let Some(outcome) = machine.outcome() {
            return outcome.clone();
        }
        if !wants.write.is_empty() {
            stream.write_all(wants.write).unwrap();
            machine.wrote(wants.write.len(), now());
        } else if wants.body > 0 && !rest.is_empty() {
            rest = &rest[machine.body(rest, now())..];
        } else if wants.body > 0 {
            machine.end(now());
        } else {
            let mut octets = [0; 4096];
            let most = wants.read.min(octets.len());
            match stream.read(&mut octets[..most]).unwrap() {
                0 => machine.closed(),
                read => assert_eq!(machine.received(&octets[..read], now()), read),
            }
        }
    }
}

#[test]
fn c_icap_finds_what_its_clamd_knows() {
    let folder = tempfile::tempdir().unwrap();
    let (of_clamd, of_icap) = (folder.path().join("clamd"), folder.path().join("icap"));
    for folder in [&of_clamd, &of_icap] {
        fs::create_dir(folder).unwrap();
    }
    let (_clamd, socket) = clamd(&of_clamd);
    let answers = || UnixStream::connect(&socket).is_ok();
    eventually(LIMIT, "clamd answers", answers).unwrap();
    let (_running, at) = c_icap(&of_icap, Some(&socket));
    let long = vec![b'y'; 100_000];
    let kind = Field::new("Content-Type", b"text/plain").unwrap();
    let response = HttpHead::new(Start::Response { status: 200 }, vec![kind]).unwrap();
    for response in [None, Some(&response)] {
        let by = |service: &str, body: &[u8]| inspected(at, service, response, body);
        let IcapOutcome::Refused(Some(threat)) = by(icap::VIRUS_SCAN, &eicar()) else {
            panic!("nothing was found");
        };
        assert!(threat.as_str().starts_with("Qaqpa.Test"), "{threat}");
        for body in [&b"harmless"[..], &long] {
            assert_eq!(by(icap::VIRUS_SCAN, body), IcapOutcome::Clean);
        }
        // What comes back as it was is as good as 204; the service turns between both.
        for body in [&eicar()[..], b"harmless", &long, &long] {
            assert_eq!(by(icap::ECHO, body), IcapOutcome::Clean);
        }
    }
}
