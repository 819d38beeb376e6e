//! The rows, kind by kind. Every field is read before the first missing one ends the row, so that all problems of a row
//! are told at once.

use super::reader::{Fields, Reader, Refused};
use crate::problem::Fault;
use model::row::NEW_FLOWS_PER_S;
use model::{
    AccessList, Account, Authority, AuthorityKind, CatalogueEntry, Channel, ConditionsEnd,
    Enrolment, LinkId, NoticeWays, Operator, Organisation, PathLock, PortRange, Protocol,
    ReceiptRule, Row, Rule, RuleKind, Service, SpecialAccess, Uplink, VpnService, WithoutInspector,
    WithoutList,
};
use std::collections::BTreeSet;

pub(super) fn authority(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let kind = f.required("kind", r);
    let name = f.required("name", r);
    let duty_mail = f.required("duty-mail", r);
    let notices = notice_ways(f, r);
    let external = f.or("external", Vec::new(), r);
    // Only ГТС has lists to lack (386/НҚ, ЕШДИ п. 15); nobody reads the other authority's value.
    let without_list = match kind {
        Ok(AuthorityKind::InfrastructureOperator) => f.or("without-list", WithoutList::Drop, r),
        Ok(AuthorityKind::Gts) | Err(_) => f.required("without-list", r),
    };
    let receipt = f.or("receipt", ReceiptRule::Delivery, r);
    let without_inspector = f.or("without-inspector", WithoutInspector::Refuse, r);
    let new_flows_per_s = f.or("new-flows-per-s", NEW_FLOWS_PER_S, r);
    let conditions_end = f.or("conditions-end", ConditionsEnd::default(), r);
    Ok(Row::Authority(Authority {
        id: id?,
        kind: kind?,
        name: name?,
        duty_mail: duty_mail?,
        notices: notices?,
        external: external?,
        without_list: without_list?,
        receipt: receipt?,
        without_inspector: without_inspector?,
        new_flows_per_s: new_flows_per_s?,
        conditions_end: conditions_end?,
    }))
}

/// `notice-webhook` and `notice-by`.
fn notice_ways(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<NoticeWays, Refused> {
    let webhook = f.optional("notice-webhook", r);
    let by = f.or("notice-by", Vec::new(), r);
    Ok(NoticeWays {
        webhook: webhook?,
        by: by?,
    })
}

pub(super) fn operator(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let bin = f.required("bin", r);
    let name = f.required("name", r);
    let notice_mail = f.required("notice-mail", r);
    let notices = notice_ways(f, r);
    Ok(Row::Operator(Operator {
        id: id?,
        bin: bin?,
        name: name?,
        notice_mail: notice_mail?,
        notices: notices?,
    }))
}

pub(super) fn organisation(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let bin = f.required("bin", r);
    let name = f.required("name", r);
    let class = f.optional("class", r);
    let contract = f.optional("contract", r);
    let notice_mail = f.optional("notice-mail", r);
    let notices = notice_ways(f, r);
    let acts_as = f.or("acts-as", BTreeSet::new(), r);
    Ok(Row::Organisation(Organisation {
        id: id?,
        bin: bin?,
        name: name?,
        class: class?,
        contract: contract?,
        notice_mail: notice_mail?,
        notices: notices?,
        acts_as: acts_as?,
    }))
}

pub(super) fn channel(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let operator = f.required("operator", r);
    let bandwidth_gbps = f.required("bandwidth-gbps", r);
    let primary = f.required("primary", r);
    let backup = f.required("backup", r);
    Ok(Row::Channel(Channel {
        id: id?,
        operator: operator?,
        bandwidth_gbps: bandwidth_gbps?,
        primary: primary?,
        backup: backup?,
    }))
}

pub(super) fn uplink(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let primary = f.required("primary", r);
    let backup = f.required("backup", r);
    Ok(Row::Uplink(Uplink {
        id: id?,
        primary: primary?,
        backup: backup?,
    }))
}

pub(super) fn catalogue(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let prefix = f.required("prefix", r);
    let organisation = f.required("organisation", r);
    let operator = f.required("operator", r);
    let since = f.required("since", r);
    let until = f.optional("until", r);
    Ok(Row::Catalogue(CatalogueEntry {
        prefix: prefix?,
        organisation: organisation?,
        operator: operator?,
        since: since?,
        until: until?,
    }))
}

pub(super) fn access_list(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let organisation = f.required("organisation", r);
    let networks = f.required("networks", r);
    let categories = f.optional("categories", r);
    let opened = f.required("opened", r);
    let request = f.required::<String>("request", r);
    Ok(Row::AccessList(AccessList {
        id: id?,
        organisation: organisation?,
        networks: networks?,
        categories: categories?.unwrap_or_default(),
        opened: opened?,
        request: request?,
    }))
}

pub(super) fn special_access(
    f: &mut Fields<'_, '_>,
    r: &mut Reader<'_, '_>,
) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let organisation = f.required("organisation", r);
    let source = f.required("source", r);
    let destination = f.optional("destination", r);
    let protocol = f.optional("protocol", r);
    let ports = f.or("ports", PortRange::ANY, r);
    let until = f.required("until", r);
    let request = f.required("request", r);
    Ok(Row::SpecialAccess(SpecialAccess {
        id: id?,
        organisation: organisation?,
        source: source?,
        destination: destination?,
        protocol: protocol?,
        ports: ports?,
        until: until?,
        request: request?,
    }))
}

pub(super) fn deny(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    rule(RuleKind::Deny, f, r)
}

pub(super) fn allow(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    rule(RuleKind::Allow, f, r)
}

fn rule(kind: RuleKind, f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let source = f.optional("source", r);
    let destination = f.optional("destination", r);
    let protocol = f.optional("protocol", r);
    let ports = f.or("ports", PortRange::ANY, r);
    let reason = f.required("reason", r);
    let author = f.required("author", r);
    let expires = f.optional("expires", r);
    Ok(Row::Rule(Rule {
        id: id?,
        kind,
        source: source?,
        destination: destination?,
        protocol: protocol?,
        ports: ports?,
        reason: reason?,
        author: author?,
        expires: expires?,
    }))
}

pub(super) fn vpn_service(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let protocol = f.required("protocol", r);
    let port = f.optional("port", r);
    Ok(Row::VpnService(VpnService {
        id: id?,
        protocol: protocol?,
        port: port?,
    }))
}

pub(super) fn service(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let organisation = f.required("organisation", r);
    let addresses = f.required("addresses", r);
    let protocol = f.required("protocol", r);
    let ports = f.optional::<PortRange>("ports", r);
    let new_flows_per_s = f.optional("new-flows-per-s", r);
    let request = f.required("request", r);
    let protocol: Protocol = protocol?;
    let ports = match ports? {
        Some(ports) => ports,
        // Left out they would publish every port, and nobody says that by saying nothing.
        None if protocol.has_ports() => f.required("ports", r)?,
        None => PortRange::ANY,
    };
    Ok(Row::Service(Service {
        id: id?,
        organisation: organisation?,
        addresses: addresses?,
        protocol,
        ports,
        new_flows_per_s: new_flows_per_s?,
        request: request?,
    }))
}

pub(super) fn enrolment(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let organisation = f.required("organisation", r);
    let networks = f.required("networks", r);
    let since = f.required("since", r);
    let until = f.optional("until", r);
    let request = f.required("request", r);
    Ok(Row::Enrolment(Enrolment {
        id: id?,
        organisation: organisation?,
        networks: networks?,
        since: since?,
        until: until?,
        request: request?,
    }))
}

pub(super) fn path_lock(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let channel = f.optional("channel", r);
    let uplink = f.optional("uplink", r);
    let member = f.required("member", r);
    let reason = f.required("reason", r);
    let author = f.required("author", r);
    let link = match (channel?, uplink?) {
        (Some(id), None) => LinkId::Channel(id),
        (None, Some(id)) => LinkId::Uplink(id),
        (none_or_both, _) => {
            let message = match none_or_both {
                None => "[[path-lock]] names no link",
                Some(_) => "[[path-lock]] names two links",
            };
            let hint = "name either `channel = \"…\"` or `uplink = \"…\"`: a lock is of one link";
            return Err(r.report(f.span_of("uplink"), Fault::new(message, hint)));
        }
    };
    Ok(Row::PathLock(PathLock {
        link,
        member: member?,
        reason: reason?,
        author: author?,
    }))
}

pub(super) fn account(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let name = f.required("name", r);
    let uid = f.required("uid", r);
    let roles = f.required("roles", r);
    let authority = f.optional("authority", r);
    let operator = f.optional("operator", r);
    let organisation = f.optional("organisation", r);
    Ok(Row::Account(Account {
        name: name?,
        uid: uid?,
        roles: roles?,
        authority: authority?,
        operator: operator?,
        organisation: organisation?,
    }))
}
