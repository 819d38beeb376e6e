//! The transition table of RFC 5880 §6.2 and §6.8.6.

use crate::bfd::{Diag, State};

/// What can move a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stimulus {
    /// A valid packet in which the peer states its state.
    Received(State),
    /// No valid packet for a detection time (§6.8.4).
    Expired,
    /// The administrator holds it down, for this reason (§6.8.16).
    Disabled(Diag),
    /// The administrator lets it go (§6.8.16).
    Enabled,
}

/// The state that follows, with the reason, `diag` being the present one; nothing where the state stays.
pub(super) const fn next(state: State, diag: Diag, stimulus: Stimulus) -> Option<(State, Diag)> {
    use State::{AdminDown, Down, Init, Up};
    use Stimulus::{Disabled, Enabled, Expired, Received};
    match (state, stimulus) {
        (AdminDown, Enabled) => Some((Down, Diag::None)),
        (AdminDown, Received(AdminDown | Down | Init | Up) | Expired | Disabled(_))
        | (Down, Received(AdminDown | Up) | Expired | Enabled)
        | (Init, Received(Down) | Enabled)
        | (Up, Received(Init | Up) | Enabled) => None,

        // The reason of the last failure is told until the session is up again.
        (Down, Received(Down)) => Some((Init, diag)),
        (Down, Received(Init)) | (Init, Received(Init | Up)) => Some((Up, Diag::None)),

        (Init, Received(AdminDown)) | (Up, Received(AdminDown | Down)) => {
            Some((Down, Diag::NeighborSignaledSessionDown))
        }
        (Init | Up, Expired) => Some((Down, Diag::ControlDetectionTimeExpired)),
        (Down | Init | Up, Disabled(reason)) => Some((AdminDown, reason)),
    }
}
