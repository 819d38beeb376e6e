use super::*;

#[test]
fn the_near_end_is_told_before_the_far_one_is_known() {
    let (near, far) = ([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]);
    let end = |ifindex, far, near| FarEnd { ifindex, far, near };
    assert_eq!(ends(7, None, None), FarEnd::NOBODY);
    assert_eq!(ends(7, Some(near), None), end(0, [0; 6], near));
    assert_eq!(ends(7, Some(near), Some(far)), end(7, far, near));
}
