//! Every change of what is inspected is journalled with its request.

use super::*;
use crate::core::fixture::enrolment;
use jiff::ToSpan as _;
use model::{Enrolment, RowKey};

/// What the journal got since the last look: commits and changes of scope, in order.
fn told(gateway: &mut Gateway) -> Vec<String> {
    let events = gateway.core.flush().unwrap();
    let line = |event: &Event| {
        if let Fact::Committed { epoch, .. } = &event.fact {
            return Some(format!("epoch {epoch}"));
        }
        let Fact::ScopeChanged {
            enrolment,
            organisation,
            networks,
            request,
            what,
            change,
            ..
        } = &event.fact
        else {
            return None;
        };
        Some(format!(
            "{what} {enrolment} of {organisation}: {} networks from {} by {request} ({})",
            networks.len(),
            networks[0],
            change.author
        ))
    };
    events.iter().filter_map(line).collect()
}

fn row(id: &str, network: &str, change: impl FnOnce(&mut Enrolment)) -> Op {
    let Row::Enrolment(mut row) = enrolment(id, network) else {
        unreachable!("an enrolment is an enrolment");
    };
    change(&mut row);
    Op::Put(Row::Enrolment(row))
}

#[test]
fn commits_tell_what_they_change() {
    let mut gateway = Gateway::new();
    told(&mut gateway);
    let add = row("desks", "198.51.100.0/28", |_| {});
    gateway.apply(14, vec![add], None).unwrap();
    assert_eq!(
        told(&mut gateway),
        [
            "epoch 2",
            "added desks of ministry: 1 networks from 198.51.100.0/28 by R-desks (security)"
        ]
    );
    // Another request for the same networks is another ground.
    let again = row("desks", "198.51.100.0/28", |row| row.request = "R-9".into());
    gateway.apply(14, vec![again], None).unwrap();
    assert_eq!(
        told(&mut gateway),
        [
            "epoch 3",
            "removed desks of ministry: 1 networks from 198.51.100.0/28 by R-desks (security)",
            "added desks of ministry: 1 networks from 198.51.100.0/28 by R-9 (security)"
        ]
    );
    gateway
        .apply(0, vec![Op::Put(entry("203.0.113.0/28"))], None)
        .unwrap();
    assert_eq!(told(&mut gateway), ["epoch 4"], "nothing of the scope");
    let key = RowKey::Enrolment("desks".parse().unwrap());
    gateway.apply(0, vec![Op::Delete(key)], None).unwrap();
    assert_eq!(
        told(&mut gateway),
        [
            "epoch 5",
            "removed desks of ministry: 1 networks from 198.51.100.0/28 by R-9 (root)"
        ]
    );
    gateway.send(0, Action::Rollback { to: Epoch(2) }).unwrap();
    assert_eq!(
        told(&mut gateway),
        [
            "epoch 6",
            "added desks of ministry: 1 networks from 198.51.100.0/28 by R-desks (root)"
        ],
        "a rollback changes it as well"
    );
}

#[test]
fn what_takes_itself_back_tells_so() {
    let mut gateway = Gateway::new();
    let add = row("desks", "198.51.100.0/28", |_| {});
    gateway.apply(14, vec![add], Some(300)).unwrap();
    told(&mut gateway);
    gateway.pass(SignedDuration::from_secs(301));
    assert_eq!(
        told(&mut gateway),
        [
            "epoch 3",
            "removed desks of ministry: 1 networks from 198.51.100.0/28 by R-desks (the gateway)"
        ]
    );
}

#[test]
fn terms_begin_and_end_with_their_request() {
    let mut gateway = Gateway::new();
    let tomorrow = DAY + 1.day();
    let add = row("desks", "198.51.100.0/28", |row| {
        (row.since, row.until) = (tomorrow, Some(tomorrow));
    });
    gateway.apply(14, vec![add], None).unwrap();
    told(&mut gateway);
    let law = format!("the law ({})", law::Clause::ESHDI_20);
    let expected = |epoch: u32, what: &str| {
        [
            format!("epoch {epoch}"),
            format!("{what} desks of ministry: 1 networks from 198.51.100.0/28 by R-desks ({law})"),
        ]
    };
    gateway.pass(law::zone::start_of(tomorrow).duration_since(gateway.now));
    assert_eq!(told(&mut gateway), expected(3, "begun"));
    gateway.pass(
        law::zone::end_of(tomorrow).duration_since(gateway.now) - SignedDuration::from_secs(1),
    );
    assert!(told(&mut gateway).is_empty());
    gateway.pass(SignedDuration::from_secs(1));
    assert_eq!(told(&mut gateway), expected(4, "ended"));
}

/// More than one transaction, one fact or one message holds: everything is told, nothing twice.
#[test]
fn a_commit_of_many_tells_all() {
    let mut gateway = Gateway::new();
    told(&mut gateway);
    let network = |n: u32| {
        let address = std::net::Ipv4Addr::from(0xc633_6400 + n % 128);
        format!("{address}/32").parse().unwrap()
    };
    let ops = (0..200).map(|n| {
        row(&format!("e{n:03}"), "198.51.100.0/32", |row| {
            row.networks = (0..100).map(network).collect();
            // As long as a row may be.
            row.request = format!("R-{n}-{}", "я".repeat(10_000));
        })
    });
    let ops: Vec<Op> = ops.collect();
    // Staged in pieces, as a client does.
    let draft = DraftId(4_711);
    for (chunk, ops) in (0..).zip(ops.chunks(3)) {
        let ops = ops.to_vec();
        gateway
            .send(14, Action::Stage { draft, chunk, ops })
            .unwrap();
    }
    let commit = Action::Commit {
        draft,
        base: None,
        confirm_s: None,
    };
    gateway.send(14, commit).unwrap();
    let events = gateway.core.flush().unwrap();
    let mut networks = BTreeMap::<_, usize>::new();
    for event in &events {
        if let Fact::ScopeChanged {
            enrolment,
            networks: some,
            request,
            ..
        } = &event.fact
        {
            *networks.entry(enrolment.to_string()).or_default() += some.len();
            assert!(request.starts_with("R-") && request.len() <= 1_000);
        }
    }
    assert_eq!(networks.len(), 200);
    assert!(networks.values().all(|count| *count == 100));
    let committed = events
        .iter()
        .filter(|e| matches!(e.fact, Fact::Committed { .. }));
    assert_eq!(committed.count(), 1);
    // So many as go to a watcher at once fit one message.
    for some in events.chunks(32) {
        let items = some.iter().cloned().map(wire::Item::Event).collect();
        let told = wire::FromDaemon::Watched {
            id: u32::MAX,
            items,
        };
        assert!(wire::encode(&told).is_ok());
    }
}
