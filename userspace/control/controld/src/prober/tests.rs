use super::*;
use jiff::Timestamp;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};

/// Listens, and answers each request with these bytes.
fn serve(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut head = String::new();
            let mut reader = BufReader::new(&stream);
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
            assert!(head.starts_with("GET /soap?wsdl HTTP/1.1\r\n"), "{head}");
            // The client goes as soon as it has its status.
            drop((&stream).write_all(answer));
        }
    });
    address
}

async fn probed(urls: &[String]) -> Vec<Option<String>> {
    let minute = Minute::of(Timestamp::UNIX_EPOCH);
    let target = |(n, url): (usize, &String)| format!("S-{n}={url}").parse().unwrap();
    let targets = urls.iter().enumerate().map(target).collect();
    let round = Round { minute, targets };
    let (told, mut found) = Prober::new().unwrap().probe(round).await;
    assert_eq!(told, minute);
    found.sort_by(|a, b| a.service.cmp(&b.service));
    found.into_iter().map(|one| one.fault).collect()
}

#[tokio::test]
async fn a_status_below_500_is_up() {
    let answers: [(&[u8], Option<&str>); 8] = [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", None),
        // Redirects are answers; nobody goes there.
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
            None,
        ),
        (b"HTTP/1.1 401 Unauthorized\r\n\r\n", None),
        (
            b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 99999999999\r\n\r\n",
            None,
        ),
        (
            b"HTTP/1.1 500 Internal Server Error\r\n\r\n",
            Some("it answers 500"),
        ),
        (
            b"HTTP/1.1 503 Service Unavailable\r\n\r\n",
            Some("it answers 503"),
        ),
        (b"SSH-2.0-OpenSSH\r\n", Some("invalid HTTP version")),
        (b"", Some("closed")),
    ];
    let urls: Vec<String> = answers
        .iter()
        .map(|(answer, _)| format!("http://{}/soap?wsdl", serve(answer)))
        .collect();
    for ((answer, expect), fault) in answers.iter().zip(probed(&urls).await) {
        let answer = String::from_utf8_lossy(answer);
        match (expect, fault) {
            (None, fault) => assert_eq!(fault, None, "{answer}"),
            (Some(part), Some(fault)) => assert!(fault.contains(part), "{answer}: {fault}"),
            (Some(part), None) => panic!("{answer}: up, not {part}"),
        }
    }
}

#[tokio::test]
async fn a_head_without_end_is_down() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let line = [b'a'; 1024];
            let begun = stream.write_all(b"HTTP/1.1 200 OK\r\nX: ");
            while begun.is_ok() && stream.write_all(&line).is_ok() {}
        }
    });
    let fault = probed(&[format!("http://{address}/soap?wsdl")])
        .await
        .remove(0);
    assert!(fault.is_some());
}

#[tokio::test]
async fn a_tcp_service_is_up_where_somebody_listens() {
    let listens = TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let (up, down) = (listens.local_addr().unwrap(), gone.local_addr().unwrap());
    drop(gone);
    let found = probed(&[format!("tcp://{up}"), format!("tcp://{down}")]).await;
    assert_eq!(found[0], None);
    let fault = found[1].as_ref().unwrap();
    assert!(fault.contains(&down.port().to_string()), "{fault}");
    assert!(fault.contains("refused"), "{fault}");
}

/// Who speaks HTTP in the open on the port of an https service does not do what its URL says.
#[tokio::test]
async fn https_needs_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let plain = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n"));
        }
    });
    let fault = probed(&[format!("https://{plain}/")]).await.remove(0);
    assert!(
        fault.as_ref().is_some_and(|why| why.contains("TLS")),
        "{fault:?}"
    );
}
