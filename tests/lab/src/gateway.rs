//! The gateway's own processes in the lab: the same daemons as on the box, in the gateway's namespace.

use std::path::PathBuf;

use crate::error::LabError;
use crate::instance::Instance;
use crate::process::Process;
use crate::topology::Topology;

/// The gateway's running processes, in the order they were started; dropped, they end in that order.
#[derive(Debug)]
pub struct Gateway {
    /// The daemons.
    pub processes: Vec<Process>,
}

impl Gateway {
    /// Starts the daemons in the gateway's namespace and waits until each is ready.
    ///
    /// Sockets and state go under [`Instance::folder`], pins under [`Instance::bpf`], logs under [`Instance::logs`].
    pub fn start(_instance: &Instance, _topology: &Topology) -> Result<Self, LabError> {
        Err(LabError::NotBuilt(
            "starting the gateway's daemons in the lab",
        ))
    }

    /// Lets them run on after this program has ended.
    pub fn leave(self) {
        self.processes.into_iter().for_each(Process::leave);
    }
}

/// Where the workspace's program `name` was built: beside the running one.
pub fn binary(name: &str) -> Result<PathBuf, LabError> {
    let exe = std::env::current_exe().map_err(LabError::file("finding", "this program"))?;
    // Test programs stand one folder deeper, in `deps`.
    exe.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| {
            LabError::Unsupported(format!("{name} is not built: run cargo build --bin {name}"))
        })
}
