//! Any inputs, against a model that only remembers.

use proptest::prelude::*;

use super::*;

#[derive(Clone, Copy, Debug)]
enum Step {
    Read(Member, Source, Reading),
    Lock(Option<Member>),
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let member = prop_oneof![Just(Member::Primary), Just(Member::Backup)];
    let source = proptest::sample::select(&Source::ALL);
    let reading = prop_oneof![
        1 => Just(Reading::Absent),
        4 => Just(Reading::Up),
        1 => Just(Reading::Flapping),
        3 => Just(Reading::Down)
    ];
    let lock = proptest::option::of(member.clone());
    let step = prop_oneof![
        8 => (member, source, reading).prop_map(|(m, s, r)| Step::Read(m, s, r)),
        1 => lock.prop_map(Step::Lock),
        6 => prop_oneof![0_u64..3_000, 0_u64..700_000].prop_map(Step::Wait),
    ];
    proptest::collection::vec(step, 1..150)
}

/// What the inputs were, and what may follow from them.
struct Model {
    lock: Option<Member>,
    active: Member,
    primary_alive_since: Option<Instant>,
    returned: Option<Instant>,
    /// When the primary flapped.
    flaps: Vec<Instant>,
}

impl Model {
    /// The hold by counting: a doubling for each flap, a halving for each calm between and after them.
    fn hold(&self, now: Instant) -> Duration {
        let mut doublings = 0_u64;
        let mut last = None;
        let mut calm = |until: Instant, doublings: u64| {
            let calms = last.map_or(0, |last| until.since(last).as_secs() / hold::CALM.as_secs());
            last = Some(until);
            doublings.saturating_sub(calms)
        };
        for flap in &self.flaps {
            doublings = (calm(*flap, doublings) + 1).min(5);
        }
        doublings = calm(now, doublings);
        Duration::from_secs((30 << doublings).min(600))
    }

    fn check(
        &mut self,
        now: Instant,
        group: &Group,
        actions: &[Action],
    ) -> Result<(), TestCaseError> {
        let alive = |member| group.health(member) == Health::Alive;
        let lives = |member| matches!(group.health(member), Health::Alive | Health::Flapping);
        let dead = |member| matches!(group.health(member), Health::Dead(_));
        if let Some((member, reason)) = selected(actions) {
            prop_assert_eq!(member, self.active.other(), "a selection is a switch");
            match reason {
                Reason::Lock => prop_assert_eq!(self.lock, Some(member)),
                Reason::Dead(_) => prop_assert!(dead(self.active) && lives(member)),
                Reason::Stable => {
                    let since = self.primary_alive_since.unwrap();
                    prop_assert_eq!(member, Member::Primary);
                    prop_assert!(now.since(since) >= self.hold(since), "before the hold");
                }
            }
            if self.lock.is_none() && member == Member::Primary {
                self.returned = Some(now);
            } else if self.lock.is_none()
                && let Some(returned) = self.returned.take()
                && now.since(returned) <= hold::FLAP_WINDOW
            {
                self.flaps.push(now);
            }
            self.active = member;
        }
        prop_assert_eq!(group.active(), self.active, "no switch without a selection");
        match self.lock {
            Some(member) => prop_assert_eq!(group.active(), member),
            None => prop_assert!(!(dead(self.active) && lives(self.active.other()))),
        }
        self.primary_alive_since = match self.primary_alive_since {
            Some(since) if alive(Member::Primary) => Some(since),
            _ => alive(Member::Primary).then_some(now),
        };
        if let (None, Some(since)) = (self.lock, self.primary_alive_since) {
            let waited = now.since(since) < self.hold(since);
            prop_assert!(waited || self.active == Member::Primary, "it never reverts");
        }
        prop_assert!(
            group.wake().is_none_or(|at| at > now),
            "it wakes for nothing"
        );
        prop_assert!(group.history().len() <= HISTORY_MAX);
        Ok(())
    }
}

proptest! {
    #[test]
    fn the_rules_hold_for_any_inputs(primary: bool, steps in steps()) {
        let active = if primary { Member::Primary } else { Member::Backup };
        let mut now = s(1);
        let mut group = Group::resume(active, now);
        let mut model = Model {
            lock: None,
            active,
            primary_alive_since: None,
            returned: None,
            flaps: Vec::new(),
        };
        for step in steps {
            let actions = match step {
                Step::Read(member, source, reading) => {
                    group.on_reading(now, member, source, reading)
                }
                Step::Lock(lock) => {
                    model.lock = lock;
                    group.on_lock(now, lock)
                }
                Step::Wait(ms) => {
                    let end = now + Duration::from_millis(ms);
                    while let Some(at) = group.wake().filter(|at| *at <= end) {
                        now = at;
                        let actions = group.on_time(now);
                        model.check(now, &group, &actions)?;
                    }
                    now = end;
                    group.on_time(now)
                }
            };
            model.check(now, &group, &actions)?;
        }
    }
}
