//! Requests from form to effect, their clocks and refusals, by what is left in record, journal and outbox.

mod acts;
mod catalogue;
mod clocks;
mod letter;
mod long;
mod notices;
mod open;
mod papers;
mod replay;
mod rows;
mod waiting;
mod works;

use super::*;
use jiff::civil::Date;
use law::request::{Act, Kind, Stage};
use model::{Account, Applicant, AuthorityKind, Contract, Role, RowKey};
use serde_json::{Value, json};
use wire::{
    Collection, Filing, Filter, Listing, OfficialLetter, Order, Query, RequestAct, RequestDetail,
    RequestNumber,
};

const OFFICER: u32 = 10;
const OPERATOR: u32 = 11;
const MINISTRY: u32 = 20;
const OTHER_TENANT: u32 = 21;
const STRANGER: u32 = 4000;

/// The fixture's gateway with a user's account, and the other authority with an officer of its own.
fn desk() -> Gateway {
    let mut gateway = Gateway::new();
    let Row::Authority(gts) = authority(ReceiptRule::Delivery) else {
        unreachable!("it is an authority")
    };
    let other = model::Authority {
        id: "nit".parse().unwrap(),
        kind: AuthorityKind::InfrastructureOperator,
        duty_mail: "duty@nit.example".parse().unwrap(),
        notices: model::NoticeWays::default(),
        external: Vec::new(),
        ..gts
    };
    let account = |name: &str, uid: u32, role: Role| Account {
        name: name.parse().unwrap(),
        uid,
        roles: [role].into(),
        authority: None,
        operator: None,
        organisation: None,
    };
    let user = Account {
        organisation: Some("ministry".parse().unwrap()),
        ..account("ministry-it", MINISTRY, Role::Organisation)
    };
    let officer = Account {
        authority: Some("nit".parse().unwrap()),
        ..account("nit-officer", OTHER_TENANT, Role::DutyOfficer)
    };
    let rows = [
        Row::Authority(other),
        Row::Account(user),
        Row::Account(officer),
    ];
    gateway
        .apply(0, rows.into_iter().map(Op::Put).collect(), None)
        .unwrap();
    gateway
}

fn entries(networks: &[&str]) -> Value {
    json!({
        "action": "add", "user_org": "ministry", "ip_list": networks, "since": "2026-11-23",
        "contract_no": "1", "contract_date": "2025-01-01",
    })
}

fn mail(domain: &str) -> Value {
    json!({
        "org_name": "Министерство", "applicant_class": "state-body", "mail_domain": domain,
        "domain_owner": "Министерство", "mail_server_ip": ["198.51.100.9"], "obligations_ack": true,
        "tech_contacts": ["А. Омаров; it@ministry.example; +7 7172 00 00 00; +7 700 000 00 00"],
        "head_name_signature.name": "Б. Ахметов", "date": "2026-11-23",
    })
}

fn channels() -> Value {
    json!({
        "org_name": "Один", "bandwidth_gbps": 10, "planned_access_date": "2027-01-01", "obligations_ack": true,
        "main_channel.address": "Астана", "main_channel.line": "северная",
        "reserve_channel.address": "Астана", "reserve_channel.line": "южная",
        "head_name_signature.name": "Б. Ахметов", "date": "2026-11-23",
    })
}

impl Gateway {
    fn file(&mut self, uid: u32, kind: Kind, form: &Value) -> Result<RequestNumber, ControlError> {
        let filing = Filing {
            kind,
            submission: form.to_string(),
            signature: None,
            for_applicant: None,
            letter: None,
        };
        let done = self.send(uid, Action::FileRequest(filing))?;
        let Done::RequestFiled { number, .. } = done else {
            panic!("{done:?}")
        };
        Ok(number)
    }

    fn act(&mut self, uid: u32, number: RequestNumber, act: Act) -> Result<Done, ControlError> {
        let revision = self.shown(number).view.revision;
        self.send(
            uid,
            Action::ActOnRequest(RequestAct {
                number,
                revision,
                act,
                reasons: "as the file says".into(),
                agreed: None,
                letter: None,
                submission: None,
                row: None,
                base: None,
                plan: None,
            }),
        )
    }

    fn shown(&self, number: RequestNumber) -> RequestDetail {
        self.seen_by(0, number).unwrap()
    }

    fn seen_by(&self, uid: u32, number: RequestNumber) -> Result<RequestDetail, ControlError> {
        let caller = self.core.recognise(uid);
        let mut gathering = wire::Gathering::of(number);
        loop {
            let wish = Query::Request(gathering.wish());
            let answer = self.core.ask(&caller, &wish, self.now)?;
            let wire::Answer::Request(piece) = answer else {
                panic!("{answer:?}")
            };
            match gathering.take(&piece).unwrap() {
                wire::Gathered::More(more) => gathering = more,
                wire::Gathered::Whole(detail) => return Ok(*detail),
            }
        }
    }

    fn listed_for(&self, uid: u32) -> Vec<u64> {
        let listing = Listing {
            of: Collection::Requests,
            filter: Filter::default(),
            order: Order::Descending,
            after: None,
            limit: 100,
            watch: false,
        };
        let caller = self.core.recognise(uid);
        let answer = self
            .core
            .ask(&caller, &Query::List(listing), self.now)
            .unwrap();
        let wire::Answer::Page(page) = answer else {
            panic!("{answer:?}")
        };
        let number = |item: &wire::Item| {
            let wire::Item::Request(view) = item else {
                panic!("{item:?}")
            };
            view.number.0
        };
        page.items.iter().map(number).collect()
    }

    fn stage(&self, number: RequestNumber) -> Stage {
        self.shown(number).view.stage
    }

    /// The clocks of a request: term, state, last day.
    fn clocks(&self, number: RequestNumber) -> Vec<(String, String, Option<Date>)> {
        let clocks = self.shown(number).clocks;
        let last = |due: Timestamp| law::zone::date(due).yesterday().unwrap();
        clocks
            .into_iter()
            .map(|clock| (clock.term, clock.state, clock.due.map(last)))
            .collect()
    }

    fn refused(&mut self, uid: u32, kind: Kind, form: &Value) -> String {
        let before = self.core.store.revision().unwrap();
        let error = self.file(uid, kind, form).unwrap_err();
        assert!(!error.is_fatal(), "{error}");
        assert_eq!(
            self.listed_for(0),
            Vec::<u64>::new(),
            "nothing is kept of it"
        );
        // Only the refusal itself was written.
        assert!(self.core.store.revision().unwrap().number() <= before.number() + 1);
        error.to_string()
    }
}

#[test]
fn what_is_wrong_is_refused_whole() {
    let mut gateway = desk();
    let mut check = |uid: u32, kind: Kind, form: &Value, said: &str| {
        let told = gateway.refused(uid, kind, form);
        assert!(told.contains(said), "{told}");
    };
    let foreign = json!({"action": "end", "user_org": "agency", "ip_list": ["198.51.100.0/25"], "until": "2026-12-31"});
    check(
        OPERATOR,
        Kind::Catalogue,
        &json!({"action": "add"}),
        "ip_list",
    );
    check(OPERATOR, Kind::Catalogue, &json!({"action": 7}), "action");
    check(
        OPERATOR,
        Kind::Catalogue,
        &json!({"colour": "red"}),
        "colour",
    );
    check(OPERATOR, Kind::Catalogue, &foreign, "there is no `agency`");
    check(
        OPERATOR,
        Kind::Catalogue,
        &entries(&["198.51.100.0/26"]),
        "wrong in",
    );
    check(
        MINISTRY,
        Kind::Catalogue,
        &entries(&["203.0.113.0/28"]),
        "may not file",
    );
    check(
        STRANGER,
        Kind::Mail,
        &mail("ministry.example"),
        "may not file a request",
    );
    check(OFFICER, Kind::Mail, &mail("ministry.example"), "for whom");
    check(
        MINISTRY,
        Kind::AccessLists,
        &json!({}),
        "electronic signature",
    );
    let mut contract = entries(&["203.0.113.0/28"]);
    contract["contract_no"] = json!("2");
    check(
        OPERATOR,
        Kind::Catalogue,
        &contract,
        "the contract of ministry is no. 1",
    );
}

#[test]
fn neither_authority_sees_the_others_requests_nor_an_applicant_those_of_another() {
    let mut gateway = desk();
    let number = gateway
        .file(MINISTRY, Kind::Mail, &mail("ministry.example"))
        .unwrap();
    for (uid, sees) in [
        (OFFICER, true),
        (MINISTRY, true),
        (0, true),
        (OTHER_TENANT, false),
        (OPERATOR, false),
    ] {
        assert_eq!(gateway.seen_by(uid, number).is_ok(), sees, "uid {uid}");
        assert_eq!(
            gateway.listed_for(uid).len(),
            usize::from(sees),
            "uid {uid}"
        );
        if !sees {
            let refused = gateway.act(uid, number, Act::FindEligible).unwrap_err();
            assert!(
                refused.to_string().contains("there is no request"),
                "{refused}"
            );
        }
    }
    let own = gateway
        .act(MINISTRY, number, Act::FindEligible)
        .unwrap_err();
    assert!(own.to_string().contains("not for the filer"), "{own}");
}

/// Each authority files what is its own: ГТС stops no system of the other's.
#[test]
fn an_authority_files_what_is_its_own() {
    let mut gateway = desk();
    let withdraws = |gateway: &mut Gateway, uid: u32, authority: &str| {
        let filing = Filing {
            kind: Kind::ActWithdrawal,
            submission: "{}".into(),
            signature: None,
            for_applicant: Some(Applicant::Authority(authority.parse().unwrap())),
            letter: Some(OfficialLetter {
                number: "5".into(),
                dispatched: law::zone::date(gateway.now),
                received_at: gateway.now,
                scan: None,
            }),
        };
        let refused = gateway.send(uid, Action::FileRequest(filing)).unwrap_err();
        refused.to_string()
    };
    let told = withdraws(&mut gateway, OFFICER, "gts");
    assert!(told.contains("may not file the form"), "{told}");
    // The form itself is wrong; who files it is not.
    let told = withdraws(&mut gateway, OTHER_TENANT, "nit");
    assert!(!told.contains("may not file the form"), "{told}");
}

/// An officer files what came by letter, in the applicant's name.
#[test]
fn an_officer_files_what_came_by_letter() {
    let mut gateway = desk();
    let received_at = gateway.now - SignedDuration::from_hours(20);
    let filing = Filing {
        kind: Kind::Mail,
        submission: mail("ministry.example").to_string(),
        signature: None,
        for_applicant: Some(Applicant::Organisation("ministry".parse().unwrap())),
        letter: Some(OfficialLetter {
            number: "5".into(),
            dispatched: law::zone::date(received_at),
            received_at,
            scan: None,
        }),
    };
    let done = gateway.send(OFFICER, Action::FileRequest(filing)).unwrap();
    let Done::RequestFiled { number, .. } = done else {
        panic!("{done:?}")
    };
    let shown = gateway.seen_by(MINISTRY, number).unwrap();
    assert_eq!(shown.view.received_at, received_at);
    let withdrawn = gateway.act(MINISTRY, number, Act::Withdraw).unwrap();
    assert!(matches!(
        withdrawn,
        Done::RequestMoved {
            stage: Stage::Withdrawn,
            ..
        }
    ));
}
