//! The way back to a user.

use super::content::{Piece, give_all};
use super::heads;
use h2::server::SendResponse;
use h2::{Reason, SendStream};
use http::Response;
use std::future::poll_fn;
use std::task::{Context, Poll, ready};
use strict_http::Answer;

/// What comes behind a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// Nothing.
    Nothing,
    /// Content.
    Content,
}

/// Where the response to a request goes.
#[derive(Debug)]
pub(super) struct Respond {
    stream: SendResponse<Piece>,
    is_begun: bool,
}

impl Respond {
    pub(super) const fn new(stream: SendResponse<Piece>) -> Self {
        Self {
            stream,
            is_begun: false,
        }
    }

    /// Whether the head of a response went out: there is no other any more.
    pub(super) const fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// Sends an interim response.
    pub(super) fn inform(&mut self, head: Response<()>) -> Result<(), Reason> {
        let informed = self.stream.send_informational(head);
        informed.map_err(|error| reason_of(&error))
    }

    /// Sends the head of the response.
    pub(super) fn begin(
        &mut self,
        head: Response<()>,
        behind: Behind,
    ) -> Result<SendStream<Piece>, Reason> {
        let begun = self.stream.send_response(head, behind == Behind::Nothing);
        self.is_begun = true;
        begun.map_err(|error| reason_of(&error))
    }

    /// Answers with what is ours, or with its head alone.
    pub(super) async fn answer(&mut self, answer: &Answer, wanted: Behind) {
        let (head, content) = heads::answer(answer);
        let behind = if content.is_empty() {
            Behind::Nothing
        } else {
            wanted
        };
        let Ok(mut stream) = self.begin(head, behind) else {
            return;
        };
        if behind == Behind::Content
            && let Err(error) = give_all(content, &mut stream).await
        {
            tracing::debug!(%error, "a user did not take an answer");
        }
    }

    /// Resets the stream.
    pub(super) fn break_off(&mut self, reason: Reason) {
        self.stream.send_reset(reason);
    }

    /// Ready when the user broke off. Only as long as no response has begun.
    pub(super) fn poll_reset(&mut self, waking: &mut Context<'_>) -> Poll<Reason> {
        let reset = ready!(self.stream.poll_reset(waking));
        Poll::Ready(reset.unwrap_or_else(|error| reason_of(&error)))
    }

    /// Ends when the user breaks off, as long as no response has begun.
    pub(super) async fn reset(&mut self) -> Reason {
        poll_fn(|waking| self.poll_reset(waking)).await
    }
}

/// By which reason a peer broke off.
pub(super) fn reason_of(error: &h2::Error) -> Reason {
    error.reason().unwrap_or(Reason::INTERNAL_ERROR)
}
