use super::ALL;
use law::{Clause, Standing};

/// A clause that says it is shown by a scenario names one that exists.
#[test]
fn every_bound_clause_has_its_scenario() {
    let mut bound = 0;
    for clause in Clause::all() {
        if let Standing::Bound { scenario, .. } = clause.standing() {
            assert!(
                ALL.iter().any(|one| one.name == scenario),
                "{clause} names the scenario {scenario}, which the lab does not have"
            );
            bound += 1;
        }
    }
    assert!(bound > 0, "some clauses are bound");
}

#[test]
fn names_are_their_own() {
    let mut names: Vec<_> = ALL.iter().map(|one| one.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ALL.len());
}
