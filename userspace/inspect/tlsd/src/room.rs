//! Memory for connections that are decrypted: each takes what it may come to hold before it begins.

use crate::limits::ROOM_WAIT;
use crate::limits::memory::{DECRYPTED_KIB_TOTAL, HTTP1_KIB, HTTP2_KIB};
use std::sync::Arc;
use tls::inside::Speaks;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What a connection may come to hold, KiB.
const fn kib(speaks: Speaks) -> usize {
    match speaks {
        Speaks::Http1 => HTTP1_KIB,
        Speaks::Http2 => HTTP2_KIB,
    }
}

/// Room for all of them, by KiB.
#[derive(Debug)]
pub(crate) struct Room(Arc<Semaphore>);

/// The room of one, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(DECRYPTED_KIB_TOTAL)
    }
}

impl Room {
    /// So many KiB.
    fn of(kib: usize) -> Self {
        Self(Arc::new(Semaphore::new(kib)))
    }

    /// Room for a connection; none where the others left none in time. Whoever waits is served in its turn.
    pub(crate) async fn place(&self, speaks: Speaks) -> Option<Place> {
        let kib = u32::try_from(kib(speaks)).ok()?;
        let taking = Arc::clone(&self.0).acquire_many_owned(kib);
        let permit = tokio::time::timeout(ROOM_WAIT, taking).await.ok()?.ok()?;
        Some(Place { _permit: permit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_room_waits_for_it_and_not_for_ever() {
        let room = Room::of(HTTP2_KIB + HTTP1_KIB);
        let first = room.place(Speaks::Http2).await.unwrap();
        let second = room.place(Speaks::Http1).await.unwrap();
        let began = tokio::time::Instant::now();
        assert!(room.place(Speaks::Http1).await.is_none());
        assert_eq!(began.elapsed(), ROOM_WAIT);
        // Another one ends meanwhile.
        let (third, ()) = tokio::join!(room.place(Speaks::Http1), async { drop(second) });
        assert!(third.is_some());
        assert!(room.place(Speaks::Http2).await.is_none());
        drop(first);
        assert!(room.place(Speaks::Http2).await.is_some());
    }
}
