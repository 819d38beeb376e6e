//! What CI runs, and how long each part of it is planned to take.

use std::path::Path;
use std::process::Command;

use crate::cargo::{AS_TESTS, cargo};

/// All that CI runs takes no longer than this, on two cores, from a clean clone, builds included; else it fails.
pub(crate) const TOTAL_S: u64 = 60 * 60;

/// The same for what is no build.
pub(crate) const TESTS_S: u64 = 30 * 60;

/// The rows of the table that build.
pub(crate) const BUILDS: &[&str] = &["set-up", "lints", "build", "documents", "doctests"];

/// What is not done by then is ended: CI itself stops at 90 minutes, and would leave no table behind. A run that is too slow
/// goes on until then, so that it tells what else is wrong.
pub(crate) const LIMIT_S: u64 = 85 * 60;

/// What `./x` itself is planned to take before the runner starts: packages, tools, the runner's own build.
pub(crate) const SET_UP_S: u64 = 900;

/// A part of CI with its plan.
#[derive(Debug)]
pub(crate) struct Area {
    /// Its name in the table.
    pub(crate) name: &'static str,
    /// How long it is planned to take.
    pub(crate) planned_s: u64,
    /// Its commands, in order.
    pub(crate) steps: fn() -> Vec<Command>,
}

/// The time table. The plans, with that of the set-up, add up to the total.
pub(crate) const AREAS: &[Area] = &[
    Area {
        name: "format",
        planned_s: 30,
        steps: format,
    },
    Area {
        name: "licences",
        planned_s: 30,
        steps: licences,
    },
    Area {
        name: "spelling",
        planned_s: 30,
        steps: spelling,
    },
    Area {
        name: "lints",
        planned_s: 280,
        steps: lints,
    },
    Area {
        name: "build",
        planned_s: 900,
        steps: build,
    },
    Area {
        name: "documents",
        planned_s: 90,
        steps: documents,
    },
    Area {
        name: "tidy",
        planned_s: 60,
        steps: tidy,
    },
    Area {
        name: "tests",
        planned_s: 300,
        steps: tests,
    },
    Area {
        name: "doctests",
        planned_s: 60,
        steps: doctests,
    },
    Area {
        name: "scenarios",
        planned_s: 270,
        steps: scenarios,
    },
    Area {
        name: "sabotages",
        planned_s: 560,
        steps: sabotages,
    },
];

/// The long version of an area.
#[derive(Debug)]
pub(crate) struct Deep {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// How many times it is done.
    pub(crate) rounds: u32,
    /// Its command.
    pub(crate) step: fn() -> Command,
}

/// The long versions: run before an issue is closed.
pub(crate) const DEEP: &[Deep] = &[
    Deep {
        name: "kills",
        rounds: 1,
        step: deep_kills,
    },
    Deep {
        name: "properties",
        rounds: 1,
        step: deep_properties,
    },
    Deep {
        name: "fuzz",
        rounds: 1,
        step: deep_fuzz,
    },
    Deep {
        name: "lab",
        rounds: 20,
        step: lab_check,
    },
];

/// The crate of the BPF programs is no member of the workspace.
const PROGRAMS: &str = "ebpf/programs/Cargo.toml";
/// Nor is that of the fuzz targets.
const FUZZ: &str = "tests/fuzz/Cargo.toml";

fn format() -> Vec<Command> {
    let mut steps = vec![cargo(&["fmt", "--all", "--check"])];
    if Path::new(PROGRAMS).exists() {
        steps.push(cargo(&["fmt", "--check", "--manifest-path", PROGRAMS]));
    }
    steps
}

fn licences() -> Vec<Command> {
    let mut command = Command::new("cargo-deny");
    command
        .args(["--locked", "--config", ".deny.toml"])
        .args(["check", "--hide-inclusion-graph", "-A", "unused-wrapper"])
        .args(["bans", "licenses", "sources"]);
    vec![command]
}

fn spelling() -> Vec<Command> {
    let mut command = Command::new("typos");
    command.args(["--config", ".typos.toml"]);
    vec![command]
}

fn lints() -> Vec<Command> {
    let words = [
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    // Nothing else in CI builds the fuzz targets, whose workspace has a lock file of its own.
    let fuzz = [
        "tree",
        "--locked",
        "--quiet",
        "--depth",
        "0",
        "--manifest-path",
    ];
    vec![cargo(&words), cargo(&[&fuzz[..], &[FUZZ]].concat())]
}

fn build() -> Vec<Command> {
    let mut programs = cargo(&["build", "--locked", "--workspace", "--bins"]);
    programs.args(AS_TESTS);
    let tests = if nextest() {
        cargo(&["nextest", "run", "--locked", "--workspace", "--no-run"])
    } else {
        cargo(&[
            "test",
            "--locked",
            "--workspace",
            "--no-run",
            "--lib",
            "--bins",
            "--tests",
        ])
    };
    vec![programs, tests]
}

fn documents() -> Vec<Command> {
    let mut command = cargo(&["doc", "--locked", "--workspace", "--no-deps"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    vec![command]
}

fn tidy() -> Vec<Command> {
    vec![tests_of("package(qaqpa-tidy)", &["-p", "qaqpa-tidy"])]
}

fn tests() -> Vec<Command> {
    let but_tidy = [
        "--workspace",
        "--exclude",
        "qaqpa-tidy",
        "--lib",
        "--bins",
        "--tests",
    ];
    vec![tests_of("not package(qaqpa-tidy)", &but_tidy)]
}

/// nextest with a filter over the whole workspace, whose features then resolve as in the build; without nextest, cargo's
/// own runner over `selection`.
fn tests_of(filter: &str, selection: &[&str]) -> Command {
    if nextest() {
        return cargo(&["nextest", "run", "--locked", "--workspace", "-E", filter]);
    }
    let mut command = cargo(&["test", "--locked", "--no-fail-fast"]);
    command.args(selection);
    command
}

fn doctests() -> Vec<Command> {
    vec![cargo(&["test", "--locked", "--workspace", "--doc"])]
}

fn scenarios() -> Vec<Command> {
    vec![lab_check()]
}

fn sabotages() -> Vec<Command> {
    let mut command = lab_check();
    command.args(["--sabotage", "every"]);
    vec![command]
}

fn lab_check() -> Command {
    // The running program stays what it is even when cargo has put a newer one in its place meanwhile.
    let mut command = Command::new("/proc/self/exe");
    command.args(["lab", "--check"]);
    command
}

fn deep_kills() -> Command {
    let mut command = deep_tests("binary(/kill/)", &["--workspace", "--test", "*kill*"]);
    command.env("QAQPA_KILLS", "500");
    command
}

fn deep_properties() -> Command {
    let mut command = deep_tests("all()", &["--workspace", "--lib", "--bins", "--tests"]);
    command.env("PROPTEST_CASES", "20000");
    command
}

fn deep_fuzz() -> Command {
    let mut command = Command::new("tests/fuzz/run");
    command.args(["--seconds", "120"]);
    command
}

/// Like [`tests_of`], without the limit of time that a test has in CI.
fn deep_tests(filter: &str, selection: &[&str]) -> Command {
    let mut command = tests_of(filter, selection);
    command.env("NEXTEST_PROFILE", "deep");
    command
}

fn nextest() -> bool {
    Command::new("cargo-nextest")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests_of_the_table {
    use super::*;

    #[test]
    fn the_parts_fit_into_the_total() {
        let sum = SET_UP_S + AREAS.iter().map(|area| area.planned_s).sum::<u64>();
        assert!(sum <= TOTAL_S, "{sum} s are planned, {TOTAL_S} s are there");
    }

    /// Half of the hour is for the builds of a clean clone.
    #[test]
    fn what_is_no_build_takes_half_an_hour_at_most() {
        let tests = AREAS.iter().filter(|area| !BUILDS.contains(&area.name));
        let sum = tests.map(|area| area.planned_s).sum::<u64>();
        assert!(sum <= TESTS_S, "{sum} s are planned");
        let is_row = |name: &&str| *name == "set-up" || AREAS.iter().any(|area| area.name == *name);
        assert!(BUILDS.iter().all(is_row));
    }

    #[test]
    fn every_area_has_steps_and_a_name_of_its_own() {
        let mut names: Vec<_> = AREAS.iter().map(|area| area.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), AREAS.len());
        assert!(AREAS.iter().all(|area| !(area.steps)().is_empty()));
    }
}
