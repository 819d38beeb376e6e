//! Responders and lists, right, wrong and silent. The answers are those of OpenSSL's own responder.

use super::vectors::{after, asking, read, signatures, trust};
use super::*;
use crate::signatures::OcspAnswer;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

/// A server of one answer: its address, and the requests that came, head and body.
fn serve(answer: Vec<u8>) -> (SocketAddr, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (came, requests) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(&stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            let mut lines = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
            let length = lines.next().map_or(0, |(_, value)| value.parse().unwrap());
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            drop(came.send((head, body)));
            drop((&stream).write_all(&answer));
        }
    });
    (address, requests)
}

fn ok(body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn sources(text: &str) -> Arc<Sources> {
    Arc::new(Sources::read(&format!("version = 1\n{text}")).unwrap())
}

/// How a responder is written in the file.
type Kind = fn(SocketAddr) -> String;

/// A responder that must repeat a nonce.
fn strict(address: SocketAddr) -> String {
    format!("[[responder]]\nurl = \"http://{address}/ocsp\"\n")
}

/// One that need not.
fn lax(address: SocketAddr) -> String {
    format!("{}nonce = false\n", strict(address))
}

async fn asked(responders: &[String]) -> Vec<OcspAnswer> {
    ask(sources(&responders.concat()), asking()).await
}

#[tokio::test]
async fn an_answer_of_a_responder_is_taken() {
    let (address, requests) = serve(ok(&read("head.ocsp")));
    let answers = asked(&[lax(address)]).await;
    let (head, body) = requests.recv().unwrap();
    assert!(head.starts_with("POST /ocsp HTTP/1.1\r\n"), "{head}");
    assert!(
        head.contains("content-type: application/ocsp-request\r\n"),
        "{head}"
    );
    assert_eq!(
        body,
        read("head.request"),
        "the request is the one that openssl makes"
    );
    let [answer] = &answers[..] else {
        panic!("{answers:?}");
    };
    assert_eq!(answer.key, asking().questions[0].key());
    assert!(!answer.word.is_revoked);
    assert_eq!(answer.from, format!("http://{address}/ocsp"));
}

/// Whatever is no answer leaves the status unknown; nobody is good by it.
#[tokio::test]
async fn nonsense_is_no_answer() {
    let good = read("head.ocsp");
    let mut broken = good.clone();
    broken[good.len() / 2] ^= 1;
    let (elsewhere, told) = serve(ok(&good));
    let redirect =
        format!("HTTP/1.1 302 Found\r\nLocation: http://{elsewhere}/\r\nContent-Length: 0\r\n\r\n");
    let mut refused = ok(&good);
    refused.splice(9..15, *b"500 OK");
    let cases: [(&str, Vec<u8>, Kind); 8] = [
        ("another certificate's", ok(&read("person.ocsp")), lax),
        ("broken", ok(&broken), lax),
        ("without the nonce", ok(&good), strict),
        ("busy", ok(&[0x30, 3, 0x0a, 1, 3]), lax),
        ("a page", ok(b"<html></html>"), lax),
        ("too long", ok(&vec![0x30; 20_000]), lax),
        ("a redirect", redirect.into_bytes(), lax),
        ("a failure with a good body", refused, lax),
    ];
    for (what, answer, kind) in cases {
        let (address, requests) = serve(answer);
        let answers = asked(&[kind(address)]).await;
        assert!(answers.is_empty(), "{what}: {answers:?}");
        assert!(requests.try_recv().is_ok(), "{what}: nobody asked");
    }
    assert!(told.try_recv().is_err(), "the redirect was followed");
}

#[tokio::test]
async fn the_next_responder_is_asked_where_one_is_gone() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let dead = gone.local_addr().unwrap();
    drop(gone);
    let (address, _requests) = serve(ok(&read("head.ocsp")));
    assert!(asked(&[strict(dead)]).await.is_empty());
    let answers = asked(&[strict(dead), lax(address)]).await;
    assert_eq!(answers.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_silent_responder_costs_a_bounded_time() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let begun = tokio::time::Instant::now();
    assert!(asked(&[strict(address)]).await.is_empty());
    assert!(
        begun.elapsed() < Duration::from_secs(11),
        "{:?}",
        begun.elapsed()
    );
}

async fn fetched(
    address: SocketAddr,
    held: Held,
    now: i64,
    folder: &std::path::Path,
) -> Vec<Fetched> {
    let sources = sources(&format!("[[list]]\nurl = \"http://{address}/a.crl\"\n"));
    let judge = (Arc::new(trust()), after(now));
    refresh(sources, held, judge, folder.to_owned()).await
}

/// A list comes once, is kept over a restart, is left alone while it is young, and is fetched again before it runs out.
#[tokio::test]
async fn lists_are_fetched_before_they_run_out() {
    let folder = tempfile::tempdir().unwrap();
    let (address, requests) = serve(ok(&read("middle.crl")));
    let mut first = fetched(address, Held::new(), 0, folder.path()).await;
    let first = first.remove(0);
    let (der, known) = first.list.unwrap();
    assert_eq!(*der, read("middle.crl"));
    assert!(
        requests
            .recv()
            .unwrap()
            .0
            .starts_with("GET /a.crl HTTP/1.1\r\n")
    );

    let again = fetched(address, Held::new(), 1, folder.path())
        .await
        .remove(0);
    assert_eq!(again.list.unwrap().1, known);
    assert!(requests.try_recv().is_err(), "it stands on the disk");

    let life = known
        .next_update
        .duration_since(known.this_update)
        .as_secs();
    let since = known.this_update.duration_since(after(0)).as_secs();
    let held = |asked_at: i64| {
        let asked_at = after(asked_at);
        let list = HeldList {
            known: known.clone(),
            asked_at,
        };
        Held::from([(first.address.clone(), list)])
    };
    let young = fetched(address, held(0), since + life / 2, folder.path()).await;
    assert!(young.is_empty());
    let old = since + life - life / 8;
    let due = fetched(address, held(0), old, folder.path()).await;
    assert!(due[0].list.is_ok(), "{due:?}");
    assert!(
        requests.try_recv().is_ok(),
        "an old list on the disk is not taken"
    );
    assert!(
        fetched(address, held(old), old + 60, folder.path())
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_list_of_somebody_else_or_from_before_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = async |answer: Vec<u8>, held: Held, now: i64| {
        let (address, _requests) = serve(answer);
        let held = held
            .into_values()
            .map(|list| (format!("http://{address}/a.crl"), list));
        let mut fetched = fetched(address, held.collect(), now, folder.path()).await;
        fetched.remove(0).list.unwrap_err()
    };
    let said = refused(ok(&read("root.crl")), Held::new(), 0).await;
    assert!(said.contains("another"), "{said}");
    let said = refused(ok(b"<html>"), Held::new(), 0).await;
    assert!(!said.is_empty());
    let missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec();
    let said = refused(missing, Held::new(), 0).await;
    assert!(said.contains("404"), "{said}");
    let mut known = trust().known_list(&read("middle.crl"), after(0)).unwrap();
    known.this_update = known.next_update - jiff::SignedDuration::from_secs(4);
    let now = known.next_update.duration_since(after(0)).as_secs() - 1;
    let list = HeldList {
        known,
        asked_at: after(0),
    };
    let held = Held::from([(String::new(), list)]);
    let said = refused(ok(&read("middle.crl")), held, now).await;
    assert!(said.contains("older than the one that is held"), "{said}");
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "none was kept"
    );
}

/// With the answer the signature is accepted and names it; without it is unknown, which is no word for valid.
#[test]
fn a_signature_rests_on_the_answer_that_came_with_it() {
    use law::Clause;
    let bin = "123456789021".parse().unwrap();
    let verify = |signatures: &crate::signatures::Signatures| {
        let clause = Clause::known("eshdi-15");
        let (signature, document) = (read("rsa-detached.cms"), read("content.txt"));
        signatures.verify_for((bin, clause), &signature, &document, after(0))
    };
    let mut signatures = signatures();
    let refusal = verify(&signatures).unwrap_err().into_refusal();
    assert_eq!(refusal.code, wire::RefusalCode::Unavailable);
    assert!(
        refusal.message.contains("evidence-missing"),
        "{}",
        refusal.message
    );

    let der = read("head.ocsp");
    let question = &asking().questions[0];
    let word = question.judge(&der, None, &[], after(0)).unwrap();
    let from = "http://ocsp.example/".to_owned();
    let key = question.key();
    signatures.bring(vec![OcspAnswer {
        key,
        der,
        nonce: None,
        word,
        from,
    }]);
    let signed = verify(&signatures).unwrap();
    let [ground] = &signed.grounds[..] else {
        panic!("{:?}", signed.grounds);
    };
    assert!(ground.is_answer);
    assert_eq!(ground.responder.as_deref(), Some("http://ocsp.example/"));
    assert_eq!(ground.produced_at, Some(word.produced_at));
    assert_eq!(
        signed.kept().unwrap().len(),
        1,
        "the answer is put beside the request"
    );

    signatures.bring(Vec::new());
    assert!(
        verify(&signatures).is_err(),
        "it was at hand for one command alone"
    );
}
