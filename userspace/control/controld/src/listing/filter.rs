//! Which items a listing asks for.

use crate::outbox::{Notice, Recipient};
use model::{Applicant, Prefix, Reach, Row};
use std::net::IpAddr;
use wire::{CaseView, Event, Filter, NoticeId};

/// Whether an event is one of those a listing asks for: also for events that come later.
pub(crate) fn event_matches(event: &Event, filter: &Filter) -> bool {
    let fields = || event.fact.fields();
    let has_text = |text: &String| {
        fields()
            .iter()
            .any(|(_, value)| value.contains(text.as_str()))
    };
    filter
        .kind
        .as_ref()
        .is_none_or(|kind| event.fact.kind() == kind)
        && filter.since.is_none_or(|since| event.at >= since)
        && filter.text.as_ref().is_none_or(has_text)
        && filter.operator.as_ref().is_none_or(|operator| {
            fields()
                .iter()
                .any(|(name, value)| *name == "operator" && value == operator.as_str())
        })
        && filter.prefix.is_none_or(|prefix| {
            let named = |value: &String| {
                value
                    .parse::<Prefix>()
                    .is_ok_and(|found| found.overlaps(&prefix))
            };
            fields()
                .iter()
                .any(|(name, value)| matches!(*name, "prefix" | "address") && named(value))
        })
}

pub(super) fn row_matches(row: &Row, filter: &Filter) -> bool {
    let text = |text: &String| format!("{row:?}").contains(text.as_str());
    let operator = |wanted: &model::OperatorId| match row {
        Row::Operator(row) => row.id == *wanted,
        Row::Organisation(row) => row
            .contract
            .as_ref()
            .is_some_and(|contract| contract.operator == *wanted),
        Row::Channel(row) => row.operator == *wanted,
        Row::Catalogue(row) => row.operator == *wanted,
        Row::Block(row) => row.operator == *wanted,
        Row::Account(row) => row.operator.as_ref() == Some(wanted),
        Row::ProtectedResource(row) => row.operator == *wanted,
        Row::RootHandOver(row) => row.operator == *wanted,
        Row::Authority(_)
        | Row::Uplink(_)
        | Row::AccessList(_)
        | Row::SpecialAccess(_)
        | Row::Rule(_)
        | Row::VpnService(_)
        | Row::Service(_)
        | Row::Enrolment(_)
        | Row::PathLock(_)
        | Row::MailDomain(_)
        | Row::InformationSystem(_)
        | Row::IntegrationService(_)
        | Row::Connection(_)
        | Row::Tunnel(_)
        | Row::WithdrawnAct(_)
        | Row::PlannedWorks(_)
        | Row::Agreement(_) => false,
    };
    let prefixes = |wanted: Prefix| match row {
        Row::Catalogue(row) => row.prefix.overlaps(&wanted),
        Row::Block(row) => row.prefix.overlaps(&wanted),
        Row::AccessList(row) => row.networks.iter().any(|network| network.overlaps(&wanted)),
        Row::SpecialAccess(row) => {
            row.source.overlaps(&wanted) || row.destination.is_some_and(|to| to.overlaps(&wanted))
        }
        Row::Rule(row) => [row.source, row.destination]
            .into_iter()
            .flatten()
            .any(|side| side.overlaps(&wanted)),
        Row::Service(row) => row.addresses.overlaps(&wanted),
        Row::Enrolment(row) => row.networks.iter().any(|network| network.overlaps(&wanted)),
        Row::ProtectedResource(row) => row.addresses.iter().any(|one| holds(wanted, *one)),
        Row::MailDomain(row) => row.servers.iter().any(|one| holds(wanted, *one)),
        Row::IntegrationService(row) => reaches(wanted, &row.reach),
        Row::Connection(row) => reaches(wanted, &row.reach),
        Row::Tunnel(row) => holds(wanted, row.peer),
        Row::Authority(_)
        | Row::Operator(_)
        | Row::Organisation(_)
        | Row::Channel(_)
        | Row::Uplink(_)
        | Row::VpnService(_)
        | Row::PathLock(_)
        | Row::Account(_)
        | Row::RootHandOver(_)
        | Row::InformationSystem(_)
        | Row::WithdrawnAct(_)
        | Row::PlannedWorks(_)
        | Row::Agreement(_) => false,
    };
    filter.text.as_ref().is_none_or(text)
        && filter.operator.as_ref().is_none_or(operator)
        && filter.prefix.is_none_or(prefixes)
}

/// Whether a prefix holds the address of one machine.
fn holds(prefix: Prefix, address: IpAddr) -> bool {
    prefix.net().contains(&address)
}

/// Whether a prefix holds where a system stands.
fn reaches(prefix: Prefix, reach: &Reach) -> bool {
    let places = [&reach.test, &reach.production];
    places.into_iter().any(|place| holds(prefix, place.address))
}

pub(super) fn case_matches(view: &CaseView, filter: &Filter) -> bool {
    filter
        .operator
        .as_ref()
        .is_none_or(|operator| view.operator == *operator)
        && filter
            .kind
            .as_ref()
            .is_none_or(|state| view.state == *state)
        && filter
            .prefix
            .is_none_or(|prefix| view.prefix.overlaps(&prefix))
        && filter.since.is_none_or(|since| view.since >= since)
        && filter
            .text
            .as_ref()
            .is_none_or(|text| view.prefix.to_string().contains(text.as_str()))
}

fn of_operator(id: &model::OperatorId) -> Recipient {
    Recipient::Party(Applicant::Operator(id.clone()))
}

pub(super) fn notice_matches(notice: &Notice, filter: &Filter) -> bool {
    let view = notice.view(NoticeId(0));
    filter
        .operator
        .as_ref()
        .is_none_or(|operator| notice.to == of_operator(operator))
        && filter
            .kind
            .as_ref()
            .is_none_or(|state| view.state == *state)
        && filter.since.is_none_or(|since| notice.queued_at >= since)
        && filter.text.as_ref().is_none_or(|text| {
            notice.subject.contains(text.as_str())
                || view.to.contains(text.as_str())
                || view.whom.contains(text.as_str())
        })
}

#[cfg(test)]
mod tests {
    use desk::catalogue::Stage;
    use wire::CaseView;

    /// What readers may filter by is what is shown.
    #[test]
    fn the_names_of_states_are_those_that_are_shown() {
        let stages = [
            Stage::Seen,
            Stage::Notified,
            Stage::Running,
            Stage::Blocked,
            Stage::Closed,
        ];
        let shown = stages.iter().map(ToString::to_string);
        let shown: Vec<String> = shown.chain(["flood".into(), "overflow".into()]).collect();
        assert_eq!(shown, CaseView::STATES);
    }
}
