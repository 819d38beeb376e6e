//! Forms of the integration rules (order 123 as amended by orders 307/НҚ and 603/НҚ). They go to the operator of the
//! e-government infrastructure.
//!
//! Annexes 3, 4, 5, 7, 8 and 9 are given by order 603/НҚ; a field with a row number is a row of theirs. Other fields
//! of theirs are declarations by which a forbidden request is refused when it is filed (`declarations`). The other
//! forms are our reading of clauses that give none.

mod agreement;
mod blocks;
mod connection;
mod connection_update;
mod declarations;
mod notices;
mod requests;
mod service_publication;
mod service_update;
mod test_act;
mod vpn;

pub use agreement::AGREEMENT;
pub use connection::CONNECTION;
pub use connection_update::CONNECTION_UPDATE;
pub use notices::{ACT_WITHDRAWAL, PLANNED_WORKS, TERMINATION};
pub use requests::{DISCONNECTION, SERVICE_CREATION, SERVICE_REMOVAL};
pub use service_publication::SERVICE_PUBLICATION;
pub use service_update::SERVICE_UPDATE;
pub use test_act::{TEST_ACT, TEST_PASSED};
