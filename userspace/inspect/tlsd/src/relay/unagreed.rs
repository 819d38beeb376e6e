//! A decrypted connection on whose protocol nothing was agreed: its first octets tell what it is ([`Spoken`]).
//!
//! HTTP goes through the machine, and each request is judged; what is none by its rules is refused there, and recorded as `not-http`.
//! Another protocol is relayed as octets (п. 20, our reading: what is no web traffic is relayed once its server's certificate was
//! verified), and recorded as `other-inside`.
//!
//! No user takes his requests out of the analysis by that: an ordinary web server answers whatever it takes for a request by HTTP, and
//! then the connection ends before an octet of the answer goes on. What remains is a server that plays along, whose user could have
//! agreed on any protocol with it as well. It is bounded as that is: to names that lists open and no block list has; a user who asked
//! for no name, and may mean any of the certificate's, has HTTP alone.

use super::octets::{self, Ended};
use super::{Side, relay_begun};
use crate::limits::{IDLE_MAX, SEGMENT_OCTETS};
use crate::requests::Session;
use crate::told::Way;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use tls::decide::RefuseReason;
use tls::inside::Spoken;
use tokio::io::{AsyncRead, ReadBuf};

/// What was read of both sides.
#[derive(Debug, Default, PartialEq, Eq)]
struct First {
    said: Vec<u8>,
    greeted: Vec<u8>,
}

/// Carries what is said on a connection to a name until a side ends.
pub(crate) async fn relay_unagreed(
    session: Session<'_>,
    mut user: impl Side,
    mut server: impl Side,
) -> Way {
    let mut first = First::default();
    let listening = poll_fn(|waking| listen(&mut first, &mut user, &mut server, waking));
    let spoken = tokio::select! {
        spoken = listening => spoken,
        () = tokio::time::sleep(IDLE_MAX) => Spoken::Http,
    };
    let First { said, greeted } = first;
    match spoken {
        Spoken::Http => relay_begun(session, (&mut user, said), (&mut server, greeted)).await,
        Spoken::Other => {
            tracing::info!(user = %session.peers.0, server = %session.peers.1, "no HTTP is spoken inside of a connection");
            session.is_other.store(true, Ordering::Relaxed);
            let sides = ((&mut user, said), (&mut server, greeted));
            let ended = octets::carry(session.meter, sides.0, sides.1).await;
            match ended {
                Ended::Over => Way::Relayed,
                Ended::Http => Way::Refused(RefuseReason::NotHttp),
            }
        }
    }
}

/// Ready once it can be told what is spoken. Where a side has ended, the machine tells the other.
fn listen(
    first: &mut First,
    user: &mut (impl AsyncRead + Unpin),
    server: &mut (impl AsyncRead + Unpin),
    waking: &mut Context<'_>,
) -> Poll<Spoken> {
    if let Poll::Ready(is_open) = read(&mut first.said, user, waking) {
        return Poll::Ready(if is_open {
            Spoken::by_user(&first.said)
        } else {
            Spoken::Http
        });
    }
    loop {
        match read(&mut first.greeted, server, waking) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(false) => return Poll::Ready(Spoken::Http),
            Poll::Ready(true) => {
                if let Some(spoken) = Spoken::by_server(&first.greeted) {
                    return Poll::Ready(spoken);
                }
            }
        }
    }
}

/// Reads once; whether the side goes on.
fn read(
    into: &mut Vec<u8>,
    side: &mut (impl AsyncRead + Unpin),
    waking: &mut Context<'_>,
) -> Poll<bool> {
    let mut segment = [0; SEGMENT_OCTETS];
    let mut octets = ReadBuf::new(&mut segment);
    let read = std::task::ready!(Pin::new(side).poll_read(waking, &mut octets));
    into.extend_from_slice(octets.filled());
    Poll::Ready(read.is_ok() && !octets.filled().is_empty())
}

#[cfg(test)]
mod tests;
