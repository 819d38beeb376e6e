use super::*;
use std::collections::BTreeSet;

#[test]
fn drafts_are_fresh_and_none_of_the_gateway_s_own() {
    let drafts: BTreeSet<DraftId> = (0..256).map(|_| draft().unwrap()).collect();
    assert_eq!(drafts.len(), 256);
    assert!(drafts.iter().all(|draft| draft.0 < 1 << 127));
    let highest = drafts.last().unwrap().0;
    assert!(highest >= 1 << 124, "the other bits are drawn: {highest:x}");
}
