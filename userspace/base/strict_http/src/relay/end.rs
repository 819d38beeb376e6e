//! How an exchange ends otherwise than by the server's response.

use super::buffer::{Inbox, Outbox};
use super::server::ServerState;
use super::{Answer, Answered, OutOfTurn, Relay, Standing};
use crate::{Peer, Persistence, RequestHead};

impl Relay {
    /// Whether [`answer`](Self::answer) is possible: the client sent something, and no response was begun.
    pub fn may_answer(&self) -> bool {
        self.standings[0] == Standing::Open
            && self.answered == Answered::No
            && !self.client.is_between()
            && !self.client.is_opaque()
    }

    /// Answers the client in the server's place. The client's connection goes on if its request was read to its end and nothing of
    /// it was forwarded; the server's ends if it got anything of it.
    pub fn answer(&mut self, answer: &Answer) -> Result<(), OutOfTurn> {
        if !self.may_answer() {
            return Err(OutOfTurn);
        }
        let head = self.client.head();
        let asked = head.map(RequestHead::asked).or_else(|| self.asked.clone());
        let persistence = head.map_or(Persistence::Close, RequestHead::persistence);
        let is_untouched = matches!(self.server, ServerState::Idle);
        let is_whole = is_untouched && self.client.is_whole();
        let goes_on = is_whole
            && persistence == Persistence::Keep
            && self.persistence == Persistence::Keep
            && self.endings[0].is_none();
        let persistence = if goes_on {
            Persistence::Keep
        } else {
            Persistence::Close
        };
        let method = asked.map(|asked| asked.method);
        answer.write(method, persistence, self.outboxes[0].end(0));
        if goes_on {
            self.begin_anew();
            self.advance(Peer::Client);
        } else {
            self.standings[0] = Standing::EndsWhenSent;
            self.standings[1] = if is_untouched {
                Standing::EndsWhenSent
            } else {
                Standing::Broken
            };
        }
        Ok(())
    }

    /// Accepts a CONNECT: the client gets 200, and what it sends from now on is the caller's. Gives what it already sent.
    pub fn tunnel(&mut self) -> Result<Vec<u8>, OutOfTurn> {
        if !self.client.is_connect() {
            return Err(OutOfTurn);
        }
        let text = b"HTTP/1.1 200 Connection Established\r\n\r\n";
        self.outboxes[0].end(text.len()).extend_from_slice(text);
        let ahead = self.inboxes[0].unread().to_vec();
        self.standings = [Standing::EndsWhenSent; 2];
        Ok(ahead)
    }

    /// Ends both connections: what was begun must not look whole. A client that has no unfinished response gets what waits for it.
    pub const fn abort(&mut self) {
        let client = match self.answered {
            Answered::No => Standing::EndsWhenSent,
            Answered::Yes => Standing::Broken,
        };
        self.standings = [client, Standing::Broken];
    }

    /// Puts a new connection in place of the server's, as long as nothing of the outstanding request was forwarded.
    pub fn renew_server(&mut self) -> Result<(), OutOfTurn> {
        if !matches!(self.server, ServerState::Idle) || self.standings[0] != Standing::Open {
            return Err(OutOfTurn);
        }
        self.inboxes[1] = Inbox::default();
        self.outboxes[1] = Outbox::default();
        self.endings[1] = None;
        self.standings[1] = Standing::Open;
        Ok(())
    }
}
