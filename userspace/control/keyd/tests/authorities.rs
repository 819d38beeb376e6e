//! Certification over keyd's socket: the ledger, the link to controld, and who may ask.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test ends where something is not as it is to be"
)]

use category::{Source, compile, list::local};
use clap::Parser as _;
use jiff::SignedDuration;
use keyd::{Config, KeydError};
use law::{Clause, ExemptCategory};
use model::{EnrolledOrganisation, Epoch, IssuingSnapshot, Label, OrganisationId, RecordId};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use runtime::{ClientError, Clock as _, Connection, KeyClient, Listener, SystemClock};
use std::fs;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use wire::keys::{
    AuthorityAct, AuthorityFact, AuthorityOrder, CertificateKind, Generation, IssuerId, LeafIssuer,
    LeafKey, LeafOrder, OrderDone, RootKey, SecretOctets, Sha256,
};
use wire::{Daemon, Fact, FromDaemon, Refusal, RefusalCode, ToDaemon};

/// A user that no test runs as.
const NOBODY: u32 = 65_533;
/// Most messages of keyd that wait for a test.
const HEARD_MAX: usize = 1024;

fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// What keyd said on its link.
#[derive(Debug)]
enum Heard {
    Fact(Box<Fact>),
    Applied(Epoch, Option<String>),
}

struct Place {
    folder: TempDir,
    control: Listener,
}

/// A keyd that runs, and the other end of its link.
struct Running {
    end: oneshot::Sender<()>,
    daemon: JoinHandle<Result<(), KeydError>>,
    link: Arc<Connection>,
    heard: mpsc::Receiver<Heard>,
    listening: JoinHandle<()>,
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

    fn config(&self, tlsd: u32, officer: u32) -> Config {
        let path = |option: &str, name: &str| format!("--{option}={}", self.path(name).display());
        Config::parse_from([
            "keyd".to_owned(),
            path("store", "keys"),
            path("sealing-key", "key"),
            path("socket", "s"),
            path("control", "control"),
            format!("--controld-uid={NOBODY}"),
            format!("--tlsd-uid={tlsd}"),
            format!("--security-officer-uid={officer}"),
        ])
    }

    async fn start(&mut self, tlsd: u32, officer: u32) -> Running {
        let (end, ended) = oneshot::channel::<()>();
        let until = async {
            let _told = ended.await;
        };
        let config = self.config(tlsd, officer);
        let daemon = keyd::run_until(config, Arc::new(SystemClock), None, until);
        let daemon = tokio::spawn(daemon);
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

    async fn client(&self) -> KeyClient {
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
    async fn hears<T>(&mut self, find: impl Fn(&Heard) -> Option<T>) -> T {
        loop {
            let heard = self.heard.recv().await.unwrap();
            if let Some(found) = find(&heard) {
                return found;
            }
        }
    }

    /// Sends a snapshot; what became of it.
    async fn enrol(&mut self, epoch: u32, organisations: &[&str]) -> Option<String> {
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
    async fn categorise(&mut self, octets: &[u8]) -> String {
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

    async fn end(self) {
        self.end.send(()).unwrap();
        self.daemon.await.unwrap().unwrap();
        self.listening.abort();
    }
}

/// The index of the lists that come with the gateway.
fn categories() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../config/categories");
    let source = |category: ExemptCategory| {
        let name = format!("{}.toml", category.slug());
        let list = local::read(&name, &fs::read(folder.join(&name)).unwrap()).unwrap();
        Source::accepted(list, "a test").unwrap()
    };
    let sources: Vec<Source> = ExemptCategory::ALL.map(source).into();
    compile(&sources).unwrap().octets
}

fn school() -> OrganisationId {
    "school-17".parse().unwrap()
}

fn passphrase() -> SecretOctets {
    SecretOctets::new(b"correct horse battery".to_vec()).unwrap()
}

fn root_key() -> RootKey {
    RootKey {
        root: Generation::FIRST,
        passphrase: passphrase(),
    }
}

fn order(act: AuthorityAct) -> AuthorityOrder {
    AuthorityOrder {
        act,
        request: "РНИ-2026/1".parse().unwrap(),
        why: "inspection begins".to_owned(),
    }
}

fn leaf(name: &str) -> LeafOrder {
    let random = SystemRandom::new();
    let signing = &ECDSA_P256_SHA256_ASN1_SIGNING;
    let made = EcdsaKeyPair::generate_pkcs8(signing, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(signing, made.as_ref(), &random).unwrap();
    LeafOrder {
        organisation: school(),
        under: LeafIssuer::Organisation,
        key: LeafKey::from_point(pair.public_key().as_ref()).unwrap(),
        names: vec![name.parse().unwrap()],
        not_after: SystemClock.now() + SignedDuration::from_hours(24),
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T, ClientError>) -> Refusal {
    match result.unwrap_err() {
        ClientError::Refused(refusal) => *refusal,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn leaves_are_certified_by_keyds_own_judgement() {
    let mut place = Place::new();
    let mut running = place.start(own_uid(), own_uid()).await;
    let mut client = place.client().await;
    let wanted = leaf("www.example.org");
    // Nothing before a snapshot, an index, a root and an issuing authority are there.
    let unavailable = RefusalCode::Unavailable;
    assert_eq!(
        refused(client.certify(wanted.clone()).await).code,
        unavailable
    );
    assert_eq!(running.enrol(1, &["school-17"]).await, None);
    assert_eq!(
        refused(client.certify(wanted.clone()).await).code,
        unavailable
    );
    assert_eq!(running.categorise(&categories()).await, "");
    assert_eq!(
        refused(client.certify(wanted.clone()).await).code,
        RefusalCode::NotFound
    );
    let made = client
        .order(order(AuthorityAct::MakeRoot {
            passphrase: passphrase(),
        }))
        .await;
    assert_eq!(made.unwrap(), OrderDone::Root(Generation::FIRST));
    let signed = client
        .order(order(AuthorityAct::SignIssuers { with: root_key() }))
        .await;
    let issuers = vec![(school(), Generation::FIRST)];
    assert_eq!(signed.unwrap(), OrderDone::Issued { issuers, left: 0 });
    let certified = client.certify(wanted.clone()).await.unwrap();
    let issuer = IssuerId::Organisation(school(), Generation::FIRST);
    assert_eq!(certified.by, issuer);
    let view = client
        .issuer(school(), LeafIssuer::Organisation)
        .await
        .unwrap();
    assert_eq!((view.id, view.chain.len()), (issuer, 1));
    // A hijacked tlsd: a bank, a wildcard over banks, a stranger's organisation.
    let bank = refused(client.certify(leaf("online.kaspi.kz")).await);
    assert_eq!(bank.code, RefusalCode::Forbidden);
    assert_eq!(
        bank.clause,
        Some(ExemptCategory::FinanceAndBanking.clause())
    );
    let wildcard = refused(client.certify(leaf("*.kz")).await);
    assert_eq!(
        (wildcard.code, wildcard.clause),
        (RefusalCode::Forbidden, Some(Clause::ESHDI_20))
    );
    let mut stranger = leaf("www.example.org");
    stranger.organisation = "stranger".parse().unwrap();
    let stranger = refused(client.certify(stranger).await);
    assert_eq!(
        (stranger.code, stranger.clause),
        (RefusalCode::Forbidden, Some(Clause::ESHDI_20))
    );
    // Each refusal is told, with what was asked for.
    running
        .hears(|heard| match heard {
            Heard::Fact(fact) => match fact.as_ref() {
                Fact::CommandRefused { why, .. } => why.contains("online.kaspi.kz").then_some(()),
                _ => None,
            },
            Heard::Applied(..) => None,
        })
        .await;
    running.end().await;
}

/// The root, the authority and the leaf key outlive a start; who is enrolled is to be said anew.
#[tokio::test]
async fn what_was_issued_is_known_after_another_start() {
    let mut place = Place::new();
    let mut running = place.start(own_uid(), own_uid()).await;
    running.enrol(1, &["school-17"]).await;
    running.categorise(&categories()).await;
    let mut client = place.client().await;
    let wanted = leaf("www.example.org");
    client
        .order(order(AuthorityAct::MakeRoot {
            passphrase: passphrase(),
        }))
        .await
        .unwrap();
    client
        .order(order(AuthorityAct::SignIssuers { with: root_key() }))
        .await
        .unwrap();
    let certified = client.certify(wanted.clone()).await.unwrap();
    running.end().await;
    let mut running = place.start(own_uid(), own_uid()).await;
    let mut client = place.client().await;
    let unknown = refused(client.certify(wanted.clone()).await);
    assert_eq!(unknown.code, RefusalCode::Unavailable);
    running.enrol(1, &["school-17"]).await;
    running.categorise(&categories()).await;
    let again = client.certify(wanted.clone()).await.unwrap();
    assert_eq!(again.by, certified.by);
    assert_ne!(again.certificate, certified.certificate);
    // The enrolment ends.
    assert_eq!(running.enrol(2, &[]).await, None);
    assert_eq!(
        refused(client.certify(wanted.clone()).await).code,
        RefusalCode::Forbidden
    );
    let older = running.enrol(1, &["school-17"]).await;
    assert!(older.unwrap().contains("epoch 2"));
    assert_eq!(
        refused(client.certify(wanted).await).code,
        RefusalCode::Forbidden
    );
    running.end().await;
}

#[tokio::test]
async fn orders_are_told_and_their_certificates_are_public() {
    let mut place = Place::new();
    let mut running = place.start(NOBODY, own_uid()).await;
    running.enrol(1, &["school-17"]).await;
    running.categorise(&categories()).await;
    let mut client = place.client().await;
    client
        .order(order(AuthorityAct::MakeRoot {
            passphrase: passphrase(),
        }))
        .await
        .unwrap();
    client
        .order(order(AuthorityAct::SignIssuers { with: root_key() }))
        .await
        .unwrap();
    let ground = running
        .hears(|heard| match heard {
            Heard::Fact(fact) => match fact.as_ref() {
                Fact::Authority {
                    what: AuthorityFact::IssuerMade { ground, .. },
                } => Some(ground.clone()),
                _ => None,
            },
            Heard::Applied(..) => None,
        })
        .await;
    assert_eq!(
        (ground.client, ground.request.as_str()),
        (own_uid(), "РНИ-2026/1")
    );
    assert_eq!(ground.clause, Clause::ESHDI_20);
    let kinds = client
        .certificates()
        .await
        .unwrap()
        .into_iter()
        .map(|view| match view.what {
            CertificateKind::Root { .. } => "root",
            CertificateKind::Cross { .. } => "cross",
            CertificateKind::Issuer { .. } => "issuer",
            CertificateKind::Crl { .. } => "crl",
        });
    assert_eq!(kinds.collect::<Vec<_>>(), ["root", "issuer", "crl"]);
    // Whoever orders does not certify.
    let certified = client.certify(leaf("www.example.org")).await;
    assert_eq!(refused(certified).code, RefusalCode::Forbidden);
    running.end().await;
}

#[tokio::test]
async fn who_is_no_officer_orders_nothing() {
    let mut place = Place::new();
    let running = place.start(own_uid(), NOBODY).await;
    let mut client = place.client().await;
    let made = client
        .order(order(AuthorityAct::MakeRoot {
            passphrase: passphrase(),
        }))
        .await;
    assert_eq!(refused(made).code, RefusalCode::Forbidden);
    // What anybody may ask.
    assert_eq!(client.certificates().await.unwrap(), []);
    let issuer = client.issuer(school(), LeafIssuer::Organisation).await;
    assert_eq!(refused(issuer).code, RefusalCode::NotFound);
    running.end().await;
}

/// What is no index is refused, and the one before goes on.
#[tokio::test]
async fn an_index_that_is_none_takes_nothing_away() {
    let mut place = Place::new();
    let mut running = place.start(own_uid(), own_uid()).await;
    let whole = categories();
    assert_ne!(running.categorise(&whole[..whole.len() - 1]).await, "");
    running.enrol(1, &["school-17"]).await;
    let mut client = place.client().await;
    client
        .order(order(AuthorityAct::MakeRoot {
            passphrase: passphrase(),
        }))
        .await
        .unwrap();
    let sign = || order(AuthorityAct::SignIssuers { with: root_key() });
    assert_eq!(
        refused(client.order(sign()).await).code,
        RefusalCode::Unavailable
    );
    assert_eq!(running.categorise(&whole).await, "");
    client.order(sign()).await.unwrap();
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    assert_ne!(running.categorise(&changed).await, "");
    client.certify(leaf("www.example.org")).await.unwrap();
    let bank = client.certify(leaf("kaspi.kz")).await;
    assert_eq!(refused(bank).code, RefusalCode::Forbidden);
    running.end().await;
}
