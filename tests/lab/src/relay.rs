//! The relay that stands behind the steering in the lab, in the place of an inspecting daemon: a process without any
//! capability, which takes the flows of inspected users, connects to their servers in their names and carries both ways.
//! It looks at nothing, and nothing of it is part of the product.

use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpListener as StdListener, TcpStream as StdStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use abi::Family;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::{Gid, Uid, setgid, setgroups, setuid};
use runtime::Pool;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use wire::SocketKind;

/// Most connections at once; further users wait until one ends.
const CONNECTIONS_MAX: usize = 1_024;
/// After a failed accept, so that a lack of descriptors does not become a busy loop.
const ACCEPT_PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// What it says once it takes flows.
pub const READY: &str = "takes flows";

/// Where its sockets come from, and what it may have.
#[derive(Debug, Clone)]
pub struct Settings {
    /// linkd's socket.
    pub linkd: PathBuf,
    /// The user that it becomes.
    pub user: u32,
    /// Most files that it may have open; nothing for as many as the system lets it.
    pub open_files: Option<u64>,
}

/// Gives up every right and carries until it is ended.
pub fn run(settings: &Settings) -> io::Result<()> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    let open_files = settings.open_files.unwrap_or(hard);
    setrlimit(Resource::RLIMIT_NOFILE, open_files, open_files)?;
    setgroups(&[])?;
    setgid(Gid::from_raw(settings.user))?;
    setuid(Uid::from_raw(settings.user))?;
    let rights = capabilities()?;
    if rights != 0 {
        return Err(io::Error::other(format!(
            "it still has capabilities: {rights:#x}"
        )));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(carry(&settings.linkd))
}

/// The capabilities of this process, effective and permitted.
fn capabilities() -> io::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let set = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let digits = line.ok_or_else(|| io::Error::other(format!("no {name} in its status")))?;
        u64::from_str_radix(digits.trim(), 16).map_err(io::Error::other)
    };
    Ok(set("CapEff:")? | set("CapPrm:")?)
}

async fn carry(linkd: &Path) -> io::Result<()> {
    let pool = Arc::new(Pool::start(linkd.to_owned()));
    pool.ready().await;
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut accepting = tokio::task::JoinSet::new();
    for kind in [SocketKind::PlainListener, SocketKind::TlsListener] {
        for family in [Family::V4, Family::V6] {
            let socket = runtime::sockets::listener(linkd, kind, family).await;
            let socket = StdListener::from(socket.map_err(io::Error::other)?);
            let listener = TcpListener::from_std(socket)?;
            accepting.spawn(accept(listener, Arc::clone(&pool), Arc::clone(&places)));
        }
    }
    say(READY);
    accepting.join_next().await;
    Err(io::Error::other("a listener has ended"))
}

async fn accept(listener: TcpListener, pool: Arc<Pool>, places: Arc<Semaphore>) {
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        match listener.accept().await {
            Ok((user, _)) => {
                let pool = Arc::clone(&pool);
                tokio::spawn(async move {
                    if let Err(error) = attend(user, &pool).await {
                        say(&format!("fails: {error}"));
                    }
                    drop(place);
                });
            }
            Err(error) => {
                say(&format!("accepts nothing: {error}"));
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Carries one flow between its user and its server.
async fn attend(mut user: TcpStream, pool: &Pool) -> io::Result<()> {
    // What the user wanted to reach is what its socket here is bound to.
    let (client, server) = (user.peer_addr()?, user.local_addr()?);
    let mut upstream = match connect(client, server, pool).await {
        Ok(upstream) => upstream,
        Err(error) => {
            user.set_zero_linger()?;
            return Err(io::Error::other(format!(
                "client={client} server={server}: {error}"
            )));
        }
    };
    let own = upstream.local_addr()?;
    say(&format!("takes client={client} server={server} as={own}"));
    let carried = tokio::io::copy_bidirectional(&mut user, &mut upstream).await;
    let (up, down) = match carried {
        Ok(carried) => carried,
        Err(error) => {
            user.set_zero_linger()?;
            upstream.set_zero_linger()?;
            return Err(io::Error::other(format!(
                "client={client} server={server}: {error}"
            )));
        }
    };
    say(&format!(
        "carried client={client} server={server} up={up} down={down}"
    ));
    Ok(())
}

/// A connection to the server by the client's own address and, where nobody has it, port.
async fn connect(client: SocketAddr, server: SocketAddr, pool: &Pool) -> io::Result<TcpStream> {
    let family = match server {
        SocketAddr::V4(_) => Family::V4,
        SocketAddr::V6(_) => Family::V6,
    };
    let socket = pool
        .take(family)
        .ok_or_else(|| io::Error::other("no socket is left"))?;
    let socket = TcpSocket::from_std_stream(StdStream::from(socket));
    socket
        .bind(client)
        .or_else(|_| socket.bind(SocketAddr::new(client.ip(), 0)))?;
    socket.connect(server).await
}

/// A line of its log. That nobody reads it is no reason to end.
fn say(line: &str) {
    let _said = writeln!(io::stdout(), "{line}");
}
