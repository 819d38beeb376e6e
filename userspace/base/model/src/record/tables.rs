//! The rows of a record by kind.

use super::Record;
use crate::account::Account;
use crate::row::{
    AccessList, Agreement, Authority, Block, CatalogueEntry, Channel, Connection, Enrolment,
    InformationSystem, IntegrationService, MailDomain, Operator, Organisation, PathLock,
    PlannedWorks, ProtectedResource, RootHandOver, Row, RowKind, Rule, Service, SpecialAccess,
    Tunnel, Uplink, VpnService, WithdrawnAct,
};

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident: $variant:ident($row:ty);)*) => {
        impl Record {
            $($(#[$doc])* pub fn $name(&self) -> impl Iterator<Item = &$row> {
                self.of_kind(RowKind::$variant).filter_map(|row| match row {
                    Row::$variant(row) => {
                        let row: &$row = row;
                        Some(row)
                    }
                    _ => None,
                })
            })*
        }
    };
}

tables! {
    /// The authorities.
    authorities: Authority(Authority);
    /// The telecom operators.
    operators: Operator(Operator);
    /// The organisations.
    organisations: Organisation(Organisation);
    /// The channel pairs.
    channels: Channel(Channel);
    /// The uplink pairs.
    uplinks: Uplink(Uplink);
    /// The IP catalogue.
    catalogue: Catalogue(CatalogueEntry);
    /// The lists of categories and networks.
    access_lists: AccessList(AccessList);
    /// The special accesses.
    special_accesses: SpecialAccess(SpecialAccess);
    /// The explicit denies and allows.
    rules: Rule(Rule);
    /// The listed VPN protocols.
    vpn_services: VpnService(VpnService);
    /// The published services.
    services: Service(Service);
    /// The enrolments for inspection.
    enrolments: Enrolment(Enrolment);
    /// The choices by hand.
    path_locks: PathLock(PathLock);
    /// The blocks of the law.
    blocks: Block(Block);
    /// The accounts.
    accounts: Account(Account);
    /// The protected resources.
    protected_resources: ProtectedResource(ProtectedResource);
    /// The domains of ЕШЭП.
    mail_domains: MailDomain(MailDomain);
    /// The root certificates handed over.
    root_hand_overs: RootHandOver(RootHandOver);
    /// The information systems.
    information_systems: InformationSystem(InformationSystem);
    /// The integration services.
    integration_services: IntegrationService(IntegrationService);
    /// The connections to integration services.
    connections: Connection(Connection);
    /// The tunnels.
    tunnels: Tunnel(Tunnel);
    /// The withdrawn acts of security tests.
    withdrawn_acts: WithdrawnAct(WithdrawnAct);
    /// The windows of planned works.
    planned_works: PlannedWorks(PlannedWorks);
    /// The agreements on the use of integration services.
    agreements: Agreement(Agreement);
}
