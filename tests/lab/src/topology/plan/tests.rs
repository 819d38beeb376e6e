use super::*;

fn documented(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_documentation(),
        IpAddr::V6(v6) => v6.segments()[..2] == [0x2001, 0xdb8],
    }
}

#[test]
fn a_host_has_the_same_number_in_both_families() {
    assert_eq!(MINISTRY.v4().to_string(), "198.51.100.10");
    assert_eq!(MINISTRY.v6().to_string(), "2001:db8:0:100::10");
    assert_eq!(SITES[2].v6().to_string(), "2001:db8:f::30");
}

#[test]
fn every_address_is_a_documentation_address_and_unique() {
    let mut all: Vec<IpAddr> = Vec::new();
    for line in [PRIMARY, BACKUP, UPLINK_A, UPLINK_B] {
        all.extend(
            line.gateway()
                .iter()
                .chain(&line.neighbour())
                .map(|end| end.0),
        );
    }
    for user in [MINISTRY, STRANGER, DENIED] {
        all.extend(
            user.addresses()
                .iter()
                .chain(&user.router())
                .map(|end| end.0),
        );
    }
    all.extend(SITES.iter().flat_map(Site::addresses));
    assert!(all.iter().all(|address| documented(*address)), "{all:?}");
    let mut unique = all.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), all.len());
}
