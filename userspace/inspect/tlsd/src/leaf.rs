//! Leaf certificates: keys that live a day, and what keyd certified for them.
//!
//! A [`DayKey`] belongs to one authority, as keyd named it last, and each leaf to one such key. keyd is asked again who certifies
//! once its word is a minute old: where it names another authority, another chain or none, key and leaves are forgotten. While keyd is
//! away, its last word holds. A key that keyd refuses as `conflict` is replaced, and the leaf asked for once more.

use crate::limits::{KEYD_ANSWER_WAIT, KEYD_CONNECTIONS_MAX, KEYD_PLACE_WAIT};
use day_key::{Keys, Pair};
use jiff::Timestamp;
use jiff::civil::Date;
use keyd::Keyd;
use known::{Known, LeafId};
use model::InspectionSnapshot;
use runtime::{ClientError, Clock};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs as provider};
use rustls::pki_types::CertificateDer;
use rustls::server::{NoServerSessionStorage, ProducesTickets};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tls::LeafTemplate;
use tls::inside::HTTP_2;
use tls::leaf::LeafIssuer;
use tokio::sync::OnceCell;
use wire::RefusalCode;
use wire::keys::{IssuerId, LeafOrder};

mod day_key;
mod keyd;
mod known;

pub(crate) use day_key::{DayKey, Issuing};

/// Why there is no leaf.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LeafError {
    /// keyd does not certify, or is not there.
    #[error(transparent)]
    Keyd(#[from] ClientError),
    /// keyd has more to do than it gets done.
    #[error(
        "all {KEYD_CONNECTIONS_MAX} connections to keyd have been busy for {} s",
        KEYD_PLACE_WAIT.as_secs()
    )]
    Busy,
    /// keyd does not answer.
    #[error("keyd has not answered for {} s", KEYD_ANSWER_WAIT.as_secs())]
    Silent,
    /// keyd answered something else than it was asked.
    #[error("keyd answered something else than it was asked")]
    Answer,
    /// Another authority than the key's has signed: its chain is another.
    #[error("{by} has signed, and the chain at hand is that of {known}")]
    OtherIssuer {
        /// Who signed.
        by: IssuerId,
        /// Whose chain is at hand.
        known: IssuerId,
    },
    /// The brain sees no leaf in it.
    #[error(transparent)]
    Template(#[from] tls::leaf::LeafError),
    /// Key and certificate do not go together, or no key could be made.
    #[error("TLS cannot use the leaf: {0}")]
    Tls(#[from] rustls::Error),
    /// The machine gives no random bits.
    #[error("no key can be made: the machine gives no random bits")]
    Random,
    /// What another connection was told that asked for the same.
    #[error(transparent)]
    Shared(Arc<Self>),
}

impl LeafError {
    /// Whether another key may get the leaf: this one is too old or was certified by another authority before, or keyd has
    /// another authority now.
    fn asks_for_another_key(&self) -> bool {
        match self {
            Self::Keyd(ClientError::Refused(refusal)) => refusal.code == RefusalCode::Conflict,
            Self::OtherIssuer { .. } => true,
            Self::Shared(shared) => shared.asks_for_another_key(),
            Self::Keyd(_)
            | Self::Busy
            | Self::Silent
            | Self::Answer
            | Self::Template(_)
            | Self::Tls(_)
            | Self::Random => false,
        }
    }

    /// Whether it is the gateway that has none, and not the server's certificate that no leaf mimics.
    pub(crate) fn is_the_gateways(&self) -> bool {
        match self {
            Self::Template(_) => false,
            Self::Shared(shared) => shared.is_the_gateways(),
            Self::Keyd(_)
            | Self::Busy
            | Self::Silent
            | Self::Answer
            | Self::OtherIssuer { .. }
            | Self::Tls(_)
            | Self::Random => true,
        }
    }

    /// Whether keyd says that no authority may certify.
    fn names_no_issuer(&self) -> bool {
        match self {
            Self::Keyd(ClientError::Refused(refusal)) => refusal.code == RefusalCode::NotFound,
            Self::Shared(shared) => shared.names_no_issuer(),
            Self::Keyd(_)
            | Self::Busy
            | Self::Silent
            | Self::Answer
            | Self::OtherIssuer { .. }
            | Self::Template(_)
            | Self::Tls(_)
            | Self::Random => false,
        }
    }
}

/// What one connection asks for and others wait for: each gets the same answer. Who comes after a failure asks anew.
type Shared<T> = OnceCell<Result<Arc<T>, Arc<LeafError>>>;

/// A leaf that was certified.
#[derive(Debug)]
pub(crate) struct Leaf {
    certified: Arc<CertifiedKey>,
    /// What each protocol is served by, made when it is first needed.
    plain: OnceCell<Arc<ServerConfig>>,
    http11: OnceCell<Arc<ServerConfig>>,
    http2: OnceCell<Arc<ServerConfig>>,
}

/// All leaves.
#[derive(Debug)]
pub(crate) struct Leaves {
    keyd: Keyd,
    clock: Arc<dyn Clock>,
    provider: Arc<CryptoProvider>,
    /// Sessions of users stand in their own tickets: nothing is kept of them.
    tickets: Arc<dyn ProducesTickets>,
    keys: Mutex<Keys>,
    known: Mutex<Known>,
}

impl Leaves {
    pub(crate) fn new(keyd: PathBuf, clock: Arc<dyn Clock>) -> Result<Self, rustls::Error> {
        Ok(Self {
            keyd: Keyd::new(keyd),
            clock,
            provider: Arc::new(provider::default_provider()),
            tickets: provider::Ticketer::new()?,
            keys: Mutex::default(),
            known: Mutex::default(),
        })
    }

    /// Today's key of an authority, made where there is none. It serves while keyd says so, or says nothing.
    pub(crate) async fn day_key(&self, issuing: Issuing) -> Result<Arc<DayKey>, LeafError> {
        loop {
            let today = law::zone::date(self.clock.now());
            let (cell, forgotten) = lock(&self.keys).cell(&issuing, today);
            lock(&self.known).drop_of(&forgotten);
            let making = || async {
                let key = self.make_key(&issuing, today).await;
                key.map(Arc::new).map_err(Arc::new)
            };
            let key = match cell.get_or_init(making).await {
                Ok(key) => key,
                Err(error) => {
                    lock(&self.keys).forget(&issuing, &cell);
                    return Err(LeafError::Shared(Arc::clone(error)));
                }
            };
            if !key.serves(today, self.clock.now()) {
                self.forget(key);
            } else if !key.is_to_be_confirmed(self.clock.monotonic()) || self.confirm(key).await? {
                return Ok(Arc::clone(key));
            }
        }
    }

    async fn make_key(&self, issuing: &Issuing, today: Date) -> Result<DayKey, LeafError> {
        let pair = Pair::make(today)?;
        let asked = self.clock.monotonic();
        let issuer = self.keyd.issuer(issuing).await?;
        if issuer.not_after <= self.clock.now() {
            return Err(tls::leaf::LeafError::Over(issuer.not_after).into());
        }
        let number = lock(&self.keys).number();
        Ok(DayKey::new(issuing.clone(), number, (pair, issuer), asked))
    }

    /// Asks keyd again who certifies: whether the key still serves. Others use it meanwhile.
    async fn confirm(&self, key: &Arc<DayKey>) -> Result<bool, LeafError> {
        match self.keyd.issuer(key.issuing()).await {
            Ok(issuer) if issuer == *key.issuer() => Ok(true),
            Ok(issuer) => {
                tracing::info!(before = %key.issuer().id, now = %issuer.id, "leaves get another chain");
                self.forget(key);
                Ok(false)
            }
            Err(error) if error.names_no_issuer() => {
                self.forget(key);
                Err(error)
            }
            Err(error) => {
                tracing::warn!(%error, issuer = %key.issuer().id, "keyd does not say who certifies: its last word holds");
                Ok(true)
            }
        }
    }

    /// The leaf of a template, certified where it is not yet. Whoever asks for the same meanwhile waits for it.
    pub(crate) async fn leaf(
        &self,
        template: &LeafTemplate,
        key: &Arc<DayKey>,
    ) -> Result<Arc<Leaf>, LeafError> {
        match self.leaf_of(template, key).await {
            Err(error) if error.asks_for_another_key() => {
                tracing::info!(issuer = %key.issuer().id, %error, "a leaf gets another key");
                self.forget(key);
                let key = self.day_key(key.issuing().clone()).await?;
                self.leaf_of(template, &key).await
            }
            answered => answered,
        }
    }

    async fn leaf_of(&self, template: &LeafTemplate, key: &DayKey) -> Result<Arc<Leaf>, LeafError> {
        let (_, not_after) = template.validity();
        let until = not_after.min(key.life().until());
        let id = LeafId {
            key: key.number(),
            template: template.cache_key(),
        };
        if until <= self.clock.now() {
            return Err(tls::leaf::LeafError::Over(until).into());
        }
        // What a template finds is valid still: its name is of a day, and of what limits its validity.
        let cell = lock(&self.known).cell(id);
        let certifying = || async {
            let leaf = self.certify(template, key, until).await;
            leaf.map(Arc::new).map_err(Arc::new)
        };
        match cell.get_or_init(certifying).await {
            Ok(leaf) => Ok(Arc::clone(leaf)),
            Err(error) => {
                lock(&self.known).forget(id, &cell);
                Err(LeafError::Shared(Arc::clone(error)))
            }
        }
    }

    async fn certify(
        &self,
        template: &LeafTemplate,
        key: &DayKey,
        not_after: Timestamp,
    ) -> Result<Leaf, LeafError> {
        let order = LeafOrder {
            organisation: template.organisation().clone(),
            under: in_keyds_words(key.issuing().under),
            key: key.public(),
            names: template.names().to_vec(),
            not_after,
        };
        let leaf = self.keyd.certify(&order).await?;
        if leaf.by != key.issuer().id {
            return Err(LeafError::OtherIssuer {
                by: leaf.by,
                known: key.issuer().id.clone(),
            });
        }
        // Of the untrusted issuer nothing is sent, and keyd names no chain.
        let chain = std::iter::once(leaf.certificate).chain(key.issuer().chain.iter().cloned());
        let chain = chain.map(CertificateDer::from).collect();
        let certified = CertifiedKey::new(chain, key.signing());
        certified.keys_match()?;
        Ok(Leaf {
            certified: Arc::new(certified),
            plain: OnceCell::new(),
            http11: OnceCell::new(),
            http2: OnceCell::new(),
        })
    }

    /// Keeps keys and leaves of those alone that are enrolled.
    pub(crate) fn keep(&self, snapshot: &InspectionSnapshot) {
        let forgotten = lock(&self.keys).keep(snapshot);
        lock(&self.known).drop_of(&forgotten);
    }

    fn forget(&self, key: &Arc<DayKey>) {
        lock(&self.keys).forget_key(key);
        lock(&self.known).drop_of(&[key.number()]);
    }

    /// How a leaf is served to a user who speaks this protocol inside.
    pub(crate) async fn server(
        &self,
        leaf: &Leaf,
        protocol: Option<&[u8]>,
    ) -> Result<Arc<ServerConfig>, LeafError> {
        let cell = match protocol {
            None => &leaf.plain,
            Some(HTTP_2) => &leaf.http2,
            Some(_) => &leaf.http11,
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
        // One is enough: whoever opens many connections gets one with each.
        config.send_tls13_tickets = 1;
        Ok(Arc::new(config))
    }
}

/// The brain's word for an issuer, as keyd has it.
const fn in_keyds_words(issuer: LeafIssuer) -> wire::keys::LeafIssuer {
    match issuer {
        LeafIssuer::Trusted => wire::keys::LeafIssuer::Organisation,
        LeafIssuer::Untrusted => wire::keys::LeafIssuer::Untrusted,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
pub(crate) mod tests;
