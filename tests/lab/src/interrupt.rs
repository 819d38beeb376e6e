//! Ctrl-C and requests to terminate: the lab unwinds, and every trace goes.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::error::LabError;
use crate::instance::Remains;
use crate::wait::{self, Stopwatch};

/// How long the main thread may take to unwind before the traces are removed over its head.
const GRACE: Duration = Duration::from_secs(10);

/// The exit code of a process that ended by a signal to interrupt, as shells count it.
const EXIT_INTERRUPTED: i32 = 130;

// A signal belongs to the whole process; so does the memory of it.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static STARTED: AtomicBool = AtomicBool::new(false);
static WATCHED: Mutex<Vec<Remains>> = Mutex::new(Vec::new());

/// Whether Ctrl-C or a request to terminate has arrived.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// From now on Ctrl-C and requests to terminate are noted instead of ending the program on the spot.
///
/// A signal ends what runs in the lab's namespaces, so that whoever waits for it wakes up and unwinds; if that takes
/// longer than the grace, or at a second signal, everything is removed at once and the program ends.
pub fn catch() -> Result<(), LabError> {
    if STARTED.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])
        .map_err(|error| LabError::Unsupported(format!("signals cannot be caught: {error}")))?;
    std::thread::spawn(move || {
        signals.forever().take(1).for_each(drop);
        INTERRUPTED.store(true, Ordering::Relaxed);
        for remains in lock_watched().iter() {
            remains.end_processes();
        }
        let watch = Stopwatch::start();
        while watch.elapsed() < GRACE && signals.pending().next().is_none() {
            wait::breathe();
        }
        remove_all_and_exit();
    });
    Ok(())
}

/// A signal ends what runs in `remains`, and at worst removes them.
pub(crate) fn guard(remains: Remains) -> Result<(), LabError> {
    lock_watched().push(remains);
    catch()
}

/// `remains` are gone: a signal has nothing to remove there any more.
pub(crate) fn release(remains: &Remains) {
    lock_watched().retain(|watched| watched != remains);
}

fn lock_watched() -> std::sync::MutexGuard<'static, Vec<Remains>> {
    WATCHED
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[expect(
    clippy::exit,
    reason = "the main thread did not unwind within the grace"
)]
fn remove_all_and_exit() {
    for remains in lock_watched().iter() {
        // Nobody is left to tell: what stays is removed by the next start or by --down.
        drop(remains.remove());
    }
    std::process::exit(EXIT_INTERRUPTED);
}
