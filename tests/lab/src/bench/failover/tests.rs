use super::*;

#[test]
fn every_expected_figure_has_one_part() {
    expected::tests::check_parts(EXPECTED, PARTS);
}
