//! The machine between a client and a server: octets in, events out, words of the caller in, octets out.
//!
//! ```text
//!           receive(Client)             forward, pass                output(Server)
//! client ──────────────────► Request, Content …, End ──────────────────────────────► server
//!        ◄────────────────── … End, Content, Response ◄─────────────────────────────
//!           output(Client)              forward, pass               receive(Server)
//! ```
//!
//! An event waits until the caller says a word about it; what waits is not forwarded, so whoever inspects is never outrun. One
//! request is outstanding: what a client sends ahead stays unread, within [`INBOX_OCTETS_MAX`](crate::limits::INBOX_OCTETS_MAX).
//! A full outbox stops events of content, a full inbox stops reading: no octet is held beyond those bounds.

use crate::{Asked, Forwarding, Peer, Persistence, RequestHead, ResponseKind};

mod answer;
mod buffer;
mod client;
mod content;
mod end;
mod event;
mod server;

pub use answer::{Answer, AnswerError};
pub use event::{Ending, Event, Expected, OutOfTurn, Settings, Standing};

use buffer::{Inbox, Outbox};
use client::ClientState;
use content::{Content, Passed, Way};
use server::ServerState;

/// Whether the exchange still may get an answer of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    /// Nothing of a final response was written to the client.
    No,
    /// A response was begun.
    Yes,
}

/// One client's connection and one server's.
#[derive(Debug)]
pub struct Relay {
    settings: Settings,
    client: ClientState,
    server: ServerState,
    inboxes: [Inbox; 2],
    outboxes: [Outbox; 2],
    endings: [Option<Ending>; 2],
    standings: [Standing; 2],
    asked: Option<Asked>,
    persistence: Persistence,
    answered: Answered,
}

const fn index(peer: Peer) -> usize {
    match peer {
        Peer::Client => 0,
        Peer::Server => 1,
    }
}

impl Relay {
    /// A relay of two connections on which nothing was said yet.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            client: ClientState::new(),
            server: ServerState::Idle,
            inboxes: <[Inbox; 2]>::default(),
            outboxes: <[Outbox; 2]>::default(),
            endings: [None; 2],
            standings: [Standing::Open; 2],
            asked: None,
            persistence: Persistence::Keep,
            answered: Answered::No,
        }
    }

    /// How many octets of a peer are taken now. Zero: do not read from it.
    pub fn room(&self, from: Peer) -> usize {
        let (standing, ending) = (self.standings[index(from)], self.endings[index(from)]);
        if standing == Standing::Open && ending.is_none() {
            self.inboxes[index(from)].room()
        } else {
            0
        }
    }

    /// Takes octets that a peer sent, and says how many: not more than [`room`](Self::room).
    pub fn receive(&mut self, from: Peer, octets: &[u8]) -> usize {
        if self.room(from) == 0 {
            return 0;
        }
        let taken = self.inboxes[index(from)].receive(octets);
        self.advance(from);
        taken
    }

    /// Says that a peer will send nothing more.
    pub fn ended(&mut self, from: Peer, how: Ending) {
        self.endings[index(from)].get_or_insert(how);
        self.advance(from);
    }

    /// What waits to be sent to a peer.
    pub fn output(&self, to: Peer) -> &[u8] {
        match self.standings[index(to)] {
            Standing::Open | Standing::EndsWhenSent => self.outboxes[index(to)].unsent(),
            Standing::Broken => &[],
        }
    }

    /// Says that so many octets of [`output`](Self::output) were sent.
    pub fn sent(&mut self, to: Peer, octets: usize) {
        self.outboxes[index(to)].sent(octets);
        if self.client.is_between() {
            self.outboxes[index(to)].release();
        }
    }

    /// What is to become of the connection with a peer.
    pub const fn standing(&self, peer: Peer) -> Standing {
        self.standings[index(peer)]
    }

    /// What waits for the caller's word, of what a peer sent.
    pub fn event(&self, from: Peer) -> Option<Event<'_>> {
        if self.standings[index(from)] != Standing::Open {
            return None;
        }
        let (inbox, outbox) = (
            &self.inboxes[index(from)],
            &self.outboxes[index(from.other())],
        );
        match from {
            Peer::Client => self.client.event(inbox, outbox),
            Peer::Server => self.server.event(inbox, outbox),
        }
    }

    /// The request that is outstanding or waits, if its head is still here: until it is forwarded.
    pub const fn request(&self) -> Option<&RequestHead> {
        self.client.head()
    }

    /// What a peer has to send now.
    pub fn expected(&self, from: Peer) -> Expected {
        match from {
            Peer::Client => self.client.expected(),
            Peer::Server => self.server.expected(),
        }
    }

    /// Whether nothing is in progress: no octet of a request was read, none waits to be sent. A timer of idleness may run.
    pub fn is_idle(&self) -> bool {
        self.client.is_between()
            && self.inboxes.iter().all(|inbox| inbox.unread().is_empty())
            && self
                .outboxes
                .iter()
                .all(|outbox| outbox.unsent().is_empty())
    }

    /// Lets both connections end after the exchange that is outstanding or comes next.
    pub const fn end_after_this(&mut self) {
        self.persistence = Persistence::Close;
    }

    /// Forwards the head that waits or is held.
    pub fn forward(&mut self, from: Peer) -> Result<(), OutOfTurn> {
        match from {
            Peer::Client => self.forward_request(),
            Peer::Server => self.forward_response(),
        }?;
        self.advance(from);
        self.advance(from.other());
        Ok(())
    }

    /// Reads on while the head waits: the caller keeps the content, to forward or to answer once it knows. A client that waits
    /// for `100 Continue` gets it.
    pub fn hold(&mut self, from: Peer) -> Result<(), OutOfTurn> {
        match from {
            Peer::Client => {
                let expects = self.client.hold()?;
                if expects {
                    let text = b"HTTP/1.1 100 Continue\r\n\r\n";
                    self.outboxes[0].end(text.len()).extend_from_slice(text);
                }
            }
            Peer::Server => self.server.hold()?,
        }
        self.advance(from);
        Ok(())
    }

    /// Forwards the head that waits or is held, and lets the caller go on to keep content: it [`supply`](Self::supply)s as much of it
    /// as it likes, in its order, and all of it before the end may pass. Nothing that is kept is ever with the receiver.
    pub fn trail(&mut self, from: Peer) -> Result<(), OutOfTurn> {
        self.forward(from)?;
        let content = match from {
            Peer::Client => self.client.content(),
            Peer::Server => self.server.content(),
        };
        content.map(Content::trail).ok_or(OutOfTurn)
    }

    /// Lets what waits pass: content, trailers, the end, opaque octets; drops an interim response.
    pub fn pass(&mut self, from: Peer) -> Result<(), OutOfTurn> {
        if self.standings[index(from)] != Standing::Open {
            return Err(OutOfTurn);
        }
        let inbox = &mut self.inboxes[index(from)];
        let outbox = &mut self.outboxes[index(from.other())];
        let passed = match from {
            Peer::Client => self.client.pass(inbox, outbox),
            Peer::Server => self.server.pass(inbox, outbox),
        };
        match passed {
            Passed::Nothing => return Err(OutOfTurn),
            Passed::Some => {}
            Passed::All => self.settle(from),
        }
        self.advance(from);
        Ok(())
    }

    /// Writes content that was kept while its head was held: in its order, as much as there is room for. Says how much.
    pub fn supply(&mut self, from: Peer, kept: &[u8]) -> Result<usize, OutOfTurn> {
        let content = match from {
            Peer::Client => self.client.content(),
            Peer::Server => self.server.content(),
        };
        let outbox = &mut self.outboxes[index(from.other())];
        let supplied = content.and_then(|content| content.supply(kept, outbox));
        supplied.ok_or(OutOfTurn)
    }

    fn forwarding(&self, persistence: Persistence) -> Forwarding {
        Forwarding {
            persistence,
            via: self.settings.via.clone(),
            target: self.settings.target,
            codings: self.settings.codings,
        }
    }

    fn forward_request(&mut self) -> Result<(), OutOfTurn> {
        if self.standings != [Standing::Open; 2] || self.endings[1].is_some() {
            return Err(OutOfTurn);
        }
        let head = self.client.forwarded().ok_or(OutOfTurn)?;
        if head.persistence() == Persistence::Close {
            self.persistence = Persistence::Close;
        }
        let forwarding = self.forwarding(self.persistence);
        head.write(&forwarding, self.outboxes[1].end(0));
        let asked = head.asked();
        self.server = ServerState::awaiting(asked.clone());
        self.asked = Some(asked);
        Ok(())
    }

    fn forward_response(&mut self) -> Result<(), OutOfTurn> {
        if self.standings != [Standing::Open; 2] {
            return Err(OutOfTurn);
        }
        let head = self.server.forwarded().ok_or(OutOfTurn)?;
        let kind = head.kind();
        if kind == ResponseKind::Final && head.persistence() == Persistence::Close {
            self.persistence = Persistence::Close;
        }
        let forwarding = self.forwarding(self.persistence);
        head.write(&forwarding, self.outboxes[0].end(0));
        match kind {
            ResponseKind::Interim => {}
            ResponseKind::Final => self.answered = Answered::Yes,
            ResponseKind::Switch => {
                self.answered = Answered::Yes;
                self.client = ClientState::Opaque;
                self.server = ServerState::Opaque;
            }
        }
        Ok(())
    }

    /// The end of a message passed: begins anew once both did, if both connections go on.
    fn settle(&mut self, from: Peer) {
        if from == Peer::Server && self.client.is_at_end() {
            let [inbox, _] = &mut self.inboxes;
            let [_, outbox] = &mut self.outboxes;
            self.client.pass(inbox, outbox);
        }
        let request_ended = matches!(self.client, ClientState::Waiting);
        match from {
            Peer::Client => {}
            Peer::Server if request_ended && self.persistence == Persistence::Keep => {
                self.begin_anew();
                self.advance(Peer::Client);
            }
            // The response ended. What is left of the request, or of the connections, nobody needs.
            Peer::Server => self.standings = [Standing::EndsWhenSent; 2],
        }
    }

    fn begin_anew(&mut self) {
        self.client = ClientState::new();
        self.server = ServerState::Idle;
        self.asked = None;
        self.answered = Answered::No;
        self.inboxes.iter_mut().for_each(Inbox::release);
    }

    /// Reads on in what a peer sent.
    fn advance(&mut self, from: Peer) {
        if self.standings[index(from)] != Standing::Open {
            return;
        }
        let (inbox, ending) = (&mut self.inboxes[index(from)], self.endings[index(from)]);
        let is_over = match from {
            Peer::Client => self.client.advance(inbox, ending),
            Peer::Server => self.server.advance(inbox, ending),
        };
        match (is_over, from) {
            (Over::No, _) => {}
            // Nothing is in progress: the connections end together, after what is still to be sent. A request that waits may
            // get another server.
            (Over::Yes, Peer::Server) if !self.client.is_between() && !self.client.is_opaque() => {
                self.standings[1] = Standing::EndsWhenSent;
            }
            (Over::Yes, _) => self.standings = [Standing::EndsWhenSent; 2],
        }
    }
}

/// Whether a peer ended its side where it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// It did not, or not where it may.
    No,
    /// It did.
    Yes,
}

#[cfg(test)]
mod tests;
