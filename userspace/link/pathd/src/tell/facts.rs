//! News as facts of the wire.

use link::group::{Action, Fact as Told, Health};
use wire::Fact;

use super::names::{self, Names};
use crate::teller::News;

#[cfg(test)]
mod tests;

/// The fact in a piece of news; nothing where it is none, or about a link without a name.
pub(super) fn fact(news: &News, names: &mut Names) -> Option<Fact> {
    let Some(link) = names::link(news.role, &news.owner) else {
        tracing::error!(?news, "this link has no name: nothing is told of it");
        return None;
    };
    match news.action {
        Action::Select { member, reason } => Some(Fact::PathSwitched {
            link,
            member: names::role(member),
            interface: names.interface(news.ifindex)?,
            reason: reason.code().to_owned(),
        }),
        Action::Announce { .. } => None,
        Action::Tell(Told::Health { member, from, to }) => Some(Fact::MemberHealth {
            link,
            member: names::role(member),
            interface: names.interface(news.ifindex)?,
            from: health(from).to_owned(),
            to: blamed(to),
        }),
        Action::Tell(Told::State { from, to }) => Some(Fact::PathState {
            link,
            from: from.code().to_owned(),
            to: to.code().to_owned(),
        }),
        Action::Tell(Told::Flap { hold_s }) => Some(Fact::PathFlaps { link, hold_s }),
    }
}

/// The fact that news were lost, if some were.
pub(super) fn lost(count: u64) -> Option<Fact> {
    (count > 0).then_some(Fact::EventsLost { count })
}

/// A health's name.
pub(super) const fn health(health: Health) -> &'static str {
    match health {
        Health::Unknown => "unknown",
        Health::Alive => "alive",
        Health::Flapping => "flapping",
        Health::Dead(_) => "dead",
    }
}

/// A health's name, with the source that says so of a dead member.
fn blamed(of: Health) -> String {
    match of {
        Health::Unknown | Health::Alive | Health::Flapping => health(of).to_owned(),
        Health::Dead(source) => format!("{} by {}", health(of), source.code()),
    }
}
