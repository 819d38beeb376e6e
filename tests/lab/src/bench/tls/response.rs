//! Responses as the load generator reads them: a status that must be 200, a length that must be declared, and so many octets.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// The head of a response, and where it ends.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    octets: usize,
    status: String,
    length: Option<u64>,
}

impl Head {
    /// The head at the beginning of `octets`; nothing until it is whole.
    fn find(octets: &[u8]) -> Option<Self> {
        let end = octets.windows(4).position(|four| four == b"\r\n\r\n")?;
        let text = String::from_utf8_lossy(&octets[..end]);
        let mut lines = text.split("\r\n");
        let status = lines.next().unwrap_or_default().to_owned();
        let length = lines.find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse().ok())?
        });
        Some(Self {
            octets: end + 4,
            status,
            length,
        })
    }

    fn is_ok(&self) -> bool {
        self.status.split(' ').nth(1) == Some("200")
    }
}

/// Reads responses one after the other.
#[derive(Debug)]
pub(super) struct Reader {
    buffer: Vec<u8>,
    filled: usize,
}

impl Reader {
    /// One that reads so many octets at once; no head may be longer.
    pub(super) fn of(octets: usize) -> Self {
        Self {
            buffer: vec![0; octets],
            filled: 0,
        }
    }

    /// Reads a response whole: the octets of its content. One that is not 200, or that ends early, is an error.
    pub(super) async fn response(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
    ) -> io::Result<u64> {
        let head = self.head(stream).await?;
        let length = head
            .length
            .ok_or_else(|| io::Error::other("a response that declares no length"))?;
        let come = (self.filled - head.octets) as u64;
        let mut left = length
            .checked_sub(come)
            .ok_or_else(|| io::Error::other("more came than the response declares"))?;
        self.filled = 0;
        while left > 0 {
            let octets = stream.read(&mut self.buffer).await? as u64;
            if octets == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            left = left
                .checked_sub(octets)
                .ok_or_else(|| io::Error::other("more came than the response declares"))?;
        }
        Ok(length)
    }

    /// Reads the answer to CONNECT, behind which nothing may come yet.
    pub(super) async fn connected(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
    ) -> io::Result<()> {
        let head = self.head(stream).await?;
        let behind = self.filled - head.octets;
        self.filled = 0;
        if behind > 0 {
            return Err(io::Error::other("octets behind the answer to CONNECT"));
        }
        Ok(())
    }

    async fn head(&mut self, stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Head> {
        loop {
            if let Some(head) = Head::find(&self.buffer[..self.filled]) {
                if head.is_ok() {
                    return Ok(head);
                }
                return Err(io::Error::other(format!("the answer is {}", head.status)));
            }
            if self.filled == self.buffer.len() {
                return Err(io::Error::other("the head of a response is too long"));
            }
            let octets = stream.read(&mut self.buffer[self.filled..]).await?;
            if octets == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.filled += octets;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ_OCTETS: usize = 256;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
    }

    #[test]
    fn a_response_counts_only_when_it_is_200_and_whole() {
        let check = |text: &str, expected: Option<u64>| {
            let mut octets = text.as_bytes();
            let read = runtime().block_on(Reader::of(READ_OCTETS).response(&mut octets));
            assert_eq!(read.ok(), expected, "{text:?}");
        };
        check("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", Some(3));
        check(
            "HTTP/1.1 200 OK\r\nx: y\r\ncontent-length:0\r\n\r\n",
            Some(0),
        );
        check(
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nabc",
            None,
        );
        check("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", None);
        check("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd", None);
        check("HTTP/1.1 200 OK\r\n\r\nabc", None);
        check("HTTP/1.1 200 OK\r\nContent-", None);
        check(&"x".repeat(READ_OCTETS + 1), None);
        check("", None);
    }

    #[test]
    fn one_response_behind_the_other_is_read() {
        let mut reader = Reader::of(READ_OCTETS);
        for length in [2, 5] {
            let text = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{}",
                "z".repeat(length)
            );
            let read = runtime().block_on(reader.response(&mut text.as_bytes()));
            assert_eq!(read.ok(), Some(length as u64));
        }
    }

    #[test]
    fn nothing_may_stand_behind_the_answer_to_connect() {
        let check = |text: &str, expected: bool| {
            let read = runtime().block_on(Reader::of(READ_OCTETS).connected(&mut text.as_bytes()));
            assert_eq!(read.is_ok(), expected, "{text:?}");
        };
        check("HTTP/1.1 200 Connection established\r\n\r\n", true);
        check("HTTP/1.1 200 Connection established\r\n\r\nx", false);
        check("HTTP/1.1 502 Bad Gateway\r\n\r\n", false);
    }
}
