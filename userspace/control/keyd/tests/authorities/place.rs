//! A keyd with its files, and a controld's end of its link.

use category::{Source, compile, list::local};
use clap::Parser as _;
use keyd::{Config, KeydError};
use law::ExemptCategory;
use model::{EnrolledOrganisation, Epoch, IssuingSnapshot, Label, RecordId};
use runtime::{Connection, KeyClient, Listener, SystemClock};
use std::fs;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use wire::keys::Sha256;
use wire::{Daemon, Fact, FromDaemon, ToDaemon};

/// A user that no test runs as.
pub(crate) const NOBODY: u32 = 65_533;
/// Most messages of keyd that wait for a test.
const HEARD_MAX: usize = 1024;

pub(crate) fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// What keyd said on its link.
#[derive(Debug)]
pub(crate) enum Heard {
    Fact(Box<Fact>),
    Applied(Epoch, Option<String>),
}

pub(crate) struct Place {
    folder: TempDir,
    control: Listener,
}

/// A keyd that runs, and the other end of its link.
pub(crate) struct Running {
    end: oneshot::Sender<()>,
    daemon: JoinHandle<Result<(), KeydError>>,
    link: Arc<Connection>,
    heard: mpsc::Receiver<Heard>,
    listening: JoinHandle<()>,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        keyd::make_sealing_key(&folder.path().join("key")).unwrap();
        let control = Listener::bind(&folder.path().join("control"), 0o600).unwrap();
        Self { folder, control }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What a keyd here is told at its start.
    pub(crate) fn arguments(&self, tlsd: u32, officer: u32) -> Vec<String> {
        let path = |option: &str, name: &str| format!("--{option}={}", self.path(name).display());
        vec![
            path("store", "keys"),
            path("sealing-key", "key"),
            path("socket", "s"),
            path("control", "control"),
            format!("--controld-uid={NOBODY}"),
            format!("--tlsd-uid={tlsd}"),
            format!("--security-officer-uid={officer}"),
        ]
    }

    pub(crate) async fn start(&mut self, tlsd: u32, officer: u32) -> Running {
        let (end, ended) = oneshot::channel::<()>();
        let until = async {
            let _told = ended.await;
        };
        let program = "keyd".to_owned();
        let arguments = self.arguments(tlsd, officer);
        let config = Config::parse_from(std::iter::once(program).chain(arguments));
        let daemon = keyd::run_until(config, Arc::new(SystemClock), None, until);
        self.attend(end, tokio::spawn(daemon)).await
    }

    /// Waits for the link of a keyd that was started, and takes its other end.
    pub(crate) async fn attend(
        &mut self,
        end: oneshot::Sender<()>,
        daemon: JoinHandle<Result<(), KeydError>>,
    ) -> Running {
        let link = Arc::new(self.control.accept().await.unwrap());
        let said = link.recv().await.unwrap();
        let daemon_is = Daemon::Keyd;
        assert_eq!(said, Some(ToDaemon::Subscribe { daemon: daemon_is }));
        let (tell, heard) = mpsc::channel(HEARD_MAX);
        let listening = tokio::spawn(listen(Arc::clone(&link), tell));
        Running {
            end,
            daemon,
            link,
            heard,
            listening,
        }
    }

    pub(crate) async fn client(&self) -> KeyClient {
        KeyClient::connect(&self.path("s")).await.unwrap()
    }
}

/// Acknowledges what keyd reports, and passes it on.
async fn listen(link: Arc<Connection>, tell: mpsc::Sender<Heard>) {
    while let Ok(Some(message)) = link.recv().await {
        match message {
            ToDaemon::Report { events } => {
                let last = events.last().unwrap();
                let (boot, seq) = (last.boot, last.seq);
                let taken = FromDaemon::Taken { boot, seq };
                for event in events {
                    tell.try_send(Heard::Fact(Box::new(event.fact))).unwrap();
                }
                if link.send(&taken).await.is_err() {
                    return;
                }
            }
            ToDaemon::Applied { epoch, refused } => {
                tell.try_send(Heard::Applied(epoch, refused)).unwrap();
            }
            other => panic!("{other:?}"),
        }
    }
}

impl Running {
    /// Waits for something that keyd says.
    pub(crate) async fn hears<T>(&mut self, find: impl Fn(&Heard) -> Option<T>) -> T {
        loop {
            let heard = self.heard.recv().await.unwrap();
            if let Some(found) = find(&heard) {
                return found;
            }
        }
    }

    /// Sends a snapshot; what became of it.
    pub(crate) async fn enrol(&mut self, epoch: u32, organisations: &[&str]) -> Option<String> {
        let organisations = organisations.iter().map(|id| EnrolledOrganisation {
            id: id.parse().unwrap(),
            bin: "990140000017".parse().unwrap(),
            name: Label {
                ru: "Школа № 17".to_owned(),
                kk: "№ 17 мектеп".to_owned(),
            },
            requests: vec!["РНИ-2026/1".to_owned()],
        });
        let snapshot = IssuingSnapshot {
            record: RecordId(1),
            epoch: Epoch(epoch),
            organisations: organisations.collect(),
        };
        let octets = wire::snapshot::encode(&snapshot).unwrap();
        let memory = runtime::seal(&octets).unwrap();
        let message = FromDaemon::Snapshot {
            epoch: snapshot.epoch,
            bytes: u64::try_from(octets.len()).unwrap(),
        };
        self.link
            .send_with_fd(&message, memory.as_fd())
            .await
            .unwrap();
        self.hears(|heard| match heard {
            Heard::Applied(Epoch(number), refused) if *number == epoch => Some(refused.clone()),
            _ => None,
        })
        .await
    }

    /// Sends octets as the index of categories; why they were refused, or nothing.
    pub(crate) async fn categorise(&mut self, octets: &[u8]) -> String {
        let memory = runtime::seal(octets).unwrap();
        let message = FromDaemon::Categories {
            digest: Sha256([7; 32]),
            bytes: u64::try_from(octets.len()).unwrap(),
        };
        self.link
            .send_with_fd(&message, memory.as_fd())
            .await
            .unwrap();
        self.hears(|heard| match heard {
            Heard::Fact(fact) => match fact.as_ref() {
                Fact::FilesRead { refused, .. } => Some(refused.clone()),
                _ => None,
            },
            Heard::Applied(..) => None,
        })
        .await
    }

    pub(crate) async fn end(self) {
        self.end.send(()).unwrap();
        self.daemon.await.unwrap().unwrap();
        self.listening.abort();
    }
}

/// The index of the lists that come with the gateway.
pub(crate) fn categories() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../config/categories");
    let source = |category: ExemptCategory| {
        let name = format!("{}.toml", category.slug());
        let list = local::read(&name, &fs::read(folder.join(&name)).unwrap()).unwrap();
        Source::accepted(list, "a test").unwrap()
    };
    let sources: Vec<Source> = ExemptCategory::ALL.map(source).into();
    compile(&sources).unwrap().octets
}
