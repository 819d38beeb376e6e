//! The index of categories, as controld sends it: opened beside the event loop, since that takes time.

use crate::ca::Protection;
use category::Index;
use model::IssuingSnapshot;
use runtime::{Categories, ControlLink, Mapped};
use std::sync::Arc;
use tokio::sync::mpsc;
use wire::keys::Sha256;

/// An index that came; why it is refused, if it is none.
#[derive(Debug)]
pub(crate) struct Came {
    /// SHA-256 of its content: as controld says, where it is none.
    pub(crate) digest: Sha256,
    /// It.
    pub(crate) index: Result<Arc<dyn Protection>, String>,
}

/// Opens what comes, one after the other, until nobody takes it any more.
pub(crate) async fn open(link: Arc<ControlLink<IssuingSnapshot>>, opened: mpsc::Sender<Came>) {
    loop {
        let Categories { digest, memory } = link.next_categories().await;
        let opening = tokio::task::spawn_blocking(|| Index::open(memory));
        let index = match opening.await {
            Ok(opened) => opened.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let digest = index
            .as_ref()
            .map_or(digest, |index| Sha256(index.digest()));
        let index = index.map(|index: Index<Mapped>| Arc::new(index) as Arc<dyn Protection>);
        if opened.send(Came { digest, index }).await.is_err() {
            return;
        }
    }
}
