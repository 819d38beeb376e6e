//! The rows, kind by kind. Every field is read before the first missing one ends the row, so that all problems of a row
//! are told at once.

use super::reader::{Fields, Reader, Refused};
use model::{
    AccessList, Account, Authority, AuthorityKind, CatalogueEntry, Channel, Operator, Organisation,
    PortRange, ReceiptRule, Row, Rule, RuleKind, SpecialAccess, Uplink, VpnService, WithoutList,
};

pub(super) fn authority(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let kind = f.required("kind", r);
    let name = f.required("name", r);
    let duty_mail = f.required("duty-mail", r);
    // Only ГТС has lists to lack (386/НҚ, ЕШДИ п. 15); nobody reads the other authority's value.
    let without_list = match kind {
        Ok(AuthorityKind::InfrastructureOperator) => f.or("without-list", WithoutList::Drop, r),
        Ok(AuthorityKind::Gts) | Err(_) => f.required("without-list", r),
    };
    let receipt = f.or("receipt", ReceiptRule::Delivery, r);
    Ok(Row::Authority(Authority {
        id: id?,
        kind: kind?,
        name: name?,
        duty_mail: duty_mail?,
        without_list: without_list?,
        receipt: receipt?,
    }))
}

pub(super) fn operator(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let bin = f.required("bin", r);
    let name = f.required("name", r);
    let notice_mail = f.required("notice-mail", r);
    Ok(Row::Operator(Operator {
        id: id?,
        bin: bin?,
        name: name?,
        notice_mail: notice_mail?,
    }))
}

pub(super) fn organisation(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let bin = f.required("bin", r);
    let name = f.required("name", r);
    let class = f.optional("class", r);
    let contract = f.optional("contract", r);
    let notice_mail = f.optional("notice-mail", r);
    Ok(Row::Organisation(Organisation {
        id: id?,
        bin: bin?,
        name: name?,
        class: class?,
        contract: contract?,
        notice_mail: notice_mail?,
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
