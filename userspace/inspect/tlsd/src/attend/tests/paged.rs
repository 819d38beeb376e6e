//! Users who are refused, and what they are shown.

use super::*;

#[tokio::test]
async fn a_page_is_shown_by_the_protocol_that_its_user_takes() {
    for (offers, agreed) in [
        (&["h2"][..], Some("h2")),
        (&["h2", "http/1.1"][..], Some("http/1.1")),
        (&["http/1.1"][..], Some("http/1.1")),
        (&[][..], None),
    ] {
        let gateway = Gateway::start(&[]).await;
        // No server is asked.
        let (listener, address) = listening().await;
        let (user, attending) = gateway.connect(address).await;
        let mut user = patient(handshake(user, GAMES, offers)).await.unwrap();
        assert!(!is_own(&user, &gateway.authority));
        let chosen = user.get_ref().1.alpn_protocol();
        assert_eq!(chosen, agreed.map(str::as_bytes), "{offers:?}");
        let page = if agreed == Some("h2") {
            by_http2(user).await
        } else {
            let request = format!("GET / HTTP/1.1\r\nHost: {GAMES}\r\nAccept: text/plain\r\n\r\n");
            user.write_all(request.as_bytes()).await.unwrap();
            rest(&mut user).await
        };
        assert!(page.contains("403") && page.contains("unlisted"), "{page}");
        patient(attending).await.unwrap();
        drop(listener);
        check_record(gateway, ["refuse", "unlisted", ""]).await;
    }
}

/// Asks by HTTP/2; status and content of the answer.
async fn by_http2(user: User) -> String {
    let (mut client, connection) = h2::client::handshake(user).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = http::Request::get(format!("https://{GAMES}/"))
        .header("accept", "text/plain")
        .body(())
        .unwrap();
    let (response, _) = client.send_request(request, true).unwrap();
    let response = patient(response).await.unwrap();
    let status = response.status();
    let mut body = response.into_body();
    let mut content = Vec::new();
    while let Some(octets) = patient(body.data()).await {
        content.extend_from_slice(&octets.unwrap());
    }
    drop((client, body));
    // It ends as the gateway says.
    let _ended = patient(connection).await.unwrap();
    format!("{status}\n{}", String::from_utf8_lossy(&content))
}
