//! `learned`: services that are exempt from inspection because it would break them.

use crate::command::Ground;
use crate::error::CliError;
use crate::exit::Exit;
use crate::render::learned::exempt;
use crate::session::{ITEMS_MAX, Session, command};
use jiff::SignedDuration;
use model::{HostName, OrganisationId};
use runtime::{Clock as _, SystemClock};
use wire::{
    Action, Collection, ExemptService, Fact, Filter, Item, LEARNED_FOR, LearnedFact, Order,
};

/// How much later than it happened an event may come, and still be counted.
const LATE_MAX: SignedDuration = SignedDuration::from_hours(1);

/// List what is exempt from inspection for what was learned of it, and take it back
///
/// A service that pins its certificate, or asks for its clients' own, is exempt for twelve hours for the organisation whose users
/// showed it. `qaqpa events --kind learned` tells each beginning and end, and signs that led to nothing.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  qaqpa learned list
  qaqpa learned list ministry --json
  qaqpa learned revoke ministry app.example.kz --why \"the app is ours, and its owner takes the pin out\"")]
pub(crate) enum Learned {
    /// Show what is exempt now, why, by whose signs, and until when
    ///
    /// It is put together of the events of the last twelve hours.
    List {
        /// Of this organisation alone
        #[arg(value_name = "ORGANISATION")]
        organisation: Option<OrganisationId>,
    },
    /// Have it inspected again, and not learned anew for thirty days
    Revoke {
        /// The organisation that it is exempt for
        #[arg(value_name = "ORGANISATION")]
        organisation: OrganisationId,
        /// The service's name
        #[arg(value_name = "HOST")]
        host: HostName,
        #[command(flatten)]
        ground: Ground,
    },
}

impl Learned {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        match self {
            Self::List { organisation } => list(session, organisation.as_ref()).await,
            Self::Revoke {
                organisation,
                host,
                ground,
            } => {
                let action = Action::RevokeLearned { organisation, host };
                let command = command(ground.why, ground.clause, action)?;
                let done = session.controld().await?.command(command).await?;
                session.answer_done(&done)
            }
        }
    }
}

async fn list(session: &mut Session<'_>, of: Option<&OrganisationId>) -> Result<Exit, CliError> {
    let now = SystemClock.now();
    let ago = LEARNED_FOR.saturating_add(LATE_MAX);
    let filter = Filter {
        kind: Some("learned".to_owned()),
        since: now.checked_sub(ago).ok(),
        ..Filter::default()
    };
    let mut link = session.controld().await?;
    // Should there be more than a listing takes, the oldest are missing.
    let (events, order) = (Collection::Events, Order::Descending);
    let listed = link.list(events, filter, order, ITEMS_MAX).await?;
    let facts: Vec<&LearnedFact> = listed.items.iter().rev().filter_map(learned).collect();
    let mut services = ExemptService::now(&facts, now);
    services.retain(|service| of.is_none_or(|of| service.organisation == *of));
    session.output.answer(&exempt(&services), &services)?;
    if listed.has_more {
        let note = format!("only the last {ITEMS_MAX} events were looked at: more may be exempt");
        session.output.note(&note)?;
    }
    Ok(Exit::Done)
}

fn learned(item: &Item) -> Option<&LearnedFact> {
    let Item::Event(event) = item else {
        return None;
    };
    if let Fact::Learned { what } = &event.fact {
        Some(what)
    } else {
        None
    }
}
