//! `cases`: the catalogue cases of п. 13.

use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{ITEMS_MAX, Session};
use model::{OperatorId, Prefix};
use wire::{Collection, Filter, Order};

/// Show catalogue cases: unknown addresses from their first sighting to the block (ЕШДИ п. 13)
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa cases
  qaqpa cases --operator north --state blocked
  qaqpa cases --prefix 192.0.2.7")]
pub(crate) struct Cases {
    /// Only cases in this state
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    /// Only cases of this operator
    #[arg(long, value_name = "ID")]
    operator: Option<OperatorId>,
    /// Only cases that share addresses with this prefix
    #[arg(long, value_name = "PREFIX")]
    prefix: Option<Prefix>,
}

impl Cases {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let filter = Filter {
            kind: self.state,
            operator: self.operator,
            prefix: self.prefix,
            ..Filter::default()
        };
        let mut link = session.controld().await?;
        let listed = link
            .list(Collection::Cases, filter, Order::Ascending, ITEMS_MAX)
            .await?;
        session.answer_items(&listed, "no case")
    }
}
