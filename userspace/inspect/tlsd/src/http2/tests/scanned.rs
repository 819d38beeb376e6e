//! Content that is looked at before it goes on.

use super::*;

/// A server whose answers are looked at as the path says: their pieces are the words of the query.
async fn words(request: Request<RecvStream>, mut respond: SendResponse<Bytes>) {
    let manner = request.uri().path()[1..].to_owned();
    let response = Response::builder()
        .header("x-look", manner)
        .body(())
        .unwrap();
    let mut stream = respond.send_response(response, false).unwrap();
    for word in request.uri().query().unwrap().split('+') {
        if send(&mut stream, Bytes::from(word.to_owned()))
            .await
            .is_none()
        {
            return;
        }
    }
    let mut trailers = HeaderMap::new();
    trailers.insert("x-end", "1".parse().unwrap());
    let _stopped = stream.send_trailers(trailers);
}

#[tokio::test]
async fn what_is_clean_goes_on_whole() {
    let ends = ends();
    serve(ends.server, words);
    let mut client = client(ends.user).await;
    for manner in ["all", "window", "live"] {
        let target = format!("https://a.kz/{manner}?one+two+three");
        let (head, content, trailers) = ask(&mut client, get(&target)).await.unwrap();
        assert_eq!(
            (head.status().as_u16(), content.as_slice()),
            (200, &b"onetwothree"[..])
        );
        assert_eq!(trailers.unwrap()["x-end"], "1", "{manner}");
    }
}

#[tokio::test]
async fn what_is_stopped_before_its_head_went_on_is_answered() {
    let ends = ends();
    serve(ends.server, words);
    let mut client = client(ends.user).await;
    for target in ["all?one+two+EVIL", "window?EVIL+two"] {
        let target = format!("https://a.kz/{target}");
        let (head, content, _) = ask(&mut client, get(&target)).await.unwrap();
        assert_eq!(
            (head.status().as_u16(), content.as_slice()),
            (403, &b"stopped\n"[..])
        );
        assert!(
            !head.headers().contains_key("x-look"),
            "nothing of the server's answer is seen"
        );
    }
}

#[tokio::test]
async fn what_is_stopped_later_is_broken_off() {
    let ends = ends();
    serve(ends.server, words);
    let mut client = client(ends.user).await;
    for target in ["window?one+two+three+EVIL+five", "live?one+EVIL"] {
        let target = format!("https://a.kz/{target}");
        let (response, _) = client.send_request(get(&target), true).unwrap();
        let response = response.await.unwrap();
        assert_eq!(response.status(), 200);
        let error = read(response.into_body()).await.unwrap_err();
        assert_eq!(error.reason(), Some(h2::Reason::INTERNAL_ERROR), "{target}");
    }
    let (head, _, _) = ask(&mut client, get("https://a.kz/all?on")).await.unwrap();
    assert_eq!(head.status(), 200);
}

#[tokio::test]
async fn a_request_that_is_stopped_does_not_reach_the_server() {
    let ends = ends();
    serve(ends.server, |request, respond| async move {
        assert_eq!(request.uri().path(), "/clean");
        assert!(
            !request.headers().contains_key("expect"),
            "it was answered already"
        );
        echo_content(request, respond).await;
    });
    let mut client = client(ends.user).await;
    for (target, content, status, back) in [
        ("https://a.kz/evil", "an EVIL word", 403, "stopped\n"),
        ("https://a.kz/clean", "a good word", 200, "a good word"),
    ] {
        let request = Request::post(target)
            .header("x-look", "all")
            .header("expect", "100-continue");
        let request = request.body(()).unwrap();
        let (mut response, mut stream) = client.send_request(request, false).unwrap();
        let interim = poll_fn(|waking| response.poll_informational(waking)).await;
        assert_eq!(interim.unwrap().unwrap().status(), 100);
        stream
            .send_data(Bytes::from_static(content.as_bytes()), true)
            .unwrap();
        let (parts, body) = response.await.unwrap().into_parts();
        let (came, _) = read(body).await.unwrap();
        assert_eq!(
            (parts.status.as_u16(), came.as_slice()),
            (status, back.as_bytes())
        );
    }
}

#[tokio::test]
async fn more_may_be_held_back_than_windows_hold() {
    let ends = ends();
    serve(ends.server, |request, mut respond| async move {
        let response = Response::builder()
            .header("x-look", "all")
            .body(())
            .unwrap();
        let mut stream = respond.send_response(response, false).unwrap();
        send(&mut stream, Bytes::from(vec![5; 1_000_000]))
            .await
            .unwrap();
        stream.send_data(Bytes::new(), true).unwrap();
        drop(request);
    });
    let mut client = client(ends.user).await;
    let (_, content, _) = ask(&mut client, get("https://a.kz/")).await.unwrap();
    assert_eq!(content.len(), 1_000_000);
}
