//! All that the lab shows, in the order it is run.

use crate::scenario::Scenario;

mod path;

/// Every scenario, with its negative control.
pub const ALL: &[Scenario] = &[path::PLAIN];
