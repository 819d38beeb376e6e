//! Requests of every kind, carried to each of their ends at desks of their own, each deadline kept and missed.
//!
//! What a story shows at every step stands in [`crate::desk`]; that all stories together walk every line and every clock of
//! the machines is computed there, by the tests of [`crate::desk::stories`].

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::desk::{Flaw, Played, Site, Story, Walk, play, stories};
use crate::lab::Lab;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};

/// Stories told at a time: each is a controld and its command line, which mostly wait for each other.
const AT_A_TIME: usize = 3;

/// A scenario that carries stories out.
macro_rules! carried {
    ($(#[$doc:meta])* $name:ident, $words:literal, $clause:literal, $stories:path, $sabotage:literal, $flaw:ident) => {
        $(#[$doc])*
        pub(super) const $name: Scenario = Scenario {
            name: $words,
            clause: $clause,
            run: |lab| carry(lab, $stories),
            sabotage: Sabotage {
                name: $sabotage,
                run: |lab| {
                    lab.flaw = Some(Flaw::$flaw);
                    Ok(())
                },
            },
        };
    };
}

carried! {
    /// Conditions or a rejection within ten working days.
    CHANNELS_ANSWERED, "channels-are-answered-in-ten-working-days", "386/НҚ, ЕШДИ пп. 5, 6, 10",
    stories::channels::ANSWERED, "relay-refuses", RelayRefuses
}
carried! {
    /// Conditions that are not prolonged in time lapse with their sixty days, wherever the request stands.
    CONDITIONS_PROLONGED, "technical-conditions-are-prolonged-in-time-or-annulled", "386/НҚ, ЕШДИ п. 7, прил. 2",
    stories::channels::CONDITIONS, "clock-stands-still", ClockStandsStill
}
carried! {
    /// Departures are removed within five working days of the notice's receipt, or the officer is told.
    DEPARTURES, "departures-from-conditions-are-removed-in-five-working-days", "386/НҚ, ЕШДИ п. 11",
    stories::channels::DEPARTED, "calendar-without-this-year", CalendarEnds
}
carried! {
    /// What the operator files in the catalogue is in it.
    CATALOGUE_KEPT, "operator-begins-and-ends-entries-of-the-catalogue", "386/НҚ, ЕШДИ п. 13",
    stories::lists::KEPT, "record-awaits-confirmation", AwaitsConfirmation
}
carried! {
    /// Lists are applied in ten working days and close with their year, or give way to the next.
    LISTS_YEARLY, "yearly-lists-are-applied-superseded-ended-and-closed", "386/НҚ, ЕШДИ пп. 15, 15-1, 16",
    stories::lists::YEARLY, "signers-are-not-trusted", ForeignAnchors
}
carried! {
    /// Lists that are rejected or taken back open nothing.
    LISTS_UNDECIDED, "lists-are-rejected-or-taken-back", "386/НҚ, ЕШДИ п. 15",
    stories::lists::UNDECIDED, "nobody-is-there", NobodyIsThere
}
carried! {
    /// Special access opens what it names until its day.
    SPECIAL_ACCESS, "special-access-opens-and-closes-by-its-day", "386/НҚ, ЕШДИ п. 15-2",
    stories::lists::SPECIAL, "record-awaits-confirmation", AwaitsConfirmation
}
carried! {
    /// Incidents reach the duty service at once.
    INCIDENTS, "incidents-are-told-taken-up-and-closed", "386/НҚ, ЕШДИ п. 14",
    stories::resources::INCIDENTS, "relay-refuses", RelayRefuses
}
carried! {
    /// Five working days to decide, the officer told of each that passes.
    MAIL_DECIDED, "mail-requests-are-decided-in-five-working-days", "386/НҚ, ЕШЭП пп. 7, 8, 10",
    stories::mail::DECIDED, "clock-stands-still", ClockStandsStill
}
carried! {
    /// Thirty days from the receipt of a rejection.
    MAIL_REFUSED, "mail-is-filed-again-thirty-days-after-a-late-rejection", "386/НҚ, ЕШЭП п. 10",
    stories::mail::REFUSED, "relay-refuses", RelayRefuses
}

carried! {
    /// The channel that the officer states with the decision, watched and ended.
    CHANNELS_CONNECTED, "channels-are-connected-watched-and-ended", "386/НҚ, ЕШДИ пп. 9, 11",
    stories::channels::CONNECTED, "record-awaits-confirmation", AwaitsConfirmation
}
carried! {
    /// The firewall of web applications within ten working days.
    FIREWALL, "web-firewall-protects-a-resource-until-it-is-ended", "386/НҚ, ЕШДИ п. 17",
    stories::resources::FIREWALL, "record-awaits-confirmation", AwaitsConfirmation
}
carried! {
    /// Thirty days from the receipt of a rejection.
    FIREWALL_REFUSED, "web-firewall-is-asked-for-again-after-thirty-days", "386/НҚ, ЕШДИ п. 17",
    stories::resources::FIREWALL_REFUSED, "relay-refuses", RelayRefuses
}
carried! {
    /// The root certificate: acknowledged by the operator, and handed to its users.
    ROOTS, "root-certificate-is-acknowledged-and-handed-over", "386/НҚ, ЕШДИ пп. 21, 22",
    stories::resources::ROOTS, "record-awaits-confirmation", AwaitsConfirmation
}
carried! {
    /// A mail system connected, suspended, and disconnected by the agreed day.
    MAIL_CONNECTED, "mail-domain-is-connected-suspended-and-disconnected", "386/НҚ, ЕШЭП пп. 9, 11, 12",
    stories::mail::CONNECTED, "clock-stands-still", ClockStandsStill
}
carried! {
    /// A service is asked for; its owner decides.
    SERVICE_CREATED, "service-is-asked-for-and-its-owner-decides", "123 (ред. 307/НҚ), п. 14",
    stories::services::CREATED, "relay-refuses", RelayRefuses
}
carried! {
    /// Works are agreed three working days before they begin.
    WORKS, "planned-works-are-agreed-three-working-days-before", "123 (ред. 603/НҚ), прил. 7, п. 5.4",
    stories::services::WORKS, "clock-stands-still", ClockStandsStill
}

carried! {
    /// The protection of pages within ten working days.
    PAGES, "page-protection-guards-a-resource-until-it-is-ended", "386/НҚ, ЕШДИ п. 18",
    stories::resources::PAGES, "record-awaits-confirmation", AwaitsConfirmation
}
carried! {
    /// Thirty days from the receipt of a rejection.
    PAGES_REFUSED, "page-protection-is-asked-for-again-after-thirty-days", "386/НҚ, ЕШДИ п. 18",
    stories::resources::PAGES_REFUSED, "calendar-without-this-year", CalendarEnds
}
carried! {
    /// A change of a resource, by official letter.
    RESOURCE_CHANGES, "resource-is-changed-by-official-letter", "386/НҚ, ЕШДИ п. 19",
    stories::resources::CHANGES, "clock-stands-still", ClockStandsStill
}
carried! {
    /// A service is tested, approved, published, suspended and ended, in time and late.
    PUBLISHED, "service-is-published-suspended-and-ended", "123 (ред. 307/НҚ), пп. 14, 21, 27",
    stories::publication::PUBLISHED, "clock-stands-still", ClockStandsStill
}
carried! {
    /// Three months of tests, and requests that end before.
    UNPUBLISHED, "service-that-is-tested-for-three-months-is-not-published", "123 (ред. 307/НҚ), пп. 14, 21, 27",
    stories::publication::UNPUBLISHED, "calendar-without-this-year", CalendarEnds
}
carried! {
    /// A connection in time at every step.
    CONNECTED, "connection-is-opened-in-time-suspended-and-ended", "123 (ред. 603/НҚ), пп. 45-2, 45-3, 45-4, 45-5, 45-6",
    stories::connection::CONNECTED, "clock-stands-still", ClockStandsStill
}
carried! {
    /// Late at every step: the officer is told, and it goes on.
    LATE, "officer-is-told-of-every-late-step-of-a-connection", "123 (ред. 603/НҚ), пп. 45-3, 45-4, 45-5",
    stories::connection::LATE, "calendar-without-this-year", CalendarEnds
}
carried! {
    /// A pilot ends with its order.
    PILOTS, "pilot-connection-closes-with-its-order", "123 (ред. 603/НҚ), прил. 5",
    stories::connection::PILOTS, "clock-stands-still", ClockStandsStill
}
carried! {
    /// Three months of tests, and requests that end before.
    UNCONNECTED, "connection-that-is-tested-for-three-months-closes", "123 (ред. 603/НҚ), п. 45-6",
    stories::connection::UNCONNECTED, "clock-stands-still", ClockStandsStill
}
carried! {
    /// Checked in three working days, carried out in ten.
    SERVICE_UPDATED, "service-is-updated-in-time-or-the-officer-is-told", "123 (ред. 603/НҚ), пп. 45-9, 45-10, 45-11",
    stories::services::SERVICE_UPDATED, "clock-stands-still", ClockStandsStill
}
carried! {
    /// Checked in three working days, carried out in ten.
    CONNECTION_UPDATED, "connection-is-updated-in-time-or-the-officer-is-told", "123 (ред. 603/НҚ), пп. 45-13, 45-14, 45-15",
    stories::services::CONNECTION_UPDATED, "clock-stands-still", ClockStandsStill
}
carried! {
    /// A service struck from the register with its connections.
    REMOVED, "service-is-struck-from-the-register", "123 (ред. 307/НҚ), п. 7",
    stories::services::REMOVED, "record-awaits-confirmation", AwaitsConfirmation
}
carried! {
    /// An initiator that does not ask for consent is cut off.
    DISCONNECTED, "initiator-is-cut-off-a-service", "123 (ред. 307/НҚ), п. 7",
    stories::services::DISCONNECTED, "record-awaits-confirmation", AwaitsConfirmation
}
carried! {
    /// A withdrawn act suspends at once.
    ACTS_WITHDRAWN, "withdrawn-security-act-suspends-at-once", "123 (ред. 307/НҚ), п. 65",
    stories::services::ACTS_WITHDRAWN, "clock-stands-still", ClockStandsStill
}

/// Carries stories out, some at a time, and looks whether what was walked is what they tell.
fn carry(lab: &Lab, stories: &'static [Story]) -> Result<Evidence, Failure> {
    let site = Site::prepare(lab)?;
    let next = AtomicUsize::new(0);
    let played: Mutex<Vec<Result<Played, Failure>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME.min(stories.len()) {
            scope.spawn(|| {
                let take = || {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    stories.get(at).map(|story| (at, story))
                };
                while let Some((at, story)) = take() {
                    let name = format!("{}-{at}", story.kind);
                    let one = play(&site, &name, story);
                    let is_over = one.is_err();
                    played
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(one);
                    if is_over {
                        // Whoever is told of one failure needs no others.
                        next.store(stories.len(), Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let played = played.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (mut walked, mut letters, mut told) = (Walk::default(), 0, Walk::default());
    for one in played {
        let one = one?;
        walked.add(one.walk);
        letters += one.letters;
    }
    for story in stories {
        told.add(Walk::of(story).map_err(Failure)?);
    }
    let missing = walked.lacks(&told);
    judge(
        missing.is_empty(),
        format!(
            "{} stories, {letters} letters: {}{}",
            stories.len(),
            walked.told(),
            if missing.is_empty() {
                String::new()
            } else {
                format!("; told, and not seen: {}", missing.join(", "))
            }
        ),
    )
}
