//! What a user says first.

use crate::limits::{HELLO_WAIT, SEGMENT_OCTETS};
use model::HostName;
use std::io;
use strict_http::{Host, RequestHead};
use tls::hello::{HelloReader, Progress, ReadHello, RefusedHello};
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// How a connection began.
#[derive(Debug)]
pub(crate) enum Opening {
    /// With a hello; behind its octets what came with it.
    Hello {
        /// It.
        hello: Box<ReadHello>,
        /// What was sent behind it: early data.
        behind: Vec<u8>,
    },
    /// With octets that are none, or one that breaks a rule.
    Refused {
        /// Why, and the octets.
        refused: Box<RefusedHello>,
        /// What was read behind them.
        behind: Vec<u8>,
    },
    /// It broke off.
    Broken(io::Error),
}

/// Reads until the hello is whole or will never be. A user that takes too long, or closes, has sent a truncated one.
pub(crate) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Opening {
    let deadline = tokio::time::sleep(HELLO_WAIT);
    tokio::pin!(deadline);
    let mut reader = HelloReader::default();
    let mut segment = [0; SEGMENT_OCTETS];
    loop {
        let read = tokio::select! {
            read = stream.read(&mut segment) => read,
            () = &mut deadline => Ok(0),
        };
        let came = match read {
            Ok(0) => {
                let refused = Box::new(reader.close());
                let behind = Vec::new();
                return Opening::Refused { refused, behind };
            }
            Ok(octets) => segment.get(..octets).unwrap_or_default(),
            Err(error) => return Opening::Broken(error),
        };
        let behind = |taken: usize| came.get(taken..).unwrap_or_default().to_vec();
        match reader.push(came) {
            Progress::More(waiting) => reader = waiting,
            Progress::Whole(hello) => {
                let behind = behind(hello.taken);
                return Opening::Hello { hello, behind };
            }
            Progress::Refused(refused) => {
                let behind = behind(refused.taken);
                return Opening::Refused { refused, behind };
            }
        }
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
    stream: &mut (impl AsyncRead + Unpin),
    octets: &mut Vec<u8>,
) -> PlainOpening {
    let deadline = tokio::time::sleep(HELLO_WAIT);
    tokio::pin!(deadline);
    let mut segment = [0; SEGMENT_OCTETS];
    loop {
        let read = tokio::select! {
            read = stream.read(&mut segment) => read,
            () = &mut deadline => Ok(0),
        };
        match read {
            Ok(0) => return PlainOpening::Other,
            Ok(count) => octets.extend_from_slice(segment.get(..count).unwrap_or_default()),
            Err(error) => return PlainOpening::Broken(error),
        }
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
    use tokio::io::AsyncWriteExt as _;

    #[tokio::test(start_paused = true)]
    async fn a_slow_user_is_not_waited_for() {
        let (mut near, mut far) = tokio::io::duplex(64);
        near.write_all(&[22, 3, 1]).await.unwrap();
        let Opening::Refused { refused, behind } = read(&mut far).await else {
            unreachable!("three octets are no hello");
        };
        assert_eq!(
            (refused.octets.as_slice(), behind),
            (&[22, 3, 1][..], Vec::new())
        );
    }

    #[tokio::test]
    async fn what_is_no_tls_is_kept_whole() {
        let (mut near, mut far) = tokio::io::duplex(64);
        near.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
        let Opening::Refused { refused, behind } = read(&mut far).await else {
            unreachable!("a request is no hello");
        };
        let all = [refused.octets.as_slice(), &behind].concat();
        assert_eq!(all, b"GET / HTTP/1.1\r\n");
    }
}
