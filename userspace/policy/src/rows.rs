//! The rows of a record by kind, sorted out in one pass: every pass over a large record costs milliseconds.

use model::{
    AccessList, Account, Agreement, Authority, AuthorityKind, Block, CatalogueEntry, Channel,
    Connection, Enrolment, InformationSystem, IntegrationService, MailDomain, Operator,
    Organisation, PathLock, PlannedWorks, ProtectedResource, Record, RootHandOver, Row, Rule,
    Service, SpecialAccess, Tunnel, Uplink, VpnService, WithdrawnAct,
};

/// Every row, each kind by key.
pub(crate) struct Rows<'a> {
    pub(crate) record: &'a Record,
    pub(crate) authorities: Vec<&'a Authority>,
    pub(crate) operators: Vec<&'a Operator>,
    pub(crate) organisations: Vec<&'a Organisation>,
    pub(crate) channels: Vec<&'a Channel>,
    pub(crate) uplinks: Vec<&'a Uplink>,
    pub(crate) catalogue: Vec<&'a CatalogueEntry>,
    pub(crate) access_lists: Vec<&'a AccessList>,
    pub(crate) special_accesses: Vec<&'a SpecialAccess>,
    pub(crate) rules: Vec<&'a Rule>,
    pub(crate) vpn_services: Vec<&'a VpnService>,
    pub(crate) services: Vec<&'a Service>,
    pub(crate) enrolments: Vec<&'a Enrolment>,
    pub(crate) path_locks: Vec<&'a PathLock>,
    pub(crate) blocks: Vec<&'a Block>,
    pub(crate) accounts: Vec<&'a Account>,
    pub(crate) protected_resources: Vec<&'a ProtectedResource>,
    pub(crate) mail_domains: Vec<&'a MailDomain>,
    pub(crate) root_hand_overs: Vec<&'a RootHandOver>,
    pub(crate) information_systems: Vec<&'a InformationSystem>,
    pub(crate) integration_services: Vec<&'a IntegrationService>,
    pub(crate) connections: Vec<&'a Connection>,
    pub(crate) tunnels: Vec<&'a Tunnel>,
    pub(crate) withdrawn_acts: Vec<&'a WithdrawnAct>,
    pub(crate) planned_works: Vec<&'a PlannedWorks>,
    pub(crate) agreements: Vec<&'a Agreement>,
}

impl<'a> Rows<'a> {
    pub(crate) fn of(record: &'a Record) -> Self {
        let mut rows = Self {
            record,
            authorities: Vec::new(),
            operators: Vec::new(),
            organisations: Vec::new(),
            channels: Vec::new(),
            uplinks: Vec::new(),
            catalogue: Vec::new(),
            access_lists: Vec::new(),
            special_accesses: Vec::new(),
            rules: Vec::new(),
            vpn_services: Vec::new(),
            services: Vec::new(),
            enrolments: Vec::new(),
            path_locks: Vec::new(),
            blocks: Vec::new(),
            accounts: Vec::new(),
            protected_resources: Vec::new(),
            mail_domains: Vec::new(),
            root_hand_overs: Vec::new(),
            information_systems: Vec::new(),
            integration_services: Vec::new(),
            connections: Vec::new(),
            tunnels: Vec::new(),
            withdrawn_acts: Vec::new(),
            planned_works: Vec::new(),
            agreements: Vec::new(),
        };
        for row in record.rows() {
            match row {
                Row::Authority(row) => rows.authorities.push(row),
                Row::Operator(row) => rows.operators.push(row),
                Row::Organisation(row) => rows.organisations.push(row),
                Row::Channel(row) => rows.channels.push(row),
                Row::Uplink(row) => rows.uplinks.push(row),
                Row::Catalogue(row) => rows.catalogue.push(row),
                Row::AccessList(row) => rows.access_lists.push(row),
                Row::SpecialAccess(row) => rows.special_accesses.push(row),
                Row::Rule(row) => rows.rules.push(row),
                Row::VpnService(row) => rows.vpn_services.push(row),
                Row::Service(row) => rows.services.push(row),
                Row::Enrolment(row) => rows.enrolments.push(row),
                Row::PathLock(row) => rows.path_locks.push(row),
                Row::Block(row) => rows.blocks.push(row),
                Row::Account(row) => rows.accounts.push(row),
                Row::ProtectedResource(row) => rows.protected_resources.push(row),
                Row::MailDomain(row) => rows.mail_domains.push(row),
                Row::RootHandOver(row) => rows.root_hand_overs.push(row),
                Row::InformationSystem(row) => rows.information_systems.push(row),
                Row::IntegrationService(row) => rows.integration_services.push(row),
                Row::Connection(row) => rows.connections.push(row),
                Row::Tunnel(row) => rows.tunnels.push(row),
                Row::WithdrawnAct(row) => rows.withdrawn_acts.push(row),
                Row::PlannedWorks(row) => rows.planned_works.push(row),
                Row::Agreement(row) => rows.agreements.push(row),
            }
        }
        rows
    }

    /// The authority that runs ЕШДИ, if there is one yet.
    pub(crate) fn gts(&self) -> Option<&'a Authority> {
        let is_gts = |row: &&&Authority| row.kind == AuthorityKind::Gts;
        self.authorities.iter().find(is_gts).copied()
    }
}
