//! What all connections share.

use crate::alarm::Alarms;
use crate::destination::Destinations;
use crate::http2;
use crate::leaf::Leaves;
use crate::learned::Learning;
use crate::log::Records;
use crate::page::Pages;
use crate::policy::InForce;
use crate::room::Room;
use crate::scanning::Scanners;
use crate::splice::Pipes;
use crate::upstream::Legs;
use model::HostName;
use runtime::{Clock, Pool};
use std::sync::Arc;

/// Shared by all connections.
#[derive(Debug)]
pub(crate) struct Context {
    /// Tells the time.
    pub(crate) clock: Arc<dyn Clock>,
    /// The policy in force.
    pub(crate) policy: InForce,
    /// Sockets for connections to servers.
    pub(crate) pool: Pool,
    /// Legs to servers.
    pub(crate) legs: Legs,
    /// Whose destinations were found out.
    pub(crate) destinations: Destinations,
    /// Which services cannot be inspected.
    pub(crate) learned: Arc<Learning>,
    /// Leaf certificates.
    pub(crate) leaves: Leaves,
    /// Room for connections that are decrypted.
    pub(crate) room: Room,
    /// What HTTP/2 connections may hold.
    pub(crate) http2: http2::Memory,
    /// Empty pipes.
    pub(crate) pipes: Pipes,
    /// What users are told who are refused.
    pub(crate) pages: Pages,
    /// What looks at content.
    pub(crate) scanners: Scanners,
    /// What the duty officer is told at once.
    pub(crate) alarms: Alarms,
    /// The host of the check.
    pub(crate) check_host: Option<HostName>,
    /// Where records of connections go.
    pub(crate) records: Records,
}
