//! `service`: the register of integration services.

use crate::error::CliError;
use crate::exit::Exit;
use crate::render::register;
use crate::session::{ITEMS_MAX, Session};
use model::ServiceKey;
use wire::{Collection, Filter, Order};

/// Search the register of published services, and read the passport of one (п. 45-1)
///
/// It shows what an initiator needs to file a connection. Addresses, logins and certificates are not part of it.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  qaqpa service list --text справк
  qaqpa service show NITEC-S-5096")]
pub(crate) enum Service {
    /// Show the services that are published
    List {
        /// Only those whose key, name, owner or system holds this text, whatever its case
        #[arg(long, value_name = "TEXT")]
        text: Option<String>,
    },
    /// Show the passport of a service
    Show {
        /// Its key
        #[arg(value_name = "KEY")]
        key: ServiceKey,
    },
}

impl Service {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let mut link = session.controld().await?;
        match self {
            Self::List { text } => {
                let filter = Filter {
                    text,
                    ..Filter::default()
                };
                let of = Collection::Services;
                let listed = link.list(of, filter, Order::Ascending, ITEMS_MAX).await?;
                session.answer_items(&listed, "no such service is published")
            }
            Self::Show { key } => {
                let view = link.service(key).await?;
                let human = register::passport(&view, session.language);
                session.output.answer(&human, &view)?;
                Ok(Exit::Done)
            }
        }
    }
}
