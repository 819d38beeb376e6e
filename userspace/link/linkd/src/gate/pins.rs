//! Where the gate is pinned, and who may use it.
//!
//! ```text
//! PIN_DIR/layout-N/            one folder for each version of the layout
//!         map-ACTIVE …         maps
//!         program-gate …       programs
//!         port-7               the link of interface 7
//!         steer-7              the link there of the program that delivers what is steered
//!         reopens              the link of the network namespace, of the program that lets flows begin anew
//! ```

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use abi::tables::LAYOUT_VERSION;
use rustix::fs::{FlockOperation, FsWord, flock, statfs};

use super::error::GateError;

/// What the kernel says of a BPF file system (`BPF_FS_MAGIC` of linux/magic.h).
const BPF_FS_MAGIC: FsWord = 0xcafe_4a11;

/// The folder of our layout version, held by this process.
#[derive(Debug)]
pub(super) struct Pins {
    folder: PathBuf,
    _held: File,
}

impl Pins {
    /// Makes the folder if need be, and holds it. Fails if another process does, or if another version is pinned.
    pub(super) fn hold(pin_dir: &Path) -> Result<Self, GateError> {
        let ours = format!("layout-{LAYOUT_VERSION}");
        let failed = |path: &Path, source| GateError::Pins {
            path: path.to_path_buf(),
            source,
        };
        fs::create_dir_all(pin_dir).map_err(|source| failed(pin_dir, source))?;
        let kind = statfs(pin_dir).map_err(|errno| failed(pin_dir, errno.into()))?;
        if kind.f_type != BPF_FS_MAGIC {
            return Err(failed(
                pin_dir,
                io::Error::other("it lies on another file system"),
            ));
        }
        for entry in fs::read_dir(pin_dir).map_err(|source| failed(pin_dir, source))? {
            let entry = entry.map_err(|source| failed(pin_dir, source))?;
            let name = entry.file_name();
            if name.to_string_lossy().starts_with("layout-") && name != ours.as_str() {
                return Err(GateError::OtherLayout {
                    path: entry.path(),
                    ours: LAYOUT_VERSION,
                });
            }
        }
        let folder = pin_dir.join(ours);
        if let Err(source) = fs::create_dir(&folder)
            && source.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(failed(&folder, source));
        }
        let held = File::open(&folder).map_err(|source| failed(&folder, source))?;
        match flock(&held, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self {
                folder,
                _held: held,
            }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(GateError::Busy { path: folder }),
            Err(errno) => Err(failed(&folder, errno.into())),
        }
    }

    /// Pin of a map.
    pub(super) fn map(&self, name: &str) -> PathBuf {
        self.folder.join(format!("map-{name}"))
    }

    /// Pin of a program.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(format!("program-{name}"))
    }

    /// Pin of an interface's link.
    pub(super) fn port(&self, ifindex: u32) -> PathBuf {
        self.folder.join(format!("port-{ifindex}"))
    }

    /// Pin of an interface's link of the program that delivers what is steered.
    pub(super) fn steer(&self, ifindex: u32) -> PathBuf {
        self.folder.join(format!("steer-{ifindex}"))
    }

    /// Pin of the network namespace's link of the program that lets flows begin anew.
    pub(super) fn reopens(&self) -> PathBuf {
        self.folder.join("reopens")
    }

    /// Pin of that link while it is put in the place of another one.
    pub(super) fn reopens_next(&self) -> PathBuf {
        self.folder.join("reopens-next")
    }

    /// Interfaces whose links are pinned.
    pub(super) fn ports(&self) -> Result<Vec<u32>, GateError> {
        let failed = |source| GateError::Pins {
            path: self.folder.clone(),
            source,
        };
        let mut ports = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let number = name.to_string_lossy().strip_prefix("port-").map(str::parse);
            if let Some(Ok(ifindex)) = number {
                ports.push(ifindex);
            }
        }
        ports.sort_unstable();
        Ok(ports)
    }
}
