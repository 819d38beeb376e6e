use super::*;
use crate::command::{Action, DraftId, IdempotencyKey};
use crate::query::{Collection, Filter, Listing, Order};
use proptest::prelude::*;

fn a_question() -> ToDaemon {
    ToDaemon::Ask {
        id: 7,
        query: Query::List(Listing {
            of: Collection::Events,
            filter: Filter::default(),
            order: Order::Descending,
            after: None,
            limit: 10,
            watch: true,
        }),
    }
}

#[test]
fn a_message_comes_back_as_it_was() {
    let frame = encode(&a_question()).unwrap();
    assert_eq!(decode::<ToDaemon>(&frame), Ok(a_question()));
}

#[test]
fn foreign_frames_are_named() {
    let check = |change: &dyn Fn(&mut Vec<u8>), expected: WireError| {
        let mut frame = encode(&a_question()).unwrap();
        change(&mut frame);
        assert_eq!(decode::<ToDaemon>(&frame), Err(expected));
    };
    check(&|f| f.clear(), WireError::Foreign);
    check(&|f| f.truncate(3), WireError::Foreign);
    check(&|f| f.swap(0, 1), WireError::Foreign);
    check(
        &|f| f.iter_mut().skip(2).take(1).for_each(|b| *b = 9),
        WireError::Version { theirs: 9 },
    );
    check(&|f| f.push(0), WireError::Trailing(1));
    check(
        &|f| f.resize(FRAME_BYTES_MAX + 1, 0),
        WireError::TooLong {
            bytes: FRAME_BYTES_MAX + 1,
        },
    );
}

#[test]
fn what_does_not_fit_a_frame_is_refused_at_its_origin() {
    let command = Command {
        key: IdempotencyKey(1),
        why: "x".repeat(FRAME_BYTES_MAX),
        clause: None,
        action: Action::Discard { draft: DraftId(1) },
    };
    assert!(matches!(
        encode(&ToDaemon::Do { id: 1, command }),
        Err(WireError::TooLong { .. })
    ));
}

proptest! {
    /// No bytes make the reader panic, and what it reads it also writes.
    #[test]
    fn any_bytes(body in proptest::collection::vec(any::<u8>(), 0..512)) {
        let mut frame = b"Qq\x01\x00".to_vec();
        frame.extend(body);
        if let Ok(message) = decode::<ToDaemon>(&frame) {
            let again = encode(&message).unwrap();
            prop_assert_eq!(decode::<ToDaemon>(&again), Ok(message));
        }
    }
}
