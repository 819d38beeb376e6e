//! `notice`: one notice, and what a person does to it.

use super::receipt::parse_notice;
use crate::command::Ground;
use crate::error::CliError;
use crate::exit::Exit;
use crate::render::notice::{paper, told};
use crate::session::{Session, command};
use crate::time;
use jiff::Timestamp;
use wire::{Action, NoticeId};

/// Read a notice, print it, enter its hand-over (agreement on integration services, пп. 8, 9)
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  qaqpa notice show 12
  qaqpa notice print 12 > notice-12.txt
  qaqpa notice handed-over 12 --to \"А. Омаров, канцелярия\" --at 2026-11-20T15:30 --why \"register no. 881\"")]
pub(crate) enum Notice {
    /// Its text, its way and its state
    Show {
        /// Its number
        #[arg(value_name = "NOTICE", value_parser = parse_notice)]
        notice: NoticeId,
    },
    /// Its text for paper, with a place for the record of its hand-over
    Print {
        /// Its number
        #[arg(value_name = "NOTICE", value_parser = parse_notice)]
        notice: NoticeId,
    },
    /// The officer enters to whom and when it was handed over: from then on it counts
    HandedOver {
        /// Its number
        #[arg(value_name = "NOTICE", value_parser = parse_notice)]
        notice: NoticeId,
        /// Who took it: post and name
        #[arg(long, value_name = "WHOM")]
        to: String,
        /// When: 2026-11-22T09:00 (legal time) or with an offset
        #[arg(long, value_name = "TIME", value_parser = time::parse_instant)]
        at: Timestamp,
        #[command(flatten)]
        ground: Ground,
    },
}

impl Notice {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Show { notice } => {
                let detail = session.controld().await?.notice(notice).await?;
                session.output.answer(&told(&detail), &detail)?;
                Ok(Exit::Done)
            }
            Self::Print { notice } => {
                let detail = session.controld().await?.notice(notice).await?;
                session.output.verbatim(&paper(&detail))?;
                Ok(Exit::Done)
            }
            Self::HandedOver {
                notice,
                to,
                at,
                ground,
            } => {
                let whom = to;
                let action = Action::HandOver { notice, whom, at };
                let command = command(ground.why, ground.clause, action)?;
                let done = session.controld().await?.command(command).await?;
                session.answer_done(&done)
            }
        }
    }
}
