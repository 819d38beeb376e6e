//! The event loop.

use crate::answer::answer;
use crate::body::Body;
use crate::config::Config;
use crate::error::LinkdError;
use crate::gate::Sightings;
use runtime::{Clock, ControlLink, Incoming, Listener, Reporter, Server};
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::time::MissedTickBehavior;
use wire::{Daemon, FromDaemon, ToDaemon};

/// How often interfaces and losses are looked at.
const TICK: Duration = Duration::from_millis(500);
/// Owner and group may ask; the folder's group decides who that is.
const SOCKET_MODE: u32 = 0o660;

/// Runs linkd until it is told to end by SIGTERM or SIGINT. What it put into the kernel stays there and goes on.
pub async fn run(config: Config, clock: Arc<dyn Clock>) -> Result<(), LinkdError> {
    let shutdown = runtime::shutdown().map_err(LinkdError::Signals)?;
    run_until(config, clock, shutdown).await
}

/// Runs linkd until `end`.
pub async fn run_until(
    config: Config,
    clock: Arc<dyn Clock>,
    end: impl Future<Output = ()>,
) -> Result<(), LinkdError> {
    let mut end = pin!(end);
    let reporter = Arc::new(Reporter::new(Daemon::Linkd, Arc::clone(&clock)));
    let mut body = Body::start(&config, clock, Arc::clone(&reporter))?;
    let mut ring = waiting(body.gate.sightings()?).map_err(LinkdError::Ring)?;
    let mut server = Server::start(Listener::bind(&config.socket, SOCKET_MODE)?);
    let link: ControlLink = ControlLink::start(Daemon::Linkd, config.control, reporter);
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = &mut end => return Ok(()),
            snapshot = link.next_snapshot() => {
                let epoch = snapshot.epoch;
                let refused = body.apply(snapshot);
                link.applied(epoch, refused);
            }
            incoming = server.next() => match incoming {
                Some(Incoming::Message { from, message: ToDaemon::Sockets { id, order } }) => {
                    let (result, sockets) = body.sockets(from.peer().uid, order);
                    from.say_with_fds(FromDaemon::Sockets { id, result }, sockets);
                }
                Some(Incoming::Message { from, message }) => {
                    from.say(answer(&body, message));
                }
                Some(Incoming::Gone { .. }) => {}
                None => return Err(LinkdError::Deaf),
            },
            ready = ring.readable_mut(), if body.takes_sightings() => {
                let mut ready = ready.map_err(LinkdError::Ring)?;
                if body.take_sightings(ready.get_inner_mut()) {
                    ready.clear_ready();
                }
            }
            _ = tick.tick() => {
                if let Err(error) = body.tick() {
                    tracing::error!(%error, "upkeep failed; tried again soon");
                }
            }
        }
    }
}

/// The ring, to be waited for.
#[expect(
    deprecated,
    reason = "its successor is unsafe; the ring owns its descriptor as long as it lives"
)]
fn waiting(sightings: Sightings) -> io::Result<AsyncFd<Sightings>> {
    AsyncFd::with_interest(sightings, Interest::READABLE)
}
