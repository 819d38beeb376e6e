//! A BPF file system and a network namespace of the test's own.

use std::{path::PathBuf, process::Command};

use abi::tables::LAYOUT_VERSION;
use linkd::gate::Gate;
use nix::{
    mount::{MntFlags, MsFlags, mount, umount2},
    sched::{CloneFlags, unshare},
};
use tempfile::TempDir;

/// A mounted BPF file system; it and all that is pinned in it vanish with the value.
pub(crate) struct BpfFs {
    folder: TempDir,
}

impl BpfFs {
    pub(crate) fn mount() -> Self {
        let folder = tempfile::tempdir().unwrap();
        mount(
            Some("bpf"),
            folder.path(),
            Some("bpf"),
            MsFlags::empty(),
            None::<&str>,
        )
        .unwrap_or_else(|error| {
            panic!("this test loads BPF programs and needs root: no BPF file system: {error}")
        });
        Self { folder }
    }

    pub(crate) fn load(&self) -> Gate {
        Gate::load_or_adopt(self.folder.path())
            .unwrap_or_else(|error| panic!("this test loads BPF programs and needs root: {error}"))
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().to_path_buf()
    }

    /// The folder of the pins of this version's layout.
    pub(crate) fn pins(&self) -> PathBuf {
        self.path().join(format!("layout-{LAYOUT_VERSION}"))
    }
}

impl Drop for BpfFs {
    fn drop(&mut self) {
        umount2(self.folder.path(), MntFlags::MNT_DETACH).unwrap();
    }
}

/// Moves this thread into a network namespace of its own, where the loopback interface, number 1, is up.
pub(crate) fn enter_network() {
    unshare(CloneFlags::CLONE_NEWNET)
        .unwrap_or_else(|error| panic!("this test needs root: no network namespace: {error}"));
    let status = Command::new("ip")
        .args(["link", "set", "lo", "up"])
        .status()
        .unwrap();
    assert!(status.success());
}

/// The loopback interface. In test runs, too, packets enter by it.
pub(crate) const LOOPBACK: u32 = 1;
