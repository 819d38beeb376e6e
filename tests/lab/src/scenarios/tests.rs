use super::ALL;

#[test]
fn names_are_their_own() {
    let mut names: Vec<_> = ALL.iter().map(|one| one.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ALL.len());
}
