//! The life of linkd from its first start to the adoption by its successor.

use crate::control::{Control, a_policy};
use crate::questions::{a_listing, count_to, explanation, items, passed, status};
use crate::site::{Site, add_pair, route_by, send_from};
use abi::Reason;
use linkd::Config;
use model::{Epoch, GateSnapshot, RecordId, RowKey};
use runtime::{Client, SystemClock};
use std::fs;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use wire::{Collection, Fact, Item, Query};

const CATALOGUED: &str = "192.0.2.1";
const STRANGER: &str = "203.0.113.9";
const INTERFACES: [&str; 2] = ["alma0", "alma1"];
/// No test of this file takes a tenth of it.
const LIMIT: Duration = Duration::from_mins(1);

/// Runs linkd on a site, and beside it what a test does to it; then ends linkd.
pub(crate) fn beside<T>(site: &Site, acts: impl Future<Output = T>) -> T {
    beside_with(site.config(), acts)
}

/// Likewise, with settings of the test's own.
pub(crate) fn beside_with<T>(config: Config, acts: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (end, ended) = oneshot::channel::<()>();
    let acts = async {
        let result = tokio::time::timeout(LIMIT, acts).await.unwrap();
        end.send(()).unwrap();
        result
    };
    let linkd = linkd::run_until(config, Arc::new(SystemClock), async {
        ended.await.unwrap();
    });
    let (outcome, result) = runtime.block_on(async { tokio::join!(linkd, acts) });
    outcome.unwrap();
    result
}

#[test]
fn linkd_lives_and_is_survived() {
    let site = Site::enter();
    add_pair("alma0");
    route_by("alma0", &[CATALOGUED, STRANGER]);
    beside(&site, first_life(&site));
    // Nobody is there; the gate counts on.
    send_from(CATALOGUED);
    beside(&site, second_life(&site));
    beside(&site, third_life(&site));
    // As if linkd had been killed while it replaced a record.
    fs::create_dir(site.config().pins.join(format!("record-{:032x}-0", 7))).unwrap();
    beside(&site, fourth_life(&site));
}

/// linkd between controld and a client, both played by the test.
struct Scene {
    control: Control,
    client: Client,
}

async fn first_life(site: &Site) {
    let mut scene = Scene::meet(site).await;
    scene.a_policy_comes_into_force().await;
    scene.sources_are_told_counted_and_explained().await;
    scene.a_late_interface_is_guarded().await;
    scene.snapshots_are_kept_refused_or_taken().await;
    for kind in [
        "epoch-applied",
        "unknown-source",
        "port-guarded",
        "sightings-lost",
        "record-replaced",
    ] {
        assert_eq!(scene.control.surplus(kind), 0, "{kind}");
    }
}

async fn second_life(site: &Site) {
    let mut scene = Scene::meet(site).await;
    scene.the_gate_is_adopted().await;
    scene.a_number_with_a_new_owner_starts_at_zero().await;
    scene.another_record_is_taken_whatever_its_epoch().await;
    scene.an_older_copy_is_taken_as_another_record().await;
}

/// The note beside the pins tells which record runs: nothing is replaced, and the counters go on.
async fn third_life(site: &Site) {
    let mut scene = Scene::meet(site).await;
    let Scene { control, client } = &mut scene;
    let found = status(client).await;
    assert_eq!(found.epoch, Some(Epoch(2)));
    assert_eq!(found.record, Some(RecordId(2).to_string()));
    send_from(CATALOGUED);
    control.send(&a_policy_of(2, 2)).await;
    assert_eq!(control.outcome().await, (Epoch(2), None));
    count_to(client, 1).await;
    control.send(&a_policy_of(2, 3)).await;
    assert_eq!(control.outcome().await, (Epoch(3), None));
    control.fact(|fact| applies(fact, 3)).await;
    assert_eq!(passed(client).await, 1);
    assert_eq!(control.surplus("record-replaced"), 0);
}

/// Where two records are noted neither is believed: what runs is replaced, and no counter is taken over.
async fn fourth_life(site: &Site) {
    let mut scene = Scene::meet(site).await;
    let Scene { control, client } = &mut scene;
    assert_eq!(status(client).await.record, None);
    control.send(&a_policy_of(2, 3)).await;
    assert_eq!(control.outcome().await, (Epoch(3), None));
    let replaced = Fact::RecordReplaced {
        before: String::new(),
        record: RecordId(2).to_string(),
        epoch: Epoch(3),
    };
    control.fact(|fact| *fact == replaced).await;
    assert_eq!(passed(client).await, 0);
    assert_eq!(status(client).await.epoch, Some(Epoch(3)));
}

/// A policy of a record, like those of the first but for its number.
fn a_policy_of(record: u128, epoch: u32) -> GateSnapshot {
    GateSnapshot {
        record: RecordId(record),
        ..a_policy(epoch, &INTERFACES, CATALOGUED, 1)
    }
}

impl Scene {
    async fn meet(site: &Site) -> Self {
        Self {
            control: Control::meet(&site.path("controld.sock")).await,
            client: Client::connect(&site.path("linkd.sock")).await.unwrap(),
        }
    }

    /// Of whose two interfaces one is there.
    async fn a_policy_comes_into_force(&mut self) {
        let Self { control, client } = self;
        assert_eq!(status(client).await.epoch, None);
        let foreign = Query::List(a_listing(Collection::Events));
        assert!(client.ask(foreign).await.is_err());
        control.send(&a_policy(1, &INTERFACES, CATALOGUED, 1)).await;
        assert_eq!(control.outcome().await, (Epoch(1), None));
        let ready = |fact: &Fact| matches!(fact, Fact::GateReady { adopted: false, .. });
        control.fact(ready).await;
        control.fact(|fact| applies(fact, 1)).await;
        control.fact(|fact| guards(fact, "alma0")).await;
        let missing = |fact: &Fact| matches!(fact, Fact::PortMissing { interface, .. } if interface.as_str() == "alma1");
        control.fact(missing).await;
    }

    async fn sources_are_told_counted_and_explained(&mut self) {
        let Self { control, client } = self;
        send_from(STRANGER);
        send_from(STRANGER);
        let seen = control.fact(|fact| fact.kind() == "unknown-source").await;
        let expected = Fact::UnknownSource {
            operator: "alma".parse().unwrap(),
            channel: "alma-1".parse().unwrap(),
            address: STRANGER.parse().unwrap(),
            epoch: Epoch(1),
        };
        assert_eq!(seen, expected);
        send_from(CATALOGUED);
        count_to(client, 1).await;
        let explained = explanation(client, CATALOGUED).await;
        assert_eq!(explained.kernel, explained.host);
        assert_eq!(explained.kernel.reason, Reason::Catalogued);
        let entry = RowKey::Catalogue(CATALOGUED.parse().unwrap());
        assert_eq!(explained.origin, Some(entry));
        let explained = explanation(client, STRANGER).await;
        assert_eq!(explained.kernel.reason, Reason::Unknown);
        assert_eq!(passed(client).await, 1, "to explain counts nothing");
        let once = |item: &Item| {
            matches!(item, Item::Port(port)
                if port.reason == Reason::Catalogued && port.packets == 1)
        };
        assert!(
            items(client, Collection::PortCounters)
                .await
                .iter()
                .any(once)
        );
    }

    async fn a_late_interface_is_guarded(&mut self) {
        let Self { control, client } = self;
        add_pair("alma1");
        control.fact(|fact| guards(fact, "alma1")).await;
        let ports = status(client).await.ports;
        assert!(ports.iter().all(|port| port.mode == "native"));
    }

    async fn snapshots_are_kept_refused_or_taken(&mut self) {
        let Self { control, client } = self;
        control.send(&a_policy(1, &INTERFACES, CATALOGUED, 1)).await;
        assert_eq!(control.outcome().await, (Epoch(1), None));
        let mut broken = a_policy(2, &INTERFACES, CATALOGUED, 1);
        broken.origins.pop();
        control.send(&broken).await;
        let (epoch, refused) = control.outcome().await;
        assert_eq!((epoch, refused.is_some()), (Epoch(2), true));
        control.fact(|fact| fact.kind() == "epoch-refused").await;
        assert_eq!(status(client).await.epoch, Some(Epoch(1)));
        control.send(&a_policy(3, &INTERFACES, CATALOGUED, 1)).await;
        assert_eq!(control.outcome().await, (Epoch(3), None));
        control.fact(|fact| applies(fact, 3)).await;
        assert_eq!(passed(client).await, 1, "counters survive a swap");
    }

    async fn the_gate_is_adopted(&mut self) {
        let Self { control, client } = self;
        let found = status(client).await;
        assert_eq!((found.epoch, found.adopted), (Some(Epoch(3)), true));
        let epoch = Epoch(3);
        let ready = Fact::GateReady {
            adopted: true,
            epoch,
        };
        control.fact(|fact| *fact == ready).await;
        control.send(&a_policy(3, &INTERFACES, CATALOGUED, 1)).await;
        assert_eq!(control.outcome().await, (epoch, None));
        count_to(client, 2).await;
        // What the predecessor knew may have died with it.
        send_from(STRANGER);
        control.fact(|fact| fact.kind() == "unknown-source").await;
        assert_eq!(control.surplus("epoch-applied"), 0);
    }

    async fn a_number_with_a_new_owner_starts_at_zero(&mut self) {
        let Self { control, client } = self;
        control
            .send(&a_policy(4, &INTERFACES, "192.0.2.0/30", 4))
            .await;
        assert_eq!(control.outcome().await, (Epoch(4), None));
        assert_eq!(passed(client).await, 0);
        // That policy lost an entry of the one before, so every source is news once more.
        send_from(STRANGER);
        control.fact(|fact| fact.kind() == "unknown-source").await;
    }
}

impl Scene {
    /// A wiped record begins at any epoch: also at the one that runs, and below it. The kernel's number grows all the same.
    async fn another_record_is_taken_whatever_its_epoch(&mut self) {
        let Self { control, client } = self;
        for (before, record, epoch) in [(1, 3, 4), (3, 4, 1), (4, 2, 9)] {
            send_from(CATALOGUED);
            count_to(client, 1).await;
            control.send(&a_policy_of(record, epoch)).await;
            assert_eq!(control.outcome().await, (Epoch(epoch), None));
            let replaced = Fact::RecordReplaced {
                before: RecordId(before).to_string(),
                record: RecordId(record).to_string(),
                epoch: Epoch(epoch),
            };
            control.fact(|fact| *fact == replaced).await;
            control.fact(|fact| applies(fact, epoch)).await;
            assert_eq!(passed(client).await, 0, "no counter is taken over");
            let found = status(client).await;
            assert_eq!(found.epoch, Some(Epoch(epoch)));
            assert_eq!(found.record, Some(RecordId(record).to_string()));
            // Its next epoch is no replacement, and sightings name its own epochs.
            control.send(&a_policy_of(record, epoch + 1)).await;
            assert_eq!(control.outcome().await, (Epoch(epoch + 1), None));
            control.fact(|fact| applies(fact, epoch + 1)).await;
            send_from(STRANGER);
            let seen = |fact: &Fact| {
                matches!(fact, Fact::UnknownSource { epoch: of, .. }
                    if of.0 == epoch || of.0 == epoch + 1)
            };
            control.fact(seen).await;
            assert_eq!(control.surplus("record-replaced"), 0);
        }
    }

    /// A store that was put back to an older copy counts the same epochs anew.
    async fn an_older_copy_is_taken_as_another_record(&mut self) {
        let Self { control, client } = self;
        send_from(CATALOGUED);
        count_to(client, 1).await;
        control.send(&a_policy_of(2, 2)).await;
        assert_eq!(control.outcome().await, (Epoch(2), None));
        control.fact(|fact| fact.kind() == "record-replaced").await;
        assert_eq!(passed(client).await, 0);
    }
}

fn applies(fact: &Fact, number: u32) -> bool {
    matches!(fact, Fact::EpochApplied { epoch, .. } if *epoch == Epoch(number))
}

fn guards(fact: &Fact, name: &str) -> bool {
    matches!(fact, Fact::PortGuarded { interface, mode }
        if interface.as_str() == name && mode == "native")
}
