use super::*;

/// Every expected figure is given by one part, and no part gives another.
pub(in crate::bench) fn check_parts(expected: &[Expected], parts: &[(&[&str], Part)]) {
    let mut measured: Vec<&str> = parts
        .iter()
        .flat_map(|(names, _)| *names)
        .copied()
        .collect();
    let mut names: Vec<&str> = expected.iter().map(|expected| expected.name).collect();
    measured.sort_unstable();
    names.sort_unstable();
    assert_eq!(measured, names);
}

#[test]
fn a_figure_keeps_its_cause_and_gets_its_target() {
    let expected = lower("verdict_ns_10k", "ns", Some(70.0));
    let found = [Figure::absent(
        "verdict_ns_10k",
        "",
        Better::Higher,
        Some("why".to_owned()),
    )];
    let figure = complete(&expected, &found);
    assert_eq!(figure.value, None);
    assert_eq!(figure.note.as_deref(), Some("why"));
    assert_eq!((figure.target, figure.better), (Some(70.0), Better::Lower));
    assert!(!figure.is_missed());
}
