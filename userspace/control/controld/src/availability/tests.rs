//! Whom the prober asks, what is kept of it, and for how long.

use super::*;
use crate::core::fixture::{DAY, Gateway};
use jiff::SignedDuration;
use wire::{Collection, Filter, Order, Query};

#[test]
fn services_to_probe_are_read() {
    assert!("no-url".parse::<Target>().is_err());
    let target: Target = "S-1=http://192.0.2.7:81/".parse().unwrap();
    let place = &target.place;
    assert_eq!(
        (target.service.as_str(), place.host.as_str(), place.port),
        ("S-1", "192.0.2.7", 81)
    );
    assert!("S-1=tcp://192.0.2.7:81".parse::<Target>().is_ok());
    assert!("S-1=tcp://192.0.2.7".parse::<Target>().is_err());
}

fn target(n: usize) -> Target {
    Target {
        service: format!("S-{n:05}"),
        place: Place::parse("https://192.0.2.7/").unwrap(),
    }
}

fn minute(day: Date, minute: i64) -> Minute {
    Minute::of(zone::start_of(day) + SignedDuration::from_mins(minute))
}

fn up(service: &str) -> Found {
    Found {
        service: service.to_owned(),
        fault: None,
    }
}

fn asked(
    gateway: &Gateway,
    from: Date,
    through: Date,
    service: Option<&str>,
) -> Result<Vec<AvailabilityView>, ControlError> {
    let mut listing = Listing {
        of: Collection::Availability { from, through },
        filter: Filter {
            text: service.map(str::to_owned),
            ..Filter::default()
        },
        order: Order::Ascending,
        after: None,
        limit: 2,
        watch: false,
    };
    let caller = gateway.core.recognise(0);
    let mut views = Vec::new();
    loop {
        let query = Query::List(listing.clone());
        let wire::Answer::Page(page) = gateway.core.ask(&caller, &query, gateway.now)? else {
            panic!("no page")
        };
        views.extend(page.items.into_iter().map(|item| {
            let Item::Availability(view) = item else {
                panic!("{item:?}")
            };
            *view
        }));
        match page.next {
            Some(next) => listing.after = Some(next),
            None => return Ok(views),
        }
    }
}

#[test]
fn each_minute_of_the_legal_clock_has_one_round() {
    let mut gateway = Gateway::new();
    assert_eq!(gateway.core.round(gateway.now), None);
    assert_eq!(gateway.core.next_round(), None);
    gateway.core.settings.probed = vec![target(2), target(1), target(1)];
    gateway.now += SignedDuration::from_secs(61);
    let now = gateway.now;
    let round = gateway.core.round(now).unwrap();
    assert_eq!(round.minute, Minute::of(now));
    assert_eq!(round.targets, [target(1), target(2)]);
    assert_eq!(gateway.core.round(now), None);
    assert_eq!(
        gateway.core.next_round(),
        Some(minute(DAY, 9 * 60 + 2).start())
    );
    gateway.core.settings.probed = (0..SERVICES_MAX + 7).map(target).collect();
    gateway.now += SignedDuration::from_secs(60);
    let targets = gateway.core.round(gateway.now).unwrap().targets;
    assert_eq!((targets.len(), &targets[0]), (SERVICES_MAX, &target(0)));
}

#[test]
fn services_are_listed_page_by_page_and_days_are_kept_for_their_time() {
    let mut gateway = Gateway::new();
    for n in 0..5 {
        let found = [up(&format!("S-{n}"))];
        gateway
            .core
            .found(minute(DAY, n), &found, gateway.now)
            .unwrap();
    }
    gateway.core.settings.probed = vec![target(9)];
    let views = asked(&gateway, DAY, DAY, None).unwrap();
    let told: Vec<_> = views
        .iter()
        .map(|view| (view.service.as_str(), view.index, view.unknown_min))
        .collect();
    let known = |service| (service, Some(10_000), 9 * 60 - 1);
    let never = ("S-00009", None, 9 * 60);
    assert_eq!(
        told,
        [
            known("S-0"),
            never,
            known("S-1"),
            known("S-2"),
            known("S-3"),
            known("S-4")
        ]
    );
    let month = (DAY.first_of_month(), DAY.last_of_month());
    let one = asked(&gateway, month.0, month.1, Some("S-3")).unwrap();
    assert_eq!((one.len(), one[0].possible_min), (1, 1));
    let too_long = month.1.tomorrow().unwrap().tomorrow().unwrap();
    let refused = asked(&gateway, month.0, too_long, None).unwrap_err();
    assert!(refused.to_string().contains("no period"), "{refused}");
    assert!(asked(&gateway, DAY, DAY.yesterday().unwrap(), Some("S-3")).is_err());
    // Not a key of any service, and longer than a key of the store.
    let long = "S".repeat(5_000);
    assert_eq!(asked(&gateway, DAY, DAY, Some(&long)).unwrap(), []);
    let mut gateway = gateway.restart();
    assert_eq!(
        asked(&gateway, DAY, DAY, Some("S-3")).unwrap(),
        one_day(&one, DAY)
    );
    // Three years and a month later.
    gateway.now += SignedDuration::from_hours(24 * i64::from(KEPT_DAYS + 1));
    let later = zone::date(gateway.now);
    gateway
        .core
        .found(minute(later, 0), &[up("S-3")], gateway.now)
        .unwrap();
    let rows = crate::ledger::scan::<Day>(gateway.core.store.as_ref(), b"availability/").unwrap();
    let left: Vec<_> = rows
        .iter()
        .map(|(key, _)| keys::availability_of(key).unwrap())
        .collect();
    assert_eq!(left, [(later, "S-3".to_owned())]);
    assert!(asked(&gateway, DAY, DAY, Some("S-3")).is_err());
}

fn one_day(views: &[AvailabilityView], day: Date) -> Vec<AvailabilityView> {
    let day = |view: &AvailabilityView| AvailabilityView {
        from: day,
        through: day,
        unknown_min: 9 * 60 - 1,
        // A start forgets what the last probe found.
        seen: "unknown".to_owned(),
        seen_at: None,
        ..view.clone()
    };
    views.iter().map(day).collect()
}
