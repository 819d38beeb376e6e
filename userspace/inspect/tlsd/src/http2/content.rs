//! Content from one leg to the other: taken from a peer only as fast as the other peer takes it.
//!
//! Whatever came of a stream counts against the windows of its sender until it was written out on the other leg. So a connection
//! holds no more content than its windows, whatever its peers do.

mod ledger;
mod piece;

pub(super) use piece::Piece;

use super::rules::Look;
use crate::scanning::{Step, Stopped};
use bytes::{Buf as _, Bytes};
use h2::{Reason, RecvStream, SendStream};
use http::HeaderMap;
use ledger::Ledger;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use strict_http::{DeclaredLength, Refusal, check_http2_trailers};

/// Why content goes on no further.
#[derive(Debug)]
pub(super) enum Halt {
    /// Its sender broke off.
    From(h2::Error),
    /// Its receiver broke off, by this reason or with its connection.
    To(Option<Reason>),
    /// It is not as it must be.
    Refused(Refusal),
    /// Something was found in it.
    Stopped(Stopped),
}

/// How content ends.
#[derive(Debug)]
enum End {
    /// With its last octet.
    Bare,
    /// With fields behind it.
    Trailers(HeaderMap),
}

/// Where octets stand in content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// More comes behind them, or trailers.
    Before,
    /// At its end.
    Last,
}

/// Content of one message, on its way.
#[derive(Debug)]
pub(super) struct Content<L> {
    from: RecvStream,
    /// What its head declared; none where that is not the content's length.
    length: Option<DeclaredLength>,
    look: Option<L>,
    ledger: Arc<Ledger>,
    /// Octets that the scanners took, and whose sender still waits for its window.
    unreturned: usize,
    /// What may go on.
    ready: VecDeque<Bytes>,
    end: Option<End>,
}

impl<L: Look> Content<L> {
    pub(super) fn new(from: RecvStream, length: Option<DeclaredLength>, look: Option<L>) -> Self {
        // Whoever looks at a message without content is to be told its end.
        let is_over = from.is_end_stream() && look.is_none();
        let end = is_over.then_some(End::Bare);
        Self {
            from,
            length,
            look,
            ledger: Arc::default(),
            unreturned: 0,
            ready: VecDeque::new(),
            end,
        }
    }

    /// Waits until the head may go on: at once where nobody looks at the content, else with the first of it that is released.
    pub(super) async fn open(&mut self) -> Result<(), Halt> {
        while self.is_held() && self.ready.is_empty() && self.end.is_none() {
            self.read(None).await?;
        }
        Ok(())
    }

    fn is_held(&self) -> bool {
        self.look.as_ref().is_some_and(|look| !look.is_live())
    }

    /// Whether nothing comes behind the head.
    pub(super) fn is_empty(&self) -> bool {
        self.ready.is_empty() && matches!(self.end, Some(End::Bare))
    }

    /// Carries it to its end, and waits until all of it was written out.
    pub(super) async fn carry(&mut self, to: &mut SendStream<Piece>) -> Result<(), Halt> {
        loop {
            while let Some(octets) = self.ready.pop_front() {
                let is_last = self.ready.is_empty() && matches!(self.end, Some(End::Bare));
                let place = if is_last { Place::Last } else { Place::Before };
                self.give(octets, to, place).await?;
                if is_last {
                    return self.settled().await;
                }
            }
            let sent = match self.end.take() {
                Some(End::Bare) => to.send_data(Piece::free(Bytes::new()), true),
                Some(End::Trailers(fields)) => to.send_trailers(fields),
                None => {
                    self.read(Some(&mut *to)).await?;
                    continue;
                }
            };
            sent.map_err(|error| Halt::To(error.reason()))?;
            return self.settled().await;
        }
    }

    /// Reads what comes next. Ends early when the receiver breaks off.
    async fn read(&mut self, mut to: Option<&mut SendStream<Piece>>) -> Result<(), Halt> {
        let came = poll_fn(|waking| {
            self.settle(waking);
            if let Some(halt) = broken(&mut to, waking) {
                return Poll::Ready(Err(halt));
            }
            self.from.poll_data(waking).map(Ok)
        });
        match came.await? {
            Some(Ok(octets)) => {
                if let Some(length) = &mut self.length {
                    length.count(octets.len()).map_err(Halt::Refused)?;
                }
                self.take(octets, &mut to).await?;
                if self.from.is_end_stream() {
                    self.close(End::Bare, &mut to).await?;
                }
                Ok(())
            }
            Some(Err(error)) => Err(Halt::From(error)),
            None => {
                let trailers = poll_fn(|waking| {
                    self.settle(waking);
                    self.from.poll_trailers(waking)
                });
                let end = match trailers.await.map_err(Halt::From)? {
                    Some(fields) => {
                        check_http2_trailers(super::heads::fields(&fields))
                            .map_err(Halt::Refused)?;
                        End::Trailers(fields)
                    }
                    None => End::Bare,
                };
                self.close(end, &mut to).await
            }
        }
    }

    /// Takes octets: they may go on, or whoever looks at them says what may.
    async fn take(
        &mut self,
        octets: Bytes,
        to: &mut Option<&mut SendStream<Piece>>,
    ) -> Result<(), Halt> {
        self.unreturned = self.unreturned.saturating_add(octets.len());
        if octets.is_empty() {
            return Ok(());
        }
        let Some(look) = &mut self.look else {
            self.ready.push_back(octets);
            return Ok(());
        };
        let step = tokio::select! {
            step = look.push(octets) => step,
            halt = poll_fn(|waking| broken(to, waking).map_or(Poll::Pending, Poll::Ready)) => return Err(halt),
        };
        self.obey(step)
    }

    /// The content came to its end.
    async fn close(
        &mut self,
        end: End,
        to: &mut Option<&mut SendStream<Piece>>,
    ) -> Result<(), Halt> {
        if let Some(length) = &self.length {
            length.end().map_err(Halt::Refused)?;
        }
        if let Some(mut look) = self.look.take() {
            let step = tokio::select! {
                step = look.end() => step,
                halt = poll_fn(|waking| broken(to, waking).map_or(Poll::Pending, Poll::Ready)) => return Err(halt),
            };
            self.obey(step)?;
        }
        self.end = Some(end);
        Ok(())
    }

    fn obey(&mut self, step: Step) -> Result<(), Halt> {
        match step {
            Step::Wait => {}
            Step::Release(released) => {
                let released = released.into_iter().filter(|octets| !octets.is_empty());
                self.ready.extend(released);
            }
            Step::Stop(stopped) => return Err(Halt::Stopped(stopped)),
        }
        // What is held back is bounded by whoever holds it: its sender may go on.
        let going: usize = self.ready.iter().map(Bytes::len).sum();
        let held = self.unreturned.saturating_sub(going);
        self.unreturned = self.unreturned.saturating_sub(held);
        self.give_back(held);
        Ok(())
    }

    /// Gives octets to the receiver, as it takes them.
    async fn give(
        &mut self,
        mut octets: Bytes,
        to: &mut SendStream<Piece>,
        place: Place,
    ) -> Result<(), Halt> {
        while octets.has_remaining() {
            to.reserve_capacity(octets.remaining());
            let room = poll_fn(|waking| {
                self.settle(waking);
                to.poll_capacity(waking)
            });
            let room = match room.await {
                Some(Ok(room)) => room.min(octets.len()),
                Some(Err(error)) => return Err(Halt::To(error.reason())),
                None => return Err(reset(to).await),
            };
            let part = octets.split_to(room);
            let owed = self.unreturned.min(part.len());
            self.unreturned = self.unreturned.saturating_sub(owed);
            let ends = place == Place::Last && octets.is_empty();
            to.send_data(Piece::owed(part, &self.ledger, owed), ends)
                .map_err(|error| Halt::To(error.reason()))?;
        }
        Ok(())
    }

    /// Waits until everything was written out, or thrown away with its stream.
    async fn settled(&mut self) -> Result<(), Halt> {
        poll_fn(|waking| {
            self.settle(waking);
            if self.ledger.is_settled() {
                Poll::Ready(Ok(()))
            } else {
                Poll::Pending
            }
        })
        .await
    }

    /// Gives back to the sender what the receiver took meanwhile.
    fn settle(&mut self, waking: &Context<'_>) {
        let taken = self.ledger.collect(waking);
        self.give_back(taken);
    }

    fn give_back(&mut self, octets: usize) {
        if octets > 0
            && let Err(error) = self.from.flow_control().release_capacity(octets)
        {
            tracing::debug!(%error, "a window was not given back: its stream has ended");
        }
    }
}

/// What broke off at the receiver's end, if it did.
fn broken(to: &mut Option<&mut SendStream<Piece>>, waking: &mut Context<'_>) -> Option<Halt> {
    match to.as_mut()?.poll_reset(waking) {
        Poll::Pending => None,
        Poll::Ready(reason) => Some(Halt::To(reason.ok())),
    }
}

/// By which reason a receiver broke off that takes nothing more.
async fn reset(to: &mut SendStream<Piece>) -> Halt {
    let reason = poll_fn(|waking| match to.poll_reset(waking) {
        Poll::Ready(reason) => Poll::Ready(reason.ok()),
        Poll::Pending => Poll::Ready(None),
    });
    Halt::To(reason.await)
}

/// Gives all of an answer of our own to a user, as it takes it.
pub(super) async fn give_all(
    mut octets: Bytes,
    to: &mut SendStream<Piece>,
) -> Result<(), h2::Error> {
    while octets.has_remaining() {
        to.reserve_capacity(octets.remaining());
        let room = poll_fn(|waking| {
            let room = ready!(to.poll_capacity(waking));
            Poll::Ready(room.transpose())
        });
        let Some(room) = room.await? else {
            return Ok(());
        };
        let part = octets.split_to(room.min(octets.len()));
        to.send_data(Piece::free(part), octets.is_empty())?;
    }
    Ok(())
}
