//! The real-time loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use runtime::Clock;
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::body::{Body, Hands};
use crate::config::Config;
use crate::error::PathdError;
use crate::events::Events;
use crate::ground::FINDS_MAX;
use crate::maps::folder;
use crate::upkeep::ORDERS_MAX;
use crate::{realtime, tell, teller, upkeep};

/// The length of a turn: how late a lost carrier is seen at worst.
const TURN: Duration = Duration::from_millis(1);
/// The rest that follows even a turn that took too long, so that nothing else starves.
const REST_MIN: Duration = Duration::from_micros(200);

/// Runs pathd until it is told to end by SIGTERM or SIGINT. The choice it made stays, and far ends that speak BFD are told
/// that nobody watches.
pub fn run(config: &Config, clock: &Arc<dyn Clock>) -> Result<(), PathdError> {
    let end = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT] {
        signal_hook::flag::register(signal, Arc::clone(&end)).map_err(PathdError::Signals)?;
    }
    run_until(config, clock, &end)
}

/// Runs pathd in this thread's network namespace until `end` is set.
pub fn run_until(
    config: &Config,
    clock: &Arc<dyn Clock>,
    end: &AtomicBool,
) -> Result<(), PathdError> {
    let folder = folder(&config.pins);
    let (orders, taken) = sync_channel(ORDERS_MAX);
    let (found, finds) = sync_channel(FINDS_MAX);
    let (teller, listener) = teller::channel()?;
    // Before the real-time priority, which threads inherit.
    let upkeep = upkeep::start(folder.clone(), Arc::clone(clock), taken, found)?;
    tell::start(config, Arc::clone(clock), listener)?;
    let hands = Hands { orders, teller };
    let mut body = Body::new(folder, Arc::clone(clock), finds, hands)?;
    let mut events = Events::open().map_err(|source| PathdError::Netlink {
        what: "events of interfaces",
        source,
    })?;
    realtime::enter();
    let mut failure = None;
    while !end.load(Ordering::Relaxed) && !upkeep.is_finished() {
        let begun = clock.monotonic();
        let failed = body.turn().err().map(|error| error.to_string());
        if failed != failure
            && let Some(error) = &failed
        {
            tracing::error!("{error}; tried again at once");
        }
        failure = failed;
        let spent = clock.monotonic().saturating_sub(begun);
        events.rest(TURN.saturating_sub(spent).max(REST_MIN));
    }
    body.end();
    // The upkeep thread ends with its orders.
    drop(body);
    let ended = upkeep.join();
    if ended.is_ok() && end.load(Ordering::Relaxed) {
        Ok(())
    } else {
        Err(PathdError::UpkeepGone)
    }
}
