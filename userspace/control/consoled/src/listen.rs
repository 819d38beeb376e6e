//! Connections: how many, from whom, for how long.

use crate::limits::{
    ACCEPT_PAUSE, CONNECTION_TIME, CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, HANDSHAKE_TIME,
    HEAD_BYTES_MAX, HEAD_TIME, HEADERS_MAX,
};
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

/// Serves connections for as long as it is polled.
pub(crate) async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, router: Router) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let addresses = Arc::new(Addresses::default());
    // The semaphore is never closed.
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "connection not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let Some(seat) = Addresses::seat(&addresses, peer.ip()) else {
            tracing::debug!(%peer, max = CONNECTIONS_PER_ADDRESS_MAX, "too many of this address: one closed");
            continue;
        };
        let (tls, router) = (tls.clone(), router.clone());
        tokio::spawn(async move {
            // A client that breaks off, or takes too long, has only itself to blame.
            let _ended = tokio::time::timeout(CONNECTION_TIME, attend(stream, tls, router)).await;
            drop((place, seat));
        });
    }
}

async fn attend(stream: TcpStream, tls: Option<TlsAcceptor>, router: Router) {
    let Some(tls) = tls else {
        return talk(stream, router).await;
    };
    match tokio::time::timeout(HANDSHAKE_TIME, tls.accept(stream)).await {
        Ok(Ok(stream)) => talk(stream, router).await,
        Ok(Err(error)) => tracing::debug!(%error, "no handshake"),
        Err(_) => tracing::debug!("a handshake took too long"),
    }
}

async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, router: Router) {
    let ended = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .await;
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended");
    }
}

/// How many connections each address has. It never has more entries than there are connections.
#[derive(Debug, Default)]
struct Addresses(Mutex<BTreeMap<IpAddr, usize>>);

/// A connection's place among those of its address, until it is dropped.
#[derive(Debug)]
struct Seat {
    of: IpAddr,
    addresses: Arc<Addresses>,
}

impl Addresses {
    /// A place for one more connection; none where the address has its share.
    fn seat(addresses: &Arc<Self>, peer: IpAddr) -> Option<Seat> {
        let of = share_of(peer);
        let mut counts = addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(of).or_default();
        if *count >= CONNECTIONS_PER_ADDRESS_MAX {
            return None;
        }
        *count = count.saturating_add(1);
        let addresses = Arc::clone(addresses);
        Some(Seat { of, addresses })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let counts = self.addresses.0.lock();
        let mut counts = counts.unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.of) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&self.of);
            }
        }
    }
}

/// Whom a connection is counted with: one customer has at least a /64 of IPv6.
fn share_of(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_share() {
        let addresses = Arc::new(Addresses::default());
        let seat = |peer: &str| Addresses::seat(&addresses, peer.parse().unwrap());
        let mut held: Vec<Seat> = Vec::new();
        for n in 0..CONNECTIONS_PER_ADDRESS_MAX {
            held.push(seat(&format!("2001:db8::{n:x}")).unwrap());
        }
        assert!(seat("2001:db8::ffff").is_none(), "the same /64");
        assert!(seat("2001:db8:0:1::1").is_some(), "another /64");
        assert!(seat("192.0.2.1").is_some());
        held.pop();
        assert!(seat("2001:db8::1").is_some(), "one has left");
        drop(held);
        assert!(addresses.0.lock().unwrap().is_empty(), "nothing is kept");
    }

    #[test]
    fn a_mapped_address_is_the_same_machine() {
        assert_eq!(
            share_of("::ffff:192.0.2.1".parse().unwrap()),
            share_of("192.0.2.1".parse().unwrap())
        );
    }
}
