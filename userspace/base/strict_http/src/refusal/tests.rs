use std::collections::BTreeSet;

use super::*;

#[test]
fn each_has_a_name_a_rule_and_a_status_of_its_own_kind() {
    let names: BTreeSet<_> = Refusal::ALL.iter().map(|one| one.name()).collect();
    assert_eq!(names.len(), Refusal::ALL.len());
    for one in Refusal::ALL {
        let status = one.status(Peer::Client);
        let known = [400, 414, 417, 431, 501, 502, 505];
        assert!(known.contains(&status), "{one:?}");
        assert_eq!(one.status(Peer::Server), 502);
        assert!(
            one.rule().starts_with("RFC ") && one.to_string().ends_with(')'),
            "{one:?}"
        );
    }
}
