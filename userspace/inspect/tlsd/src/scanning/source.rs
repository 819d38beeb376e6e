//! What scanners read: content as it comes, decoded piece by piece.

use super::{Verdict, unread};
use crate::limits::SCAN_PIECE_OCTETS;
use bytes::{Buf as _, Bytes};
use scan::BodyHasher;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use strict_http::{Coding, DecodeLimits, Decoder, Undecodable};
use tokio::sync::mpsc;

/// The end by which content comes in.
#[derive(Debug)]
pub(super) struct Fed {
    pieces: Option<mpsc::Sender<Bytes>>,
    /// Set before the sender goes, where the content came to its end.
    is_whole: Arc<AtomicBool>,
}

/// The other end.
#[derive(Debug)]
pub(super) struct Coming {
    pieces: mpsc::Receiver<Bytes>,
    is_whole: Arc<AtomicBool>,
}

/// Both ends of a queue of so many pieces.
pub(super) fn pipe(pieces_max: usize) -> (Fed, Coming) {
    let (sender, receiver) = mpsc::channel(pieces_max);
    let is_whole = Arc::new(AtomicBool::new(false));
    let fed = Fed {
        pieces: Some(sender),
        is_whole: Arc::clone(&is_whole),
    };
    let coming = Coming {
        pieces: receiver,
        is_whole,
    };
    (fed, coming)
}

impl Fed {
    /// Whether a piece is taken at once; also where nobody reads any more.
    pub(super) fn has_room(&self) -> bool {
        let open = self.pieces.as_ref();
        open.is_none_or(|pieces| pieces.is_closed() || pieces.capacity() > 0)
    }

    /// Ends when a piece is taken at once.
    pub(super) async fn room(&self) {
        if let Some(pieces) = &self.pieces {
            // An error means that nobody reads any more: a piece is dropped at once.
            drop(pieces.reserve().await);
        }
    }

    /// Gives a piece; for which there is room.
    pub(super) fn give(&self, piece: Bytes) {
        if let Some(pieces) = &self.pieces {
            // Whoever does not read any more has said or will say his verdict.
            let _unread = pieces.try_send(piece);
        }
    }

    /// Says that the content came to its end.
    pub(super) fn end(&mut self) {
        self.is_whole.store(true, Ordering::Release);
        self.pieces = None;
    }
}

/// What a source gives.
#[derive(Debug)]
pub(super) enum More {
    /// Decoded octets, never none.
    Octets(Bytes),
    /// The end.
    End,
    /// Whoever gave it gave it up: nobody asks for a verdict.
    GivenUp,
    /// It cannot be read.
    Unreadable(Undecodable),
}

/// Content, decoded.
#[derive(Debug)]
pub(super) struct Source {
    coming: Coming,
    decoder: Decoder,
    hasher: Option<BodyHasher>,
    /// What came and was not decoded yet.
    coded: Bytes,
    is_at_end: bool,
}

impl Source {
    pub(super) fn new(
        coming: Coming,
        coding: Coding,
        limits: DecodeLimits,
        hasher: Option<BodyHasher>,
    ) -> Self {
        Self {
            coming,
            decoder: Decoder::new(coding, limits),
            hasher,
            coded: Bytes::new(),
            is_at_end: false,
        }
    }

    /// The next octets, at most [`SCAN_PIECE_OCTETS`]. Nothing is lost where the wait is given up.
    pub(super) async fn next(&mut self) -> More {
        loop {
            match self.decoded() {
                Ok(Some(octets)) => {
                    if let Some(hasher) = &mut self.hasher {
                        hasher.update(&octets);
                    }
                    return More::Octets(octets);
                }
                Ok(None) => {}
                Err(why) => return More::Unreadable(why),
            }
            match self.coming.pieces.recv().await {
                Some(piece) => self.coded = piece,
                None if !self.coming.is_whole.load(Ordering::Acquire) => return More::GivenUp,
                None => {
                    return match self.decoder.finish() {
                        Ok(()) => {
                            self.is_at_end = true;
                            More::End
                        }
                        Err(why) => More::Unreadable(why),
                    };
                }
            }
        }
    }

    /// What the coded octets that are here decode to next; none once they are used up.
    fn decoded(&mut self) -> Result<Option<Bytes>, Undecodable> {
        loop {
            let window = self.coded.slice(..self.coded.len().min(SCAN_PIECE_OCTETS));
            let mut rest: &[u8] = &window;
            let piece = self.decoder.piece(&mut rest)?.map(Bytes::copy_from_slice);
            self.coded.advance(window.len().saturating_sub(rest.len()));
            if piece.is_some() || self.coded.is_empty() {
                return Ok(piece);
            }
        }
    }

    /// Reads to the end for the digests alone.
    pub(super) async fn drain(&mut self) -> Option<Verdict> {
        while !self.is_at_end {
            match self.next().await {
                More::Octets(_) | More::End => {}
                More::GivenUp => return None,
                More::Unreadable(why) => return Some(Verdict::Unscanned(unread(why))),
            }
        }
        Some(Verdict::Clean)
    }

    /// Whether digests are wanted.
    pub(super) const fn is_digested(&self) -> bool {
        self.hasher.is_some()
    }

    /// The digests, once, if it was read to its end.
    pub(super) fn digests(&mut self) -> Option<BodyHasher> {
        self.hasher.take().filter(|_| self.is_at_end)
    }
}
