//! What the proxy itself tells its users.

use crate::limits::{LINGER_WAIT, PAGE_WAIT, SEGMENT_OCTETS};
use crate::page::plain;
use std::io;
use strict_http::{Answer, Peer, Relay, Settings};
use tls::words::Sentence;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Why a server was not reached, or not even looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// There is no policy to judge by.
    NoPolicy,
    /// The name could not be resolved, or to no address of the user's family.
    NoAddress,
    /// No socket is left.
    NoSocket,
    /// The network or the server said no.
    Refused,
    /// Nobody answered in time.
    Silent,
}

impl Failure {
    /// The status (RFC 9110 sections 15.6.3 to 15.6.5).
    const fn status(self) -> u16 {
        match self {
            Self::NoAddress | Self::Refused => 502,
            Self::NoPolicy | Self::NoSocket => 503,
            Self::Silent => 504,
        }
    }

    const fn sentence(self) -> Sentence {
        match self {
            Self::NoPolicy => Sentence {
                kk: "Шлюзде әзірге қолданыстағы саясат жоқ: кейінірек қайталаңыз.",
                ru: "На шлюзе пока нет действующей политики: повторите попытку позже.",
                en: "The gateway has no policy in force yet: try again later.",
            },
            Self::NoAddress => Sentence {
                kk: "Сервердің атауы бойынша сіздің желіңіз қосыла алатын мекенжай табылмады.",
                ru: "По имени сервера не найдено адреса, доступного из вашей сети.",
                en: "No address that your network can reach was found for the server's name.",
            },
            Self::NoSocket => Sentence {
                kk: "Шлюз қазір жаңа қосылым аша алмайды: кейінірек қайталаңыз.",
                ru: "Шлюз сейчас не может открыть новое соединение: повторите попытку позже.",
                en: "The gateway cannot open another connection now: try again later.",
            },
            Self::Refused => Sentence {
                kk: "Сервер қосылымды қабылдамады.",
                ru: "Сервер не принял соединение.",
                en: "The server did not accept the connection.",
            },
            Self::Silent => Sentence {
                kk: "Сервер уақытында жауап бермеді.",
                ru: "Сервер не ответил вовремя.",
                en: "The server did not answer in time.",
            },
        }
    }

    /// The answer, in the three languages.
    pub(super) fn answer(self) -> Answer {
        let Sentence { kk, ru, en } = self.sentence();
        plain(self.status(), &format!("{kk}\n{ru}\n{en}"))
    }
}

/// Answers what a connection began with, and ends it in order: what is still under way is read for a while, so that no reset overtakes
/// the answer (RFC 9112 section 9.6).
pub(super) async fn tell(stream: &mut TcpStream, began: &[u8], answer: &Answer) {
    let telling = async {
        stream.write_all(&response(began, answer)).await?;
        stream.shutdown().await?;
        let mut segment = [0; SEGMENT_OCTETS];
        let draining = async { while matches!(stream.read(&mut segment).await, Ok(1..)) {} };
        let _over = tokio::time::timeout(LINGER_WAIT, draining).await;
        io::Result::Ok(())
    };
    match tokio::time::timeout(PAGE_WAIT, telling).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "an answer of the proxy was not taken"),
        Err(_) => tracing::debug!("an answer of the proxy was not taken in time"),
    }
}

/// The answer as octets, to the request that stands there, or to what is refused as one; empty where nothing can be answered.
fn response(began: &[u8], answer: &Answer) -> Vec<u8> {
    let mut machine = Relay::new(Settings::default());
    machine.receive(Peer::Client, began);
    machine.end_after_this();
    match machine.answer(answer) {
        Ok(()) => machine.output(Peer::Client).to_vec(),
        Err(_) => Vec::new(),
    }
}

/// What accepts a CONNECT whose head stands there (RFC 9110 section 9.3.6).
pub(super) fn accepted(head: &[u8]) -> Vec<u8> {
    let mut machine = Relay::new(Settings::default());
    machine.receive(Peer::Client, head);
    match machine.tunnel() {
        Ok(_) => machine.output(Peer::Client).to_vec(),
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer to what began so, as text.
    fn check(began: &str, failure: Failure, start: &str) -> String {
        let text = String::from_utf8(response(began.as_bytes(), &failure.answer())).unwrap();
        assert!(text.starts_with(start), "{began}: {text}");
        text
    }

    #[test]
    fn failures_are_told_in_three_languages_and_end_the_connection() {
        let connect = "CONNECT a.kz:443 HTTP/1.1\r\nHost: a.kz:443\r\n\r\n";
        let told = check(connect, Failure::Silent, "HTTP/1.1 504 Gateway Timeout\r\n");
        for part in [
            "\r\nConnection: close\r\n",
            "Сервер уақытында жауап бермеді.\n",
            "Сервер не ответил вовремя.\n",
            "The server did not answer in time.\n",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
        check(connect, Failure::NoAddress, "HTTP/1.1 502 ");
        check(connect, Failure::Refused, "HTTP/1.1 502 ");
        check(connect, Failure::NoSocket, "HTTP/1.1 503 ");
        check(connect, Failure::NoPolicy, "HTTP/1.1 503 ");
        let head = "HEAD http://a.kz/ HTTP/1.1\r\nHost: a.kz\r\n\r\n";
        let told = check(head, Failure::Silent, "HTTP/1.1 504 ");
        assert!(told.ends_with("\r\n\r\n"), "{told}");
        check("GET / HTTP/1.1\n", Failure::Silent, "HTTP/1.1 504 ");
    }

    #[test]
    fn a_connect_is_accepted_without_content() {
        let accepted = accepted(b"CONNECT a.kz:443 HTTP/1.1\r\nHost: a.kz:443\r\n\r\n");
        let text = String::from_utf8(accepted).unwrap();
        assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
        assert!(text.ends_with("\r\n\r\n"), "{text}");
        assert!(
            !text.to_ascii_lowercase().contains("content-length"),
            "{text}"
        );
    }
}
