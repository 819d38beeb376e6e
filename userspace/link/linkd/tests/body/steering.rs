//! What linkd does for whoever inspects: sockets, the kernel's routing, and the word that nobody does.

use crate::control::{Control, a_policy};
use crate::life::beside;
use crate::site::{Site, add_pair, ip};
use abi::{Family, Row, steering};
use model::{GateSnapshot, WithoutInspector};
use runtime::sockets::{Pool, PoolError, RESERVE, listener};
use runtime::{Client, Connection};
use std::net::{Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use wire::{
    Answer, Fact, Flow, FromDaemon, Query, RefusalCode, SocketKind, SocketOrder, Steering, ToDaemon,
};

const CATALOGUED: &str = "192.0.2.1";
const KINDS: [SocketKind; 2] = [SocketKind::PlainListener, SocketKind::TlsListener];
const FAMILIES: [Family; 2] = [Family::V4, Family::V6];

const CATALOGUED_V6: &str = "2001:db8::1";

/// The catalogued addresses are inspected.
fn inspecting(epoch: u32, without_inspector: WithoutInspector) -> GateSnapshot {
    let mut snapshot = a_policy(epoch, &["alma0"], CATALOGUED, 1);
    for row in snapshot.rows.iter_mut().skip(1) {
        row.flags = Row::INSPECTED;
    }
    snapshot.prefixes.push((CATALOGUED_V6.parse().unwrap(), 1));
    snapshot.admission.without_inspector = without_inspector;
    snapshot
}

#[test]
fn sockets_are_given_and_their_absence_is_told() {
    let site = Site::enter();
    add_pair("alma0");
    ip(&["link", "set", "lo", "up"]);
    // Strict, as some systems have it; a packet that is steered may come by the other member.
    std::fs::write("/proc/sys/net/ipv4/conf/alma0/rp_filter", "1").unwrap();
    beside(&site, inspected_life(&site));
    let survives = ip(&[
        "rule",
        "list",
        "priority",
        &steering::RULE_PRIORITY.to_string(),
    ]);
    assert!(survives.contains("lookup 7180"), "{survives}");
    beside(&site, adopted_life(&site));
    // A rule and a route are made once.
    assert_eq!(ip(&["rule", "list"]).matches("fwmark").count(), 1);
}

async fn inspected_life(site: &Site) {
    let config = site.config();
    let mut control = Control::meet(&config.control).await;
    control.send(&inspecting(1, WithoutInspector::Refuse)).await;
    let gone = control.fact(|fact| fact.kind() == "inspector-gone").await;
    let refuse = "refuse".to_owned();
    assert_eq!(gone, Fact::InspectorGone { behaviour: refuse });
    the_kernel_is_prepared();
    let mut client = Client::connect(&config.socket).await.unwrap();
    assert_eq!(explained(&mut client, 443).await, Steering::Refused);
    assert_eq!(explained(&mut client, 22).await, Steering::None);

    let mut held = Vec::new();
    for kind in KINDS {
        for family in FAMILIES {
            held.push(listener(&config.socket, kind, family).await.unwrap());
        }
    }
    let back = control.fact(|fact| fact.kind() == "inspector-back").await;
    assert_eq!(back, Fact::InspectorBack { flows: 0 });
    assert_eq!(explained(&mut client, 443).await, Steering::Inspected);

    // A listener ends with its holder, and linkd holds none: nobody connects any more.
    let one = TcpListener::from(held.pop().unwrap());
    let address = one.local_addr().unwrap();
    assert_eq!(address.ip(), Ipv6Addr::LOCALHOST);
    assert!(TcpStream::connect(address).is_ok());
    drop(one);
    assert!(TcpStream::connect(address).is_err());
    control.fact(|fact| fact.kind() == "inspector-gone").await;
    // Whoever else comes to listen on that port is not taken for it.
    let stranger = TcpListener::bind(address).unwrap();
    assert_eq!(explained_v6(&mut client).await, Steering::Refused);
    drop(stranger);
    control.send(&inspecting(2, WithoutInspector::Pass)).await;
    let pass = "pass".to_owned();
    control
        .fact(|fact| {
            *fact
                == Fact::InspectorGone {
                    behaviour: pass.clone(),
                }
        })
        .await;
    assert_eq!(explained_v6(&mut client).await, Steering::Uninspected);
    reserves_are_filled(site).await;
    orders_are_refused(site).await;
}

/// What the predecessor told is not told again.
async fn adopted_life(site: &Site) {
    let config = site.config();
    let mut control = Control::meet(&config.control).await;
    control.send(&inspecting(2, WithoutInspector::Pass)).await;
    let mut held = Vec::new();
    for kind in KINDS {
        for family in FAMILIES {
            held.push(listener(&config.socket, kind, family).await.unwrap());
        }
    }
    control.fact(|fact| fact.kind() == "inspector-back").await;
    assert_eq!(control.surplus("inspector-gone"), 0);
}

fn the_kernel_is_prepared() {
    let table = steering::TABLE.to_string();
    for family in ["-4", "-6"] {
        let rules = ip(&[family, "rule", "list"]);
        assert!(
            rules.contains("7180:\tfrom all fwmark 0x71617170 lookup 7180"),
            "{rules}"
        );
        let routes = ip(&[family, "route", "list", "table", &table]);
        assert!(routes.contains("local default dev lo"), "{routes}");
    }
    let filter = std::fs::read_to_string("/proc/sys/net/ipv4/conf/alma0/rp_filter").unwrap();
    assert_eq!(filter.trim(), "2", "loose");
}

async fn explained(client: &mut Client, port: u16) -> Steering {
    explanation(client, CATALOGUED, "198.51.100.1", port).await
}

async fn explained_v6(client: &mut Client) -> Steering {
    explanation(client, CATALOGUED_V6, "2001:db8:f::1", 443).await
}

async fn explanation(client: &mut Client, source: &str, destination: &str, port: u16) -> Steering {
    let flow = Flow {
        source: source.parse().unwrap(),
        destination: destination.parse().unwrap(),
        protocol: None,
        port: Some(port),
        interface: None,
    };
    let answer = client.ask(Query::Explain(flow)).await.unwrap();
    let Answer::Explained(explanation) = answer else {
        unreachable!("{answer:?}");
    };
    explanation.steering
}

/// Sockets for connections in users' names: they bind what is nobody's here.
async fn reserves_are_filled(site: &Site) {
    let pool = Pool::start(site.config().socket);
    pool.ready().await;
    while FAMILIES.iter().any(|family| pool.held(*family) < RESERVE) {
        tokio::task::yield_now().await;
    }
    let binds = |fd: OwnedFd, address: &str| {
        let address: SocketAddr = address.parse().unwrap();
        socket2::Socket::from(fd).bind(&address.into()).unwrap();
    };
    let take = |family| pool.take(family).unwrap();
    binds(take(Family::V4), "198.51.100.7:40000");
    binds(take(Family::V4), "198.51.100.7:40000");
    binds(take(Family::V6), "[2001:db8::7]:40000");
}

async fn orders_are_refused(site: &Site) {
    let connection = Connection::connect(&site.config().socket).await.unwrap();
    for (kind, count) in [
        (SocketKind::Upstream, 0),
        (SocketKind::Upstream, 65),
        (SocketKind::PlainListener, 2),
    ] {
        let family = Family::V4;
        let order = SocketOrder {
            kind,
            family,
            count,
        };
        connection
            .send(&ToDaemon::Sockets { id: 3, order })
            .await
            .unwrap();
        let answer = connection.recv_with_fds::<FromDaemon>().await.unwrap();
        let Some((
            FromDaemon::Sockets {
                id: 3,
                result: Err(why),
            },
            fds,
        )) = answer
        else {
            unreachable!("{kind:?} {count}: {answer:?}");
        };
        assert_eq!((why.code, fds.len()), (RefusalCode::BadRequest, 0));
    }
}

#[test]
fn strangers_get_no_sockets() {
    let site = Site::enter();
    let mut config = site.config();
    config.inspector_uid = vec![1];
    let path = config.socket.clone();
    crate::life::beside_with(config, async {
        // linkd may not serve yet.
        let refused = loop {
            match listener(&path, SocketKind::TlsListener, Family::V4).await {
                Err(PoolError::Socket(_)) => tokio::task::yield_now().await,
                other => break other,
            }
        };
        assert!(
            matches!(&refused, Err(PoolError::Refused(why)) if why.code == RefusalCode::Forbidden),
            "{refused:?}"
        );
    });
}
