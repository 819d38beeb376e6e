//! What the inspecting daemon found and stopped (386/НҚ, ЕШДИ п. 20): malicious content, and names that were not proven.

use law::Clause;
use model::OrganisationId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

/// Malicious content was found in what an enrolled organisation's user sent or fetched, and went no further. It names no user, no
/// path and no query: whoever may see more finds the connection in the log by the case. One event stands for all that a rule finds at
/// an organisation in ten minutes, by its first case; each connection has its own in the log.
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

/// A user asked for a name that is never decrypted at an address that is not shown to be the name's: whoever forges such a name
/// would pass unseen. The connection was refused. One event stands for all of ten minutes; the log has each connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnprovenFact {
    /// Whose user it was.
    pub organisation: OrganisationId,
    /// The user's address.
    pub source: IpAddr,
    /// The name; empty where only the server's certificate bore it.
    pub host: String,
    /// The address that was asked.
    pub address: IpAddr,
    /// Why it was refused.
    pub reason: String,
    /// The clause.
    pub clause: Clause,
}

impl fmt::Display for UnprovenFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            organisation,
            source,
            host,
            address,
            reason,
            clause,
        } = self;
        let host = if host.is_empty() { "no name" } else { host };
        write!(
            f,
            "{source} of {organisation} asked for {host} at {address}: {reason} ({clause})"
        )
    }
}
