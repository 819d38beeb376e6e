//! Every kind of request takes effect on the record, and what ends takes it back.

use super::*;
use filled::filled;
use law::form::Value;
use model::{Channel, Organisation, RowKind};

mod agreement;
mod integration;
mod signed;

#[path = "../../../../../desk/src/request/rows/tests/filled.rs"]
mod filled;

pub(super) const OWNER: &str = "120340000014";
pub(super) const INITIATOR: &str = "130540000033";
pub(super) const OWNER_UID: u32 = 30;
pub(super) const INITIATOR_UID: u32 = 31;

pub(super) fn text(text: &str) -> Value {
    Value::from(text)
}

fn organisation(id: &str) -> Applicant {
    Applicant::Organisation(id.parse().unwrap())
}

/// The desk with an owner and an initiator, each with an account.
pub(super) fn parties() -> Gateway {
    let mut gateway = desk();
    let organisation = |id: &str, bin: &str| {
        Row::Organisation(Organisation {
            id: id.parse().unwrap(),
            bin: bin.parse().unwrap(),
            name: fixture::label(id),
            class: None,
            contract: None,
            notice_mail: None,
            notices: model::NoticeWays::default(),
            acts_as: std::collections::BTreeSet::new(),
        })
    };
    let account = |id: &str, uid: u32| {
        Row::Account(Account {
            name: format!("{id}-it").parse().unwrap(),
            uid,
            roles: [Role::Organisation].into(),
            authority: None,
            operator: None,
            organisation: Some(id.parse().unwrap()),
        })
    };
    let rows = [
        organisation("owner", OWNER),
        organisation("initiator", INITIATOR),
        account("owner", OWNER_UID),
        account("initiator", INITIATOR_UID),
    ];
    gateway
        .apply(0, rows.into_iter().map(Op::Put).collect(), None)
        .unwrap();
    gateway
}

impl Gateway {
    pub(super) fn planted(
        &mut self,
        kind: Kind,
        applicant: Applicant,
        given: &[(&str, Value)],
    ) -> Result<RequestNumber, ControlError> {
        let mut submission = filled(kind, given);
        // Secrets are sealed before a form is kept.
        for values in submission.values.values_mut() {
            values.retain(|value| !matches!(value, Value::Secret(_)));
        }
        let now = Now {
            real: self.now,
            legal: self.now,
        };
        self.core.plant((kind, applicant), submission, now)
    }

    /// Does these things to a request, one after the other.
    #[track_caller]
    pub(super) fn acts(&mut self, number: RequestNumber, acts: &[(u32, Act)]) {
        for (uid, act) in acts {
            if *act == Act::FileAct {
                let form = self.test_act(*uid, number);
                self.file_act(*uid, number, &form).unwrap();
            } else {
                self.act(*uid, number, *act).unwrap();
            }
        }
    }

    /// The rows of some kinds, by their keys.
    fn keys(&self, kinds: &[RowKind]) -> Vec<String> {
        let rows = self.core.ledger.record().rows();
        let rows = rows.filter(|row| kinds.contains(&row.kind()));
        rows.map(|row| row.key().to_string()).collect()
    }

    /// The rows beyond the packet gate.
    fn beyond(&self) -> Vec<String> {
        self.keys(&[
            RowKind::ProtectedResource,
            RowKind::MailDomain,
            RowKind::RootHandOver,
            RowKind::InformationSystem,
            RowKind::IntegrationService,
            RowKind::Connection,
            RowKind::Tunnel,
            RowKind::WithdrawnAct,
            RowKind::PlannedWorks,
            RowKind::Agreement,
        ])
    }
}

#[test]
fn a_mail_domain_is_connected_suspended_resumed_and_ended() {
    let mut gateway = parties();
    let number = gateway.file(MINISTRY, Kind::Mail, &mail("ministry.example"));
    let number = number.unwrap();
    gateway.acts(
        number,
        &[(OFFICER, Act::FindEligible), (OFFICER, Act::Apply)],
    );
    let suspended = |gateway: &Gateway| {
        let mut rows = gateway.core.ledger.record().mail_domains();
        rows.next().unwrap().suspended.clone()
    };
    assert_eq!(suspended(&gateway), None);
    assert_eq!(gateway.shown(number).rows.len(), 1);
    gateway.acts(number, &[(OFFICER, Act::Suspend)]);
    let stopped = suspended(&gateway).unwrap();
    assert_eq!(
        (stopped.since, stopped.why.as_str()),
        (gateway.now, "as the file says")
    );
    gateway.acts(number, &[(OFFICER, Act::Resume)]);
    assert_eq!(suspended(&gateway), None);
    gateway.acts(number, &[(OFFICER, Act::End)]);
    assert_eq!(gateway.beyond(), Vec::<String>::new());
    assert_eq!(gateway.shown(number).rows, []);
}

#[test]
fn a_resource_is_protected_changed_and_ends_with_its_requests() {
    let mut gateway = parties();
    let given = [
        ("operator", text("one")),
        ("domain_ip.domain", text("www.ministry.example")),
    ];
    let kinds = [Kind::WebFirewall, Kind::PageProtection];
    let numbers = kinds.map(|kind| {
        let number = gateway
            .planted(kind, organisation("owner"), &given)
            .unwrap();
        gateway.acts(number, &[(OFFICER, Act::Apply)]);
        number
    });
    assert_eq!(gateway.beyond().len(), 2);
    let change = |event: &str| {
        [
            ("user_org", text("owner")),
            ("resource", text("www.ministry.example")),
            ("event", text(event)),
            ("changed", text("ip")),
            ("new.ip", text("198.51.100.99")),
        ]
    };
    let moved = gateway
        .planted(
            Kind::ResourceChange,
            organisation("owner"),
            &change("change"),
        )
        .unwrap();
    gateway.acts(moved, &[(OFFICER, Act::Apply)]);
    assert_eq!(
        gateway.shown(moved).rows,
        [],
        "they rest on what opened them"
    );
    let record = gateway.core.ledger.record();
    let moved = |row: &model::ProtectedResource| row.addresses[0].to_string() == "198.51.100.99";
    assert!(record.protected_resources().all(moved));
    let end = change("end")[..3].to_vec();
    let ended = gateway.planted(Kind::ResourceChange, organisation("owner"), &end);
    gateway.acts(ended.unwrap(), &[(OFFICER, Act::Apply)]);
    assert_eq!(gateway.beyond(), Vec::<String>::new());
    for number in numbers {
        assert_eq!(gateway.stage(number), Stage::Closed);
    }
}

#[test]
fn a_channel_takes_the_row_that_the_officer_states() {
    let mut gateway = parties();
    let number = gateway.file(OPERATOR, Kind::Channels, &channels()).unwrap();
    gateway.act(OFFICER, number, Act::IssueConditions).unwrap();
    let channel = |gbps: u32| {
        Row::Channel(Channel {
            id: "one-new".parse().unwrap(),
            operator: "one".parse().unwrap(),
            bandwidth_gbps: gbps.try_into().unwrap(),
            primary: fixture::member("n0", "192.0.2.200/30"),
            backup: fixture::member("n1", "192.0.2.204/30"),
        })
    };
    let mut act = RequestAct {
        number,
        revision: gateway.shown(number).view.revision,
        act: Act::ReportReady,
        reasons: String::new(),
        agreed: None,
        letter: Some(OfficialLetter {
            number: "17".into(),
            dispatched: law::zone::date(gateway.now),
            received_at: gateway.now,
            scan: None,
        }),
        submission: None,
        row: None,
        base: None,
        plan: None,
    };
    let mut send = |uid: u32, row: Option<Row>, act: &mut RequestAct| {
        act.row = row.map(Box::new);
        let done = gateway.send(uid, Action::ActOnRequest(act.clone()));
        done.map(|_| act.revision += 1)
            .map_err(|error| error.to_string())
    };
    let early = send(0, Some(channel(10)), &mut act).unwrap_err();
    assert!(early.contains("puts nothing into force"), "{early}");
    send(0, None, &mut act).unwrap();
    act.act = Act::Apply;
    act.letter = None;
    let told = send(0, None, &mut act).unwrap_err();
    assert!(told.contains("the officer states the row"), "{told}");
    let told = send(0, Some(channel(40)), &mut act).unwrap_err();
    assert!(told.contains("the form asks for 10"), "{told}");
    send(0, Some(channel(10)), &mut act).unwrap();
    assert_eq!(gateway.shown(number).rows.len(), 1);
    gateway.act(0, number, Act::End).unwrap();
    assert!(
        !gateway
            .keys(&[RowKind::Channel])
            .contains(&"channel one-new".to_owned())
    );
}

#[test]
fn a_root_certificate_is_handed_over() {
    let mut gateway = parties();
    let given = [("root", text(&"ab".repeat(32)))];
    let operator = Applicant::Operator("one".parse().unwrap());
    let number = gateway
        .planted(Kind::RootHandOver, operator, &given)
        .unwrap();
    let handed = |gateway: &Gateway| {
        let mut rows = gateway.core.ledger.record().root_hand_overs();
        rows.next().unwrap().handed.clone()
    };
    assert_eq!(handed(&gateway), None);
    let acts = [
        (OPERATOR, Act::Acknowledge),
        (OPERATOR, Act::RecordHandOver),
    ];
    gateway.acts(number, &acts);
    assert!(handed(&gateway).unwrap().to_all);
    assert_eq!(gateway.shown(number).rows.len(), 1);
}

/// Two requests of one applicant about different things do not stand in each other's way; two about the same do.
#[test]
fn a_subject_names_the_thing() {
    let mut gateway = parties();
    gateway
        .file(MINISTRY, Kind::Mail, &mail("a.example"))
        .unwrap();
    gateway
        .file(MINISTRY, Kind::Mail, &mail("b.example"))
        .unwrap();
    let again = gateway
        .file(MINISTRY, Kind::Mail, &mail("a.example"))
        .unwrap_err();
    assert!(again.to_string().contains("asks for the same"), "{again}");
    let mut second = channels();
    gateway.file(OPERATOR, Kind::Channels, &second).unwrap();
    let again = gateway.file(OPERATOR, Kind::Channels, &second).unwrap_err();
    assert!(again.to_string().contains("asks for the same"), "{again}");
    second["main_channel.line"] = json!("западная");
    gateway.file(OPERATOR, Kind::Channels, &second).unwrap();
}
