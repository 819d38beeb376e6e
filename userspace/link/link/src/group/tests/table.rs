//! Every stable situation with every event.

use super::*;

#[derive(Clone, Copy, Debug)]
enum Event {
    Read(Member, Reading),
    HoldOver,
    Lock(Member),
    Unlock,
}

const EVENTS: [Event; 12] = {
    use Event::{HoldOver, Lock, Read, Unlock};
    use Member::{Backup, Primary};
    [
        Read(Primary, Reading::Absent),
        Read(Primary, Reading::Up),
        Read(Primary, Reading::Flapping),
        Read(Primary, Reading::Down),
        Read(Backup, Reading::Absent),
        Read(Backup, Reading::Up),
        Read(Backup, Reading::Flapping),
        Read(Backup, Reading::Down),
        HoldOver,
        Lock(Primary),
        Lock(Backup),
        Unlock,
    ]
};

/// Who carries, the readings of both, the state that is, and the states that follow the events. Where a lock is taken
/// from a dead member and the other lives, the state that is has the other one carry.
#[rustfmt::skip]
const TABLE: [(Member, Reading, Reading, &str, &str); 32] = {
    use Member::{Backup, Primary};
    use Reading::{Absent, Down, Flapping, Up};
    [
        // P: absent, up, flapping, down; B the same; the hold is over; lock P, lock B, unlock.
        (Primary, Absent, Absent, "P", "P   P   P   sP  P   P   P   P   P   LPp LBb P"),
        (Primary, Absent, Up, "P", "P   P   P   B   P   P   P   P   P   LPp LBb P"),
        (Primary, Absent, Flapping, "P", "P   P   P   B   P   P   P   P   P   LPp LBb P"),
        (Primary, Absent, Down, "P", "P   P   P   sP  P   P   P   P   P   LPp LBb P"),
        (Primary, Up, Absent, "P", "P   P   P   sP  P   P   P   P   P   LPp LBb P"),
        (Primary, Up, Up, "P", "P   P   P   B   P   P   P   P   P   LPp LBb P"),
        (Primary, Up, Flapping, "P", "P   P   P   B   P   P   P   P   P   LPp LBb P"),
        (Primary, Up, Down, "P", "P   P   P   sP  P   P   P   P   P   LPp LBp P"),
        (Primary, Flapping, Absent, "P", "P   P   P   sP  P   P   P   P   P   LPp LBb P"),
        (Primary, Flapping, Up, "P", "P   P   P   B   P   P   P   P   P   LPp LBb P"),
        (Primary, Flapping, Flapping, "P", "P   P   P   B   P   P   P   P   P   LPp LBb P"),
        (Primary, Flapping, Down, "P", "P   P   P   sP  P   P   P   P   P   LPp LBp P"),
        (Primary, Down, Absent, "sP", "P   P   P   sP  sP  B   B   sP  sP  LPp LBb sP"),
        (Primary, Down, Up, "B", "B   R   B   B   B   B   B   sB  B   LPb LBb B"),
        (Primary, Down, Flapping, "B", "B   R   B   B   B   B   B   sB  B   LPb LBb B"),
        (Primary, Down, Down, "sP", "P   P   P   sP  sP  B   B   sP  sP  LPp LBb sP"),
        (Backup, Absent, Absent, "B", "B   R   B   B   B   B   B   sB  B   LPp LBb B"),
        (Backup, Absent, Up, "B", "B   R   B   B   B   B   B   sB  B   LPp LBb B"),
        (Backup, Absent, Flapping, "B", "B   R   B   B   B   B   B   sB  B   LPp LBb B"),
        (Backup, Absent, Down, "sB", "sB  P   P   sB  B   B   B   sB  sB  LPp LBb sB"),
        (Backup, Up, Absent, "R", "B   R   B   B   R   R   R   P   P   LPp LBb R"),
        (Backup, Up, Up, "R", "B   R   B   B   R   R   R   P   P   LPp LBb R"),
        (Backup, Up, Flapping, "R", "B   R   B   B   R   R   R   P   P   LPp LBb R"),
        (Backup, Up, Down, "P", "P   P   P   sP  P   P   P   P   P   LPp LBp P"),
        (Backup, Flapping, Absent, "B", "B   R   B   B   B   B   B   P   B   LPp LBb B"),
        (Backup, Flapping, Up, "B", "B   R   B   B   B   B   B   P   B   LPp LBb B"),
        (Backup, Flapping, Flapping, "B", "B   R   B   B   B   B   B   P   B   LPp LBb B"),
        (Backup, Flapping, Down, "P", "P   P   P   sP  P   P   P   P   P   LPp LBp P"),
        (Backup, Down, Absent, "B", "B   R   B   B   B   B   B   sB  B   LPp LBb B"),
        (Backup, Down, Up, "B", "B   R   B   B   B   B   B   sB  B   LPb LBb B"),
        (Backup, Down, Flapping, "B", "B   R   B   B   B   B   B   sB  B   LPb LBb B"),
        (Backup, Down, Down, "sB", "sB  P   P   sB  B   B   B   sB  sB  LPp LBb sB"),
    ]
};

fn give(group: &mut Group, event: Event) -> Vec<Action> {
    match event {
        Event::Read(member, reading) => group.on_reading(NOW, member, Source::Carrier, reading),
        Event::HoldOver => group.on_time(NOW + hold::FIRST),
        Event::Lock(member) => group.on_lock(NOW, Some(member)),
        Event::Unlock => group.on_lock(NOW, None),
    }
}

#[test]
fn the_transition_table_is_complete() {
    for (active, primary, backup, state, row) in TABLE {
        let group = standing(active, primary, backup);
        assert_eq!(
            shown(group.state()),
            state,
            "{active:?} {primary:?} {backup:?}"
        );
        let followed = EVENTS.map(|event| {
            let mut group = group.clone();
            let before = group.active();
            let selected = selected(&give(&mut group, event)).map(|(member, _)| member);
            let switched = (group.active() != before).then(|| group.active());
            assert_eq!(selected, switched, "{event:?}");
            shown(group.state())
        });
        let expected: Vec<_> = row.split_whitespace().collect();
        assert_eq!(
            followed.to_vec(),
            expected,
            "{active:?} {primary:?} {backup:?}"
        );
    }
}
