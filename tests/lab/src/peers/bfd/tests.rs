use super::*;

#[test]
fn states_are_known_by_the_names_that_programs_give_them() {
    let check = |name, expected| assert_eq!(State::named(name), expected, "{name}");
    check("up", Some(State::Up));
    check("Up", Some(State::Up));
    check("down", Some(State::Down));
    check("Init", Some(State::Init));
    check("shutdown", Some(State::AdminDown));
    check("AdminDown", Some(State::AdminDown));
    check("admin-down", Some(State::AdminDown));
    check("Idle", None);
}
