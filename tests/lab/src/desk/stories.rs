//! The stories of requests: together they walk every line of every machine to each of its ends, and keep and miss every clock.

pub mod agreement;
pub mod channels;
pub mod connection;
pub mod lists;
pub mod mail;
pub mod publication;
pub mod resources;
pub mod services;

use super::story::Story;

/// All stories, by what scenarios carry out together.
pub const ALL: &[&[Story]] = &[
    channels::ANSWERED,
    channels::CONDITIONS,
    channels::ANNULLED_BEFORE,
    channels::DEPARTED,
    channels::CONNECTED,
    lists::KEPT,
    lists::YEARLY,
    lists::UNDECIDED,
    lists::SPECIAL,
    resources::INCIDENTS,
    resources::FIREWALL,
    resources::FIREWALL_REFUSED,
    resources::PAGES,
    resources::PAGES_REFUSED,
    resources::CHANGES,
    resources::ROOTS,
    mail::DECIDED,
    mail::REFUSED,
    mail::CONNECTED,
    services::CREATED,
    publication::PUBLISHED,
    publication::UNPUBLISHED,
    connection::CONNECTED,
    connection::LATE,
    connection::PILOTS,
    connection::UNCONNECTED,
    connection::UNMENDED,
    services::SERVICE_UPDATED,
    services::CONNECTION_UPDATED,
    services::REMOVED,
    services::DISCONNECTED,
    services::ACTS_WITHDRAWN,
    services::WORKS,
    agreement::SIGNED_BY_BOTH,
    agreement::NEEDED,
    agreement::SUPERSEDED,
    agreement::ENDED,
    agreement::WITH_ITS_SERVICE,
];

/// The stories, those that came before others too.
pub fn every() -> Vec<&'static Story> {
    fn with_earlier(story: &'static Story, all: &mut Vec<&'static Story>) {
        for earlier in story.after {
            with_earlier(earlier, all);
        }
        all.push(story);
    }
    let mut all = Vec::new();
    for story in ALL.iter().copied().flatten() {
        with_earlier(story, &mut all);
    }
    all
}

#[cfg(test)]
mod tests;
