//! What linkd is told at its start.

use std::path::PathBuf;

/// linkd: keeps the gate in the kernel. Ending it stops nothing: packets are judged and counted on.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "linkd", version)]
pub struct Config {
    /// Folder on a BPF file system where the gate is pinned
    #[arg(long, value_name = "DIR", default_value = "/sys/fs/bpf/qaqpa")]
    pub pins: PathBuf,
    /// Socket to answer questions on
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/linkd.sock")]
    pub socket: PathBuf,
    /// Socket of controld
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/controld.sock")]
    pub control: PathBuf,
    /// User that may take sockets for inspection, by its number; may be given more than once
    #[arg(long, value_name = "UID")]
    pub inspector_uid: Vec<u32>,
    /// Attach in the kernel's stack, which is slower, where a driver does not run the gate itself
    #[arg(long)]
    pub allow_generic: bool,
}
