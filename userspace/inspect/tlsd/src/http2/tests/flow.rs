//! Content goes on as fast as its receiver takes it, and no faster.

use super::super::limits::{NARROW, WIDE};
use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The windows of a peer that sets none (RFC 9113 section 6.9.2).
const DEFAULT_WINDOW: usize = 65_535;

fn octets(windows: u32) -> usize {
    usize::try_from(windows).unwrap()
}

/// Waits until a count stands still, whatever else still runs.
async fn quiet(count: &AtomicUsize) -> usize {
    loop {
        let before = count.load(Ordering::Relaxed);
        for _ in 0..2_000 {
            tokio::task::yield_now().await;
        }
        if count.load(Ordering::Relaxed) == before {
            return before;
        }
    }
}

/// Sends so much as the peer takes it, and counts it.
async fn send_counted(stream: &mut SendStream<Bytes>, mut left: usize, sent: &AtomicUsize) {
    while left > 0 {
        let piece = left.min(16 * 1024);
        if send(stream, Bytes::from(vec![3; piece])).await.is_none() {
            return;
        }
        left -= piece;
        sent.fetch_add(piece, Ordering::Relaxed);
    }
    stream.send_data(Bytes::new(), true).unwrap();
}

/// A server that answers by as many octets as the path says, and counts what it could send.
fn sender(stream: DuplexStream) -> Arc<AtomicUsize> {
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&sent);
    serve(stream, move |request, mut respond| {
        let sent = Arc::clone(&counted);
        async move {
            let octets: usize = request.uri().path()[1..].parse().unwrap();
            let mut stream = respond.send_response(Response::new(()), false).unwrap();
            send_counted(&mut stream, octets, &sent).await;
        }
    });
    sent
}

#[tokio::test]
async fn a_server_sends_no_further_ahead_than_the_windows() {
    let ends = ends();
    let sent = sender(ends.server);
    let mut client = client(ends.user).await;
    let (response, _) = client
        .send_request(get("https://a.kz/1000000"), true)
        .unwrap();
    let body = response.await.unwrap().into_body();
    let ahead = quiet(&sent).await;
    let bound = DEFAULT_WINDOW + octets(NARROW.stream);
    assert!(
        (DEFAULT_WINDOW..=bound).contains(&ahead),
        "{ahead} of {bound}"
    );
    let (content, _) = read(body).await.unwrap();
    assert_eq!(content.len(), 1_000_000);
}

#[tokio::test]
async fn windows_widen_where_memory_is_granted() {
    let ends = ends_with(Memory::default());
    let sent = sender(ends.server);
    let mut client = client(ends.user).await;
    let (_, content, _) = ask(&mut client, get("https://a.kz/200000")).await.unwrap();
    assert_eq!(content.len(), 200_000);
    let before = quiet(&sent).await;
    let (response, _) = client
        .send_request(get("https://a.kz/5000000"), true)
        .unwrap();
    let body = response.await.unwrap().into_body();
    let ahead = quiet(&sent).await - before;
    let wide = DEFAULT_WINDOW + octets(WIDE.stream);
    let narrow = DEFAULT_WINDOW + octets(NARROW.stream);
    assert!(
        ahead > narrow && ahead <= wide,
        "{narrow} < {ahead} <= {wide}"
    );
    assert_eq!(read(body).await.unwrap().0.len(), 5_000_000);
}

#[tokio::test]
async fn what_a_user_does_not_read_off_the_wire_is_bounded_by_the_connection() {
    let ends = ends();
    let sent = sender(ends.server);
    // It offers windows without end, and then reads nothing.
    let (mut client, connection) = h2::client::Builder::new()
        .initial_window_size(1 << 30)
        .initial_connection_window_size(1 << 30)
        .handshake::<_, Bytes>(ends.user)
        .await
        .unwrap();
    let mut connection = Box::pin(connection);
    let mut responses = Vec::new();
    for _ in 0..20 {
        let (response, _) = client
            .send_request(get("https://a.kz/1000000"), true)
            .unwrap();
        responses.push(response);
    }
    let begun = async {
        while sent.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        ended = &mut connection => panic!("{ended:?}"),
        () = begun => {}
    }
    let ahead = quiet(&sent).await;
    // Beside what the relay holds: the pipe, and what was read meanwhile.
    let bound = octets(NARROW.connection) + 4 * PIPE_OCTETS;
    assert!(ahead <= bound, "{ahead} of {bound}");
    let reading = async {
        let mut all = 0;
        for response in responses {
            all += read(response.await.unwrap().into_body())
                .await
                .unwrap()
                .0
                .len();
        }
        all
    };
    tokio::select! {
        ended = &mut connection => panic!("{ended:?}"),
        all = reading => assert_eq!(all, 20 * 1_000_000),
    }
}

#[tokio::test]
async fn a_user_sends_no_further_ahead_than_the_windows() {
    let ends = ends();
    let go_on = Arc::new(tokio::sync::Notify::new());
    let told = Arc::clone(&go_on);
    serve(ends.server, move |request, respond| {
        let go_on = Arc::clone(&go_on);
        async move {
            go_on.notified().await;
            echo_content(request, respond).await;
        }
    });
    let mut client = client(ends.user).await;
    let request = Request::post("https://a.kz/").body(()).unwrap();
    let (response, mut stream) = client.send_request(request, false).unwrap();
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&sent);
    tokio::spawn(async move { send_counted(&mut stream, 1_000_000, &counted).await });
    let ahead = quiet(&sent).await;
    let bound = DEFAULT_WINDOW + octets(NARROW.stream);
    assert!(ahead > 0 && ahead <= bound, "{ahead} of {bound}");
    told.notify_one();
    let (content, _) = read(response.await.unwrap().into_body()).await.unwrap();
    assert_eq!(content.len(), 1_000_000);
}

#[tokio::test]
async fn a_stream_that_stands_still_does_not_hold_up_others() {
    let ends = ends();
    let sent = sender(ends.server);
    let (mut client, connection) = h2::client::Builder::new()
        .initial_connection_window_size(1 << 20)
        .handshake::<_, Bytes>(ends.user)
        .await
        .unwrap();
    tokio::spawn(connection);
    let (response, _) = client
        .send_request(get("https://a.kz/1000000"), true)
        .unwrap();
    let still = response.await.unwrap();
    quiet(&sent).await;
    let (_, content, _) = ask(&mut client, get("https://a.kz/700000")).await.unwrap();
    assert_eq!(content.len(), 700_000);
    assert_eq!(read(still.into_body()).await.unwrap().0.len(), 1_000_000);
}

#[tokio::test]
async fn many_streams_share_a_connection() {
    let ends = ends_with(Memory::default());
    serve(ends.server, echo_content);
    let client = client(ends.user).await;
    let exchanges: Vec<_> = (0..150_u8)
        .map(|number| {
            let mut client = client.clone();
            tokio::spawn(async move {
                client = client.ready().await.unwrap();
                let request = Request::post("https://a.kz/").body(()).unwrap();
                let (response, mut stream) = client.send_request(request, false).unwrap();
                let content = Bytes::from(vec![number; 40_000 + usize::from(number)]);
                let sending = async {
                    send(&mut stream, content.clone()).await.unwrap();
                    stream.send_data(Bytes::new(), true).unwrap();
                };
                let reading = async { read(response.await.unwrap().into_body()).await.unwrap() };
                let ((), (came, _)) = tokio::join!(sending, reading);
                assert!(came == content, "stream {number}");
            })
        })
        .collect();
    for exchange in exchanges {
        exchange.await.unwrap();
    }
}

#[tokio::test]
async fn heads_without_room_are_refused_and_may_be_repeated() {
    let ends = ends_with(Memory::of(0, 2));
    serve(ends.server, echo_target);
    let mut client = client(ends.user).await;
    let large = Request::get("https://a.kz/").header("x", "y".repeat(3_000));
    let refused = ask(&mut client, large.body(()).unwrap()).await.unwrap_err();
    assert_eq!(refused.reason(), Some(h2::Reason::REFUSED_STREAM));
    let (head, _, _) = ask(&mut client, get("https://a.kz/")).await.unwrap();
    assert_eq!(head.status(), 200);
}
