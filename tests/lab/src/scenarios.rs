//! All that the lab shows, in the order it is run.

use crate::desk::DeskScenario;
use crate::scenario::Scenario;

mod acts;
mod agreements;
mod api;
mod availability;
mod browser;
mod console;
mod crafted;
mod desk;
mod documents;
mod failover;
mod flows;
mod forwarding;
mod frames;
mod hardness;
mod icap;
mod inspection;
mod look;
mod malicious;
mod notices;
mod other;
mod path;
mod policing;
mod proxy;
mod record;
mod refusals;
mod register;
mod requests;
mod revocation;
mod rotation;
mod rules;
mod spliced;
mod steering;
mod tags;
mod terms;
mod tunnel;
mod unknown;

pub(crate) use inspection::listing_inspected;

/// Every scenario at the gateway, with its negative control. The last one moves the legal clock by a year.
pub const ALL: &[Scenario] = &[
    path::PLAIN,
    // Its responder answers in real time, from which the legal clock only moves away.
    revocation::ASKED,
    forwarding::WIRED,
    forwarding::ANSWERED,
    rules::DENIED,
    forwarding::CUT,
    flows::PUBLISHED,
    rules::WRONG_CHANNEL,
    rules::VPN,
    rules::EXPIRED,
    unknown::REPORTED,
    unknown::AGGREGATED,
    unknown::BLOCKED,
    unknown::UNBLOCKED,
    desk::KEPT,
    record::UNCONTRACTED,
    record::UNPAIRED,
    record::NARROW,
    record::REFUSED,
    record::TAKEN_BACK,
    record::EXPLAINED,
    record::PROVED,
    hardness::ENFORCED,
    hardness::ADOPTED,
    hardness::UNMIXED,
    hardness::NOTICED,
    steering::STEERED,
    steering::REJECTED,
    steering::UNINSPECTED,
    steering::KEPT,
    steering::REOPENED,
    inspection::INSPECTED,
    inspection::BANK,
    spliced::SPLICED,
    other::RELAYED,
    inspection::STRANGER,
    proxy::PROXIED,
    browser::BROWSED,
    malicious::FOUND,
    malicious::LISTED,
    malicious::OUT_OF_DATE,
    malicious::UNSCANNED,
    icap::FOUND,
    rotation::CHECKED,
    rotation::ROTATED,
    inspection::UNLISTED,
    failover::PULLED,
    failover::FLAPPING,
    failover::STRANDED,
    failover::LOCKED,
    failover::SILENT,
    failover::RESTARTED,
    failover::KEPT,
    policing::POLICED,
    tags::EXCHANGED,
    frames::JUDGED,
    frames::BOUNDED,
    // The next one publishes a service of its own instead of the example's.
    register::FOUND,
    availability::COUNTED,
    api::FILED,
    console::FOLLOWED,
    console::STOPPED,
    documents::ISSUED,
    documents::SEALED,
    register::FETCHED,
    desk::COUNTED,
    desk::BARRED,
    desk::SIGNED,
    tunnel::OPENED,
    notices::SIGNED,
    notices::HANDED,
    notices::PASSED_ON,
    terms::CLOSED,
];

/// Every scenario that desks alone show.
pub const DESKS: &[DeskScenario] = &[
    requests::CHANNELS_ANSWERED,
    requests::CONDITIONS_PROLONGED,
    requests::CONDITIONS_ANNULLED_BEFORE,
    requests::DEPARTURES,
    requests::CATALOGUE_KEPT,
    requests::LISTS_YEARLY,
    requests::LISTS_UNDECIDED,
    requests::SPECIAL_ACCESS,
    requests::INCIDENTS,
    requests::MAIL_DECIDED,
    requests::MAIL_REFUSED,
    requests::CHANNELS_CONNECTED,
    requests::FIREWALL,
    requests::FIREWALL_REFUSED,
    requests::ROOTS,
    requests::MAIL_CONNECTED,
    requests::SERVICE_CREATED,
    requests::WORKS,
    requests::PAGES,
    requests::PAGES_REFUSED,
    requests::RESOURCE_CHANGES,
    requests::PUBLISHED,
    requests::UNPUBLISHED,
    requests::CONNECTED,
    requests::LATE,
    requests::PILOTS,
    requests::UNCONNECTED,
    requests::SERVICE_UPDATED,
    requests::CONNECTION_UPDATED,
    requests::REMOVED,
    requests::DISCONNECTED,
    requests::ACTS_WITHDRAWN,
    requests::UNMENDED,
    requests::AGREEMENT_SIGNED,
    requests::AGREEMENT_NEEDED,
    requests::AGREEMENT_SUPERSEDED,
    requests::AGREEMENT_ENDED,
    requests::AGREEMENT_WITH_SERVICE,
    refusals::WRONG_FORMS,
    refusals::CONSENT,
    refusals::TWICE,
    refusals::AT_ONCE,
    refusals::TENANTS,
    refusals::BACKWARDS,
    refusals::RECOUNTED,
    acts::ISSUED,
    agreements::ISSUED,
    acts::REFUSED,
];

/// Name, clause and sabotage of every scenario.
pub fn titles() -> impl Iterator<Item = [&'static str; 3]> {
    let alone = ALL
        .iter()
        .map(|one| [one.name, one.clause, one.sabotage.name]);
    let at_desks = DESKS
        .iter()
        .map(|one| [one.name, one.clause, one.flaw.name()]);
    alone.chain(at_desks)
}

#[cfg(test)]
mod tests;
