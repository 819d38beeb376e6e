//! `counters`: packets of entries, ports and links.

use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{ITEMS_MAX, Session};
use model::{OperatorId, Prefix};
use wire::{Collection, Filter, Order};

/// Show packet counters of catalogue entries and blocks, of ports by reason or way, or of links
///
/// The counters survive every new epoch and every restart.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa counters --prefix 192.0.2.0/24
  qaqpa counters --ports
  qaqpa counters --links
  qaqpa counters --ports --json | jq '[.items[] | select(.action == \"drop\") | .packets] | add'")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags of a command, of which clap lets one stand"
)]
pub(crate) struct Counters {
    /// Of catalogue entries and blocks; the default
    #[arg(long, conflicts_with_all = ["ports", "ways", "links"])]
    entries: bool,
    /// Of ports, by reason
    #[arg(long, conflicts_with_all = ["ways", "links"])]
    ports: bool,
    /// Of ports, by the way that passed packets took on: `wire`, or why they went through the kernel's stack
    #[arg(long, conflicts_with = "links")]
    ways: bool,
    /// Of channels and uplinks: what came in and went out, and what was beyond the contracted bandwidth
    #[arg(long)]
    links: bool,
    /// Only entries that share addresses with this prefix
    #[arg(long, value_name = "PREFIX", conflicts_with_all = ["ports", "ways", "links"])]
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
        } else if self.ways {
            Collection::WayCounters
        } else if self.links {
            Collection::LinkCounters
        } else {
            Collection::EntryCounters
        };
        let mut link = session.linkd().await?;
        let listed = link.list(of, filter, Order::Ascending, ITEMS_MAX).await?;
        session.answer_items(&listed, "nothing is counted")
    }
}
