use super::*;

const PRIMARY: u32 = 5;
const BACKUP: u32 = 6;
const OTHER: u32 = 7;
const KERNEL: u8 = 2;
const STATIC: u8 = 4;

const FAILED_OVER: Sides = Sides {
    active: BACKUP,
    standby: PRIMARY,
};
const NORMAL: Sides = Sides {
    active: PRIMARY,
    standby: BACKUP,
};

/// `prefix gateway metric`, the gateway `-` if there is none.
fn route(oif: u32, protocol: u8, text: &str) -> Route {
    let mut words = text.split(' ');
    let mut word = || words.next().unwrap();
    let (network, length) = word().split_once('/').unwrap();
    let prefix = (network.parse().unwrap(), length.parse().unwrap());
    let gateway = word().parse().ok();
    Route {
        prefix,
        metric: word().parse().unwrap(),
        oif,
        gateway,
        protocol,
    }
}

fn lab() -> Vec<Route> {
    vec![
        route(PRIMARY, KERNEL, "192.0.2.0/30 - 0"),
        route(BACKUP, KERNEL, "192.0.2.4/30 - 0"),
        route(PRIMARY, STATIC, "198.51.100.0/24 192.0.2.2 10"),
        route(BACKUP, STATIC, "198.51.100.0/24 192.0.2.6 20"),
        route(PRIMARY, STATIC, "2001:db8:0:100::/56 2001:db8:0:1::2 10"),
        route(BACKUP, STATIC, "2001:db8:0:100::/56 2001:db8:0:2::2 20"),
        route(PRIMARY, STATIC, "198.51.101.0/24 192.0.2.2 0"),
        route(OTHER, STATIC, "0.0.0.0/0 192.0.2.10 10"),
    ]
}

fn ours() -> Vec<Route> {
    vec![
        route(BACKUP, PROTOCOL, "198.51.100.0/24 192.0.2.6 1"),
        route(BACKUP, PROTOCOL, "198.51.101.0/24 192.0.2.6 0"),
        route(BACKUP, PROTOCOL, "2001:db8:0:100::/56 2001:db8:0:2::2 1"),
    ]
}

fn check(table: &[Route], sides: Sides, add: &[Route], remove: &[Route]) {
    let found = changes(table, &[sides]);
    assert_eq!(found.add, add);
    assert_eq!(found.remove, remove);
    assert_eq!(found.left_out, 0);
}

#[test]
fn while_the_primary_carries_nothing_is_ours() {
    check(&lab(), NORMAL, &[], &[]);
}

#[test]
fn the_backup_takes_each_prefix_whose_best_route_is_the_primarys() {
    check(&lab(), FAILED_OVER, &ours(), &[]);
}

#[test]
fn what_is_there_stays_and_goes_after_the_return() {
    let table = [lab(), ours()].concat();
    check(&table, FAILED_OVER, &[], &[]);
    check(&table, NORMAL, &[], &ours());
}

#[test]
fn a_route_whose_reason_went_is_stale() {
    // The interface is out of use: its routes left the table, and the backup's own serve.
    let table: Vec<Route> = [lab(), ours()]
        .concat()
        .into_iter()
        .filter(|route| route.oif != PRIMARY)
        .collect();
    check(&table, FAILED_OVER, &[], &ours());
}

#[test]
fn a_better_route_of_somebody_else_is_left_alone() {
    let better = route(OTHER, STATIC, "198.51.100.0/24 192.0.2.10 5");
    let [_, rest @ ..] = <[Route; 3]>::try_from(ours()).unwrap();
    let mut table = lab();
    table.push(better);
    check(&table, FAILED_OVER, &rest, &[]);
}

#[test]
fn without_a_router_at_the_far_end_nothing_follows() {
    let table: Vec<Route> = lab()
        .into_iter()
        .filter(|route| route.oif != BACKUP)
        .collect();
    check(&table, FAILED_OVER, &[], &[]);
}

#[test]
fn the_far_router_is_the_one_of_the_best_route() {
    let mut table = lab();
    table.push(route(BACKUP, STATIC, "203.0.113.0/24 192.0.2.7 30"));
    table.push(route(BACKUP, PROTOCOL, "203.0.113.0/24 192.0.2.5 1"));
    let found = far_router(&table, BACKUP, Family::V4).map(|router| router.to_string());
    assert_eq!(found.as_deref(), Some("192.0.2.6"));
    assert_eq!(far_router(&table, OTHER, Family::V6), None);
}

#[test]
fn beyond_the_bound_the_stack_keeps_what_it_has() {
    let many = u32::try_from(FOLLOWED_MAX).unwrap() + 3;
    let mut table: Vec<Route> = (0..many)
        .map(|number| Route {
            prefix: (std::net::Ipv4Addr::from(0x0a00_0000 + number).into(), 32),
            ..route(PRIMARY, STATIC, "0.0.0.0/0 192.0.2.2 10")
        })
        .collect();
    table.push(route(BACKUP, STATIC, "0.0.0.0/0 192.0.2.6 20"));
    let found = changes(&table, &[FAILED_OVER]);
    assert_eq!(found.add.len(), FOLLOWED_MAX);
    assert_eq!(found.left_out, 3);
}
