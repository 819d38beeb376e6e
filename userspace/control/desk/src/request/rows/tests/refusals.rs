//! What does not fit the record is refused, in words that say what.

use super::*;
use model::Channel;
use std::num::NonZeroU32;

#[track_caller]
fn refused(record: &Record, asked: &Asked, said: &str) {
    let Unfit(why) = asked.ops(record).unwrap_err();
    assert!(why.contains(said), "{why}");
}

fn with(asked: &Asked, field: &'static str, value: &str) -> Asked {
    let mut asked = asked.clone();
    asked.given.retain(|(given, _)| *given != field);
    asked.given.push((field, text(value)));
    asked
}

#[test]
fn the_row_that_an_officer_states() {
    let record = parties();
    refused(&record, &channel(None), "the officer states the row");
    let foreign = Channel {
        operator: "two".parse().unwrap(),
        ..channel_row()
    };
    refused(&record, &channel(Some(foreign)), "is stated for two");
    let wide = Channel {
        bandwidth_gbps: NonZeroU32::new(40).unwrap(),
        ..channel_row()
    };
    refused(&record, &channel(Some(wide)), "the form asks for 10");
    let there = channel(Some(channel_row())).done(&record);
    refused(
        &there,
        &channel(Some(channel_row())),
        "holds a channel one-a already",
    );
    let other = Asked {
        row: record.operators().next().cloned().map(Row::Operator),
        ..channel(None)
    };
    refused(&record, &other, "the officer states the row");
    let needless = Asked {
        row: Some(Row::Channel(channel_row())),
        ..mail()
    };
    refused(&record, &needless, "leave it out");
}

#[test]
fn a_change_in_words_is_stated_by_the_officer() {
    let record = connected();
    let given = [
        ("service_key", text("NITEC-S-5096")),
        ("action", text("change")),
    ];
    let asked = ask(Kind::ServiceRemoval, organisation("owner"), &given);
    refused(&record, &asked, "states the row of the service");
    let known = record.integration_services().next().unwrap().clone();
    let state = |change: fn(&mut model::IntegrationService)| {
        let mut row = known.clone();
        change(&mut row);
        Asked {
            row: Some(Row::IntegrationService(Box::new(row))),
            ..asked.clone()
        }
    };
    let puts = ["put integration-service NITEC-S-5096"];
    check(&record, &state(|row| row.name.ru = "Имя".to_owned()), &puts);
    let must = "must be that of the service";
    refused(
        &record,
        &state(|row| row.key = "OTHER".parse().unwrap()),
        must,
    );
    refused(
        &record,
        &state(|row| row.request = "СОЗ-7".to_owned()),
        must,
    );
    refused(
        &record,
        &state(|row| row.organisation = "initiator".parse().unwrap()),
        must,
    );
}

#[test]
fn what_is_there_already() {
    refused(
        &publication().done(&parties()),
        &publication(),
        "is published by СОЗ-1",
    );
    refused(
        &connected(),
        &connection(),
        "is connected to NITEC-S-5096 by СОЗ-2",
    );
    refused(
        &firewall().done(&parties()),
        &firewall(),
        "protected already, by СОЗ-3",
    );
    refused(
        &mail().done(&parties()),
        &mail(),
        "connected for owner by СОЗ-5",
    );
    let stopped = withdrawal().done(&connected());
    refused(&stopped, &withdrawal(), "withdrawn already, by СОЗ-8");
    let second = with(&publication(), "service.service_key", "NITEC-S-2");
    let renamed = with(&second, "owner_is.is_name", "Другое имя");
    refused(&connected(), &renamed, "an update of what it takes part in");
    let tunnel = with(
        &with(&connection(), "vpn.gateway_info", "other"),
        "service.service_key",
        "NITEC-S-2",
    );
    refused(
        &second.done(&connected()),
        &tunnel,
        "a tunnel with other parameters",
    );
}

#[test]
fn what_is_not_there_or_somebody_elses() {
    let record = connected();
    refused(
        &parties(),
        &connection(),
        "no service NITEC-S-5096 is published",
    );
    refused(
        &record,
        &with(&publication(), "owner.bin_iin", INITIATOR),
        "is the BIN of initiator",
    );
    refused(
        &record,
        &with(&connection(), "owner.bin_iin", INITIATOR),
        "is there for owner, not for initiator",
    );
    let foreign = Asked {
        applicant: organisation("initiator"),
        ..with(&publication(), "owner.bin_iin", INITIATOR)
    };
    let foreign = with(&foreign, "service.service_key", "NITEC-S-9");
    refused(
        &record,
        &foreign,
        "the information system registry is of owner",
    );
    let removal = [
        ("service_key", text("NITEC-S-5096")),
        ("action", text("remove")),
    ];
    let removal = ask(Kind::ServiceRemoval, organisation("initiator"), &removal);
    refused(&record, &removal, "is there for owner, not for initiator");
    refused(&parties(), &removal, "no service");
    let cut = [
        ("service_key", text("NITEC-S-5096")),
        ("initiator.bin_iin", text(INITIATOR)),
        ("initiator.systems", text("unknown")),
    ];
    refused(
        &record,
        &ask(Kind::Disconnection, authority(), &cut),
        "unknown is not connected",
    );
}

/// П. 7 is of services with personal data, and their rows say which those are.
#[test]
fn an_initiator_is_cut_off_a_service_with_personal_data() {
    let record = connected();
    let cut = [
        ("service_key", text("NITEC-S-5096")),
        ("initiator.bin_iin", text(INITIATOR)),
        ("initiator.systems", text("portal")),
        ("personal_data", true.into()),
    ];
    let cut = ask(Kind::Disconnection, authority(), &cut);
    assert!(cut.ops(&record).is_ok());
    let mut row = record.integration_services().next().unwrap().clone();
    row.personal_data = false;
    let op = Op::Put(Row::IntegrationService(Box::new(row)));
    let open = record.after(&[op], record.epoch().next()).unwrap();
    refused(&open, &cut, "service_key: by its row the service");
    let form = filled::filled(cut.kind, &cut.given);
    let fits = |record: &Record| fits(cut.kind, &cut.applicant, &form, record);
    assert!(fits(&open).is_err(), "it is refused when it is filed");
    assert_eq!(fits(&record), Ok(()));
}

#[test]
fn what_is_not_there_for_others() {
    let record = connected();
    refused(&parties(), &withdrawal(), "no information system registry");
    refused(
        &record,
        &with(&withdrawal(), "owner.bin_iin", INITIATOR),
        "is of owner, not of",
    );
    let stranger = Asked {
        applicant: organisation("initiator"),
        ..works()
    };
    refused(
        &publication().done(&parties()),
        &stranger,
        "neither owns the service",
    );
    assert!(stranger.ops(&record).is_ok(), "who is connected may");
    let unknown = "services: no service NITEC-S-5096 is published";
    refused(&parties(), &works(), unknown);
    let operator = Asked {
        applicant: authority(),
        ..works()
    };
    assert!(
        operator.ops(&parties()).is_ok(),
        "the gateway's operator may"
    );
    let change = [
        ("user_org", text("owner")),
        ("resource", text("www.ministry.example")),
        ("event", text("end")),
    ];
    let change = ask(Kind::ResourceChange, organisation("owner"), &change);
    refused(&parties(), &change, "no resource www.ministry.example");
    let of_initiator = Asked {
        applicant: organisation("initiator"),
        ..firewall()
    };
    refused(&of_initiator.done(&parties()), &change, "is of initiator");
    refused(
        &parties(),
        &with(&firewall(), "operator", "nobody"),
        "no operator \"nobody\"",
    );
    let root = Asked {
        applicant: organisation("owner"),
        ..root(&[])
    };
    refused(&parties(), &root, "only operators");
}
