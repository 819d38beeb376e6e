//! The third thread: facts go up to controld, and people's questions are answered. Failover needs none of it.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use runtime::{Clock, ControlLink, Incoming, Reporter};
use tokio::net::UnixDatagram;
use tokio::time::MissedTickBehavior;
use wire::Daemon;

use crate::config::Config;
use crate::error::PathdError;
use crate::teller::Listener;

mod answer;
mod door;
mod facts;
mod names;
mod views;

use answer::Desk;
use door::Door;
use names::Names;

/// How often the socket is tried again that could not be served.
const RETRY: Duration = Duration::from_secs(1);

/// Starts the thread; it ends when nobody tells any more.
pub(crate) fn start(
    config: &Config,
    clock: Arc<dyn Clock>,
    listener: Listener,
) -> Result<JoinHandle<()>, PathdError> {
    let config = config.clone();
    let work = move || {
        let ended = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .and_then(|here| here.block_on(serve(&config, clock, listener)));
        if let Err(error) = ended {
            tracing::error!(%error, "nothing is told any more; links are guarded on");
        }
    };
    let thread = std::thread::Builder::new().name("tell".to_owned());
    thread.spawn(work).map_err(PathdError::Thread)
}

async fn serve(config: &Config, clock: Arc<dyn Clock>, listener: Listener) -> io::Result<()> {
    let Listener {
        news,
        fate,
        bell,
        board,
    } = listener;
    let bell = UnixDatagram::from_std(bell)?;
    let reporter = Arc::new(Reporter::new(Daemon::Pathd, Arc::clone(&clock)));
    // It offers pathd no snapshot: what pathd needs stands in the gate's maps.
    let link: ControlLink =
        ControlLink::start(Daemon::Pathd, config.control.clone(), Arc::clone(&reporter));
    let mut names = Names::default();
    let mut door = Door::new(config.socket.clone());
    let mut retry = tokio::time::interval(RETRY);
    retry.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stroke = [0; 1];
    loop {
        tokio::select! {
            rung = bell.recv(&mut stroke) => {
                rung?;
                for news in news.try_iter() {
                    if let Some(fact) = facts::fact(&news, &mut names) {
                        reporter.report(fact);
                    }
                }
                if let Some(fact) = facts::lost(fate.take_lost()) {
                    reporter.report(fact);
                }
                if fate.is_over() {
                    drop(link);
                    return Ok(());
                }
            }
            incoming = door.next() => {
                let desk = Desk { board: &board, clock: clock.as_ref(), names: &mut names };
                match incoming {
                    Some(Incoming::Message { from, message }) => {
                        from.say(desk.answer(message));
                    }
                    Some(Incoming::Gone { .. }) => {}
                    None => door.close(),
                }
            }
            _ = retry.tick() => door.open(),
        }
    }
}
