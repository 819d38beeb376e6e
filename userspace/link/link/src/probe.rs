//! x
/// x
pub const INTERVAL_US_MIN: u32 = 10_000;
/// x
pub const INTERVAL_US_MAX: u32 = 60_000_000;
