//! What peers made: OpenSSL's messages, lists, answers and stamps, and messages whose GOST signatures its engine made.

use std::path::Path;

use eds::{
    Certificate, Cms, Content, Evidence, Fault, Party, Refused, Requirement, Role, Source,
    Standing, Token, Trust,
};
use jiff::Timestamp;

fn read(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn certificate(name: &str) -> Certificate {
    Certificate::parse(&read(name)).expect(name)
}

/// A day after the vectors were made.
fn now() -> Timestamp {
    "2026-12-01T00:00:00Z".parse().expect("a time")
}

fn trust() -> Trust {
    Trust::new(
        vec![certificate("root.cer"), certificate("gost-root.cer")],
        vec![certificate("middle.cer")],
    )
    .expect("a few certificates")
}

/// Where a caller takes the content from.
#[derive(Clone, Copy)]
enum Place {
    Inside,
    Apart,
}

/// Verifies a message and expects who signed it, or a fault.
fn check(name: &str, place: Place, expect: Result<&[&str], Fault>) {
    let (message, content) = (read(name), read("content.txt"));
    let content = match place {
        Place::Inside => Content::Attached,
        Place::Apart => Content::Detached(&content),
    };
    let verified = Cms::parse(&message).and_then(|cms| cms.verify(content, &trust(), now()));
    let names = verified.map(|verified| {
        let signers = verified.signatures().iter();
        let roles = |roles: &std::collections::BTreeSet<Role>| format!("{roles:?}");
        signers
            .map(|one| roles(&one.signer().roles))
            .collect::<Vec<_>>()
    });
    let expect = expect.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(names.map_err(|error| error.fault()), expect, "{name}");
}

#[test]
fn messages_of_openssl_are_verified() {
    let (head, person) = ("{LegalEntity, Head}", "{Individual}");
    check("rsa-attached.cms", Place::Inside, Ok(&[head]));
    check("rsa-attached.cms", Place::Apart, Ok(&[head]));
    check("rsa-detached.cms", Place::Apart, Ok(&[head]));
    check(
        "rsa-detached.cms",
        Place::Inside,
        Err(Fault::ContentMissing),
    );
    check("ecdsa-attached.cms", Place::Inside, Ok(&[person]));
    check("two-signers.cms", Place::Inside, Ok(&[person, head]));
    check("gost-attached.cms", Place::Inside, Ok(&[head]));
    check("rsa-sha1.cms", Place::Inside, Err(Fault::AlgorithmRefused));
    check("rsa-bare.cms", Place::Inside, Err(Fault::AttributesMissing));
    check("rsa-ber.cms", Place::Inside, Err(Fault::IndefiniteLength));
    check("entry-key.cms", Place::Inside, Err(Fault::KeyUsageForeign));
}

#[test]
fn a_message_in_ber_is_mended() {
    let message = read("rsa-ber.cms");
    let mended = eds::definite(&message).expect("an encoding");
    let cms = Cms::parse(&mended).expect("a message");
    let verified = cms
        .verify(Content::Attached, &trust(), now())
        .expect("a message");
    assert!(verified.covers(&read("content.txt")));
    let der = read("rsa-attached.cms");
    assert_eq!(eds::definite(&der).as_deref(), Ok(&der[..]));
}

#[test]
fn a_signer_is_read_as_the_certificate_writes_him() {
    for name in ["rsa-attached.cms", "gost-attached.cms"] {
        let message = read(name);
        let cms = Cms::parse(&message).expect(name);
        let verified = cms.verify(Content::Attached, &trust(), now()).expect(name);
        let signer = verified.signatures()[0].signer();
        assert_eq!(signer.bin, "123456789021".parse().ok());
        assert_eq!(signer.iin, "123456789011".parse().ok());
        assert_eq!(signer.organisation.as_deref(), Some("АО \"ТЕСТ\""));
        assert_eq!(signer.name.as_deref(), Some("ТЕСТОВ ТЕСТ"));
        assert_eq!(signer.patronymic.as_deref(), Some("ТЕСТОВИЧ"));
        assert!(verified.covers(&read("content.txt")));
        assert!(!verified.covers(b"something else"));
    }
}

#[test]
fn lists_and_answers_of_openssl_speak() {
    let (root_list, list, revoked) = (read("root.crl"), read("middle.crl"), read("revoked.crl"));
    let (head, person) = (read("head.ocsp"), read("person.ocsp"));
    let standing = |name: &str, evidence: &[Evidence<'_>]| {
        let message = read(name);
        let cms = Cms::parse(&message).expect(name);
        let verified = cms.verify(Content::Attached, &trust(), now()).expect(name);
        match verified.standing(evidence, now()) {
            Standing::Good { source, .. } => format!("good {source:?}"),
            Standing::Revoked { reason, .. } => format!("revoked {reason:?}"),
            Standing::Unknown { why } => {
                format!(
                    "unknown {:?}",
                    why.iter().map(eds::Error::fault).collect::<Vec<_>>()
                )
            }
        }
    };
    let crl = |list| Evidence::Crl(list);
    let ocsp = |answer| Evidence::Ocsp {
        answer,
        nonce: None,
    };
    let (rsa, ecdsa, both) = ("rsa-attached.cms", "ecdsa-attached.cms", "two-signers.cms");
    assert_eq!(standing(rsa, &[crl(&root_list), crl(&list)]), "good Crl");
    assert_eq!(standing(rsa, &[crl(&root_list), ocsp(&head)]), "good Ocsp");
    assert_eq!(standing(ecdsa, &[crl(&root_list), crl(&list)]), "good Crl");
    assert_eq!(
        standing(ecdsa, &[crl(&root_list), crl(&revoked)]),
        "revoked KeyCompromise"
    );
    assert_eq!(
        standing(ecdsa, &[crl(&root_list), ocsp(&person)]),
        "revoked KeyCompromise"
    );
    assert_eq!(
        standing(both, &[crl(&root_list), crl(&revoked)]),
        "revoked KeyCompromise"
    );
    assert_eq!(standing(rsa, &[crl(&root_list), crl(&revoked)]), "good Crl");
    assert_eq!(
        standing(rsa, &[crl(&root_list)]),
        "unknown [EvidenceForeign]"
    );
    assert_eq!(standing(rsa, &[ocsp(&head)]), "unknown [EvidenceForeign]");
    assert_eq!(
        standing(rsa, &[]),
        "unknown [EvidenceMissing, EvidenceMissing]"
    );
}

#[test]
fn a_request_is_the_one_that_openssl_makes() {
    let issuer = certificate("middle.cer");
    for name in ["head", "person"] {
        let certificate = certificate(&format!("{name}.cer"));
        let request = eds::ocsp_request(&certificate, &issuer, None);
        assert_eq!(request, Ok(read(&format!("{name}.request"))));
    }
    let stranger = eds::ocsp_request(&certificate("head.cer"), &certificate("root.cer"), None);
    assert_eq!(
        stranger.map_err(|error| error.fault()),
        Err(Fault::IssuerUnknown)
    );
    let empty = eds::ocsp_request(&certificate("head.cer"), &issuer, Some(&[]));
    assert_eq!(
        empty.map_err(|error| error.fault()),
        Err(Fault::NonceInvalid)
    );
}

#[test]
fn a_stamp_of_openssl_tells_the_time() {
    let response = read("content.tsr");
    let token = Token::from_response(&response).expect("a token");
    let attested = token.verify(&trust()).expect("an authority");
    let stamp = attested.over(&read("content.txt")).expect("the content");
    assert_eq!(stamp.time().strftime("%Y-%m-%d").to_string(), "2026-11-29");
    let other = attested
        .over(b"something else")
        .map_err(|error| error.fault());
    assert_eq!(other, Err(Fault::StampDiffers));
    let (root_list, list) = (read("root.crl"), read("middle.crl"));
    let standing = attested.standing(&[Evidence::Crl(&root_list), Evidence::Crl(&list)], now());
    assert!(
        matches!(
            standing,
            Standing::Good {
                source: Source::Crl,
                ..
            }
        ),
        "{standing}"
    );
}

#[test]
fn a_desk_gets_what_it_asks_for() {
    let (message, content) = (read("two-signers.cms"), read("content.txt"));
    let cms = Cms::parse(&message).expect("a message");
    let verified = cms
        .verify(Content::Attached, &trust(), now())
        .expect("a message");
    let (root_list, list) = (read("root.crl"), read("middle.crl"));
    let evidence = [Evidence::Crl(&root_list), Evidence::Crl(&list)];
    let head = Requirement {
        party: Party::LegalEntity,
        bin: "123456789021".parse().ok(),
        roles: vec![Role::Head],
        ..Requirement::default()
    };
    let signed = verified
        .revocation(&evidence, now())
        .meets(&head)
        .expect("the head signed");
    assert_eq!(signed.by().bin, head.bin);
    assert_eq!(signed.signers().len(), 2);
    assert!(signed.covers(&content));

    let other = Requirement {
        bin: "000000000000".parse().ok(),
        ..head.clone()
    };
    let refused = verified
        .revocation(&evidence, now())
        .meets(&other)
        .expect_err("another BIN");
    assert_eq!(
        refused
            .errors()
            .iter()
            .map(eds::Error::fault)
            .collect::<Vec<_>>(),
        [Fault::BinDiffers]
    );
    let refused = verified
        .revocation(&[], now())
        .meets(&head)
        .expect_err("no evidence");
    assert!(matches!(refused, Refused::Unknown(_)), "{refused}");
    let revoked = read("revoked.crl");
    let evidence = [Evidence::Crl(&root_list), Evidence::Crl(&revoked)];
    let refused = verified
        .revocation(&evidence, now())
        .meets(&head)
        .expect_err("one was revoked");
    assert!(matches!(refused, Refused::Revoked(_)), "{refused}");
    assert!(
        refused
            .to_string()
            .starts_with("`ТЕСТОВ ТЕСТ`: since 2026-11-29"),
        "{refused}"
    );
}
