//! What forms do to the record, kind by kind.

use super::*;
use jiff::civil::date;
use law::form::Value;
use law::zone;

mod asked;
pub(crate) mod filled;
mod others;
mod property;
mod refusals;

use asked::*;

#[test]
fn requests_to_gts() {
    let record = parties();
    check(
        &record,
        &channel(Some(channel_row())),
        &["put channel one-a"],
    );
    let protected = check(&record, &firewall(), &["put protected-resource soz-3"]);
    let protected = check(&protected, &pages(), &["put protected-resource soz-4"]);
    let row = protected.protected_resources().next().unwrap();
    assert_eq!(row.domain.as_str(), "www.ministry.example");
    assert!(row.https.is_some() && row.protection == model::Protection::WebFirewall);
    let change = |given: &[(&'static str, Value)]| {
        let mut all = vec![
            ("user_org", text("owner")),
            ("resource", text("www.ministry.example")),
        ];
        all.extend(given.iter().cloned());
        ask(Kind::ResourceChange, organisation("owner"), &all)
    };
    let both = [
        "put protected-resource soz-3",
        "put protected-resource soz-4",
    ];
    let moved = [
        ("event", text("change")),
        ("changed", text("ip")),
        ("changed", text("domain")),
        ("new.ip", text("198.51.100.99")),
        ("new.domain", text("new.ministry.example")),
    ];
    let moved = check(&protected, &change(&moved), &both);
    for row in moved.protected_resources() {
        assert_eq!(row.domain.as_str(), "new.ministry.example");
        assert_eq!(
            row.addresses,
            ["198.51.100.99".parse::<std::net::IpAddr>().unwrap()]
        );
        assert_ne!(row.request, "СОЗ-7", "it rests on what opened it");
    }
    let gone = [
        "delete protected-resource soz-3",
        "delete protected-resource soz-4",
    ];
    check(&protected, &change(&[("event", text("end"))]), &gone);
    let mailed = check(&record, &mail(), &["put mail-domain ministry.example"]);
    assert_eq!(
        mailed.mail_domains().next().unwrap().class,
        SubjectClass::StateBody
    );
    let incident = ask(Kind::Incident, organisation("owner"), &[]);
    check(&record, &incident, &[]);
}

#[test]
fn a_root_certificate_is_received_and_handed_over() {
    let key = ["put root-hand-over soz-9"];
    let received = Asked {
        act: None,
        ..root(&[])
    };
    let record = check(&parties(), &received, &key);
    assert_eq!(record.root_hand_overs().next().unwrap().handed, None);
    let recorded = Asked {
        act: Some(Act::RecordHandOver),
        ..root(&[])
    };
    let handed = check(&record, &recorded, &key);
    let row = handed.root_hand_overs().next().unwrap();
    let handed = row.handed.as_ref().unwrap();
    assert_eq!((handed.on, handed.to_all), (date(2026, 11, 23), true));
    let told = Asked {
        act: None,
        ..root(&[("handed_over", true.into()), ("users", text("owner"))])
    };
    let told = check(&parties(), &told, &key);
    let row = told.root_hand_overs().next().unwrap();
    let handed = row.handed.as_ref().unwrap();
    assert_eq!((handed.users.len(), handed.to_all), (1, false));
}

#[test]
fn services_and_connections() {
    let published = check(
        &parties(),
        &publication(),
        &[
            "put information-system registry",
            "put integration-service NITEC-S-5096",
        ],
    );
    let connected = check(
        &published,
        &connection(),
        &[
            "put information-system portal",
            "put tunnel portal",
            "put connection soz-2",
        ],
    );
    let update = ask(
        Kind::ServiceUpdate,
        organisation("owner"),
        &[
            ("owner.bin_iin", text(OWNER)),
            ("owner_is.is_login", text("registry")),
            ("owner_is.has_vpn", true.into()),
            ("service.service_key", text("NITEC-S-5096")),
            ("service.interaction_mode", text("async")),
        ],
    );
    let updated = check(
        &published,
        &update,
        &[
            "put information-system registry",
            "put tunnel registry",
            "put integration-service NITEC-S-5096",
        ],
    );
    let row = updated.integration_services().next().unwrap();
    assert_eq!(
        (row.mode, row.request.as_str()),
        (model::Interaction::Asynchronous, "СОЗ-1")
    );
    let mut given = connection().given;
    given.retain(|(field, _)| *field != "initiator_is.has_vpn");
    let reconnected = ask(Kind::ConnectionUpdate, organisation("initiator"), &given);
    let bare = check(
        &connected,
        &reconnected,
        &[
            "put information-system portal",
            "delete tunnel portal",
            "put connection soz-2",
        ],
    );
    assert_eq!(bare.connections().next().unwrap().request, "СОЗ-2");
    assert_eq!(
        check(
            &parties(),
            &ask(Kind::ServiceCreation, organisation("initiator"), &[]),
            &[]
        ),
        parties()
    );
}

#[test]
fn what_goes_takes_along_what_cannot_stand_without_it() {
    let record = works().done(&connected());
    let removal = |applicant| {
        let given = [
            ("service_key", text("NITEC-S-5096")),
            ("action", text("remove")),
        ];
        ask(Kind::ServiceRemoval, applicant, &given)
    };
    let all = [
        "delete integration-service NITEC-S-5096",
        "delete connection soz-2",
        "delete planned-works soz-6",
        "delete tunnel portal",
        "delete information-system portal",
        "delete information-system registry",
    ];
    for applicant in [organisation("owner"), authority()] {
        let left = check(&record, &removal(applicant), &all);
        assert!(left.rows().eq(parties().rows()));
    }
    let cut = [
        ("service_key", text("NITEC-S-5096")),
        ("initiator.bin_iin", text(INITIATOR)),
        ("initiator.systems", text("portal")),
    ];
    let cut = ask(Kind::Disconnection, organisation("owner"), &cut);
    check(
        &record,
        &cut,
        &[
            "delete connection soz-2",
            "delete tunnel portal",
            "delete information-system portal",
        ],
    );
}

#[test]
fn a_withdrawn_act_stops_all_of_a_system() {
    let record = connected();
    let stopped = check(&record, &withdrawal(), &["put withdrawn-act registry"]);
    let halts: Vec<_> = stopped
        .withdrawn_acts()
        .map(|row| row.system.as_str())
        .collect();
    assert_eq!(halts, ["registry"]);
    // While it stands, its system does.
    let removal = [
        ("service_key", text("NITEC-S-5096")),
        ("action", text("remove")),
    ];
    let removed = ask(Kind::ServiceRemoval, authority(), &removal).done(&stopped);
    assert_eq!(removed.information_systems().count(), 1);
    let ops = close(
        &removed,
        (&authority(), "СОЗ-8"),
        &[RowKey::WithdrawnAct("registry".parse().unwrap())],
    );
    let gone = [
        "delete withdrawn-act registry",
        "delete information-system registry",
    ];
    assert_eq!(shown(&follow(&removed, ops)), gone);
}

#[test]
fn what_is_suspended_is_resumed_as_it_was() {
    let record = mail().done(&connected());
    let since = zone::start_of(date(2026, 11, 24));
    for asked in [publication(), connection(), mail()] {
        let keys = asked.rows(&asked.ops(&parties_for(&asked)).unwrap());
        let ops = suspend(
            &record,
            (&asked.applicant, &asked.citation()),
            &keys,
            ("спам", since),
        );
        assert_eq!(ops.len(), 1, "{keys:?}");
        let stopped = after(&record, &ops);
        assert_ne!(stopped, record);
        let ops = resume(&stopped, (&asked.applicant, &asked.citation()), &keys);
        assert_eq!(after(&stopped, &ops), record);
    }
    // What rests on another request by now is none of the first's.
    assert_eq!(
        suspend(
            &record,
            (&organisation("owner"), "СОЗ-99"),
            &[record
                .mail_domains()
                .map(|row| RowKey::MailDomain(row.domain.clone()))
                .next()
                .unwrap()],
            ("", since)
        ),
        []
    );
}

/// The record that a request of these tests finds.
fn parties_for(asked: &Asked) -> Record {
    if asked.kind == Kind::Connection {
        publication().done(&parties())
    } else {
        parties()
    }
}
