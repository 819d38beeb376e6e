//! Users who are refused, and speak HTTP/2 alone.

use super::*;
use crate::http2::page;
use crate::scanning::Asker;
use http::Method;

/// A user who is refused by a page that names the host.
async fn refused() -> (SendRequest<Bytes>, JoinHandle<std::io::Result<()>>) {
    let (user, near) = tokio::io::duplex(PIPE_OCTETS);
    let paging = tokio::spawn(async move {
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        page(near, &clock, |asker: &Asker| {
            let site = asker.site.as_ref().map(|site| match site {
                Host::Name(name) => name.to_string(),
                Host::Address(address) => address.to_string(),
            });
            let text = format!("{} is refused", site.unwrap_or_default());
            let answer = Answer::new(403).unwrap();
            answer.content("text/plain", text.into_bytes()).unwrap()
        })
        .await
    });
    (client(user).await, paging)
}

#[tokio::test]
async fn a_page_is_shown_by_http2_and_ends_the_connection() {
    let (mut user, paging) = refused().await;
    let asked = ask(&mut user, get("https://games.kz/play")).await;
    let (head, content, _) = asked.unwrap();
    assert_eq!(head.status(), 403);
    assert_eq!(content, b"games.kz is refused");
    paging.await.unwrap().unwrap();
    // It was told to go.
    assert!(ask(&mut user, get("https://games.kz/again")).await.is_err());
}

#[tokio::test]
async fn heads_alone_and_what_breaks_a_rule_are_answered_too() {
    let (mut user, paging) = refused().await;
    let head = Request::builder()
        .method(Method::HEAD)
        .uri("https://games.kz/")
        .body(())
        .unwrap();
    let (head, content, _) = ask(&mut user, head).await.unwrap();
    assert_eq!((head.status().as_u16(), content.len()), (403, 0));
    assert_eq!(head.headers()["content-length"], "19");
    paging.await.unwrap().unwrap();

    let (mut user, paging) = refused().await;
    let mut request = get("https://games.kz/");
    // Two readers would take it for requests of two hosts.
    request
        .headers_mut()
        .insert("host", "other.kz".parse().unwrap());
    let (head, _, _) = ask(&mut user, request).await.unwrap();
    assert_eq!(head.status(), 400);
    paging.await.unwrap().unwrap();
}

#[tokio::test]
async fn who_asks_nothing_is_let_go() {
    let (user, paging) = refused().await;
    drop(user);
    // In order or not: it ends.
    let _ended = paging.await.unwrap();
}
