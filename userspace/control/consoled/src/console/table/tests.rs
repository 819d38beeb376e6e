use super::*;
use std::collections::BTreeSet;

/// What the tests of the real programs look at.
const LOOKED_AT: &str = include_str!("../../../tests/api/console.rs");

#[test]
fn every_page_has_a_place_of_its_own() {
    let mut places = BTreeSet::new();
    for page in PAGES {
        assert!(
            places.insert((page.path, page.method.label())),
            "{}",
            page.path
        );
        if let Some(path) = page.export() {
            assert!(PAGES.iter().all(|other| other.path != path), "{path}");
        }
    }
}

#[test]
fn what_a_page_is_made_of_fits_together() {
    for page in PAGES {
        let path = page.path;
        let is_shown = !page.menu.is_empty();
        assert!(
            !is_shown || !path.contains('{'),
            "{path} cannot be in the menu"
        );
        let is_read = page.method == Method::Get;
        let asks = page.access == Access::Session && page.view != View::ConfirmEpoch;
        assert_eq!(asks, page.operation.is_some(), "{path}");
        assert!(
            is_read || !is_shown && page.listed.is_none(),
            "{path}: a form is sent, not read"
        );
        assert!(
            page.listed.is_none() || is_shown,
            "{path}: nobody finds the list"
        );
        let of_area = PAGES.iter().filter(|other| other.area == page.area);
        let in_menu = of_area.filter(|other| !other.menu.is_empty()).count();
        assert_eq!(in_menu, usize::from(page.area != Area::Door), "{path}");
    }
}

/// A page that is new is looked at by the tests of roles, sessions, headers and forms, or fails here.
#[test]
fn every_page_is_tested_as_it_is_served() {
    for page in PAGES {
        let path = page
            .path
            .replace("{n}", "1")
            .replace("{id}", "1")
            .replace("{act}", "apply")
            .replace("{draft}", "1")
            .replace("{kind}", "mail")
            .replace("{sha256}", "");
        assert!(LOOKED_AT.contains(&format!("\"{path}")), "{path}");
    }
}
