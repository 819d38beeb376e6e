//! `receipt`: that an operator received a notice.

use crate::command::{Ground, parse_why};
use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{Session, command};
use crate::time;
use jiff::Timestamp;
use wire::{Action, NoticeId};

/// Enter or confirm that a notice was received
///
/// Terms that the law counts from the receipt run from it: an operator's five working days (ЕШДИ п. 13), a bar after a rejection.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  qaqpa receipt confirm 12
  qaqpa receipt enter 12 --at 2026-11-20T15:30 --why \"signed for at the registry, no. 881\"")]
pub(crate) enum Receipt {
    /// Its recipient confirms that it received a notice
    Confirm {
        /// The notice's number
        #[arg(value_name = "NOTICE", value_parser = parse_notice)]
        notice: NoticeId,
        /// Why, in your words
        #[arg(long, value_name = "TEXT", default_value = "received", value_parser = parse_why)]
        why: String,
    },
    /// The officer enters when its recipient received a notice
    Enter {
        /// The notice's number
        #[arg(value_name = "NOTICE", value_parser = parse_notice)]
        notice: NoticeId,
        /// When it was received: 2026-11-22T09:00 (legal time) or with an offset
        #[arg(long, value_name = "TIME", value_parser = time::parse_instant)]
        at: Timestamp,
        #[command(flatten)]
        ground: Ground,
    },
}

impl Receipt {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let command = match self {
            Self::Confirm { notice, why } => command(why, None, Action::ConfirmReceipt { notice })?,
            Self::Enter { notice, at, ground } => {
                let action = Action::EnterReceipt {
                    notice,
                    received_at: at,
                };
                command(ground.why, ground.clause, action)?
            }
        };
        let done = session.controld().await?.command(command).await?;
        session.answer_done(&done)
    }
}

pub(crate) fn parse_notice(text: &str) -> Result<NoticeId, std::num::ParseIntError> {
    text.parse().map(NoticeId)
}
