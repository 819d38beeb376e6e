//! What a user thinks of our certificate: seen by what it does with it.

use super::Learning;
use crate::context::Context;
use crate::policy::InForce;
use crate::relay::Side;
use model::{HostName, OrganisationId};
use runtime::Clock;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context as Waking, Poll, ready};
use tls::DecryptPermit;
use tls::learned::{Seen, Sign};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A user whose connection to a name is inspected.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whose<'a> {
    learned: &'a Learning,
    policy: &'a InForce,
    clock: &'a dyn Clock,
    organisation: &'a OrganisationId,
    /// The name that it asked for.
    host: Option<&'a HostName>,
    user: IpAddr,
}

impl<'a> Whose<'a> {
    /// The user at an address, whose connection is inspected by a permit. Of one that asked for no name nothing is learned.
    pub(crate) fn of(context: &'a Context, permit: &'a DecryptPermit, user: IpAddr) -> Self {
        Self {
            learned: &context.learned,
            policy: &context.policy,
            clock: &*context.clock,
            organisation: permit.enrolled().organisation(),
            host: permit.name(),
            user,
        }
    }

    /// The user at an address of an organisation, who asks for a name.
    pub(crate) fn at(
        context: &'a Context,
        (organisation, host): (&'a OrganisationId, &'a HostName),
        user: IpAddr,
    ) -> Self {
        Self {
            learned: &context.learned,
            policy: &context.policy,
            clock: &*context.clock,
            organisation,
            host: Some(host),
            user,
        }
    }

    /// It took our certificate, and said something inside.
    pub(crate) fn accepted(&self) {
        if let Some(seen) = self.seen() {
            self.learned.accepted(self.clock.now(), &seen);
        }
    }

    /// A sign was seen.
    pub(crate) fn sign(&self, sign: Sign) {
        let policy = self.policy.borrow().clone();
        if let Some((seen, policy)) = self.seen().zip(policy) {
            let now = self.clock.now();
            self.learned.sign(now, &policy, &seen, sign);
        }
    }

    /// It did not take our certificate, or said nothing inside.
    pub(crate) fn refused(&self, error: &io::Error) {
        if let Some(sign) = sign_of(error) {
            self.sign(sign);
        }
    }

    /// It did not take the certificate of a page that says that the name is blocked. A close is none of its signs: it ends every page.
    pub(crate) fn refused_page(&self, error: &io::Error) {
        if sign_of(error) == Some(Sign::Alert) {
            self.sign(Sign::Alert);
        }
    }

    fn seen(&self) -> Option<Seen<'_>> {
        Some(Seen {
            organisation: self.organisation,
            client: self.user,
            host: self.host?,
        })
    }
}

/// The sign that an error of the user's leg is.
fn sign_of(error: &io::Error) -> Option<Sign> {
    let inner = error.get_ref();
    match inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::AlertReceived(description)) => Sign::of_alert(u8::from(*description)),
        // The two cannot speak with each other, whatever the certificate.
        Some(_) => None,
        None => is_close(error.kind()).then_some(Sign::Closed),
    }
}

const fn is_close(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
    )
}

/// The user's leg, which tells by its first word or its end whether the user took our certificate.
#[derive(Debug)]
pub(crate) struct Heard<'a, S> {
    stream: S,
    /// Whose it is, until it was told.
    whose: Option<Whose<'a>>,
}

impl<'a, S> Heard<'a, S> {
    /// Listens to a leg whose handshake is over.
    pub(crate) const fn new(stream: S, whose: Whose<'a>) -> Self {
        let whose = Some(whose);
        Self { stream, whose }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Heard<'_, S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        waking: &mut Waking<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let (before, has_room) = (into.filled().len(), into.remaining() > 0);
        let read = ready!(Pin::new(&mut self.stream).poll_read(waking, into));
        if has_room && let Some(whose) = self.whose.take() {
            match &read {
                Ok(()) if into.filled().len() > before => whose.accepted(),
                Ok(()) => whose.sign(Sign::Closed),
                Err(error) => whose.refused(error),
            }
        }
        Poll::Ready(read)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Heard<'_, S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        waking: &mut Waking<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(waking, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, waking: &mut Waking<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(waking)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, waking: &mut Waking<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(waking)
    }
}

impl<S: Side> Side for Heard<'_, S> {
    fn tcp(&self) -> &TcpStream {
        self.stream.tcp()
    }
}

#[cfg(test)]
mod tests;
