use std::collections::BTreeSet;

use super::Fault;

#[test]
fn codes_are_distinct_and_stable_in_form() {
    let codes: BTreeSet<_> = Fault::ALL.iter().map(|fault| fault.code()).collect();
    assert_eq!(codes.len(), Fault::ALL.len());
    for code in codes {
        assert!(
            code.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
            "{code}"
        );
    }
}

#[test]
fn every_fault_speaks_both_languages() {
    let cyrillic = |text: &str| {
        text.chars()
            .any(|letter| ('\u{400}'..='\u{52f}').contains(&letter))
    };
    for fault in Fault::ALL {
        let texts = [fault.what(), fault.advice()];
        assert!(
            texts
                .iter()
                .all(|label| cyrillic(label.ru) && cyrillic(label.kk) && label.ru != label.kk),
            "{fault:?}"
        );
        assert!(!fault.rule().is_empty(), "{fault:?}");
    }
}

#[test]
fn an_error_tells_place_fault_code_and_rule() {
    let error = Fault::Expired.at("`TEST`", &"until then");
    assert_eq!(
        error.to_string(),
        "`TEST`: until then: a certificate that was not valid any more (expired, RFC 5280 section 6.1.3)"
    );
}

#[test]
fn only_a_broken_signature_is_laid_elsewhere() {
    let laid = |fault: Fault| fault.of("x").or_forged(Fault::EvidenceForged).fault();
    assert_eq!(laid(Fault::SignatureInvalid), Fault::EvidenceForged);
    assert_eq!(laid(Fault::KeyInvalid), Fault::KeyInvalid);
}
