//! Forms of ЕШДИ (order 386/НҚ, annex 1). They go to ГТС.
//!
//! The order gives annexes 1 to 4; a field with a row number is a row of theirs. The other forms are our reading of
//! clauses that give none. Where the Kazakh text of annexes 3 and 4 prints «IP» for the Internet resource, it reads «ИР»
//! here, as the Russian does.

mod access;
mod catalogue;
mod channel;
mod conditions;
mod notices;
mod protection;
mod resource;
mod shared;

pub use access::{ACCESS_LISTS, ACCESS_REQUEST};
pub use catalogue::{CATALOGUE_ALERT, CATALOGUE_UPDATE};
pub use channel::CHANNEL;
pub use conditions::{CONDITIONS, PROLONGATION, READINESS};
pub use notices::{INCIDENT, ROOT_ACKNOWLEDGEMENT};
pub use protection::{ANTIDEFACE, WAF};
pub use resource::RESOURCE_CHANGE;
pub(super) use shared::{CONTACTS_MAX, HEAD, LETTER, NETWORKS_MAX, SENDER};
