use super::*;
use crate::revocation::vectors::{NOW, after, asking, certificate};

fn answer(next_update: Option<Timestamp>) -> OcspAnswer {
    let now = NOW.parse().unwrap();
    OcspAnswer {
        key: asking().questions[0].key(),
        der: vec![1],
        nonce: None,
        word: OcspWord {
            is_revoked: false,
            produced_at: now,
            this_update: now,
            next_update,
        },
        from: "http://ocsp.example/".to_owned(),
    }
}

#[test]
fn an_answer_is_kept_until_the_next_update_and_not_longer() {
    let question = &asking().questions[0];
    let check = |next_update: Option<i64>, asked: i64, expect: bool| {
        let mut answers = Answers::default();
        answers.keep(&[answer(next_update.map(after))], after(0));
        let found = answers.to(question, after(asked)).is_some();
        assert_eq!(found, expect, "until {next_update:?}, asked at {asked}");
    };
    check(Some(60), 0, true);
    check(Some(60), 59, true);
    check(Some(60), 60, false);
    check(Some(-1), 0, false);
    check(None, 0, false);
}

/// The table is bounded: what ends first makes room.
#[test]
fn a_full_table_forgets_what_ends_first() {
    let first = answer(Some(after(60)));
    let issuer = certificate("middle.cer");
    let kept: Vec<OcspAnswer> = (0..KEPT_MAX)
        .map(|n| OcspAnswer {
            key: CertificateKey::new(&issuer, &n.to_be_bytes()),
            ..answer(Some(after(100 + i64::try_from(n).unwrap())))
        })
        .collect();
    let mut answers = Answers::default();
    answers.keep(&[first], after(0));
    answers.keep(&kept, after(0));
    assert_eq!(answers.0.len(), KEPT_MAX);
    assert!(answers.to(&asking().questions[0], after(0)).is_none());
}
