//! What a user says first.

use crate::limits::HELLO_WAIT;
use model::HostName;
use std::io;
use std::pin::Pin;
use strict_http::{Host, RequestHead};
use tls::hello::{HelloReader, Progress, ReadHello, RefusedHello};
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};
use tokio::time::Sleep;

/// How a connection began.
#[derive(Debug)]
pub(crate) enum Opening {
    /// With a hello.
    Hello(Box<ReadHello>),
    /// With octets that are none, or one that breaks a rule.
    Refused(Box<RefusedHello>),
    /// It broke off.
    Broken(io::Error),
}

/// Reads until the hello is whole or will never be; what was sent behind it stays in the stream. A user that takes too long, or closes,
/// has sent a truncated one.
pub(crate) async fn read(stream: &mut (impl AsyncBufRead + Unpin)) -> Opening {
    let deadline = tokio::time::sleep(HELLO_WAIT);
    tokio::pin!(deadline);
    let mut reader = HelloReader::default();
    loop {
        let came = match within(&mut deadline, stream).await {
            Ok([]) => return Opening::Refused(Box::new(reader.close())),
            Ok(came) => came,
            Err(error) => return Opening::Broken(error),
        };
        let count = came.len();
        match reader.push(came) {
            Progress::More(waiting) => reader = waiting,
            Progress::Whole(hello) => {
                stream.consume(hello.taken);
                return Opening::Hello(hello);
            }
            Progress::Refused(refused) => {
                stream.consume(refused.taken);
                return Opening::Refused(refused);
            }
        }
        stream.consume(count);
    }
}

/// What came next; nothing at the end of the stream, or of the time.
async fn within<'a>(
    deadline: &mut Pin<&mut Sleep>,
    stream: &'a mut (impl AsyncBufRead + Unpin),
) -> io::Result<&'a [u8]> {
    tokio::select! {
        biased;
        came = stream.fill_buf() => came,
        () = deadline => Ok(&[]),
    }
}

/// How a connection on the port of HTTP began.
#[derive(Debug)]
pub(crate) enum PlainOpening {
    /// With the head of a request, to this host; none where it names none or an address.
    Request(Option<HostName>),
    /// With what is no request, or one that is refused.
    Other,
    /// It broke off.
    Broken(io::Error),
}

/// Reads until the head of a request is whole or will never be; what was read stands in `octets`.
pub(crate) async fn read_plain(
    stream: &mut (impl AsyncBufRead + Unpin),
    octets: &mut Vec<u8>,
) -> PlainOpening {
    let deadline = tokio::time::sleep(HELLO_WAIT);
    tokio::pin!(deadline);
    loop {
        let count = match within(&mut deadline, stream).await {
            Ok([]) => return PlainOpening::Other,
            Ok(came) => {
                octets.extend_from_slice(came);
                came.len()
            }
            Err(error) => return PlainOpening::Broken(error),
        };
        stream.consume(count);
        match RequestHead::read(octets) {
            Ok(None) => {}
            Ok(Some((head, _))) => {
                let host = head.request().authority.map(|authority| &authority.host);
                return PlainOpening::Request(match host {
                    Some(Host::Name(name)) => Some(name.clone()),
                    Some(Host::Address(_)) | None => None,
                });
            }
            // The relay tells the client what is wrong with it, where the client may be told.
            Err(_) => return PlainOpening::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncWriteExt as _, BufReader};

    #[tokio::test(start_paused = true)]
    async fn a_slow_user_is_not_waited_for() {
        let (mut near, far) = tokio::io::duplex(64);
        near.write_all(&[22, 3, 1]).await.unwrap();
        let mut far = BufReader::new(far);
        let Opening::Refused(refused) = read(&mut far).await else {
            unreachable!("three octets are no hello");
        };
        assert_eq!(
            (refused.octets.as_slice(), far.buffer()),
            (&[22, 3, 1][..], &[][..])
        );
    }

    #[tokio::test]
    async fn what_is_no_tls_is_kept_whole() {
        let (mut near, far) = tokio::io::duplex(64);
        near.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
        let mut far = BufReader::new(far);
        let Opening::Refused(refused) = read(&mut far).await else {
            unreachable!("a request is no hello");
        };
        let all = [refused.octets.as_slice(), far.buffer()].concat();
        assert_eq!(all, b"GET / HTTP/1.1\r\n");
    }
}
