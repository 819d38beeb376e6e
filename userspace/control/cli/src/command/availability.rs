//! `availability`: the index of integration services.

use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{ITEMS_MAX, Session};
use jiff::civil::Date;
use wire::{Collection, Filter, Order};

/// Show the index of availability of integration services
///
/// (T - P) / T x 100 by the agreement (603/НҚ, приложение 7, п. 7), from probes of each minute. P holds failures, planned and unplanned
/// works; the second figure leaves the breaks that were agreed out of both. What nobody probed is in neither, and is told apart.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa availability                                 this month, every service
  qaqpa availability --month 2026-11                 a month, as it is published
  qaqpa availability --service NITEC-S-1 --from 2026-01-01 --to 2026-12-31")]
pub(crate) struct Availability {
    /// Only this service
    #[arg(long, value_name = "KEY")]
    service: Option<String>,
    /// A month: 2026-11 [default: the one of the legal clock]
    #[arg(long, value_name = "MONTH", conflicts_with_all = ["from", "to"], value_parser = parse_month)]
    month: Option<Date>,
    /// The first legal day
    #[arg(long, value_name = "DATE", requires = "to")]
    from: Option<Date>,
    /// The last legal day
    #[arg(long, value_name = "DATE", requires = "from")]
    to: Option<Date>,
}

impl Availability {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let mut link = session.controld().await?;
        let (from, through) = match (self.from.zip(self.to), self.month) {
            (Some(period), _) => period,
            (None, Some(month)) => (month, month.last_of_month()),
            (None, None) => {
                let today = law::zone::date(link.control_status().await?.legal_now);
                (today.first_of_month(), today)
            }
        };
        let filter = Filter {
            text: self.service,
            ..Filter::default()
        };
        let of = Collection::Availability { from, through };
        let listed = link.list(of, filter, Order::Ascending, ITEMS_MAX).await?;
        session.answer_items(&listed, "no service is published, and none was probed")
    }
}

/// The first day of a month.
fn parse_month(text: &str) -> Result<Date, String> {
    let first = format!("{text}-01");
    first
        .parse()
        .map_err(|_| format!("`{text}` is not a month: write it as 2026-11"))
}
