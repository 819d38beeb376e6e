//! What a user asks the proxy for: the head of its first request, read strictly.

use crate::limits::{HELLO_WAIT, PROXY_PORTS, SEGMENT_OCTETS};
use model::HostName;
use std::io;
use strict_http::{
    Authority, Form, Forwarding, Host, Persistence, Refusal, RequestHead, Scheme, TargetForm,
    Version, ViaName,
};
use tls::RefuseReason;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// The name under which the proxy shows itself to servers of plain HTTP (RFC 9110 section 7.6.3).
const VIA: &str = "qaqpa";

/// How a connection to the proxy began.
#[derive(Debug)]
pub(super) enum Opening {
    /// With the head of a request, of so many octets.
    Head(Box<RequestHead>, usize),
    /// With what is refused.
    Refused(Refusal),
    /// It broke off, or took too long.
    Broken(io::Error),
}

/// Reads until the head is whole or will never be; what was read stands in `octets`.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin), octets: &mut Vec<u8>) -> Opening {
    let reading = async {
        let mut segment = [0; SEGMENT_OCTETS];
        loop {
            match stream.read(&mut segment).await {
                Ok(0) => return Opening::Broken(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => octets.extend_from_slice(segment.get(..count).unwrap_or_default()),
                Err(error) => return Opening::Broken(error),
            }
            // Ends: the reader refuses a head that is too long.
            match RequestHead::read(octets) {
                Ok(None) => {}
                Ok(Some((head, length))) => return Opening::Head(Box::new(head), length),
                Err(refusal) => return Opening::Refused(refusal),
            }
        }
    };
    let read = tokio::time::timeout(HELLO_WAIT, reading).await;
    read.unwrap_or_else(|_| Opening::Broken(io::ErrorKind::TimedOut.into()))
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The server.
    pub(super) host: Host,
    /// Its port, one of [`PROXY_PORTS`].
    pub(super) port: u16,
    /// How it goes on.
    pub(super) course: Course,
}

/// How a connection goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// What follows is the server's (RFC 9110 section 9.3.6).
    Tunnel,
    /// The request itself is carried (RFC 9112 section 3.2.2), and then the connection ends.
    Request,
}

/// Why nothing is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// By the policy.
    Refused(RefuseReason),
    /// The user's program got it wrong: 400, with this sentence.
    Mistaken(&'static str),
}

const NOT_FOR_A_PROXY: &str =
    "this is a proxy: it takes CONNECT, and requests for an address that begins with http://";
const NOT_BY_CONNECT: &str = "a proxy is asked for https:// by CONNECT (RFC 9110 section 9.3.6)";
const NO_HOST: &str = "a request of HTTP/1.0 to the proxy must bear Host";

impl Asked {
    /// Of a head.
    pub(super) fn of(head: &RequestHead) -> Result<Self, Wrong> {
        let (authority, port, course) = match head.form() {
            // CONNECT always bears a port.
            Form::Authority(authority) => {
                (authority, authority.port(Scheme::Https), Course::Tunnel)
            }
            Form::Absolute(Scheme::Http, authority) => {
                (authority, authority.port(Scheme::Http), Course::Request)
            }
            Form::Absolute(Scheme::Https, _) => return Err(Wrong::Mistaken(NOT_BY_CONNECT)),
            Form::Origin | Form::Asterisk => return Err(Wrong::Mistaken(NOT_FOR_A_PROXY)),
        };
        let Authority { host, .. } = authority;
        let is_open = match course {
            Course::Tunnel => PROXY_PORTS.contains(&port),
            // In the clear on the port of HTTPS is no web.
            Course::Request => port == Scheme::Http.port(),
        };
        if !is_open {
            return Err(Wrong::Refused(RefuseReason::ProxyPort));
        }
        let bears_host = head.request().fields.first("host").is_some();
        if course == Course::Request && !bears_host && head.version() == Version::Http10 {
            // In origin form nothing would name the server any more.
            return Err(Wrong::Mistaken(NO_HOST));
        }
        Ok(Self {
            host: host.clone(),
            port,
            course,
        })
    }

    /// The name of the server, if it is asked for by name.
    pub(super) const fn name(&self) -> Option<&HostName> {
        match &self.host {
            Host::Name(name) => Some(name),
            Host::Address(_) => None,
        }
    }

    /// Whether it is to the port of HTTP.
    pub(super) const fn is_plain(&self) -> bool {
        self.port == Scheme::Http.port()
    }
}

/// A request as its server is asked: in origin form, as the last one of its connection, without what was meant for the proxy.
pub(super) fn for_server(head: &RequestHead) -> Vec<u8> {
    let mut octets = Vec::new();
    let forwarding = Forwarding {
        persistence: Persistence::Close,
        via: ViaName::parse(VIA),
        target: TargetForm::Origin,
        ..Forwarding::default()
    };
    head.write(&forwarding, &mut octets);
    octets
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt as _;

    fn head(text: &str) -> RequestHead {
        let (head, length) = RequestHead::read(text.as_bytes()).unwrap().unwrap();
        assert_eq!(length, text.len());
        head
    }

    /// What a request line with these fields asks for: host, port and course, or why nothing.
    fn check(line: &str, fields: &str, expected: Result<(&str, u16, Course), Wrong>) {
        let asked = Asked::of(&head(&format!("{line}\r\n{fields}\r\n")));
        let said = asked.map(|asked| (asked.host.to_string(), asked.port, asked.course));
        let expected = expected.map(|(host, port, course)| (host.to_owned(), port, course));
        assert_eq!(said, expected, "{line}");
    }

    #[test]
    fn servers_are_asked_for_by_connect_or_by_a_whole_address() {
        let host = "Host: shop.kz\r\n";
        let tunnel = |host, port| Ok((host, port, Course::Tunnel));
        let request = |host| Ok((host, 80, Course::Request));
        let connect = |target: &str, expected| {
            let fields = format!("Host: {target}\r\n");
            check(&format!("CONNECT {target} HTTP/1.1"), &fields, expected);
        };
        connect("shop.kz:443", tunnel("shop.kz", 443));
        connect("SHOP.kz:80", tunnel("shop.kz", 80));
        connect("203.0.113.9:443", tunnel("203.0.113.9", 443));
        connect("[2001:db8::9]:443", tunnel("[2001:db8::9]", 443));
        check("CONNECT shop.kz:443 HTTP/1.0", "", tunnel("shop.kz", 443));
        for port in [22, 25, 8080, 65_535] {
            let refused = Err(Wrong::Refused(RefuseReason::ProxyPort));
            connect(&format!("shop.kz:{port}"), refused);
        }
        check("GET http://shop.kz/a?b HTTP/1.1", host, request("shop.kz"));
        check("GET http://shop.kz HTTP/1.1", host, request("shop.kz"));
        check(
            "POST http://shop.kz:80/ HTTP/1.1",
            "Host: shop.kz:80\r\nContent-Length: 1\r\n",
            request("shop.kz"),
        );
        check(
            "GET http://203.0.113.9/ HTTP/1.1",
            "Host: 203.0.113.9\r\n",
            request("203.0.113.9"),
        );
        let refused = Wrong::Refused(RefuseReason::ProxyPort);
        for port in [443, 8080] {
            let line = format!("GET http://shop.kz:{port}/ HTTP/1.1");
            let fields = format!("Host: shop.kz:{port}\r\n");
            check(&line, &fields, Err(refused));
        }
        let mistaken = |sentence| Err(Wrong::Mistaken(sentence));
        check("GET / HTTP/1.1", host, mistaken(NOT_FOR_A_PROXY));
        check("OPTIONS * HTTP/1.1", host, mistaken(NOT_FOR_A_PROXY));
        check(
            "GET https://shop.kz/ HTTP/1.1",
            host,
            mistaken(NOT_BY_CONNECT),
        );
        check("GET http://shop.kz/ HTTP/1.0", "", mistaken(NO_HOST));
        check("GET http://shop.kz/ HTTP/1.0", host, request("shop.kz"));
    }

    #[test]
    fn servers_get_nothing_that_was_meant_for_the_proxy() {
        let check = |text: &str, expected: &str| {
            let written = for_server(&head(text));
            assert_eq!(String::from_utf8(written).unwrap(), expected, "{text}");
        };
        check(
            "GET http://shop.kz/a?b HTTP/1.1\r\nHost: shop.kz\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic QQ==\r\n\
             Accept: */*\r\n\r\n",
            "GET /a?b HTTP/1.1\r\nHost: shop.kz\r\nAccept: */*\r\nConnection: close\r\nVia: 1.1 qaqpa\r\n\r\n",
        );
        check(
            "GET http://shop.kz HTTP/1.1\r\nHost: shop.kz\r\nConnection: keep-alive, x-hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: shop.kz\r\nConnection: close\r\nVia: 1.1 qaqpa\r\n\r\n",
        );
        check(
            "OPTIONS http://shop.kz HTTP/1.1\r\nHost: shop.kz\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: shop.kz\r\nConnection: close\r\nVia: 1.1 qaqpa\r\n\r\n",
        );
    }

    /// How a connection begins whose user sends these pieces and closes, and what was read.
    async fn opened(pieces: &[&[u8]]) -> (Opening, Vec<u8>) {
        let (mut near, mut far) = tokio::io::duplex(256 * 1024);
        for piece in pieces {
            near.write_all(piece).await.unwrap();
        }
        drop(near);
        let mut octets = Vec::new();
        let opening = read(&mut far, &mut octets).await;
        (opening, octets)
    }

    #[tokio::test]
    async fn what_came_behind_the_head_is_kept() {
        let pieces: [&[u8]; 3] = [
            b"CONNECT a.kz:443 HT",
            b"TP/1.1\r\nHost: a.kz:443\r\n",
            b"\r\n\x16\x03\x01",
        ];
        let (opening, octets) = opened(&pieces).await;
        let Opening::Head(head, length) = opening else {
            unreachable!("{opening:?}");
        };
        assert_eq!(Asked::of(&head).unwrap().port, 443);
        assert_eq!(octets.get(length..), Some(&b"\x16\x03\x01"[..]));
    }

    #[tokio::test]
    async fn what_two_readers_could_understand_in_two_ways_is_refused() {
        let check = async |text: &str, expected: Option<Refusal>| {
            let (opening, _) = opened(&[text.as_bytes()]).await;
            let said = match opening {
                Opening::Refused(refusal) => Some(refusal),
                Opening::Broken(_) => None,
                Opening::Head(..) => unreachable!("{text}"),
            };
            assert_eq!(said, expected, "{text}");
        };
        check("CONNECT a.kz HTTP/1.1\r\n", Some(Refusal::TargetForm)).await;
        let other = "CONNECT a.kz:443 HTTP/1.1\r\nHost: b.kz:443\r\n\r\n";
        check(other, Some(Refusal::HostDiffers)).await;
        let body = "CONNECT a.kz:443 HTTP/1.1\r\nHost: a.kz:443\r\nContent-Length: 5\r\n\r\n";
        check(body, Some(Refusal::ContentForbidden)).await;
        let user = "GET http://u:p@a.kz/ HTTP/1.1\r\nHost: a.kz\r\n\r\n";
        check(user, Some(Refusal::TargetUserinfo)).await;
        let two = "POST http://a.kz/ HTTP/1.1\r\nHost: a.kz\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n";
        check(two, Some(Refusal::LengthWithCoding)).await;
        check("CONNECT a.kz:443 HTTP/1.1\n", Some(Refusal::BareLf)).await;
        let long = format!("GET http://a.kz/{} HTTP/1.1\r\n", "a".repeat(20_000));
        check(&long, Some(Refusal::StartLineTooLong)).await;
        check("CONNECT a.kz:443 HTTP/1.1\r\n", None).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_user_is_not_waited_for() {
        let (mut near, mut far) = tokio::io::duplex(64);
        near.write_all(b"CONNECT ").await.unwrap();
        let mut octets = Vec::new();
        let opening = read(&mut far, &mut octets).await;
        assert!(
            matches!(&opening, Opening::Broken(error) if error.kind() == io::ErrorKind::TimedOut),
            "{opening:?}"
        );
    }
}
