//! The table: who should carry, given who carries and how both are.

use super::{Health, Member, Reason, State};
use crate::Instant;

/// What the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// The carrier stays, in this state.
    Stay(State),
    /// The other one takes over.
    Switch(Reason),
}

/// Where the hold stands, if the primary lives while the backup carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hold {
    /// When it is over.
    pub(super) due: Instant,
    /// Whether it is.
    pub(super) over: bool,
}

/// Who should carry. Without a lock, and with no regard to how the group came here.
pub(super) const fn judge(
    active: Member,
    primary: Health,
    backup: Health,
    hold: Hold,
) -> Judgement {
    use Health::{Alive, Dead, Flapping, Unknown};
    use Judgement::{Stay, Switch};
    match (active, primary, backup) {
        (Member::Primary, Unknown | Alive | Flapping, Unknown | Alive | Flapping | Dead(_)) => {
            Stay(State::Primary)
        }
        (Member::Primary, Dead(source), Alive | Flapping)
        | (Member::Backup, Alive | Flapping, Dead(source)) => Switch(Reason::Dead(source)),
        (Member::Primary, Dead(_), Unknown | Dead(_)) => Stay(State::Stranded {
            kept: Member::Primary,
        }),

        (Member::Backup, Alive, Unknown | Alive | Flapping) => {
            if hold.over {
                Switch(Reason::Stable)
            } else {
                Stay(State::Reverting { due: hold.due })
            }
        }
        (Member::Backup, Unknown | Flapping | Dead(_), Unknown | Alive | Flapping) => {
            Stay(State::Backup)
        }
        (Member::Backup, Unknown | Dead(_), Dead(_)) => Stay(State::Stranded {
            kept: Member::Backup,
        }),
    }
}
