//! Rows of others: nobody takes them, and nobody's stand in another's way.

use super::*;
use model::{Capacity, CatalogueEntry, Channel, ContentDigest, TunnelProof};

#[test]
fn a_channel_that_came_anew_stays() {
    let record = channel(Some(channel_row())).done(&parties());
    let keys = [RowKey::Channel("one-a".parse().unwrap())];
    let ended = |record: &Record| shown(&close(record, (&operator(), "СОЗ-7"), &keys));
    assert_eq!(ended(&record), ["delete channel one-a"]);
    let anew = Channel {
        operator: "two".parse().unwrap(),
        ..channel_row()
    };
    let anew = after(&record, &[Op::Put(Row::Channel(anew))]);
    assert_eq!(ended(&anew), [""; 0]);
}

#[test]
fn an_entry_of_the_catalogue_that_runs_goes_on() {
    let entry = |operator: &str, since: &str, until: Option<&str>| {
        let entry = CatalogueEntry {
            prefix: "198.51.100.8/29".parse().unwrap(),
            organisation: "owner".parse().unwrap(),
            operator: operator.parse().unwrap(),
            since: since.parse().unwrap(),
            until: until.map(|until| until.parse().unwrap()),
        };
        after(&parties(), &[Op::Put(Row::Catalogue(entry))])
    };
    let added = |since: &str| {
        let given = [
            ("action", text("add")),
            ("user_org", text("owner")),
            ("ip_list", text("198.51.100.8/29")),
            ("since", text(since)),
        ];
        ask(Kind::Catalogue, operator(), &given)
    };
    let begins = |record: &Record, since: &str| {
        let after = added(since).done(record);
        after.catalogue().next().unwrap().since.to_string()
    };
    // Today is 23 November: another's entry that ends later is not taken before its end, whatever day is named.
    let running = entry("two", "2026-01-01", Some("2026-12-10"));
    let Unfit(why) = added("2026-12-11").ops(&running).unwrap_err();
    assert!(why.contains("by two until 2026-12-10"), "{why}");
    let over = entry("two", "2026-01-01", Some("2026-11-22"));
    assert_eq!(begins(&over, "2026-12-11"), "2026-12-11");
    // One's own loses no day.
    let own = entry("one", "2026-01-01", None);
    assert_eq!(begins(&own, "2026-12-11"), "2026-01-01");
    assert_eq!(begins(&own, "2025-12-11"), "2025-12-11");
}

#[test]
fn a_shared_key_that_is_sealed_anew_is_no_other_tunnel() {
    let second = {
        let mut second = publication();
        second
            .given
            .retain(|(field, _)| *field != "service.service_key");
        second
            .given
            .push(("service.service_key", text("NITEC-S-2")));
        second.number(11)
    };
    let shared = |seal: u8| {
        let mut record = second.done(&connected());
        let mut tunnel = record.tunnels().next().unwrap().clone();
        tunnel.phase1.proof = TunnelProof::SharedKey(Some(ContentDigest([seal; 32])));
        record = after(&record, &[Op::Put(Row::Tunnel(tunnel))]);
        record
    };
    let mut again = connection();
    again
        .given
        .retain(|(field, _)| *field != "service.service_key");
    again.given.push(("service.service_key", text("NITEC-S-2")));
    again.given.push(("vpn.ph1.auth", text("psk")));
    let mut again = again.number(12);
    again.given.dedup_by(|a, b| a.0 == b.0);
    let ops = again.ops(&shared(1)).unwrap();
    let after = after(&shared(1), &ops);
    assert_eq!(after.tunnels().next(), shared(1).tunnels().next());
}

#[test]
fn a_resource_of_another_stands_in_nobodys_way() {
    let foreign = Asked {
        applicant: organisation("initiator"),
        ..pages()
    };
    let record = foreign.done(&firewall().done(&parties()));
    let end = [
        ("user_org", text("owner")),
        ("resource", text("www.ministry.example")),
        ("event", text("end")),
    ];
    let end = ask(Kind::ResourceChange, organisation("owner"), &end);
    check(&record, &end, &["delete protected-resource soz-3"]);
}

#[test]
fn who_acts_for_the_law_may_ask() {
    let acting = |capacity: Capacity| {
        let record = connected();
        let mut row = record
            .organisations()
            .find(|row| row.id.as_str() == "initiator")
            .cloned();
        let mut row = row.take().unwrap();
        row.acts_as = [capacity].into();
        after(&record, &[Op::Put(Row::Organisation(row))])
    };
    let removal = [
        ("service_key", text("NITEC-S-5096")),
        ("action", text("remove")),
    ];
    let removal = ask(Kind::ServiceRemoval, organisation("initiator"), &removal);
    let cut = [
        ("service_key", text("NITEC-S-5096")),
        ("initiator.bin_iin", text(INITIATOR)),
        ("initiator.systems", text("portal")),
    ];
    let cut = ask(Kind::Disconnection, organisation("initiator"), &cut);
    let check = |asked: &Asked, capacity, may: bool| {
        assert_eq!(asked.ops(&acting(capacity)).is_ok(), may, "{capacity:?}");
    };
    check(&removal, Capacity::Authority, true);
    check(&removal, Capacity::Integrator, false);
    check(&cut, Capacity::Authority, true);
    check(&cut, Capacity::Integrator, true);
}
