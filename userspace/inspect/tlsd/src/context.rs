//! What all connections share.

use crate::destination::Destinations;
use crate::leaf::Leaves;
use crate::log::Records;
use crate::page::Pages;
use crate::policy::InForce;
use crate::splice::Pipes;
use crate::upstream::Legs;
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
    /// Leaf certificates.
    pub(crate) leaves: Leaves,
    /// Empty pipes.
    pub(crate) pipes: Pipes,
    /// What users are told who are refused.
    pub(crate) pages: Pages,
    /// Where records of connections go.
    pub(crate) records: Records,
}
