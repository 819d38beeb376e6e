//! Requests of every kind, carried to each of their ends at desks of their own, each deadline kept and missed.
//!
//! What a story shows at every step stands in [`crate::desk`]; that all stories together walk every line and every clock of
//! the machines is computed there, by the tests of [`crate::desk::stories`].

use crate::desk::{DeskScenario, Flaw, Shows, stories};

/// A scenario that carries stories out.
macro_rules! carried {
    ($(#[$doc:meta])* $name:ident, $words:literal, $clause:literal, $stories:path, $flaw:ident) => {
        $(#[$doc])*
        pub(super) const $name: DeskScenario = DeskScenario {
            name: $words,
            clause: $clause,
            shows: Shows::Stories($stories),
            flaw: Flaw::$flaw,
        };
    };
}

carried! {
    /// Conditions or a rejection within ten working days.
    CHANNELS_ANSWERED, "channels-are-answered-in-ten-working-days", "386/НҚ, ЕШДИ пп. 5, 6, 10, прил. 1, 2",
    stories::channels::ANSWERED, AnotherDayOff
}
carried! {
    /// Conditions that are not prolonged in time lapse with their sixty days, wherever the request stands.
    CONDITIONS_PROLONGED, "technical-conditions-are-prolonged-in-time-or-annulled", "386/НҚ, ЕШДИ п. 7, прил. 2",
    stories::channels::CONDITIONS, ClockRunsAhead
}
carried! {
    /// By the other reading, a setting of the authority, they lapse ten days before their end.
    CONDITIONS_ANNULLED_BEFORE, "technical-conditions-are-annulled-ten-days-before-by-a-setting", "386/НҚ, ЕШДИ прил. 2",
    stories::channels::ANNULLED_BEFORE, ClockRunsAhead
}
carried! {
    /// Departures are removed within five working days of the notice's receipt, or the officer is told.
    DEPARTURES, "departures-from-conditions-are-removed-in-five-working-days", "386/НҚ, ЕШДИ пп. 9, 11",
    stories::channels::DEPARTED, ClockRunsAhead
}
carried! {
    /// What the operator files in the catalogue is in it.
    CATALOGUE_KEPT, "operator-begins-and-ends-entries-of-the-catalogue", "386/НҚ, ЕШДИ п. 13",
    stories::lists::KEPT, RolledBack
}
carried! {
    /// Lists are applied in ten working days and close with their year, or give way to the next.
    LISTS_YEARLY, "yearly-lists-are-applied-superseded-ended-and-closed", "386/НҚ, ЕШДИ пп. 15, 15-1, 16",
    stories::lists::YEARLY, ClockRunsAhead
}
carried! {
    /// Lists that are rejected or taken back open nothing.
    LISTS_UNDECIDED, "lists-are-rejected-or-taken-back", "386/НҚ, ЕШДИ п. 15",
    stories::lists::UNDECIDED, RelayRefuses
}
carried! {
    /// Special access opens what it names until its day.
    SPECIAL_ACCESS, "special-access-opens-and-closes-by-its-day", "386/НҚ, ЕШДИ п. 15-2",
    stories::lists::SPECIAL, RolledBack
}
carried! {
    /// Incidents reach the duty service at once.
    INCIDENTS, "incidents-are-told-taken-up-and-closed", "386/НҚ, ЕШДИ п. 14; 603/НҚ, прил. 7, п. 6.1",
    stories::resources::INCIDENTS, RelayRefuses
}
carried! {
    /// Five working days to decide, the officer told of each that passes.
    MAIL_DECIDED, "mail-requests-are-decided-in-five-working-days", "386/НҚ, ЕШЭП пп. 2, 4, 7, 8, 9, 10, прил.",
    stories::mail::DECIDED, AnotherDayOff
}
carried! {
    /// Thirty days from the receipt of a rejection.
    MAIL_REFUSED, "mail-is-filed-again-thirty-days-after-a-late-rejection", "386/НҚ, ЕШЭП п. 10",
    stories::mail::REFUSED, RelayRefuses
}

carried! {
    /// The channel that the officer states with the decision, watched and ended.
    CHANNELS_CONNECTED, "channels-are-connected-watched-and-ended", "386/НҚ, ЕШДИ пп. 5, 9, 11",
    stories::channels::CONNECTED, RolledBack
}
carried! {
    /// The firewall of web applications within ten working days.
    FIREWALL, "web-firewall-protects-a-resource-until-it-is-ended", "386/НҚ, ЕШДИ п. 17, прил. 3",
    stories::resources::FIREWALL, RolledBack
}
carried! {
    /// Thirty days from the receipt of a rejection.
    FIREWALL_REFUSED, "web-firewall-is-asked-for-again-after-thirty-days", "386/НҚ, ЕШДИ п. 17",
    stories::resources::FIREWALL_REFUSED, RelayRefuses
}
carried! {
    /// The root certificate: acknowledged by the operator, and handed to its users.
    ROOTS, "root-certificate-is-acknowledged-and-handed-over", "386/НҚ, ЕШДИ пп. 21, 22",
    stories::resources::ROOTS, RolledBack
}
carried! {
    /// A mail system connected, suspended, and disconnected by the agreed day.
    MAIL_CONNECTED, "mail-domain-is-connected-suspended-and-disconnected", "386/НҚ, ЕШЭП пп. 4, 9, 11, 12",
    stories::mail::CONNECTED, RolledBack
}
carried! {
    /// A service is asked for; its owner decides.
    SERVICE_CREATED, "service-is-asked-for-and-its-owner-decides", "123 (ред. 307/НҚ), п. 14",
    stories::services::CREATED, RelayRefuses
}
carried! {
    /// Works are agreed three working days before they begin.
    WORKS, "planned-works-are-agreed-three-working-days-before", "123 (ред. 603/НҚ), прил. 7, пп. 5.4, 5.6, 6.2",
    stories::services::WORKS, ClockRunsAhead
}

carried! {
    /// The protection of pages within ten working days.
    PAGES, "page-protection-guards-a-resource-until-it-is-ended", "386/НҚ, ЕШДИ п. 18",
    stories::resources::PAGES, RolledBack
}
carried! {
    /// Thirty days from the receipt of a rejection.
    PAGES_REFUSED, "page-protection-is-asked-for-again-after-thirty-days", "386/НҚ, ЕШДИ п. 18",
    stories::resources::PAGES_REFUSED, RelayRefuses
}
carried! {
    /// A change of a resource, by official letter.
    RESOURCE_CHANGES, "resource-is-changed-by-official-letter", "386/НҚ, ЕШДИ п. 19",
    stories::resources::CHANGES, RolledBack
}
carried! {
    /// A service is tested, approved, published, suspended and ended, in time and late.
    PUBLISHED, "service-is-published-suspended-and-ended", "123 (ред. 307/НҚ), пп. 21, 27, прил. 3",
    stories::publication::PUBLISHED, ClockRunsAhead
}
carried! {
    /// Three months of tests, and requests that end before.
    UNPUBLISHED, "service-that-is-tested-for-three-months-is-not-published", "123 (ред. 307/НҚ), п. 21",
    stories::publication::UNPUBLISHED, ClockRunsAhead
}
carried! {
    /// A connection in time at every step.
    CONNECTED, "connection-is-opened-in-time-suspended-and-ended", "123 (ред. 603/НҚ), пп. 45, 45-2, 45-3, 45-4, 45-5, 45-6",
    stories::connection::CONNECTED, AnotherDayOff
}
carried! {
    /// Late at every step: the officer is told, and it goes on.
    LATE, "officer-is-told-of-every-late-step-of-a-connection", "123 (ред. 603/НҚ), пп. 45, 45-3, 45-4, 45-5",
    stories::connection::LATE, RelayRefuses
}
carried! {
    /// A pilot ends with its order.
    PILOTS, "pilot-connection-closes-with-its-order", "123 (ред. 603/НҚ), прил. 5",
    stories::connection::PILOTS, ClockRunsAhead
}
carried! {
    /// Three months of tests, and requests that end before.
    UNCONNECTED, "connection-that-is-tested-for-three-months-closes", "123 (ред. 603/НҚ), п. 45-6",
    stories::connection::UNCONNECTED, ClockRunsAhead
}
carried! {
    /// Checked in three working days, carried out in ten.
    SERVICE_UPDATED, "service-is-updated-in-time-or-the-officer-is-told", "123 (ред. 603/НҚ), пп. 45-8, 45-9, 45-10, 45-11, прил. 8",
    stories::services::SERVICE_UPDATED, AnotherDayOff
}
carried! {
    /// Checked in three working days, carried out in ten.
    CONNECTION_UPDATED, "connection-is-updated-in-time-or-the-officer-is-told", "123 (ред. 603/НҚ), пп. 45-12, 45-13, 45-14, 45-15, прил. 9",
    stories::services::CONNECTION_UPDATED, AnotherDayOff
}
carried! {
    /// A service struck from the register with its connections.
    REMOVED, "service-is-struck-from-the-register", "123 (ред. 307/НҚ), п. 7",
    stories::services::REMOVED, RolledBack
}
carried! {
    /// An initiator that does not ask for consent is cut off.
    DISCONNECTED, "initiator-is-cut-off-a-service", "123 (ред. 307/НҚ), п. 7",
    stories::services::DISCONNECTED, RolledBack
}
carried! {
    /// A withdrawn act suspends at once.
    ACTS_WITHDRAWN, "withdrawn-security-act-suspends-at-once", "123 (ред. 307/НҚ), п. 65",
    stories::services::ACTS_WITHDRAWN, RolledBack
}

carried! {
    /// Errors that nobody mends cut a connection, or the service, off.
    UNMENDED, "errors-that-are-not-mended-cut-off", "603/НҚ, прил. 7, п. 5.7",
    stories::connection::UNMENDED, RolledBack
}
carried! {
    /// An agreement is one text that both parties sign.
    AGREEMENT_SIGNED, "agreement-is-signed-by-both-parties-over-one-text", "123 (ред. 603/НҚ), прил. 7, п. 12",
    stories::agreement::SIGNED_BY_BOTH, RolledBack
}
carried! {
    /// Without an agreement a non-state system is not connected.
    AGREEMENT_NEEDED, "non-state-system-is-connected-with-an-agreement-alone", "123 (ред. 603/НҚ), п. 33; 603/НҚ, прил. 7",
    stories::agreement::NEEDED, RolledBack
}
carried! {
    /// A supplementary agreement takes the place of the former.
    AGREEMENT_SUPERSEDED, "supplementary-agreement-takes-the-place-of-the-former", "123 (ред. 603/НҚ), прил. 7, п. 13",
    stories::agreement::SUPERSEDED, RolledBack
}
carried! {
    /// By both parties or by one, its connections close with it, from the receipt of the notice or the day that it names.
    AGREEMENT_ENDED, "agreement-is-terminated-and-its-connections-close", "123 (ред. 603/НҚ), прил. 7, пп. 9, 16",
    stories::agreement::ENDED, ClockRunsAhead
}
carried! {
    /// With its service an agreement ends.
    AGREEMENT_WITH_SERVICE, "agreement-ends-with-its-service", "603/НҚ, прил. 7, п. 12",
    stories::agreement::WITH_ITS_SERVICE, RolledBack
}
