//! The event loop.

use crate::body::Body;
use crate::ca::Protection;
use crate::config::Config;
use crate::error::KeydError;
use crate::indexes;
use crate::serve::{QUESTIONS_MAX, serve};
use model::IssuingSnapshot;
use runtime::{Clock, ControlLink, Listener, Reporter};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use wire::Daemon;

/// How often counts of refusals are looked at.
const TICK: Duration = Duration::from_secs(5);
/// How long the end waits for controld to take what was told.
const DRAIN_MAX: Duration = Duration::from_secs(1);
/// How often the end looks whether it has.
const DRAIN_STEP: Duration = Duration::from_millis(20);
/// Owner and group may ask; the folder's group decides who that is.
const SOCKET_MODE: u32 = 0o660;

/// Runs keyd until it is told to end by SIGTERM or SIGINT.
pub async fn run(config: Config, clock: Arc<dyn Clock>) -> Result<(), KeydError> {
    let shutdown = runtime::shutdown().map_err(KeydError::Signals)?;
    run_until(config, clock, None, shutdown).await
}

/// Runs keyd until `end`, with an index of what may never be certified. A question that was taken is answered before.
pub async fn run_until(
    config: Config,
    clock: Arc<dyn Clock>,
    protection: Option<Arc<dyn Protection>>,
    end: impl Future<Output = ()>,
) -> Result<(), KeydError> {
    let mut end = pin!(end);
    let reporter = Arc::new(Reporter::new(Daemon::Keyd, Arc::clone(&clock)));
    let mut body = Body::start(&config, clock, Arc::clone(&reporter), protection)?;
    let listener = Listener::bind(&config.socket, SOCKET_MODE)?;
    tracing::info!(socket = %config.socket.display(), "serving");
    let (ask, mut questions) = mpsc::channel(QUESTIONS_MAX);
    let mut serving = pin!(serve(listener, ask));
    let link: ControlLink<IssuingSnapshot> =
        ControlLink::start(Daemon::Keyd, config.control, Arc::clone(&reporter));
    let link = Arc::new(link);
    let (open, mut opened) = mpsc::channel(1);
    // Ends with this function.
    let mut opening = JoinSet::new();
    opening.spawn(indexes::open(Arc::clone(&link), open));
    let mut asked = Vec::with_capacity(QUESTIONS_MAX);
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = &mut end => {
                body.end();
                drain(&reporter).await;
                return Ok(());
            }
            () = &mut serving => return Err(KeydError::Deaf),
            Some(came) = opened.recv() => body.take_index(came),
            snapshot = link.next_snapshot() => {
                let (epoch, refused) = body.take_snapshot(snapshot);
                link.applied(epoch, refused);
            }
            1.. = questions.recv_many(&mut asked, QUESTIONS_MAX) => body.answer(asked.drain(..)),
            _ = tick.tick() => body.tick(),
        }
    }
}

/// Waits until controld has what was told; what it does not take in time is lost with the process, and said.
async fn drain(reporter: &Reporter) {
    let taken = async {
        while reporter.waiting() > 0 {
            tokio::time::sleep(DRAIN_STEP).await;
        }
    };
    if tokio::time::timeout(DRAIN_MAX, taken).await.is_err() {
        let events = reporter.waiting();
        tracing::warn!(
            events,
            "controld has not taken the last events: they are lost"
        );
    }
}
