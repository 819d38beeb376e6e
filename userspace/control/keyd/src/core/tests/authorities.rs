//! Orders and leaves, as the core lets them through: who, how often, and what a failed disk leaves.

use super::*;
use crate::ca::{CaRefused, Protection};
use crate::quota::{CERTIFY, ORDER};
use law::ExemptCategory;
use model::{EnrolledOrganisation, Epoch, HostName, IssuingSnapshot, Label, RecordId};
use std::sync::Arc;
use wire::keys::{
    AuthorityAct, AuthorityOrder, LeafIssuer, LeafKey, LeafOrder, OrderDone, RootKey,
};

const TLSD: u32 = 40;
const OFFICER: u32 = 50;

/// An index of one name.
#[derive(Debug)]
struct Bank(Vec<HostName>);

impl Protection for Bank {
    fn exempt(&self, name: &HostName) -> Option<ExemptCategory> {
        let bank = self.0.iter().any(|bank| name.is_within(bank));
        bank.then_some(ExemptCategory::FinanceAndBanking)
    }

    fn is_exempt_below(&self, name: &HostName) -> bool {
        self.0.iter().any(|bank| bank.is_within(name))
    }

    fn protected(&self) -> &[HostName] {
        &self.0
    }
}

impl Desk {
    /// With an index and an enrolled organisation.
    fn inspecting() -> Self {
        let mut desk = Self::new();
        let arguments = [
            "keyd",
            "--sealing-key=k",
            "--controld-uid=10",
            "--tlsd-uid=40",
            "--security-officer-uid=50",
        ];
        desk.core.access = Access::new(&Config::parse_from(arguments)).unwrap();
        let bank = Bank(vec!["halyk.kz".parse().unwrap()]);
        desk.core.take_protection(Arc::new(bank));
        let organisations = vec![EnrolledOrganisation {
            id: "school-17".parse().unwrap(),
            bin: "990140000017".parse().unwrap(),
            name: Label {
                ru: "Школа".to_owned(),
                kk: "Мектеп".to_owned(),
            },
            requests: vec!["1".to_owned()],
        }];
        let snapshot = IssuingSnapshot {
            record: RecordId(1),
            epoch: Epoch(1),
            organisations,
        };
        desk.core.take_snapshot(snapshot).unwrap();
        desk
    }

    /// Orders; the disk does what it is told to.
    fn order(
        &mut self,
        act: AuthorityAct,
        stored: Result<(), Refused>,
        written: Result<u64, Refused>,
    ) -> (Result<Option<Reply>, Refused>, Vec<Fact>) {
        let request = Request::Order(Box::new(AuthorityOrder {
            act,
            request: "1".parse().unwrap(),
            why: "a test".to_owned(),
        }));
        match self
            .core
            .ask(&self.now, asked(OFFICER, &request), &self.random)
        {
            Turn::Orders(ordered) => self.core.settle_order(*ordered, stored, written),
            Turn::Answered(result, facts) => (result.map(Some), facts),
            other => unreachable!("{other:?}"),
        }
    }

    fn leaf(&mut self, uid: u32) -> Turn {
        let request = Request::CertifyLeaf(Box::new(LeafOrder {
            organisation: "school-17".parse().unwrap(),
            under: LeafIssuer::Organisation,
            key: LeafKey {
                x: [1; 32],
                y: [2; 32],
            },
            names: vec!["www.example.org".parse().unwrap()],
            not_after: self.now.real,
        }));
        self.core.ask(&self.now, asked(uid, &request), &self.random)
    }
}

fn make_root() -> AuthorityAct {
    AuthorityAct::MakeRoot {
        passphrase: passphrase(),
    }
}

fn sign(root: u32) -> AuthorityAct {
    AuthorityAct::SignIssuers {
        with: RootKey {
            root: Generation::try_from(root).unwrap(),
            passphrase: passphrase(),
        },
    }
}

fn passphrase() -> SecretOctets {
    SecretOctets::new(b"correct horse battery".to_vec()).unwrap()
}

fn unledgered() -> Refused {
    CaRefused::Unledgered {
        why: "disk full".to_owned(),
    }
    .into()
}

/// An order whose lines could not be written has no effect but a key that is never used; the next one takes its place.
#[test]
fn an_order_that_is_not_durable_has_no_effect() {
    let mut desk = Desk::inspecting();
    // The keys were not stored.
    let (result, facts) = desk.order(make_root(), Err(unledgered()), Err(unledgered()));
    assert_eq!((result.unwrap_err(), facts.len()), (unledgered(), 0));
    assert!(!desk.core.keyring.holds(&KeyId::Root));
    // They were, and their lines not.
    let (result, facts) = desk.order(make_root(), Ok(()), Err(unledgered()));
    assert_eq!((result.unwrap_err(), facts.len()), (unledgered(), 0));
    assert!(desk.core.keyring.holds(&KeyId::Root));
    let (signed, _) = desk.order(sign(1), Ok(()), Ok(1));
    assert!(signed.unwrap_err().to_string().contains("no root 1"));
    let (made, facts) = desk.order(make_root(), Ok(()), Ok(1));
    let two = Generation::FIRST.next().unwrap();
    match made.unwrap() {
        Some(Reply::Ordered(OrderDone::Root(root))) => assert_eq!(root, two),
        other => unreachable!("{other:?}"),
    }
    assert_eq!(facts.len(), 1);
    let (signed, facts) = desk.order(sign(2), Ok(()), Ok(2));
    signed.unwrap();
    assert_eq!(facts.len(), 2);
}

#[test]
fn orders_and_leaves_have_users_and_quotas() {
    let mut desk = Desk::inspecting();
    let refused = |turn: Turn| match turn {
        Turn::Answered(Err(refused), facts) => (refused, facts),
        other => unreachable!("{other:?}"),
    };
    for uid in [CONTROLD, ADMIN, OFFICER, STRANGER] {
        let (forbidden, facts) = refused(desk.leaf(uid));
        assert!(
            matches!(forbidden, Refused::Forbidden { .. }),
            "{forbidden}"
        );
        assert_eq!(facts.len(), 1);
    }
    for _ in 0..CERTIFY.burst {
        let (refused, _) = refused(desk.leaf(TLSD));
        assert!(matches!(refused, Refused::Authorities(_)), "{refused}");
    }
    let (exhausted, _) = refused(desk.leaf(TLSD));
    assert!(matches!(exhausted, Refused::Quota { .. }), "{exhausted}");
    // A passphrase is not guessed quickly.
    desk.order(make_root(), Ok(()), Ok(1)).0.unwrap();
    for _ in 1..ORDER.burst {
        let crl = AuthorityAct::RevokeIssuer {
            organisation: "school-17".parse().unwrap(),
            generation: Generation::FIRST,
            reason: wire::keys::RevocationReason::Superseded,
        };
        let refused = desk.order(crl, Ok(()), Ok(1)).0.unwrap_err();
        assert!(matches!(refused, Refused::Authorities(_)), "{refused}");
    }
    let exhausted = desk.order(make_root(), Ok(()), Ok(1)).0.unwrap_err();
    assert!(matches!(exhausted, Refused::Quota { .. }), "{exhausted}");
    // Without room for events nothing is ordered or certified.
    desk.now.monotonic += Duration::from_hours(1);
    desk.now.event_room = EVENT_ROOM_MIN - 1;
    assert_eq!(refused(desk.leaf(TLSD)).0, Refused::Unjournalled);
    let unjournalled = desk.order(make_root(), Ok(()), Ok(1)).0.unwrap_err();
    assert_eq!(unjournalled, Refused::Unjournalled);
}
