//! Agreements of annex 7: signed by both parties over one text, needed by connections, superseded, and ended.

use super::*;
use crate::outbox::{About, Notice};
use crate::signatures::plain::sign;

mod copies;

const KEY: &str = "NITEC-S-5096";

/// The form of party 2, as it sends it; the spaces are its own.
fn agreement(application: &str) -> String {
    format!(
        "{{ \"party1.gov_body.kk\": \"Иесі\", \"party1.gov_body.ru\": \"Владелец\",  \"party1.service_name_key\": \"{KEY}\", \
         \"party2.org_name.kk\": \"Банк\", \"party2.org_name.ru\": \"Банк\", \"party2.mobile_app_proof\": \"{application}\", \
         \"sla.availability_index\": \"99.9\" }}"
    )
}

pub(super) fn notice(agreement: &str, ground: &str, from: Option<&str>) -> String {
    let mut form = json!({ "agreement": agreement, "ground": ground });
    if ground == "breach" {
        form["breach"] = json!("п. 4 пп. 1: данные переданы третьим лицам");
    }
    if let Some(day) = from {
        form["effective_on"] = json!(day);
    }
    form.to_string()
}

/// The parties, a published service, and signatures that tests can make.
pub(super) fn signers() -> Gateway {
    let mut gateway = parties();
    gateway.core.settings.signatures = Signatures::plain();
    gateway.published();
    gateway
}

impl Gateway {
    fn agreement(&mut self, text: &str, bin: &str) -> Result<RequestNumber, ControlError> {
        let filing = Filing {
            kind: Kind::Agreement,
            submission: text.to_owned(),
            signature: Some(sign(bin, text)),
            for_applicant: None,
            letter: None,
        };
        let done = self.send(INITIATOR_UID, Action::FileRequest(filing))?;
        let Done::RequestFiled { number, .. } = done else {
            panic!("{done:?}")
        };
        Ok(number)
    }

    /// A party does something with a text that it signs.
    pub(super) fn signs(
        &mut self,
        (uid, bin): (u32, &str),
        (number, act): (RequestNumber, Act),
        text: &str,
    ) -> Result<(), ControlError> {
        let revision = self.shown(number).view.revision;
        let act = RequestAct {
            number,
            revision,
            act,
            reasons: String::new(),
            agreed: None,
            letter: None,
            submission: Some((text.to_owned(), Some(sign(bin, text)))),
            row: None,
            base: None,
            plan: None,
        };
        self.send(uid, Action::ActOnRequest(act)).map(drop)
    }

    /// An agreement that both signed.
    pub(super) fn agreed(&mut self, application: &str) -> RequestNumber {
        let text = agreement(application);
        let number = self.agreement(&text, INITIATOR).unwrap();
        let sign = (number, Act::Sign);
        self.signs((OWNER_UID, OWNER), sign, &text).unwrap();
        number
    }

    /// A connection of a non-state system that was tested.
    fn private(&mut self, system: &str) -> RequestNumber {
        let given = [
            ("owner.bin_iin", text(OWNER)),
            ("initiator.bin_iin", text(INITIATOR)),
            ("initiator_is.is_login", text(system)),
            ("service.service_key", text(KEY)),
            ("declared.non_state", true.into()),
            ("declared.gateway", text("vshep")),
        ];
        let number = self
            .planted(Kind::Connection, organisation("initiator"), &given)
            .unwrap();
        let acts = [
            (OTHER_TENANT, Act::Agree),
            (OTHER_TENANT, Act::OpenTest),
            (INITIATOR_UID, Act::FileAct),
            (OTHER_TENANT, Act::ApproveAct),
        ];
        self.acts(number, &acts);
        number
    }

    /// The receipt of its notice is entered by somebody.
    fn receipt(&mut self, uid: u32, number: RequestNumber) -> Result<(), ControlError> {
        let received_at = self.now;
        let action = Action::EnterRequestReceipt {
            number,
            received_at,
        };
        self.send(uid, action).map(drop)
    }

    /// From whose receipt its clocks run.
    fn awaited(&self, number: RequestNumber) -> Vec<String> {
        let rows = ledger::scan::<Notice>(self.core.store.as_ref(), b"notice/").unwrap();
        let of = |notice: &Notice| notice.about == About::Request(number);
        let rows = rows.into_iter().map(|(_, notice)| notice);
        rows.filter(of)
            .map(|notice| notice.to.to_string())
            .collect()
    }

    fn agreements(&self) -> Vec<String> {
        self.keys(&[RowKind::Agreement])
    }

    fn connections(&self) -> usize {
        self.keys(&[RowKind::Connection]).len()
    }

    /// The service on ВШЭП, which alone serves non-state systems.
    fn on_vshep(&mut self) {
        let record = self.core.ledger.record();
        let mut row = record.integration_services().next().unwrap().clone();
        row.gateways.insert(model::IntegrationGateway::Vshep);
        let row = Op::Put(Row::IntegrationService(Box::new(row)));
        self.apply(0, vec![row], None).unwrap();
    }
}

#[track_caller]
fn says<T: std::fmt::Debug>(refused: Result<T, ControlError>, words: &[&str]) {
    let error = refused.unwrap_err();
    assert!(!error.is_fatal(), "{error}");
    let told = format!("{error:?}");
    for word in words {
        assert!(told.contains(word), "{word:?} is not in {told}");
    }
}

/// П. 33: a non-state system is connected once both signed one text, and not before; a state one needs none.
#[test]
fn a_connection_of_a_non_state_system_rests_on_an_agreement_that_both_signed() {
    let mut gateway = signers();
    gateway.on_vshep();
    let connection = gateway.private("portal");
    let words = [
        "int-33",
        "no agreement (annex 7)",
        "qaqpa request file agreement",
    ];
    says(gateway.act(OTHER_TENANT, connection, Act::Apply), &words);
    let filed = agreement("app store, 1 000 000 installations");
    let number = gateway.agreement(&filed, INITIATOR).unwrap();
    says(gateway.act(OTHER_TENANT, connection, Act::Apply), &words);
    assert_eq!(gateway.seen_by(OWNER_UID, number).unwrap().to_sign, filed);
    let sign = (number, Act::Sign);
    let compact = filed.replace("  ", " ");
    let mut refused = |who, text: &str, words: &[&str]| {
        says(gateway.signs(who, sign, text), words);
        assert_eq!(gateway.stage(number), Stage::Submitted);
        assert_eq!(gateway.agreements(), Vec::<String>::new());
    };
    refused((OWNER_UID, OWNER), &compact, &["agr-12", "octet for octet"]);
    refused((OWNER_UID, INITIATOR), &filed, &["none of 120340000014"]);
    refused(
        (INITIATOR_UID, INITIATOR),
        &filed,
        &["sign is not for the filer"],
    );
    refused((MINISTRY, OWNER), &filed, &["there is no request"]);
    says(
        gateway.act(OWNER_UID, number, Act::Sign),
        &["agr-12", "signature of the party"],
    );
    gateway.signs((OWNER_UID, OWNER), sign, &filed).unwrap();
    let shown = gateway.shown(number);
    assert_eq!(gateway.agreements(), [format!("agreement soz-{number}")]);
    assert!(shown.signed.contains(OWNER) && shown.signed.contains(INITIATOR));
    assert_eq!(shown.to_sign, "");
    gateway.act(OTHER_TENANT, connection, Act::Apply).unwrap();
    assert_eq!(gateway.connections(), 1);
}

/// П. 4 пп. 3 and 5: the form asks for the proof of popularity, and what only the desk knows is not taken from anybody.
#[test]
fn the_form_asks_for_what_party_two_knows_and_takes_nothing_else() {
    let mut gateway = signers();
    let check = |gateway: &mut Gateway, text: &str, words: &[&str]| {
        says(gateway.agreement(text, INITIATOR), words);
    };
    let whole = agreement("app store");
    let without = whole.replace("\"party2.mobile_app_proof\": \"app store\", ", "");
    check(
        &mut gateway,
        &without,
        &["party2.mobile_app_proof", "пп. 3"],
    );
    let more = |field: &str| {
        whole.replacen(
            "{ ",
            &format!("{{ \"{field}\": \"2026-11-23T10:00:00Z\", "),
            1,
        )
    };
    check(
        &mut gateway,
        &more("signed_at.party1.moment"),
        &["signed_at.party1.moment"],
    );
    check(
        &mut gateway,
        &whole.replace("app store", "app store 🍏"),
        &["agr-14", "party2.mobile_app_proof", "U+1F34F"],
    );
    check(
        &mut gateway,
        &whole.replace(KEY, "NOTHING"),
        &["there is no `NOTHING`"],
    );
    says(gateway.agreement(&whole, OWNER), &["none of 130540000033"]);
    let own = Filing {
        kind: Kind::Agreement,
        submission: whole.clone(),
        signature: Some(sign(OWNER, &whole)),
        for_applicant: None,
        letter: None,
    };
    says(
        gateway.send(OWNER_UID, Action::FileRequest(own)),
        &["agreement with itself"],
    );
    let unsigned = gateway.file(
        INITIATOR_UID,
        Kind::Agreement,
        &serde_json::from_str(&whole).unwrap(),
    );
    says(unsigned, &["agr-12", "electronic signature"]);
}

/// П. 13: a supplementary agreement takes the place of the former, and connections stay.
#[test]
fn a_supplementary_agreement_takes_the_place_of_the_former() {
    let mut gateway = signers();
    gateway.on_vshep();
    let first = gateway.agreed("app store");
    let connection = gateway.private("portal");
    gateway.act(OTHER_TENANT, connection, Act::Apply).unwrap();
    let second = gateway.agreed("app store and another");
    assert_eq!(gateway.stage(first), Stage::Superseded);
    assert_eq!(gateway.agreements(), [format!("agreement soz-{second}")]);
    assert_eq!(
        (gateway.stage(connection), gateway.connections()),
        (Stage::Active, 1)
    );
    let last = gateway.shown(first).history.pop().unwrap();
    assert_eq!(last.clause.id(), "agr-13");
}

/// П. 16: one party ends it since the other breaks it; with the receipt of the notice (п. 9) its connections close, and no other's.
#[test]
fn a_breach_ends_an_agreement_with_its_connections_on_receipt() {
    for (uid, bin, receiver) in [
        (OWNER_UID, OWNER, "initiator"),
        (INITIATOR_UID, INITIATOR, "owner"),
    ] {
        let mut gateway = signers();
        gateway.on_vshep();
        let number = gateway.agreed("app store");
        let [connection, state] = [gateway.private("portal"), gateway.connected("second", None)];
        gateway.act(OTHER_TENANT, connection, Act::Apply).unwrap();
        let own = format!("soz-{number}");
        let mut check = |text: &str, words: &[&str]| {
            says(
                gateway.signs((uid, bin), (number, Act::Terminate), text),
                words,
            );
        };
        check(&notice(&own, "mutual", None), &["agr-16", "ground breach"]);
        check(
            &notice("soz-999", "breach", None),
            &["there is no `soz-999`"],
        );
        let text = notice(&own, "breach", None);
        gateway
            .signs((uid, bin), (number, Act::Terminate), &text)
            .unwrap();
        assert_eq!(gateway.stage(number), Stage::Ending);
        assert_eq!(gateway.connections(), 2, "nobody has the notice yet");
        says(gateway.receipt(uid, number), &["there is no request"]);
        assert_eq!(
            gateway.awaited(number),
            [format!("organisation {receiver}")]
        );
        gateway.receipt(OTHER_TENANT, number).unwrap();
        assert_eq!(gateway.stage(number), Stage::Closed);
        assert_eq!(
            (gateway.stage(connection), gateway.stage(state)),
            (Stage::Closed, Stage::Active)
        );
        assert_eq!((gateway.agreements().len(), gateway.connections()), (0, 1));
    }
}

/// П. 9: a notice that names a later day counts from that day, and not from its receipt.
#[test]
fn a_notice_counts_from_the_day_that_it_names() {
    let mut gateway = signers();
    let number = gateway.agreed("app store");
    let day = law::zone::date(gateway.now).saturating_add(jiff::Span::new().days(10));
    let own = format!("soz-{number}");
    let text = notice(&own, "breach", Some(&day.to_string()));
    let end = (number, Act::Terminate);
    gateway.signs((OWNER_UID, OWNER), end, &text).unwrap();
    gateway.receipt(OTHER_TENANT, number).unwrap();
    let begins = law::zone::start_of(day);
    for (before, stage, left) in [(1, Stage::Ending, 1), (0, Stage::Closed, 0)] {
        gateway.now = begins - SignedDuration::from_secs(before);
        gateway.core.tick(gateway.now).unwrap();
        assert_eq!(gateway.stage(number), stage, "{before} s before {begins}");
        assert_eq!(gateway.agreements().len(), left);
    }
}

/// П. 16: one proposes and the other signs the same, or does not.
#[test]
fn both_parties_end_an_agreement_by_one_text() {
    for (first, second) in [
        ((INITIATOR_UID, INITIATOR), (OWNER_UID, OWNER)),
        ((OWNER_UID, OWNER), (INITIATOR_UID, INITIATOR)),
    ] {
        let mut gateway = signers();
        let number = gateway.agreed("app store");
        let text = notice(&format!("soz-{number}"), "mutual", None);
        let propose = (number, Act::ProposeEnd);
        for answer in [(second.0, Act::Reject), (first.0, Act::Withdraw)] {
            gateway.signs(first, propose, &text).unwrap();
            gateway.acts(number, &[answer]);
            assert_eq!(gateway.stage(number), Stage::Active);
        }
        gateway.signs(first, propose, &text).unwrap();
        let accept = (number, Act::AcceptEnd);
        says(
            gateway.signs(first, accept, &text),
            &["accept-end is not for"],
        );
        let other = notice(&format!("soz-{number}"), "mutual", Some("2027-01-01"));
        says(
            gateway.signs(second, accept, &other),
            &["agr-16", "octet for octet"],
        );
        gateway.signs(second, accept, &text).unwrap();
        gateway.receipt(OTHER_TENANT, number).unwrap();
        assert_eq!(gateway.stage(number), Stage::Closed);
        assert_eq!(gateway.agreements(), Vec::<String>::new());
    }
}

/// With the service that it is about an agreement ends, and the law does it: no officer can.
#[test]
fn an_agreement_ends_with_its_service() {
    let mut gateway = signers();
    let number = gateway.agreed("app store");
    says(
        gateway.act(OTHER_TENANT, number, Act::End),
        &["the law does it"],
    );
    let service = RequestNumber(1);
    gateway.acts(service, &[(OTHER_TENANT, Act::End)]);
    assert_eq!(gateway.stage(number), Stage::Closed);
    assert_eq!(gateway.beyond(), Vec::<String>::new());
}
