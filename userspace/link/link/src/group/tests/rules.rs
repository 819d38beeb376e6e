//! The rules one by one, in the words of the module.

use super::*;

fn up(group: &mut Group, now: Instant, member: Member) -> Vec<Action> {
    group.on_reading(now, member, Source::Carrier, Reading::Up)
}

fn down(group: &mut Group, now: Instant, member: Member) -> Vec<Action> {
    group.on_reading(now, member, Source::Carrier, Reading::Down)
}

#[test]
fn a_dead_primary_is_left_at_once_and_the_switch_comes_first() {
    let mut group = standing(Member::Primary, Reading::Up, Reading::Up);
    let actions = group.on_reading(NOW, Member::Primary, Source::Bfd, Reading::Up);
    assert_eq!(actions, []);
    let actions = group.on_reading(NOW, Member::Primary, Source::Bfd, Reading::Down);
    assert_eq!(
        actions,
        [
            Action::Select {
                member: Member::Backup,
                reason: Reason::Dead(Source::Bfd)
            },
            Action::Tell(Fact::Health {
                member: Member::Primary,
                from: Health::Alive,
                to: Health::Dead(Source::Bfd)
            }),
            Action::Tell(Fact::State {
                from: State::Primary,
                to: State::Backup
            }),
            Action::Announce {
                member: Member::Backup
            },
        ]
    );
}

#[test]
fn who_dies_together_with_the_other_is_no_refuge() {
    let both = |reading| Member::ALL.map(|member| (member, Source::Carrier, reading));
    let mut group = standing(Member::Primary, Reading::Up, Reading::Up);
    let actions = group.on_readings(NOW, both(Reading::Down));
    assert_eq!(selected(&actions), None);
    let kept = Member::Primary;
    assert_eq!(group.state(), State::Stranded { kept });
    let actions = group.on_readings(NOW, both(Reading::Up));
    assert_eq!(selected(&actions), None);
    assert_eq!(group.state(), State::Primary);
    assert_eq!(group.on_readings(NOW, []), []);
}

#[test]
fn a_switch_is_announced_three_times() {
    let mut group = standing(Member::Primary, Reading::Up, Reading::Up);
    down(&mut group, NOW, Member::Primary);
    let mut announced = 1;
    while let Some(at) = group.wake() {
        assert_eq!(at, NOW + ANNOUNCE_INTERVAL * announced);
        let member = Member::Backup;
        assert_eq!(group.on_time(at), [Action::Announce { member }]);
        announced += 1;
    }
    assert_eq!(announced, ANNOUNCEMENTS);
}

#[test]
fn the_primary_takes_over_only_after_the_hold() {
    let mut group = standing(Member::Primary, Reading::Up, Reading::Up);
    down(&mut group, NOW, Member::Primary);
    let back = NOW + Duration::from_secs(10);
    up(&mut group, back, Member::Primary);
    let due = back + hold::FIRST;
    assert_eq!(group.state(), State::Reverting { due });
    let before = Instant::from_nanos(due.as_nanos() - 1);
    assert_eq!(selected(&group.on_time(before)), None);
    assert_eq!(group.wake(), Some(due));
    assert_eq!(
        selected(&group.on_time(due)),
        Some((Member::Primary, Reason::Stable))
    );
}

#[test]
fn a_break_in_the_hold_begins_it_anew() {
    let mut group = standing(Member::Backup, Reading::Up, Reading::Up);
    let later = NOW + Duration::from_secs(29);
    down(&mut group, later, Member::Primary);
    up(&mut group, later, Member::Primary);
    assert_eq!(
        group.state(),
        State::Reverting {
            due: later + hold::FIRST
        }
    );
}

#[test]
fn flaps_make_the_hold_longer_and_are_told() {
    let mut group = standing(Member::Primary, Reading::Up, Reading::Up);
    let mut now = NOW;
    let mut told = Vec::new();
    for _ in 0..8 {
        for action in down(&mut group, now, Member::Primary) {
            match action {
                Action::Tell(Fact::Flap { hold_s }) => told.push(hold_s),
                Action::Select { .. } | Action::Announce { .. } | Action::Tell(_) => {}
            }
        }
        up(&mut group, now, Member::Primary);
        now = now + group.hold(now);
        group.on_time(now);
        assert_eq!(group.state(), State::Primary);
    }
    assert_eq!(told, [60, 120, 240, 480, 600, 600, 600]);
}

#[test]
fn a_dead_backup_does_not_wait_for_the_hold() {
    let mut group = standing(Member::Backup, Reading::Up, Reading::Up);
    assert_eq!(
        selected(&down(&mut group, NOW, Member::Backup)),
        Some((Member::Primary, Reason::Dead(Source::Carrier)))
    );
}

#[test]
fn a_flapping_primary_is_good_for_nothing_but_an_emergency() {
    let mut group = standing(Member::Backup, Reading::Down, Reading::Up);
    group.on_reading(NOW, Member::Primary, Source::Carrier, Reading::Flapping);
    assert_eq!((group.state(), group.wake()), (State::Backup, None));
    let actions = down(&mut group, NOW, Member::Backup);
    let reason = Reason::Dead(Source::Carrier);
    assert_eq!(selected(&actions), Some((Member::Primary, reason)));
    assert_eq!(selected(&up(&mut group, NOW, Member::Backup)), None);
}

#[test]
fn both_dead_keeps_the_last_choice_until_one_lives() {
    for active in Member::ALL {
        let mut group = standing(active, Reading::Down, Reading::Down);
        assert_eq!(group.state(), State::Stranded { kept: active });
        assert_eq!(selected(&group.on_time(s(100_000))), None);
        let now = s(100_000);
        let actions = up(&mut group, now, active.other());
        assert_eq!(
            selected(&actions),
            Some((active.other(), Reason::Dead(Source::Carrier)))
        );
    }
}

#[test]
fn a_lock_is_obeyed_and_says_what_it_prevents() {
    let mut group = standing(Member::Primary, Reading::Up, Reading::Up);
    let actions = group.on_lock(NOW, Some(Member::Backup));
    assert_eq!(selected(&actions), Some((Member::Backup, Reason::Lock)));
    assert_eq!(shown(group.state()), "LBb");
    group.on_time(NOW + hold::FIRST);
    assert_eq!(
        shown(group.state()),
        "LBp",
        "the primary lived for the hold"
    );
    let actions = down(&mut group, NOW, Member::Backup);
    assert_eq!(selected(&actions), None);
    group.on_lock(NOW, Some(Member::Primary));
    assert_eq!(shown(group.state()), "LPp");
    up(&mut group, NOW, Member::Backup);
    down(&mut group, NOW, Member::Primary);
    assert_eq!(shown(group.state()), "LPb");
    let actions = group.on_lock(NOW, None);
    let reason = Reason::Dead(Source::Carrier);
    assert_eq!(selected(&actions), Some((Member::Backup, reason)));
}

#[test]
fn a_locked_group_wakes_when_it_would_revert() {
    let mut group = standing(Member::Backup, Reading::Up, Reading::Up);
    group.on_lock(NOW, Some(Member::Backup));
    assert_eq!(shown(group.state()), "LBb");
    let due = group.wake().unwrap();
    assert_eq!(selected(&group.on_time(due)), None);
    assert_eq!(
        (shown(group.state()), group.wake()),
        ("LBp".to_owned(), None)
    );
}

#[test]
fn a_restart_switches_nothing() {
    for active in Member::ALL {
        let mut group = Group::resume(active, s(0));
        assert_eq!((group.active(), group.wake()), (active, None));
        assert_eq!(group.on_time(s(100_000)), []);

        // The handshakes of BFD begin with a session that is down.
        let mut group = Group::resume(active, s(0));
        for member in Member::ALL {
            for (source, reading) in [(Source::Bfd, Reading::Down), (Source::Carrier, Reading::Up)]
            {
                let actions = group.on_reading(s(0), member, source, reading);
                assert_eq!(selected(&actions), None);
            }
        }
        for member in Member::ALL {
            let actions = group.on_reading(s(3), member, Source::Bfd, Reading::Up);
            assert_eq!(selected(&actions), None);
        }
        assert_eq!(group.active(), active);
    }
}

#[test]
fn a_session_that_never_comes_up_is_dead_after_its_time() {
    let mut group = standing(Member::Primary, Reading::Up, Reading::Up);
    let actions = group.on_reading(NOW, Member::Primary, Source::Bfd, Reading::Down);
    assert_eq!(actions, []);
    assert_eq!(group.wake(), Some(NOW + SETTLE));
    assert_eq!(
        selected(&group.on_time(NOW + SETTLE)),
        Some((Member::Backup, Reason::Dead(Source::Bfd)))
    );
}

#[test]
fn the_history_is_bounded() {
    let mut group = standing(Member::Primary, Reading::Up, Reading::Up);
    for _ in 0..HISTORY_MAX {
        down(&mut group, NOW, Member::Primary);
        down(&mut group, NOW, Member::Backup);
        up(&mut group, NOW, Member::Primary);
        up(&mut group, NOW, Member::Backup);
    }
    assert_eq!(group.history().len(), HISTORY_MAX);
    assert_eq!(group.history().last().unwrap().state, group.state());
}
