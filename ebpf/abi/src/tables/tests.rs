use super::*;

#[test]
fn a_leaf_keeps_place_and_class() {
    let check = |place: u32, given: Option<u32>, class: Option<u32>| {
        let leaf = Leaf::new(place, given);
        assert_eq!(
            (leaf.place(), leaf.class()),
            (Some(place), class),
            "{leaf:?}"
        );
        assert_eq!(leaf.0 & BRANCH, 0, "{leaf:?}");
    };
    for place in [0, 1, 7, ENTRIES_MAX - 1] {
        check(place, None, None);
        check(place, Some(0), Some(0));
        check(place, Some(CLASSES - 1), Some(CLASSES - 1));
    }
    for place in [ENTRIES_MAX, ENTRIES_MAX + 1, PLACES - 1] {
        check(place, None, None);
        check(place, Some(3), None);
    }
    assert_eq!((Leaf::NOWHERE.place(), Leaf::NOWHERE.class()), (None, None));
}
