//! Loads the gate into the kernel and keeps its maps.

pub mod gate;
