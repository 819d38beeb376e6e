use super::*;

#[test]
fn each_block_of_the_registry_is_told() {
    let check = |addresses: &str, expected: Kind| {
        for address in addresses.split(' ') {
            assert_eq!(kind(address.parse().unwrap()), expected, "{address}");
        }
    };
    let public = "1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 \
         169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.31.196.1 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0 \
         198.17.255.255 198.20.0.0 223.255.255.255 2000:: 2001:200:: 2003:: 2606:4700::1111 3fff:ffff:: ::ffff:1.1.1.1 \
         64:ff9b::1.1.1.1";
    check(public, Kind::Public);
    check(
        "192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 3fff::1",
        Kind::Public,
    );
    let private = "10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255 \
         fc00:: fdff:ffff::1 64:ff9b:1::a00:1 64:ff9b::10.0.0.1 ::ffff:192.168.1.1";
    check(private, Kind::Private);
    let special = "0.0.0.0 0.1.2.3 127.0.0.1 127.255.255.255 169.254.0.0 169.254.169.254 192.0.0.0 192.0.0.255 192.88.99.1 \
         198.18.0.0 198.19.255.255 224.0.0.1 239.255.255.255 240.0.0.0 255.255.255.255 :: ::1 ::2 ::127.0.0.1 ::ffff:127.0.0.1 \
         ::ffff:169.254.169.254 64:ff9b::127.0.0.1 64:ff9b:2::1 100::1 100:0:0:1::1 1fff:: 2001:: 2001:1ff:: 2001::1 \
         2002:7f00:1:: 2002:101:101:: 4000:: 5f00::1 fbff:: fe80::1 fec0::1 feff:: ff00:: ff02::1";
    check(special, Kind::Special);
}

#[test]
fn an_address_of_the_gateways_or_of_a_network_that_nobody_names_is_refused() {
    let check = |address: &str, owner: Owner, named: Named, is_reached: bool| {
        let expected = if is_reached {
            Ok(())
        } else {
            Err(RefuseReason::ProxyDestination)
        };
        let guarded = guard(address.parse().unwrap(), owner, named);
        assert_eq!(guarded, expected, "{address} {owner:?} {named:?}");
    };
    for named in [Named::ByPolicy, Named::Nowhere] {
        check("203.0.113.9", Owner::Other, named, true);
        check("203.0.113.9", Owner::Gateway, named, false);
        check("127.0.0.1", Owner::Other, named, false);
        check("10.1.2.3", Owner::Gateway, named, false);
    }
    check("10.1.2.3", Owner::Other, Named::Nowhere, false);
    check("10.1.2.3", Owner::Other, Named::ByPolicy, true);
    check("fd00::1", Owner::Other, Named::Nowhere, false);
    check("fd00::1", Owner::Other, Named::ByPolicy, true);
}

#[test]
fn a_policy_names_by_a_special_access_to_it_or_by_a_category_of_the_address() {
    let check = |reach: Option<SpecialReach>,
                 exempt: Option<ExemptCategory>,
                 categories: &[&str],
                 expected: Named| {
        let special = reach.map(|reach| Special {
            id: "registry".parse().unwrap(),
            reach,
        });
        let parsed: Vec<Category> = categories.iter().map(|one| one.parse().unwrap()).collect();
        let named = Named::of(special.as_ref(), exempt, &parsed);
        assert_eq!(named, expected, "{reach:?} {exempt:?} {categories:?}");
    };
    let bank = ExemptCategory::FinanceAndBanking;
    check(None, None, &[], Named::Nowhere);
    check(Some(SpecialReach::Named), None, &[], Named::ByPolicy);
    // What is opened anywhere names nobody.
    check(Some(SpecialReach::Anywhere), None, &[], Named::Nowhere);
    check(None, Some(bank), &[], Named::ByPolicy);
    check(None, None, &["news"], Named::ByPolicy);
    for category in [&["news"][..], &["news", "games"]] {
        check(
            Some(SpecialReach::Anywhere),
            None,
            category,
            Named::ByPolicy,
        );
    }
}
