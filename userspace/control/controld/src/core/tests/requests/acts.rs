//! Acts that carry a form: the act of testing (integration rules, annex 4).

use super::rows::{INITIATOR_UID, OWNER_UID, parties, text};
use super::*;
use law::form::{FileKind, Submission, Value as Filled};
use sha2::{Digest as _, Sha256 as Hasher};
use wire::{FileChunk, FileOctets};

/// The act of the security tests that test acts cite.
const SECURITY_ACT: &[u8] = b"%PDF-1.7\n% of the tests\nstartxref\n9\n%%EOF\n";

impl Gateway {
    /// The test act of a request, as its form and the record say.
    pub(super) fn test_act(&mut self, uid: u32, number: RequestNumber) -> Value {
        let sha256 = wire::keys::Sha256(Hasher::digest(SECURITY_ACT).into());
        let bytes = SECURITY_ACT.len() as u64;
        let chunk = FileChunk {
            sha256,
            kind: FileKind::Document,
            bytes,
            offset: 0,
            octets: FileOctets::new(SECURITY_ACT.to_vec()).unwrap(),
        };
        self.send(uid, Action::PutFile(chunk)).unwrap();
        let kind = self.shown(number).view.kind;
        let request = self.core.submission(number).unwrap();
        let named = |field: &str| first(&request, field).to_owned();
        let is_publication = kind == Kind::Publication;
        let (client, client_system) = if is_publication {
            ("client.org_name_bin", "client.is_name")
        } else {
            ("initiator.org_name", "initiator_is.is_login")
        };
        let (owner_system, service) = if is_publication {
            (named("owner_is.is_login"), named("service.name"))
        } else {
            let record = self.core.ledger.record();
            let row = record.integration_services().next().unwrap();
            (row.system.to_string(), row.name.ru.clone())
        };
        json!({
            "parties.owner_name": named("owner.org_name"), "parties.client_name": named(client),
            "systems.owner_is": owner_system, "systems.initiator_is": named(client_system),
            "tested.name": service, "tested.service_key": named("service.service_key"),
            "tested.conclusion": "сервис отвечает по схеме", "tested.test_scenario": "десять запросов и ответов",
            "tested.decision": "positive", "tested.go_live_date": "2026-12-21",
            "tested.is_security_act": {"name": "акт.pdf", "bytes": bytes, "sha256": sha256.to_string()},
        })
    }

    /// Files a test act.
    pub(super) fn file_act(
        &mut self,
        uid: u32,
        number: RequestNumber,
        form: &Value,
    ) -> Result<Done, ControlError> {
        let act = RequestAct {
            submission: Some((form.to_string(), None)),
            ..self.bare_act(number, Act::FileAct)
        };
        self.send(uid, Action::ActOnRequest(act))
    }

    /// A publication whose test is open.
    pub(super) fn tested(&mut self) -> RequestNumber {
        let given = [
            ("owner.bin_iin", text(rows::OWNER)),
            ("owner_is.is_login", text("registry")),
            ("service.service_key", text("NITEC-S-5096")),
            ("service.publish_shep", true.into()),
        ];
        let owner = Applicant::Organisation("owner".parse().unwrap());
        let number = self.planted(Kind::Publication, owner, &given).unwrap();
        self.acts(number, &[(OTHER_TENANT, Act::OpenTest)]);
        number
    }
}

fn first<'a>(form: &'a Submission, field: &str) -> &'a str {
    match form.of(field) {
        [Filled::Text(text), ..] => text,
        other => panic!("{field}: {other:?}"),
    }
}

#[test]
fn what_is_wrong_with_the_form_of_an_act_is_told() {
    let mut gateway = parties();
    let number = gateway.tested();
    let right = gateway.test_act(OWNER_UID, number);
    let mut check = |field: &str, value: Value, said: &[&str]| {
        let mut form = right.clone();
        form[field] = value;
        let before = gateway.shown(number);
        let refusal = gateway.file_act(OWNER_UID, number, &form).unwrap_err();
        let told = refusal.to_string();
        assert!(said.iter().all(|said| told.contains(said)), "{told}");
        assert_eq!(gateway.shown(number), before, "nothing is kept of it");
    };
    let elsewhere = "is not about what request 1 is about, in 1 places";
    for field in [
        "tested.service_key",
        "tested.name",
        "parties.owner_name",
        "parties.client_name",
        "systems.owner_is",
        "systems.initiator_is",
    ] {
        check(field, json!("Another"), &[elsewhere, field, "прил. 4"]);
    }
    let negative = ["wrong in 1 places", "tested.go_live_date"];
    check("tested.decision", json!("negative"), &negative);
    check("tested.decision", json!("so so"), &["tested.decision"]);
    check("colour", json!("red"), &["colour"]);
    let absent = json!({"name": "акт.pdf", "bytes": 9, "sha256": "00".repeat(32)});
    let said = ["was not put by who files"];
    check("tested.is_security_act", absent, &said);
    gateway.file_act(OWNER_UID, number, &right).unwrap();
    assert_eq!(gateway.stage(number), Stage::ActReview);
}

#[test]
fn an_act_comes_with_its_form_and_no_other() {
    let mut gateway = parties();
    let number = gateway.tested();
    let form = gateway.test_act(OWNER_UID, number).to_string();
    let mut check = |act: Act, submission: Option<(String, Option<Vec<u8>>)>, said: &str| {
        let act = RequestAct {
            submission,
            ..bare(number, act)
        };
        let refusal = gateway.send(OWNER_UID, Action::ActOnRequest(act));
        let told = refusal.unwrap_err().to_string();
        assert!(told.contains(said), "{told}");
    };
    let bare = "file-act carries the filled-in form test_act";
    check(Act::FileAct, None, bare);
    let signed = Some((form.clone(), Some(b"no signature".to_vec())));
    let unverified = "no certificates to verify signatures by";
    check(Act::FileAct, signed, unverified);
    let plain = Some((form, None));
    check(Act::Withdraw, plain.clone(), "withdraw bears no form");
    // What the stage does not know is told first.
    let unknown = "cannot be met with resubmit";
    check(Act::Resubmit, plain, unknown);
}

impl Gateway {
    /// An act with nothing besides, on a request as it stands.
    pub(super) fn bare_act(&self, number: RequestNumber, act: Act) -> RequestAct {
        RequestAct {
            revision: self.shown(number).view.revision,
            ..bare(number, act)
        }
    }
}

/// An act with nothing besides, on a request that was moved once.
fn bare(number: RequestNumber, act: Act) -> RequestAct {
    RequestAct {
        number,
        revision: 2,
        act,
        reasons: String::new(),
        agreed: None,
        letter: None,
        submission: None,
        row: None,
        base: None,
        plan: None,
    }
}

#[test]
fn each_act_is_kept_beside_the_request_and_shown() {
    let mut gateway = parties();
    let number = gateway.tested();
    let own = gateway.shown(number).fields;
    let mut form = gateway.test_act(OWNER_UID, number);
    form["tested.decision"] = json!("negative");
    form.as_object_mut().unwrap().remove("tested.go_live_date");
    gateway.file_act(OWNER_UID, number, &form).unwrap();
    // A negative decision leads back, never on.
    let told = gateway
        .act(OTHER_TENANT, number, Act::ApproveAct)
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("approve-act cannot follow: tested.decision") && told.contains("п. 27"),
        "{told}"
    );
    gateway.acts(number, &[(OTHER_TENANT, Act::ReturnAct)]);
    let right = gateway.test_act(OWNER_UID, number);
    gateway.file_act(OWNER_UID, number, &right).unwrap();
    gateway.acts(number, &[(OTHER_TENANT, Act::ApproveAct)]);
    let gateway = gateway.restart();
    let shown = gateway.shown(number);
    assert_eq!(shown.fields, own, "the request's own form stays");
    let kept: Vec<(Act, &str, &str)> = shown
        .act_forms
        .iter()
        .map(|act| {
            assert_eq!(act.form, ("test_act".to_owned(), 1));
            let decision = act
                .fields
                .iter()
                .find(|(field, _)| field == "tested.decision");
            (
                act.act,
                shown.history[act.line as usize].what.as_str(),
                decision.unwrap().1.as_str(),
            )
        })
        .collect();
    let expected = ["negative", "positive"].map(|decision| (Act::FileAct, "file-act", decision));
    assert_eq!(kept, expected);
    let cited: Vec<&str> = shown.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(cited, ["акт.pdf"], "cited once, though twice named");
}

/// The act of a connection names the service that is published, its name and its owner's system.
#[test]
fn the_act_of_a_connection_is_compared_with_the_published_service() {
    let mut gateway = parties();
    let service = gateway.tested();
    let form = gateway.test_act(OWNER_UID, service);
    gateway.file_act(OWNER_UID, service, &form).unwrap();
    gateway.acts(
        service,
        &[(OTHER_TENANT, Act::ApproveAct), (OTHER_TENANT, Act::Apply)],
    );
    let given = [
        ("owner.bin_iin", text(rows::OWNER)),
        ("initiator.bin_iin", text(rows::INITIATOR)),
        ("initiator_is.is_login", text("portal")),
        ("service.service_key", text("NITEC-S-5096")),
    ];
    let initiator = Applicant::Organisation("initiator".parse().unwrap());
    let number = gateway
        .planted(Kind::Connection, initiator, &given)
        .unwrap();
    gateway.acts(
        number,
        &[(OTHER_TENANT, Act::Agree), (OTHER_TENANT, Act::OpenTest)],
    );
    let right = gateway.test_act(INITIATOR_UID, number);
    for (field, value) in [
        ("systems.owner_is", "portal"),
        ("tested.name", "Иной сервис"),
        ("systems.initiator_is", "registry"),
        ("parties.client_name", "owner.org_name"),
    ] {
        let mut form = right.clone();
        form[field] = json!(value);
        let told = gateway
            .file_act(INITIATOR_UID, number, &form)
            .unwrap_err()
            .to_string();
        assert!(told.contains(field), "{told}");
    }
    // The owner is a party, and not whose act it is.
    assert!(gateway.file_act(OWNER_UID, number, &right).is_err());
    gateway.file_act(INITIATOR_UID, number, &right).unwrap();
    assert_eq!(gateway.stage(number), Stage::ActReview);
}
