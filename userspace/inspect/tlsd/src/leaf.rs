//! Leaf certificates: keys that live a day, and what keyd certified for them.

use crate::limits::LEAVES_MAX;
use jiff::Timestamp;
use jiff::civil::Date;
use model::{ContentDigest, OrganisationId};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use runtime::{ClientError, Clock, KeyClient};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring as provider};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{NoServerSessionStorage, ProducesTickets};
use rustls::sign::{CertifiedKey, SigningKey, SingleCertAndKey};
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tls::LeafTemplate;
use tls::leaf::IssuerLife;
use tokio::sync::OnceCell;
use wire::keys::{CertifiedLeaf, IssuerView, LeafIssuer, LeafKey, LeafOrder};

/// Why there is no leaf.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LeafError {
    /// keyd does not certify, or is not there.
    #[error(transparent)]
    Keyd(#[from] ClientError),
    /// The brain sees no leaf in it.
    #[error(transparent)]
    Template(#[from] tls::leaf::LeafError),
    /// Key and certificate do not go together, or no key could be made.
    #[error("TLS cannot use the leaf: {0}")]
    Tls(#[from] rustls::Error),
    /// keyd answered something else than it was asked.
    #[error("keyd answered something else than it was asked")]
    Answer,
    /// The machine gives no random bits.
    #[error("no key can be made: the machine gives no random bits")]
    Random,
}

/// Who certifies for whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Issuing {
    /// Whose users.
    pub(crate) organisation: OrganisationId,
    /// By which authority.
    pub(crate) under: LeafIssuer,
}

/// A key of a day, and the authority that certifies it.
#[derive(Debug)]
pub(crate) struct DayKey {
    issuing: Issuing,
    day: Date,
    signing: Arc<dyn SigningKey>,
    public: LeafKey,
    issuer: IssuerView,
}

/// A leaf that was certified.
#[derive(Debug)]
pub(crate) struct Leaf {
    not_after: Timestamp,
    certified: Arc<CertifiedKey>,
    /// What each protocol is served by, made when it is first needed.
    plain: OnceCell<Arc<ServerConfig>>,
    http11: OnceCell<Arc<ServerConfig>>,
}

/// What keyd is asked.
#[derive(Clone, Copy, Debug)]
enum Question<'a> {
    /// Who certifies.
    Issuer(&'a Issuing),
    /// A certificate.
    Leaf(&'a LeafOrder),
}

/// What it answers.
#[derive(Debug)]
enum Told {
    Issuer(IssuerView),
    Leaf(CertifiedLeaf),
}

impl Question<'_> {
    async fn put(self, keyd: &mut KeyClient) -> Result<Told, ClientError> {
        match self {
            Self::Issuer(issuing) => {
                let Issuing {
                    organisation,
                    under,
                } = issuing.clone();
                keyd.issuer(organisation, under).await.map(Told::Issuer)
            }
            Self::Leaf(order) => keyd.certify(order.clone()).await.map(Told::Leaf),
        }
    }
}

/// All leaves.
#[derive(Debug)]
pub(crate) struct Leaves {
    keyd: PathBuf,
    clock: Arc<dyn Clock>,
    provider: Arc<CryptoProvider>,
    /// Sessions of users stand in their own tickets: nothing is kept of them.
    tickets: Arc<dyn ProducesTickets>,
    random: SystemRandom,
    client: tokio::sync::Mutex<Option<KeyClient>>,
    keys: Mutex<BTreeMap<Issuing, Arc<OnceCell<Arc<DayKey>>>>>,
    known: Mutex<Known>,
}

/// Leaves by what the brain calls them; the oldest goes when there are too many.
#[derive(Debug, Default)]
struct Known {
    leaves: BTreeMap<ContentDigest, Arc<OnceCell<Arc<Leaf>>>>,
    oldest: VecDeque<ContentDigest>,
}

impl Known {
    fn cell(&mut self, key: ContentDigest) -> Arc<OnceCell<Arc<Leaf>>> {
        if let Some(cell) = self.leaves.get(&key) {
            return Arc::clone(cell);
        }
        if self.leaves.len() >= LEAVES_MAX
            && let Some(oldest) = self.oldest.pop_front()
        {
            self.leaves.remove(&oldest);
        }
        let cell = Arc::new(OnceCell::new());
        self.leaves.insert(key, Arc::clone(&cell));
        self.oldest.push_back(key);
        cell
    }

    fn forget(&mut self, key: ContentDigest) {
        if self.leaves.remove(&key).is_some() {
            self.oldest.retain(|one| *one != key);
        }
    }
}

impl Leaves {
    pub(crate) fn new(keyd: PathBuf, clock: Arc<dyn Clock>) -> Result<Self, rustls::Error> {
        Ok(Self {
            keyd,
            clock,
            provider: Arc::new(provider::default_provider()),
            tickets: provider::Ticketer::new()?,
            random: runtime::entropy(),
            client: tokio::sync::Mutex::new(None),
            keys: Mutex::default(),
            known: Mutex::default(),
        })
    }

    /// Today's key of an authority, made where there is none.
    pub(crate) async fn day_key(&self, issuing: Issuing) -> Result<Arc<DayKey>, LeafError> {
        let today = law::zone::date(self.clock.now());
        loop {
            let cell = Arc::clone(lock(&self.keys).entry(issuing.clone()).or_default());
            let key = cell
                .get_or_try_init(|| self.make_key(&issuing, today))
                .await?;
            if key.day == today && key.issuer.not_after > self.clock.now() {
                return Ok(Arc::clone(key));
            }
            let mut keys = lock(&self.keys);
            if keys
                .get(&issuing)
                .is_some_and(|now| Arc::ptr_eq(now, &cell))
            {
                keys.remove(&issuing);
            }
        }
    }

    /// The leaf of a template, certified where it is not yet. Whoever asks for the same meanwhile waits for it.
    pub(crate) async fn leaf(
        &self,
        template: &LeafTemplate,
        key: &DayKey,
    ) -> Result<Arc<Leaf>, LeafError> {
        let digest = template.cache_key();
        let cell = lock(&self.known).cell(digest);
        let leaf = cell.get_or_try_init(|| self.certify(template, key)).await;
        match leaf {
            Ok(leaf) if leaf.not_after > self.clock.now() => Ok(Arc::clone(leaf)),
            Ok(_) => {
                lock(&self.known).forget(digest);
                Ok(Arc::clone(&self.certify(template, key).await?))
            }
            Err(error) => {
                lock(&self.known).forget(digest);
                Err(error)
            }
        }
    }

    async fn make_key(&self, issuing: &Issuing, day: Date) -> Result<Arc<DayKey>, LeafError> {
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let secret =
            EcdsaKeyPair::generate_pkcs8(algorithm, &self.random).map_err(|_| LeafError::Random)?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, secret.as_ref(), &self.random)
            .map_err(|_| LeafError::Random)?;
        let public = LeafKey::from_point(pair.public_key().as_ref()).ok_or(LeafError::Random)?;
        let secret = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(secret.as_ref().to_vec()));
        let signing = provider::sign::any_ecdsa_type(&secret)?;
        let Told::Issuer(issuer) = self.ask(Question::Issuer(issuing)).await? else {
            return Err(LeafError::Answer);
        };
        Ok(Arc::new(DayKey {
            issuing: issuing.clone(),
            day,
            signing,
            public,
            issuer,
        }))
    }

    async fn certify(&self, template: &LeafTemplate, key: &DayKey) -> Result<Arc<Leaf>, LeafError> {
        let (_, not_after) = template.validity();
        let order = LeafOrder {
            organisation: key.issuing.organisation.clone(),
            under: key.issuing.under,
            key: key.public,
            names: template.names().to_vec(),
            not_after,
        };
        let Told::Leaf(certified) = self.ask(Question::Leaf(&order)).await? else {
            return Err(LeafError::Answer);
        };
        let mut chain = vec![CertificateDer::from(certified.certificate)];
        if key.issuing.under == LeafIssuer::Organisation {
            chain.extend(key.issuer.chain.iter().cloned().map(CertificateDer::from));
        }
        let certified = CertifiedKey::new(chain, Arc::clone(&key.signing));
        certified.keys_match()?;
        Ok(Arc::new(Leaf {
            not_after,
            certified: Arc::new(certified),
            plain: OnceCell::new(),
            http11: OnceCell::new(),
        }))
    }

    /// Asks keyd, once more over a new connection where the last one broke.
    async fn ask(&self, question: Question<'_>) -> Result<Told, ClientError> {
        let mut client = self.client.lock().await;
        if let Some(open) = client.as_mut() {
            match question.put(open).await {
                Err(ClientError::Closed { .. } | ClientError::Socket { .. }) => *client = None,
                answered => return answered,
            }
        }
        let mut open = KeyClient::connect(&self.keyd).await?;
        let answered = question.put(&mut open).await;
        *client = Some(open);
        answered
    }

    /// How a leaf is served to a user who speaks this protocol inside.
    pub(crate) async fn server(
        &self,
        leaf: &Leaf,
        protocol: Option<&[u8]>,
    ) -> Result<Arc<ServerConfig>, LeafError> {
        let cell = if protocol.is_some() {
            &leaf.http11
        } else {
            &leaf.plain
        };
        let made = cell
            .get_or_try_init(|| async { self.config(leaf, protocol) })
            .await?;
        Ok(Arc::clone(made))
    }

    fn config(&self, leaf: &Leaf, protocol: Option<&[u8]>) -> Result<Arc<ServerConfig>, LeafError> {
        let versions = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?;
        let certificate = SingleCertAndKey::from(CertifiedKey::clone(&leaf.certified));
        let mut config = versions
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(certificate));
        config.alpn_protocols = protocol.map(<[u8]>::to_vec).into_iter().collect();
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.ticketer = Arc::clone(&self.tickets);
        Ok(Arc::new(config))
    }
}

impl DayKey {
    /// What the authority and the key leave to a leaf.
    pub(crate) fn life(&self) -> IssuerLife {
        IssuerLife {
            not_before: law::zone::start_of(self.day),
            not_after: self.issuer.not_after,
            key_until: law::zone::end_of(self.day),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
