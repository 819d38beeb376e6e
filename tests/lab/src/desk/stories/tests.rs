//! Coverage is computed: the stories against the tables of the machines.

use super::*;
use crate::desk::walk::Walk;
use law::request::Kind;

/// Every story is one that the machines know, step by step.
#[test]
fn every_story_can_be_told() {
    let wrong: Vec<String> = every()
        .into_iter()
        .filter_map(|story| Walk::of(story).err())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Together they walk every line of every machine to each of its ends, and keep and miss every clock.
#[test]
fn together_they_walk_everything() {
    let mut walked = Walk::default();
    for story in every() {
        walked.add(Walk::of(story).unwrap());
    }
    let whole = Walk::whole(Kind::ALL);
    let missing = walked.lacks(&whole);
    assert!(
        missing.is_empty(),
        "no story tells of:\n{}",
        missing.join("\n")
    );
    assert_eq!(walked, whole);
}

#[test]
fn names_are_their_own() {
    let told = ALL.iter().copied().flatten();
    let mut names: Vec<(Kind, &str)> = told.map(|story| (story.kind, story.name)).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

/// The computation itself: a story less is a line less, and it is named.
#[test]
fn what_no_story_tells_is_named() {
    let whole = Walk::whole(&[Kind::Incident]);
    let first = Walk::of(&resources::INCIDENTS[0]).unwrap();
    let missing = first.lacks(&whole);
    assert_eq!(missing, ["incident: finish at submitted"]);
}
