//! Open connections under a new policy.

use super::facts::Facts;
use super::permit::DecryptPermit;
use super::reason::{EndReason, SpliceReason};
use super::{Action, decide};

/// What an open connection is.
#[derive(Clone, Copy, Debug)]
pub enum Open<'a> {
    /// Passing undecrypted.
    Spliced(SpliceReason),
    /// Decrypted by this permit.
    Inspected(&'a DecryptPermit),
}

/// What becomes of an open connection.
#[derive(Debug, PartialEq, Eq)]
pub enum Rejudged {
    /// It stays as it is; one that is inspected by this permit from now on.
    Stays(Option<DecryptPermit>),
    /// It ends.
    Ends(EndReason),
}

/// Judges an open connection by facts of a new policy; what was found out of its destination, and the names of its server's
/// certificate where it asked for none, stand in them as before. A connection never changes from one kind to the other: it ends, and the
/// client's next one is judged from its start.
pub fn rejudge(open: Open<'_>, facts: &Facts) -> Rejudged {
    match (open, decide(facts)) {
        (_, Action::Refuse(refusal)) => Rejudged::Ends(EndReason::Refused(refusal.reason)),
        (Open::Spliced(_), Action::Splice(_)) => Rejudged::Stays(None),
        (Open::Inspected(_), Action::Splice(_)) => Rejudged::Ends(EndReason::NoLongerInspected),
        (Open::Spliced(_), Action::Inspect(_)) => Rejudged::Ends(EndReason::ToBeInspected),
        (Open::Inspected(old), Action::Inspect(new)) => continued(old, new),
        (Open::Spliced(_) | Open::Inspected(_), Action::Ask(_)) => {
            Rejudged::Ends(EndReason::Unsettled)
        }
    }
}

/// Its leaf is of one organisation's issuing CA, so another's permit does not continue it.
fn continued(old: &DecryptPermit, new: DecryptPermit) -> Rejudged {
    let same = old.enrolled().organisation() == new.enrolled().organisation();
    if same && old.name() == new.name() {
        Rejudged::Stays(Some(new))
    } else {
        Rejudged::Ends(EndReason::NoLongerInspected)
    }
}
