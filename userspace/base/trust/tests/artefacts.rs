//! What is handed out, read by the programs that people use: openssl, sha256sum, the plist and JSON of Python.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where something is not as it is to be"
)]

#[path = "support/authority.rs"]
mod authority;

use authority::{Authority, said, view};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::path::Path;
use trust::{Artefact, Distribution, Form, ROOTS_MAX, Root, TrustError, grouped, sheet_policy};
use wire::keys::{CertificateKind, CertificateView, Generation, RootStanding};

fn now() -> Timestamp {
    "2026-12-01T00:00:00Z".parse().unwrap()
}

fn artefact(all: &[Artefact], name: &str) -> Artefact {
    let found = all.iter().find(|one| one.name == name);
    found
        .unwrap_or_else(|| panic!("{name} is not there"))
        .clone()
}

/// Writes all artefacts into a folder of their own.
fn written(of: &Authority, distribution: &Distribution) -> Vec<Artefact> {
    let all = distribution.artefacts();
    std::fs::create_dir_all(of.path("out")).unwrap();
    for one in &all {
        std::fs::write(of.path("out").join(&one.name), &one.octets).unwrap();
    }
    all
}

fn python(folder: &Path, script: &str, file: &str) -> String {
    said("python3", folder, &["-c", script, file])
}

#[test]
fn the_standing_and_the_end_say_which_roots_are_handed_out() {
    let authority = Authority::new();
    let out = |views: &[CertificateView], now| {
        let of = Distribution::of(views, now).map(|of| (of.roots().len(), of.crosses().len()));
        of.map_err(|error| error == TrustError::NoRoot)
    };
    let check = |standing, expected| {
        assert_eq!(
            out(&[authority.root(1, standing)], now()),
            expected,
            "{standing}"
        );
    };
    check(RootStanding::Published, Ok((1, 0)));
    check(RootStanding::Active, Ok((1, 0)));
    check(RootStanding::Retiring, Ok((1, 0)));
    check(RootStanding::Revoked, Err(true));
    check(RootStanding::Expired, Err(true));
    assert_eq!(out(&[], now()), Err(true));
    // Ten years later both are over, whatever keyd says.
    let later: Timestamp = "2040-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(out(&authority.rotation(), later), Err(true));
    assert_eq!(out(&authority.rotation(), now()), Ok((2, 1)));
    // What a revoked root signed, or what signed it, goes with it.
    for (one, other) in [(1, 2), (2, 1)] {
        let revoked = authority.root(one, RootStanding::Revoked);
        let active = authority.root(other, RootStanding::Active);
        assert_eq!(
            out(&[revoked, authority.cross(), active], now()),
            Ok((1, 0))
        );
    }
}

#[test]
fn what_is_no_certificate_or_too_much_is_refused_whole() {
    let authority = Authority::new();
    let good = authority.root(1, RootStanding::Active);
    let bad = view(9, good.what.clone(), b"no certificate".to_vec());
    let error = Distribution::of(&[good.clone(), bad], now()).unwrap_err();
    assert!(matches!(error, TrustError::Certificate { .. }), "{error}");
    let many = (1..=u32::try_from(ROOTS_MAX).unwrap() + 1).map(|number| {
        let what = CertificateKind::Root {
            root: Generation::try_from(number).unwrap(),
            standing: RootStanding::Active,
            signs_from: now(),
        };
        view(number.into(), what, good.der.clone())
    });
    let many: Vec<CertificateView> = many.collect();
    let (_, fewer) = many.split_last().unwrap();
    assert!(Distribution::of(fewer, now()).is_ok());
    let full = TrustError::TooMany {
        what: "roots",
        max: ROOTS_MAX,
    };
    assert_eq!(Distribution::of(&many, now()), Err(full));
}

#[test]
fn the_same_certificates_are_the_same_octets() {
    let authority = Authority::new();
    let mut views = authority.rotation();
    let one = Distribution::of(&views, now()).unwrap();
    views.reverse();
    let later: Timestamp = "2028-05-05T05:05:05Z".parse().unwrap();
    let other = Distribution::of(&views, later).unwrap();
    assert_eq!(one.artefacts(), other.artefacts());
    let names: Vec<String> = one.artefacts().into_iter().map(|one| one.name).collect();
    let expected = [
        "qaqpa-root-1.cer",
        "qaqpa-root-1.crt",
        "qaqpa-root-2.cer",
        "qaqpa-root-2.crt",
        "qaqpa-roots.pem",
        "qaqpa-roots.p7b",
        "qaqpa-install.cmd",
        "qaqpa-roots.reg",
        "qaqpa-roots.mobileconfig",
        "policies.json",
        "qaqpa-fingerprints.html",
        "qaqpa-fingerprints.txt",
        "SHA256SUMS",
    ];
    assert_eq!(names, expected);
}

#[test]
fn openssl_reads_each_form_of_a_certificate() {
    let authority = Authority::new();
    let of = Distribution::of(&authority.rotation(), now()).unwrap();
    written(&authority, &of);
    let folder = authority.path("out");
    let asked = ["-noout", "-serial", "-fingerprint", "-sha256", "-subject"];
    for root in of.roots() {
        let number = root.generation();
        let expected = |told: String| {
            let bare = told.replace(':', "");
            let shown = |octets: &[u8]| grouped(octets).replace(' ', "");
            assert!(bare.contains(&shown(root.sha256())), "{told}");
            assert!(
                bare.contains(shown(root.serial()).trim_start_matches("00")),
                "{told}"
            );
            assert_eq!(root.subject(), format!("C=KZ, CN=Qaqpa-root-{number}"));
            assert!(
                told.contains(&format!("CN = Qaqpa-root-{number}")),
                "{told}"
            );
        };
        let (cer, crt) = (
            format!("qaqpa-root-{number}.cer"),
            format!("qaqpa-root-{number}.crt"),
        );
        let der = [&["x509", "-inform", "DER", "-in", &cer], asked.as_slice()].concat();
        expected(said("openssl", &folder, &der));
        let pem = [&["x509", "-in", &crt], asked.as_slice()].concat();
        expected(said("openssl", &folder, &pem));
    }
    let listed = said(
        "openssl",
        &folder,
        &[
            "pkcs7",
            "-inform",
            "DER",
            "-in",
            "qaqpa-roots.p7b",
            "-print_certs",
        ],
    );
    let subjects = |number: u32| {
        let subject = format!("subject=C = KZ, CN = Qaqpa-root-{number}\n");
        listed.matches(&subject).count()
    };
    assert_eq!((subjects(1), subjects(2)), (1, 2), "{listed}");
    // The newer root's key is trusted by whoever has the older root alone, through what stands in the file.
    let of_each = listed.split("subject=").skip(1);
    let cross = of_each.filter(|one| one.contains("root-2\n") && one.contains("root-1\n"));
    std::fs::write(folder.join("cross.pem"), cross.collect::<String>()).unwrap();
    let verified = said(
        "openssl",
        &folder,
        &["verify", "-CAfile", "qaqpa-root-1.crt", "cross.pem"],
    );
    assert_eq!(verified, "cross.pem: OK\n");
    let bundle = std::fs::read_to_string(folder.join("qaqpa-roots.pem")).unwrap();
    assert_eq!(bundle.matches("-----BEGIN CERTIFICATE-----\n").count(), 2);
    assert!(bundle.lines().all(|line| line.len() <= 64), "{bundle}");
}

#[test]
fn sha256sum_finds_every_file_as_it_was_made() {
    let authority = Authority::new();
    let of = Distribution::of(&authority.rotation(), now()).unwrap();
    let all = written(&authority, &of);
    let checked = said(
        "sha256sum",
        &authority.path("out"),
        &["--strict", "-c", "SHA256SUMS"],
    );
    assert_eq!(checked.lines().count() + 1, all.len());
    assert!(
        checked.lines().all(|line| line.ends_with(": OK")),
        "{checked}"
    );
}

const READ_PROFILE: &str = r#"
import plistlib, sys, uuid
profile = plistlib.load(open(sys.argv[1], "rb"))
assert profile["PayloadType"] == "Configuration" and profile["PayloadVersion"] == 1
assert set(profile["ConsentText"]) == {"default", "kk", "ru", "en"}
for one in [profile] + profile["PayloadContent"]:
    made = uuid.UUID(one["PayloadUUID"])
    assert made.version == 8 and made.variant == uuid.RFC_4122, made
    print(one["PayloadIdentifier"], one["PayloadUUID"])
for one in profile["PayloadContent"]:
    assert one["PayloadType"] == "com.apple.security.root"
    print(one["PayloadCertificateFileName"], one["PayloadContent"].hex())
"#;

#[test]
fn apples_profile_is_a_property_list_with_the_roots() {
    let authority = Authority::new();
    let of = Distribution::of(&authority.rotation(), now()).unwrap();
    written(&authority, &of);
    let (folder, file) = (authority.path("out"), "qaqpa-roots.mobileconfig");
    let told = python(&folder, READ_PROFILE, file);
    let hex = |root: &Root| grouped(root.der()).replace(' ', "").to_lowercase();
    for root in of.roots() {
        let line = format!("qaqpa-root-{}.cer {}\n", root.generation(), hex(root));
        assert!(told.contains(&line), "{told}");
    }
    let uuids: std::collections::BTreeSet<&str> = told
        .lines()
        .filter_map(|line| line.strip_prefix("qaqpa.inspection.roots"))
        .collect();
    assert_eq!(uuids.len(), 3, "each payload has its own: {told}");
    // Another set of roots is another profile under the same identifier, and takes the place of this one.
    let first = Distribution::of(&[authority.root(1, RootStanding::Active)], now()).unwrap();
    written(&authority, &first);
    let before = python(&folder, READ_PROFILE, file);
    let head = |told: &str| told.lines().next().unwrap().to_owned();
    let (own, other) = (head(&told), head(&before));
    assert_eq!(own.split(' ').next(), other.split(' ').next());
    assert_ne!(own, other);
    let payload = |told: &str| told.lines().nth(1).unwrap().to_owned();
    assert_eq!(
        payload(&told),
        payload(&before),
        "root 1 stays the payload that it was"
    );
}

#[test]
fn firefox_is_told_of_files_that_are_there() {
    let authority = Authority::new();
    let of = Distribution::of(&authority.rotation(), now()).unwrap();
    let all = written(&authority, &of);
    let script = "import json, sys; print('\\n'.join(json.load(open(sys.argv[1]))['policies']['Certificates']['Install']))";
    let told = python(&authority.path("out"), script, "policies.json");
    let named: Vec<&str> = told.lines().collect();
    assert_eq!(named, ["qaqpa-root-1.crt", "qaqpa-root-2.crt"]);
    for name in named {
        assert!(matches!(artefact(&all, name).form, Form::Pem(_)));
    }
}

/// The values of a blob of the registry, by their numbers.
fn properties(mut blob: &[u8]) -> Vec<(u32, Vec<u8>)> {
    let mut found = Vec::new();
    while !blob.is_empty() {
        let word = |at: usize| u32::from_le_bytes(blob[at..at + 4].try_into().unwrap());
        let (number, one, length) = (word(0), word(4), usize::try_from(word(8)).unwrap());
        assert_eq!(one, 1);
        found.push((number, blob[12..12 + length].to_vec()));
        blob = &blob[12 + length..];
    }
    found
}

#[test]
fn the_registry_gets_each_root_under_its_thumbprint() {
    let authority = Authority::new();
    let of = Distribution::of(&authority.rotation(), now()).unwrap();
    let octets = artefact(&of.artefacts(), "qaqpa-roots.reg").octets;
    let units: Vec<u16> = octets
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes(pair.try_into().unwrap()))
        .collect();
    let text = String::from_utf16(&units).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    assert!(text.starts_with("Windows Registry Editor Version 5.00\r\n\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    // Lines that go on are one.
    let text = text.replace(",\\\r\n  ", ",");
    let keys: Vec<&str> = text.split("\r\n[").skip(1).collect();
    assert_eq!(keys.len(), of.roots().len());
    for (key, root) in keys.iter().zip(of.roots()) {
        let (name, rest) = key.split_once("]\r\n\"Blob\"=hex:").unwrap();
        let thumbprint = grouped(root.sha1()).replace(' ', "");
        assert!(
            name.ends_with(&format!("\\ROOT\\Certificates\\{thumbprint}")),
            "{name}"
        );
        let blob = rest.lines().next().unwrap().split(',');
        let blob: Vec<u8> = blob
            .map(|octet| u8::from_str_radix(octet, 16).unwrap())
            .collect();
        let expected = vec![(3, root.sha1().to_vec()), (32, root.der().to_vec())];
        assert_eq!(properties(&blob), expected);
    }
}

#[test]
fn the_script_of_windows_goes_to_labels_that_it_has() {
    let authority = Authority::new();
    let of = Distribution::of(&authority.rotation(), now()).unwrap();
    let text = String::from_utf8(artefact(&of.artefacts(), "qaqpa-install.cmd").octets).unwrap();
    assert!(text.is_ascii());
    assert!(
        text.lines().count() > 30
            && text
                .split('\n')
                .all(|line| line.is_empty() || line.ends_with('\r'))
    );
    let labels: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix(':'))
        .collect();
    let goes = text
        .split("goto ")
        .skip(1)
        .chain(text.split("call :").skip(1));
    for rest in goes {
        let label = rest.split_whitespace().next().unwrap();
        assert!(labels.contains(&label), "{label}: {labels:?}");
    }
    for root in of.roots() {
        let digest = grouped(&Sha256::digest(root.der()))
            .replace(' ', "")
            .to_lowercase();
        let call = format!(
            "call :root \"qaqpa-root-{}.cer\" \"{digest}\" \"",
            root.generation()
        );
        assert_eq!(text.matches(&call).count(), 1, "{text}");
    }
}

#[test]
fn the_sheet_tells_each_root_in_three_languages() {
    let authority = Authority::new();
    let views = [
        authority.root(1, RootStanding::Active),
        authority.root(2, RootStanding::Published),
    ];
    let of = Distribution::of(&views, now()).unwrap();
    let all = of.artefacts();
    for name in ["qaqpa-fingerprints.html", "qaqpa-fingerprints.txt"] {
        let text = String::from_utf8(artefact(&all, name).octets).unwrap();
        for root in of.roots() {
            for value in [
                grouped(root.sha256()),
                grouped(root.sha1()),
                grouped(root.serial()),
                root.subject().to_owned(),
            ] {
                assert_eq!(text.matches(&value).count(), 3, "{name}: {value}");
            }
        }
        // The day from which the next root signs, in legal time.
        assert_eq!(text.matches("29.01.2027").count(), 3, "{name}");
        for clause in ["23-тармақ", "Пункт 23", "Clause 23"] {
            assert_eq!(text.matches(clause).count(), 1, "{name}: {clause}");
        }
    }
    let policy = sheet_policy();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
}
