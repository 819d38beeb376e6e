//! Published services, and enrolments for inspection: whose they are, and by which request.

use super::{Fault, Findings, Index, flows};
use law::Clause;
use model::{Enrolment, OrganisationId, Prefix, RowKey, Service};

pub(super) fn check(index: &Index<'_>, findings: &mut Findings) {
    for service in &index.rows.services {
        published(index, service, findings);
    }
    for enrolment in &index.rows.enrolments {
        enrolled(index, enrolment, findings);
    }
}

fn published(index: &Index<'_>, service: &Service, findings: &mut Findings) {
    let key = RowKey::Service(service.id.clone());
    let addresses = [service.addresses];
    owned(
        index,
        (&key, &service.organisation),
        &addresses,
        None,
        findings,
    );
    requested(&key, &service.request, None, findings);
    flows::ports(&key, Some(service.protocol), service.ports, findings);
}

/// Only traffic of an organisation's own catalogued networks, by a request of its own, is ever inspected.
fn enrolled(index: &Index<'_>, enrolment: &Enrolment, findings: &mut Findings) {
    let key = RowKey::Enrolment(enrolment.id.clone());
    let clause = Some(Clause::ESHDI_20);
    if enrolment.networks.is_empty() {
        let fault = Fault {
            message: "it names no network".to_owned(),
            hint: "name the networks that the organisation's request names",
            clause,
        };
        findings.add(key.clone(), fault);
    }
    let owner = (&key, &enrolment.organisation);
    owned(index, owner, &enrolment.networks, clause, findings);
    requested(&key, &enrolment.request, clause, findings);
    if let Some(until) = enrolment.until.filter(|until| *until < enrolment.since) {
        let since = enrolment.since;
        let fault = Fault {
            message: format!("it ends on {until}, before it begins on {since}"),
            hint: "correct `since` or `until`",
            clause: None,
        };
        findings.add(key, fault);
    }
}

/// The organisation is known, and each network lies in a catalogue entry of its own.
fn owned(
    index: &Index<'_>,
    (key, organisation): (&RowKey, &OrganisationId),
    networks: &[Prefix],
    clause: Option<Clause>,
    findings: &mut Findings,
) {
    if !index.organisations.contains_key(organisation) {
        let fault = Fault {
            message: format!("its organisation {organisation} is not in the record"),
            hint: "add the organisation, or correct the row",
            clause,
        };
        findings.add(key.clone(), fault);
        return;
    }
    let foreign = |network: &&Prefix| index.entry_of(organisation, network).is_none();
    for network in networks.iter().filter(foreign) {
        let fault = Fault {
            message: format!("its network {network} lies in no catalogue entry of {organisation}"),
            hint: "catalogue the network first, and name one network for each entry",
            clause,
        };
        let around = index.entry_around(network);
        let other = around.map(|entry| RowKey::Catalogue(entry.prefix));
        findings.against(key.clone(), other, fault);
    }
}

fn requested(key: &RowKey, request: &str, clause: Option<Clause>, findings: &mut Findings) {
    if request.trim().is_empty() {
        let fault = Fault {
            message: "it names no request".to_owned(),
            hint: "name the signed request that it rests on",
            clause,
        };
        findings.add(key.clone(), fault);
    }
}
