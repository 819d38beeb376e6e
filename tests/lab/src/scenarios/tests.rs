use super::{DESKS, titles};
use crate::desk::{Shows, Story, stories};

#[test]
fn names_are_their_own() {
    let mut names: Vec<_> = titles().map(|[name, ..]| name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

/// Each group of stories is carried by one scenario, and none twice.
#[test]
fn every_story_is_carried_once() {
    let carried = DESKS.iter().filter_map(|one| match one.shows {
        Shows::Stories(stories) => Some(stories),
        Shows::AtADesk(_) => None,
    });
    let named = |groups: Vec<&'static [Story]>| {
        let stories = groups.into_iter().flatten();
        let mut names: Vec<_> = stories.map(|one| (one.kind, one.name)).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(named(carried.collect()), named(stories::ALL.to_vec()));
}
