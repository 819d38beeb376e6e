//! Who reports.

use crate::snapshot::ProjectionKind;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A daemon of the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Daemon {
    /// Owns the record.
    Controld,
    /// Owns the gate.
    Linkd,
    /// Chooses which member of a link carries.
    Pathd,
    /// Holds the long-lived private keys.
    Keyd,
    /// Serves the API. It reports nothing and takes no snapshot; it shows the tokens of others.
    Consoled,
    /// Inspects encrypted traffic of the enrolled.
    Tlsd,
}

impl Daemon {
    /// Whether it looks up categories of resources.
    pub const fn takes_categories(self) -> bool {
        match self {
            Self::Tlsd | Self::Keyd => true,
            Self::Controld | Self::Linkd | Self::Pathd | Self::Consoled => false,
        }
    }

    /// Which snapshots it takes; one that takes none only reports.
    pub const fn projection(self) -> Option<ProjectionKind> {
        match self {
            Self::Linkd => Some(ProjectionKind::Gate),
            Self::Tlsd => Some(ProjectionKind::Inspection),
            Self::Keyd => Some(ProjectionKind::Issuing),
            Self::Controld | Self::Pathd | Self::Consoled => None,
        }
    }
}

impl fmt::Display for Daemon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Controld => "controld",
            Self::Linkd => "linkd",
            Self::Pathd => "pathd",
            Self::Keyd => "keyd",
            Self::Consoled => "consoled",
            Self::Tlsd => "tlsd",
        })
    }
}
