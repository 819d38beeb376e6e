//! A hundred thousand requests, filed in memory.

use std::sync::{Arc, Mutex, PoisonError};

use controld::store::{
    KeyRange, MemoryStore, Page, Revision, StateStore, StoreError, Txn, Versioned,
};
use jiff::Timestamp;
use law::request::Kind;
use model::{
    Account, Authority, AuthorityKind, Label, Op, Organisation, ReceiptRule, Role, Row,
    SubjectClass, WithoutInspector, WithoutList,
};
use wire::{Action, DraftId, Filing};

use super::{FIRST_UID, FLUSH_EVERY, Folder, OPEN, ORGANISATIONS, WHAT, open, send};
use crate::error::LabError;

/// A store in memory that outlives its core.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared(Arc<Mutex<MemoryStore>>);

impl Shared {
    fn with<T>(&self, work: impl FnOnce(&mut MemoryStore) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl StateStore for Shared {
    fn revision(&self) -> Result<Revision, StoreError> {
        self.with(|store| store.revision())
    }

    fn get(&self, key: &[u8]) -> Result<Option<Versioned>, StoreError> {
        self.with(|store| store.get(key))
    }

    fn range(&self, range: &KeyRange, limit: usize) -> Result<Page, StoreError> {
        self.with(|store| store.range(range, limit))
    }

    fn txn(&mut self, txn: &Txn) -> Result<Revision, StoreError> {
        self.with(|store| store.txn(txn))
    }
}

/// A hundred thousand requests, in memory.
pub(super) fn fill(folder: &Folder, now: Timestamp) -> Result<Shared, LabError> {
    let store = Shared::default();
    let mut core = open(folder, Box::new(store.clone()), now)?;
    let mut keys = 0;
    let draft = DraftId(1);
    let ops = rows()?.into_iter().map(Op::Put).collect();
    send(
        &mut core,
        0,
        &mut keys,
        Action::Stage {
            draft,
            chunk: 0,
            ops,
        },
        now,
    )?;
    let commit = Action::Commit {
        draft,
        base: None,
        confirm_s: None,
    };
    send(&mut core, 0, &mut keys, commit, now)?;
    for n in 0..OPEN {
        let filing = Filing {
            kind: Kind::Mail,
            submission: form(n),
            signature: None,
            for_applicant: None,
            letter: None,
        };
        let uid = FIRST_UID + n % ORGANISATIONS;
        send(&mut core, uid, &mut keys, Action::FileRequest(filing), now)?;
        if n % FLUSH_EVERY == 0 {
            core.flush().map_err(LabError::bench(WHAT))?;
        }
    }
    core.flush().map_err(LabError::bench(WHAT))?;
    Ok(store)
}

fn rows() -> Result<Vec<Row>, LabError> {
    let label = |text: &str| Label {
        ru: text.to_owned(),
        kk: text.to_owned(),
    };
    let mut rows = vec![
        Row::Authority(Authority {
            id: "gts".parse().map_err(LabError::bench(WHAT))?,
            kind: AuthorityKind::Gts,
            name: label("ГТС"),
            duty_mail: "duty@gts.example".parse().map_err(LabError::bench(WHAT))?,
            notices: model::NoticeWays::default(),
            external: Vec::new(),
            without_list: WithoutList::Drop,
            receipt: ReceiptRule::Delivery,
            without_inspector: WithoutInspector::Refuse,
            new_flows_per_s: model::row::NEW_FLOWS_PER_S,
            conditions_end: model::ConditionsEnd::default(),
        }),
        Row::Account(account("root", 0, Role::Admin)?),
    ];
    let bins = (0..1_000_000_u32).filter_map(|stem| {
        let digits = (0..10).map(move |digit| format!("12034{stem:06}{digit}"));
        digits
            .into_iter()
            .find_map(|bin| bin.parse::<model::Bin>().ok())
    });
    for (n, bin) in (0..ORGANISATIONS).zip(bins) {
        let id = format!("organisation-{n}");
        rows.push(Row::Organisation(Organisation {
            id: id.parse().map_err(LabError::bench(WHAT))?,
            bin,
            name: label(&id),
            class: Some(SubjectClass::StateBody),
            contract: None,
            notice_mail: Some(
                format!("it@{id}.example")
                    .parse()
                    .map_err(LabError::bench(WHAT))?,
            ),
            notices: model::NoticeWays::default(),
            acts_as: std::collections::BTreeSet::new(),
        }));
        rows.push(Row::Account(Account {
            organisation: Some(id.parse().map_err(LabError::bench(WHAT))?),
            ..account(&format!("it-{n}"), FIRST_UID + n, Role::Organisation)?
        }));
    }
    Ok(rows)
}

fn account(name: &str, uid: u32, role: Role) -> Result<Account, LabError> {
    Ok(Account {
        name: name.parse().map_err(LabError::bench(WHAT))?,
        uid,
        roles: [role].into(),
        authority: None,
        operator: None,
        organisation: None,
    })
}

fn form(n: u32) -> String {
    serde_json::json!({
        "org_name": "Организация", "applicant_class": "state-body", "mail_domain": format!("d{n}.example"),
        "domain_owner": "Организация", "mail_server_ip": ["198.51.100.9"], "obligations_ack": true,
        "tech_contacts": ["А. Омаров; it@ministry.example; +7 7172 00 00 00; +7 700 000 00 00"],
        "head_name_signature.name": "Б. Ахметов", "date": "2026-11-23",
    })
    .to_string()
}
