use super::*;
use crate::outbox::{Attempt, Recipient, Way};
use jiff::Timestamp;
use model::{Applicant, RecordId, WebhookAddress};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use tokio_rustls::rustls::RootCertStore;
use wire::{NoticeId, RequestNumber};

/// A receiver of one request: what it got, head and body.
struct Receiver {
    address: WebhookAddress,
    thread: JoinHandle<(String, Vec<u8>)>,
}

/// Takes one request on the loopback interface, answers it with these bytes, and closes.
fn receiver(answer: &'static [u8]) -> Receiver {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let request = read_request(&stream);
        let mut out = &stream;
        // A client that has its answer may be gone before all of it is written.
        drop(out.write_all(answer));
        request
    });
    Receiver {
        address: format!("http://127.0.0.1:{port}/notices").parse().unwrap(),
        thread,
    }
}

fn read_request(stream: &TcpStream) -> (String, Vec<u8>) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).unwrap(), 0, "{head}");
    }
    let length = value_of(&head, "content-length").parse().unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (head, body)
}

/// The value of a header.
fn value_of(head: &str, name: &str) -> String {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let found = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
    let found: Vec<&str> = found.map(|(_, value)| value).collect();
    assert_eq!(found.len(), 1, "{name} in {head}");
    found[0].to_owned()
}

fn now() -> Timestamp {
    "2026-11-23T05:00:00Z".parse().unwrap()
}

fn letter(address: &WebhookAddress) -> Letter {
    Letter {
        id: NoticeId(12),
        record: RecordId(0xa1),
        whom: Recipient::Party(Applicant::Operator("one".parse().unwrap())),
        way: Way::Webhook(address.clone()),
        subject: "Өтінім / Заявка".to_owned(),
        text: "Мәтін.\n".to_owned(),
        attachment: Some(("a.csv".to_owned(), "prefix\r\n".to_owned())),
        payload: None,
        request: Some(RequestNumber(7)),
        queued_at: now(),
    }
}

const SECRETS: &str = "operator one whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn client(secrets: &str, networks: &[&str]) -> Webhooks {
    let networks = networks.iter().map(|text| text.parse().unwrap()).collect();
    let secrets = Secrets::read(secrets).unwrap();
    Webhooks::new(secrets, Networks::new(networks), RootCertStore::empty()).unwrap()
}

async fn deliver(client: &Webhooks, address: &WebhookAddress) -> Attempt {
    client.deliver(&letter(address), address, now()).await
}

#[tokio::test]
async fn a_notice_goes_as_a_signed_document() {
    let receiver = receiver(b"HTTP/1.1 204 No Content\r\n\r\n");
    let client = client(SECRETS, &["127.0.0.0/8"]);
    let attempt = deliver(&client, &receiver.address).await;
    let reply = "204 No Content".to_owned();
    assert_eq!(attempt, Attempt::Accepted { reply });
    let (head, body) = receiver.thread.join().unwrap();
    assert!(head.starts_with("POST /notices HTTP/1.1\r\n"), "{head}");
    let id = format!("{}-12", RecordId(0xa1));
    assert_eq!(value_of(&head, "webhook-id"), id);
    assert_eq!(value_of(&head, "idempotency-key"), id);
    let timestamp = value_of(&head, "webhook-timestamp");
    assert_eq!(timestamp, now().as_second().to_string());
    let secrets = Secrets::read(SECRETS).unwrap();
    let signed = secrets.sign(
        &letter(&receiver.address).whom,
        (&id, now().as_second()),
        &body,
    );
    assert_eq!(Some(value_of(&head, "webhook-signature")), signed);
    let document: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let expected = serde_json::json!({
        "version": 1,
        "id": id,
        "kind": "notice",
        "notice": 12,
        "to": "operator one",
        "subject": "Өтінім / Заявка",
        "text": "Мәтін.\n",
        "attachment": { "name": "a.csv", "text": "prefix\r\n" },
        "request": 7,
        "queued_at": "2026-11-23T05:00:00Z",
        "event": null,
    });
    assert_eq!(document, expected);
}

/// How an attempt ended, in a word.
fn word(attempt: &Attempt) -> &'static str {
    match attempt {
        Attempt::Accepted { .. } => "accepted",
        Attempt::Deferred { .. } => "deferred",
        Attempt::Refused { .. } => "refused",
    }
}

#[tokio::test]
async fn an_answer_means_what_its_status_says() {
    let client = client(SECRETS, &["127.0.0.0/8"]);
    let cases: &[(&'static [u8], &str)] = &[
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
            "accepted",
        ),
        // The rest of the answer is not waited for.
        (
            b"HTTP/1.1 202 Accepted\r\ncontent-length: 99999999\r\n\r\n",
            "accepted",
        ),
        (
            b"HTTP/1.1 301 Moved\r\nlocation: http://127.0.0.1/\r\n\r\n",
            "refused",
        ),
        (
            b"HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1/\r\n\r\n",
            "refused",
        ),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "refused"),
        (b"HTTP/1.1 410 Gone\r\n\r\n", "refused"),
        (b"HTTP/1.1 408 Timeout\r\n\r\n", "deferred"),
        (b"HTTP/1.1 429 Slow down\r\n\r\n", "deferred"),
        (b"HTTP/1.1 503 Later\r\n\r\n", "deferred"),
        (b"220 this is a mail server\r\n", "deferred"),
        (b"", "deferred"),
    ];
    for (answer, expect) in cases {
        let receiver = receiver(answer);
        let attempt = deliver(&client, &receiver.address).await;
        assert_eq!(word(&attempt), *expect, "{answer:?}: {attempt:?}");
        receiver.thread.join().unwrap();
    }
    let endless: &'static [u8] = Box::leak(vec![b'a'; 1 << 20].into_boxed_slice());
    let receiver = receiver(endless);
    let attempt = deliver(&client, &receiver.address).await;
    assert_eq!(word(&attempt), "deferred", "an endless head: {attempt:?}");
    receiver.thread.join().unwrap();
}

#[tokio::test]
async fn what_may_not_be_reached_or_signed_is_not_connected_to() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let check = async |client: Webhooks, address: &str, expect: &str| {
        let address = address.parse().unwrap();
        let attempt = deliver(&client, &address).await;
        let Attempt::Refused { reply } = &attempt else {
            panic!("{attempt:?}");
        };
        assert!(reply.contains(expect), "{reply}");
        assert!(listener.accept().is_err(), "nobody connected");
    };
    let here = format!("http://127.0.0.1:{port}/");
    let named = format!("http://localhost:{port}/");
    check(client(SECRETS, &[]), &here, "--webhook-network").await;
    check(
        client(SECRETS, &["10.0.0.0/8"]),
        &named,
        "--webhook-network",
    )
    .await;
    let networks = &["127.0.0.0/8"];
    check(client("", networks), &here, "--webhook-secrets").await;
    let other = SECRETS.replace("operator one", "operator two");
    check(client(&other, networks), &here, "--webhook-secrets").await;
}

#[tokio::test]
async fn nobody_there_is_tried_again() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let address = format!("http://127.0.0.1:{port}/").parse().unwrap();
    let attempt = deliver(&client(SECRETS, &["127.0.0.0/8"]), &address).await;
    assert_eq!(word(&attempt), "deferred", "{attempt:?}");
}

/// Plain words where TLS is due: nothing of the notice leaves.
#[tokio::test]
async fn a_server_that_speaks_no_tls_gets_nothing() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut hello = [0; 512];
        let count = stream.read(&mut hello).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        hello[..count].to_vec()
    });
    let address = format!("https://localhost:{port}/").parse().unwrap();
    let attempt = deliver(&client(SECRETS, &["127.0.0.0/8", "::1/128"]), &address).await;
    assert_eq!(word(&attempt), "deferred", "{attempt:?}");
    let hello = thread.join().unwrap();
    assert_eq!(hello.first(), Some(&22), "a TLS record of the handshake");
}
