use super::*;
use crate::config::Config;
use crate::lanes::Lanes;
use crate::listen::{Places, accept};
use crate::policy::{FirstReading, Parts};
use crate::testing::{self, host, learning, now};
use crate::{log, run};
use clap::Parser as _;
use model::InspectionSnapshot;
use runtime::ManualClock;
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use std::num::NonZero;
use std::time::Duration;
use tempfile::TempDir;
use tls::Scope;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A proxy on the loopback address, with all that it shares with steered connections.
struct Desk {
    context: Arc<Context>,
    parts: Parts,
    writer: log::Writer,
    folder: TempDir,
    lanes: Arc<Lanes>,
}

impl Desk {
    /// Whose snapshot enrols users on the loopback address.
    fn enrolling() -> Self {
        Self::of(on_loopback())
    }

    fn of(snapshot: InspectionSnapshot) -> Self {
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let config = Config::parse_from([
            "tlsd",
            "--linkd",
            &at("linkd"),
            "--keyd",
            &at("keyd"),
            "--log",
            &at("log"),
            "--contact",
            "duty@gts.example",
        ]);
        let (records, writer) = log::open(&config.log).unwrap();
        let (mut parts, in_force) = Parts::new(FirstReading::Over);
        parts.scope(Scope::compile(snapshot));
        parts.index(testing::index());
        let (learned, reporter) = learning();
        let clock = Arc::new(ManualClock::new(now()));
        let shared = (&reporter, learned);
        let context = run::context((config, clock), in_force, records, shared).unwrap();
        Self {
            context,
            parts,
            writer,
            folder,
            lanes: Arc::new(Lanes::start(NonZero::new(1)).unwrap()),
        }
    }

    /// What the proxy says to a user who sends these octets; nothing where it breaks off.
    async fn says(&self, octets: &[u8], strangers: usize) -> Option<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (context, strangers) = (Arc::clone(&self.context), Strangers::of(strangers));
        let attending = move |guest| attend(Arc::clone(&context), strangers.clone(), guest);
        let listener = listener.into_std().unwrap();
        let lanes = Arc::clone(&self.lanes);
        let accepting = tokio::spawn(accept(listener, lanes, Places::new(), attending));
        let mut said = String::new();
        // A lane is another thread: it may break off as soon as the kernel answered,
        // before this side knows that it is connected or has written all.
        let talking = async {
            let mut user = TcpStream::connect(address).await?;
            user.write_all(octets).await?;
            user.read_to_string(&mut said).await
        };
        let read = tokio::time::timeout(PATIENCE, talking).await.unwrap();
        accepting.abort();
        read.ok().map(|_| said)
    }

    /// The lines of the log, once nobody writes any more.
    async fn log(self) -> String {
        let Self {
            context,
            writer,
            folder,
            lanes,
            ..
        } = self;
        drop(context);
        let writing = tokio::task::spawn_blocking(move || writer.run());
        writing.await.unwrap();
        drop(lanes);
        std::fs::read_to_string(folder.path().join("log/connections.jsonl")).unwrap()
    }
}

/// The snapshot of the tests, for users on the loopback address.
fn on_loopback() -> InspectionSnapshot {
    let mut snapshot = testing::snapshot();
    let network = "127.0.0.0/8".parse().unwrap();
    for enrolled in &mut snapshot.enrolled {
        enrolled.network = network;
    }
    for owner in &mut snapshot.owners {
        owner.network = network;
    }
    for list in &mut snapshot.lists {
        list.networks = vec![network];
    }
    snapshot
}

fn connect(target: &str) -> Vec<u8> {
    format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n").into_bytes()
}

/// A connection from here to there, and its other end.
async fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (near, far) = tokio::join!(TcpStream::connect(address), listener.accept());
    (near.unwrap(), far.unwrap().0)
}

/// What a client says first to a server of this name.
fn hello(name: &str) -> Vec<u8> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let name = name.to_owned().try_into().unwrap();
    let mut client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut octets = Vec::new();
    client.write_tls(&mut octets).unwrap();
    octets
}

/// Serves a user whose server was reached already; the way that it went.
async fn served(context: &Context, stream: TcpStream, server: TcpStream) -> Way {
    let peers = (stream.peer_addr().unwrap(), stream.local_addr().unwrap());
    let mut flow = Flow::begin(stream, peers, Door::Tls);
    let mut told = Told::begin(&*context.clock, peers.0, peers.1);
    told.proxied();
    let (head, length) = first(&mut flow).await.unwrap();
    let mut in_force = context.policy.clone();
    let policy = in_force.borrow_and_update().clone().unwrap();
    let admitted = admit(context, &policy, &mut flow, &head, &mut told).await;
    let asked = admitted.unwrap();
    let at = SocketAddr::new("203.0.113.9".parse().unwrap(), asked.port);
    told.goes_to(at);
    flow.goes_to(at, Some(server));
    flow.is_plain = asked.is_plain();
    let seen = begin(&mut flow, (&head, length), &asked).await.unwrap();
    told.seen(&seen);
    let way = carry(context, &mut flow, (in_force, &asked), seen, &mut told).await;
    attend::finish(context, flow, told, way).await;
    way
}

#[tokio::test]
async fn a_stranger_gets_403_and_nothing_more() {
    let desk = Desk::of(testing::snapshot());
    let get = b"GET http://203.0.113.9/ HTTP/1.1\r\nHost: 203.0.113.9\r\n\r\n";
    for octets in [
        connect("203.0.113.9:443"),
        connect("shop.kz:22"),
        get.to_vec(),
    ] {
        let said = desk.says(&octets, 1).await.unwrap();
        assert!(said.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{said}");
        for part in ["proxy-stranger", "duty@gts.example", "Connection: close"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    // One too many is not even told.
    assert_eq!(desk.says(&connect("203.0.113.9:443"), 0).await, None);
    assert_eq!(desk.log().await, "");
}

#[tokio::test]
async fn without_a_policy_nobody_is_served() {
    let mut desk = Desk::enrolling();
    let (_, nothing) = Parts::new(FirstReading::Awaited);
    Arc::get_mut(&mut desk.context).unwrap().policy = nothing;
    let said = desk.says(&connect("203.0.113.9:443"), 1).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 503 "), "{said}");
}

#[tokio::test]
async fn what_the_proxy_does_not_reach_is_told() {
    let desk = Desk::enrolling();
    let check = async |octets: &[u8], status: u16, part: &str| {
        let said = desk.says(octets, 0).await.unwrap();
        let start = format!("HTTP/1.1 {status} ");
        assert!(said.starts_with(&start) && said.contains(part), "{said}");
    };
    check(&connect("shop.kz:22"), 403, "proxy-port").await;
    // Nothing of the gateway's, and nothing that is nobody's, by whatever name.
    for target in [
        "127.0.0.1:443",
        "localhost:443",
        "169.254.169.254:80",
        "10.1.2.3:443",
        "224.0.0.1:443",
    ] {
        check(&connect(target), 403, "proxy-destination").await;
    }
    let get = b"GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
    check(get, 403, "proxy-destination").await;
    // Of another family than the user's, who himself is shown to servers.
    check(&connect("[2001:db8::9]:443"), 502, "No address").await;
    // linkd is not there.
    check(&connect("203.0.113.9:443"), 503, "another connection").await;
    check(b"GET / HTTP/1.1\r\nHost: a.kz\r\n\r\n", 400, "proxy").await;
    check(b"CONNECT a.kz HTTP/1.1\r\n\r\n", 400, "RFC 9112").await;
    let two = b"CONNECT a.kz:443 HTTP/1.1\r\nHost: b.kz:443\r\n\r\n";
    check(two, 400, "Host differs").await;
    let log = desk.log().await;
    let is_proxied = |line: &str| line.contains(r#""entrance":"proxied""#);
    assert!(log.lines().all(is_proxied), "{log}");
    assert_eq!(log.matches("proxy-destination").count(), 6, "{log}");
    assert_eq!(log.matches("proxy-port").count(), 1, "{log}");
}

#[tokio::test]
async fn an_exempt_hello_that_came_early_passes_octet_for_octet() {
    let mut desk = Desk::enrolling();
    let bank = host("online.bank.kz");
    let address = ["203.0.113.9".parse().unwrap()];
    desk.context.destinations.resolved(&bank, &address, now());
    let (mut user, gateway) = pair().await;
    let (reached, mut server) = pair().await;
    let context = Arc::clone(&desk.context);
    let serving = tokio::spawn(async move { served(&context, gateway, reached).await });
    let hello = hello(bank.as_str());
    let octets = [connect("online.bank.kz:443"), hello.clone()].concat();
    user.write_all(&octets).await.unwrap();
    let accepted = b"HTTP/1.1 200 Connection Established\r\n\r\n";
    let mut said = vec![0; accepted.len()];
    user.read_exact(&mut said).await.unwrap();
    assert_eq!(said, accepted);
    let mut heard = vec![0; hello.len()];
    server.read_exact(&mut heard).await.unwrap();
    assert_eq!(heard, hello);
    server.write_all(b"back").await.unwrap();
    let mut back = [0; 4];
    user.read_exact(&mut back).await.unwrap();
    assert_eq!(&back, b"back");
    // The source is enrolled no more: nothing is carried for it.
    desk.parts.scope(Scope::compile(testing::snapshot()));
    let way = tokio::time::timeout(PATIENCE, serving).await.unwrap();
    let reason = RefuseReason::ProxyStranger;
    let is_cut = matches!(way, Ok(Way::Cut(EndReason::Refused(why))) if why == reason);
    assert!(is_cut, "{way:?}");
    assert!(user.read_u8().await.is_err() && server.read_u8().await.is_err());
    let log = desk.log().await;
    for part in [
        r#""entrance":"proxied","name":"online.bank.kz","name_from":"sni""#,
        r#""destination":"203.0.113.9:443""#,
        "proxy-stranger",
    ] {
        assert!(log.contains(part), "{part}: {log}");
    }
}

#[tokio::test]
async fn an_exempt_name_behind_another_is_refused_unseen() {
    for (asked, said) in [("shop.kz", "online.bank.kz"), ("online.bank.kz", "shop.kz")] {
        let desk = Desk::enrolling();
        let (mut user, gateway) = pair().await;
        let (reached, mut server) = pair().await;
        let octets = [connect(&format!("{asked}:443")), hello(said)].concat();
        user.write_all(&octets).await.unwrap();
        let way = served(&desk.context, gateway, reached).await;
        let is_refused = matches!(way, Way::Refused(RefuseReason::ExemptUnverified(_)));
        assert!(is_refused, "{asked} {said}: {way:?}");
        let mut heard = Vec::new();
        user.read_to_end(&mut heard).await.unwrap();
        assert!(heard.ends_with(&[21, 3, 3, 0, 2, 2, 49]), "{heard:?}");
        let mut carried = Vec::new();
        let _broken = server.read_to_end(&mut carried).await;
        assert_eq!(carried, b"", "{asked} {said}");
    }
}

#[tokio::test]
async fn a_request_in_the_clear_is_carried_alone_and_without_what_the_proxy_was_told() {
    let desk = Desk::enrolling();
    let (mut user, gateway) = pair().await;
    let (reached, mut server) = pair().await;
    let octets = b"POST http://shop.kz/a?b HTTP/1.1\r\nHost: shop.kz\r\nProxy-Authorization: Basic QQ==\r\nContent-Length: 4\r\n\r\n\
                   bodyGET http://games.kz/ HTTP/1.1\r\nHost: games.kz\r\n\r\n";
    user.write_all(octets).await.unwrap();
    let expected = "POST /a?b HTTP/1.1\r\nHost: shop.kz\r\nContent-Length: 4\r\nConnection: close\r\nVia: 1.1 qaqpa\r\n\r\nbody";
    let answering = async {
        let mut heard = vec![0; expected.len()];
        server.read_exact(&mut heard).await.unwrap();
        let response = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";
        server.write_all(response).await.unwrap();
        let mut rest = Vec::new();
        let _end = server.read_to_end(&mut rest).await;
        (heard, rest)
    };
    let serving = async {
        let way = served(&desk.context, gateway, reached).await;
        assert!(matches!(way, Way::Inspected), "{way:?}");
    };
    let asking = async {
        let mut said = String::new();
        let _end = user.read_to_string(&mut said).await;
        said
    };
    let all = async { tokio::join!(serving, answering, asking) };
    let all = tokio::time::timeout(PATIENCE, all).await;
    let ((), (heard, rest), said) = all.unwrap();
    assert_eq!(String::from_utf8(heard).unwrap(), expected);
    assert_eq!(rest, b"", "the second request is nobody's");
    assert_eq!(
        said,
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK"
    );
}
