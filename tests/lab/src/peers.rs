//! Programs of others that the lab runs against: unpacked under the build folder, never installed.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::LabError;
use crate::namespace::checked;

pub mod bfd;
pub mod bird;
pub mod frr;
pub mod icap;
pub mod keepalived;
mod quarters;

/// What peers there are: the program, and the Debian or Ubuntu package that brings it.
const KNOWN: &[(&str, &str)] = &[
    ("bfdd", "frr"),
    ("bgpd", "frr"),
    ("bird", "bird2"),
    ("birdcl", "bird2"),
    ("c-icap", "c-icap"),
    ("certutil", "libnss3-tools"),
    ("chromium-headless-shell", "chromium-headless-shell"),
    ("clamd", "clamav-daemon"),
    ("ethtool", "ethtool"),
    ("faketime", "faketime"),
    ("iperf3", "iperf3"),
    ("keepalived", "keepalived"),
    ("nginx", "nginx"),
    ("nft", "nftables"),
    ("pdftotext", "poppler-utils"),
    ("security_file_certgen", "squid-openssl"),
    ("squid", "squid-openssl"),
    ("vtysh", "frr"),
    ("xdp-filter", "xdp-tools"),
    ("zebra", "frr"),
];

/// The package of the fonts that documents are set in.
const FONTS: &str = "fonts-liberation2";

/// Where packages put programs: Chromium's own, whose other one is a script that looks for it under `/`; two folders of older
/// Debian's, those of FRR's daemons and of Squid's helpers.
const FOLDERS: &[&str] = &[
    "usr/lib/chromium",
    "usr/bin",
    "usr/sbin",
    "bin",
    "sbin",
    "usr/lib/frr",
    "usr/lib/squid",
];

/// The peers under one folder.
#[derive(Debug, Clone)]
pub struct Peers {
    folder: PathBuf,
}

impl Peers {
    /// Peers kept under `folder`, which is made when it is needed.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The peers of this build: `peers` in the target folder that the running program was built into.
    pub fn of_this_build() -> Result<Self, LabError> {
        let exe = std::env::current_exe().map_err(LabError::file("finding", "this program"))?;
        let profile = |name: &OsStr| name == "debug" || name == "release";
        exe.ancestors()
            .find(|folder| folder.file_name().is_some_and(profile))
            .and_then(Path::parent)
            .map(|target| Self::new(target.join("peers")))
            .ok_or_else(|| {
                let place = exe.display();
                LabError::Unsupported(format!("{place} does not stand in a target folder"))
            })
    }

    /// A command for `program`, which is unpacked first if it is missing; it finds its own libraries.
    pub fn command(&self, program: &str) -> Result<Command, LabError> {
        self.ensure(&[program])?;
        if let Some(unpacked) = find(&self.root(), program) {
            let mut command = Command::new(unpacked);
            command.env("LD_LIBRARY_PATH", self.libraries().join(":"));
            // Where the programs of xdp-tools look for their objects.
            command.env("LIBXDP_OBJECT_PATH", self.objects());
            return Ok(command);
        }
        // Its package is installed on this machine, so there was nothing to unpack.
        find(Path::new("/"), program)
            .map(Command::new)
            .ok_or_else(|| {
                LabError::Unsupported(format!(
                    "{program} is not in the package that should bring it"
                ))
            })
    }

    /// Unpacks those of `programs` that are missing, in one go.
    ///
    /// Where another process is unpacking, this one waits: a program that is still being written cannot be run.
    pub fn ensure(&self, programs: &[&str]) -> Result<(), LabError> {
        std::fs::create_dir_all(&self.folder).map_err(LabError::file("creating", &self.folder))?;
        let path = self.folder.join("lock");
        let lock = File::create(&path).map_err(LabError::file("creating", &path))?;
        lock.lock().map_err(LabError::file("locking", &path))?;
        let mut packages = Vec::new();
        for program in programs {
            let package = package_of(program)?;
            let places = [self.root(), PathBuf::from("/")];
            if places.iter().all(|root| find(root, program).is_none()) {
                packages.push(package);
            }
        }
        if packages.is_empty() {
            Ok(())
        } else {
            self.unpack(&packages)
        }
    }

    /// The folder of the tools that `./x` fetched for this build.
    pub(crate) fn tools(&self) -> PathBuf {
        self.folder.with_file_name("tools")
    }

    /// The folder of the fonts that documents are set in, which are unpacked first if they are missing.
    pub fn fonts(&self) -> Result<PathBuf, LabError> {
        let find = || {
            let places = [self.root(), PathBuf::from("/")];
            let mut folders = places.iter().flat_map(|place| {
                ["liberation2", "liberation"]
                    .map(|name| place.join("usr/share/fonts/truetype").join(name))
            });
            folders.find(|folder| folder.join("LiberationSerif-Bold.ttf").is_file())
        };
        std::fs::create_dir_all(&self.folder).map_err(LabError::file("creating", &self.folder))?;
        let path = self.folder.join("lock");
        let lock = File::create(&path).map_err(LabError::file("creating", &path))?;
        lock.lock().map_err(LabError::file("locking", &path))?;
        if find().is_none() {
            self.unpack(&[FONTS])?;
        }
        find().ok_or_else(|| LabError::Unsupported(format!("{FONTS} brings no Liberation Serif")))
    }

    /// The library that has programs live in another time, which is unpacked first if it is missing.
    pub fn faketime(&self) -> Result<PathBuf, LabError> {
        self.ensure(&["faketime"])?;
        let folders = self.libraries().into_iter().map(PathBuf::from);
        let folders = folders.chain(std::iter::once(PathBuf::from("/usr/lib/x86_64-linux-gnu")));
        let mut libraries = folders.map(|folder| folder.join("faketime/libfaketime.so.1"));
        libraries
            .find(|library| library.is_file())
            .ok_or_else(|| LabError::Unsupported("faketime brings no library".to_owned()))
    }

    fn root(&self) -> PathBuf {
        self.folder.join("root")
    }

    fn libraries(&self) -> Vec<String> {
        let mut folders = vec![self.root().join("usr/lib"), self.root().join("lib")];
        for base in folders.clone() {
            let entries = std::fs::read_dir(base).into_iter().flatten().flatten();
            folders.extend(
                entries
                    .map(|entry| entry.path())
                    .filter(|path| path.to_string_lossy().ends_with("-linux-gnu"))
                    // FRR and the sound server keep libraries of their own one folder deeper.
                    .flat_map(|path| [path.join("frr"), path.join("pulseaudio"), path])
                    .filter(|path| path.is_dir()),
            );
        }
        folders
            .iter()
            .map(|path| path.to_string_lossy().into_owned())
            .collect()
    }

    fn objects(&self) -> String {
        let mut folders = self
            .libraries()
            .into_iter()
            .map(|folder| format!("{folder}/bpf"));
        folders
            .find(|folder| Path::new(folder).is_dir())
            .unwrap_or_default()
    }

    /// Fetches `packages` with what they need and this machine lacks, and unpacks that. Nothing is configured or
    /// started, since no package script ever runs. The caller holds the lock.
    fn unpack(&self, packages: &[&str]) -> Result<(), LabError> {
        let archives = self.folder.join("archives");
        let partial = archives.join("partial");
        std::fs::create_dir_all(&partial).map_err(LabError::file("creating", &partial))?;
        if download(&archives, packages).is_err() {
            checked(Command::new("apt-get").args(["-qq", "update"]))?;
            download(&archives, packages)?;
        }
        let entries = std::fs::read_dir(&archives).map_err(LabError::file("reading", &archives))?;
        for archive in entries.flatten().map(|entry| entry.path()) {
            if archive
                .extension()
                .is_some_and(|extension| extension == "deb")
            {
                checked(
                    Command::new("dpkg")
                        .arg("-x")
                        .arg(&archive)
                        .arg(self.root()),
                )?;
                // Unpacked once; kept, it would be unpacked again with the next peer.
                std::fs::remove_file(&archive).map_err(LabError::file("removing", &archive))?;
            }
        }
        Ok(())
    }
}

fn download(archives: &Path, packages: &[&str]) -> Result<String, LabError> {
    checked(
        Command::new("apt-get")
            .args(["-qq", "-y", "--no-install-recommends", "--download-only"])
            // Its own archive folder and no lock: an apt-get of the machine's own goes on undisturbed.
            .args([
                "-o",
                "Debug::NoLocking=1",
                "-o",
                "APT::Sandbox::User=root",
                "-o",
            ])
            .arg(format!("Dir::Cache::archives={}/", archives.display()))
            .arg("install")
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn find(root: &Path, program: &str) -> Option<PathBuf> {
    FOLDERS
        .iter()
        .map(|folder| root.join(folder).join(program))
        .find(|path| path.is_file())
}

/// The words before a program that is to be judged by what it does, not by how busy this machine is: real-time priority,
/// first in first out, above pathd's own. Who ships a daemon without it, as FRR and BIRD do, is given it all the same.
const IN_REAL_TIME: [&str; 3] = ["chrt", "--fifo", "45"];

/// The command that runs `program`, with its environment, behind the words of another one that becomes it.
fn behind<S: AsRef<OsStr>>(words: impl IntoIterator<Item = S>, program: &Command) -> Command {
    // `env` without a word of its own becomes what follows.
    let mut command = Command::new("env");
    command
        .args(words)
        .arg(program.get_program())
        .args(program.get_args());
    for (name, value) in program.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command
}

fn package_of(program: &str) -> Result<&'static str, LabError> {
    KNOWN
        .iter()
        .find_map(|(name, package)| (*name == program).then_some(*package))
        .ok_or_else(|| LabError::Unsupported(format!("{program} is not among the lab's peers")))
}
