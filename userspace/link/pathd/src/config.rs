//! What pathd is told at its start.

use std::path::PathBuf;

/// pathd: chooses which member of each link carries. Ending it changes nothing: the last choice stays.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "pathd", version)]
pub struct Config {
    /// Folder on a BPF file system where the gate is pinned
    #[arg(long, value_name = "DIR", default_value = "/sys/fs/bpf/qaqpa")]
    pub pins: PathBuf,
}
