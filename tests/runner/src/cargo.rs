//! Calls of cargo, all with the same selection, so that nothing is built twice in a profile.

use std::path::PathBuf;
use std::process::Command;

use crate::error::RunnerError;
use crate::term;

/// How programs are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// With the checks of development.
    Dev,
    /// As they are shipped.
    Release,
}

impl Profile {
    const fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }
}

/// A test that each build of development names beside its programs (`x` too): cargo then gives every crate the features that tests
/// need, as the build of all tests does. Else the workspace would be built once for programs and once more for tests.
pub(crate) const AS_TESTS: [&str; 2] = ["--test", "repository"];

/// A cargo command of this workspace, with the lock file as it is.
pub(crate) fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(words);
    command
}

/// Builds every program of the workspace, beside this one: the lab runs them as they are.
pub(crate) fn build_programs(profile: Profile) -> Result<(), RunnerError> {
    term::progress("building the gateway's programs");
    // The whole workspace, so that features resolve as in the tests.
    let words = ["build", "--locked", "--workspace", "--bins", "--quiet"];
    let mut command = cargo(&words);
    command.args(["--profile", profile.name()]);
    if profile == Profile::Dev {
        command.args(AS_TESTS);
    }
    let status = command.status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) | Err(_) => Err(RunnerError::Failed {
            what: "building the workspace".to_owned(),
        }),
    }
}

/// The checkout: where `./x` stands, which it makes the current folder.
pub(crate) fn checkout() -> Result<PathBuf, RunnerError> {
    std::env::current_dir()
        .ok()
        .filter(|folder| folder.join("Cargo.toml").is_file() && folder.join("x").is_file())
        .ok_or_else(|| RunnerError::Failed {
            what: "finding the checkout (start ./x)".to_owned(),
        })
}
