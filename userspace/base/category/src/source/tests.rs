use super::*;
use crate::list::{Format, Terms, statement_of, ut1};
use crate::testing::{category, local_list};
use ring::signature::{Ed25519KeyPair, KeyPair as _};

fn pair(seed: u8) -> (Ed25519KeyPair, TrustedKey) {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
    let key = TrustedKey::new(pair.public_key().as_ref().try_into().unwrap());
    (pair, key)
}

fn sign(pair: &Ed25519KeyPair, statement: &str) -> ListSignature {
    ListSignature::new(pair.sign(statement.as_bytes()).as_ref().try_into().unwrap())
}

#[test]
fn a_list_is_vouched_for_by_a_trusted_key_alone() {
    let (signer, key) = pair(1);
    let (stranger, other) = pair(2);
    let list = || local_list("finance-and-banking", &["bank.example"]);
    let signature = sign(&signer, &list().statement());
    let signature = ListSignature::parse(&signature.render()).unwrap();
    let source = Source::signed(list(), &signature, &[other, key]).unwrap();
    assert_eq!(
        source.voucher(),
        &Voucher::Signed {
            key: key.fingerprint()
        }
    );
    let changed = local_list("finance-and-banking", &["bank.example", "thief.example"]);
    let moved = local_list("health-and-wellness", &["bank.example"]);
    let refused = [
        (list(), signature, vec![other]),
        (list(), sign(&stranger, &list().statement()), vec![key]),
        (changed, signature, vec![key]),
        (moved, signature, vec![key]),
    ];
    for (list, signature, trusted) in refused {
        let error = Source::signed(list, &signature, &trusted).unwrap_err();
        assert!(matches!(error, SignatureError::Differs { .. }), "{error}");
    }
    for given in [0, TRUSTED_KEYS_MAX + 1] {
        let error = Source::signed(list(), &signature, &vec![key; given]).unwrap_err();
        assert_eq!(error, SignatureError::Keys { given });
    }
}

/// The same file says other things in another category and as another file of UT1.
#[test]
fn a_signature_for_one_category_vouches_for_no_other() {
    let file = b"bank.example\n";
    let read =
        |slug: &str, which| ut1::read("f", which, &Terms::strict(category(slug)), file).unwrap();
    let bank = read("finance-and-banking", ut1::File::Domains);
    assert_eq!(
        bank.statement(),
        statement_of(Format::Ut1Domains, &category("finance-and-banking"), file)
    );
    let (signer, key) = pair(1);
    let signature = sign(&signer, &bank.statement());
    for (slug, which, good) in [
        ("finance-and-banking", ut1::File::Domains, true),
        ("health-and-wellness", ut1::File::Domains, false),
        ("finance-and-banking", ut1::File::Urls, false),
    ] {
        let signed = Source::signed(read(slug, which), &signature, &[key]);
        assert_eq!(signed.is_ok(), good, "{slug} {which:?}");
    }
}

#[test]
fn unsigned_lists_of_exempt_categories_need_a_reason() {
    let exempt = || local_list("system-updates", &["updates.example"]);
    assert!(matches!(
        Source::unsigned(exempt()),
        Err(SourceError::Unsigned { .. })
    ));
    assert_eq!(
        Source::unsigned(local_list("games", &["play.example"]))
            .unwrap()
            .voucher(),
        &Voucher::Unsigned
    );
    for (reason, good) in [
        (" the lab ", true),
        ("", false),
        ("a\nb", false),
        (&"a".repeat(401), false),
    ] {
        assert_eq!(Source::accepted(exempt(), reason).is_ok(), good, "{reason}");
    }
    let source = Source::accepted(exempt(), " the lab ").unwrap();
    assert_eq!(
        source.voucher(),
        &Voucher::Accepted {
            reason: "the lab".to_owned()
        }
    );
}

#[test]
fn keys_and_signatures_are_base64_of_their_length() {
    let (_, key) = pair(1);
    assert_eq!(
        TrustedKey::parse(&format!("{}\n", STANDARD.encode(key.0))),
        Ok(key)
    );
    for text in ["", "AAAA", "*", &STANDARD.encode([0; 33])] {
        assert_eq!(TrustedKey::parse(text), Err(SignatureError::Key));
    }
    for text in [
        "",
        "AAAA",
        "-",
        &STANDARD.encode([0; 65]),
        &" ".repeat(2_000),
    ] {
        assert_eq!(ListSignature::parse(text), Err(SignatureError::Form));
    }
}

/// Signed by the commands that `config/README.md` shows, with OpenSSL 3.0.19.
#[test]
fn what_openssl_signed_is_verified() {
    let file = b"bank.example\n";
    let terms = Terms::strict(category("finance-and-banking"));
    let list = ut1::read("domains", ut1::File::Domains, &terms, file).unwrap();
    let key = TrustedKey::parse("o2WkArbQjlmB5iJMcJrtXJCBrTejBmfJYkMy+wSG+cs=\n").unwrap();
    let signature = ListSignature::parse(
        "A/opaiPg4kakviiW6b1KvEuRLuaZxVDnzyg4yKpRxx/B4e/HMSMndQq1O/2x01juZT19zkWTw29OrFcOT+1cBA==",
    );
    assert!(Source::signed(list, &signature.unwrap(), &[key]).is_ok());
}
