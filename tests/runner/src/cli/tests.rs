use clap::CommandFactory as _;

use super::*;

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn accepts_what_the_design_lists_and_refuses_what_makes_no_sense() {
    let check = |line: &str, accepted: bool| {
        let words = std::iter::once("x").chain(line.split_whitespace());
        assert_eq!(Cli::try_parse_from(words).is_ok(), accepted, "{line}");
    };
    check("lab", true);
    check("lab --check --json out.json", true);
    check("lab --check --sabotage uplinks-down", true);
    check("lab --keep", true);
    check("lab --down", true);
    check("lab --image", true);
    check("test", true);
    check("test --deep kills", true);
    check("bench link --json out.json", true);
    check("image", true);
    check("boot", true);
    check("hw --drill failover", true);
    check("lab --json out.json", false);
    check("lab --sabotage uplinks-down", false);
    check("lab --down --keep", false);
    check("bench", false);
    check("", false);
}
