//! `counters`: packets of entries and ports.

use crate::error::CliError;
use crate::exit::Exit;
use crate::render::item::{items_table, list_view};
use crate::session::{ITEMS_MAX, Session};
use model::{OperatorId, Prefix};
use wire::{Collection, Filter, Order};

/// Shows packet counters: of catalogue entries and blocks, or of the ports by reason. They survive every swap and restart.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa counters --prefix 192.0.2.0/24
  qaqpa counters --ports
  qaqpa counters --ports --json | jq '[.items[] | select(.action == \"drop\") | .packets] | add'")]
pub(crate) struct Counters {
    /// Of catalogue entries and blocks; the default
    #[arg(long, conflicts_with = "ports")]
    entries: bool,
    /// Of ports, by reason
    #[arg(long)]
    ports: bool,
    /// Only entries that share addresses with this prefix
    #[arg(long, value_name = "PREFIX", conflicts_with = "ports")]
    prefix: Option<Prefix>,
    /// Only of this operator
    #[arg(long, value_name = "ID")]
    operator: Option<OperatorId>,
}

impl Counters {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let filter = Filter {
            prefix: self.prefix,
            operator: self.operator,
            ..Filter::default()
        };
        let of = if self.ports {
            Collection::PortCounters
        } else {
            Collection::EntryCounters
        };
        let mut link = session.linkd().await?;
        let listed = link.list(of, filter, Order::Ascending, ITEMS_MAX).await?;
        let human = items_table(&listed.items, "nothing is counted");
        let view = list_view(&listed.items, listed.has_more)?;
        session.output.answer(&human, &view)?;
        Ok(Exit::Done)
    }
}
