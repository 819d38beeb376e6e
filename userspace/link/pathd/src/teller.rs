//! What the main thread tells people, by way of the third thread, and never waits for.
//!
//! Facts go through a channel with a bound; how things are is left on a board, whenever nobody reads it at that moment.
//! A [`News`] has no heap, so that neither thread waits for the other's allocator.

use std::collections::BTreeMap;
use std::os::unix::net::UnixDatagram;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, TryLockError};

use link::Instant;
use link::group::{Action, Entry, HISTORY_MAX};

use crate::error::PathdError;
use crate::members::Key;
use crate::record::Owner;
use crate::watch::{View, Watch};

/// News under way to the third thread. More are lost, and how many is told.
pub(crate) const NEWS_MAX: usize = 1024;

/// Something that happened to a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct News {
    /// When.
    pub(crate) at: Instant,
    /// Code of the link's role.
    pub(crate) role: u8,
    /// Identifier of the link.
    pub(crate) owner: Owner,
    /// Index of the interface of the member it is about.
    pub(crate) ifindex: u32,
    /// What: a selection, or a fact.
    pub(crate) action: Action,
}

/// How a link is, with what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Posted {
    /// How it is.
    pub(crate) view: View,
    /// What happened, oldest first.
    pub(crate) history: Vec<Entry>,
}

/// All links.
#[derive(Debug, Default)]
pub(crate) struct Board(Mutex<BTreeMap<Key, Posted>>);

/// What became of the telling.
#[derive(Debug, Default)]
pub(crate) struct Fate {
    /// News that found no room and are not told yet.
    lost: AtomicU64,
    /// Whether nobody tells any more.
    is_over: AtomicBool,
}

/// The main thread's end.
#[derive(Debug)]
pub(crate) struct Teller {
    news: SyncSender<News>,
    fate: Arc<Fate>,
    bell: UnixDatagram,
    board: Arc<Board>,
    /// Whether links may have gone since the board was last swept.
    has_forgotten: bool,
}

/// The third thread's end.
#[derive(Debug)]
pub(crate) struct Listener {
    /// What happened.
    pub(crate) news: Receiver<News>,
    /// What became of the telling.
    pub(crate) fate: Arc<Fate>,
    /// Readable when something happened, or when nobody tells any more.
    pub(crate) bell: UnixDatagram,
    /// How things are.
    pub(crate) board: Arc<Board>,
}

/// Both ends.
pub(crate) fn channel() -> Result<(Teller, Listener), PathdError> {
    let (news, taken) = sync_channel(NEWS_MAX);
    let (rope, bell) = UnixDatagram::pair().map_err(PathdError::Bell)?;
    for end in [&rope, &bell] {
        end.set_nonblocking(true).map_err(PathdError::Bell)?;
    }
    let fate = Arc::new(Fate::default());
    let board = Arc::new(Board::default());
    let teller = Teller {
        news,
        fate: Arc::clone(&fate),
        bell: rope,
        board: Arc::clone(&board),
        has_forgotten: false,
    };
    let listener = Listener {
        news: taken,
        fate,
        bell,
        board,
    };
    Ok((teller, listener))
}

impl Fate {
    /// How many news were lost since the last call.
    pub(crate) fn take_lost(&self) -> u64 {
        self.lost.swap(0, Ordering::Relaxed)
    }

    /// Whether nobody tells any more.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }
}

impl Board {
    /// A board with these links.
    #[cfg(test)]
    pub(crate) const fn of(links: BTreeMap<Key, Posted>) -> Self {
        Self(Mutex::new(links))
    }

    /// How all links are now.
    pub(crate) fn read(&self) -> BTreeMap<Key, Posted> {
        let board = self.0.lock();
        board
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }
}

impl Teller {
    /// Tells what happened.
    pub(crate) fn tell(&self, news: News) {
        match self.news.try_send(news) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                self.fate.lost.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.ring();
    }

    /// Notes that links may have gone.
    pub(crate) const fn forget(&mut self) {
        self.has_forgotten = true;
    }

    /// Posts what is not posted yet. Where somebody reads, it is left to the next turn.
    pub(crate) fn publish(&mut self, watches: &mut BTreeMap<Key, Watch>) {
        let has_news = |watch: &Watch| watch.news().is_some();
        if !self.has_forgotten && !watches.values().any(has_news) {
            return;
        }
        let mut board = match self.board.0.try_lock() {
            Ok(board) => board,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        board.retain(|key, _| watches.contains_key(key));
        self.has_forgotten = false;
        for (key, watch) in watches {
            let Some(view) = watch.news() else { continue };
            let posted = board.entry(*key).or_insert_with(|| Posted {
                view,
                history: Vec::with_capacity(HISTORY_MAX),
            });
            posted.view = view;
            posted.history.clear();
            posted.history.extend(watch.group().history());
            watch.note(view);
        }
    }

    /// A bell that rings already needs no more.
    fn ring(&self) {
        if let Err(error) = self.bell.send(&[0]) {
            tracing::trace!(%error, "the bell rings already");
        }
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        self.fate.is_over.store(true, Ordering::Release);
        self.ring();
    }
}

#[cfg(test)]
mod tests;
