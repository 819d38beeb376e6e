use super::*;
use crate::form::{FORMS, form};

/// Every act that carries a form names one that is there, and ties fields of both forms.
#[test]
fn carried_forms_and_their_ties_are_there() {
    let mut carrying = Vec::new();
    for kind in Kind::ALL {
        let own = form(kind.form()).unwrap();
        for act in Act::ALL {
            let Some(carried) = kind.carried(*act) else {
                continue;
            };
            let brought = form(carried.form).unwrap();
            if carried.place == Place::Beside {
                carrying.push(format!("{kind} {act} {}", brought.id));
            } else {
                assert_eq!(brought.id, own.id, "{kind} {act}");
            }
            for tie in carried.ties {
                assert!(
                    brought.field(tie.field).is_some(),
                    "{kind} {act} {}",
                    tie.field
                );
                assert!(carried.ties(tie.field));
                for field in tie.of {
                    assert!(own.field(field).is_some(), "{kind} {act} {field}");
                }
            }
        }
    }
    let expected = [
        "publication file-act test_act",
        "connection file-act test_act",
        "agreement propose-end termination",
        "agreement terminate termination",
    ];
    assert_eq!(carrying, expected);
}

/// What an act rests on is a form that an act of some kind carries, with the fields that it asks for.
#[test]
fn what_acts_rest_on_is_carried() {
    for act in Act::ALL {
        let Some((brings, condition)) = act.rests_on() else {
            continue;
        };
        let mut forms = Kind::ALL.iter().filter_map(|kind| kind.carried(brings));
        let id = forms.next().unwrap().form;
        assert!(forms.all(|carried| carried.form == id), "{act}");
        let form = FORMS.iter().find(|form| form.id == id).unwrap();
        condition.fields(&mut |field| assert!(form.field(field).is_some(), "{act} {field}"));
    }
}

fn filled(values: &[(&str, &str)]) -> Submission {
    let empty = Submission::default();
    let with = |form: Submission, (field, value): &(&str, &str)| form.with(field, *value);
    values.iter().fold(empty, with)
}

#[test]
fn an_act_says_what_its_request_says() {
    let request = filled(&[
        ("owner.org_name", "АО «Пример»"),
        ("initiator.org_name", "Министерство примеров"),
        ("initiator_is.is_name", "Портал"),
        ("initiator_is.is_login", "portal"),
        ("client.org_name_bin", "Министерство примеров, 120340000014"),
        ("service.name", "Сведения"),
        ("service.service_key", "AgencyData"),
    ]);
    let check = |kind: Kind, values: &[(&str, &str)], expected: &[&str]| {
        let carried = kind.carried(Act::FileAct).unwrap();
        let form = form(carried.form).unwrap();
        let wrong = carried.contradictions(form, &filled(values), &request);
        let fields: Vec<&str> = wrong.iter().map(|wrong| wrong.field.as_str()).collect();
        assert_eq!(fields, expected, "{values:?}");
        for wrong in &wrong {
            assert_eq!(wrong.reason, Reason::Contradicts);
            assert_eq!(wrong.clause.id(), "int-annex-4");
        }
    };
    let (published, connected) = (Kind::Publication, Kind::Connection);
    check(connected, &[], &[]);
    check(connected, &[("tested.service_key", "AgencyData")], &[]);
    check(
        connected,
        &[("tested.service_key", "agencydata")],
        &["tested.service_key"],
    );
    check(connected, &[("systems.initiator_is", "portal")], &[]);
    check(connected, &[("systems.initiator_is", "Портал")], &[]);
    check(
        connected,
        &[("systems.initiator_is", "other")],
        &["systems.initiator_is"],
    );
    check(connected, &[("parties.owner_name", " ао  «пример» ")], &[]);
    check(
        connected,
        &[("parties.client_name", "Министерство")],
        &["parties.client_name"],
    );
    check(
        published,
        &[("parties.client_name", "Министерство примеров")],
        &[],
    );
    check(
        published,
        &[("parties.client_name", "Министерство примеров, 120340000014")],
        &[],
    );
    check(
        published,
        &[("parties.client_name", "120340000014")],
        &["parties.client_name"],
    );
    check(published, &[("tested.name", "Иное")], &["tested.name"]);
    // The request of this test names no system of the owner: nothing is compared.
    check(published, &[("systems.owner_is", "any")], &[]);
    check(
        connected,
        &[
            ("parties.owner_name", "Иное"),
            ("tested.service_key", "Иное"),
        ],
        &["parties.owner_name", "tested.service_key"],
    );
}
