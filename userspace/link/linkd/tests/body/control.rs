//! The test as controld.

use abi::{PortRole, Row, RuleRange, Standing};
use model::{Epoch, GateSnapshot, Origin, Prefix, RecordId, RowKey, SnapshotPort};
use runtime::{Connection, Listener, seal};
use std::os::fd::AsFd as _;
use std::path::Path;
use wire::{Daemon, Fact, FromDaemon, ToDaemon};

/// A subscribed linkd, as controld sees it.
pub(crate) struct Control {
    connection: Connection,
    facts: Vec<Fact>,
    outcomes: Vec<(Epoch, Option<String>)>,
}

impl Control {
    /// Waits at `path` for linkd.
    pub(crate) async fn meet(path: &Path) -> Self {
        let mut listener = Listener::bind(path, 0o600).unwrap();
        let connection = listener.accept().await.unwrap();
        let daemon = Daemon::Linkd;
        let first = connection.recv().await.unwrap();
        assert_eq!(first, Some(ToDaemon::Subscribe { daemon }));
        Self {
            connection,
            facts: Vec::new(),
            outcomes: Vec::new(),
        }
    }

    pub(crate) async fn send(&self, snapshot: &GateSnapshot) {
        let bytes = wire::snapshot::encode(snapshot).unwrap();
        let memory = seal(&bytes).unwrap();
        let message = FromDaemon::Snapshot {
            epoch: snapshot.epoch,
            bytes: u64::try_from(bytes.len()).unwrap(),
        };
        self.connection
            .send_with_fd(&message, memory.as_fd())
            .await
            .unwrap();
    }

    /// Waits for a fact and takes it out.
    pub(crate) async fn fact(&mut self, fits: impl Fn(&Fact) -> bool) -> Fact {
        loop {
            if let Some(at) = self.facts.iter().position(&fits) {
                return self.facts.remove(at);
            }
            self.hear().await;
        }
    }

    /// Waits for what became of the next snapshot.
    pub(crate) async fn outcome(&mut self) -> (Epoch, Option<String>) {
        while self.outcomes.is_empty() {
            self.hear().await;
        }
        self.outcomes.remove(0)
    }

    /// Facts of a kind that came and nobody waited for.
    pub(crate) fn surplus(&self, kind: &str) -> usize {
        self.facts.iter().filter(|fact| fact.kind() == kind).count()
    }

    async fn hear(&mut self) {
        match self.connection.recv().await.unwrap().unwrap() {
            ToDaemon::Report { events } => {
                let last = events.last().unwrap();
                let (boot, seq) = (last.boot, last.seq);
                self.facts
                    .extend(events.into_iter().map(|event| event.fact));
                let taken = FromDaemon::Taken { boot, seq };
                self.connection.send(&taken).await.unwrap();
            }
            ToDaemon::Applied { epoch, refused } => self.outcomes.push((epoch, refused)),
            ToDaemon::Ask { .. }
            | ToDaemon::Do { .. }
            | ToDaemon::Subscribe { .. }
            | ToDaemon::Sockets { .. }
            | ToDaemon::OnBehalf { .. } => {
                panic!("linkd asks controld nothing")
            }
        }
    }
}

/// A policy with one channel member for each interface, and one catalogue entry whose counter number was given at `born`.
pub(crate) fn a_policy(
    epoch: u32,
    interfaces: &[&str],
    catalogued: &str,
    born: u32,
) -> GateSnapshot {
    let prefix: Prefix = catalogued.parse().unwrap();
    let row = |standing: Standing, entry: u32, operator: u16| Row {
        epoch,
        entry,
        operator,
        link: 0,
        standing: standing as u8,
        flags: 0,
        reserved: [0; 2],
        rule_count: 0,
        rule_first: 0,
    };
    let port = |(number, interface): (u16, &&str)| SnapshotPort {
        interface: interface.parse().unwrap(),
        role: PortRole::Channel,
        number,
        operator: 1,
        link: 1,
        owner: RowKey::Channel("alma-1".parse().unwrap()),
        primary: number == 0,
        vlan: model::Tags::Untagged,
        liveness: model::Liveness::Carrier,
        lock: None,
        bandwidth_gbps: None,
    };
    GateSnapshot {
        record: RecordId(1),
        epoch: Epoch(epoch),
        ports: (0..).zip(interfaces).map(port).collect(),
        operators: vec!["alma".parse().unwrap()],
        rows: vec![row(Standing::Unknown, 0, 0), row(Standing::Open, 1, 1)],
        origins: vec![
            Origin {
                key: None,
                born: Epoch(0),
            },
            Origin {
                key: Some(RowKey::Catalogue(prefix)),
                born: Epoch(born),
            },
        ],
        prefixes: vec![(prefix, 1)],
        rules: Vec::new(),
        global: RuleRange { first: 0, count: 0 },
        rule_keys: Vec::new(),
        vpn: Vec::new(),
        admission: model::Admission::default(),
    }
}
