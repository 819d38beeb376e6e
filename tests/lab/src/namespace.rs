//! A host of the lab: one network namespace.

use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use nix::sched::{CloneFlags, setns};
use nix::unistd::Pid;

use crate::error::LabError;

/// Where iproute2 keeps named namespaces, so that people can look in with `ip netns exec`.
const NAMED: &str = "/run/netns";

/// A handle to a network namespace; its [`crate::Instance`] deletes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    name: String,
}

impl Namespace {
    /// Makes the namespace, with its loopback up.
    pub(crate) fn create(name: &str) -> Result<Self, LabError> {
        checked(Command::new("ip").args(["netns", "add", name]))?;
        let namespace = Self {
            name: name.to_owned(),
        };
        namespace.run("ip", &["link", "set", "lo", "up"])?;
        Ok(namespace)
    }

    /// The namespace of that name, if there is one.
    pub(crate) fn existing(name: &str) -> Option<Self> {
        let namespace = Self {
            name: name.to_owned(),
        };
        namespace.path().exists().then_some(namespace)
    }

    /// Its name, as `ip netns` shows it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file that stands for it.
    pub fn path(&self) -> PathBuf {
        Path::new(NAMED).join(&self.name)
    }

    /// Does `work` inside, in a thread of its own: sockets opened and programs started there belong there.
    ///
    /// Only the network is the namespace's; files, and so the instance's bpffs, are the machine's.
    pub fn enter<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, LabError> {
        let refused = |reason: String| LabError::Enter {
            name: self.name.clone(),
            reason,
        };
        let file = std::fs::File::open(self.path()).map_err(|error| refused(error.to_string()))?;
        std::thread::scope(|scope| {
            scope
                .spawn(|| {
                    setns(&file, CloneFlags::CLONE_NEWNET)
                        .map_err(|errno| refused(errno.to_string()))?;
                    Ok(work())
                })
                .join()
                .unwrap_or_else(|cause| std::panic::resume_unwind(cause))
        })
    }

    /// Starts `command` inside and does not wait for it.
    pub fn spawn(&self, command: &mut Command) -> Result<Child, LabError> {
        let program = command.get_program().display().to_string();
        self.enter(|| command.spawn())?
            .map_err(|source| LabError::Start { program, source })
    }

    /// Runs `command` inside to its end, whatever that is.
    pub fn exec(&self, command: &mut Command) -> Result<Output, LabError> {
        let program = command.get_program().display().to_string();
        command.stdin(Stdio::null());
        self.enter(|| command.output())?
            .map_err(|source| LabError::Start { program, source })
    }

    /// Runs a program inside that must succeed; what it printed.
    pub fn run(&self, program: &str, args: &[&str]) -> Result<String, LabError> {
        let mut command = Command::new(program);
        command.args(args);
        let output = self.exec(&mut command)?;
        judged(&command, &output)
    }

    /// Writes a sysctl of the namespace, named with slashes: `net/ipv4/ip_forward`.
    pub fn sysctl(&self, key: &str, value: &str) -> Result<(), LabError> {
        let path = Path::new("/proc/sys").join(key);
        self.enter(|| {
            std::fs::File::options()
                .write(true)
                .open(&path)
                .and_then(|mut file| file.write_all(value.as_bytes()))
        })?
        .map_err(LabError::file("writing", path))
    }

    /// The processes that live inside, but for this one.
    pub fn pids(&self) -> Vec<Pid> {
        let identity = |path: &Path| std::fs::metadata(path).map(|at| (at.dev(), at.ino())).ok();
        let Some(ours) = identity(&self.path()) else {
            return Vec::new();
        };
        let Ok(entries) = std::fs::read_dir("/proc") else {
            return Vec::new();
        };
        entries
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok())
            .filter(|pid| u32::try_from(*pid).ok() != Some(std::process::id()))
            .filter(|pid| identity(Path::new(&format!("/proc/{pid}/ns/net"))) == Some(ours))
            .map(Pid::from_raw)
            .collect()
    }

    /// Deletes it, with its interfaces, addresses and routes.
    pub(crate) fn delete(self) -> Result<(), LabError> {
        checked(Command::new("ip").args(["netns", "del", &self.name])).map(drop)
    }
}

/// Runs a command of the machine's own that must succeed; what it printed.
pub(crate) fn checked(command: &mut Command) -> Result<String, LabError> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|source| LabError::Start {
            program: command.get_program().display().to_string(),
            source,
        })?;
    judged(command, &output)
}

fn judged(command: &Command, output: &Output) -> Result<String, LabError> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect();
    Err(LabError::Command {
        command: words.join(" "),
        status: output.status.to_string(),
        stderr: last_words(&output.stderr),
    })
}

/// The end of what a program said: enough to see why it failed, bounded for a message.
fn last_words(said: &[u8]) -> String {
    const LAST_BYTES: usize = 600;
    let tail = &said[said.len().saturating_sub(LAST_BYTES)..];
    String::from_utf8_lossy(tail).trim().to_owned()
}
