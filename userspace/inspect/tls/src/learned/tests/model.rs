//! Any course of events against a model that keeps every event and counts anew each time.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const ORGANISATIONS: [&str; 2] = ["ministry", "school"];
const CLIENTS: [&str; 4] = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1"];
const HOSTS: [&str; 3] = ["one.example", "two.example", "three.example"];

#[derive(Clone, Debug)]
enum Event {
    Wait(u16),
    Accepted(usize, usize, usize),
    Sign(usize, usize, usize, Sign, NameStanding),
    Revoke(usize, usize),
    Block(usize),
    Restart,
}

fn event() -> impl Strategy<Value = Event> {
    let place = (0..ORGANISATIONS.len(), 0..CLIENTS.len(), 0..HOSTS.len());
    let sign = prop_oneof![
        Just(Sign::Alert),
        Just(Sign::Closed),
        Just(Sign::CertificateRequested)
    ];
    let standing = prop_oneof![
        6 => Just(NameStanding::Known),
        3 => Just(NameStanding::Uncategorised),
        1 => Just(NameStanding::Blocked)
    ];
    prop_oneof![
        4 => (0_u16..500).prop_map(Event::Wait),
        4 => place.clone().prop_map(|(o, c, h)| Event::Accepted(o, c, h)),
        12 => (place, sign, standing).prop_map(|((o, c, h), sign, standing)| {
            Event::Sign(o, c, h, sign, standing)
        }),
        1 => (0..ORGANISATIONS.len(), 0..HOSTS.len()).prop_map(|(o, h)| Event::Revoke(o, h)),
        1 => (0..HOSTS.len()).prop_map(Event::Block),
        1 => Just(Event::Restart),
    ]
}

/// Every sign that counted, without what it was where that was forgotten; every acceptance, every revocation, and what is exempt until when.
#[derive(Default)]
struct Model {
    signs: Vec<(Timestamp, usize, usize, usize, Option<Sign>)>,
    accepted: Vec<(Timestamp, usize, usize)>,
    revoked: Vec<(Timestamp, usize, usize)>,
    exempt: Vec<(Timestamp, usize, usize)>,
}

impl Model {
    fn on_accepted(&mut self, now: Timestamp, o: usize, c: usize, h: usize) {
        self.accepted.push((now, o, c));
        for (_, so, _, sh, sign) in &mut self.signs {
            if (*so, *sh, *sign) == (o, h, Some(Sign::Closed)) {
                *sign = None;
            }
        }
    }

    fn on_sign(
        &mut self,
        now: Timestamp,
        (o, c, h): (usize, usize, usize),
        sign: Sign,
        standing: NameStanding,
    ) {
        let trusted = |(at, ao, ac): &(Timestamp, usize, usize)| {
            (*ao, *ac) == (o, c) && now.duration_since(*at) < limits::TRUST_LIFE
        };
        let is_witness = sign == Sign::CertificateRequested || self.accepted.iter().any(trusted);
        if self.is_exempt(now, o, h) || !is_witness {
            return;
        }
        self.signs.push((now, o, c, h, Some(sign)));
        let is_revoked = |(at, ro, rh): &(Timestamp, usize, usize)| {
            (*ro, *rh) == (o, h) && now.duration_since(*at) < limits::REVOKED_FOR
        };
        if self.revoked.iter().any(is_revoked) {
            return;
        }
        let needed = match standing {
            NameStanding::Known => 2,
            NameStanding::Uncategorised => 3,
            NameStanding::Blocked => return,
        };
        let counting = (0..CLIENTS.len()).filter(|c| self.counts(now, o, *c, h));
        if counting.count() >= needed {
            self.signs.retain(|(_, so, _, sh, _)| (*so, *sh) != (o, h));
            self.exempt
                .push((now.checked_add(limits::EXEMPT_FOR).unwrap(), o, h));
        }
    }

    /// Whether the signs of a client at a name, without a gap as long as the window, are enough.
    fn counts(&self, now: Timestamp, o: usize, c: usize, h: usize) -> bool {
        let mut last = None;
        let (mut certain, mut closes) = (0, 0);
        for (at, _, _, _, sign) in self
            .signs
            .iter()
            .filter(|(_, so, sc, sh, _)| (*so, *sc, *sh) == (o, c, h))
        {
            if last.is_some_and(|last| at.duration_since(last) >= limits::EVIDENCE_LIFE) {
                (certain, closes) = (0, 0);
            }
            last = Some(*at);
            match sign {
                Some(Sign::Closed) => closes += 1,
                Some(Sign::Alert | Sign::CertificateRequested) => certain += 1,
                None => {}
            }
        }
        let is_fresh = last.is_some_and(|last| now.duration_since(last) < limits::EVIDENCE_LIFE);
        is_fresh && (certain > 0 || closes > 1)
    }

    fn is_exempt(&self, now: Timestamp, o: usize, h: usize) -> bool {
        let mut exempt = self.exempt.iter();
        exempt.any(|(until, eo, eh)| (*eo, *eh) == (o, h) && now < *until)
    }
}

fn run(world: &mut World, model: &mut Model, event: &Event) -> Vec<Fact> {
    match *event {
        Event::Wait(minutes) => {
            world.wait(SignedDuration::from_mins(minutes.into()));
            world.learner.expire(world.now)
        }
        Event::Accepted(o, c, h) => {
            world.accepted(ORGANISATIONS[o], CLIENTS[c], HOSTS[h]);
            model.on_accepted(world.now, o, c, h);
            Vec::new()
        }
        Event::Sign(o, c, h, sign, standing) => {
            model.on_sign(world.now, (o, c, h), sign, standing);
            world.sign_of(ORGANISATIONS[o], CLIENTS[c], HOSTS[h], sign, standing)
        }
        Event::Revoke(o, h) => {
            let was = model.is_exempt(world.now, o, h);
            let (of, at) = (organisation(ORGANISATIONS[o]), host(HOSTS[h]));
            let officer = "officer".parse().unwrap();
            let result = world.learner.revoke(world.now, &of, &at, &officer);
            assert_eq!(result.is_ok(), was);
            if was {
                model.exempt.retain(|(_, eo, eh)| (*eo, *eh) != (o, h));
                model.revoked.push((world.now, o, h));
            }
            result.into_iter().collect()
        }
        Event::Block(h) => {
            model.exempt.retain(|(_, _, eh)| *eh != h);
            world.learner.withdraw(|one| *one == host(HOSTS[h]))
        }
        Event::Restart => {
            world.learner = Learner::of_state(world.learner.state()).unwrap();
            model.signs.clear();
            model.accepted.clear();
            Vec::new()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_course_of_events_is_that_of_the_model(events in prop::collection::vec(event(), 1..120)) {
        let mut world = World::new();
        let mut model = Model::default();
        // What the facts say is exempt, as the journal would tell.
        let mut told = BTreeSet::new();
        for event in events {
            for fact in run(&mut world, &mut model, &event) {
                match fact {
                    Fact::Exempted { organisation, host, exemption } => {
                        prop_assert!(exemption.clients.len() >= 2);
                        prop_assert!(told.insert((organisation, host)));
                    }
                    Fact::Ended { organisation, host, .. } => prop_assert!(told.remove(&(organisation, host))),
                    Fact::Withheld { organisation, host, .. } => {
                        prop_assert!(!told.contains(&(organisation, host)));
                    }
                    Fact::RootMissing { .. } => {}
                }
            }
            for (o, of) in ORGANISATIONS.iter().enumerate() {
                for (h, at) in HOSTS.iter().enumerate() {
                    let expected = model.is_exempt(world.now, o, h);
                    prop_assert_eq!(world.is_exempt(of, at), expected, "{} {} after {:?}", of, at, event);
                    prop_assert_eq!(told.contains(&(organisation(of), host(at))), expected);
                }
            }
        }
    }
}
