//! A BPF file system of the test's own.

use linkd::gate::Gate;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
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
        Gate::load_or_adopt(self.folder.path()).unwrap_or_else(|error| {
            panic!("this test loads BPF programs and needs root: {error:?}")
        })
    }
}

impl Drop for BpfFs {
    fn drop(&mut self) {
        umount2(self.folder.path(), MntFlags::MNT_DETACH).unwrap();
    }
}
