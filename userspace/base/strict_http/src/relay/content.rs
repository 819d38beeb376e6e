//! Content on its way from one peer to the other.

use super::buffer::{Inbox, Outbox};
use super::{Ending, Event};
use crate::Refusal;
use crate::body::{
    BodyReader, CHUNK_OVERHEAD_OCTETS, Framing, Piece, Trailers, write_chunk, write_last_chunk,
};

/// What becomes of content.
///
/// ```text
/// Passing (of a head forwarded at once)   Held ──forward──► Releasing ──all supplied──► Passing
///                                           └────trail────► Trailing, to the end
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The head was forwarded, content follows as it passes.
    Passing,
    /// The head waits; the caller keeps content. So many octets it has.
    Held { kept: u64 },
    /// The head was forwarded; the caller owes so many octets that it kept.
    Releasing { owed: u64 },
    /// The head was forwarded; the caller goes on to keep content, and owes so many octets of it.
    Trailing { owed: u64 },
}

/// What stands next.
#[derive(Clone, Debug)]
enum Next {
    Nothing,
    Data(usize),
    Trailers(Trailers),
    End,
}

/// A message's content while it is read.
#[derive(Clone, Debug)]
pub(super) struct Content {
    body: BodyReader,
    framing: Framing,
    way: Way,
    next: Next,
    trailers: Option<Trailers>,
}

/// What the caller's word did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passed {
    /// Something passed, more may come.
    Some,
    /// The end passed.
    All,
    /// Nothing waited for that word.
    Nothing,
}

impl Content {
    pub(super) const fn new(framing: Framing, way: Way) -> Self {
        Self {
            body: BodyReader::new(framing),
            framing,
            way,
            next: Next::Nothing,
            trailers: None,
        }
    }

    /// Whether all was read.
    pub(super) const fn is_at_end(&self) -> bool {
        matches!(self.next, Next::End)
    }

    /// Reads on, unless something waits for the caller's word.
    pub(super) fn advance(
        &mut self,
        inbox: &mut Inbox,
        ending: Option<Ending>,
    ) -> Result<(), Refusal> {
        match self.next {
            Next::Trailers(_) | Next::End => return Ok(()),
            Next::Nothing | Next::Data(_) => {}
        }
        let (skip, piece) = self.body.read(inbox.unread())?;
        inbox.skip(skip);
        self.next = match (piece, ending) {
            (Piece::Partial, None) => Next::Nothing,
            (Piece::Partial, Some(Ending::Clean)) => {
                self.body.closed()?;
                Next::End
            }
            (Piece::Partial, Some(Ending::Cut)) => return Err(Refusal::Truncated),
            (Piece::Data(count), _) => Next::Data(count),
            (Piece::Trailers(trailers), _) => Next::Trailers(trailers),
            (Piece::End, _) => Next::End,
        };
        Ok(())
    }

    /// What waits for the caller's word. Data waits while there is room to pass it on.
    pub(super) fn event<'a>(&'a self, inbox: &'a Inbox, outbox: &Outbox) -> Option<Event<'a>> {
        match &self.next {
            Next::Nothing => None,
            Next::Data(count) => match self.shown(*count, outbox) {
                0 => None,
                shown => inbox.unread().get(..shown).map(Event::Content),
            },
            Next::Trailers(trailers) => Some(Event::Trailers(trailers)),
            Next::End => match self.way {
                Way::Passing | Way::Held { .. } | Way::Trailing { .. } => Some(Event::End),
                Way::Releasing { .. } => None,
            },
        }
    }

    fn shown(&self, count: usize, outbox: &Outbox) -> usize {
        match self.way {
            Way::Passing => count.min(outbox.room().saturating_sub(CHUNK_OVERHEAD_OCTETS)),
            Way::Held { .. } | Way::Trailing { .. } => count,
            Way::Releasing { .. } => 0,
        }
    }

    /// Lets what waits pass, or keeps it.
    pub(super) fn pass(&mut self, inbox: &mut Inbox, outbox: &mut Outbox) -> Passed {
        match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Nothing => Passed::Nothing,
            Next::Data(count) => {
                let shown = self.shown(count, outbox);
                let data = inbox.unread().get(..shown).unwrap_or_default();
                match &mut self.way {
                    Way::Passing => write(self.framing, data, outbox),
                    Way::Held { kept: more } | Way::Trailing { owed: more } => {
                        *more += data.len() as u64;
                    }
                    Way::Releasing { .. } => {}
                }
                inbox.skip(shown);
                self.body.took(shown);
                if shown == 0 {
                    Passed::Nothing
                } else {
                    Passed::Some
                }
            }
            Next::Trailers(trailers) => {
                self.trailers = Some(trailers);
                Passed::Some
            }
            Next::End => match self.way {
                Way::Passing | Way::Trailing { owed: 0 } => {
                    if self.framing == Framing::Chunked {
                        let end = outbox.end(CHUNK_OVERHEAD_OCTETS);
                        write_last_chunk(self.trailers.as_ref(), end);
                    }
                    Passed::All
                }
                Way::Held { .. } | Way::Releasing { .. } | Way::Trailing { .. } => {
                    self.next = Next::End;
                    Passed::Nothing
                }
            },
        }
    }

    /// Says that the head of held content was forwarded.
    pub(super) fn release(&mut self) {
        self.way = match self.way {
            Way::Held { kept: 0 } | Way::Passing => Way::Passing,
            Way::Held { kept } => Way::Releasing { owed: kept },
            way @ (Way::Releasing { .. } | Way::Trailing { .. }) => way,
        };
    }

    /// Says that the caller goes on to keep content behind the head that was forwarded.
    pub(super) fn trail(&mut self) {
        self.way = match self.way {
            Way::Passing => Way::Trailing { owed: 0 },
            Way::Held { kept: owed } | Way::Releasing { owed } | Way::Trailing { owed } => {
                Way::Trailing { owed }
            }
        };
    }

    /// Writes content that was kept, as much as there is room for, and says how much; none if nothing is owed.
    pub(super) fn supply(&mut self, kept: &[u8], outbox: &mut Outbox) -> Option<usize> {
        let (Way::Releasing { owed } | Way::Trailing { owed }) = self.way else {
            return None;
        };
        let room = outbox.room().saturating_sub(CHUNK_OVERHEAD_OCTETS);
        let count = kept
            .len()
            .min(room)
            .min(usize::try_from(owed).unwrap_or(usize::MAX));
        let data = kept.get(..count).unwrap_or_default();
        write(self.framing, data, outbox);
        let owed = owed - data.len() as u64;
        self.way = match self.way {
            Way::Trailing { .. } => Way::Trailing { owed },
            Way::Passing | Way::Held { .. } | Way::Releasing { .. } if owed == 0 => Way::Passing,
            Way::Passing | Way::Held { .. } | Way::Releasing { .. } => Way::Releasing { owed },
        };
        Some(data.len())
    }
}

fn write(framing: Framing, data: &[u8], outbox: &mut Outbox) {
    let end = outbox.end(data.len() + CHUNK_OVERHEAD_OCTETS);
    match framing {
        Framing::Chunked => write_chunk(data, end),
        Framing::Nothing | Framing::Length(_) | Framing::UntilClose => {
            end.extend_from_slice(data);
        }
    }
}
