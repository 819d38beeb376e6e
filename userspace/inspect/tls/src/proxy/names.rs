//! Who is served, and what forbids a connection that asks the proxy for one name and the server for another.
//!
//! Where both names are one, or the proxy was asked for an address, the connection goes the way of a steered one. Otherwise it is
//! judged by both. The first row that applies decides:
//!
//! | # | if | then | by |
//! |---|---|---|---|
//! | 1 | the source is not enrolled by the policy in force | refused: the proxy is nobody else's | п. 20: who did not ask is not inspected |
//! | 2 | one of the names is exempt | refused as unproven: it would pass unseen to the other's server, or be decrypted under the wrong name | п. 20 пп. 1–7 |
//! | 3 | one of them is learned | likewise | п. 20, our reading: what cannot be inspected without breaking it |
//! | 4 | the name that the proxy was asked for is refused by block lists or access lists | refused, for that reason | п. 15, 20 |
//! | 5 | | by the other name alone, or the server's certificate where there is none | as a steered one |

use crate::decide::{Action, ExemptName, Facts, Learned, RefuseReason, decide};
use crate::scope::Standing;
use model::HostName;

/// What is known of a connection whose user asked the proxy for one name, and the server for another or none: by each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Both {
    /// By the name that the proxy was asked for.
    pub asked: Facts,
    /// By the one that the server is asked for; none where it is asked for no name.
    pub said: Option<Facts>,
}

impl Both {
    /// Of both names; none where they are one, or the proxy was asked for an address. `facts` tells what is known of a connection to a
    /// name, and is asked only where there is something to judge.
    pub fn of(
        asked: Option<&HostName>,
        said: Option<&HostName>,
        facts: impl Fn(&HostName) -> Facts,
    ) -> Option<Self> {
        let asked = asked.filter(|asked| Some(*asked) != said)?;
        Some(Self {
            asked: facts(asked),
            said: said.map(facts),
        })
    }

    fn iter(&self) -> impl Iterator<Item = &Facts> {
        std::iter::once(&self.asked).chain(&self.said)
    }
}

/// What forbids a connection by the proxy beyond what forbids a steered one, by whose it is and by both names (п. 20).
pub fn against(standing: &Standing, both: Option<&Both>) -> Option<RefuseReason> {
    match standing {
        Standing::Stranger => return Some(RefuseReason::ProxyStranger),
        Standing::Enrolled(_) => {}
    }
    let both = both?;
    if let Some(category) = both.iter().find_map(|facts| facts.exempt) {
        return Some(RefuseReason::ExemptUnverified(ExemptName::Own(category)));
    }
    if both.iter().any(|facts| facts.learned == Learned::Exempt) {
        return Some(RefuseReason::LearnedUnverified);
    }
    refusal(&both.asked)
}

/// Why a connection is refused by the table of [`decide()`], if it is.
pub fn refusal(facts: &Facts) -> Option<RefuseReason> {
    match decide(facts) {
        Action::Refuse(refusal) => Some(refusal.reason),
        Action::Splice(_) | Action::Inspect(_) | Action::Ask(_) => None,
    }
}

#[cfg(test)]
mod tests;
