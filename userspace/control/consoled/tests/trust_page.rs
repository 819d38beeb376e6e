//! The public page of the real program, with curl as its peer and a keyd that is faked here.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where something is not as it is to be"
)]

use runtime::Listener;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use wire::keys::{
    Ask, CertificateKind, CertificatePage, CertificateView, Generation, Reply, Request,
    RootStanding, Told,
};

const ROOT: &[u8] = include_bytes!("../src/trust_page/tests/root.der");

/// A keyd that shows one root, for as long as the process lives.
fn start_keyd(path: &Path) {
    let event_loop = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut listener = {
        let _inside = event_loop.enter();
        Listener::bind(path, 0o600).unwrap()
    };
    std::thread::spawn(move || {
        event_loop.block_on(async move {
            while let Ok(client) = listener.accept().await {
                while let Ok(Some(Ask { id, request })) = client.recv_secret::<Ask>().await {
                    let Request::Certificates { .. } = request else {
                        panic!("it asked {request:?}");
                    };
                    let root = CertificateView {
                        place: 1,
                        what: CertificateKind::Root {
                            root: Generation::FIRST,
                            standing: RootStanding::Active,
                            signs_from: "2026-11-30T00:00:00Z".parse().unwrap(),
                        },
                        der: ROOT.to_vec(),
                    };
                    let page = CertificatePage {
                        items: vec![root],
                        next: None,
                    };
                    let result = Ok(Reply::Certificates(page));
                    client.send_secret(&Told { id, result }).await.unwrap();
                }
            }
        });
    });
}

struct Consoled {
    child: Child,
    _log: BufReader<ChildStderr>,
    address: String,
}

impl Consoled {
    /// Starts it, and waits until it shows something of keyd's or says that it cannot.
    fn start(folder: &Path, options: &[&str], until: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_consoled"));
        command
            .args([
                "--listen",
                "127.0.0.1:0",
                "--trust-listen",
                "127.0.0.1:0",
                "--control",
            ])
            .arg(folder.join("controld.sock"))
            .arg("--keyd")
            .arg(folder.join("keyd.sock"))
            .args(options)
            .env("QAQPA_LOG", "info")
            .env("NO_COLOR", "1");
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = child.stderr.take().map(BufReader::new).unwrap();
        let (mut said, mut address) = (String::new(), None);
        while !said.contains(until) {
            let mut line = String::new();
            assert!(log.read_line(&mut line).unwrap() > 0, "it ended: {said}");
            if line.contains("the page of the root is open") {
                let behind = line.split("address=").nth(1).unwrap();
                address = Some(behind.split_whitespace().next().unwrap().to_owned());
            }
            said.push_str(&line);
        }
        let address = address.unwrap();
        Self {
            child,
            _log: log,
            address,
        }
    }

    /// Status, headers in small letters, body.
    fn curl(&self, path: &str, options: &[&str]) -> (u16, String, Vec<u8>) {
        let url = format!("http://{}{path}", self.address);
        let output = Command::new("curl")
            .args(["-sS", "-i", "--max-time", "20"])
            .args(options)
            .arg(&url)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let end = output
            .stdout
            .windows(4)
            .position(|at| at == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(output.stdout[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (
            status,
            head.to_ascii_lowercase(),
            output.stdout[end + 4..].to_vec(),
        )
    }
}

impl Drop for Consoled {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

#[test]
fn the_page_and_every_file_that_it_names_are_served() {
    let folder = tempfile::tempdir().unwrap();
    start_keyd(&folder.path().join("keyd.sock"));
    let page = Consoled::start(
        folder.path(),
        &["--check-host", "check.gts.example"],
        "shows others than before",
    );
    for (language, path, tag) in [
        ("kk", "/", "kk"),
        ("en", "/", "en"),
        ("de", "/", "ru"),
        ("ru", "/kk", "kk"),
        ("kk", "/en", "en"),
    ] {
        let asked = format!("Accept-Language: {language}");
        let (status, head, body) = page.curl(path, &["-H", &asked]);
        assert_eq!(status, 200, "{head}");
        for part in [
            "default-src 'none'; style-src 'self'",
            "object-src https://check.gts.example",
            "x-content-type-options: nosniff",
            "cache-control: no-store",
            &format!("content-language: {tag}"),
        ] {
            assert!(head.contains(part), "{part}: {head}");
        }
        let body = String::from_utf8(body).unwrap();
        assert!(body.contains(&format!("<html lang=\"{tag}\">")), "{body}");
        assert!(body.contains(&format!("https://check.gts.example/mark-{tag}.svg")));
    }
    let (_, _, index) = page.curl("/ru", &[]);
    let index = String::from_utf8(index).unwrap();
    let named = index.split("href=\"/").skip(1);
    let named: std::collections::BTreeSet<&str> =
        named.map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(named.len() > 12, "{named:?}");
    for name in named {
        let (status, head, _) = page.curl(&format!("/{name}"), &[]);
        assert_eq!(status, 200, "{name}: {head}");
    }
    let (_, head, der) = page.curl("/files/qaqpa-root-1.cer", &[]);
    assert_eq!(der, ROOT);
    assert!(
        head.contains("content-disposition: attachment; filename=\"qaqpa-root-1.cer\""),
        "{head}"
    );
    let (_, head, _) = page.curl("/files/qaqpa-fingerprints.html", &[]);
    assert!(
        head.contains("style-src 'sha256-") && !head.contains("style-src 'self'"),
        "{head}"
    );
}

#[test]
fn nothing_but_get_and_head_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    start_keyd(&folder.path().join("keyd.sock"));
    let page = Consoled::start(folder.path(), &[], "shows others than before");
    let (status, head, body) = page.curl("/files/qaqpa-root-1.cer", &["-I"]);
    assert_eq!((status, body.len()), (200, 0));
    assert!(
        head.contains(&format!("content-length: {}", ROOT.len())),
        "{head}"
    );
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        for path in ["/", "/ru", "/files/qaqpa-root-1.cer"] {
            assert_eq!(page.curl(path, &["-X", method]).0, 405, "{method} {path}");
        }
    }
    for path in [
        "/de",
        "/files/",
        "/files/none",
        "/files/..%2Fetc",
        "/api/v1/whoami",
        "/%ff",
    ] {
        let (status, head, _) = page.curl(path, &["--path-as-is"]);
        assert!(matches!(status, 400 | 404), "{path}: {head}");
        assert!(head.contains("default-src 'none'"), "{head}");
    }
    let (_, head, body) = page.curl("/", &[]);
    assert!(!head.contains("object-src"), "{head}");
    assert!(!String::from_utf8(body).unwrap().contains("<object"));
}

#[test]
fn without_keyd_the_page_says_that_there_is_no_root() {
    let folder = tempfile::tempdir().unwrap();
    let page = Consoled::start(folder.path(), &[], "keyd shows no certificates");
    let (status, head, body) = page.curl("/en", &[]);
    assert_eq!(status, 503, "{head}");
    assert!(
        String::from_utf8(body)
            .unwrap()
            .contains("There is no root certificate")
    );
    assert_eq!(page.curl("/files/qaqpa-roots.pem", &[]).0, 404);
}
