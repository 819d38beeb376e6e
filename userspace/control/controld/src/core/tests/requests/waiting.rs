//! Effects of requests while a commit waits for its confirmation.

use super::*;
use model::Epoch;

const CONFIRM_S: u32 = 300;
const ENTRY: &str = "203.0.113.0/24";

/// The desk where the ministry has a service, and a commit that begins an entry and a second service waits for its
/// confirmation.
fn waiting() -> Gateway {
    let mut gateway = desk();
    let known = fixture::services::service("S-1", "ministry");
    gateway.apply(0, known, None).unwrap();
    let mut ops = fixture::services::service("S-2", "ministry");
    ops.push(Op::Put(entry("198.51.100.128/25")));
    gateway.apply(0, ops, Some(CONFIRM_S)).unwrap();
    gateway
}

impl Gateway {
    /// Files that the act of a system's tests was withdrawn.
    fn withdraw_act(&mut self, system: &str) -> Result<RequestNumber, ControlError> {
        let form = json!({
            "owner.org_name": "Министерство", "owner.bin_iin": fixture::bin(2).to_string(), "system": system,
            "act_no": "17", "act_date": "2026-01-12", "withdrawn_at": "2026-11-23T03:00:00Z", "reason": "нарушение",
        });
        let filing = Filing {
            kind: Kind::ActWithdrawal,
            submission: form.to_string(),
            signature: None,
            for_applicant: Some(Applicant::Authority("nit".parse().unwrap())),
            letter: None,
        };
        let done = self.send(OTHER_TENANT, Action::FileRequest(filing))?;
        let Done::RequestFiled { number, .. } = done else {
            panic!("{done:?}")
        };
        Ok(number)
    }

    /// Whether these stand: the entry and the service of the waiting commit, the entry of a request, the withdrawn act of one.
    fn standing(&self) -> [bool; 4] {
        let record = self.core.ledger.record();
        let has = |key: RowKey| record.row(&key).is_some();
        [
            has(RowKey::Catalogue("198.51.100.128/25".parse().unwrap())),
            has(RowKey::IntegrationService("S-2".parse().unwrap())),
            has(RowKey::Catalogue(ENTRY.parse().unwrap())),
            has(RowKey::WithdrawnAct("of-s-1".parse().unwrap())),
        ]
    }
}

/// П. 65 does not wait for an administrator, and what it did stays, however the commit is answered.
#[test]
fn an_effect_does_not_wait_and_outlives_the_answer() {
    let confirm =
        |gateway: &mut Gateway, epoch: Epoch| gateway.send(0, Action::Confirm { epoch }).map(drop);
    let take_back = |gateway: &mut Gateway, epoch: Epoch| {
        let to = Epoch(epoch.0 - 1);
        gateway.send(0, Action::Rollback { to }).map(drop)
    };
    let let_it_pass = |gateway: &mut Gateway, _: Epoch| {
        gateway.pass(SignedDuration::from_secs(i64::from(CONFIRM_S)));
        Ok(())
    };
    let check = |answer: &dyn Fn(&mut Gateway, Epoch) -> Result<(), ControlError>, after| {
        let mut gateway = waiting();
        let waits = gateway.core.ledger.pending().unwrap();
        let withdrawal = gateway.withdraw_act("of-s-1").unwrap();
        let catalogue = gateway.file(OPERATOR, Kind::Catalogue, &entries(&[ENTRY]));
        assert_eq!(gateway.standing(), [true; 4]);
        assert_eq!(gateway.core.ledger.pending(), Some(waits), "it waits on");
        let mut gateway = gateway.restart();
        answer(&mut gateway, waits.epoch).unwrap();
        assert_eq!(gateway.core.ledger.pending(), None);
        assert_eq!(gateway.standing(), after);
        for number in [withdrawal, catalogue.unwrap()] {
            assert_eq!(gateway.shown(number).rows.len(), 1, "{number}");
        }
        // The same by what the store holds.
        assert_eq!(gateway.restart().standing(), after);
    };
    check(&confirm, [true; 4]);
    check(&take_back, [false, false, true, true]);
    check(&let_it_pass, [false, false, true, true]);
}

/// What rests on the waiting commit would be left behind by it: it is refused, and nothing is half done.
#[test]
fn what_rests_on_a_waiting_commit_waits_with_it() {
    let mut gateway = waiting();
    let waits = gateway.core.ledger.pending().unwrap();
    let head = gateway.core.ledger.head();
    let told = gateway.withdraw_act("of-s-2").unwrap_err().into_refusal();
    assert_eq!(told.code, RefusalCode::Conflict);
    let words = format!("epoch {} waits for its confirmation", waits.epoch);
    assert!(told.message.contains(&words), "{told}");
    assert_eq!(gateway.core.ledger.head(), head);
    // The entry that the commit began is not ended before the commit is answered.
    let end = json!({
        "action": "end", "user_org": "ministry", "ip_list": ["198.51.100.128/25"], "until": "2026-12-31",
    });
    let told = gateway.file(OPERATOR, Kind::Catalogue, &end).unwrap_err();
    assert!(told.to_string().contains(&words), "{told}");
    let epoch = waits.epoch;
    gateway.send(0, Action::Confirm { epoch }).unwrap();
    gateway.withdraw_act("of-s-2").unwrap();
    gateway.file(OPERATOR, Kind::Catalogue, &end).unwrap();
}
