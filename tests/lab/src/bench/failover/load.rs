//! Members that live, called dead: what a busy machine makes of real-time work.

use std::hint::{black_box, spin_loop};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::ours;
use super::pull::whole;
use super::track::{Track, rest};
use crate::bench::{Better, Figure};
use crate::error::LabError;
use crate::gateway::checkout;
use crate::instance::Instance;
use crate::wait::Stopwatch;

/// How long the machine is busy.
const LENGTH: Duration = Duration::from_mins(10);
/// Threads that never rest, for each processor, at normal priority.
const THREADS_PER_CPU: usize = 2;
/// What pathd's log says of each switch.
const SWITCHED: &str = "switched";

/// Counts members called dead by either end of a session, and switches, while nothing is wrong but the load.
pub(super) fn measure() -> Result<Vec<Figure>, LabError> {
    let instance = Instance::claim(checkout())?;
    let track = Track::lay(&instance)?;
    let ours = ours::start(&track)?;
    let far = ours.bfd()?;
    whole(&ours)?;
    let log = instance.logs().join("pathd.log");
    let switches = || {
        let text = std::fs::read(&log).map_err(LabError::file("reading", &log))?;
        Ok::<_, LabError>(String::from_utf8_lossy(&text).matches(SWITCHED).count())
    };
    let before = (far.counts()?, switches()?);
    let load = Load::start(THREADS_PER_CPU)?;
    let rested = rest(LENGTH);
    let threads = load.stop();
    rested?;
    let after = (far.counts()?, switches()?);
    let downs = after.0.downs - before.0.downs;
    let switched = after.1.saturating_sub(before.1);
    let heard = after.0.received - before.0.received;
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let value = (downs.max(switched as u64)) as f64;
    let minutes = LENGTH.as_secs() / 60;
    Ok(vec![
        Figure::single("false_downs", "times", Better::Lower, value).noting(format!(
            "in {minutes} minutes under {threads} busy threads: {downs} sessions of two went down, {switched} switches; the far end heard {heard} packets"
        )),
    ])
}

/// Threads that keep every processor busy. They end by themselves soon after [`LENGTH`].
#[derive(Debug)]
pub(super) struct Load {
    end: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Load {
    /// Starts so many threads for each processor.
    pub(super) fn start(per_cpu: usize) -> Result<Self, LabError> {
        let cpus = std::thread::available_parallelism().map_err(LabError::bench("the load"))?;
        let end = Arc::new(AtomicBool::new(false));
        let busy = || {
            let end = Arc::clone(&end);
            std::thread::spawn(move || {
                let watch = Stopwatch::start();
                while !end.load(Ordering::Relaxed) && watch.elapsed() < LENGTH * 2 {
                    (0..1000).for_each(|turn| {
                        black_box(turn);
                        spin_loop();
                    });
                }
            })
        };
        let threads = (0..per_cpu * cpus.get()).map(|_| busy()).collect();
        Ok(Self { end, threads })
    }

    /// Ends them; how many there were.
    pub(super) fn stop(self) -> usize {
        self.end.store(true, Ordering::Relaxed);
        self.threads.into_iter().flat_map(JoinHandle::join).count()
    }
}
