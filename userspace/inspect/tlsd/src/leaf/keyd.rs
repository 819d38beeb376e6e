//! Questions to keyd, over a few connections that are kept. Who finds none free waits in the order of coming.

use super::day_key::Issuing;
use super::{LeafError, in_keyds_words, lock};
use crate::limits::{KEYD_ANSWER_WAIT, KEYD_CONNECTIONS_MAX, KEYD_PLACE_WAIT};
use runtime::{ClientError, KeyClient};
use std::path::PathBuf;
use std::sync::Mutex;
use tokio::sync::Semaphore;
use wire::keys::{CertifiedLeaf, IssuerView, LeafOrder};

/// keyd, as this daemon asks it.
#[derive(Debug)]
pub(super) struct Keyd {
    socket: PathBuf,
    places: Semaphore,
    idle: Mutex<Vec<KeyClient>>,
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
                let organisation = issuing.organisation.clone();
                let under = in_keyds_words(issuing.under);
                keyd.issuer(organisation, under).await.map(Told::Issuer)
            }
            Self::Leaf(order) => keyd.certify(order.clone()).await.map(Told::Leaf),
        }
    }
}

impl Keyd {
    /// keyd at this socket.
    pub(super) fn new(socket: PathBuf) -> Self {
        Self {
            socket,
            places: Semaphore::new(KEYD_CONNECTIONS_MAX),
            idle: Mutex::default(),
        }
    }

    /// Who certifies now.
    pub(super) async fn issuer(&self, issuing: &Issuing) -> Result<IssuerView, LeafError> {
        match self.ask(Question::Issuer(issuing)).await? {
            Told::Issuer(issuer) => Ok(issuer),
            Told::Leaf(_) => Err(LeafError::Answer),
        }
    }

    /// Has a leaf certified.
    pub(super) async fn certify(&self, order: &LeafOrder) -> Result<CertifiedLeaf, LeafError> {
        match self.ask(Question::Leaf(order)).await? {
            Told::Leaf(leaf) => Ok(leaf),
            Told::Issuer(_) => Err(LeafError::Answer),
        }
    }

    async fn ask(&self, question: Question<'_>) -> Result<Told, LeafError> {
        let place = tokio::time::timeout(KEYD_PLACE_WAIT, self.places.acquire()).await;
        let Ok(Ok(place)) = place else {
            return Err(LeafError::Busy);
        };
        let answered = tokio::time::timeout(KEYD_ANSWER_WAIT, self.put(question)).await;
        drop(place);
        Ok(answered.map_err(|_| LeafError::Silent)??)
    }

    /// Asks over a connection that is kept, and once more over a new one where that broke.
    async fn put(&self, question: Question<'_>) -> Result<Told, ClientError> {
        let kept = lock(&self.idle).pop();
        if let Some(mut open) = kept {
            match question.put(&mut open).await {
                // Another keyd listens now: the others are broken too.
                Err(ClientError::Closed { .. } | ClientError::Socket { .. }) => {
                    lock(&self.idle).clear();
                }
                answered => return self.keep(open, answered),
            }
        }
        let mut open = KeyClient::connect(&self.socket).await?;
        let answered = question.put(&mut open).await;
        self.keep(open, answered)
    }

    /// Keeps a connection that works for the next question.
    fn keep(
        &self,
        open: KeyClient,
        answered: Result<Told, ClientError>,
    ) -> Result<Told, ClientError> {
        if matches!(answered, Ok(_) | Err(ClientError::Refused(_))) {
            lock(&self.idle).push(open);
        }
        answered
    }
}
