//! The real program in a folder of its own, and the rows of a small gateway.

use jiff::civil::date;
use model::{
    Account, Authority, Bin, CatalogueEntry, Channel, Contract, Label, Member, Op, Operator,
    Organisation, Prefix, ReceiptRule, Role, Row, SubjectClass, WithoutList,
};
use runtime::{Client, Connection};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use tempfile::TempDir;
use wire::{
    Action, Answer, Collection, ControlStatus, DraftId, Filter, Item, Listing, Order, Query,
};

/// A program is not copied while another test begins a process: that would inherit the open copy, which could then not run.
static SPAWNING: Mutex<()> = Mutex::new(());

/// A controld and its folder. What it logged since its start is kept.
#[derive(Debug)]
pub(crate) struct Daemon {
    folder: TempDir,
    running: Option<(Child, BufReader<ChildStderr>)>,
    ended: Option<ExitStatus>,
    log: String,
}

impl Daemon {
    /// A folder without a record. The program is copied, so that a build beside the test does not change it in its course.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let owner = folder.path().metadata().unwrap().uid();
        assert_eq!(
            owner, 0,
            "only root installs the first record: run this test as root"
        );
        let _alone = SPAWNING.lock();
        std::fs::copy(
            env!("CARGO_BIN_EXE_controld"),
            folder.path().join("controld"),
        )
        .unwrap();
        Self {
            folder,
            running: None,
            ended: None,
            log: String::new(),
        }
    }

    /// Starts it and waits until it serves. No file may grow beyond so many KiB, as on a full disk.
    pub(crate) fn start(&mut self, limit_kib: Option<u32>) {
        let calendar = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../config/calendar/kazakhstan.toml"
        );
        let limit = limit_kib.map_or("unlimited".to_owned(), |kib| kib.to_string());
        let mut command = Command::new("bash");
        command
            .args(["-c", "trap '' XFSZ; ulimit -f $0; exec \"$@\"", &limit])
            .arg(self.path("controld"))
            .arg("--state")
            .arg(self.path("state"))
            .arg("--socket")
            .arg(self.path("socket"))
            .args(["--calendar", calendar, "--batch-window-s", "0"])
            .arg("--movable-legal-clock")
            .env("QAQPA_LOG", "info")
            .env("NO_COLOR", "1")
            .stderr(Stdio::piped());
        let mut child = {
            let _alone = SPAWNING.lock();
            command.spawn().unwrap()
        };
        let mut log = child.stderr.take().map(BufReader::new).unwrap();
        self.log.clear();
        while !self.log.contains("serving") {
            let read = log.read_line(&mut self.log).unwrap();
            assert!(read > 0, "controld did not start: {}", self.log);
        }
        self.running = Some((child, log));
    }

    /// Kills it, if it runs.
    pub(crate) fn kill(&mut self) {
        if let Some((mut child, _)) = self.running.take() {
            child.kill().unwrap();
            self.ended = Some(child.wait().unwrap());
        }
    }

    /// Waits until it ends; how it did, and what it logged.
    pub(crate) fn last_words(&mut self) -> (Option<ExitStatus>, String) {
        if let Some((mut child, mut log)) = self.running.take() {
            while log.read_line(&mut self.log).unwrap() > 0 {}
            self.ended = Some(child.wait().unwrap());
        }
        (self.ended, self.log.clone())
    }

    /// A connection for raw messages.
    pub(crate) async fn connect(&self) -> Connection {
        Connection::connect(&self.path("socket")).await.unwrap()
    }

    /// A client.
    pub(crate) async fn client(&self) -> Client {
        Client::connect(&self.path("socket")).await.unwrap()
    }

    /// How it is.
    pub(crate) async fn status(&self) -> ControlStatus {
        let answer = self.client().await.ask(Query::Status).await.unwrap();
        let Answer::Control(status) = answer else {
            panic!("no status: {answer:?}");
        };
        *status
    }

    /// All items of a collection, page by page.
    pub(crate) async fn list(&self, of: Collection) -> Vec<Item> {
        let mut client = self.client().await;
        let mut items = Vec::new();
        let mut after = None;
        loop {
            let listing = Listing {
                of: of.clone(),
                filter: Filter::default(),
                order: Order::Ascending,
                after,
                limit: wire::query::PAGE_ITEMS_MAX,
                watch: false,
            };
            let Answer::Page(page) = client.ask(Query::List(listing)).await.unwrap() else {
                panic!("a listing is answered by a page");
            };
            items.extend(page.items);
            match page.next {
                Some(next) => after = Some(next),
                None => return items,
            }
        }
    }

    /// The journal is sound up to the head that the daemon tells.
    pub(crate) async fn check_chain(&self) {
        let status = self.status().await;
        let head = journal::Head {
            seq: status.journal_seq,
            hash: status.journal_hash.parse().unwrap(),
        };
        let report = journal::verify(&self.journal(), Some(head), |_| {}).unwrap();
        assert!(report.is_sound(), "{:?}", report.findings);
        // The daemon's own work may have gone on since.
        assert!(report.records >= head.seq);
    }

    /// The journal's folder.
    pub(crate) fn journal(&self) -> PathBuf {
        self.path("state").join("journal")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Adds operations to a draft.
pub(crate) fn stage(draft: u128, chunk: u32, ops: Vec<Op>) -> Action {
    let draft = DraftId(draft);
    Action::Stage { draft, chunk, ops }
}

/// Makes a draft the record.
pub(crate) fn commit(draft: u128, confirm_s: Option<u32>) -> Action {
    Action::Commit {
        draft: DraftId(draft),
        base: None,
        confirm_s,
    }
}

/// An entry of the catalogue, of the one organisation.
pub(crate) fn entry(prefix: Prefix) -> Row {
    Row::Catalogue(CatalogueEntry {
        prefix,
        organisation: "ministry".parse().unwrap(),
        operator: "one".parse().unwrap(),
        since: date(2026, 1, 1),
        until: None,
    })
}

/// A gateway with one operator and one organisation, and nothing catalogued.
pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::Authority(Authority {
            id: "gts".parse().unwrap(),
            kind: model::AuthorityKind::Gts,
            name: label("ГТС"),
            duty_mail: "duty@gts.example".parse().unwrap(),
            notices: model::NoticeWays::default(),
            external: Vec::new(),
            without_list: WithoutList::Pass,
            receipt: ReceiptRule::Confirmation,
            without_inspector: model::WithoutInspector::Refuse,
            new_flows_per_s: model::row::NEW_FLOWS_PER_S,
            conditions_end: model::ConditionsEnd::default(),
        }),
        Row::Operator(Operator {
            id: "one".parse().unwrap(),
            bin: bin(1),
            name: label("Один"),
            notice_mail: "noc@one.example".parse().unwrap(),
            notices: model::NoticeWays::default(),
        }),
        Row::Organisation(Organisation {
            id: "ministry".parse().unwrap(),
            bin: bin(2),
            name: label("Министерство"),
            class: Some(SubjectClass::StateBody),
            contract: Some(Contract {
                operator: "one".parse().unwrap(),
                number: "1".into(),
                signed: date(2025, 1, 1),
            }),
            notice_mail: None,
            notices: model::NoticeWays::default(),
            acts_as: std::collections::BTreeSet::new(),
        }),
        Row::Channel(Channel {
            id: "one-a".parse().unwrap(),
            operator: "one".parse().unwrap(),
            bandwidth_gbps: std::num::NonZeroU32::MIN,
            primary: member("ch0", "192.0.2.0/30"),
            backup: member("ch1", "192.0.2.4/30"),
        }),
        Row::Account(Account {
            name: "root".parse().unwrap(),
            uid: 0,
            roles: [Role::Admin].into(),
            authority: None,
            operator: None,
            organisation: None,
        }),
    ]
}

fn label(text: &str) -> Label {
    Label {
        ru: text.into(),
        kk: text.into(),
    }
}

fn member(interface: &str, network: &str) -> Member {
    Member {
        interface: interface.parse().unwrap(),
        path: format!("cord {interface}"),
        vlan: model::Tags::Untagged,
        liveness: model::Liveness::Carrier,
        networks: vec![network.parse().unwrap()],
    }
}

fn bin(stem: u32) -> Bin {
    (0..10)
        .find_map(|digit| format!("12034{stem:06}{digit}").parse().ok())
        .unwrap()
}
