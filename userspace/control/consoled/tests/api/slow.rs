//! Who takes his time: each wait has its end, and nobody holds more places than there are.

use super::place::Place;
use super::refused;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than any pause that is allowed.
const LONG: Duration = Duration::from_secs(40);

fn connect(place: &Place) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", place.port)).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream
}

/// A connection on which a file is announced, of which nothing comes.
fn announced(place: &Place, token: &str) -> TcpStream {
    let mut stream = connect(place);
    let head = format!(
        "PUT /api/v1/files/{}?kind=scan HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {token}\r\nContent-Type: application/octet-stream\r\nContent-Length: 4096\r\n\r\n",
        "0".repeat(64)
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

#[test]
fn a_file_that_does_not_come_is_not_waited_for() {
    let mut place = Place::new(&[]);
    let token = place.token("officer").1;
    let mut stream = announced(&place, &token);
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(String::from_utf8_lossy(&first), "HTTP/1.1 408");
}

#[test]
fn files_that_are_put_have_so_many_places() {
    let mut place = Place::new(&[]);
    let token = place.token("officer").1;
    let held: Vec<TcpStream> = (0..16).map(|_| announced(&place, &token)).collect();
    let local = place.path("file");
    std::fs::write(&local, "%PDF-1.4").unwrap();
    let path = format!("/files/{}?kind=scan", "1".repeat(64));
    // They are held for ten seconds from the moment that their heads are read; until then one more is refused for what it is.
    let mut tries = (0..200).map(|_| place.put(&token, &path, &local, &[]));
    let said = tries.find(|said| said.status == 503).unwrap();
    refused(&said, 503, "too-many-files");
    assert!(!said.header("retry-after").is_empty());
    drop(held);
    let mut tries = (0..200).map(|_| place.put(&token, &path, &local, &[]));
    assert!(
        tries.any(|said| said.status != 503),
        "whoever leaves makes room"
    );
}

#[test]
fn a_handshake_that_does_not_come_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (certificate, key) = (path("certificate.pem"), path("key.pem"));
    let made = std::process::Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
        ])
        .args([
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=gateway",
            "-keyout",
            &key,
            "-out",
            &certificate,
        ])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let place = Place::new(&["--certificate", &certificate, "--key", &key]);
    let mut octet = [0];
    let ended = connect(&place).read(&mut octet);
    assert!(matches!(ended, Ok(0)), "{ended:?}");
}
