//! A thread that alone uses what may hang, so that nobody else does.
//!
//! One thing is done at a time. Whoever asks waits for so long and no longer; while the thread has not come back from what somebody stopped
//! waiting for, everybody else is refused at once, and nothing queues up behind it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// What the thread does with its context; what it gives back delivers the result.
type Job<C> = Box<dyn FnOnce(&mut C) -> Delivery + Send>;
type Delivery = Box<dyn FnOnce()>;

/// Why nothing was done, or nobody knows what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// The thread has not come back from something before; this was not begun.
    Busy,
    /// It has not come back in time; whatever it does yet is not used.
    Silent,
    /// There is no such thread, or it ended.
    Ended,
}

/// The thread, which begins with the first thing that is done.
pub(super) struct Worker<C> {
    jobs: Mutex<Option<Sender<Job<C>>>>,
    busy: Arc<AtomicBool>,
    wait: Duration,
}

impl<C: Default + 'static> Worker<C> {
    /// One that is waited for so long.
    pub(super) fn new(wait: Duration) -> Self {
        Self {
            jobs: Mutex::default(),
            busy: Arc::default(),
            wait,
        }
    }

    /// Does something on the thread.
    pub(super) fn run<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut C) -> T + Send + 'static,
    ) -> Result<T, Unanswered> {
        let (answer, answered) = mpsc::channel();
        let job: Job<C> = Box::new(move |context| {
            let done = act(context);
            Box::new(move || {
                if answer.send(done).is_err() {
                    tracing::warn!(
                        "the token answered after keyd had stopped waiting: what it made or signed is not used"
                    );
                }
            })
        });
        self.give(job)?;
        answered
            .recv_timeout(self.wait)
            .map_err(|error| match error {
                RecvTimeoutError::Timeout => Unanswered::Silent,
                RecvTimeoutError::Disconnected => {
                    // It takes nothing any more; the next one begins anew.
                    *self.jobs.lock().unwrap_or_else(PoisonError::into_inner) = None;
                    self.busy.store(false, Ordering::Release);
                    Unanswered::Ended
                }
            })
    }

    fn give(&self, job: Job<C>) -> Result<(), Unanswered> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if self.busy.swap(true, Ordering::AcqRel) {
            return Err(Unanswered::Busy);
        }
        let sender = match jobs.take() {
            Some(sender) => Some(sender),
            None => self.begin(),
        };
        let given = sender.filter(|sender| sender.send(job).is_ok());
        if given.is_none() {
            self.busy.store(false, Ordering::Release);
        }
        *jobs = given;
        jobs.as_ref().map(drop).ok_or(Unanswered::Ended)
    }

    fn begin(&self) -> Option<Sender<Job<C>>> {
        let (sender, jobs) = mpsc::channel::<Job<C>>();
        let busy = Arc::clone(&self.busy);
        let attend = move || {
            let mut context = C::default();
            for job in jobs {
                let deliver = job(&mut context);
                // Before the answer: whoever gets it may ask again at once.
                busy.store(false, Ordering::Release);
                deliver();
            }
        };
        let begun = thread::Builder::new()
            .name("token".to_owned())
            .spawn(attend);
        let failed = |error: &std::io::Error| tracing::error!(%error, "no thread for the token");
        begun.inspect_err(failed).ok().map(|_| sender)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(50);

    #[test]
    fn what_is_done_keeps_its_context() {
        let worker: Worker<Vec<u32>> = Worker::new(Duration::from_mins(1));
        for count in 1..=100 {
            let done = worker.run(move |seen| {
                seen.push(count);
                seen.len()
            });
            assert_eq!(done, Ok(usize::try_from(count).unwrap()));
        }
    }

    #[test]
    fn what_hangs_is_left_and_nothing_waits_behind_it() {
        let worker: Worker<u32> = Worker::new(SHORT);
        let (release, held) = mpsc::channel::<()>();
        let (tell, told) = mpsc::channel();
        let hung = worker.run(move |count| {
            let _released = held.recv();
            *count += 1;
            tell.send(()).unwrap();
        });
        assert_eq!(hung, Err(Unanswered::Silent));
        // Refused at once, and never done.
        assert_eq!(worker.run(|count| *count += 10), Err(Unanswered::Busy));
        release.send(()).unwrap();
        told.recv().unwrap();
        let count = loop {
            match worker.run(|count| *count) {
                Ok(count) => break count,
                Err(Unanswered::Busy | Unanswered::Silent) => thread::yield_now(),
                Err(Unanswered::Ended) => unreachable!("the thread goes on"),
            }
        };
        assert_eq!(count, 1);
    }

    #[test]
    fn a_thread_that_ended_is_begun_anew() {
        let worker: Worker<u32> = Worker::new(Duration::from_mins(1));
        let ended: Result<(), Unanswered> = worker.run(|_| panic!("the library failed"));
        assert_eq!(ended, Err(Unanswered::Ended));
        assert_eq!(worker.run(|_| 7), Ok(7));
    }
}
