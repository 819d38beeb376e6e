//! A flow that begins with the ends of one that ended a moment ago.

use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpStream;

use super::{
    Duration, Evidence, Failure, Lab, LabError, Namespace, PORTS, SocketAddr, enrolled, eventually,
    gateway, gateway_mut, inspect, judge, look, web,
};
use aya::programs::links::PinnedLink;
use socket2::{Domain, Socket, Type};

/// How long a connection and its answer may take: less than the second after which a user's kernel asks again.
const ANSWER_LIMIT: Duration = Duration::from_millis(700);

pub(super) fn begins_anew(lab: &mut Lab) -> Result<Evidence, Failure> {
    gateway(lab)?;
    inspect(lab)?;
    let user = lab.topology.ministry.namespace.clone();
    let (mut waited, mut answered, mut repeated) = (0, 0, 0);
    let mut told = Vec::new();
    for (address, site) in enrolled() {
        for port in PORTS {
            let server = SocketAddr::new(site, port);
            let client = first(&user, SocketAddr::new(address, 0), server)?;
            waited += usize::from(waits(lab, &user, client, server));
            let before = sent_again(&user)?;
            let again = user.enter(|| ask(client, server))?;
            repeated += sent_again(&user)?.saturating_sub(before);
            answered += usize::from(again.is_ok());
            told.push(match again {
                Ok(_) => format!("{client} to {server}: answered"),
                Err(why) => format!("{client} to {server}: {why}"),
            });
        }
    }
    gateway_mut(lab)?.kill_inspector();
    judge(
        waited == 4 && answered == 4 && repeated == 0,
        format!(
            "after {waited} of 4 flows that the gateway ended, and whose sockets it keeps for a minute: {}; {repeated} segments \
             had to be sent again",
            told.join("; ")
        ),
    )
}

/// Takes a flow to its end; from which address and port it went.
fn first(user: &Namespace, from: SocketAddr, server: SocketAddr) -> Result<SocketAddr, Failure> {
    let asked = user.enter(|| ask(from, server))?;
    asked.map_err(|why| Failure(format!("{from} to {server}: {why}")))
}

/// Asks a server to answer and to end the flow; the address and port that this went from.
fn ask(from: SocketAddr, server: SocketAddr) -> io::Result<SocketAddr> {
    let socket = Socket::new(Domain::for_address(from), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&from.into())?;
    socket.connect_timeout(&server.into(), ANSWER_LIMIT)?;
    let mut stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(ANSWER_LIMIT))?;
    let asked = format!(
        "GET /{} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n",
        web::PEER
    );
    stream.write_all(asked.as_bytes())?;
    let mut answer = String::new();
    // To its end: whoever ends a flow keeps a socket for it.
    stream.read_to_string(&mut answer)?;
    if answer.contains("200 OK") {
        stream.local_addr()
    } else {
        Err(io::Error::other(format!("the answer is {answer:?}")))
    }
}

/// Segments that the kernel of a host sent more than once: where nobody takes a flow, a user's asks again, some at once and others
/// after a second.
fn sent_again(host: &Namespace) -> Result<u64, Failure> {
    let said = host.run("cat", &["/proc/net/snmp"])?;
    let mut lines = said.lines().filter_map(|line| line.strip_prefix("Tcp: "));
    let (names, values) = (lines.next(), lines.next());
    let mut cells = names
        .unwrap_or_default()
        .split(' ')
        .zip(values.unwrap_or_default().split(' '));
    cells
        .find_map(|(name, value)| (name == "RetransSegs").then(|| value.parse().ok()))
        .flatten()
        .ok_or_else(|| Failure(format!("the kernel counts nothing sent again: {said}")))
}

/// Whether the gateway comes to keep a socket of a flow that ended, and its user none.
fn waits(lab: &Lab, user: &Namespace, client: SocketAddr, server: SocketAddr) -> bool {
    let gateway = &lab.topology.gateway;
    let ends = [client.to_string(), server.to_string()];
    let has = |host: &Namespace, state: &[&str]| {
        let words = [&["-Htn"], state].concat();
        let listed = host.run("ss", &words).unwrap_or_default();
        listed.lines().any(|line| {
            ends.iter()
                .all(|end| line.split_whitespace().any(|word| word == end))
        })
    };
    eventually(look::EFFECT_LIMIT, "the flow has ended", || {
        has(gateway, &["state", "time-wait"]) && !has(user, &["-a"])
    })
    .is_ok()
}

/// Takes the program away that names the listener.
pub(super) fn name_nobody(lab: &mut Lab) -> Result<(), LabError> {
    let pins = gateway_mut(lab)?.pins();
    let folders = fs::read_dir(&pins).map_err(LabError::file("reading", &pins))?;
    let links = folders
        .flatten()
        .map(|folder| folder.path().join("reopens"));
    let link = links.into_iter().find(|link| link.exists());
    let link = link.ok_or(LabError::NotBuilt("the program that names listeners"))?;
    // To remove the file alone takes it away later.
    let pinned = PinnedLink::from_pin(&link);
    let pinned = pinned.map_err(|error| LabError::Unsupported(error.to_string()))?;
    pinned
        .unpin()
        .map(drop)
        .map_err(LabError::file("removing", &link))
}
