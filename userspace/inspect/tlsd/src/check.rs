//! Whether a workstation trusts the root: connections to one host are answered here, and never reach a server.
//!
//! The public page of the root embeds an image of that host. Who is enrolled gets it under the certificate of its organisation, as any
//! inspected site would be shown: so it is seen only where the root is trusted. Whoever is not to be decrypted is reset: a stranger, or
//! everybody, should the name be of an exempt category.

use crate::ahead::Ahead;
use crate::attend::Flow;
use crate::context::Context;
use crate::inspect::InspectError;
use crate::leaf::{Issuing, LeafError};
use crate::limits::{HANDSHAKE_WAIT, PAGE_WAIT, SEGMENT_OCTETS};
use crate::listen::reset;
use crate::policy::Policy;
use crate::told::{Told, Way};
use rustls::ProtocolVersion;
use std::io;
use strict_http::{Method, RequestHead};
use tls::DecryptPermit;
use tls::decide::{CheckAction, Facts, judge_check};
use tls::inside::HTTP_1_1;
use tls::leaf::{LeafIssuer, LeafTemplate};
use tls::record::InnerProtocol;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

/// Attends a connection to the host of the check; none if it is to another one.
pub(crate) async fn attend(
    context: &Context,
    policy: &Policy,
    flow: &mut Flow,
    facts: &Facts,
    told: &mut Told,
) -> Option<Way> {
    let answered = match judge_check(context.check_host.as_ref(), facts) {
        CheckAction::Elsewhere => return None,
        CheckAction::Close => None,
        CheckAction::Mark(permit) => Some(Box::pin(answer(context, policy, flow, &permit)).await),
    };
    match answered {
        Some(Ok(version)) => {
            told.decrypted(version, None, InnerProtocol::Http11);
            return Some(Way::Inspected);
        }
        // Most often because the workstation does not trust the root.
        Some(Err(error)) => tracing::debug!(user = %flow.user, %error, "a check was not answered"),
        None => {}
    }
    reset(&flow.stream);
    Some(Way::Broken)
}

/// Answers one request under the organisation's authority; which version of TLS was spoken.
async fn answer(
    context: &Context,
    policy: &Policy,
    flow: &mut Flow,
    permit: &DecryptPermit,
) -> Result<Option<ProtocolVersion>, InspectError> {
    let issuing = Issuing {
        organisation: permit.enrolled().organisation().clone(),
        under: LeafIssuer::Trusted,
    };
    let key = context.leaves.day_key(issuing).await?;
    let exempt = |name: &model::LeafName| policy.keeps_out(name);
    let (life, now) = (key.life(), context.clock.now());
    let template = LeafTemplate::page(permit, LeafIssuer::Trusted, life, exempt, now);
    let template = template.map_err(LeafError::from)?;
    let leaf = context.leaves.leaf(&template, &key).await?;
    let config = context.leaves.server(&leaf, Some(HTTP_1_1)).await?;
    let octets = std::mem::take(&mut flow.octets);
    let accepting = TlsAcceptor::from(config).accept(Ahead::new(octets, &mut flow.stream));
    let accepted = tokio::time::timeout(HANDSHAKE_WAIT, accepting).await;
    let mut user = accepted.map_err(|_| InspectError::Silent)??;
    let version = user.get_ref().1.protocol_version();
    let talking = tokio::time::timeout(PAGE_WAIT, converse(&mut user)).await;
    talking.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    Ok(version)
}

/// Reads one request and answers it. What cannot be read is answered as what is not there.
async fn converse(user: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> io::Result<()> {
    let mut head = Vec::new();
    let mut segment = vec![0; SEGMENT_OCTETS];
    let response = loop {
        match RequestHead::read(&head) {
            Ok(Some((request, _))) => {
                let request = request.request();
                break response(request.method, request.path);
            }
            // Ends: the reader refuses a head that is too long.
            Ok(None) => match user.read(&mut segment).await? {
                0 => return Ok(()),
                read => head.extend(segment.iter().take(read)),
            },
            Err(refusal) => {
                tracing::debug!(%refusal, "a check was asked for in no way of HTTP");
                break response(Method::Get, "");
            }
        }
    };
    user.write_all(&response).await?;
    user.shutdown().await
}

/// The mark, or that there is none.
fn response(method: Method, path: &str) -> Vec<u8> {
    let is_read = matches!(method, Method::Get | Method::Head);
    let (status, media, body) = match trust::mark(path) {
        Some(mark) if is_read => ("200 OK", trust::MARK_MEDIA, mark),
        Some(_) => (
            "405 Method Not Allowed\r\nAllow: GET, HEAD",
            TEXT,
            String::new(),
        ),
        None => ("404 Not Found", TEXT, String::new()),
    };
    let mut response = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n{FIELDS}\r\n",
        body.len()
    );
    if !matches!(method, Method::Head) {
        response.push_str(&body);
    }
    response.into_bytes()
}

const TEXT: &str = "text/plain; charset=utf-8";

/// Any page may show the mark, and nobody keeps it.
const FIELDS: &str = "Cache-Control: no-store\r\nAccess-Control-Allow-Origin: *\r\nCross-Origin-Resource-Policy: cross-origin\r\n\
                      Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Seen;
    use crate::testing::{hello, host, judge, learning, now, peers, policy};
    use std::net::SocketAddr;

    #[test]
    fn the_enrolled_get_the_mark_and_nobody_else_is_decrypted_or_passed() {
        let (policy, (learned, _)) = (policy(""), learning());
        let judge = judge(&policy, &learned, now());
        let stranger: SocketAddr = "192.0.2.7:40000".parse().unwrap();
        let (user, server) = peers();
        let facts = |from: SocketAddr, name: &str| {
            let refused = tls::hello::Refusal::NotTls { first: 0 };
            let of_name = judge.facts((from, server), &Seen::Http(Some(host(name))));
            let before = judge.facts((from, server), &Seen::Refused(refused));
            Facts {
                exempt: of_name.exempt,
                access: of_name.access,
                opening: hello(Some(name)),
                ..before
            }
        };
        let told = |check: &str, facts: &Facts| match judge_check(Some(&host(check)), facts) {
            CheckAction::Elsewhere => "elsewhere",
            CheckAction::Close => "closed",
            CheckAction::Mark(permit) => {
                assert_eq!(permit.name(), Some(&host(check)));
                "mark"
            }
        };
        let check = "check.gts.example";
        assert_eq!(told(check, &facts(user, check)), "mark");
        // The list does not open games; the mark is shown all the same.
        assert_eq!(told("games.kz", &facts(user, "games.kz")), "mark");
        assert_eq!(told(check, &facts(user, "news.kz")), "elsewhere");
        assert_eq!(told(check, &facts(stranger, check)), "closed");
        // Somebody named a bank as the host: it is not decrypted, and does not pass unverified.
        assert_eq!(
            told("online.bank.kz", &facts(user, "online.bank.kz")),
            "closed"
        );
        let plain = judge.facts(peers(), &Seen::Http(Some(host(check))));
        assert_eq!(told(check, &plain), "elsewhere");
    }

    /// What comes back for what is sent, piece by piece.
    async fn told(pieces: &[&[u8]]) -> String {
        let (mut near, mut far) = tokio::io::duplex(64);
        let answering = converse(&mut far);
        let asking = async {
            for piece in pieces {
                near.write_all(piece).await.unwrap();
            }
            let mut answer = Vec::new();
            near.read_to_end(&mut answer).await.unwrap();
            String::from_utf8(answer).unwrap()
        };
        let (answered, answer) = tokio::join!(answering, asking);
        answered.unwrap();
        answer
    }

    #[tokio::test]
    async fn the_mark_is_given_in_each_language_and_nothing_else_is() {
        for path in ["/mark-kk.svg", "/mark-ru.svg", "/mark-en.svg?again"] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: check.example\r\n\r\n");
            let (early, late) = request.as_bytes().split_at(9);
            let answer = told(&[early, late]).await;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
            assert!(body.starts_with("<svg "), "{body}");
            for field in [
                format!("Content-Length: {}", body.len()),
                "Content-Type: image/svg+xml".to_owned(),
                "Cache-Control: no-store".to_owned(),
                "Access-Control-Allow-Origin: *".to_owned(),
                "Connection: close".to_owned(),
            ] {
                assert!(head.contains(&field), "{field}: {head}");
            }
        }
        let check = async |request: &str, status: &str| {
            let answer = told(&[request.as_bytes()]).await;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(
                head.starts_with(&format!("HTTP/1.1 {status}")),
                "{request}: {head}"
            );
            assert_eq!(body, "", "{request}");
        };
        let host = "HTTP/1.1\r\nHost: check.example\r\n";
        check(&format!("HEAD /mark-ru.svg {host}\r\n"), "200 OK").await;
        check(&format!("GET / {host}\r\n"), "404").await;
        check(
            &format!("POST /mark-ru.svg {host}Content-Length: 0\r\n\r\n"),
            "405",
        )
        .await;
        check(
            "GET /mark-ru.svg HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "404",
        )
        .await;
        check("SSH-2.0-OpenSSH_9.2\r\n\r\n", "404").await;
    }

    #[tokio::test]
    async fn who_breaks_off_gets_nothing() {
        let (mut near, mut far) = tokio::io::duplex(64);
        near.write_all(b"GET /mark-").await.unwrap();
        near.shutdown().await.unwrap();
        converse(&mut far).await.unwrap();
        drop(far);
        let mut answer = Vec::new();
        near.read_to_end(&mut answer).await.unwrap();
        assert_eq!(answer, b"");
    }
}
