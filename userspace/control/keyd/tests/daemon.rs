//! The daemon with its socket, its files and a controld that takes its events.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test ends where something is not as it is to be"
)]

use clap::Parser as _;
use jiff::Timestamp;
use keyd::{Config, KeydError, StoreError};
use law::Clause;
use runtime::keys::verify;
use runtime::{ClientError, Connection, KeyClient, Listener, SystemClock};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use wire::keys::{
    CodeCheck, DecisionStatement, Document, Generation, KeyUse, Outcome, SealContext, SealPurpose,
    SecretOctets, Sha256,
};
use wire::{Daemon, Event, Fact, FromDaemon, RefusalCode, ToDaemon};

/// A user that no test runs as.
const NOBODY: u32 = 65_533;

fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// A folder with a sealing key, and a controld's socket.
struct Place {
    folder: TempDir,
    control: Listener,
}

impl Place {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        keyd::make_sealing_key(&folder.path().join("key")).unwrap();
        let control = Listener::bind(&folder.path().join("control"), 0o600).unwrap();
        Self { folder, control }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn config(&self, more: &[String]) -> Config {
        let path = |option: &str, name: &str| format!("--{option}={}", self.path(name).display());
        let mut arguments = vec![
            "keyd".to_owned(),
            path("store", "keys"),
            path("sealing-key", "key"),
            path("socket", "s"),
            path("control", "control"),
            "--authority=gts".to_owned(),
        ];
        arguments.extend_from_slice(more);
        Config::parse_from(arguments)
    }

    /// Everything is for this user.
    fn allowed(&self) -> Config {
        let uid = own_uid();
        self.config(&[
            format!("--controld-uid={uid}"),
            format!("--admin-uid={uid}"),
            format!("--seal=psk={uid}"),
            format!("--unseal=psk={uid}"),
        ])
    }

    /// Everything is for another one.
    fn forbidden(&self) -> Config {
        self.config(&[
            format!("--controld-uid={NOBODY}"),
            format!("--admin-uid={NOBODY}"),
            format!("--seal=psk={NOBODY}"),
            format!("--unseal=psk={NOBODY}"),
        ])
    }

    /// Starts keyd; returns once it serves.
    async fn start(&mut self, config: Config) -> Running {
        let (end, ended) = oneshot::channel::<()>();
        let until = async {
            let _told = ended.await;
        };
        let daemon = keyd::run_until(config, Arc::new(SystemClock), None, until);
        let daemon = tokio::spawn(daemon);
        // It connects here after it listens there.
        let events = tokio::select! {
            accepted = self.control.accept() => accepted.unwrap(),
            () = async { while !daemon.is_finished() { tokio::task::yield_now().await } } => {
                panic!("{:?}", daemon.await);
            }
        };
        let said = events.recv().await.unwrap();
        let daemon_is = Daemon::Keyd;
        assert_eq!(said, Some(ToDaemon::Subscribe { daemon: daemon_is }));
        Running {
            end,
            daemon,
            events,
        }
    }

    async fn client(&self) -> KeyClient {
        KeyClient::connect(&self.path("s")).await.unwrap()
    }
}

struct Running {
    end: oneshot::Sender<()>,
    daemon: JoinHandle<Result<(), KeydError>>,
    events: Connection,
}

impl Running {
    /// The next events, which are acknowledged.
    async fn told(&self) -> Vec<Fact> {
        let events: Vec<Event> = match self.events.recv().await.unwrap() {
            Some(ToDaemon::Report { events }) => events,
            other => panic!("{other:?}"),
        };
        let last = events.last().unwrap();
        let (boot, seq) = (last.boot, last.seq);
        let taken = FromDaemon::Taken { boot, seq };
        self.events.send(&taken).await.unwrap();
        events.into_iter().map(|event| event.fact).collect()
    }

    /// So many events.
    async fn told_of(&self, count: usize) -> Vec<Fact> {
        let mut facts = Vec::new();
        while facts.len() < count {
            facts.extend(self.told().await);
        }
        facts
    }

    async fn end(self) {
        self.end.send(()).unwrap();
        self.daemon.await.unwrap().unwrap();
    }
}

fn a_statement() -> DecisionStatement {
    DecisionStatement {
        authority: "gts".parse().unwrap(),
        request: "СОЗ-2026/17".parse().unwrap(),
        kind: "waf_onboard".parse().unwrap(),
        outcome: Outcome::Refused,
        officer: "officer".parse().unwrap(),
        at: Timestamp::UNIX_EPOCH,
        change: None,
        document: Sha256([2; 32]),
        clause: Clause::ESHDI_15,
    }
}

fn a_document() -> Document {
    Document {
        authority: "gts".parse().unwrap(),
        number: "17".parse().unwrap(),
        sha256: Sha256([3; 32]),
    }
}

fn a_context() -> SealContext {
    SealContext::Request {
        request: "СОЗ-2026/17".parse().unwrap(),
        field: "vpn.ph1.psk".parse().unwrap(),
    }
}

fn a_secret() -> SecretOctets {
    SecretOctets::new(b"correct horse".to_vec()).unwrap()
}

fn refused<T: std::fmt::Debug>(result: Result<T, ClientError>) -> RefusalCode {
    match result.unwrap_err() {
        ClientError::Refused(refusal) => refusal.code,
        other => panic!("{other}"),
    }
}

/// The keys that there must be: two of the authority, three that seal.
const FIRST_KEYS: usize = 5;
/// What the first start tells: of itself, and of each key.
const FIRST_FACTS: usize = 1 + FIRST_KEYS;

#[tokio::test]
async fn keys_are_used_told_rotated_and_kept() {
    let mut place = Place::new();
    let running = place.start(place.allowed()).await;
    let facts = running.told_of(FIRST_FACTS).await;
    let made = facts
        .iter()
        .filter(|fact| matches!(fact, Fact::KeyMade { .. }));
    assert_eq!(made.count(), FIRST_KEYS);
    let mut client = place.client().await;
    let psk = SealPurpose::Psk;
    let signature = client.sign(a_statement()).await.unwrap();
    let code = client.issue_code(a_document()).await.unwrap();
    let blob = client.seal(psk, a_context(), a_secret()).await.unwrap();
    let two = Generation::FIRST.next().unwrap();
    for key in ["decisions/gts", "codes/gts", "sealing/psk"] {
        let key = key.parse().unwrap();
        let rotated = client.rotate(key, "yearly".into()).await.unwrap();
        assert_eq!(rotated, two);
    }
    let facts = running.told_of(6).await;
    let uses = facts.iter().filter_map(|fact| match fact {
        Fact::KeyUsed {
            purpose, client, ..
        } => Some((*purpose, *client)),
        _ => None,
    });
    let uses: Vec<_> = uses.collect();
    let expected = [KeyUse::Sign, KeyUse::IssueCode, KeyUse::Seal];
    assert_eq!(uses, expected.map(|purpose| (purpose, own_uid())));
    running.end().await;
    // Another start, with what is on the disk.
    let running = place.start(place.allowed()).await;
    let mut client = place.client().await;
    let keys = client.public("gts".parse().unwrap()).await.unwrap();
    assert_eq!(verify(&a_statement(), &signature, &keys), Ok(()));
    let newer = client.sign(a_statement()).await.unwrap();
    assert_eq!(newer.generation, two);
    assert_eq!(verify(&a_statement(), &newer, &keys), Ok(()));
    let checked = client.check_code(a_document(), code).await.unwrap();
    assert_eq!(checked, CodeCheck::Genuine(Generation::FIRST));
    let opened = client.unseal(psk, a_context(), blob).await.unwrap();
    assert_eq!(opened.reveal(), b"correct horse");
    let newest = client.keys().await.unwrap();
    let newest: Vec<u32> = newest.iter().map(|key| key.newest.number()).collect();
    assert_eq!(newest, [2, 2, 2, 1, 1]);
    // No key is made again.
    let facts = running.told_of(4).await;
    let kinds: Vec<&str> = facts.iter().map(Fact::kind).collect();
    assert_eq!(kinds, ["started", "key-used", "key-used", "key-used"]);
    running.end().await;
}

#[tokio::test]
async fn another_user_by_the_arguments_is_refused_and_told() {
    let mut place = Place::new();
    let running = place.start(place.forbidden()).await;
    running.told_of(FIRST_FACTS).await;
    let mut client = place.client().await;
    let forbidden = RefusalCode::Forbidden;
    let psk = SealPurpose::Psk;
    assert_eq!(refused(client.sign(a_statement()).await), forbidden);
    assert_eq!(refused(client.issue_code(a_document()).await), forbidden);
    let sealed = client.seal(psk, a_context(), a_secret()).await;
    assert_eq!(refused(sealed), forbidden);
    let key = "sealing/psk".parse().unwrap();
    assert_eq!(refused(client.rotate(key, "why".into()).await), forbidden);
    let facts = running.told_of(4).await;
    for fact in facts {
        match fact {
            Fact::CommandRefused { who, .. } => assert_eq!(who, format!("uid {}", own_uid())),
            other => panic!("{other:?}"),
        }
    }
    // What anybody may know.
    assert_eq!(client.keys().await.unwrap().len(), FIRST_KEYS);
    let public = client.public("gts".parse().unwrap()).await.unwrap();
    assert_eq!(public.keys.len(), 1);
    running.end().await;
}

/// A message of another daemon's protocol, and one that is none.
#[tokio::test]
async fn what_is_no_question_is_refused_and_closed() {
    let mut place = Place::new();
    let running = place.start(place.allowed()).await;
    let stray = Connection::connect(&place.path("s")).await.unwrap();
    let query = wire::Query::Status;
    stray.send(&ToDaemon::Ask { id: 1, query }).await.unwrap();
    let told: wire::keys::Told = stray.recv_secret().await.unwrap().unwrap();
    assert_eq!(told.id, 0);
    assert_eq!(told.result.unwrap_err().code, RefusalCode::BadRequest);
    assert!(
        stray
            .recv_secret::<wire::keys::Told>()
            .await
            .unwrap()
            .is_none()
    );
    place.client().await.keys().await.unwrap();
    running.told_of(FIRST_FACTS).await;
    running.end().await;
}

#[tokio::test]
async fn one_user_has_few_connections() {
    let mut place = Place::new();
    let running = place.start(place.allowed()).await;
    running.told_of(FIRST_FACTS).await;
    let mut clients = Vec::new();
    for _ in 0..8 {
        let mut client = place.client().await;
        client.keys().await.unwrap();
        clients.push(client);
    }
    let surplus = place.client().await.keys().await;
    assert!(matches!(surplus, Err(ClientError::Closed { .. })));
    clients.pop();
    // The place is free once keyd has seen that the client went.
    while place.client().await.keys().await.is_err() {}
    running.end().await;
}

async fn refused_start(config: Config) -> KeydError {
    let never = std::future::pending();
    let clock = Arc::new(SystemClock);
    keyd::run_until(config, clock, None, never)
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_start_with_wrong_files_says_which() {
    let mut place = Place::new();
    let running = place.start(place.allowed()).await;
    running.told_of(FIRST_FACTS).await;
    let held = refused_start(place.allowed()).await;
    assert!(
        matches!(held, KeydError::Store(StoreError::Held { .. })),
        "{held}"
    );
    running.end().await;
    let check = async |change: &dyn Fn(&Path), config: &dyn Fn(&Place) -> Config, words: &str| {
        change(place.folder.path());
        let said = refused_start(config(&place)).await.to_string();
        assert!(said.contains(words), "{said}");
    };
    let allowed = Place::allowed;
    let nobody = |place: &Place| place.config(&[format!("--controld-uid={NOBODY}")]);
    let other = |place: &Place| Config {
        sealing_key: place.path("other"),
        ..place.allowed()
    };
    let make_other = |folder: &Path| keyd::make_sealing_key(&folder.join("other")).unwrap();
    check(&make_other, &other, "sealed under the sealing key").await;
    let missing = |place: &Place| Config {
        sealing_key: place.path("none"),
        ..nobody(place)
    };
    check(&|_| (), &missing, "--make-sealing-key").await;
    let cut = |folder: &Path| {
        let path = folder.join("keys/keys");
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    };
    check(&cut, &allowed, "keys is damaged").await;
    let gone = |folder: &Path| fs::remove_file(folder.join("keys/keys")).unwrap();
    check(&gone, &allowed, "keys is missing").await;
}
