//! `events`: facts that flow up.

use crate::error::CliError;
use crate::exit::Exit;
use crate::render::item::event_line;
use crate::session::{ITEMS_MAX, Session};
use crate::time;
use jiff::Timestamp;
use wire::query::PAGE_ITEMS_MAX;
use wire::{Collection, Fact, Filter, Item, Listing, Order};

/// Events that are shown when nothing says how many.
const COUNT_DEFAULT: usize = 50;

/// Show events: the last ones, and with --follow each one as it comes
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa events
  qaqpa events --follow --kind unknown-source
  qaqpa events --since 2026-11-22T09:00 -n 1000
  qaqpa events --follow --json | jq -c 'select(.kind == \"case-moved\") | .fields'")]
pub(crate) struct Events {
    /// Go on with each event as it comes, until interrupted
    #[arg(long)]
    follow: bool,
    /// Only events of this kind
    #[arg(long, value_name = "KIND", value_parser = clap::builder::PossibleValuesParser::new(Fact::KINDS))]
    kind: Option<String>,
    /// Only events since this time: 2026-11-22, 2026-11-22T09:00 (legal time) or with an offset
    #[arg(long, value_name = "TIME", value_parser = time::parse_instant)]
    since: Option<Timestamp>,
    /// The last so many; with --follow at most 500 [default: 50, or all with --since]
    #[arg(short = 'n', value_name = "N")]
    count: Option<usize>,
}

impl Events {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        if self.follow {
            return self.follow(session).await;
        }
        let max = match (self.count, self.since) {
            (Some(count), _) => count.min(ITEMS_MAX),
            (None, Some(_)) => ITEMS_MAX,
            (None, None) => COUNT_DEFAULT,
        };
        let mut link = session.controld().await?;
        let mut listed = link
            .list(Collection::Events, self.filter(), Order::Descending, max)
            .await?;
        listed.items.reverse();
        session.answer_items(&listed, "no event")
    }

    async fn follow(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let limit = u16::try_from(self.count.unwrap_or(COUNT_DEFAULT))
            .ok()
            .filter(|limit| (1..=PAGE_ITEMS_MAX).contains(limit))
            .ok_or_else(|| CliError::Usage {
                what: format!("--follow begins with 1 to {PAGE_ITEMS_MAX} events"),
                hint: format!("give -n {PAGE_ITEMS_MAX} or less; without --follow it may be more"),
            })?;
        let listing = Listing {
            of: Collection::Events,
            filter: self.filter(),
            order: Order::Descending,
            after: None,
            limit,
            watch: true,
        };
        let (page, mut watching) = session.controld().await?.watch(listing).await?;
        let mut items: Vec<Item> = page.items.into_iter().rev().collect();
        // Ends when the reader or the daemon goes away, or at an interrupt.
        loop {
            for item in &items {
                print(session, item)?;
            }
            items = watching.next().await?;
        }
    }

    fn filter(&self) -> Filter {
        Filter {
            kind: self.kind.clone(),
            since: self.since,
            ..Filter::default()
        }
    }
}

fn print(session: &mut Session<'_>, item: &Item) -> Result<(), CliError> {
    // Nothing else is watched.
    if let Item::Event(event) = item {
        session
            .output
            .line(&event_line(event), &wire::document::item_of(item))?;
    }
    Ok(())
}
