//! What `./x` calls: the lab, the tests with their time table, the benches.

mod areas;
mod bench;
mod cargo;
mod cli;
mod error;
mod lab_task;
mod term;
mod test_task;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::{Cli, Task};
use crate::error::RunnerError;

fn main() -> ExitCode {
    let task = Cli::parse().task;
    match run(&task) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(cli::EXIT_FAILED),
        Err(error) => {
            term::complain(&error.to_string());
            ExitCode::from(error.exit_code())
        }
    }
}

/// Does the task; false when what it checks did not hold.
fn run(task: &Task) -> Result<bool, RunnerError> {
    lab::catch_interrupts()?;
    match task {
        Task::Lab(args) => lab_task::run(args),
        Task::Test { deep: None } => test_task::run(),
        Task::Test { deep: Some(area) } => test_task::run_deep(area),
        Task::Bench { area, json } => bench::run(area, json.as_deref()),
        Task::Image => Err(RunnerError::NotBuilt("./x image")),
        Task::Boot => Err(RunnerError::NotBuilt("./x boot")),
        Task::Hw { .. } => Err(RunnerError::NotBuilt("./x hw")),
    }
}
