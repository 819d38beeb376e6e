//! A machine of the test's own: a network namespace, a BPF file system, veth pairs.

use linkd::Config;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sched::{CloneFlags, unshare};
use nix::unistd::getuid;
use std::net::{IpAddr, UdpSocket};
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// Where packets are sent to: a neighbour that is never asked.
const DESTINATION: &str = "192.0.2.254";

/// The machine. What it made vanishes with it and with its thread.
pub(crate) struct Site {
    folder: TempDir,
}

impl Site {
    /// Moves this thread into a new network namespace and mounts a BPF file system.
    pub(crate) fn enter() -> Self {
        unshare(CloneFlags::CLONE_NEWNET).unwrap_or_else(|error| {
            panic!("this test makes a network namespace and needs root: {error}")
        });
        let folder = TempDir::new().unwrap();
        let pins = folder.path().join("bpf");
        std::fs::create_dir(&pins).unwrap();
        mount(
            Some("bpf"),
            &pins,
            Some("bpf"),
            MsFlags::empty(),
            None::<&str>,
        )
        .unwrap_or_else(|error| {
            panic!("this test mounts a BPF file system and needs root: {error}")
        });
        Self { folder }
    }

    /// How linkd is started here.
    pub(crate) fn config(&self) -> Config {
        Config {
            pins: self.folder.path().join("bpf"),
            socket: self.path("linkd.sock"),
            control: self.path("controld.sock"),
            inspector_uid: vec![getuid().as_raw()],
            allow_generic: false,
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        umount2(&self.folder.path().join("bpf"), MntFlags::MNT_DETACH).unwrap();
    }
}

/// Makes a veth pair `name` and `name-far`. Packets that are sent by the far end arrive at the near one.
pub(crate) fn add_pair(name: &str) {
    let far = format!("{name}-far");
    ip(&["link", "add", name, "type", "veth", "peer", "name", &far]);
    ip(&["link", "set", name, "up"]);
    ip(&["link", "set", &far, "up"]);
}

/// Sends every packet for the destination out of the far end of a pair, from any of these addresses.
pub(crate) fn route_by(name: &str, sources: &[&str]) {
    let far = format!("{name}-far");
    for source in sources {
        ip(&["addr", "add", &format!("{source}/32"), "dev", &far]);
    }
    ip(&["route", "replace", DESTINATION, "dev", &far]);
    let hardware = "02:00:00:00:00:01";
    ip(&[
        "neigh",
        "replace",
        DESTINATION,
        "lladdr",
        hardware,
        "dev",
        &far,
    ]);
}

/// Sends one datagram.
pub(crate) fn send_from(source: &str) {
    let source: IpAddr = source.parse().unwrap();
    let socket = UdpSocket::bind((source, 0)).unwrap();
    socket.send_to(b"qaqpa", (DESTINATION, 9)).unwrap();
}

fn ip(arguments: &[&str]) {
    let output = Command::new("ip").args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("this test needs iproute2: {error}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "ip {arguments:?}: {said}");
}
