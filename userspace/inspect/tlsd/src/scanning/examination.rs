//! One message's content: fed to the scanners, and held back.

use super::source::Fed;
use super::{Stopped, Verdict};
use crate::limits::{HELD_OCTETS_MAX, PIECE_COST_OCTETS};
use bytes::Bytes;
use scan::{ScanPolicy, Unscanned};
use std::collections::VecDeque;
use std::sync::Arc;
use strict_http::Fields;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// What is to be done now.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Nothing: what came is held back.
    Wait,
    /// These octets go on, in their order, behind the head.
    Release(Vec<Bytes>),
    /// Nothing goes on any more.
    Stop(Stopped),
}

/// How content is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// A window of it.
    Held,
    /// Not at all: it lives by being read at once.
    Live,
}

impl Manner {
    /// By the type of the content.
    pub(super) fn of(fields: Fields<'_>) -> Self {
        const LIVE: [&str; 3] = [
            "text/event-stream",
            "multipart/x-mixed-replace",
            "application/grpc",
        ];
        let media = fields.first("content-type").unwrap_or_default();
        let is_live = LIVE.iter().any(|live| {
            let begins = media.get(..live.len());
            begins.is_some_and(|begins| begins.eq_ignore_ascii_case(live.as_bytes()))
        });
        if is_live { Self::Live } else { Self::Held }
    }
}

/// Content that is looked at.
#[derive(Debug)]
pub(crate) struct Examination {
    manner: Manner,
    declared: ScanPolicy,
    fed: Fed,
    awaited: Option<oneshot::Receiver<Verdict>>,
    verdict: Option<Verdict>,
    held: VecDeque<Bytes>,
    /// Octets that are held, with what each piece costs beside them.
    cost: usize,
    memory: Arc<Semaphore>,
    /// KiB that it may hold.
    place: Option<OwnedSemaphorePermit>,
}

impl Examination {
    pub(super) fn new(
        manner: Manner,
        declared: ScanPolicy,
        (memory, place): (Arc<Semaphore>, Option<OwnedSemaphorePermit>),
        (fed, awaited): (Fed, oneshot::Receiver<Verdict>),
    ) -> Self {
        Self {
            manner,
            declared,
            fed,
            awaited: Some(awaited),
            verdict: None,
            held: VecDeque::new(),
            cost: 0,
            memory,
            place,
        }
    }

    /// Whether nothing of it is held back.
    pub(crate) fn is_live(&self) -> bool {
        self.manner == Manner::Live
    }

    /// Whether a piece is taken at once.
    pub(crate) fn has_room(&self) -> bool {
        self.verdict.is_some() || self.fed.has_room()
    }

    /// Ends when a piece is taken at once, or a verdict is there that says more.
    pub(crate) async fn room(&mut self) {
        if self.has_room() {
            return;
        }
        let Some(awaited) = &mut self.awaited else {
            return self.fed.room().await;
        };
        tokio::select! {
            () = self.fed.room() => {}
            verdict = awaited => self.settle(verdict.ok()),
        }
    }

    /// Takes a piece, for which there is room.
    pub(crate) fn take(&mut self, piece: Bytes) -> Step {
        self.ask();
        match self.verdict.as_ref().map(|said| said.stops(self.declared)) {
            Some(Some(stopped)) => return Step::Stop(stopped),
            Some(None) => {
                self.hold(piece);
                return Step::Release(self.all());
            }
            None => {}
        }
        self.fed.give(piece.clone());
        match self.manner {
            Manner::Live => Step::Release(vec![piece]),
            Manner::Held => {
                self.hold(piece);
                self.beyond_window()
            }
        }
    }

    /// Takes a piece as soon as there is room.
    pub(crate) async fn push(&mut self, piece: Bytes) -> Step {
        self.room().await;
        self.take(piece)
    }

    /// Says that nothing more comes.
    pub(crate) fn ended(&mut self) {
        self.fed.end();
    }

    /// Waits for the verdict on content that came to its end.
    pub(crate) async fn judged(&mut self) -> Step {
        if let Some(awaited) = &mut self.awaited {
            let said = awaited.await;
            self.settle(said.ok());
        }
        match self
            .verdict
            .as_ref()
            .and_then(|said| said.stops(self.declared))
        {
            Some(stopped) => Step::Stop(stopped),
            None => Step::Release(self.all()),
        }
    }

    /// Says that nothing more comes, and waits for the verdict.
    pub(crate) async fn end(&mut self) -> Step {
        self.ended();
        self.judged().await
    }

    /// Why nobody looked at what passes, if so.
    pub(crate) const fn unscanned(&self) -> Option<Unscanned> {
        match self.verdict {
            Some(Verdict::Unscanned(why)) => Some(why),
            Some(Verdict::Clean | Verdict::Found(_)) | None => None,
        }
    }

    /// Looks whether the verdict is there already.
    fn ask(&mut self) {
        let said = self.awaited.as_mut().map(oneshot::Receiver::try_recv);
        match said {
            Some(Ok(verdict)) => self.settle(Some(verdict)),
            Some(Err(oneshot::error::TryRecvError::Closed)) => self.settle(None),
            Some(Err(oneshot::error::TryRecvError::Empty)) | None => {}
        }
    }

    /// A scanner that says nothing looked at nothing.
    fn settle(&mut self, said: Option<Verdict>) {
        self.awaited = None;
        self.verdict = Some(said.unwrap_or(Verdict::Unscanned(Unscanned::Down)));
    }

    fn hold(&mut self, piece: Bytes) {
        self.cost = self.cost.saturating_add(cost(&piece));
        self.held.push_back(piece);
    }

    /// What does not fit the window any more, the oldest first. The newest piece always stays.
    fn beyond_window(&mut self) -> Step {
        let window = self.window();
        let mut released = Vec::new();
        while self.cost > window && self.held.len() > 1 {
            let Some(oldest) = self.held.pop_front() else {
                break;
            };
            let cost = cost(&oldest);
            self.cost = self.cost.saturating_sub(cost);
            released.push(kept(oldest, self.part(cost)));
        }
        if released.is_empty() {
            Step::Wait
        } else {
            Step::Release(released)
        }
    }

    /// How much may be held: more as it is needed, as long as all together hold less than they may.
    fn window(&mut self) -> usize {
        let has = self
            .place
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let needed = self.cost.min(HELD_OCTETS_MAX).div_ceil(1024);
        let more = u32::try_from(needed.saturating_sub(has)).unwrap_or(0);
        if more > 0
            && let Ok(permit) = Arc::clone(&self.memory).try_acquire_many_owned(more)
        {
            match &mut self.place {
                Some(place) => place.merge(permit),
                None => self.place = Some(permit),
            }
        }
        let has = self
            .place
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        has.saturating_mul(1024)
    }

    /// Room for so many octets of what it has, as far as it has it.
    fn part(&mut self, octets: usize) -> Option<OwnedSemaphorePermit> {
        let place = self.place.as_mut()?;
        place.split(octets.div_ceil(1024).min(place.num_permits()))
    }

    fn all(&mut self) -> Vec<Bytes> {
        self.cost = 0;
        let held = std::mem::take(&mut self.held);
        let mut released = Vec::with_capacity(held.len());
        for piece in held {
            let part = self.part(cost(&piece));
            released.push(kept(piece, part));
        }
        self.place = None;
        released
    }
}

/// A piece that goes on, and the room for it, which is free again once it was written.
struct Kept {
    piece: Bytes,
    _place: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.piece
    }
}

/// A piece that keeps its room.
fn kept(piece: Bytes, place: Option<OwnedSemaphorePermit>) -> Bytes {
    match place {
        Some(place) => Bytes::from_owner(Kept {
            piece,
            _place: place,
        }),
        None => piece,
    }
}

fn cost(piece: &Bytes) -> usize {
    piece.len().saturating_add(PIECE_COST_OCTETS)
}
