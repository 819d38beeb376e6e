//! A request that fills its bounds can still be read.

use super::*;

/// Long before the bound of lines they are longer than any frame.
const LINES: usize = 40;

#[test]
fn a_history_longer_than_a_frame_is_shown_whole() {
    let mut gateway = desk();
    let form = mail("ministry.kz");
    let number = gateway.file(MINISTRY, Kind::Mail, &form).unwrap();
    let reasons = "ұ".repeat(desk::request::REASONS_CHARS_MAX);
    for _ in 0..LINES {
        let (uid, act) = if gateway.stage(number) == Stage::Submitted {
            (0, Act::AskForMore)
        } else {
            (MINISTRY, Act::Resubmit)
        };
        let act = RequestAct {
            reasons: reasons.clone(),
            submission: (act == Act::Resubmit).then(|| (form.to_string(), None)),
            ..gateway.bare_act(number, act)
        };
        gateway.send(uid, Action::ActOnRequest(act)).unwrap();
    }
    let shown = gateway.seen_by(MINISTRY, number).unwrap();
    assert_eq!(shown.history.len(), LINES + 1);
    assert!(
        shown
            .history
            .iter()
            .skip(1)
            .all(|line| line.reasons == reasons)
    );
    let octets = wire::DetailPiece::encode(&shown).unwrap();
    assert!(octets.len() > 4 * wire::FRAME_BYTES_MAX);
}
