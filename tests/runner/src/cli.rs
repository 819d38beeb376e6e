//! The command line of `./x`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Exit code when a check did not hold: a scenario, a test, a budget.
pub(crate) const EXIT_FAILED: u8 = 1;
/// Exit code when something could not be done at all: a missing privilege, an unknown name, a part not built yet.
pub(crate) const EXIT_UNABLE: u8 = 2;
/// Exit code after Ctrl-C, as shells count it.
pub(crate) const EXIT_INTERRUPTED: u8 = 130;

/// One command for each wish.
#[derive(Debug, Parser)]
#[command(
    name = "./x",
    after_help = "Exit codes: 0 done, 1 a check did not hold, 2 it could not be done at all, 130 interrupted."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) task: Task,
}

/// What can be wished for.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Start the whole gateway in network namespaces of this machine, with live traffic, until Ctrl-C.
    Lab(LabArgs),
    /// Run all that CI runs, against its time table.
    Test {
        /// The long version of one area instead.
        #[arg(long, value_name = "AREA")]
        deep: Option<String>,
    },
    /// Measure an area side by side with its peers.
    Bench {
        /// What to measure.
        area: String,
        /// Write the figures to a file too.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Build the bootable disk image.
    Image,
    /// Boot the image in QEMU.
    Boot,
    /// Run hardware conformance at the rack.
    Hw {
        /// Its own arguments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

/// How the lab is wanted.
#[derive(Debug, Args)]
pub(crate) struct LabArgs {
    #[command(flatten)]
    pub(crate) end: EndArgs,
    #[command(flatten)]
    pub(crate) show: ShowArgs,
    /// Write the outcomes to a file too.
    #[arg(long, value_name = "FILE", requires = "check")]
    pub(crate) json: Option<PathBuf>,
    /// Run the scenario of that name alone; `desks` means all that need no gate.
    #[arg(
        long,
        value_name = "NAME",
        requires = "check",
        conflicts_with = "sabotage"
    )]
    pub(crate) only: Option<String>,
    /// Break what the scenario of that name watches, and run it alone: it must fail. `every` does so with each
    /// scenario in turn, and passes if each failed in what it watches.
    #[arg(long, value_name = "NAME", requires = "check")]
    pub(crate) sabotage: Option<String>,
}

/// How the lab ends.
#[derive(Debug, Args)]
pub(crate) struct EndArgs {
    /// Leave it up for other programs.
    #[arg(long)]
    pub(crate) keep: bool,
    /// Remove the lab of this checkout, running, kept or left by a crash.
    #[arg(long, exclusive = true)]
    pub(crate) down: bool,
}

/// What the lab shows.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Run every scenario, print a table by clause and end.
    #[arg(long)]
    pub(crate) check: bool,
    /// Run the gateway from the booted image.
    #[arg(long)]
    pub(crate) image: bool,
}

#[cfg(test)]
mod tests;
