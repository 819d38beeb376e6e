//! Connections to the host of the check, which shows a workstation whether it trusts the root: they are answered by the gateway
//! itself and never reach a server.

use super::facts::{Facts, Opening};
use super::permit::DecryptPermit;
use super::{Action, Refusal, Tell, decide};
use model::HostName;

/// What is to be done with a connection while some host is that of the check.
#[derive(Debug, PartialEq, Eq)]
pub enum CheckAction {
    /// It goes to another host, and is judged as any.
    Elsewhere,
    /// It goes there, and may not be decrypted: it is closed.
    Close,
    /// It gets the mark, by this permit.
    Mark(DecryptPermit),
}

/// Judges whether a connection is to the host of the check. Lists need not open the host: where a refusal could be shown by a page, the
/// mark can be.
pub fn judge_check(host: Option<&HostName>, facts: &Facts) -> CheckAction {
    let is_tls = matches!(facts.opening, Opening::Tls(_));
    if !is_tls || host.is_none() || facts.opening.name() != host {
        return CheckAction::Elsewhere;
    }
    match decide(facts) {
        Action::Inspect(permit)
        | Action::Refuse(Refusal {
            tell: Tell::Page(permit),
            ..
        }) => CheckAction::Mark(permit),
        Action::Splice(_)
        | Action::Ask(_)
        | Action::Refuse(Refusal {
            tell: Tell::Alert, ..
        }) => CheckAction::Close,
    }
}
