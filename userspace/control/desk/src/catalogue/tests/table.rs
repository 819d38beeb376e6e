//! Every state with every event.

/// Rows: events; columns: Seen, Notified, Running, Blocked, Closed; at noon of Monday, rule Delivery.
pub(super) const TABLE: [[&str; 5]; 10] = [
    // Sighted
    [
        "Seen; ignore AlreadyOpen",
        "Notified; ignore AlreadyOpen",
        "Running; ignore AlreadyOpen",
        "Blocked; ignore AlreadyOpen",
        "Seen; journal Closed-Seen",
    ],
    // NoticeQueued
    [
        "Notified; journal Seen-Notified",
        "Notified; journal Notified-Notified",
        "Running; ignore NoticeReceived",
        "Blocked; ignore NoticeReceived",
        "Closed; ignore AlreadyClosed",
    ],
    // DeliveryRecorded
    [
        "Seen; ignore NotNotified",
        "Running; journal Notified-Running",
        "Running; ignore ClockRuns",
        "Blocked; ignore ClockRuns",
        "Closed; ignore AlreadyClosed",
    ],
    // DeliveryFailed
    [
        "Seen; ignore NotNotified",
        "Notified; escalate DeliveryFailed",
        "Running; ignore ClockRuns",
        "Blocked; ignore ClockRuns",
        "Closed; ignore AlreadyClosed",
    ],
    // OperatorConfirmed
    [
        "Seen; ignore NotNotified",
        "Running; journal Notified-Running",
        "Running; ignore ClockRuns",
        "Blocked; ignore ClockRuns",
        "Closed; ignore AlreadyClosed",
    ],
    // OfficerEntered
    [
        "Seen; ignore NotNotified",
        "Running; journal Notified-Running",
        "Running; ignore ClockRuns",
        "Blocked; ignore ClockRuns",
        "Closed; ignore AlreadyClosed",
    ],
    // CatalogueUpdated
    [
        "Closed; journal Seen-Closed",
        "Closed; journal Notified-Closed",
        "Closed; journal Running-Closed",
        "Closed; unblock, journal Blocked-Closed, notify Unblocked",
        "Closed; ignore AlreadyClosed",
    ],
    // Dismissed
    [
        "Closed; journal Seen-Closed",
        "Closed; journal Notified-Closed",
        "Closed; journal Running-Closed",
        "Blocked; ignore BlockStands",
        "Closed; ignore AlreadyClosed",
    ],
    // CalendarReplaced
    [
        "Seen; ignore SameDue",
        "Notified; ignore SameDue",
        "Running; ignore SameDue",
        "Blocked; ignore SameDue",
        "Closed; ignore AlreadyClosed",
    ],
    // Tick
    [
        "Seen; ignore NotDue",
        "Notified; ignore NotDue",
        "Running; ignore NotDue",
        "Blocked; ignore NotDue",
        "Closed; ignore AlreadyClosed",
    ],
];
