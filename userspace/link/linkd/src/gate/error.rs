//! What can go wrong between linkd and the kernel.

use std::{io, path::PathBuf};

use aya::{EbpfError, maps::MapError, programs::ProgramError};
use policy::paint::PaintError;
use thiserror::Error;

/// Why the gate could not be loaded, attached, filled or read.
#[derive(Debug, Error)]
pub enum GateError {
    /// The folder for pins cannot be used.
    #[error(
        "cannot use the pin folder {path}: it must lie on a BPF file system that this process may write: {source}"
    )]
    Pins {
        /// The file or folder.
        path: PathBuf,
        /// What the kernel said.
        source: io::Error,
    },
    /// Another process holds the gate.
    #[error("another process holds the gate in {path}: stop it first")]
    Busy {
        /// The pin folder.
        path: PathBuf,
    },
    /// What runs was pinned by another version of the layout.
    #[error(
        "{path} holds a gate of another layout than version {ours}: remove that folder to unload it, \
         which stops traffic until the next install, then start again"
    )]
    OtherLayout {
        /// The folder of the other version.
        path: PathBuf,
        /// Our version.
        ours: u32,
    },
    /// The kernel refused the programs or maps.
    #[error(
        "the kernel refused the gate: loading needs root or CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON: {0}"
    )]
    Load(#[source] Box<EbpfError>),
    /// A program could not be read, pinned or run.
    #[error("program {program}: {source}")]
    Program {
        /// Name of the program.
        program: &'static str,
        /// What the kernel said.
        source: Box<ProgramError>,
    },
    /// A map could not be opened, read or written.
    #[error("map {map}: {source}")]
    Map {
        /// Name of the map.
        map: &'static str,
        /// What the kernel said.
        source: Box<MapError>,
    },
    /// A map's memory could not be shown.
    #[error("map {map}: its memory cannot be mapped: {source}")]
    Memory {
        /// Name of the map.
        map: &'static str,
        /// What the kernel said.
        source: io::Error,
    },
    /// The program could not be attached to an interface.
    #[error(
        "cannot attach to interface {ifindex} in {mode} mode: {detail}; drivers without native XDP need generic mode, \
         which must be declared"
    )]
    Attach {
        /// Interface index.
        ifindex: u32,
        /// The mode asked for.
        mode: &'static str,
        /// What the kernel said.
        detail: String,
    },
    /// An interface could not be made known as a device to send by.
    #[error("interface {ifindex} could not be made known as a device to send by")]
    Device {
        /// Its index.
        ifindex: u32,
        /// What the kernel said.
        source: Box<aya::maps::xdp::XdpMapError>,
    },
    /// A generation contradicts itself or exceeds a bound.
    #[error("generation {epoch} is refused, the one in force stays: {detail}")]
    Generation {
        /// Its epoch.
        epoch: u32,
        /// What is wrong.
        detail: String,
    },
    /// The prefixes do not fit the tables.
    #[error("generation {epoch} is refused, the one in force stays: {source}")]
    Paint {
        /// Its epoch.
        epoch: u32,
        /// Which table is exhausted.
        source: PaintError,
    },
    /// The kernel does not say when all packets of the old generation are through.
    #[error(
        "the kernel refuses membarrier, by which the gate knows that no packet reads the old generation: {0}"
    )]
    Grace(#[source] io::Error),
    /// The kernel gives no random bits.
    #[error("the kernel gives no random bits for the secret of the flows: {0}")]
    Random(#[source] io::Error),
    /// The kernel's answer to a question about a packet cannot be read.
    #[error("the frame cannot be explained: {0}")]
    Explain(String),
}
