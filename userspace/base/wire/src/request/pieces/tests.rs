use super::*;
use crate::request::HistoryView;
use crate::{RequestView, frame};
use jiff::Timestamp;
use law::Clause;
use law::request::{Kind, Stage};
use model::Applicant;

/// A request whose history has so many lines of a thousand Kazakh letters.
fn detail(lines: usize) -> RequestDetail {
    let kind = Kind::Mail;
    let line = HistoryView {
        at: Timestamp::UNIX_EPOCH,
        what: "supplemented".to_owned(),
        who: "ministry-it".to_owned(),
        clause: Clause::ESHDI_13,
        stage: Stage::Submitted,
        reasons: "қ".repeat(1_000),
        letter: None,
    };
    RequestDetail {
        view: RequestView {
            number: RequestNumber(7),
            kind,
            applicant: Applicant::Organisation("ministry".parse().unwrap()),
            subject: "a channel".to_owned(),
            stage: Stage::Submitted,
            is_over: false,
            waits_for: None,
            received_at: Timestamp::UNIX_EPOCH,
            due: None,
            clause: None,
            revision: 3,
            working_days: None,
        },
        clause: Clause::ESHDI_13,
        form: (kind.form().to_owned(), 1),
        signed: String::new(),
        fields: Vec::new(),
        complete_at: None,
        clocks: Vec::new(),
        history: vec![line; lines],
        acts: Vec::new(),
        rows: Vec::new(),
        act_forms: Vec::new(),
        files: Vec::new(),
        decisions: Vec::new(),
        documents: Vec::new(),
        signatures: Vec::new(),
        to_sign: String::new(),
    }
}

/// Gathers a request that is `then` from the question on that has this number, from 0; how often was asked.
fn gather(
    first: &RequestDetail,
    then: &RequestDetail,
    changes_at: usize,
) -> (Result<Box<RequestDetail>, GatherError>, usize) {
    let [before, after] = [first, then].map(|detail| DetailPiece::encode(detail).unwrap());
    let mut gathering = Gathering::of(RequestNumber(7));
    for asked in 1.. {
        let has_changed = asked > changes_at;
        let octets = if has_changed { &after } else { &before };
        let digest = Sha256([u8::from(has_changed); 32]);
        let piece = DetailPiece::cut(octets, digest, gathering.wish());
        assert!(frame::encode(&piece).is_ok(), "a piece fits a frame");
        match gathering.take(&piece) {
            Ok(Gathered::More(more)) => gathering = more,
            Ok(Gathered::Whole(detail)) => return (Ok(detail), asked),
            Err(error) => return (Err(error), asked),
        }
    }
    unreachable!()
}

#[test]
fn a_request_of_any_length_arrives_whole() {
    for (lines, pieces) in [(0, 1), (1, 1), (200, 5)] {
        let whole = detail(lines);
        assert_eq!(
            gather(&whole, &whole, 0),
            (Ok(Box::new(whole.clone())), pieces)
        );
    }
}

#[test]
fn what_changes_meanwhile_is_read_anew() {
    let (before, after) = (detail(200), detail(199));
    // Two pieces of the old one, one that tells of the change, five of the new one.
    assert_eq!(gather(&before, &after, 2), (Ok(Box::new(after.clone())), 8));
}

#[test]
fn what_changes_for_ever_or_is_too_long_is_given_up() {
    let octets = DetailPiece::encode(&detail(200)).unwrap();
    let mut gathering = Gathering::of(RequestNumber(7));
    for asked in 1..=9 {
        let piece = DetailPiece::cut(&octets, Sha256([asked; 32]), gathering.wish());
        match gathering.take(&piece) {
            Ok(Gathered::More(more)) => gathering = more,
            Ok(Gathered::Whole(_)) => unreachable!("no two pieces are of one moment"),
            Err(error) => {
                assert_eq!((error, asked), (GatherError::Changing, 9));
                break;
            }
        }
    }
    let huge = DetailPiece {
        digest: Sha256([0; 32]),
        whole: u64::MAX,
        octets: Vec::new(),
    };
    let error = Gathering::of(RequestNumber(7)).take(&huge).unwrap_err();
    assert_eq!(error, GatherError::TooLong(u64::MAX));
    let torn = DetailPiece {
        whole: 9,
        octets: vec![0xff; 9],
        ..huge
    };
    let error = Gathering::of(RequestNumber(7)).take(&torn).unwrap_err();
    assert!(matches!(error, GatherError::Damaged(_)), "{error}");
}
