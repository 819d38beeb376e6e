//! The permit to decrypt.

use crate::scope::Enrolled;
use model::HostName;

/// The permit to decrypt one connection, or to stand in for its server with a page. It rests on an enrolment and names what was
/// found to be neither exempt nor learned; only a decision makes it, and it cannot be copied. Whatever terminates TLS towards a
/// client or has a leaf made takes it:
///
/// ```compile_fail,E0451
/// # fn a_permit_is_made_by_nobody_else(enrolled: tls::Enrolled) {
/// let forged = tls::DecryptPermit { enrolled, name: None };
/// # }
/// ```
///
/// and so does what it rests on:
///
/// ```compile_fail,E0451
/// # fn an_enrolment_is_found_in_a_snapshot_alone(row: std::sync::Arc<model::EnrolledNetwork>) {
/// let forged = tls::Enrolled { row, epoch: model::Epoch(1) };
/// # }
/// ```
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a permit that nobody takes leaves its connection undecided"]
pub struct DecryptPermit {
    enrolled: Enrolled,
    name: Option<HostName>,
}

impl DecryptPermit {
    pub(super) const fn new(enrolled: Enrolled, name: Option<HostName>) -> Self {
        Self { enrolled, name }
    }

    /// The enrolment it rests on.
    pub const fn enrolled(&self) -> &Enrolled {
        &self.enrolled
    }

    /// The name that the client asked for; none where it asked for none and the server's certificate told that it is not exempt.
    pub const fn name(&self) -> Option<&HostName> {
        self.name.as_ref()
    }
}
