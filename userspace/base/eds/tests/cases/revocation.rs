//! Evidence, right and wrong. What fails is unknown: no case here makes a certificate good or revoked by accident.

use crate::forge::evidence::{Answer, GOOD, List, entry, reason, revoked};
use crate::forge::message::Message;
use crate::forge::{World, after_hours, issue, now, responder_spec, seq};
use eds::{Cms, Content, Evidence, Fault, Standing};

mod answer;
mod list;
mod question;

/// How the head's certificate stands, in words.
fn stand(world: &World, evidence: &[Evidence<'_>]) -> String {
    let message = Message::new(world).build(&world.head);
    let cms = Cms::parse(&message).expect("a message");
    let verified = cms
        .verify(Content::Attached, &world.trust(), now())
        .expect("a message");
    match verified.standing(evidence, now()) {
        Standing::Good { .. } => "good".to_owned(),
        Standing::Revoked { reason, .. } => format!("revoked {reason:?}"),
        Standing::Unknown { why } => {
            let faults: Vec<_> = why.iter().map(eds::Error::fault).collect();
            format!("unknown {faults:?}")
        }
    }
}

fn unknown(fault: Fault) -> String {
    format!("unknown [{fault:?}]")
}

fn ocsp(answer: &[u8]) -> Evidence<'_> {
    Evidence::Ocsp {
        answer,
        nonce: None,
    }
}

#[test]
fn the_worst_word_counts_and_no_noise_does() {
    let world = World::new();
    let responder = issue(responder_spec(), Some(&world.authority));
    let answer = |status: &[u8]| {
        Answer {
            certificate_status: status.to_vec(),
            ..Answer::new(&world, &responder)
        }
        .build(&responder)
    };
    let (good, bad) = (answer(GOOD), answer(&revoked(after_hours(-1), 1)));
    let busy = seq(&[&[0x0a, 1, 3]]);
    let list = List::new(&world).build(&world.authority);
    let noise = [0x30, 0x03, 1, 2, 3];
    assert_eq!(stand(&world, &[ocsp(&busy), ocsp(&good)]), "good");
    assert_eq!(
        stand(
            &world,
            &[ocsp(&busy), Evidence::Crl(&list), Evidence::Crl(&noise)]
        ),
        "good"
    );
    assert_eq!(
        stand(&world, &[Evidence::Crl(&list), ocsp(&bad)]),
        "revoked KeyCompromise"
    );
    assert_eq!(
        stand(&world, &[ocsp(&bad), Evidence::Crl(&list)]),
        "revoked KeyCompromise"
    );
    let two = format!("unknown {:?}", [Fault::ResponderTryLater, Fault::NotDer]);
    assert_eq!(stand(&world, &[ocsp(&busy), Evidence::Crl(&noise)]), two);
}

#[test]
fn evidence_is_asked_about_the_time_of_the_signature() {
    let world = World::new();
    let message = Message::new(&world).build(&world.head);
    let cms = Cms::parse(&message).expect("a message");
    let stand = |at: i64, list: &[u8]| {
        let verified = cms
            .verify(Content::Attached, &world.trust(), after_hours(at))
            .expect("valid");
        matches!(
            verified.standing(&[Evidence::Crl(list)], now()),
            Standing::Good { .. }
        )
    };
    let revoked = vec![entry(&world.head.serial, after_hours(-10), &[reason(1)])];
    let list = List {
        entries: revoked,
        ..List::new(&world)
    }
    .build(&world.authority);
    assert!(stand(-11, &list), "signed before it was revoked");
    assert!(!stand(-10, &list), "signed when it was revoked");
    assert!(!stand(0, &list), "signed after it was revoked");
}
