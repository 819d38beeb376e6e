//! How exchanges and connections end.

use super::*;
use h2::Reason;
use std::time::Duration;
use tokio::sync::oneshot;

#[tokio::test]
async fn a_user_who_resets_resets_at_the_server() {
    for is_begun in [false, true] {
        let ends = ends();
        let (told, tells) = oneshot::channel();
        let told = std::sync::Mutex::new(Some(told));
        serve(ends.server, move |request, mut respond| {
            let told = told.lock().unwrap().take().unwrap();
            async move {
                let reason = if is_begun {
                    let mut stream = respond.send_response(Response::new(()), false).unwrap();
                    poll_fn(|waking| stream.poll_reset(waking)).await
                } else {
                    poll_fn(|waking| respond.poll_reset(waking)).await
                };
                drop(request);
                told.send(reason.unwrap()).unwrap();
            }
        });
        let mut client = client(ends.user).await;
        let request = Request::post("https://a.kz/").body(()).unwrap();
        let (response, mut stream) = client.send_request(request, false).unwrap();
        send(&mut stream, Bytes::from_static(b"begun"))
            .await
            .unwrap();
        let _body = if is_begun {
            Some(response.await.unwrap())
        } else {
            None
        };
        stream.send_reset(Reason::from(0x77));
        assert_eq!(
            tells.await.unwrap(),
            Reason::from(0x77),
            "begun: {is_begun}"
        );
    }
}

#[tokio::test]
async fn a_server_that_resets_resets_at_the_user() {
    for is_begun in [false, true] {
        let ends = ends();
        serve(ends.server, move |request, mut respond| async move {
            if request.uri().path() == "/" {
                if is_begun {
                    let mut stream = respond.send_response(Response::new(()), false).unwrap();
                    send(&mut stream, Bytes::from_static(b"begun"))
                        .await
                        .unwrap();
                    // The user has it before the reset.
                    read(request.into_body()).await.unwrap();
                }
                respond.send_reset(Reason::from(0x78));
            } else {
                echo_target(request, respond).await;
            }
        });
        let mut client = client(ends.user).await;
        let request = Request::post("https://a.kz/").body(()).unwrap();
        let (response, mut stream) = client.send_request(request, false).unwrap();
        let error = if is_begun {
            let mut body = response.await.unwrap().into_body();
            assert_eq!(body.data().await.unwrap().unwrap(), "begun");
            stream.send_data(Bytes::new(), true).unwrap();
            body.data().await.unwrap().unwrap_err()
        } else {
            response.await.unwrap_err()
        };
        assert_eq!(
            error.reason(),
            Some(Reason::from(0x78)),
            "begun: {is_begun}"
        );
        let (head, _, _) = ask(&mut client, get("https://a.kz/on")).await.unwrap();
        assert_eq!(head.status(), 200);
    }
}

#[tokio::test]
async fn a_server_may_answer_in_full_before_the_request_ends() {
    let ends = ends();
    serve(ends.server, |request, mut respond| async move {
        let mut stream = respond.send_response(Response::new(()), false).unwrap();
        stream
            .send_data(Bytes::from_static(b"enough"), true)
            .unwrap();
        // The library resets what nobody reads, and says that nothing is wrong.
        drop(request);
    });
    let mut client = client(ends.user).await;
    let request = Request::post("https://a.kz/").body(()).unwrap();
    let (response, mut stream) = client.send_request(request, false).unwrap();
    let (content, _) = read(response.await.unwrap().into_body()).await.unwrap();
    assert_eq!(content, b"enough");
    let reason = poll_fn(|waking| stream.poll_reset(waking)).await.unwrap();
    assert_eq!(reason, Reason::NO_ERROR);
}

#[tokio::test]
async fn a_server_that_leaves_is_left_in_order() {
    let ends = ends();
    let server = tokio::spawn(async move {
        let mut connection = h2::server::handshake(ends.server).await.unwrap();
        let (_, mut respond) = connection.accept().await.unwrap().unwrap();
        connection.graceful_shutdown();
        let mut further = 0;
        let answering = async {
            let mut stream = respond.send_response(Response::new(()), false).unwrap();
            for _ in 0..3 {
                send(&mut stream, Bytes::from(vec![1; 1000])).await.unwrap();
                tokio::task::yield_now().await;
            }
            stream.send_data(Bytes::new(), true).unwrap();
        };
        let accepting = async {
            while let Some(Ok((request, respond))) = connection.accept().await {
                further += 1;
                echo_target(request, respond).await;
            }
        };
        tokio::join!(answering, accepting);
        further
    });
    let (mut client, connection) = h2::client::handshake(ends.user).await.unwrap();
    let connection = tokio::spawn(connection);
    let (_, content, _) = ask(&mut client, get("https://a.kz/")).await.unwrap();
    assert_eq!(content.len(), 3000, "what was under way comes to its end");
    // Whatever is asked now is refused so that it may be repeated, or the connection is known to be left.
    for _ in 0..3 {
        match ask(&mut client, get("https://a.kz/late")).await {
            Ok((head, _, _)) => assert_eq!(head.status(), 200),
            Err(error) => assert!(
                error.is_go_away()
                    || error.reason() == Some(Reason::REFUSED_STREAM)
                    || error.is_io(),
                "{error:?}"
            ),
        }
    }
    drop(client);
    assert_eq!(ends.carried.await.unwrap(), None);
    connection.await.unwrap().unwrap();
    server.await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_gone_ends_the_connection() {
    let ends = ends();
    let (mut client, connection) = h2::client::handshake(ends.user).await.unwrap();
    let connection = tokio::spawn(connection);
    let server = tokio::spawn(async move {
        let mut connection = h2::server::handshake(ends.server).await.unwrap();
        let accepted = connection.accept().await.unwrap().unwrap();
        drop(connection);
        drop(accepted);
    });
    let error = ask(&mut client, get("https://a.kz/")).await.unwrap_err();
    assert!(error.is_reset(), "{error:?}");
    server.await.unwrap();
    assert_eq!(ends.carried.await.unwrap(), None);
    connection.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_user_who_is_gone_ends_the_connection() {
    let ends = ends();
    let (told, tells) = oneshot::channel();
    let told = std::sync::Mutex::new(Some(told));
    let server = serve(ends.server, move |request, respond| {
        let told = told.lock().unwrap().take().unwrap();
        async move {
            told.send(()).unwrap();
            let ended = read(request.into_body()).await;
            assert_eq!(ended.unwrap_err().reason(), Some(Reason::CANCEL));
            drop(respond);
        }
    });
    let (mut client, connection) = h2::client::handshake(ends.user).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::post("https://a.kz/").body(()).unwrap();
    let exchange = client.send_request(request, false).unwrap();
    tells.await.unwrap();
    connection.abort();
    drop(exchange);
    let ended = tokio::time::timeout(Duration::from_mins(1), ends.carried).await;
    assert_eq!(ended.unwrap().unwrap(), None);
    server.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_carries_nothing_ends_in_order() {
    let ends = ends();
    let server = serve(ends.server, echo_target);
    let (mut client, connection) = h2::client::handshake(ends.user).await.unwrap();
    let connection = tokio::spawn(connection);
    let (head, _, _) = ask(&mut client, get("https://a.kz/")).await.unwrap();
    assert_eq!(head.status(), 200);
    // Both ends stay; only time passes.
    assert_eq!(ends.carried.await.unwrap(), None);
    connection.await.unwrap().unwrap();
    server.await.unwrap().unwrap();
    drop(client);
}

#[tokio::test(start_paused = true)]
async fn a_user_who_says_nothing_is_not_waited_for() {
    let ends = ends();
    let _server = serve(ends.server, echo_target);
    assert_eq!(ends.carried.await.unwrap(), None);
    drop(ends.user);
}
