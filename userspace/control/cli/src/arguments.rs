//! The command line: what is global, and the list of commands.

use crate::command::{
    apply, authority, availability, calendar, cases, category, check, clock, commit, confirm,
    counters, diff, discard, epochs, events, explain, journal, learned, metrics, notice, notices,
    path, paths, receipt, request, rollback, service, show, status, token, top,
};
use crate::error::CliError;
use crate::exit::{EXIT_CODES, Exit};
use crate::language::Language;
use crate::output::{Form, Output};
use crate::remembered::Drafts;
use crate::session::{Session, SizeOfScreen};
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
    /// How large the terminal behind standard output is; none if there is none.
    pub(crate) screen: Option<SizeOfScreen>,
    /// The locale of messages; none if the environment names none.
    pub(crate) locale: Option<String>,
}

/// Talks to the gateway: states its record, shows what it does and why.
#[derive(Debug, Parser)]
#[command(
    name = "qaqpa",
    version,
    after_help = EXIT_CODES,
    after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"),
    max_term_width = 100
)]
pub(crate) struct Arguments {
    /// controld's socket: the record, events, cases, notices
    #[arg(
        long,
        global = true,
        help_heading = "For every command",
        value_name = "PATH",
        default_value = "/run/qaqpa/controld.sock"
    )]
    control: PathBuf,
    /// linkd's socket: the gate, its counters, explanations
    #[arg(
        long,
        global = true,
        help_heading = "For every command",
        value_name = "PATH",
        default_value = "/run/qaqpa/linkd.sock"
    )]
    link: PathBuf,
    /// pathd's socket: which member of each link carries [default: pathd.sock beside linkd's]
    #[arg(
        long,
        global = true,
        help_heading = "For every command",
        value_name = "PATH"
    )]
    path: Option<PathBuf>,
    /// Print one JSON document (with `events --follow` and `top`: one a line)
    #[arg(long, global = true, help_heading = "For every command")]
    json: bool,
    /// The language of requests: of their names and of what is wrong with a form [default: that of the locale, else ru]
    #[arg(
        long,
        global = true,
        help_heading = "For every command",
        value_enum,
        value_name = "LANGUAGE"
    )]
    language: Option<Language>,
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

/// The commands, in the order they are used. What `--help` says of each stands in its file.
#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Apply(apply::Apply),
    Diff(diff::Diff),
    Commit(commit::Commit),
    Confirm(confirm::Confirm),
    Rollback(rollback::Rollback),
    Discard(discard::Discard),
    Status(status::Status),
    Top(top::Top),
    Metrics(metrics::Metrics),
    Show(show::Show),
    Epochs(epochs::Epochs),
    Cases(cases::Cases),
    Notices(notices::Notices),
    #[command(subcommand)]
    Notice(notice::Notice),
    Events(events::Events),
    Counters(counters::Counters),
    Paths(paths::Paths),
    #[command(subcommand)]
    Path(path::Path),
    Explain(explain::Explain),
    #[command(subcommand)]
    Receipt(receipt::Receipt),
    #[command(subcommand)]
    Request(request::Request),
    #[command(subcommand)]
    Service(service::Service),
    Availability(availability::Availability),
    #[command(subcommand)]
    Token(token::Token),
    #[command(subcommand)]
    Calendar(calendar::Calendar),
    Category(category::Category),
    #[command(subcommand)]
    Categories(category::Categories),
    Authority(authority::Authority),
    #[command(subcommand)]
    Learned(learned::Learned),
    #[command(subcommand)]
    Clock(clock::Clock),
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
        screen,
        locale,
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
        path: arguments
            .path
            .unwrap_or_else(|| arguments.link.with_file_name("pathd.sock")),
        link: arguments.link,
        screen,
        language: arguments
            .language
            .unwrap_or_else(|| Language::of_locale(locale.as_deref())),
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
            Self::Top(command) => command.run(session).await,
            Self::Metrics(command) => command.run(session).await,
            Self::Show(command) => command.run(session).await,
            Self::Epochs(command) => command.run(session).await,
            Self::Cases(command) => command.run(session).await,
            Self::Notices(command) => command.run(session).await,
            Self::Notice(command) => command.run(session).await,
            Self::Events(command) => command.run(session).await,
            Self::Counters(command) => command.run(session).await,
            Self::Paths(command) => command.run(session).await,
            Self::Path(command) => command.run(session).await,
            Self::Explain(command) => command.run(session).await,
            Self::Receipt(command) => command.run(session).await,
            Self::Request(command) => command.run(session).await,
            Self::Service(command) => command.run(session).await,
            Self::Availability(command) => command.run(session).await,
            Self::Token(command) => command.run(session).await,
            Self::Calendar(command) => command.run(session).await,
            Self::Category(command) => command.run(session).await,
            Self::Categories(command) => command.run(session).await,
            Self::Authority(command) => command.run(session).await,
            Self::Learned(command) => command.run(session).await,
            Self::Clock(command) => command.run(session).await,
            Self::Journal(command) => command.run(session),
        }
    }
}
