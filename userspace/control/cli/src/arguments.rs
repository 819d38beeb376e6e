//! The command line: what is global, and the list of commands.

use crate::command::{
    apply, calendar, cases, check, clock, commit, confirm, counters, diff, discard, epochs, events,
    explain, journal, notices, receipt, rollback, show, status,
};
use crate::error::CliError;
use crate::exit::{EXIT_CODES, Exit};
use crate::output::{Form, Output};
use crate::remembered::Drafts;
use crate::session::Session;
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

/// What the process gives to the command.
pub(crate) struct Surroundings<'a> {
    /// Standard output.
    pub(crate) out: &'a mut dyn Write,
    /// Standard error.
    pub(crate) err: &'a mut dyn Write,
    /// Where state is kept; without it no draft is remembered.
    pub(crate) state_home: Option<PathBuf>,
}

/// Talks to the gateway: states its record, shows what it does and why.
#[derive(Debug, Parser)]
#[command(
    name = "qaqpa",
    version,
    after_help = EXIT_CODES,
    after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"),
    propagate_version = true,
    max_term_width = 100
)]
pub(crate) struct Arguments {
    /// controld's socket: the record, events, cases, notices
    #[arg(long, global = true, value_name = "PATH", default_value = "/run/qaqpa/controld.sock")]
    control: PathBuf,
    /// linkd's socket: the gate, its counters, explanations
    #[arg(long, global = true, value_name = "PATH", default_value = "/run/qaqpa/linkd.sock")]
    link: PathBuf,
    /// Print one JSON document (with `events --follow`: one a line)
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  qaqpa check config/                                  read the files, send nothing
  qaqpa apply config/                                  stage them as a draft
  qaqpa diff                                           what the draft would change
  qaqpa commit --confirm 5m --why \"request 17\"         make it the record, for now
  qaqpa confirm                                        keep it
  qaqpa status                                         is everything in step?
  qaqpa explain --src 192.0.2.7 --dst 203.0.113.9 --port 443";

/// The commands, in the order they are used.
#[derive(Debug, Subcommand)]
enum Command {
    /// Read files and tell what is wrong with them; nothing is sent
    Check(check::Check),
    /// Stage files as a draft, and with --commit make it the record
    Apply(apply::Apply),
    /// Show what a draft changes
    Diff(diff::Diff),
    /// Make a draft the record
    Commit(commit::Commit),
    /// Keep a commit that would be rolled back otherwise
    Confirm(confirm::Confirm),
    /// Commit the rows of an earlier epoch again
    Rollback(rollback::Rollback),
    /// Throw a draft away
    Discard(discard::Discard),
    /// Show how the daemons are, and whether the gate enforces the epoch in force
    Status(status::Status),
    /// Show rows of the record
    Show(show::Show),
    /// Show the committed epochs: who, when, why
    Epochs(epochs::Epochs),
    /// Show catalogue cases: unknown addresses, notices, deadlines, blocks (ЕШДИ п. 13)
    Cases(cases::Cases),
    /// Show the outbox of notices
    Notices(notices::Notices),
    /// Show events, and follow them
    Events(events::Events),
    /// Show packet counters of catalogue entries or of ports
    Counters(counters::Counters),
    /// Tell what would happen to a flow, and why; no packet is sent and nothing is counted
    Explain(explain::Explain),
    /// Enter or confirm that an operator received a notice (ЕШДИ п. 13)
    #[command(subcommand)]
    Receipt(receipt::Receipt),
    /// Replace the production calendar
    #[command(subcommand)]
    Calendar(calendar::Calendar),
    /// Move the legal clock (labs only)
    #[command(subcommand)]
    Clock(clock::Clock),
    /// Check a journal's files, without any daemon
    #[command(subcommand)]
    Journal(journal::Journal),
}

/// Runs the command line and gives its exit; everything it says goes to the surroundings.
pub(crate) fn run<I, T>(arguments: I, surroundings: Surroundings<'_>) -> Exit
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let Surroundings {
        out,
        err,
        state_home,
    } = surroundings;
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(said) => return Output::new(Form::Human, out, err).usage(&said),
    };
    let form = if arguments.json {
        Form::Json
    } else {
        Form::Human
    };
    let mut session = Session {
        drafts: Drafts::of(&arguments.control, state_home),
        control: arguments.control,
        link: arguments.link,
        output: Output::new(form, out, err),
    };
    let done = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CliError::file("start the event loop of", "this process"))
        .and_then(|event_loop| event_loop.block_on(arguments.command.run(&mut session)));
    done.unwrap_or_else(|error| session.output.failure(&error))
}

impl Command {
    async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Check(command) => command.run(session),
            Self::Apply(command) => command.run(session).await,
            Self::Diff(command) => command.run(session).await,
            Self::Commit(command) => command.run(session).await,
            Self::Confirm(command) => command.run(session).await,
            Self::Rollback(command) => command.run(session).await,
            Self::Discard(command) => command.run(session).await,
            Self::Status(command) => command.run(session).await,
            Self::Show(command) => command.run(session).await,
            Self::Epochs(command) => command.run(session).await,
            Self::Cases(command) => command.run(session).await,
            Self::Notices(command) => command.run(session).await,
            Self::Events(command) => command.run(session).await,
            Self::Counters(command) => command.run(session).await,
            Self::Explain(command) => command.run(session).await,
            Self::Receipt(command) => command.run(session).await,
            Self::Calendar(command) => command.run(session).await,
            Self::Clock(command) => command.run(session).await,
            Self::Journal(command) => command.run(session),
        }
    }
}
