use super::*;
use Station::{Fresh, Old, Unknown};

const MEMBER: u32 = 5;
const V4: &str = "192.0.2.2";
const V6: &str = "2001:db8:0:1::2";
const MAC: [u8; 6] = [2, 0, 0, 0, 0, 2];

fn table() -> Vec<Route> {
    [("0.0.0.0", V4), ("::", V6)]
        .map(|(to, via)| Route {
            prefix: (to.parse().unwrap(), 0),
            metric: 10,
            oif: MEMBER,
            gateway: via.parse().ok(),
            protocol: 4,
        })
        .to_vec()
}

fn neighbour(address: &str, station: Station) -> Neighbour {
    Neighbour {
        ifindex: MEMBER,
        address: address.parse().unwrap(),
        station,
    }
}

fn check(neighbours: &[Neighbour], mac: Option<[u8; 6]>, ask: &[&str]) {
    let found = sight(&table(), neighbours, MEMBER, None);
    let asked: Vec<_> = found.ask.iter().map(ToString::to_string).collect();
    assert_eq!(
        (found.mac, asked),
        (mac, ask.iter().map(ToString::to_string).collect())
    );
}

#[test]
fn a_far_end_is_known_by_either_family_and_asked_where_it_is_not_fresh() {
    check(&[], None, &[V4, V6]);
    check(&[neighbour(V4, Fresh(MAC))], Some(MAC), &[V6]);
    check(&[neighbour(V6, Fresh(MAC))], Some(MAC), &[V4]);
    let both = [neighbour(V4, Fresh(MAC)), neighbour(V6, Fresh(MAC))];
    check(&both, Some(MAC), &[]);
    let old = [neighbour(V4, Old(MAC)), neighbour(V6, Unknown)];
    check(&old, Some(MAC), &[V4, V6]);
    // Somebody else on the wire is not the far end.
    check(&[neighbour("192.0.2.3", Fresh(MAC))], None, &[V4, V6]);
}

#[test]
fn another_interface_says_nothing() {
    let mut foreign = neighbour(V4, Fresh(MAC));
    foreign.ifindex += 1;
    check(&[foreign], None, &[V4, V6]);
    assert_eq!(sight(&table(), &[], MEMBER + 1, None), Sight::default());
}

#[test]
fn a_neighbour_that_is_watched_tells_where_no_route_does() {
    let far = "192.0.2.2".parse().ok();
    let found = sight(&[], &[neighbour(V4, Fresh(MAC))], MEMBER, far);
    assert_eq!((found.mac, found.ask), (Some(MAC), vec![]));
    let found = sight(&[], &[], MEMBER, far);
    assert_eq!((found.mac, found.ask), (None, far.into_iter().collect()));
    // Nobody is asked twice, and routers go before it.
    let found = sight(&table(), &[], MEMBER, far);
    assert_eq!(found.ask.len(), 2);
    let other = [2, 0, 0, 0, 0, 3];
    let neighbours = [
        neighbour(V6, Fresh(MAC)),
        neighbour("192.0.2.3", Fresh(other)),
    ];
    let found = sight(&table(), &neighbours, MEMBER, "192.0.2.3".parse().ok());
    assert_eq!(found.mac, Some(MAC));
}
