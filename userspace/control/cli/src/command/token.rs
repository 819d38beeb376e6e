//! `token`: what programs show to the API in place of a local user.

use crate::command::parse_why;
use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{ITEMS_MAX, Session, command};
use jiff::SignedDuration;
use model::{AccountName, TokenLabel};
use runtime::{Clock as _, SystemClock};
use wire::token::TOKEN_DAYS_MAX;
use wire::{Action, Collection, Filter, Order, TokenId};

/// Issue, list and revoke tokens, which programs show to the API
///
/// Whoever holds a token acts as its account. It is shown once, when it is issued; the gateway keeps its digest alone.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  qaqpa token issue portal --days 90
  qaqpa token issue soc --account noc --days 30 --why \"request 17\"
  qaqpa token list
  qaqpa token revoke 3 --why \"the laptop was lost\"")]
pub(crate) enum Token {
    /// Issue a token and print it, this one time
    Issue {
        /// What it is called: lower-case letters, digits, hyphens
        #[arg(value_name = "LABEL")]
        label: TokenLabel,
        /// Whose it is; your own account's without it
        #[arg(long, value_name = "ACCOUNT")]
        account: Option<AccountName>,
        /// After how many days it ends
        #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=TOKEN_DAYS_MAX))]
        days: i64,
        /// Why, in your words
        #[arg(long, value_name = "TEXT", default_value = "issued", value_parser = parse_why)]
        why: String,
    },
    /// Show your tokens; the staff that reads everything sees all of them
    List,
    /// End a token at once
    Revoke {
        /// Its number
        #[arg(value_name = "NUMBER")]
        token: TokenId,
        /// Why, in your words
        #[arg(long, value_name = "TEXT", default_value = "revoked", value_parser = parse_why)]
        why: String,
    },
}

impl Token {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let mut link = session.controld().await?;
        let (why, action) = match self {
            Self::List => {
                let (of, filter) = (Collection::Tokens, Filter::default());
                let listed = link.list(of, filter, Order::Ascending, ITEMS_MAX).await?;
                return session.answer_items(&listed, "no token");
            }
            Self::Issue {
                label,
                account,
                days,
                why,
            } => {
                let account = match account {
                    Some(account) => account,
                    None => link.identity().await?.account,
                };
                let action = Action::IssueToken {
                    account,
                    label,
                    expires_at: SystemClock
                        .now()
                        .saturating_add(SignedDuration::from_hours(24 * days))
                        .unwrap_or(jiff::Timestamp::MAX),
                };
                (why, action)
            }
            Self::Revoke { token, why } => (why, Action::RevokeToken { token }),
        };
        let done = link.command(command(why, None, action)?).await?;
        session.answer_done(&done)
    }
}
