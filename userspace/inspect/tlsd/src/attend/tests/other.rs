//! Protocols other than HTTP inside of TLS.

use super::*;
use rustls::ServerConfig;
use std::sync::Arc;

/// A server that does this with its next connection.
fn serve<F>(
    listener: TcpListener,
    config: Arc<ServerConfig>,
    serves: impl FnOnce(Served) -> F + Send + 'static,
) -> JoinHandle<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    tokio::spawn(async move {
        let served = accept(&listener, &config).await.unwrap();
        serves(served).await;
    })
}

/// A user who offers nothing, and a server that agrees on nothing and does this.
async fn meet<F>(
    gateway: &Gateway,
    serves: impl FnOnce(Served) -> F + Send + 'static,
) -> (User, JoinHandle<()>, JoinHandle<()>)
where
    F: Future<Output = ()> + Send + 'static,
{
    meet_offering(gateway, &[], serves).await
}

/// The same of a user who offers this.
async fn meet_offering<F>(
    gateway: &Gateway,
    offers: &[&str],
    serves: impl FnOnce(Served) -> F + Send + 'static,
) -> (User, JoinHandle<()>, JoinHandle<()>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let (listener, address) = listening().await;
    let config = gateway.authority.server(NEWS, IN_FORCE, &[]);
    let serving = serve(listener, config, serves);
    let (user, attending) = gateway.connect(address).await;
    let user = patient(handshake(user, NEWS, offers)).await.unwrap();
    assert!(!is_own(&user, &gateway.authority));
    (user, serving, attending)
}

/// Why a user's handshake fails that offers another protocol.
async fn refused(gateway: &Gateway, server: SocketAddr, name: &str) -> String {
    let (user, attending) = gateway.connect(server).await;
    let error = patient(handshake(user, name, &["imap"])).await.unwrap_err();
    patient(attending).await.unwrap();
    error.to_string()
}

#[tokio::test]
async fn another_protocol_passes_undecrypted_once_its_server_chose_it() {
    let gateway = Gateway::start(&[]).await;
    let (listener, address) = listening().await;
    let config = gateway.authority.server(NEWS, IN_FORCE, &["imap"]);
    let serving = tokio::spawn(async move {
        // The gateway asks, says nothing, and has left before the user comes.
        let mut asked = accept(&listener, &config).await.unwrap();
        assert_eq!(rest(&mut asked).await, "");
        let mut served = accept(&listener, &config).await.unwrap();
        served.write_all(b"* OK ready\r\n").await.unwrap();
        assert_eq!(&read::<8>(&mut served).await, b"a LOGIN\n");
    });
    let (user, attending) = gateway.connect(address).await;
    let mut user = patient(handshake(user, NEWS, &["imap"])).await.unwrap();
    assert!(is_own(&user, &gateway.authority));
    assert_eq!(user.get_ref().1.alpn_protocol(), Some(&b"imap"[..]));
    // The server speaks first.
    assert_eq!(&read::<12>(&mut user).await, b"* OK ready\r\n");
    user.write_all(b"a LOGIN\n").await.unwrap();
    patient(serving).await.unwrap();
    drop(user);
    patient(attending).await.unwrap();
    check_record(gateway, ["splice", "other-protocol", "imap"]).await;
}

#[tokio::test]
async fn a_server_that_passes_over_the_offer_is_inspected() {
    let gateway = Gateway::start(&[]).await;
    let serves = |mut served: Served| async move {
        let mut asked = Vec::new();
        while !asked.ends_with(b"\r\n\r\n") {
            asked.extend(read::<1>(&mut served).await);
        }
        assert!(asked.starts_with(b"GET / HTTP/1.1\r\n"));
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
        served.write_all(answer).await.unwrap();
        served.shutdown().await.unwrap();
    };
    let (mut user, serving, attending) = meet_offering(&gateway, &["imap"], serves).await;
    let request = format!("GET / HTTP/1.1\r\nHost: {NEWS}\r\n\r\n");
    user.write_all(request.as_bytes()).await.unwrap();
    let answer = rest(&mut user).await;
    assert!(answer.ends_with("\r\n\r\nhi"), "{answer}");
    patient(serving).await.unwrap();
    drop(user);
    patient(attending).await.unwrap();
    check_record(gateway, ["inspect", "inspected", "http/1.1"]).await;
}

#[tokio::test]
async fn a_server_whose_certificate_or_choice_does_not_hold_is_refused_by_an_alert() {
    for (name, validity, chooses, reason) in [
        (NEWS, EXPIRED, "imap", "upstream-expired"),
        ("else.kz", IN_FORCE, "imap", "upstream-name-mismatch"),
        // It takes no other protocol, and says so.
        (NEWS, IN_FORCE, "http/1.1", "upstream-handshake-failed"),
    ] {
        let gateway = Gateway::start(&[]).await;
        let (listener, address) = listening().await;
        let config = gateway.authority.server(name, validity, &[chooses]);
        let serving = tokio::spawn(async move {
            // Only the gateway comes.
            if let Ok(mut asked) = accept(&listener, &config).await {
                assert_eq!(rest(&mut asked).await, "");
            }
        });
        let why = refused(&gateway, address, NEWS).await;
        assert!(why.contains("AccessDenied"), "{why}");
        patient(serving).await.unwrap();
        check_record(gateway, ["refuse", reason, ""]).await;
    }
}

#[tokio::test]
async fn what_no_list_opens_is_refused_before_its_server_is_asked() {
    let gateway = Gateway::start(&[]).await;
    let (listener, address) = listening().await;
    let why = refused(&gateway, address, GAMES).await;
    assert!(why.contains("AccessDenied"), "{why}");
    let came = tokio::time::timeout(Duration::ZERO, listener.accept()).await;
    assert!(came.is_err(), "{came:?}");
    check_record(gateway, ["refuse", "unlisted", ""]).await;
}

#[tokio::test]
async fn without_an_offer_a_server_that_speaks_first_is_relayed() {
    let gateway = Gateway::start(&[]).await;
    let serves = |mut served: Served| async move {
        served.write_all(b"220 ready\r\n").await.unwrap();
        assert_eq!(&read::<6>(&mut served).await, b"EHLO\r\n");
        served.write_all(b"250 yes\r\n").await.unwrap();
        served.shutdown().await.unwrap();
        rest(&mut served).await;
    };
    let (mut user, serving, attending) = meet(&gateway, serves).await;
    assert_eq!(&read::<11>(&mut user).await, b"220 ready\r\n");
    user.write_all(b"EHLO\r\n").await.unwrap();
    assert_eq!(rest(&mut user).await, "250 yes\r\n");
    user.shutdown().await.unwrap();
    patient(serving).await.unwrap();
    patient(attending).await.unwrap();
    check_record(gateway, ["inspect", "other-inside", "other"]).await;
}

#[tokio::test]
async fn what_no_request_begins_with_is_relayed_unless_http_answers() {
    let passes = ["inspect", "other-inside", "other"];
    let ends = ["block", "not-http", "other"];
    for (answer, got, expected) in [
        ("\u{1}fine", "\u{1}fine", passes),
        ("HTTP/1.1 200 OK\r\n\r\n", "", ends),
    ] {
        let gateway = Gateway::start(&[]).await;
        let serves = move |mut served: Served| async move {
            assert_eq!(&read::<8>(&mut served).await, b"\x00\x01STUN\r\n");
            served.write_all(answer.as_bytes()).await.unwrap();
            served.shutdown().await.unwrap();
            rest(&mut served).await;
        };
        let (mut user, serving, attending) = meet(&gateway, serves).await;
        user.write_all(b"\x00\x01STUN\r\n").await.unwrap();
        assert_eq!(rest(&mut user).await, got);
        drop(user);
        patient(serving).await.unwrap();
        patient(attending).await.unwrap();
        check_record(gateway, expected).await;
    }
}

/// What a lenient server could take for a request never goes on unjudged.
#[tokio::test]
async fn what_is_text_and_no_request_ends_its_connection() {
    for said in [
        "NICK joe\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\nHost: mail.news.kz\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: mail.news.kz\r\n\r\n",
        "FOO\r\nGET / HTTP/1.1\r\nHost: mail.news.kz\r\n\r\n",
    ] {
        let gateway = Gateway::start(&[]).await;
        let serves = |mut served: Served| async move {
            assert_eq!(rest(&mut served).await, "");
        };
        let (mut user, serving, attending) = meet(&gateway, serves).await;
        user.write_all(said.as_bytes()).await.unwrap();
        let answer = rest(&mut user).await;
        assert!(answer.starts_with("HTTP/1.1 "), "{said:?}: {answer:?}");
        assert!(!answer.starts_with("HTTP/1.1 2"), "{said:?}: {answer:?}");
        drop(user);
        patient(serving).await.unwrap();
        patient(attending).await.unwrap();
        check_record(gateway, ["block", "not-http", "http/1.1"]).await;
    }
}
