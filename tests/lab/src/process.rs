//! A program that runs in the lab: started, watched, logged, ended.

use std::fs::File;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::error::LabError;
use crate::namespace::Namespace;
use crate::wait::{eventually, observe};

/// How long a process may take to end by itself when its handle is dropped.
const DROP_LIMIT: Duration = Duration::from_secs(3);

/// How much of a log's end is told when a process died: enough for a panic with its cause.
const LOG_TAIL_LINES: usize = 20;

/// A process of the lab. Dropped, it is asked to end, and killed if it does not.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Option<Child>,
    pid: Pid,
    log: PathBuf,
}

impl Process {
    /// Starts `command` in `host`; what it prints is appended to `<logs>/<name>.log`.
    pub fn spawn(
        host: &Namespace,
        name: &str,
        command: &mut Command,
        logs: &Path,
    ) -> Result<Self, LabError> {
        let log = logs.join(format!("{name}.log"));
        let open = || File::options().create(true).append(true).open(&log);
        let (out, err) = open()
            .and_then(|out| Ok((out.try_clone()?, out)))
            .map_err(LabError::file("opening", &log))?;
        command.stdin(Stdio::null()).stdout(out).stderr(err);
        let child = host.spawn(command)?;
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap_or(i32::MAX));
        Ok(Self {
            name: name.to_owned(),
            child: Some(child),
            pid,
            log,
        })
    }

    /// Its name in the lab.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its process id.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Where its output goes.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The last `lines` lines of its output.
    pub fn log_tail(&self, lines: usize) -> String {
        let text = std::fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let all: Vec<_> = text.lines().collect();
        all[all.len().saturating_sub(lines)..].join("\n")
    }

    /// The memory it has in RAM, in KiB; `None` when it is gone.
    pub fn resident_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid)).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    }

    /// How it ended, or `None` while it runs.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        // A child that cannot be waited for has been waited for before: it is gone.
        self.child.as_mut().and_then(|child| {
            child
                .try_wait()
                .unwrap_or_else(|_| Some(ExitStatus::from_raw(0)))
        })
    }

    /// Waits until `probe` is true; fails at once, with the end of its log, if the process ends before.
    pub fn ready(
        &mut self,
        limit: Duration,
        what: &str,
        mut probe: impl FnMut() -> bool,
    ) -> Result<(), LabError> {
        let dead = observe(limit, &format!("{} is ready: {what}", self.name), || {
            if let Some(status) = self.ended() {
                return Some(Some(status));
            }
            probe().then_some(None)
        });
        match dead {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(LabError::Died {
                name: self.name.clone(),
                status: status.to_string(),
                log: self.log_tail(LOG_TAIL_LINES),
            }),
            Err(LabError::TimedOut { what, limit, .. }) => {
                let last = format!("; its log ends with:\n{}", self.log_tail(LOG_TAIL_LINES));
                Err(LabError::TimedOut { what, limit, last })
            }
            Err(error) => Err(error),
        }
    }

    /// Sends it a signal, by its own id.
    pub fn signal(&mut self, signal: Signal) {
        if self.ended().is_none() {
            // It cannot be another's id: it is ours until it is waited for.
            send(self.pid, signal);
        }
    }

    /// Asks it to end and waits; killed after `limit`. How it ended.
    pub fn stop(mut self, limit: Duration) -> Option<ExitStatus> {
        self.end(Signal::SIGTERM, limit)
    }

    /// Kills it as a crash would and waits until it is gone.
    pub fn kill(mut self) -> Option<ExitStatus> {
        self.end(Signal::SIGKILL, DROP_LIMIT)
    }

    /// Lets it run on after this program has ended.
    pub fn leave(mut self) {
        self.child = None;
    }

    fn end(&mut self, signal: Signal, limit: Duration) -> Option<ExitStatus> {
        self.signal(signal);
        let mut status = None;
        let ended = eventually(limit, "it ended", || {
            status = self.ended();
            status.is_some()
        });
        let mut child = self.child.take()?;
        if ended.is_err() {
            drop(child.kill());
            status = child.wait().ok();
        }
        status
    }
}

/// Signals a process; false when it was gone, which is no error to anyone who ends it.
pub(crate) fn send(pid: Pid, signal: Signal) -> bool {
    kill(pid, signal).is_ok()
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.child.is_some() {
            self.end(Signal::SIGTERM, DROP_LIMIT);
        }
    }
}
