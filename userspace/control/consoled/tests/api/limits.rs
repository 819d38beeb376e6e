//! What is refused, and how much a client may use up.

use super::place::Place;
use super::{filing, refused};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

#[test]
fn what_is_not_asked_for_is_refused() {
    let mut place = Place::new(&[]);
    let token = place.token("ministry-it").1;
    let bearer = format!("Authorization: Bearer {token}");
    let key = "Idempotency-Key: 00000000-0000-0000-0000-000000000001";
    let json = "Content-Type: application/json";
    let form = filing("ministry.example");
    let send = |args: &[&str]| place.curl("/requests", &[&["-H", bearer.as_str()], args].concat());
    refused(&send(&["-H", json, "-d", &form]), 400, "bad-request");
    refused(
        &send(&["-H", key, "-d", &form]),
        415,
        "unsupported-media-type",
    );
    refused(
        &send(&["-H", key, "-H", json, "-d", "{"]),
        400,
        "bad-request",
    );
    let more = form.replacen('{', "{\"colour\":1,", 1);
    refused(
        &send(&["-H", key, "-H", json, "-d", &more]),
        400,
        "bad-request",
    );
    let wrong = form.replace("mail_domain", "male_domain");
    let problem = send(&["-H", key, "-H", json, "-d", &wrong]);
    assert!((400..500).contains(&problem.status), "{problem:?}");
    let large = place.path("large");
    std::fs::write(&large, format!("{{\"kind\":\"{}\"}}", "x".repeat(200_000))).unwrap();
    let file = format!("@{}", large.display());
    refused(
        &send(&["-H", key, "-H", json, "--data-binary", &file]),
        413,
        "too-large",
    );
    let chunked = [
        "-H",
        key,
        "-H",
        json,
        "-H",
        "Transfer-Encoding: chunked",
        "--data-binary",
        &file,
    ];
    refused(&send(&chunked), 413, "too-large");
    refused(&place.curl("/nothing", &[]), 404, "not-found");
    refused(&place.get(&token, "/rows/nothing"), 404, "not-found");
    refused(&place.get(&token, "/requests?colour=1"), 400, "bad-request");
    let said = place.curl("/forms", &["-X", "POST"]);
    refused(&said, 405, "method-not-allowed");
    let said = place.curl("/forms", &["-H", "Origin: https://evil.example"]);
    assert_eq!(said.header("access-control-allow-origin"), "");
    assert_eq!(said.header("x-content-type-options"), "nosniff");
    assert_eq!(said.header("cache-control"), "no-store");
    let many: Vec<String> = (0..70).map(|n| format!("X-Header-{n}: x")).collect();
    let many: Vec<&str> = many.iter().flat_map(|header| ["-H", header]).collect();
    let said = place.curl("/forms", &many);
    assert_eq!(said.status, 431);
    assert_eq!(
        place.get(&token, "/requests").json()["items"],
        json!([]),
        "nothing was filed"
    );
}

#[test]
fn labels_come_in_the_language_of_the_reader() {
    let place = Place::new(&[]);
    let label = |language: &str| {
        let said = place.curl("/forms", &["-H", &format!("Accept-Language: {language}")]);
        let first = said.json()["items"][0].clone();
        assert_eq!(
            first["label"],
            first["title"][said.header("content-language")]
        );
        said.header("content-language")
    };
    assert_eq!(label("kk-KZ, ru;q=0.5"), "kk");
    assert_eq!(label("ru"), "ru");
    assert_eq!(label("en"), "ru");
}

/// Who never ends the head of a request is cut off.
#[test]
fn a_slow_client_is_cut_off() {
    let place = Place::new(&[]);
    let mut stream = TcpStream::connect(("127.0.0.1", place.port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(40)))
        .unwrap();
    stream
        .write_all(b"GET /api/v1/forms HTTP/1.1\r\nHost: gateway\r\nX-Slow: ")
        .unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
}

#[test]
fn an_address_has_its_share_of_connections() {
    let place = Place::new(&[]);
    let connect = || TcpStream::connect(("127.0.0.1", place.port)).unwrap();
    // Each is served once, so that all of them are taken before the next one comes.
    let held: Vec<TcpStream> = (0..32)
        .map(|_| {
            let mut stream = connect();
            stream
                .write_all(b"GET /api/v1/nothing HTTP/1.1\r\nHost: gateway\r\n\r\n")
                .unwrap();
            let mut first = [0; 12];
            stream.read_exact(&mut first).unwrap();
            assert_eq!(&first, b"HTTP/1.1 404");
            stream
        })
        .collect();
    let mut more = connect();
    more.set_read_timeout(Some(Duration::from_secs(40)))
        .unwrap();
    let mut byte = [0];
    assert!(
        matches!(more.read(&mut byte), Ok(0) | Err(_)),
        "it is closed at once"
    );
    drop(held);
}

#[test]
fn tls_is_served_and_asked_for_elsewhere_than_here() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (certificate, key) = (path("certificate.pem"), path("key.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
        ])
        .args(["-nodes", "-days", "2", "-subj", "/CN=gateway"])
        .args([
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            &key,
            "-out",
            &certificate,
        ])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let place = Place::new(&["--certificate", &certificate, "--key", &key]);
    let said = place.curl("/forms", &["--cacert", &certificate]);
    assert_eq!(said.status, 200);
    let plain = Command::new("curl")
        .args(["-sS", "--max-time", "40"])
        .arg(place.url("/forms").replace("https", "http"))
        .output()
        .unwrap();
    assert!(!plain.status.success(), "it answers in the open");
    let start = |args: &[&str]| {
        let ended = Command::new(env!("CARGO_BIN_EXE_consoled"))
            .args(args)
            .output()
            .unwrap();
        assert!(!ended.status.success());
        String::from_utf8_lossy(&ended.stderr).into_owned()
    };
    let said = start(&["--listen", "0.0.0.0:0"]);
    assert!(said.contains("tokens would travel in the open"), "{said}");
    let said = start(&["--listen", "[::]:0"]);
    assert!(said.contains("tokens would travel in the open"), "{said}");
    let said = start(&["--certificate", &key, "--key", &key]);
    assert!(said.contains("no certificate"), "{said}");
}

/// Whoever shows tokens that are not in force is told to wait, and costs nothing meanwhile.
#[test]
fn an_address_that_shows_wrong_tokens_has_to_wait() {
    let mut place = Place::new(&[]);
    let token = place.token("officer").1;
    let wrong = format!("qaqpa_{}", "0".repeat(64));
    for _ in 0..20 {
        refused(&place.get(&wrong, "/whoami"), 401, "unauthenticated");
    }
    let said = place.get(&wrong, "/whoami");
    refused(&said, 429, "too-many-refused");
    let wait: u32 = said.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    // Else one that is in force would tell itself from others.
    refused(&place.get(&token, "/whoami"), 429, "too-many-refused");
    assert_eq!(
        place.curl("/forms", &[]).status,
        200,
        "what is open stays open"
    );
}

#[test]
fn a_head_that_is_too_long_is_refused() {
    let place = Place::new(&[]);
    let long = format!("X-Long: {}", "x".repeat(20_000));
    assert_eq!(place.curl("/forms", &["-H", &long]).status, 431);
    let fits = format!("X-Long: {}", "x".repeat(8_000));
    assert_eq!(place.curl("/forms", &["-H", &fits]).status, 200);
}

/// What is wrong with a form is told in the language that the sender reads, and what to do in the words of the API.
#[test]
fn refusals_are_told_in_the_words_of_their_reader() {
    let mut place = Place::new(&[]);
    let token = place.token("ministry-it").1;
    let form = filing("ministry.example").replace("\"ministry.example\"", "\"no domain\"");
    let check = |language: &str, word: &str, key: u128| {
        let header = format!("Accept-Language: {language}");
        let said = place.post(&token, "/requests", (key, &form, &["-H", &header]));
        let detail = refused(&said, 422, "invalid")["detail"].to_string();
        assert!(detail.contains(word), "{detail}");
        assert!(detail.contains("mail_domain"), "{detail}");
    };
    check("kk", "mail_onboard нысанының", 1);
    check("ru", "форма mail_onboard неверна", 2);
    check("en", "the form mail_onboard is wrong", 3);
    let missing = place.get(&token, "/requests/77").json();
    let hint = missing["hint"].as_str().unwrap();
    assert!(
        hint.contains("GET /requests") && !hint.contains("qaqpa "),
        "{hint}"
    );
}

/// A certificate that is renewed is served without a restart; one that is broken leaves the old one.
#[test]
fn a_renewed_certificate_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let made = |name: &str| {
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
            ])
            .args(["-nodes", "-days", "2", "-subj", &format!("/CN={name}")])
            .args(["-addext", "subjectAltName=IP:127.0.0.1"])
            .args([
                "-keyout",
                &path(&format!("{name}.key")),
                "-out",
                &path(&format!("{name}.pem")),
            ])
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
    };
    made("first");
    made("second");
    for end in ["key", "pem"] {
        std::fs::copy(
            path(&format!("first.{end}")),
            path(&format!("served.{end}")),
        )
        .unwrap();
    }
    let place = Place::new(&[
        "--certificate",
        &path("served.pem"),
        "--key",
        &path("served.key"),
    ]);
    let serves = |name: &str| {
        let authority = path(&format!("{name}.pem"));
        place.status("/forms", &["--cacert", &authority]) == "200"
    };
    let becomes = |name: &str| (0..300).any(|_| serves(name));
    assert!(serves("first") && !serves("second"));
    // Half of a renewal: the certificate of one and the key of the other.
    std::fs::copy(path("second.pem"), path("served.pem")).unwrap();
    place.hang_up_consoled();
    assert!(serves("first"));
    std::fs::copy(path("second.key"), path("served.key")).unwrap();
    place.hang_up_consoled();
    assert!(becomes("second"));
    assert!(!serves("first"));
}
