//! The fields of rows, in the order of their declaration.

use super::text::{joined, or_any, or_dash, ports_text, protocol_text};
use super::{resources, services, wire};
use crate::time;
use model::{
    AccessList, Account, Authority, AuthorityKind, Block, CatalogueEntry, Channel, ConditionsEnd,
    Contract, Operator, Organisation, ReceiptRule, Row, RowKey, Rule, RuleKind, SpecialAccess,
    SubjectClass, Uplink, VpnService, WithoutInspector, WithoutList,
};

/// The names and texts of a row's fields; the first is its key.
pub(crate) fn fields(row: &Row) -> Vec<(&'static str, String)> {
    match row {
        Row::Authority(row) => authority(row),
        Row::Operator(row) => operator(row),
        Row::Organisation(row) => organisation(row),
        Row::Channel(row) => channel(row),
        Row::Uplink(row) => uplink(row),
        Row::Catalogue(row) => catalogue(row),
        Row::AccessList(row) => access_list(row),
        Row::SpecialAccess(row) => special_access(row),
        Row::Rule(row) => rule(row),
        Row::VpnService(row) => vpn_service(row),
        Row::Service(row) => wire::service(row),
        Row::Enrolment(row) => wire::enrolment(row),
        Row::PathLock(row) => wire::path_lock(row),
        Row::Block(row) => block(row),
        Row::Account(row) => account(row),
        Row::ProtectedResource(row) => resources::protected_resource(row),
        Row::MailDomain(row) => resources::mail_domain(row),
        Row::RootHandOver(row) => resources::root_hand_over(row),
        Row::InformationSystem(row) => services::information_system(row),
        Row::IntegrationService(row) => services::integration_service(row),
        Row::Connection(row) => services::connection(row),
        Row::Tunnel(row) => services::tunnel(row),
        Row::WithdrawnAct(row) => services::withdrawn_act(row),
        Row::PlannedWorks(row) => services::planned_works(row),
        Row::Agreement(row) => services::agreement(row),
    }
}

/// The key of a row without its kind.
pub(crate) fn key_text(key: &RowKey) -> String {
    let text = key.to_string();
    match text.split_once(' ') {
        Some((_, key)) => key.to_owned(),
        None => text,
    }
}

// Each takes its row apart whole, so that a new field cannot be forgotten here.

fn authority(row: &Authority) -> Vec<(&'static str, String)> {
    let Authority {
        id,
        kind,
        name,
        duty_mail,
        notices,
        external,
        without_list,
        receipt,
        without_inspector,
        new_flows_per_s,
        conditions_end,
    } = row;
    let kind = match kind {
        AuthorityKind::Gts => "gts",
        AuthorityKind::InfrastructureOperator => "infrastructure-operator",
    };
    let without_list = match without_list {
        WithoutList::Pass => "pass",
        WithoutList::Drop => "drop",
    };
    let receipt = match receipt {
        ReceiptRule::Delivery => "delivery",
        ReceiptRule::Confirmation => "confirmation",
    };
    let without_inspector = match without_inspector {
        WithoutInspector::Refuse => "refuse",
        WithoutInspector::Pass => "pass",
    };
    let conditions_end = match conditions_end {
        ConditionsEnd::AtTheirEnd => "at-their-end",
        ConditionsEnd::TenDaysBefore => "ten-days-before",
    };
    vec![
        ("id", id.to_string()),
        ("kind", kind.to_owned()),
        ("name ru", name.ru.clone()),
        ("name kk", name.kk.clone()),
        ("duty mail", duty_mail.to_string()),
        ("notice webhook", or_dash(notices.webhook.as_ref())),
        ("notice by", joined(&notices.by)),
        (
            "external",
            joined(external.iter().map(|system| {
                format!(
                    "{} {} ({})",
                    system.id,
                    system.webhook,
                    joined(&system.takes)
                )
            })),
        ),
        ("without list", without_list.to_owned()),
        ("receipt", receipt.to_owned()),
        ("without inspector", without_inspector.to_owned()),
        ("new flows/s", new_flows_per_s.to_string()),
        ("conditions end", conditions_end.to_owned()),
    ]
}

fn operator(row: &Operator) -> Vec<(&'static str, String)> {
    let Operator {
        id,
        bin,
        name,
        notice_mail,
        notices,
    } = row;
    vec![
        ("id", id.to_string()),
        ("bin", bin.to_string()),
        ("name ru", name.ru.clone()),
        ("name kk", name.kk.clone()),
        ("notice mail", notice_mail.to_string()),
        ("notice webhook", or_dash(notices.webhook.as_ref())),
        ("notice by", joined(&notices.by)),
    ]
}

fn organisation(row: &Organisation) -> Vec<(&'static str, String)> {
    let Organisation {
        id,
        bin,
        name,
        class,
        contract,
        notice_mail,
        notices,
        acts_as,
    } = row;
    let class = class.map(self::class);
    let contract = contract.as_ref().map(|contract| {
        let Contract {
            operator,
            number,
            signed,
        } = contract;
        format!("{number} of {signed} with {operator}")
    });
    vec![
        ("id", id.to_string()),
        ("bin", bin.to_string()),
        ("name ru", name.ru.clone()),
        ("name kk", name.kk.clone()),
        ("class", or_dash(class)),
        ("contract", or_dash(contract)),
        ("notice mail", or_dash(notice_mail.as_ref())),
        ("notice webhook", or_dash(notices.webhook.as_ref())),
        ("notice by", joined(&notices.by)),
        ("acts as", joined(acts_as)),
    ]
}

pub(super) const fn class(class: SubjectClass) -> &'static str {
    match class {
        SubjectClass::StateBody => "state-body",
        SubjectClass::LocalGovernment => "local-government",
        SubjectClass::StateLegalEntity => "state-legal-entity",
        SubjectClass::QuasiState => "quasi-state",
        SubjectClass::CriticalInfrastructure => "critical-infrastructure",
    }
}

fn channel(row: &Channel) -> Vec<(&'static str, String)> {
    let Channel {
        id,
        operator,
        bandwidth_gbps,
        primary,
        backup,
    } = row;
    vec![
        ("id", id.to_string()),
        ("operator", operator.to_string()),
        ("gbit/s", bandwidth_gbps.to_string()),
        ("primary", wire::member(primary)),
        ("backup", wire::member(backup)),
    ]
}

fn uplink(row: &Uplink) -> Vec<(&'static str, String)> {
    let Uplink {
        id,
        primary,
        backup,
    } = row;
    vec![
        ("id", id.to_string()),
        ("primary", wire::member(primary)),
        ("backup", wire::member(backup)),
    ]
}

fn catalogue(row: &CatalogueEntry) -> Vec<(&'static str, String)> {
    let CatalogueEntry {
        prefix,
        organisation,
        operator,
        since,
        until,
    } = row;
    vec![
        ("prefix", prefix.to_string()),
        ("organisation", organisation.to_string()),
        ("operator", operator.to_string()),
        ("since", since.to_string()),
        ("until", or_dash(until.as_ref())),
    ]
}

fn access_list(row: &AccessList) -> Vec<(&'static str, String)> {
    let AccessList {
        id,
        organisation,
        networks,
        categories,
        opened,
        request,
    } = row;
    vec![
        ("id", id.to_string()),
        ("organisation", organisation.to_string()),
        ("networks", joined(networks)),
        ("categories", joined(categories)),
        ("opened", opened.to_string()),
        ("request", request.clone()),
    ]
}

fn special_access(row: &SpecialAccess) -> Vec<(&'static str, String)> {
    let SpecialAccess {
        id,
        organisation,
        source,
        destination,
        protocol,
        ports,
        until,
        request,
    } = row;
    vec![
        ("id", id.to_string()),
        ("organisation", organisation.to_string()),
        ("source", source.to_string()),
        ("destination", or_any(destination.as_ref())),
        ("protocol", or_any(protocol.map(protocol_text))),
        ("ports", ports_text(*ports)),
        ("until", until.to_string()),
        ("request", request.clone()),
    ]
}

fn rule(row: &Rule) -> Vec<(&'static str, String)> {
    let Rule {
        id,
        kind,
        source,
        destination,
        protocol,
        ports,
        reason,
        author,
        expires,
    } = row;
    let kind = match kind {
        RuleKind::Deny => "deny",
        RuleKind::Allow => "allow",
    };
    vec![
        ("id", id.to_string()),
        ("kind", kind.to_owned()),
        ("source", or_any(source.as_ref())),
        ("destination", or_any(destination.as_ref())),
        ("protocol", or_any(protocol.map(protocol_text))),
        ("ports", ports_text(*ports)),
        ("expires", time::shown_or_dash(*expires)),
        ("author", author.to_string()),
        ("reason", reason.clone()),
    ]
}

fn vpn_service(row: &VpnService) -> Vec<(&'static str, String)> {
    let VpnService { id, protocol, port } = row;
    vec![
        ("id", id.to_string()),
        ("protocol", protocol_text(*protocol)),
        ("port", or_any(*port)),
    ]
}

fn block(row: &Block) -> Vec<(&'static str, String)> {
    let Block {
        prefix,
        operator,
        since,
    } = row;
    vec![
        ("prefix", prefix.to_string()),
        ("operator", operator.to_string()),
        ("since", time::shown(*since)),
    ]
}

fn account(row: &Account) -> Vec<(&'static str, String)> {
    let Account {
        name,
        uid,
        roles,
        authority,
        operator,
        organisation,
    } = row;
    vec![
        ("name", name.to_string()),
        ("uid", uid.to_string()),
        ("roles", joined(roles)),
        ("authority", or_dash(authority.as_ref())),
        ("operator", or_dash(operator.as_ref())),
        ("organisation", or_dash(organisation.as_ref())),
    ]
}

#[cfg(test)]
mod tests;
