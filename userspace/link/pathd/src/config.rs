//! What pathd is told at its start.

use std::path::PathBuf;

/// pathd: chooses which member of each link carries. Ending it changes nothing: the last choice stays.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "pathd", version)]
pub struct Config {
    /// Folder on a BPF file system where the gate is pinned
    #[arg(long, value_name = "DIR", default_value = "/sys/fs/bpf/qaqpa")]
    pub pins: PathBuf,
    /// The Unix socket it answers at
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/pathd.sock")]
    pub socket: PathBuf,
    /// The Unix socket of controld, which facts go to
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/controld.sock")]
    pub control: PathBuf,
}
