//! The page of a refusal, for users who offer HTTP/2 alone.

use super::content::Piece;
use super::frames::{Counted, FarEnd, Tally};
use super::heads;
use super::leg::with_user;
use super::respond::{Behind, Respond};
use crate::limits::PAGE_WAIT;
use crate::page::plain;
use crate::scanning::Asker;
use crate::splice::Meter;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use h2::RecvStream;
use h2::server::SendResponse;
use http::Request;
use runtime::Clock;
use std::io;
use std::sync::Arc;
use strict_http::{Answer, Peer};
use tokio::io::{AsyncRead, AsyncWrite};

/// Answers what a user asks by a page, and tells it with the first answer to ask nothing more on this connection (RFC 9113 section 6.8).
pub(crate) async fn page(
    user: impl AsyncRead + AsyncWrite + Unpin,
    clock: &Arc<dyn Clock>,
    answer: impl Fn(&Asker) -> Answer,
) -> io::Result<()> {
    let talking = Box::pin(converse(user, clock, answer));
    let talked = tokio::time::timeout(PAGE_WAIT, talking).await;
    talked
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
        .map_err(|error| {
            let broken = || io::ErrorKind::InvalidData.into();
            error.into_io().unwrap_or_else(broken)
        })
}

async fn converse(
    user: impl AsyncRead + AsyncWrite + Unpin,
    clock: &Arc<dyn Clock>,
    answer: impl Fn(&Asker) -> Answer,
) -> Result<(), h2::Error> {
    let (meter, tally) = (Meter::default(), Tally::new(Arc::clone(clock)));
    let counted = Counted::new(user, FarEnd::User, &tally, &meter);
    let mut leg = with_user(counted).await?;
    let mut answers = FuturesUnordered::new();
    let mut is_answered = false;
    loop {
        tokio::select! {
            accepted = leg.accept() => match accepted {
                // Whoever has the page may go as it likes.
                Some(Err(_)) if is_answered && answers.is_empty() => return Ok(()),
                Some(accepted) => {
                    let (request, stream) = accepted?;
                    leg.graceful_shutdown();
                    answers.push(answered(request, stream, &answer));
                }
                None => return Ok(()),
            },
            Some(()) = answers.next(), if !answers.is_empty() => is_answered = true,
        }
        if let Some(flood) = tally.flood() {
            leg.abrupt_shutdown(flood.reason());
        }
    }
}

async fn answered(
    request: Request<RecvStream>,
    stream: SendResponse<Piece>,
    answer: &impl Fn(&Asker) -> Answer,
) {
    let (parts, _content) = request.into_parts();
    let mut respond = Respond::new(stream);
    let wanted = match parts.method {
        http::Method::HEAD => Behind::Nothing,
        _ => Behind::Content,
    };
    let answer = match heads::checked(&parts) {
        Ok(checked) => answer(&Asker::of(&checked.request())),
        Err(refusal) => plain(refusal.status(Peer::Client), &refusal.to_string()),
    };
    respond.answer(&answer, wanted).await;
}
