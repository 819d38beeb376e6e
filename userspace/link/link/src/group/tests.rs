use std::time::Duration;

use super::*;
use crate::Reading;

mod property;
mod rules;
mod table;

fn s(s: u64) -> Instant {
    Instant::ORIGIN + Duration::from_secs(s)
}

/// A group whose member carries, with these readings of the carrier, long after its start.
fn standing(active: Member, primary: Reading, backup: Reading) -> Group {
    let mut group = Group::resume(active, s(0));
    group.on_lock(s(0), Some(active));
    group.on_reading(NOW, Member::Primary, Source::Carrier, primary);
    group.on_reading(NOW, Member::Backup, Source::Carrier, backup);
    group.on_lock(NOW, None);
    group
}

const NOW: Instant = Instant::from_nanos(100_000_000_000);

fn selected(actions: &[Action]) -> Option<(Member, Reason)> {
    actions.iter().find_map(|action| match action {
        Action::Select { member, reason } => Some((*member, *reason)),
        Action::Announce { .. } | Action::Tell(_) => None,
    })
}

/// `P`, `B`, `R`, `sP`, `sB`, `LPb`: state, short enough for a table; locked primary, would backup.
fn shown(state: State) -> String {
    let letter = |member| match member {
        Member::Primary => 'P',
        Member::Backup => 'B',
    };
    match state {
        State::Primary => "P".to_owned(),
        State::Backup => "B".to_owned(),
        State::Reverting { .. } => "R".to_owned(),
        State::Stranded { kept } => format!("s{}", letter(kept)),
        State::Locked { member, would } => {
            format!("L{}{}", letter(member), letter(would).to_ascii_lowercase())
        }
    }
}
