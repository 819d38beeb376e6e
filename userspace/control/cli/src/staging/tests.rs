use super::*;
use model::{Row, VpnService};
use proptest::prelude::*;
use std::num::NonZeroU8;

fn put(number: u16) -> Op {
    Op::Put(Row::VpnService(VpnService {
        id: format!("service-{number}").parse().unwrap(),
        protocol: model::Protocol(NonZeroU8::MIN),
        port: Some(number),
    }))
}

/// A row whose encoding is about `bytes` long.
fn wide(number: u16, bytes: usize) -> Op {
    let mut rule = model::Rule {
        id: format!("rule-{number}").parse().unwrap(),
        kind: model::RuleKind::Deny,
        source: None,
        destination: None,
        protocol: None,
        ports: model::PortRange::ANY,
        reason: String::new(),
        author: "alice".parse().unwrap(),
        expires: None,
    };
    rule.reason = "x".repeat(bytes);
    Op::Put(Row::Rule(rule))
}

fn frame(why: &str, chunk: usize, ops: Vec<Op>) -> usize {
    let message = ToDaemon::Do {
        id: u32::MAX,
        command: Command {
            key: IdempotencyKey(u128::MAX),
            why: why.to_owned(),
            clause: Some(law::Clause::ESHDI_13),
            action: Action::Stage {
                draft: DraftId(u128::MAX),
                chunk: u32::try_from(chunk).unwrap(),
                ops,
            },
        },
    };
    encode(&message).unwrap().len()
}

#[test]
fn nothing_makes_one_empty_chunk() {
    assert_eq!(chunks("", None, Vec::new()).unwrap(), [Vec::new()]);
}

#[test]
fn chunks_are_nearly_full() {
    let ops: Vec<Op> = (0..20_000).map(put).collect();
    let chunks = chunks("w", Some(law::Clause::ESHDI_13), ops).unwrap();
    assert!(chunks.len() > 2, "{}", chunks.len());
    for (chunk, ops) in chunks[..chunks.len() - 1].iter().enumerate() {
        let bytes = frame("w", chunk, ops.clone());
        assert!(
            bytes <= FRAME_BYTES_MAX && bytes > FRAME_BYTES_MAX - 100,
            "{bytes}"
        );
    }
}

#[test]
fn what_fits_no_frame_is_named() {
    let check = |why: &str, op: Op, expected: &str| {
        let error = chunks(why, None, vec![op]).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    };
    let long = "w".repeat(FRAME_BYTES_MAX);
    check("", wide(1, FRAME_BYTES_MAX), "rule rule-1 alone takes 131");
    check(
        "",
        wide(1, FRAME_BYTES_MAX - 50),
        "rule rule-1 alone takes 131",
    );
    check(&long, put(1), "the text of --why");
}

proptest! {
    /// Every operation once, in order, every frame within the bound, and no chunk but the only one empty.
    #[test]
    fn chunks_hold_everything_in_order(
        widths in proptest::collection::vec(prop_oneof![0usize..200, 0usize..60_000], 0..40),
        why_bytes in prop_oneof![0usize..300, 60_000usize..70_000],
    ) {
        let why = "ү".repeat(why_bytes / 2);
        let ops: Vec<Op> = (0..).zip(&widths).map(|(n, width)| wide(n, *width)).collect();
        let chunks = chunks(&why, Some(law::Clause::ESHDI_13), ops.clone()).unwrap();
        for (chunk, ops) in chunks.iter().enumerate() {
            prop_assert!(frame(&why, chunk, ops.clone()) <= FRAME_BYTES_MAX);
            prop_assert!(!ops.is_empty() || widths.is_empty());
        }
        prop_assert_eq!(chunks.concat(), ops);
    }
}
