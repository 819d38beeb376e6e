//! Connections: how many, from whom, for how long.

use crate::limits::{
    ACCEPT_PAUSE, CONNECTION_TIME, CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, HANDSHAKE_TIME,
    HEAD_BYTES_MAX, HEAD_TIME, HEADERS_MAX,
};
use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use runtime::Shares;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

/// Serves connections for as long as it is polled.
pub(crate) async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, router: Router) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let addresses = Shares::of(CONNECTIONS_PER_ADDRESS_MAX);
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
        let of = Peer(share_of(peer.ip()));
        let Some(seat) = Shares::seat(&addresses, of.0) else {
            tracing::debug!(%peer, max = CONNECTIONS_PER_ADDRESS_MAX, "too many of this address: one closed");
            continue;
        };
        let (tls, router) = (tls.clone(), router.clone());
        tokio::spawn(async move {
            // A client that breaks off, or takes too long, has only itself to blame.
            let _ended =
                tokio::time::timeout(CONNECTION_TIME, attend((stream, of), tls, router)).await;
            drop((place, seat));
        });
    }
}

async fn attend((stream, of): (TcpStream, Peer), tls: Option<TlsAcceptor>, router: Router) {
    let Some(tls) = tls else {
        return talk((stream, of), router).await;
    };
    match tokio::time::timeout(HANDSHAKE_TIME, tls.accept(stream)).await {
        Ok(Ok(stream)) => talk((stream, of), router).await,
        Ok(Err(error)) => tracing::debug!(%error, "no handshake"),
        Err(_) => tracing::debug!("a handshake took too long"),
    }
}

async fn talk((stream, of): (impl AsyncRead + AsyncWrite + Unpin, Peer), router: Router) {
    let service = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(of);
        service.call(request)
    });
    let ended = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended");
    }
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) IpAddr);

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
    fn one_network_is_one_customer() {
        let check = |peer: &str, share: &str| {
            assert_eq!(
                share_of(peer.parse().unwrap()),
                share.parse::<IpAddr>().unwrap()
            );
        };
        check("2001:db8::ffff", "2001:db8::");
        check("2001:db8:0:1::1", "2001:db8:0:1::");
        check("192.0.2.1", "192.0.2.1");
    }

    #[test]
    fn a_mapped_address_is_the_same_machine() {
        assert_eq!(
            share_of("::ffff:192.0.2.1".parse().unwrap()),
            share_of("192.0.2.1".parse().unwrap())
        );
    }
}
