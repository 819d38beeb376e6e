use super::*;
use crate::tests::fixtures::at;
use expect_test::{Expect, expect};

#[expect(
    clippy::needless_pass_by_value,
    reason = "each result is made at the call"
)]
fn check(done: Done, expected: &Expect) {
    let json = serde_json::to_string(&view(&done)).unwrap();
    expected.assert_eq(&format!("{}\n{json}", sentence(&done)));
}

#[test]
fn drafts_and_epochs_are_told() {
    let epoch = Epoch(7);
    check(
        Done::Staged { chunks: 1 },
        &expect![[r#"
        staged in 1 chunk
        {"result":"staged","chunks":1}"#]],
    );
    check(
        Done::Discarded,
        &expect![[r#"
        the draft is gone
        {"result":"discarded"}"#]],
    );
    check(
        Done::Unchanged { epoch },
        &expect![[r#"
        nothing differs from the record in force: it stays at epoch 7
        {"result":"unchanged","epoch":7}"#]],
    );
    check(
        Done::Confirmed { epoch },
        &expect![[r#"
        epoch 7 is confirmed and stays
        {"result":"confirmed","epoch":7}"#]],
    );
    check(
        Done::Committed {
            epoch,
            changed: 1,
            confirm_by: None,
        },
        &expect![[r#"
            epoch 7 is in force; 1 row changed
            {"result":"committed","epoch":7,"changed":1,"confirm_by":null}"#]],
    );
    check(
        Done::Committed {
            epoch,
            changed: 2,
            confirm_by: Some(at("2026-11-22T04:05:00Z")),
        },
        &expect![[r#"
            epoch 7 is in force; 2 rows changed
            it is rolled back at 2026-11-22 09:05:00+05:00 unless you confirm it: qaqpa confirm 7
            {"result":"committed","epoch":7,"changed":2,"confirm_by":"2026-11-22T04:05:00Z"}"#]],
    );
}

#[test]
fn receipts_and_time_are_told() {
    check(
        Done::ReceiptEntered {
            cases: 0,
            due: None,
        },
        &expect![[r#"
            the receipt is entered; it started the clock of 0 cases
            {"result":"receipt-entered","cases":0,"due":null}"#]],
    );
    check(
        Done::ReceiptEntered {
            cases: 3,
            due: Some(at("2026-11-30T19:00:00Z")),
        },
        &expect![[r#"
            the receipt is entered; it started the clock of 3 cases, due 2026-12-01 00:00:00+05:00
            {"result":"receipt-entered","cases":3,"due":"2026-11-30T19:00:00Z"}"#]],
    );
    check(
        Done::CalendarReplaced { moved: 2 },
        &expect![[r#"
        the calendar is in force; 2 open deadlines moved
        {"result":"calendar-replaced","moved":2}"#]],
    );
    let now = at("2026-11-30T19:00:00Z");
    check(
        Done::ClockMoved { now },
        &expect![[r#"
        the legal clock shows 2026-12-01 00:00:00+05:00
        {"result":"clock-moved","now":"2026-11-30T19:00:00Z"}"#]],
    );
}
