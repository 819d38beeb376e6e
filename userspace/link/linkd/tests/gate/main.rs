//! The gate in the kernel of this machine. These tests need root.

mod adoption;
mod bpffs;
mod differential;
mod frames;
mod swap;
