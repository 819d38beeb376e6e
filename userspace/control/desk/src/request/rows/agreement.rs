//! Agreements on the use of integration services (annex 7): their row, and what needs one.

use super::read::{flag, organisation, parse, value};
use super::services::known;
use super::{Ground, Unfit};
use law::form::Submission;
use model::{Agreement, Op, OrganisationId, Row, ServiceKey};

/// The agreement that both parties signed. One of the same parties on the same service gives way to it: the request that put
/// that one is superseded in the same transaction (п. 13).
pub(super) fn agree(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let service: ServiceKey = value(submission, "party1.service_name_key")?;
    let initiator = organisation(ground)?;
    let owner = &known(ground, &service)?.organisation;
    if owner == initiator {
        let message =
            format!("{owner} owns the service {service}, and has no agreement with itself");
        return Err(Unfit(message));
    }
    Ok(vec![Op::Put(Row::Agreement(Agreement {
        id: parse(&ground.name)?,
        owner: owner.clone(),
        service,
        organisation: initiator.clone(),
        signed: ground.today,
        request: ground.citation.clone(),
    }))])
}

/// Whether the initiator has the agreement that a connection of its non-state system rests on (п. 33).
pub(super) fn needed(
    ground: &Ground<'_>,
    submission: &Submission,
    (service, initiator): (&ServiceKey, &OrganisationId),
) -> Result<(), Unfit> {
    let owner = &known(ground, service)?.organisation;
    let mut agreements = ground.record.agreements();
    let has = agreements
        .any(|row| (&row.service, &row.organisation, &row.owner) == (service, initiator, owner));
    if has || !flag(submission, "declared.non_state") {
        return Ok(());
    }
    Err(Unfit(format!(
        "the system of {initiator} belongs to no state body, and no agreement (annex 7) of {initiator} with {owner} on the service \
         {service} is in force: {initiator} files it with `qaqpa request file agreement`, {owner} signs it with `sign`, and then \
         this can be applied"
    )))
}
