//! Malicious content that the gateway found and stopped (386/НҚ, ЕШДИ п. 20).

use model::OrganisationId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Malicious content was found in what an enrolled organisation's user sent or fetched, and went no further. It names no user, no
/// path and no query: whoever may see more finds the connection in the log by the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetectedFact {
    /// Whose traffic it was.
    pub organisation: OrganisationId,
    /// The host that was asked; empty where the request named none.
    pub host: String,
    /// Who found it: `blocklist`, `clamd` or `icap`.
    pub by: String,
    /// What it is: `listed-resource`, `listed-file`, `malware` or `scanner-policy`.
    pub found: String,
    /// The list and entry, or the scanner's name for it.
    pub rule: String,
    /// The number of the case, which stands on the user's page too.
    pub case: String,
}

impl fmt::Display for DetectedFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            organisation,
            host,
            by,
            found,
            rule,
            case,
        } = self;
        write!(f, "{found} of {organisation}, by {by}: {rule}")?;
        if !host.is_empty() {
            write!(f, ", at {host}")?;
        }
        write!(f, " (case {case})")
    }
}
