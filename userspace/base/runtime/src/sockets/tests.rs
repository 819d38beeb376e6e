use super::*;
use crate::server::{Caller, Incoming, Server};
use crate::socket::Listener;
use std::net::TcpListener;
use std::time::Duration;
use tempfile::TempDir;
use wire::RefusalCode;

fn a_path() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    (folder, path)
}

/// Serves at `path`, once a server that was there before has let go of it.
async fn a_server(path: &Path) -> Server {
    loop {
        match Listener::bind(path, 0o600) {
            Err(SocketError::InUse { .. }) => tokio::task::yield_now().await,
            bound => return Server::start(bound.unwrap()),
        }
    }
}

/// Some descriptors, all of one kind that tells them apart from no descriptor.
fn sockets(count: u16) -> Vec<OwnedFd> {
    let one = |_| TcpListener::bind("127.0.0.1:0").unwrap().into();
    (0..count).map(one).collect()
}

async fn order(server: &mut Server) -> Option<(Caller, u32, SocketOrder)> {
    match server.next().await.unwrap() {
        Incoming::Message {
            from,
            message: ToDaemon::Sockets { id, order },
        } => Some((from, id, order)),
        Incoming::Message { message, .. } => unreachable!("{message:?}"),
        Incoming::Gone { .. } => None,
    }
}

/// Serves what is ordered until `count` sockets have gone out.
async fn serve(server: &mut Server, count: usize) {
    let mut given = 0;
    while given < count {
        let Some((from, id, order)) = order(server).await else {
            continue;
        };
        assert_eq!(order.kind, SocketKind::Upstream);
        assert!((1..=SOCKETS_MAX).contains(&order.count));
        let result = Ok(order.count);
        let fds = sockets(order.count);
        assert!(from.say_with_fds(FromDaemon::Sockets { id, result }, fds));
        given += usize::from(order.count);
    }
}

async fn held(pool: &Pool, family: Family, count: usize) {
    let full = async {
        while pool.held(family) != count {
            pool.reserve.filled.notified().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(10), full).await;
    assert!(waited.is_ok(), "{} of {count}", pool.held(family));
}

#[tokio::test]
async fn a_reserve_outlives_linkd_and_is_filled_again() {
    let (_folder, path) = a_path();
    let pool = Pool::start(path.clone());
    assert!(pool.take(Family::V4).is_none(), "linkd is not there yet");
    let mut server = a_server(&path).await;
    serve(&mut server, 2 * RESERVE).await;
    pool.ready().await;
    held(&pool, Family::V4, RESERVE).await;
    held(&pool, Family::V6, RESERVE).await;

    drop(server);
    for taken in 0..RESERVE {
        assert!(pool.take(Family::V6).is_some(), "{taken}");
    }
    assert!(pool.take(Family::V6).is_none());
    assert_eq!(pool.held(Family::V4), RESERVE);

    let mut server = a_server(&path).await;
    serve(&mut server, RESERVE).await;
    held(&pool, Family::V6, RESERVE).await;
}

#[tokio::test]
async fn a_reserve_is_filled_by_large_orders() {
    let (_folder, path) = a_path();
    let mut server = a_server(&path).await;
    let pool = Pool::start(path);
    serve(&mut server, 2 * RESERVE).await;
    held(&pool, Family::V4, RESERVE).await;
    held(&pool, Family::V6, RESERVE).await;
    for _ in 0..=RESERVE - RESERVE_LOW {
        assert!(pool.take(Family::V4).is_some());
        // Whoever orders one at a time does so here.
        for _ in 0..16 {
            tokio::task::yield_now().await;
        }
    }
    let (_, _, order) = order(&mut server).await.unwrap();
    assert_eq!((order.family, order.count), (Family::V4, SOCKETS_MAX));
}

#[tokio::test]
async fn a_listener_comes_alone() {
    let (_folder, path) = a_path();
    let mut server = a_server(&path).await;
    let asked =
        tokio::spawn(async move { listener(&path, SocketKind::TlsListener, Family::V6).await });
    let (from, id, order) = order(&mut server).await.unwrap();
    let expected = SocketOrder {
        kind: SocketKind::TlsListener,
        family: Family::V6,
        count: 1,
    };
    assert_eq!(order, expected);
    let [given] = <[OwnedFd; 1]>::try_from(sockets(1)).unwrap();
    let given = TcpListener::from(given);
    let own = given.try_clone().unwrap();
    from.say_with_fds(
        FromDaemon::Sockets { id, result: Ok(1) },
        vec![given.into()],
    );
    let came = TcpListener::from(asked.await.unwrap().unwrap());
    assert_eq!(came.local_addr().unwrap(), own.local_addr().unwrap());
}

#[tokio::test]
async fn refusals_and_missing_sockets_are_told() {
    let (_folder, path) = a_path();
    let mut server = a_server(&path).await;
    let mut orders = Orders::connect(&path).await.unwrap();
    let upstream = SocketOrder {
        kind: SocketKind::Upstream,
        family: Family::V4,
        count: 3,
    };
    let (outcome, ()) = tokio::join!(orders.place(upstream), async {
        let (from, id, _) = order(&mut server).await.unwrap();
        let refusal = Refusal {
            code: RefusalCode::Forbidden,
            message: "not you".to_owned(),
            hint: "ask somebody else".to_owned(),
            clause: None,
            violations: Vec::new(),
        };
        let result = Err(refusal);
        from.say(FromDaemon::Sockets { id, result });
    });
    assert!(
        matches!(&outcome, Err(PoolError::Refused(why)) if why.code == RefusalCode::Forbidden),
        "{outcome:?}"
    );
    let (outcome, ()) = tokio::join!(orders.place(upstream), async {
        let (from, id, _) = order(&mut server).await.unwrap();
        let result = Ok(3);
        // An answer to another order is passed over.
        let other = FromDaemon::Sockets {
            id: id + 1,
            result: Ok(1),
        };
        from.say_with_fds(other, sockets(1));
        from.say_with_fds(FromDaemon::Sockets { id, result }, sockets(2));
    });
    let told = matches!(outcome, Err(PoolError::Short { said: 3, came: 2 }));
    assert!(told, "{outcome:?}");
}
