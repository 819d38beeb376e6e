use super::*;
use crate::{FromDaemon, ToDaemon};
use jiff::SignedDuration;
use law::Clause;
use model::RowKey;
use proptest::prelude::*;
use std::collections::BTreeSet;

mod authority;

fn a_statement() -> DecisionStatement {
    DecisionStatement {
        authority: "gts".parse().unwrap(),
        request: "СОЗ-2026/17".parse().unwrap(),
        kind: "waf_onboard".parse().unwrap(),
        outcome: Outcome::Approved,
        officer: "officer".parse().unwrap(),
        at: "2026-11-29T09:30:00Z".parse().unwrap(),
        change: Some(Sha256([0x11; 32])),
        document: Sha256([0x22; 32]),
        clause: Clause::ESHDI_13,
    }
}

fn a_context() -> SealContext {
    SealContext::Request {
        request: "СОЗ-2026/17".parse().unwrap(),
        field: "vpn.ph1.psk".parse().unwrap(),
    }
}

/// Fields as they are to be signed, each behind its length.
fn fields(fields: &[&[u8]]) -> Vec<u8> {
    let mut octets = Vec::new();
    for field in fields {
        octets.extend_from_slice(&u64::try_from(field.len()).unwrap().to_be_bytes());
        octets.extend_from_slice(field);
    }
    octets
}

/// What is signed must never change: signatures are verified for years.
#[test]
fn the_octets_of_a_statement_stay_as_they_are() {
    let moment = 1_795_944_600_000_000_000_i128.to_be_bytes();
    let check = |change: Option<Sha256>, changed: &[&[u8]]| {
        let statement = DecisionStatement {
            change,
            ..a_statement()
        };
        let before: [&[u8]; 7] = [
            b"qaqpa decision v1",
            b"gts",
            "СОЗ-2026/17".as_bytes(),
            b"waf_onboard",
            b"approved",
            b"officer",
            &moment,
        ];
        let after: [&[u8]; 2] = [&[0x22; 32], b"eshdi-13"];
        let expected = fields(&[&before[..], changed, &after[..]].concat());
        assert_eq!(statement.canonical(), expected);
    };
    check(Some(Sha256([0x11; 32])), &[&[1], &[0x11; 32]]);
    check(None, &[&[0]]);
}

#[test]
fn the_octets_of_a_context_stay_as_they_are() {
    let check = |context: &SealContext, expected: &[&[u8]]| {
        let generation = Generation::try_from(3).unwrap();
        let octets = context.canonical(SealPurpose::Psk, generation);
        assert_eq!(octets, fields(expected));
    };
    let domain = b"qaqpa sealed v1";
    let request = "СОЗ-2026/17".as_bytes();
    check(
        &a_context(),
        &[
            domain,
            b"psk",
            &[0, 0, 0, 3],
            b"request",
            request,
            b"vpn.ph1.psk",
        ],
    );
    let service = RowKey::Service("portal".parse().unwrap());
    check(
        &SealContext::Row {
            row: service,
            field: "bind.password".parse().unwrap(),
        },
        &[
            domain,
            b"psk",
            &[0, 0, 0, 3],
            b"row",
            b"service portal",
            b"bind.password",
        ],
    );
}

#[test]
fn the_octets_of_a_document_stay_as_they_are() {
    let document = Document {
        authority: "gts".parse().unwrap(),
        number: "17/Д".parse().unwrap(),
        sha256: Sha256([0x33; 32]),
    };
    let expected: [&[u8]; 4] = [b"qaqpa document v1", b"gts", "17/Д".as_bytes(), &[0x33; 32]];
    assert_eq!(document.canonical(), fields(&expected));
}

/// Letters that wander from a field into the next one make other octets.
#[test]
fn fields_do_not_run_into_each_other() {
    let moved = |request: &str, kind: &str| {
        DecisionStatement {
            request: request.parse().unwrap(),
            kind: kind.parse().unwrap(),
            ..a_statement()
        }
        .canonical()
    };
    let all = BTreeSet::from([moved("ab", "c"), moved("a", "bc"), moved("abc", "c")]);
    assert_eq!(all.len(), 3);
}

#[test]
fn codes_are_read_as_people_type_them() {
    let check = |text: &str, expected: Result<&str, CodeError>| {
        let read = text.parse::<DocumentCode>().map(|code| code.to_string());
        assert_eq!(read, expected.map(str::to_owned), "{text}");
    };
    let code = "TS9W3-MFF23-NCTJP-WPNAN";
    check(code, Ok(code));
    check("ts9w3 mff23 nctjp wpnan", Ok(code));
    check("TS9W3MFF23NCTJPWPNAN", Ok(code));
    check("oO0il-00000-00000-00001", Ok("00011-00000-00000-00001"));
    check("ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ", Ok("ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ"));
    check("", Err(CodeError::Length { symbols: 0 }));
    check("TS9W3-MFF23", Err(CodeError::Length { symbols: 10 }));
    check(
        "TS9W3-MFF23-NCTJP-WPNAN-0",
        Err(CodeError::Length { symbols: 21 }),
    );
    check("TS9W3-MFF23-NCTJP-WPNAU", Err(CodeError::Symbol('U')));
    check("TS9W3-MFF23-NCTJP-WPNAЯ", Err(CodeError::Symbol('Я')));
    let long = "-".repeat(60) + "TS9W3MFF23NCTJPWPNAN";
    check(&long, Err(CodeError::Length { symbols: 1 }));
}

#[test]
fn keys_are_written_as_they_are_read() {
    let check = |text: &str, expected: Option<KeyId>| {
        assert_eq!(text.parse().ok(), expected, "{text}");
        if let Some(key) = expected {
            assert_eq!(key.to_string(), text);
        }
    };
    let gts = || "gts".parse().unwrap();
    check("decisions/gts", Some(KeyId::Decisions(gts())));
    check("codes/gts", Some(KeyId::Codes(gts())));
    check("sealing/psk", Some(KeyId::Sealing(SealPurpose::Psk)));
    check(
        "sealing/applicant-key",
        Some(KeyId::Sealing(SealPurpose::ApplicantKey)),
    );
    let school = KeyId::Issuing("school-17".parse().unwrap());
    check("issuing/school-17", Some(school));
    check("root", Some(KeyId::Root));
    check("untrusted", Some(KeyId::Untrusted));
    for wrong in [
        "",
        "gts",
        "root/",
        "issuing",
        "issuing/",
        "sealing/",
        "sealing/gts",
        "decisions/ГТС",
        "root/gts",
    ] {
        check(wrong, None);
    }
}

#[test]
fn names_are_checked() {
    let check = |text: &str, is_number: Option<&str>, is_id: Option<&str>| {
        let number = text.parse::<RequestNumber>().err().map(|e| e.to_string());
        let id = text.parse::<FieldId>().err().map(|e| e.to_string());
        let holds = |said: Option<String>, words: Option<&str>| match (said, words) {
            (None, None) => true,
            (Some(said), Some(words)) => said.contains(words),
            (Some(_), None) | (None, Some(_)) => false,
        };
        assert!(holds(number, is_number), "number {text:?}");
        assert!(holds(id, is_id), "id {text:?}");
    };
    check("vpn.ph1.psk", None, None);
    check("СОЗ-2026/17", None, Some("lower-case"));
    check("№ 17", Some("' '"), Some("'№'"));
    check("a\n", Some("'\\n'"), Some("'\\n'"));
    check("", Some("0 bytes"), Some("0 bytes"));
    let long = "a".repeat(NAME_BYTES_MAX + 1);
    check(&long, Some("65 bytes"), Some("65 bytes"));
}

#[test]
fn digests_are_written_in_hexadecimal() {
    let check = |text: &str, expected: Result<Sha256, Sha256Error>| {
        assert_eq!(text.parse(), expected, "{text}");
    };
    let mut octets = [0xfe; 32];
    octets[0] = 0x09;
    let text = "09".to_owned() + &"fe".repeat(31);
    check(&text, Ok(Sha256(octets)));
    assert_eq!(Sha256(octets).to_string(), text);
    check(&text.to_uppercase(), Err(Sha256Error));
    check(text.trim_start_matches('0'), Err(Sha256Error));
    check(&(text + "00"), Err(Sha256Error));
}

fn a_secret() -> SecretOctets {
    SecretOctets::new(b"correct horse".to_vec()).unwrap()
}

fn requests() -> Vec<Request> {
    let document = Document {
        authority: "gts".parse().unwrap(),
        number: "17".parse().unwrap(),
        sha256: Sha256([1; 32]),
    };
    vec![
        Request::Sign(Box::new(a_statement())),
        Request::Seal {
            purpose: SealPurpose::Psk,
            context: a_context(),
            plaintext: a_secret(),
        },
        Request::Unseal {
            purpose: SealPurpose::Psk,
            context: a_context(),
            blob: SealedBlob(vec![1, 2, 3]),
        },
        Request::IssueCode(document.clone()),
        Request::CheckCode {
            document,
            code: DocumentCode::of_tag([9; 16]),
        },
        Request::Rotate {
            key: KeyId::Sealing(SealPurpose::Psk),
            why: "yearly".into(),
        },
        Request::Keys,
        Request::Public {
            authority: "gts".parse().unwrap(),
        },
    ]
}

#[test]
fn questions_and_answers_come_back_as_they_were() {
    for request in requests() {
        let ask = Ask { id: 7, request };
        let frame = encode(&ask).unwrap();
        let read: Ask = decode(frame.octets()).unwrap();
        assert_eq!(format!("{read:?}"), format!("{ask:?}"));
        if let Request::Seal { plaintext, .. } = read.request {
            assert_eq!(plaintext.reveal(), b"correct horse");
        }
    }
    let signature = DecisionSignature {
        generation: Generation::FIRST,
        r: [1; 32],
        s: [2; 32],
    };
    assert_eq!(signature.octets(), [[1; 32], [2; 32]].concat().as_slice());
    let told = Told {
        id: 7,
        result: Ok(Reply::Signed(signature)),
    };
    let frame = encode(&told).unwrap();
    let read: Told = decode(frame.octets()).unwrap();
    assert_eq!(format!("{read:?}"), format!("{told:?}"));
}

#[test]
fn questions_to_keyd_and_to_others_are_not_mistaken() {
    for request in requests() {
        let frame = encode(&Ask { id: 7, request }).unwrap();
        let as_other = crate::decode::<ToDaemon>(frame.octets());
        assert_eq!(as_other, Err(WireError::Foreign));
    }
    let taken = FromDaemon::Taken { boot: 1, seq: 1 };
    let frame = crate::encode(&taken).unwrap();
    assert_eq!(decode::<Told>(&frame).unwrap_err(), WireError::Foreign);
}

#[test]
fn secrets_are_masked() {
    for request in requests() {
        let shown = format!("{request:?} {request:#?}");
        assert!(!shown.contains("horse"), "{shown}");
        assert!(!shown.contains("99, 111, 114"), "{shown}");
    }
    let frame = encode(&Ask {
        id: 1,
        request: requests().remove(1),
    });
    assert!(format!("{frame:?}").starts_with("Ok(SecretFrame("));
}

#[test]
fn a_secret_has_a_bound() {
    let check = |octets: usize, fits: Option<usize>| {
        let made = SecretOctets::new(vec![7; octets]);
        assert_eq!(made.map(|one| one.reveal().len()), fits);
        // The same octets as any sender may write them.
        let sent = postcard::to_allocvec(&vec![7_u8; octets]).unwrap();
        let read = postcard::from_bytes::<SecretOctets>(&sent).ok();
        assert_eq!(read.map(|one| one.reveal().len()), fits);
    };
    check(0, Some(0));
    check(SECRET_OCTETS_MAX, Some(SECRET_OCTETS_MAX));
    check(SECRET_OCTETS_MAX + 1, None);
}

/// The listings of as much as keyd may hold.
#[test]
fn the_largest_listings_fit_a_frame() {
    let authority: AuthorityId = "a".repeat(64).parse().unwrap();
    let since = Timestamp::MAX;
    let generation = Generation::try_from(GENERATIONS_MAX).unwrap();
    let view = KeyView {
        id: KeyId::Decisions(authority.clone()),
        newest: generation,
        since,
    };
    let key = PublicKey {
        generation,
        since,
        octets: [255; 32],
    };
    let keys = vec![key; usize::try_from(GENERATIONS_MAX).unwrap()];
    for reply in [
        Reply::Keys(vec![view; KEYS_MAX]),
        Reply::Public(DecisionKeys { authority, keys }),
    ] {
        let result = Ok(reply);
        assert!(
            encode(&Told {
                id: u32::MAX,
                result
            })
            .is_ok()
        );
    }
}

proptest! {
    #[test]
    fn any_code_is_written_as_it_is_read(tag in any::<[u8; 16]>()) {
        let code = DocumentCode::of_tag(tag);
        prop_assert_eq!(code.to_string().parse(), Ok(code));
        prop_assert_eq!(code.octets()[..3].to_vec(), vec![0; 3]);
    }

    /// No octets make the readers panic.
    #[test]
    fn any_octets(body in proptest::collection::vec(any::<u8>(), 0..512)) {
        let mut frame = MAGIC.to_vec();
        frame.extend(frame::VERSION.to_le_bytes());
        frame.extend(body);
        for is_strange in [
            matches!(decode::<Ask>(&frame), Err(WireError::Foreign)),
            matches!(decode::<Told>(&frame), Err(WireError::Foreign)),
        ] {
            prop_assert!(!is_strange, "the body was never read");
        }
    }

    /// Any two moments are signed apart, also those before 1970.
    #[test]
    fn moments_are_signed_apart(by in -1_000_000_i64..1_000_000) {
        let statement = a_statement();
        let at = statement.at.saturating_add(SignedDuration::from_nanos(by)).unwrap();
        let other = DecisionStatement { at, ..a_statement() };
        prop_assert_eq!(other.canonical() == statement.canonical(), by == 0);
    }
}
