//! Hellos of real clients, and rustls as a second reader of them.
//!
//! The files of `tests/hellos` were captured by its `capture.py`; rustls makes its own here.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use super::*;

/// The captured hellos by name.
pub(super) fn captured() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hellos");
    let mut found: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "hello"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect();
    found.sort();
    found
}

/// What rustls says first.
pub(super) fn of_rustls(
    host: &str,
    protocols: &[&[u8]],
    fragment_octets: Option<usize>,
) -> Vec<u8> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    config.max_fragment_size = fragment_octets;
    let name = host.to_owned().try_into().unwrap();
    let mut client = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let mut octets = Vec::new();
    while client.wants_write() {
        client.write_tls(&mut octets).unwrap();
    }
    octets
}

/// What rustls reads as a server: name and protocols; none if it waits or refuses.
pub(super) fn read_by_rustls(octets: &[u8]) -> Option<(Option<String>, Vec<Vec<u8>>)> {
    let mut acceptor = rustls::server::Acceptor::default();
    let mut rest = octets;
    while !rest.is_empty() {
        acceptor.read_tls(&mut rest).ok()?;
        if let Some(accepted) = acceptor.accept().ok()? {
            let hello = accepted.client_hello();
            let protocols = hello.alpn().into_iter().flatten();
            let protocols = protocols.map(<[u8]>::to_vec).collect();
            return Some((hello.server_name().map(str::to_owned), protocols));
        }
    }
    None
}

/// Name, protocols, shares, ECH, resumption of every captured hello, and what lies behind.
#[test]
fn every_captured_hello_is_read() {
    let mut lines = String::new();
    for (name, octets) in captured() {
        let (hello, taken) = read(&octets).expect(&name).expect(&name);
        let protocols: Vec<_> = hello.alpn.iter().map(String::from_utf8_lossy).collect();
        let shares: Vec<String> = hello
            .key_shares
            .iter()
            .map(|one| format!("{:04x}", one.0))
            .collect();
        let server = hello
            .server_name
            .name()
            .map_or(hello.server_name.word(), model::HostName::as_str);
        let tls = match hello.versions {
            Versions { tls13: true, .. } => "1.3",
            Versions { tls12: true, .. } => "1.2",
            Versions { .. } => "old",
        };
        writeln!(
            lines,
            "{name}: {tls} {server} alpn={} shares={} ech={:?} resumes={:?} octets={} behind={}",
            protocols.join(","),
            shares.join(","),
            hello.ech,
            hello.resumption,
            hello.octets,
            octets.len() - taken,
        )
        .unwrap();
    }
    expect_test::expect![["
        curl: 1.3 www.shop.example alpn=h2,http/1.1 shares=001d ech=None resumes=None octets=512 behind=0
        curl-address: 1.3 absent alpn=h2,http/1.1 shares=001d ech=None resumes=None octets=512 behind=0
        curl-http1: 1.3 www.shop.example alpn=http/1.1 shares=001d ech=None resumes=None octets=512 behind=0
        curl-tls12: 1.2 www.shop.example alpn=h2,http/1.1 shares= ech=None resumes=None octets=222 behind=0
        like-chrome131: 1.3 www.shop.example alpn=h2,http/1.1 shares=11ec,001d ech=Some(Outer) resumes=None octets=1753 behind=0
        like-chrome152: 1.3 www.shop.example alpn=h2,http/1.1 shares=11ec,001d ech=Some(Outer) resumes=None octets=1981 behind=0
        like-firefox133: 1.3 www.shop.example alpn=h2,http/1.1 shares=11ec,001d,0017 ech=Some(Outer) resumes=None octets=1861 behind=0
        like-firefox155: 1.3 www.shop.example alpn=h2,http/1.1 shares=11ec,001d,0017 ech=Some(Outer) resumes=None octets=1861 behind=0
        like-safari270: 1.3 www.shop.example alpn=h2,http/1.1 shares=11ec,001d ech=None resumes=None octets=1534 behind=0
        like-tor145: 1.3 www.shop.example alpn=h2,http/1.1 shares=001d,0017 ech=Some(Outer) resumes=None octets=550 behind=0
        openssl-3.0: 1.3 www.shop.example alpn= shares=001d ech=None resumes=None octets=317 behind=0
        openssl-3.0-alpn: 1.3 www.shop.example alpn=h2,http/1.1 shares=001d ech=None resumes=None octets=335 behind=0
        openssl-3.0-early-data: 1.3 www.shop.example alpn= shares=001d ech=None resumes=EarlyData octets=416 behind=46
        openssl-3.0-no-name: 1.3 absent alpn= shares=001d ech=None resumes=None octets=292 behind=0
        openssl-3.0-resumed: 1.3 www.shop.example alpn= shares=001d ech=None resumes=PreSharedKey octets=412 behind=0
        openssl-3.0-tls11: old www.shop.example alpn= shares= ech=None resumes=None octets=152 behind=0
        openssl-3.0-tls12: 1.2 www.shop.example alpn= shares= ech=None resumes=None octets=208 behind=0
        openssl-4.0-post-quantum: 1.3 www.shop.example alpn=h2,http/1.1 shares=11ec,001d ech=None resumes=None octets=1568 behind=0
    "]].assert_eq(&lines);
}

#[test]
fn hellos_of_rustls_are_read() {
    for (host, protocols) in [
        ("shop.example", &[&b"h2"[..], b"http/1.1"][..]),
        ("a.b.c.example", &[]),
    ] {
        let whole = of_rustls(host, protocols, None);
        let (hello, taken) = read(&whole).unwrap().unwrap();
        assert_eq!(taken, whole.len());
        assert_eq!(hello.server_name.name().unwrap().as_str(), host);
        assert!(hello.alpn.iter().eq(protocols.iter().copied()));
        assert!(hello.versions.tls12 && hello.versions.tls13);
        // The least that rustls splits by is a record of 32 octets with its header.
        let split = of_rustls(host, protocols, Some(32));
        let (again, _) = read(&split).unwrap().unwrap();
        assert!(again.records > 5, "{}", again.records);
        assert_eq!(again.server_name, hello.server_name);
    }
    let (hello, _) = read(&of_rustls("192.0.2.1", &[], None)).unwrap().unwrap();
    assert_eq!(hello.server_name, ServerName::Absent);
}

/// The octets that were read are those that TLS needs: rustls reads the same of them.
#[test]
fn rustls_reads_the_same_from_what_is_replayed() {
    for (name, octets) in captured() {
        let (hello, taken) = read(&octets).unwrap().unwrap();
        let Some((server, protocols)) = read_by_rustls(&octets[..taken]) else {
            // rustls speaks nothing below TLS 1.2.
            assert!(!hello.versions.any(), "{name}");
            continue;
        };
        assert_eq!(
            server.as_deref(),
            hello.server_name.name().map(model::HostName::as_str),
            "{name}"
        );
        assert!(
            hello.alpn.iter().eq(protocols.iter().map(Vec::as_slice)),
            "{name}"
        );
    }
}
