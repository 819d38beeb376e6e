//! Inputs that mean something, for fuzzers to start from and for tests to replay.
//!
//! They are made anew each time, so that they follow the formats; `tests/fuzz/corpus` holds what fuzzers found.

mod categories;
mod exchanges;
mod frames;
mod journals;
mod messages;
mod scanners;
mod secrets;

use std::net::IpAddr;
use std::num::NonZeroU8;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use jiff::Timestamp;
use law::form::FORMS;
use model::{Epoch, GateSnapshot, Op, Protocol, Record};
use policy::Flow;

pub use self::categories::category;
pub use self::exchanges::{coding, http};
pub use self::frames::{Frame, frames};
pub use self::journals::journal;
pub use self::messages::wire;
pub use self::scanners::{blocklist, clamd, icap};
pub use self::secrets::keys;

/// An input with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed {
    /// What it is, as a file name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

fn seed(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Seed {
    Seed {
        name: name.into(),
        bytes: bytes.into(),
    }
}

/// Frames of every kind before empty tables, and some before tables with rules.
pub fn packet() -> Vec<Seed> {
    // An uplink; one more row; the packet's source and destination in it; a deny and an allow; GRE listed.
    const TABLES: &[u8] = &[
        1, 1, 1, 1, 0, 0, 0, 0, 0, 2, 2, 0, 1, 1, 0, 2, 2, 0, 32, 1, 120, 24, 1, 2, 0, 0, 0, 0, 0,
        0, 1, 1, 0, 1, 2, 1, 7, 16, 0, 1, 1, 2, 0,
    ];
    // An uplink; addresses that pass; everything published, or allowed.
    const PUBLISHED: &[u8] = &[
        1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1, 3, 0, 0, 2, 0, 0, 0, 1, 0,
    ];
    const ALLOWED: &[u8] = &[
        1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 2, 0, 0, 0, 1, 0,
    ];
    let before = |tables: &[u8], frame: &[u8]| {
        [&[u8::try_from(tables.len()).unwrap()], tables, frame].concat()
    };
    let mut seeds = Vec::new();
    for frame in frames() {
        seeds.push(seed(frame.name, before(&[], &frame.octets)));
        if frame.expected.is_ok() {
            let behind = [
                ("ruled", TABLES),
                ("published", PUBLISHED),
                ("allowed", ALLOWED),
            ];
            for (what, tables) in behind {
                let name = format!("{}-{what}", frame.name);
                seeds.push(seed(name, before(tables, &frame.octets)));
            }
        }
    }
    seeds
}

/// The files of `config/` that state rows, and all of them as one.
pub fn config() -> Vec<Seed> {
    let texts = examples();
    let mut seeds: Vec<Seed> = texts
        .iter()
        .map(|(name, text)| seed(name.clone(), text.as_bytes()))
        .collect();
    seeds.push(seed("whole.toml", whole(&texts)));
    seeds.push(seed(
        "empty.toml",
        "version = 1\ndeclare = [\"catalogue\"]\n",
    ));
    seeds
}

/// The calendar of `config/`, and a short one.
pub fn calendar() -> Vec<Seed> {
    let folder = repository().join("config/calendar");
    let mut seeds: Vec<Seed> = files_below(&folder)
        .iter()
        .map(|path| seed(name_of(path), std::fs::read(path).unwrap()))
        .collect();
    let short = "version = \"1\"\nsource = \"a test\"\n[[year]]\nyear = 2026\nworking-days = 261\n\
        days-off = [\"2026-01-01\"]\nworking-weekends = [\"2026-01-03\"]\nprovisional = [\"2026-01-01\"]\n";
    seeds.push(seed("short.toml", short));
    seeds
}

/// Every form to be filled in, and two that are, in JSON and TOML.
pub fn form() -> Vec<Seed> {
    let of = |name: &str, id: &str, text: &str| {
        let chosen = FORMS.iter().position(|form| form.id == id).unwrap();
        let chosen = u8::try_from(chosen).unwrap();
        seed(name, [&[chosen], text.as_bytes()].concat())
    };
    let mut seeds: Vec<Seed> = FORMS
        .iter()
        .map(|form| of(form.id, form.id, &::config::form::empty(form)))
        .collect();
    let catalogue = r#"{"action": "add", "user_org": "ministry", "ip_list": ["203.0.113.0/28", "2001:db8::/48"],
        "since": "2026-11-23", "contract_no": "1", "contract_date": "2025-01-01"}"#;
    seeds.push(of("catalogue.json", "catalogue_update", catalogue));
    let catalogue =
        "form = \"catalogue_update\"\naction = \"add\"\nip_list = [\"203.0.113.0/28\"]\n";
    seeds.push(of("catalogue.toml", "catalogue_update", catalogue));
    let mail = r#"{"org_name": "Министерство", "applicant_class": "state-body", "mail_domain": "ministry.example",
        "mail_server_ip": ["198.51.100.9"], "obligations_ack": true, "date": "2026-11-23"}"#;
    seeds.push(of("mail.json", law::request::Kind::Mail.form(), mail));
    seeds
}

/// What the tests of `eds` keep: certificates, lists, answers, stamps and messages.
pub fn signature() -> Vec<Seed> {
    let folder = repository().join("userspace/base/eds/tests/vectors");
    let is_der = |path: &&PathBuf| {
        let known = ["cer", "cms", "crl", "ocsp", "tsr"];
        path.extension()
            .is_some_and(|ending| known.iter().any(|one| ending == *one))
    };
    files_below(&folder)
        .iter()
        .filter(is_der)
        .map(|path| seed(name_of(path), std::fs::read(path).unwrap()))
        .collect()
}

/// Hellos that clients said, and what is none.
pub fn hello() -> Vec<Seed> {
    let folder = repository().join("userspace/inspect/tls/tests/hellos");
    let mut seeds: Vec<Seed> = files_below(&folder)
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "hello"))
        .map(|path| seed(name_of(path), std::fs::read(path).unwrap()))
        .collect();
    let split = |octets: &[u8]| {
        let (_, message) = octets.split_at(5);
        let record = |part: &[u8]| {
            let length = u16::try_from(part.len()).unwrap().to_be_bytes();
            [&[22, 3, 1], &length[..], part].concat()
        };
        message.chunks(100).flat_map(record).collect::<Vec<u8>>()
    };
    let in_records = seeds
        .first()
        .map(|one| split(&one.bytes))
        .unwrap_or_default();
    seeds.push(seed("in-records", in_records));
    seeds.push(seed("http", "GET / HTTP/1.1\r\n"));
    seeds.push(seed("ssl2", [0x80, 0x2e, 1, 3, 1, 0]));
    seeds.push(seed("alert", [21, 3, 1, 0, 2, 1, 0]));
    seeds
}

/// Certificates of servers as OpenSSL made them.
pub fn certificate() -> Vec<Seed> {
    let folder = repository().join("userspace/inspect/tls/tests/certificates");
    files_below(&folder)
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "der"))
        .map(|path| seed(name_of(path), std::fs::read(path).unwrap()))
        .collect()
}

/// The example record's snapshot, and that of an empty one.
pub fn snapshot() -> Vec<Seed> {
    let encoded = |snapshot: &GateSnapshot| ::wire::snapshot::encode(snapshot).unwrap();
    let none = policy::compile(&Record::default(), now()).unwrap();
    vec![
        seed("ministry", encoded(&example_snapshot())),
        seed("empty", encoded(&none)),
    ]
}

/// Few nodes and cells, and prefixes that nest, exhaust them, or stand twice.
pub fn prefix_paint() -> Vec<Seed> {
    let v4 = |low: u8, length: u8, row: u8| [0, 0, low, length, row];
    let v6 = |low: u8, length: u8, row: u8| [1, 0, low, length, row];
    // Networks of the third octet, apart from each other.
    let apart = [2, 4, 6, 8].map(|octet| [0, octet, 0, 24, octet]);
    let of = |name: &str, head: [u8; 2], prefixes: &[[u8; 5]]| {
        seed(name, [&head[..], prefixes.concat().as_slice()].concat())
    };
    vec![
        of(
            "v4-nest",
            [7, 0],
            &[v4(0, 8, 1), v4(9, 24, 2), v4(9, 25, 3), v4(9, 32, 4)],
        ),
        of(
            "v4-twice",
            [1, 0],
            &[v4(9, 30, 1), v4(9, 30, 2), v4(9, 0, 3)],
        ),
        of("v4-exhausted", [0, 0], &[v4(1, 24, 1), v4(1, 31, 2)]),
        of("v4-large-node", [0, 63], &apart),
        of("v4-cells-exhausted", [0, 7], &apart),
        of(
            "v6-nest",
            [63, 63],
            &[v6(0, 16, 1), v6(9, 48, 2), v6(9, 64, 3), v6(9, 127, 4)],
        ),
        of("v6-exhausted", [3, 0], &[v6(1, 64, 1)]),
        of("row-too-large", [1, 1], &[[0xfc, 0, 1, 32, 0]]),
    ]
}

/// Flows between the example's parties.
pub(crate) fn flows() -> Vec<Flow> {
    let flow = |source: &str, destination: &str, number, port| {
        let address = |text: &str| IpAddr::from_str(text).unwrap();
        let protocol = NonZeroU8::new(number).map(Protocol);
        Flow::new(address(source), address(destination), protocol, port).unwrap()
    };
    vec![
        flow("198.51.100.7", "203.0.113.250", 6, Some(443)),
        flow("203.0.113.250", "198.51.100.7", 17, Some(500)),
        flow("2001:db8:1::1", "2001:db8:f::1", 47, None),
    ]
}

/// The snapshot of the example files.
fn example_snapshot() -> GateSnapshot {
    let record = Record::default().after(&example_ops(), Epoch(1)).unwrap();
    assert_eq!(policy::validate(&record), Vec::new());
    policy::compile(&record, now()).unwrap()
}

/// What the example files state.
fn example_ops() -> Vec<Op> {
    let texts = examples();
    let named: Vec<(&str, &str)> = texts
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    ::config::parse(&named).unwrap().ops()
}

fn now() -> Timestamp {
    Timestamp::from_str("2026-11-22T12:00:00Z").unwrap()
}

/// The texts of one file: a version may stand in it once.
fn whole(texts: &[(String, String)]) -> String {
    let mut whole = String::from("version = 1\n");
    for (_, text) in texts {
        let lines = text.lines().filter(|line| !line.starts_with("version"));
        lines.for_each(|line| whole.extend([line, "\n"]));
    }
    whole
}

/// Name and text of every file of `config/` but the calendar.
fn examples() -> Vec<(String, String)> {
    let config = repository().join("config");
    let mut paths = files_below(&config.join("examples/ministry"));
    paths.push(config.join("vpn-services.toml"));
    let read = |path: PathBuf| (name_of(&path), std::fs::read_to_string(path).unwrap());
    paths.into_iter().map(read).collect()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
