use super::*;
use crate::limits::PARAMETERS_MAX;
use crate::route::ROUTES;

fn of(path: &str, query: &str, of: Collection) -> Result<Listing, u16> {
    let route = ROUTES
        .iter()
        .find(|route| route.path == path && !route.query.is_empty());
    let uri = format!("/api/v1{path}?{query}").parse().unwrap();
    listing(route.unwrap(), &uri, of).map_err(|problem| problem.status.as_u16())
}

#[test]
fn parameters_become_a_listing() {
    let listing = of(
        "/requests",
        "limit=7&order=descending&stage=submitted&waits_for=service-owner&operator=one&since=2026-11-27T00:00:00Z&after=AQI",
        Collection::Requests,
    )
    .unwrap();
    assert_eq!((listing.limit, listing.order), (7, Order::Descending));
    assert_eq!(listing.after, Some(Cursor(vec![1, 2])));
    assert_eq!(listing.filter.kind.as_deref(), Some("submitted"));
    assert_eq!(listing.filter.waits_for, Some(By::ServiceOwner));
    assert_eq!(listing.filter.operator, Some("one".parse().unwrap()));
    assert!(listing.filter.since.is_some());
    let plain = of("/requests", "", Collection::Requests).unwrap();
    assert_eq!((plain.limit, plain.filter), (PAGE_ITEMS, Filter::default()));
}

#[test]
fn kinds_of_requests_and_of_events_are_other_words() {
    let requests = of("/requests", "kind=mail", Collection::Requests).unwrap();
    assert_eq!(requests.filter.asked, Some(Kind::Mail));
    let events = of("/events", "kind=committed", Collection::Events).unwrap();
    assert_eq!(events.filter.kind.as_deref(), Some("committed"));
    assert_eq!(of("/events", "kind=mail", Collection::Events), Err(400));
}

#[test]
fn what_a_route_does_not_know_is_refused() {
    let check = |query: &str| {
        assert_eq!(
            of("/requests", query, Collection::Requests),
            Err(400),
            "{query}"
        );
    };
    check("colour=red");
    check("prefix=192.0.2.0/24");
    check("limit=0");
    check("limit=501");
    check("limit=-1");
    check("limit=1&limit=1");
    check("order=up");
    check("stage=nowhere");
    check("waits_for=somebody");
    check("kind=nothing");
    check("operator=Not%20One");
    check("since=yesterday");
    check("after=%00");
    check(&"text=x&".repeat(PARAMETERS_MAX + 1));
}

#[test]
fn states_are_those_of_the_collection() {
    let state = |path: &str, word: &str, collection| {
        of(path, &format!("state={word}"), collection).map(|listing| listing.filter.kind)
    };
    let known = |word: &str| Ok(Some(word.to_owned()));
    assert_eq!(
        state("/notices", "waits", Collection::Notices),
        known("waits")
    );
    assert_eq!(state("/notices", "blocked", Collection::Notices), Err(400));
    assert_eq!(
        state("/cases", "blocked", Collection::Cases),
        known("blocked")
    );
    assert_eq!(state("/cases", "waits", Collection::Cases), Err(400));
    assert_eq!(state("/cases", "", Collection::Cases), Err(400));
}

#[test]
fn availability_is_of_a_period() {
    let period = |query: &str| of("/availability", query, any_period());
    let listing = period("from=2026-11-01&through=2026-11-30&service=LAB-S-1").unwrap();
    let (from, through) = ("2026-11-01".parse().unwrap(), "2026-11-30".parse().unwrap());
    assert_eq!(listing.of, Collection::Availability { from, through });
    assert_eq!(listing.filter.text.as_deref(), Some("LAB-S-1"));
    assert_eq!(period("from=2026-11-01"), Err(400));
    assert_eq!(period("through=2026-11-01"), Err(400));
    assert_eq!(period("from=2026-11-01&through=soon"), Err(400));
}
