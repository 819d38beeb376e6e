//! Every seed and every file of the corpora, through the functions that the fuzzers call.
#![expect(
    clippy::unwrap_used,
    reason = "an input that cannot be read is a failed test"
)]

use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use abi::Reason;
use replay::seeds::{Seed, frames};
use replay::{TARGETS, Target};

/// Most files of all corpora together.
const CORPUS_FILES_MAX: usize = 240;
/// Most bytes of all corpora together.
const CORPUS_BYTES_MAX: usize = 1 << 20;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
}

fn corpus(target: &Target) -> Vec<Seed> {
    let entries = std::fs::read_dir(fuzz().join("corpus").join(target.name)).unwrap();
    let mut found: Vec<_> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            Seed {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                bytes: std::fs::read(&path).unwrap(),
            }
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Runs a target over its inputs and names those that break a property.
fn check(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let seeds = (target.seeds)();
    let found = corpus(target);
    assert!(
        !seeds.is_empty() && !found.is_empty(),
        "{name} has no inputs"
    );
    let broken: Vec<_> = seeds
        .into_iter()
        .chain(found)
        .filter(|input| catch_unwind(|| (target.run)(&input.bytes)).is_err())
        .map(|input| input.name)
        .collect();
    assert!(broken.is_empty(), "{name} does not hold for {broken:?}");
}

#[test]
fn packet() {
    check("packet");
}

#[test]
fn config() {
    check("config");
}

#[test]
fn wire() {
    check("wire");
}

#[test]
fn keys() {
    check("keys");
}

#[test]
fn snapshot() {
    check("snapshot");
}

#[test]
fn journal() {
    check("journal");
}

#[test]
fn calendar() {
    check("calendar");
}

#[test]
fn prefix_paint() {
    check("prefix_paint");
}

#[test]
fn form() {
    check("form");
}

#[test]
fn signature() {
    check("signature");
}

#[test]
fn hello() {
    check("hello");
}

#[test]
fn category() {
    check("category");
}

#[test]
fn http() {
    check("http");
}

#[test]
fn coding() {
    check("coding");
}

#[test]
fn certificate() {
    check("certificate");
}

#[test]
fn blocklist() {
    check("blocklist");
}

#[test]
fn clamd() {
    check("clamd");
}

#[test]
fn icap() {
    check("icap");
}

#[test]
fn every_frame_is_parsed_as_it_says() {
    for frame in frames() {
        let parsed = abi::parse(&frame.octets[..]);
        let read = parsed.map(|packet| {
            let port = packet.ports.map(|ports| ports.destination);
            (packet.protocol, port)
        });
        assert_eq!(read, frame.expected, "{}", frame.name);
    }
}

#[test]
fn the_frames_meet_every_way_to_be_unreadable() {
    let met: BTreeSet<_> = frames()
        .into_iter()
        .filter_map(|one| one.expected.err())
        .collect();
    let is_of_parsing = |reason: &Reason| {
        (Reason::TruncatedLink..=Reason::MartianSource).contains(reason)
            || *reason == Reason::LinkControl
    };
    let all: BTreeSet<_> = Reason::ALL.iter().copied().filter(is_of_parsing).collect();
    assert_eq!(met, all);
}

/// No policy is the kernel's own reason: the host's tables always have a head. Others need more than one packet.
#[test]
fn the_packets_meet_every_verdict() {
    let target = TARGETS
        .iter()
        .find(|target| target.name == "packet")
        .unwrap();
    let inputs = (target.seeds)().into_iter().chain(corpus(target));
    let met: BTreeSet<_> = inputs
        .map(|input| replay::packet_verdict(&input.bytes).reason)
        .collect();
    let missing: Vec<_> = Reason::ALL
        .iter()
        .filter(|reason| **reason != Reason::NoPolicy && reason.is_of_verdict())
        .filter(|reason| !met.contains(reason))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_seeds_of_files_and_messages_are_good() {
    for seed in replay::seeds::config() {
        let text = String::from_utf8(seed.bytes).unwrap();
        assert!(
            ::config::parse(&[(&seed.name, &text)]).is_ok(),
            "{}",
            seed.name
        );
    }
    for seed in replay::seeds::wire() {
        let to = ::wire::decode::<::wire::ToDaemon>(&seed.bytes).is_ok();
        let from = ::wire::decode::<::wire::FromDaemon>(&seed.bytes).is_ok();
        assert!(to || from, "{}", seed.name);
    }
    for seed in replay::seeds::keys() {
        let asked = ::wire::keys::decode::<::wire::keys::Ask>(&seed.bytes).is_ok();
        let told = ::wire::keys::decode::<::wire::keys::Told>(&seed.bytes).is_ok();
        assert!(asked || told, "{}", seed.name);
    }
    for seed in replay::seeds::snapshot() {
        assert!(
            ::wire::snapshot::decode::<model::GateSnapshot>(&seed.bytes).is_ok(),
            "{}",
            seed.name
        );
    }
    // Of each coding one that decodes.
    for seed in replay::seeds::coding() {
        assert!(replay::decodes(&seed.bytes), "{}", seed.name);
    }
    for seed in replay::seeds::calendar() {
        let text = String::from_utf8(seed.bytes).unwrap();
        law::Calendar::from_toml(&text).unwrap();
    }
}

#[test]
fn every_target_has_a_fuzzer_and_the_corpora_stay_small() {
    let (mut files, mut bytes) = (0, 0);
    for target in TARGETS {
        let source = fuzz().join(format!("fuzz_targets/{}.rs", target.name));
        let source = std::fs::read_to_string(source).unwrap();
        assert!(source.contains(&format!("replay::{}(", target.name)));
        let found = corpus(target);
        files += found.len();
        bytes += found.iter().map(|one| one.bytes.len()).sum::<usize>();
    }
    assert!(files <= CORPUS_FILES_MAX, "{files} files");
    assert!(bytes <= CORPUS_BYTES_MAX, "{bytes} bytes");
}
