//! The rows of a record by kind, sorted out in one pass: every pass over a large record costs milliseconds.

use model::{
    AccessList, Account, Authority, AuthorityKind, Block, CatalogueEntry, Channel, Enrolment,
    Operator, Organisation, PathLock, Record, Row, Rule, Service, SpecialAccess, Uplink,
    VpnService,
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
