//! One lab among possibly several on this machine: its names, its folder, its bpffs, and their removal.

use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::signal::Signal;
use nix::unistd::Pid;

use crate::error::LabError;
use crate::interrupt;
use crate::lock::{Holder, Lock, State};
use crate::namespace::Namespace;
use crate::process::send;
use crate::wait::eventually;

/// Where sockets, pins and logs of running labs live: gone with the next boot, as the namespaces are.
const RUN: &str = "/run";

/// How long a running lab may take to remove itself after it was asked to.
const DOWN_LIMIT: Duration = Duration::from_secs(30);

/// How long killed processes may take to vanish.
const KILL_LIMIT: Duration = Duration::from_secs(10);

/// A lab's claim on its names. Dropped, it removes every namespace with all that runs there, its folder and pins.
#[derive(Debug)]
pub struct Instance {
    remains: Remains,
    lock: Option<Lock>,
}

impl Instance {
    /// Labs of one checkout that may be up side by side. More than two only wait for two processors, and then no longer see
    /// what takes milliseconds.
    pub const LANES_MAX: usize = 2;

    /// Claims names for the lab of `checkout`: the plain ones, or, while another checkout holds these, names with
    /// a suffix that is the digest of the checkout's path. What a dead run left under them is removed first.
    ///
    /// A second lab of the same checkout is refused.
    pub fn claim(checkout: &Path) -> Result<Self, LabError> {
        Self::in_lane(checkout, 0)
    }

    /// Like [`Self::claim`], in a lane beside the other labs of `checkout`, counted from 0, below [`Self::LANES_MAX`]. The names
    /// of every lane but the first end with its number.
    pub fn in_lane(checkout: &Path, lane: usize) -> Result<Self, LabError> {
        let slots = Remains::slots(checkout, lane);
        for remains in &slots {
            let remedy = match Lock::look(&remains.lock_path())? {
                State::Live(holder) if holder.checkout == checkout => {
                    format!(
                        "end it where it runs (process {}), or with ./x lab --down",
                        holder.pid
                    )
                }
                State::Kept(holder) if holder.checkout == checkout => {
                    "it was left up by --keep; remove it with ./x lab --down".to_owned()
                }
                State::Free | State::Dead(_) | State::Live(_) | State::Kept(_) => continue,
            };
            return Err(LabError::AlreadyUp {
                instance: remains.name(),
                remedy,
            });
        }
        let mut holder = PathBuf::new();
        for remains in slots {
            match Lock::look(&remains.lock_path())? {
                State::Kept(other) | State::Live(other) => holder = other.checkout,
                State::Free | State::Dead(_) => {
                    if let Some(instance) = Self::take(remains, checkout)? {
                        return Ok(instance);
                    }
                }
            }
        }
        Err(LabError::NamesHeld {
            holder: holder.display().to_string(),
        })
    }

    /// Claims names with the suffix of the caller's choice, for a test that lays its own lab.
    pub fn named(checkout: &Path, suffix: &str) -> Result<Self, LabError> {
        let remains = Remains {
            suffix: Some(suffix.to_owned()),
            lane: 0,
        };
        let name = remains.name();
        Self::take(remains, checkout)?.ok_or_else(|| LabError::AlreadyUp {
            instance: name,
            remedy: "choose another suffix".to_owned(),
        })
    }

    /// Ends and removes what labs of `checkout` are up or were left; the names of the instances removed.
    pub fn down(checkout: &Path) -> Result<Vec<String>, LabError> {
        let mut removed = Vec::new();
        for remains in (0..Self::LANES_MAX).flat_map(|lane| Remains::slots(checkout, lane)) {
            let path = remains.lock_path();
            match Lock::look(&path)? {
                State::Live(holder) if holder.checkout == checkout => {
                    terminate(&holder);
                    eventually(DOWN_LIMIT, "the running lab has removed itself", || {
                        !matches!(Lock::look(&path), Ok(State::Live(_)))
                    })?;
                }
                State::Kept(holder) | State::Dead(holder) if holder.checkout == checkout => {}
                State::Free | State::Live(_) | State::Kept(_) | State::Dead(_) => continue,
            }
            if let Some(lock) = Lock::take(&path, checkout)? {
                remains.remove()?;
                lock.free()?;
            }
            removed.push(remains.name());
        }
        Ok(removed)
    }

    /// The instance's name: `lab`, or `lab-` and its suffix.
    pub fn name(&self) -> String {
        self.remains.name()
    }

    /// The folder of this instance's sockets, logs and pins.
    pub fn folder(&self) -> PathBuf {
        self.remains.folder()
    }

    /// The bpffs of this instance, mounted.
    pub fn bpf(&self) -> PathBuf {
        self.remains.bpf()
    }

    /// The folder of this instance's logs.
    pub fn logs(&self) -> PathBuf {
        self.folder().join("log")
    }

    /// Creates the namespace of `role`: `qlab-<role>`, with the instance's suffix if it has one.
    pub fn namespace(&self, role: &str) -> Result<Namespace, LabError> {
        let name = self.remains.namespace_name(role);
        self.remains.list(&name)?;
        Namespace::create(&name)
    }

    /// Leaves everything up when this process ends.
    pub fn keep(mut self) -> Result<(), LabError> {
        interrupt::release(&self.remains);
        self.lock.take().map_or(Ok(()), Lock::keep)
    }

    fn take(remains: Remains, checkout: &Path) -> Result<Option<Self>, LabError> {
        let Some(lock) = Lock::take(&remains.lock_path(), checkout)? else {
            return Ok(None);
        };
        remains.remove()?;
        let instance = Self {
            remains,
            lock: Some(lock),
        };
        interrupt::guard(instance.remains.clone())?;
        for folder in [instance.logs(), instance.bpf()] {
            std::fs::create_dir_all(&folder).map_err(LabError::file("creating", &folder))?;
        }
        mount(
            Some("bpf"),
            &instance.bpf(),
            Some("bpf"),
            MsFlags::empty(),
            None::<&str>,
        )
        .map_err(|errno| LabError::file("mounting bpffs on", instance.bpf())(errno.into()))?;
        Ok(Some(instance))
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some(lock) = self.lock.take() {
            // Where removal fails, the lock file stays and the next start or --down tries again.
            if self.remains.remove().is_ok() {
                drop(lock.free());
            }
            interrupt::release(&self.remains);
        }
    }
}

/// What an instance has on the machine: enough to remove it without the instance itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remains {
    suffix: Option<String>,
    lane: usize,
}

impl Remains {
    /// The names a lab of `checkout` may have in a lane, in the order they are tried.
    fn slots(checkout: &Path, lane: usize) -> [Self; 2] {
        let digest = crc32c::crc32c(checkout.as_os_str().as_encoded_bytes());
        [None, Some(format!("{digest:08x}"))].map(|suffix| Self { suffix, lane })
    }

    fn name(&self) -> String {
        self.distinguished("lab")
    }

    fn namespace_name(&self, role: &str) -> String {
        self.distinguished(&format!("qlab-{role}"))
    }

    /// `name` with what tells this instance's from others'.
    fn distinguished(&self, name: &str) -> String {
        let suffix = self.suffix.iter().map(|suffix| format!("-{suffix}"));
        let lane = Some(self.lane).filter(|lane| *lane > 0);
        let lane = lane.iter().map(|lane| format!("-{lane}"));
        std::iter::once(name.to_owned())
            .chain(suffix)
            .chain(lane)
            .collect()
    }

    fn folder(&self) -> PathBuf {
        Path::new(RUN).join(format!("qaqpa-{}", self.name()))
    }

    fn bpf(&self) -> PathBuf {
        self.folder().join("bpf")
    }

    fn lock_path(&self) -> PathBuf {
        self.folder().with_extension("lock")
    }

    /// Notes a namespace before it is made, so that no crash leaves one that nobody knows.
    fn list(&self, name: &str) -> Result<(), LabError> {
        let mut names = self.listed();
        names.push(name.to_owned());
        let path = self.folder().join("namespaces");
        std::fs::write(&path, names.join("\n")).map_err(LabError::file("writing", &path))
    }

    fn listed(&self) -> Vec<String> {
        std::fs::read_to_string(self.folder().join("namespaces"))
            .map(|text| text.lines().map(str::to_owned).collect())
            .unwrap_or_default()
    }

    fn namespaces(&self) -> Vec<Namespace> {
        self.listed()
            .iter()
            .filter_map(|name| Namespace::existing(name))
            .collect()
    }

    /// Asks every process in the namespaces to end.
    pub(crate) fn end_processes(&self) {
        self.signal(Signal::SIGTERM);
    }

    /// Removes everything, whether it is there or not.
    pub(crate) fn remove(&self) -> Result<(), LabError> {
        let namespaces = self.namespaces();
        eventually_gone(&namespaces, || self.signal(Signal::SIGKILL))?;
        for namespace in namespaces {
            namespace.delete()?;
        }
        // Detached, so that a reader elsewhere cannot hold the pins; not mounted is as good.
        while umount2(&self.bpf(), MntFlags::MNT_DETACH).is_ok() {}
        match std::fs::remove_dir_all(self.folder()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(LabError::file("removing", self.folder())(error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn signal(&self, signal: Signal) {
        for namespace in self.namespaces() {
            for pid in namespace.pids() {
                send(pid, signal);
            }
        }
    }
}

fn eventually_gone(namespaces: &[Namespace], mut end: impl FnMut()) -> Result<(), LabError> {
    let gone = || {
        namespaces
            .iter()
            .all(|namespace| namespace.pids().is_empty())
    };
    let watch = crate::wait::Stopwatch::start();
    while !gone() {
        end();
        if watch.elapsed() > KILL_LIMIT {
            let what = "every process of the lab has ended".to_owned();
            return Err(LabError::TimedOut {
                what,
                limit: KILL_LIMIT,
                last: String::new(),
            });
        }
        crate::wait::breathe();
    }
    Ok(())
}

fn terminate(holder: &Holder) {
    if let Ok(pid) = i32::try_from(holder.pid) {
        send(Pid::from_raw(pid), Signal::SIGTERM);
    }
}
