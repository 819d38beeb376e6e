//! Placeholder until the run loop stands.

fn main() {}
