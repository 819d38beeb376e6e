//! Users, servers, and the gateway between them.

use crate::testing::authority::{EXPIRED, IN_FORCE};
use crate::testing::gateway::{Gateway, accept, handshake, is_own, listening, patient};
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::{client, server};

mod other;
mod paged;
mod timed;

/// A name that the ministry's list opens, and one that it does not.
const NEWS: &str = "mail.news.kz";
const GAMES: &str = "www.games.kz";

/// A server's leg, and a user's.
type Served = server::TlsStream<TcpStream>;
type User = client::TlsStream<TcpStream>;

/// What the log says of the only connection: action, reason, and what was spoken inside.
async fn check_record(gateway: Gateway, expected: [&str; 3]) {
    let records = gateway.records().await;
    let [record] = records.as_slice() else {
        unreachable!("{records:?}")
    };
    let said = ["action", "reason", "protocol"].map(|field| {
        record
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or_default()
    });
    assert_eq!(said, expected, "{record}");
}

/// Reads so many octets.
async fn read<const N: usize>(stream: &mut (impl AsyncRead + Unpin)) -> [u8; N] {
    let mut octets = [0; N];
    patient(stream.read_exact(&mut octets)).await.unwrap();
    octets
}

/// Reads until it ends, in order or not.
async fn rest(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut octets = Vec::new();
    let _ended = patient(stream.read_to_end(&mut octets)).await;
    String::from_utf8_lossy(&octets).into_owned()
}
