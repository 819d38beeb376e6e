//! Rows of the packet gate: catalogue entries, lists, special accesses (386/НҚ, ЕШДИ пп. 13, 15, 15-2).

use super::read::{networks, numbers, own_organisation, parse, text, texts};
use super::{ACCESSES_MAX, Ground, Unfit};
use jiff::civil::Date;
use law::form::Submission;
use model::{
    AccessList, Applicant, CatalogueEntry, Category, Contract, Op, OperatorId, Organisation,
    OrganisationId, PortRange, Prefix, Protocol, Row, RowKey, SpecialAccess, VpnServiceId,
};
use std::collections::BTreeSet;
use std::num::NonZeroU8;

/// The operator's upkeep of the catalogue (386/НҚ, ЕШДИ п. 13): entries of one user that begin, or that end.
pub(super) fn catalogue(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let Applicant::Operator(operator) = ground.applicant else {
        return Err(Unfit("only operators keep the catalogue".to_owned()));
    };
    let id: OrganisationId = parse(text(submission, "user_org")?)?;
    let mut ops = Vec::new();
    if text(submission, "action")? == "add" {
        ops.extend(contract(ground, operator, &id, submission)?);
        let since: Date = parse(text(submission, "since")?)?;
        for network in texts(submission, "ip_list") {
            let prefix: Prefix = parse(network)?;
            let runs = since.min(ground.today);
            let mut begins = since;
            if let Some(Row::Catalogue(entry)) = ground.record.row(&RowKey::Catalogue(prefix))
                && entry.until.is_none_or(|until| until >= runs)
            {
                its_own(entry, operator, &id)?;
                // It goes on: what is filed takes no day of it away.
                begins = since.min(entry.since);
            }
            ops.push(Op::Put(Row::Catalogue(CatalogueEntry {
                prefix,
                organisation: id.clone(),
                operator: operator.clone(),
                since: begins,
                until: None,
            })));
        }
        return Ok(ops);
    }
    let until: Date = parse(text(submission, "until")?)?;
    for network in texts(submission, "ip_list") {
        let prefix: Prefix = parse(network)?;
        let Some(Row::Catalogue(entry)) = ground.record.row(&RowKey::Catalogue(prefix)) else {
            return Err(Unfit(format!("the catalogue has no entry {prefix}")));
        };
        its_own(entry, operator, &id)?;
        ops.push(Op::Put(Row::Catalogue(CatalogueEntry {
            until: Some(until),
            ..entry.clone()
        })));
    }
    Ok(ops)
}

/// An operator writes the entries alone that are its own, for the user whose they are.
fn its_own(
    entry: &CatalogueEntry,
    operator: &OperatorId,
    id: &OrganisationId,
) -> Result<(), Unfit> {
    if entry.operator == *operator && entry.organisation == *id {
        return Ok(());
    }
    let until = entry
        .until
        .map_or_else(String::new, |until| format!(" until {until}"));
    Err(Unfit(format!(
        "the entry {} is of {} by {}{until}",
        entry.prefix, entry.organisation, entry.operator
    )))
}

/// The contract that the entries rest on (ЕШДИ п. 4): kept with the user, where none is.
fn contract(
    ground: &Ground<'_>,
    operator: &OperatorId,
    id: &OrganisationId,
    submission: &Submission,
) -> Result<Option<Op>, Unfit> {
    let Some(Row::Organisation(user)) = ground.record.row(&RowKey::Organisation(id.clone())) else {
        return Err(Unfit(format!(
            "the record does not hold the organisation {id}"
        )));
    };
    let contract = Contract {
        operator: operator.clone(),
        number: text(submission, "contract_no")?.to_owned(),
        signed: parse(text(submission, "contract_date")?)?,
    };
    match &user.contract {
        None => Ok(Some(Op::Put(Row::Organisation(Organisation {
            contract: Some(contract),
            ..user.clone()
        })))),
        Some(known) if *known == contract => Ok(None),
        Some(known) => Err(Unfit(format!(
            "the contract of {id} is no. {} of {} with {}",
            known.number, known.signed, known.operator
        ))),
    }
}

/// A user's yearly lists (ЕШДИ п. 15): access for one calendar year from today.
pub(super) fn access_list(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let organisation = own_organisation(ground, submission)?;
    let categories: Result<BTreeSet<Category>, Unfit> =
        texts(submission, "categories").map(parse).collect();
    Ok(vec![Op::Put(Row::AccessList(AccessList {
        id: parse(&ground.name)?,
        organisation,
        networks: networks(submission)?,
        categories: categories?,
        opened: ground.today,
        request: ground.citation.clone(),
    }))])
}

/// VPN and other services that bear risks (ЕШДИ п. 15-2): a row for each source, destination and service.
pub(super) fn special_access(
    ground: &Ground<'_>,
    submission: &Submission,
) -> Result<Vec<Op>, Unfit> {
    if text(submission, "access")? == "list" {
        return access_list(ground, submission);
    }
    let organisation = own_organisation(ground, submission)?;
    let year = law::one_calendar_year(ground.today);
    let until = match texts(submission, "until").next() {
        Some(text) => parse::<Date>(text)?.min(year),
        None => year,
    };
    let services = services(ground, submission)?;
    let destinations: Result<Vec<Prefix>, Unfit> = texts(submission, "services.destinations")
        .map(parse)
        .collect();
    let mut ops = Vec::new();
    for source in networks(submission)? {
        for destination in destinations.clone()? {
            for (protocol, ports) in &services {
                if ops.len() >= ACCESSES_MAX {
                    let message = format!(
                        "it would open more than {ACCESSES_MAX} special accesses; ask for fewer at a time"
                    );
                    return Err(Unfit(message));
                }
                ops.push(Op::Put(Row::SpecialAccess(SpecialAccess {
                    id: parse(&format!("{}-{}", ground.name, ops.len() + 1))?,
                    organisation: organisation.clone(),
                    source,
                    destination: Some(destination),
                    protocol: *protocol,
                    ports: *ports,
                    until,
                    request: ground.citation.clone(),
                })));
            }
        }
    }
    Ok(ops)
}

/// The services of a special access: protocols with their ports.
fn services(
    ground: &Ground<'_>,
    submission: &Submission,
) -> Result<Vec<(Option<Protocol>, PortRange)>, Unfit> {
    if text(submission, "access")? == "vpn" {
        let row = |name: &str| {
            let id: VpnServiceId = parse(name)?;
            match ground.record.row(&RowKey::VpnService(id)) {
                Some(Row::VpnService(row)) => {
                    Ok((Some(row.protocol), row.port.map_or(PortRange::ANY, single)))
                }
                _ => Err(Unfit(format!("no VPN service {name} is listed"))),
            }
        };
        return texts(submission, "services.vpn").map(row).collect();
    }
    let protocol = match text(submission, "services.protocol")? {
        "tcp" => Some(6),
        "udp" => Some(17),
        "icmp" => Some(1),
        "icmpv6" => Some(58),
        "sctp" => Some(132),
        _ => None,
    };
    let protocol = protocol.and_then(NonZeroU8::new).map(Protocol);
    let ports: Vec<PortRange> = numbers(submission, "services.ports")
        .filter_map(|port| u16::try_from(port).ok().map(single))
        .collect();
    if ports.is_empty() {
        return Ok(vec![(protocol, PortRange::ANY)]);
    }
    Ok(ports.into_iter().map(|ports| (protocol, ports)).collect())
}

const fn single(port: u16) -> PortRange {
    PortRange {
        first: port,
        last: port,
    }
}
