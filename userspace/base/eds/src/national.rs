//! What the national CA's test hierarchy made: certificates, lists, an OCSP answer and a time stamp, by RSA, GOST 34.310-2004
//! and GOST 34.10-2015. The files are not ours to keep: they are looked for in `shared/testdata` beside or above the
//! repository. Elsewhere one line tells what was not run, and under `CI=true` their absence is a failure.

use std::path::{Path as File, PathBuf};

use jiff::Timestamp;

use crate::path::{Path, Purpose};
use crate::revocation::{Evidence, Reason, ask_about};
use crate::{Certificate, Fault, Role, Signer, Standing, Token, Trust};

/// The folder of the files, or nothing, said once for each test.
fn folder(test: &str) -> Option<PathBuf> {
    let above = File::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let found = above
        .map(|folder| folder.join("shared/testdata/nca"))
        .find(|folder| folder.is_dir());
    if found.is_none() {
        let asked = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!asked, "shared/testdata/nca is missing");
        println!("not run without shared/testdata/nca: {test}");
    }
    found
}

/// A file in DER, out of PEM where it is PEM.
fn read(folder: &File, name: &str) -> Vec<u8> {
    let bytes = std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    if !bytes.starts_with(b"-----") {
        return bytes;
    }
    let text = String::from_utf8(bytes).expect("PEM is ASCII");
    let digits: String = text
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let value = |digit: u8| match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        other => panic!("{other} is no digit of base 64"),
    };
    let sextets: Vec<_> = digits.trim_end_matches('=').bytes().map(value).collect();
    let group = |group: &[u8]| {
        let bits = group
            .iter()
            .fold(0_u32, |bits, sextet| bits << 6 | u32::from(*sextet));
        let bits = bits << (6 * (4 - group.len()) + 8);
        bits.to_be_bytes()[..group.len() - 1].to_vec()
    };
    sextets.chunks(4).flat_map(group).collect()
}

fn certificate(folder: &File, name: &str) -> Certificate {
    Certificate::parse(&read(folder, name)).expect(name)
}

fn trust(folder: &File, names: &[&str]) -> Trust {
    let anchors = names.iter().map(|name| certificate(folder, name)).collect();
    Trust::new(anchors, Vec::new()).expect("a few anchors")
}

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

const NOW: &str = "2022-06-01T00:00:00Z";
const AUTHORITIES: [&str; 3] = [
    "nca_rsa_test.crt",
    "nca_gost_test.crt",
    "nca_gost2015_test.cer",
];
const LEAVES: [&str; 2] = [
    "individual_valid_sign_2004_rsa.cer",
    "ceo_valid_sign_2004_gost.cer",
];

#[test]
fn certificates_have_their_paths() {
    let Some(folder) = folder("paths") else {
        return;
    };
    let find = |name, anchors: &[&str], at| {
        let leaf = certificate(&folder, name);
        let path = Path::find(
            &leaf,
            &[],
            &trust(&folder, anchors),
            Purpose::Documents,
            time(at),
        );
        path.map(|path| path.links().count())
            .map_err(|error| error.fault())
    };
    for name in LEAVES {
        assert_eq!(find(name, &AUTHORITIES, NOW), Ok(1), "{name}");
        assert_eq!(
            find(name, &AUTHORITIES, "2026-12-01T00:00:00Z"),
            Err(Fault::Expired)
        );
        assert_eq!(
            find(name, &AUTHORITIES, "2022-01-01T00:00:00Z"),
            Err(Fault::NotYetValid)
        );
        assert_eq!(
            find(name, &AUTHORITIES[2..], NOW),
            Err(Fault::IssuerUnknown)
        );
    }
    assert_eq!(
        find(LEAVES[0], &AUTHORITIES[1..], NOW),
        Err(Fault::IssuerUnknown)
    );
}

#[test]
fn subjects_are_read() {
    let Some(folder) = folder("subjects") else {
        return;
    };
    let signer = |name| Signer::of(&certificate(&folder, name)).expect("a subject");
    let (person, head) = (signer(LEAVES[0]), signer(LEAVES[1]));
    assert_eq!(person.iin, "123456789011".parse().ok());
    assert_eq!((person.bin, person.organisation), (None, None));
    assert_eq!(person.roles, [Role::Individual].into());
    assert_eq!(head.bin, "123456789021".parse().ok());
    assert_eq!(head.organisation.as_deref(), Some("АО \"ТЕСТ\""));
    assert_eq!(head.name.as_deref(), Some("ТЕСТОВ ТЕСТ"));
    assert_eq!(head.patronymic.as_deref(), Some("ТЕСТОВИЧ"));
    assert_eq!(head.roles, [Role::LegalEntity, Role::Head].into());
}

/// Asks the evidence about a serial number of an authority.
fn ask(
    issuer: &Certificate,
    serial: &[u8],
    evidence: Evidence<'_>,
    at: &str,
) -> Result<String, Fault> {
    let until = time("2030-01-01T00:00:00Z");
    match ask_about(serial, until, issuer, &[evidence], time(at)) {
        Standing::Good { this_update, .. } => Ok(format!("good {this_update}")),
        Standing::Revoked { at, reason, .. } => Ok(format!("revoked {at} {reason:?}")),
        Standing::Unknown { why } => Err(why.first().expect("a reason").fault()),
    }
}

fn hex(digits: &str) -> Vec<u8> {
    let digit =
        |digit: u8| u8::try_from(char::from(digit).to_digit(16).expect("hex")).expect("a digit");
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

#[test]
fn lists_are_verified_and_speak() {
    let Some(folder) = folder("lists") else {
        return;
    };
    let cases = [
        (
            AUTHORITIES[0],
            "nca_rsa_test.crl",
            LEAVES[0],
            "4b779cb5647c4da7b07327c503eab1656d716ed8",
            "revoked 2021-03-30T18:10:21Z KeyCompromise",
            "good 2022-03-29T04:18:29Z",
        ),
        (
            AUTHORITIES[1],
            "nca_gost_test.crl",
            LEAVES[1],
            "603f1a3fd58dba417046e02fd8139cd0e78b2637",
            "revoked 2021-10-07T14:13:52Z KeyCompromise",
            "good 2022-03-29T04:30:07Z",
        ),
    ];
    for (authority, list, leaf, revoked, bad, good) in cases {
        let (issuer, list) = (certificate(&folder, authority), read(&folder, list));
        let leaf = certificate(&folder, leaf);
        let about = |serial: &[u8], at| ask(&issuer, serial, Evidence::Crl(&list), at);
        assert_eq!(about(leaf.serial(), NOW), Ok(good.to_owned()));
        assert_eq!(about(&hex(revoked), NOW), Ok(bad.to_owned()));
        assert_eq!(
            about(leaf.serial(), "2022-12-01T00:00:00Z"),
            Err(Fault::EvidenceStale)
        );
        assert_eq!(
            about(leaf.serial(), "2022-03-01T00:00:00Z"),
            Err(Fault::EvidenceEarly)
        );
        let mut forged = list.clone();
        let middle = forged.len() - 40;
        forged[middle] ^= 1;
        assert_eq!(
            ask(&issuer, leaf.serial(), Evidence::Crl(&forged), NOW),
            Err(Fault::EvidenceForged)
        );
        let stranger = certificate(&folder, AUTHORITIES[2]);
        assert_eq!(
            ask(&stranger, leaf.serial(), Evidence::Crl(&list), NOW),
            Err(Fault::EvidenceForeign)
        );
    }
}

#[test]
fn an_answer_says_that_a_certificate_never_was() {
    let Some(folder) = folder("OCSP") else { return };
    let answer = read(&folder, "ocsp_response_individual_2015.bin");
    let issuer = certificate(&folder, AUTHORITIES[2]);
    let serial = hex("0ff06211dc82beb00253ffa000f1de84abef454f");
    let (at, nonce) = ("2022-09-02T17:00:00Z", hex("e408ffb790834af2"));
    let ask = |issuer, serial: &[u8], nonce, at| {
        ask(
            issuer,
            serial,
            Evidence::Ocsp {
                answer: &answer,
                nonce,
            },
            at,
        )
    };
    let never = Ok(format!(
        "revoked 1970-01-01T00:00:00Z {:?}",
        Reason::NeverIssued
    ));
    assert_eq!(ask(&issuer, &serial, None, at), never);
    assert_eq!(ask(&issuer, &serial, Some(&nonce), at), never);
    assert_eq!(
        ask(&issuer, &serial, Some(&nonce[1..]), at),
        Err(Fault::NonceDiffers)
    );
    assert_eq!(
        ask(&issuer, &serial[1..], None, at),
        Err(Fault::EvidenceForeign)
    );
    assert_eq!(
        ask(&issuer, &serial, None, "2022-09-02T18:00:00Z"),
        Err(Fault::EvidenceStale)
    );
    let stranger = certificate(&folder, AUTHORITIES[1]);
    assert_eq!(
        ask(&stranger, &serial, None, at),
        Err(Fault::EvidenceForeign)
    );
}

#[test]
fn a_stamp_of_the_national_authority_is_genuine_but_stands_on_sha_1() {
    let Some(folder) = folder("time stamps") else {
        return;
    };
    let (response, token) = (
        read(&folder, "tsp_response.bin"),
        read(&folder, "tsp_token.bin"),
    );
    for token in [Token::from_response(&response), Token::parse(&token)] {
        let token = token.expect("a token");
        let attested = token
            .verify(&trust(&folder, &AUTHORITIES))
            .expect("an authority");
        let over = attested.over(b"anything").map_err(|error| error.fault());
        assert_eq!(over, Err(Fault::AlgorithmRefused));
        let foreign = token
            .verify(&trust(&folder, &AUTHORITIES[..1]))
            .map_err(|error| error.fault());
        assert_eq!(foreign.err(), Some(Fault::IssuerUnknown));
    }
    assert_eq!(
        Token::parse(&response).map_err(|error| error.fault()).err(),
        Some(Fault::NotDer)
    );
}
