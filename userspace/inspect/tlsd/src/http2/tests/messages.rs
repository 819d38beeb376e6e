//! Single messages: what goes on, and what is answered instead.

use super::*;
use http::Method;

#[tokio::test]
async fn a_request_and_its_response_go_on_as_they_came() {
    let ends = ends();
    let server = serve(ends.server, |request, mut respond| async move {
        let fields = request.headers();
        assert_eq!(fields["accept-encoding"], "gzip");
        assert_eq!(fields.get_all("cookie").iter().count(), 2);
        assert_eq!(request.uri(), "https://a.kz/p%20q?r=1");
        let response = Response::builder()
            .status(299)
            .header("set-cookie", "a=1")
            .header("set-cookie", "b=2")
            .header("content-length", "4");
        let mut stream = respond
            .send_response(response.body(()).unwrap(), false)
            .unwrap();
        stream.send_data(Bytes::from_static(b"text"), true).unwrap();
    });
    let mut client = client(ends.user).await;
    let request = Request::get("https://a.kz/p%20q?r=1")
        .header("accept-encoding", "gzip, sdch")
        .header("cookie", "a=1")
        .header("cookie", "b=2");
    let (head, content, trailers) = ask(&mut client, request.body(()).unwrap()).await.unwrap();
    assert_eq!(
        (head.status().as_u16(), content.as_slice()),
        (299, &b"text"[..])
    );
    assert_eq!(head.headers().get_all("set-cookie").iter().count(), 2);
    assert_eq!(trailers, None);
    drop(client);
    assert_eq!(ends.carried.await.unwrap(), None);
    server.await.unwrap().unwrap();
}

#[tokio::test]
async fn content_and_trailers_go_both_ways() {
    let ends = ends();
    serve(ends.server, echo_content);
    let mut client = client(ends.user).await;
    let request = Request::post("https://a.kz/").header("te", "trailers");
    let (response, mut stream) = client
        .send_request(request.body(()).unwrap(), false)
        .unwrap();
    let content = Bytes::from(vec![7; 300_000]);
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", "0".parse().unwrap());
    let sending = async {
        send(&mut stream, content.clone()).await.unwrap();
        stream.send_trailers(trailers.clone()).unwrap();
    };
    let reading = async { read(response.await.unwrap().into_body()).await.unwrap() };
    let ((), (came, behind)) = tokio::join!(sending, reading);
    assert_eq!((came, behind), (content.to_vec(), Some(trailers)));
}

#[tokio::test]
async fn heads_without_content_end_with_themselves() {
    let ends = ends();
    serve(ends.server, |request, mut respond| async move {
        assert!(request.body().is_end_stream());
        let (status, length) = match request.uri().path() {
            "/204" => (204, None),
            "/304" => (304, Some("17")),
            _ => (200, Some("17")),
        };
        let mut response = Response::builder().status(status);
        if let Some(length) = length {
            response = response.header("content-length", length);
        }
        respond
            .send_response(response.body(()).unwrap(), true)
            .unwrap();
    });
    let mut client = client(ends.user).await;
    for (method, target, status) in [
        (Method::HEAD, "https://a.kz/", 200),
        (Method::GET, "https://a.kz/204", 204),
        (Method::GET, "https://a.kz/304", 304),
        (Method::OPTIONS, "https://a.kz/204", 204),
    ] {
        let request = Request::builder().method(method.clone()).uri(target);
        let (head, content, _) = ask(&mut client, request.body(()).unwrap()).await.unwrap();
        assert_eq!(
            (head.status().as_u16(), content.len()),
            (status, 0),
            "{method} {target}"
        );
    }
}

#[tokio::test]
async fn interim_responses_go_on() {
    let ends = ends();
    serve(ends.server, |request, mut respond| async move {
        assert_eq!(request.headers()["expect"], "100-continue");
        let hints = Response::builder().status(103).header("link", "</a>");
        respond.send_informational(hints.body(()).unwrap()).unwrap();
        let go_on = Response::builder().status(100);
        respond.send_informational(go_on.body(()).unwrap()).unwrap();
        let (content, _) = read(request.into_body()).await.unwrap();
        let mut stream = respond.send_response(Response::new(()), false).unwrap();
        stream.send_data(Bytes::from(content), true).unwrap();
    });
    let mut client = client(ends.user).await;
    let request = Request::put("https://a.kz/").header("expect", "100-continue");
    let (mut response, mut stream) = client
        .send_request(request.body(()).unwrap(), false)
        .unwrap();
    let mut interims = Vec::new();
    for _ in 0..2 {
        let interim = poll_fn(|waking| response.poll_informational(waking)).await;
        let interim = interim.unwrap().unwrap();
        interims.push((
            interim.status().as_u16(),
            interim.headers().contains_key("link"),
        ));
    }
    assert_eq!(interims, [(103, true), (100, false)]);
    // Only now the content: whoever waits for the word gets it.
    stream.send_data(Bytes::from_static(b"said"), true).unwrap();
    let (content, _) = read(response.await.unwrap().into_body()).await.unwrap();
    assert_eq!(content, b"said");
}

#[tokio::test]
async fn a_request_for_an_exempt_host_is_misdirected_while_others_go_on() {
    let ends = ends();
    serve(ends.server, |request, respond| async move {
        assert_eq!(
            request.uri().host(),
            Some("a.kz"),
            "nothing else reaches the server"
        );
        echo_content(request, respond).await;
    });
    let mut client = client(ends.user).await;
    let request = Request::post("https://a.kz/").body(()).unwrap();
    let (response, mut upload) = client.send_request(request, false).unwrap();
    send(&mut upload, Bytes::from_static(b"before "))
        .await
        .unwrap();
    let (head, _, _) = ask(&mut client, get("https://bank.kz/")).await.unwrap();
    assert_eq!(head.status(), 421);
    let (head, content, _) = ask(&mut client, get("https://blocked.kz/")).await.unwrap();
    assert_eq!(
        (head.status().as_u16(), content.as_slice()),
        (403, &b"blocked\n"[..])
    );
    upload
        .send_data(Bytes::from_static(b"behind"), true)
        .unwrap();
    let (content, _) = read(response.await.unwrap().into_body()).await.unwrap();
    assert_eq!(content, b"before behind");
    drop((client, upload));
    assert_eq!(
        ends.carried.await.unwrap(),
        Some(RefuseReason::BlockedDomain)
    );
}

#[tokio::test]
async fn what_cannot_be_carried_is_answered() {
    let ends = ends();
    serve(ends.server, |request, _| async move {
        panic!("{} {} reached the server", request.method(), request.uri());
    });
    let mut client = client(ends.user).await;
    for (request, status) in [
        (Request::connect("a.kz:443"), 405),
        (Request::get("http://a.kz/"), 421),
        (Request::get("https://a.kz/").header("host", "b.kz"), 400),
        (
            Request::get("https://a.kz/").header("expect", "miracle"),
            417,
        ),
        (Request::builder().method("get").uri("https://a.kz/"), 501),
    ] {
        let request = request.body(()).unwrap();
        let told = format!("{request:?}");
        // An answer in full comes before whatever the request would still say.
        let (response, _upload) = client.send_request(request, false).unwrap();
        let (parts, body) = response.await.unwrap().into_parts();
        let (content, _) = read(body).await.unwrap();
        assert_eq!(parts.status, status, "{told}");
        let length: usize = parts.headers["content-length"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(content.len(), length);
    }
}

#[tokio::test]
async fn what_a_server_answers_is_judged() {
    let ends = ends();
    serve(ends.server, |request, mut respond| async move {
        let response = Response::builder();
        let response = match request.uri().path() {
            "/repeated" => response.header("x", "a").header("content-length", "1, 1"),
            "/forbidden" => response.status(204).header("content-length", "5"),
            _ => response.header("transfer_encoding", "chunked"),
        };
        let response = response.body(()).unwrap();
        let _stream = respond.send_response(response, false).unwrap();
        std::future::pending::<()>().await;
    });
    let mut client = client(ends.user).await;
    let asked = ask(&mut client, get("https://a.kz/lookalike")).await;
    assert_eq!(asked.unwrap().0.status(), 502);
    let asked = ask(&mut client, get("https://a.kz/forbidden")).await;
    assert_eq!(asked.unwrap().0.status(), 502);
    // This one the library refuses before us.
    let asked = ask(&mut client, get("https://a.kz/repeated")).await;
    assert_eq!(
        asked.unwrap_err().reason(),
        Some(h2::Reason::PROTOCOL_ERROR)
    );
}

#[test]
fn credentials_are_never_put_into_tables() {
    let request = Request::get("https://a.kz/")
        .header("authorization", "Basic eA==")
        .header("cookie", "a=b")
        .header("x", "y");
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let checked = super::super::heads::checked(&parts).unwrap();
    let onward = super::super::heads::onward(parts, &checked);
    let sensitive =
        ["authorization", "cookie", "x"].map(|name| onward.headers()[name].is_sensitive());
    assert_eq!(sensitive, [true, true, false]);
}

#[tokio::test]
async fn trailers_are_judged() {
    let ends = ends();
    serve(ends.server, |request, mut respond| async move {
        let broken = read(request.into_body()).await;
        assert_eq!(broken.unwrap_err().reason(), Some(h2::Reason::CANCEL));
        // By then the user has its answer.
        assert!(respond.send_response(Response::new(()), true).is_err());
    });
    let mut client = client(ends.user).await;
    let request = Request::post("https://a.kz/").body(()).unwrap();
    let (response, mut stream) = client.send_request(request, false).unwrap();
    let mut trailers = HeaderMap::new();
    trailers.insert("host", "bank.kz".parse().unwrap());
    stream.send_trailers(trailers).unwrap();
    assert_eq!(response.await.unwrap().status(), 400);
}
