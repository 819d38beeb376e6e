//! One content for several scanners at once.
//!
//! ```text
//! source ─► pour ─┬─► Content ─► clamd          whoever is slowest says how fast;
//!                 └─► Content ─► ICAP service   whoever has spoken is given nothing more
//! ```

use super::source::{More, Source};
use super::{Verdict, unread};
use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use scan::ScanPolicy;
use std::collections::VecDeque;
use std::pin::{Pin, pin};
use strict_http::Undecodable;
use tokio::sync::mpsc;

/// What goes from the source to a scanner.
#[derive(Clone, Debug)]
enum Poured {
    Octets(Bytes),
    End,
}

/// A scanner at work, and the way by which content gets to it.
pub(super) struct Looker {
    to: mpsc::Sender<Poured>,
    work: Pin<Box<dyn Future<Output = Option<Verdict>> + Send>>,
}

impl Looker {
    /// Whoever looks at the content that it is given. So many octets of its beginning can be given again.
    pub(super) fn new<F>(kept_max: usize, look: impl FnOnce(Content) -> F) -> Self
    where
        F: Future<Output = Option<Verdict>> + Send + 'static,
    {
        // One piece is under way while the scanner takes the one before.
        let (to, from) = mpsc::channel(1);
        let work = Box::pin(look(Content::new(from, kept_max)));
        Self { to, work }
    }
}

/// Has everybody look, until the first word that stops the content, or the last word; nothing if the content was given up.
pub(super) async fn look(
    source: &mut Source,
    lookers: Vec<Looker>,
    declared: ScanPolicy,
) -> Option<Verdict> {
    let (mut to, looking) = (Vec::new(), FuturesUnordered::new());
    for looker in lookers {
        to.push(looker.to);
        looking.push(looker.work);
    }
    let (mut looking, mut pouring) = (looking, pin!(pour(source, to)));
    let (mut said, mut is_pouring) = (Verdict::Clean, true);
    loop {
        tokio::select! {
            spoken = looking.next() => match spoken {
                None => return Some(said),
                Some(None) => return None,
                Some(Some(verdict)) if verdict.stops(declared).is_some() => return Some(verdict),
                Some(Some(verdict)) => said = said.and(verdict),
            },
            ended = &mut pouring, if is_pouring => match ended {
                Ended::Poured => is_pouring = false,
                Ended::GivenUp => return None,
                Ended::Unreadable(why) => return Some(Verdict::Unscanned(unread(why))),
            },
        }
    }
}

/// How the source ended.
enum Ended {
    /// Everybody has all of it, or wants no more.
    Poured,
    GivenUp,
    Unreadable(Undecodable),
}

async fn pour(source: &mut Source, mut to: Vec<mpsc::Sender<Poured>>) -> Ended {
    while !to.is_empty() {
        let piece = match source.next().await {
            More::Octets(octets) => Poured::Octets(octets),
            More::End => Poured::End,
            More::GivenUp => return Ended::GivenUp,
            More::Unreadable(why) => return Ended::Unreadable(why),
        };
        for scanner in &to {
            // An error means that it has spoken.
            let _spoken = scanner.send(piece.clone()).await;
        }
        if matches!(piece, Poured::End) {
            break;
        }
        to.retain(|scanner| !scanner.is_closed());
    }
    Ended::Poured
}

/// What a scanner is given.
#[derive(Debug)]
pub(super) enum Given {
    /// Octets, never none.
    Octets(Bytes),
    /// The end.
    End,
    /// Nobody asks for a verdict any more.
    Up,
}

/// Content as one scanner gets it.
#[derive(Debug)]
pub(super) struct Content {
    from: mpsc::Receiver<Poured>,
    is_at_end: bool,
    /// What was given so far; none once that was more than may be kept.
    kept: Option<Vec<Bytes>>,
    /// How many octets that are.
    kept_octets: usize,
    kept_max: usize,
    /// What is given again.
    again: VecDeque<Bytes>,
}

impl Content {
    const fn new(from: mpsc::Receiver<Poured>, kept_max: usize) -> Self {
        Self {
            from,
            is_at_end: false,
            kept: Some(Vec::new()),
            kept_octets: 0,
            kept_max,
            again: VecDeque::new(),
        }
    }

    /// None at all.
    pub(super) fn none() -> Self {
        let (_, from) = mpsc::channel(1);
        Self::new(from, 0)
    }

    /// The next of it. Nothing is lost where the wait is given up.
    pub(super) async fn next(&mut self) -> Given {
        if let Some(octets) = self.again.pop_front() {
            self.keep(&octets);
            return Given::Octets(octets);
        }
        if self.is_at_end {
            return Given::End;
        }
        match self.from.recv().await {
            Some(Poured::Octets(octets)) => {
                self.keep(&octets);
                Given::Octets(octets)
            }
            Some(Poured::End) => {
                self.is_at_end = true;
                Given::End
            }
            None => Given::Up,
        }
    }

    /// Gives it again from its beginning, if all that was given is still here.
    pub(super) fn rewind(&mut self) -> bool {
        let Some(kept) = self.kept.replace(Vec::new()) else {
            self.kept = None;
            return false;
        };
        self.kept_octets = 0;
        for octets in kept.into_iter().rev() {
            self.again.push_front(octets);
        }
        true
    }

    fn keep(&mut self, octets: &Bytes) {
        let Some(kept) = &mut self.kept else {
            return;
        };
        self.kept_octets = self.kept_octets.saturating_add(octets.len());
        if self.kept_octets > self.kept_max {
            self.kept = None;
        } else {
            kept.push(octets.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(content: &mut Content) -> Vec<u8> {
        let mut octets = Vec::new();
        while let Given::Octets(piece) = content.next().await {
            octets.extend_from_slice(&piece);
        }
        octets
    }

    async fn content(kept_max: usize) -> Content {
        let (to, from) = mpsc::channel(3);
        for piece in ["one ", "two"] {
            let piece = Bytes::from_static(piece.as_bytes());
            to.send(Poured::Octets(piece)).await.unwrap();
        }
        to.send(Poured::End).await.unwrap();
        Content::new(from, kept_max)
    }

    #[tokio::test]
    async fn what_was_kept_is_given_again() {
        let mut content = content(7).await;
        for _ in 0..3 {
            assert_eq!(all(&mut content).await, b"one two");
            assert!(content.rewind());
        }
        // From the middle of what is given again, too.
        assert!(matches!(content.next().await, Given::Octets(_)));
        assert!(content.rewind());
        assert_eq!(all(&mut content).await, b"one two");
    }

    #[tokio::test]
    async fn of_what_is_longer_nothing_is_kept() {
        let mut content = content(6).await;
        assert_eq!(all(&mut content).await, b"one two");
        assert!(!content.rewind() && !content.rewind());
        assert!(matches!(content.next().await, Given::End));
    }
}
