//! The journal, read by itself, tells the same as the store.

use super::*;
use model::Epoch;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One step of a history. Numbers are drawn small, so that steps meet.
#[derive(Clone, Debug)]
enum Beat {
    /// The operator adds or ends a catalogue entry.
    Catalogue(u8, bool),
    /// The ministry asks for mail of one of some domains.
    Mail(u8),
    /// The operator asks for channels.
    Channels,
    /// Somebody does something to one of the requests, whether it can be done or not.
    Act(u64, Act, bool),
    /// The officer enters a receipt.
    Receipt(u64),
    /// Time passes, in hours.
    Pass(u32),
    /// A crash.
    Restart,
}

fn beat() -> impl Strategy<Value = Beat> {
    let act = (1u64..6, prop::sample::select(Act::ALL), any::<bool>());
    // Those that most machines know come more often.
    let common = prop::sample::select(&[Act::FindEligible, Act::IssueConditions, Act::Reject][..]);
    prop_oneof![
        2 => (0u8..4, any::<bool>()).prop_map(|(n, adds)| Beat::Catalogue(n, adds)),
        2 => (0u8..3).prop_map(Beat::Mail),
        1 => Just(Beat::Channels),
        4 => act.prop_map(|(number, act, officer)| Beat::Act(number, act, officer)),
        3 => (1u64..6, common).prop_map(|(number, act)| Beat::Act(number, act, true)),
        1 => (1u64..6).prop_map(Beat::Receipt),
        3 => prop_oneof![1u32..48, 48u32..200].prop_map(Beat::Pass),
        1 => Just(Beat::Restart),
    ]
}

/// Does it. What is refused changes nothing but the journal.
fn take(gateway: &mut Gateway, beat: &Beat) {
    let refused = match beat {
        Beat::Catalogue(n, adds) => {
            let prefix = format!("203.0.113.{n}/32");
            let mut form = entries(&[&prefix]);
            if !adds {
                form = json!({"action": "end", "user_org": "ministry", "ip_list": [prefix], "until": "2027-12-31"});
            }
            gateway.file(OPERATOR, Kind::Catalogue, &form).err()
        }
        Beat::Mail(n) => {
            let form = mail(&format!("mail{n}.example"));
            gateway.file(MINISTRY, Kind::Mail, &form).err()
        }
        Beat::Channels => gateway.file(OPERATOR, Kind::Channels, &channels()).err(),
        Beat::Act(number, act, officer) => {
            let number = RequestNumber(*number);
            if gateway.seen_by(0, number).is_err() {
                return;
            }
            let uid = if *officer { OFFICER } else { MINISTRY };
            gateway.act(uid, number, *act).err()
        }
        Beat::Receipt(number) => {
            let received_at = gateway.core.now(gateway.now).legal;
            let number = RequestNumber(*number);
            let action = Action::EnterRequestReceipt {
                number,
                received_at,
            };
            gateway.send(OFFICER, action).err()
        }
        Beat::Pass(hours) => {
            gateway.pass(SignedDuration::from_hours(i64::from(*hours)));
            None
        }
        Beat::Restart => None,
    };
    assert!(!refused.is_some_and(|error| error.is_fatal()));
}

/// What the journal alone tells.
#[derive(Debug, Default)]
struct Told {
    epoch: Epoch,
    /// The stage of each request, and when its next term ends.
    requests: BTreeMap<u64, (String, Option<Timestamp>)>,
    queued: BTreeSet<u64>,
    delivered: BTreeSet<u64>,
}

impl Told {
    fn read(folder: &Path) -> Self {
        let mut told = Self::default();
        for (seq, record) in (1..).zip(journal::read(folder, 1).unwrap()) {
            let record = record.unwrap();
            assert_eq!(record.seq, seq, "no gaps");
            told.take(serde_json::from_slice(&record.payload).unwrap());
        }
        told
    }

    fn take(&mut self, event: Event) {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "of all facts it follows these"
        )]
        match event.fact {
            Fact::Committed { epoch, .. } => {
                assert_eq!(epoch, self.epoch.next(), "epochs grow by one");
                self.epoch = epoch;
            }
            Fact::RequestMoved {
                request,
                from,
                to,
                due,
                ..
            } => {
                let before = self.requests.insert(request.0, (to, due));
                let before = before.map_or(String::new(), |(stage, _)| stage);
                assert_eq!(from, before, "request {request} moves from where it stood");
            }
            Fact::NoticeQueued { notice, .. } => assert!(self.queued.insert(notice.0)),
            Fact::NoticeDelivered { notice, .. } => assert!(self.delivered.insert(notice.0)),
            _ => {}
        }
    }
}

fn agree(gateway: &Gateway, told: &Told) {
    assert_eq!(gateway.core.ledger.head().epoch, told.epoch);
    let rebuilt = gateway
        .core
        .ledger
        .rebuild(gateway.core.store.as_ref(), told.epoch);
    assert_eq!(rebuilt.unwrap(), *gateway.record());
    let mut numbers = gateway.listed_for(0);
    numbers.sort_unstable();
    assert!(numbers.iter().eq(told.requests.keys()), "{numbers:?}");
    for (number, (stage, due)) in &told.requests {
        let view = gateway.shown(RequestNumber(*number)).view;
        assert_eq!(
            (&view.stage.to_string(), view.due),
            (stage, *due),
            "request {number}"
        );
    }
    let last = gateway.core.outbox.number(0).0;
    assert!(told.queued.iter().copied().eq(1..=last));
    let delivered = |id: &u64| {
        let kept = keys::notice(NoticeId(*id));
        let notice: crate::outbox::Notice =
            get(gateway.core.store.as_ref(), &kept).unwrap().unwrap();
        matches!(notice.delivery, crate::outbox::Delivery::Delivered { .. })
    };
    assert!(
        (1..=last)
            .filter(delivered)
            .eq(told.delivered.iter().copied())
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is filed, done and left undone, and wherever it crashes: the journal leads to what the store holds.
    #[test]
    fn the_journal_leads_to_the_record(beats in prop::collection::vec(beat(), 1..40)) {
        let mut gateway = desk();
        for beat in &beats {
            take(&mut gateway, beat);
            if matches!(beat, Beat::Restart) {
                gateway = gateway.restart();
            }
        }
        gateway.core.flush().unwrap();
        let told = Told::read(&gateway.folder().join("journal"));
        agree(&gateway, &told);
    }
}
