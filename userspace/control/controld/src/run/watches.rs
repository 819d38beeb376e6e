//! Watched listings: whoever asked for one is told of the events that come.

use super::Body;
use crate::authorise::Caller;
use crate::listing::event_matches;
use runtime::Caller as Peer;
use wire::{Collection, Event, Filter, FromDaemon, Item, Listing, Query, Refusal, RefusalCode};

/// Most watched listings of all clients; a further one is refused.
const WATCHES_MAX: usize = 64;
/// Most watched listings of one user; a further one is refused.
const WATCHES_PER_USER_MAX: usize = 16;
/// Events of one message to a watcher.
const WATCHED_EVENTS: usize = 32;

/// A watched listing.
pub(super) struct Watch {
    /// Who asked for it. Whoever may not read any more is told no more.
    caller: Caller,
    pub(super) peer: Peer,
    id: u32,
    filter: Filter,
}

impl Body {
    /// Why a listing cannot be watched: there are as many as there may be.
    pub(super) fn no_room_to_watch(&self, caller: &Caller, query: &Query) -> Option<Refusal> {
        watched(query)?;
        let own = self.watches.iter();
        let own = own.filter(|watch| watch.caller.uid == caller.uid).count();
        no_room(self.watches.len(), own)
    }

    /// Watches a listing from now on, if the question wants it.
    pub(super) fn watch(&mut self, (from, caller): (&Peer, &Caller), id: u32, query: &Query) {
        let Some(listing) = watched(query) else {
            return;
        };
        self.watches.push(Watch {
            caller: caller.clone(),
            peer: from.clone(),
            id,
            filter: listing.filter.clone(),
        });
    }

    /// Tells the watchers what happened.
    pub(super) fn tell(&mut self, events: &[Event]) {
        if events.is_empty() {
            return;
        }
        let now = self.clock.now();
        let core = &self.core;
        self.watches.retain(|watch| {
            if !core.still_reads(&watch.caller, now) {
                return false;
            }
            let matching: Vec<&Event> = events
                .iter()
                .filter(|event| event_matches(event, &watch.filter))
                .collect();
            matching.chunks(WATCHED_EVENTS).all(|group| {
                let items = group
                    .iter()
                    .map(|event| Item::Event((*event).clone()))
                    .collect();
                watch.peer.say(FromDaemon::Watched {
                    id: watch.id,
                    items,
                })
            })
        });
    }
}

/// The listing that a question wants to watch, if it does.
fn watched(query: &Query) -> Option<&Listing> {
    let Query::List(listing) = query else {
        return None;
    };
    (listing.watch && listing.of == Collection::Events).then_some(listing)
}

/// Why one listing more cannot be watched, where so many are, and so many of the same user.
fn no_room(all: usize, own: usize) -> Option<Refusal> {
    let message = if own >= WATCHES_PER_USER_MAX {
        format!("{WATCHES_PER_USER_MAX} listings are watched for this account already")
    } else if all >= WATCHES_MAX {
        format!("{WATCHES_MAX} listings are watched already")
    } else {
        return None;
    };
    Some(Refusal {
        code: RefusalCode::Full,
        message,
        hint: "end one that nobody reads, or read the events page by page".to_owned(),
        clause: None,
        violations: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn watched_listings_are_bounded_in_total_and_for_each_user() {
        let check = |all: usize, own: usize, expected: Option<&str>| {
            let refusal = no_room(all, own);
            let message = refusal.as_ref().map(|refusal| refusal.message.as_str());
            assert_eq!(message, expected);
            assert!(refusal.is_none_or(|refusal| refusal.code == RefusalCode::Full));
        };
        check(0, 0, None);
        check(WATCHES_MAX - 1, WATCHES_PER_USER_MAX - 1, None);
        check(WATCHES_MAX, 0, Some("64 listings are watched already"));
        let own = Some("16 listings are watched for this account already");
        check(20, WATCHES_PER_USER_MAX, own);
        check(WATCHES_MAX, WATCHES_PER_USER_MAX, own);
    }
}
