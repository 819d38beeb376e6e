//! `explain`: what would happen to a flow, and why.

use crate::error::CliError;
use crate::exit::Exit;
use crate::render::explanation::{Named, text, view};
use crate::session::{Link, Session};
use config::{protocol_name, protocol_number};
use model::{InterfaceName, Prefix, Protocol, Row, RowKey};
use std::net::IpAddr;
use wire::{Collection, Explanation, Filter, Flow, Item, Order};

/// Most rows that are looked through for the one an explanation names: those that share addresses with it, or its text.
const CANDIDATES_MAX: usize = 500;

/// Tell what would happen to a flow, and why
///
/// Shows the verdict of the program in the kernel, the verdict of the same function on the
/// host, the row and the rule behind them, and the clause. No packet is sent and nothing is counted.
///
/// Exit code 3 if the two verdicts differ.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa explain --src 192.0.2.7 --dst 203.0.113.9 --port 443
  qaqpa explain --src 2001:db8::7 --dst 2001:db8:f::1 --proto udp --port 53
  qaqpa explain --src 203.0.113.9 --dst 192.0.2.7 --interface up0")]
pub(crate) struct Explain {
    /// From where
    #[arg(long = "src", value_name = "ADDRESS")]
    source: IpAddr,
    /// Where to
    #[arg(long = "dst", value_name = "ADDRESS")]
    destination: IpAddr,
    /// The destination's port
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// By which protocol, a name or a number [default: tcp with --port, else icmp]
    #[arg(long = "proto", value_name = "PROTOCOL", value_parser = parse_protocol)]
    protocol: Option<Protocol>,
    /// By which interface it comes in [default: the first channel of the source's operator]
    #[arg(long, value_name = "IF")]
    interface: Option<InterfaceName>,
}

impl Explain {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let flow = Flow {
            source: self.source,
            destination: self.destination,
            protocol: self.protocol,
            port: self.port,
            interface: self.interface,
        };
        let explanation = session.linkd().await?.explain(flow).await?;
        let named = named(session, &explanation).await;
        session
            .output
            .answer(&text(&explanation, &named), &view(&explanation, &named))?;
        Ok(if explanation.kernel == explanation.host {
            Exit::Done
        } else {
            Exit::Disagree
        })
    }
}

/// The rows that an explanation names. Without controld the verdicts stand alone, and the reason is told.
async fn named(session: &Session<'_>, explanation: &Explanation) -> Named {
    let keys = [&explanation.origin, &explanation.rule];
    if keys.iter().all(|key| key.is_none()) {
        return Named::default();
    }
    let rows = async {
        let mut link = session.controld().await?;
        let origin = row(&mut link, explanation.origin.as_ref()).await?;
        let rule = row(&mut link, explanation.rule.as_ref()).await?;
        Ok::<_, CliError>((origin, rule))
    };
    match rows.await {
        Ok((origin, rule)) => Named {
            origin,
            rule,
            missing: None,
        },
        Err(error) => Named {
            missing: Some(error.to_string()),
            ..Named::default()
        },
    }
}

async fn row(link: &mut Link, key: Option<&RowKey>) -> Result<Option<Row>, CliError> {
    let Some(key) = key else {
        return Ok(None);
    };
    let id = crate::render::row::key_text(key);
    let prefix: Option<Prefix> = if let RowKey::Catalogue(prefix) | RowKey::Block(prefix) = key {
        Some(*prefix)
    } else {
        None
    };
    let filter = Filter {
        text: prefix.is_none().then_some(id),
        prefix,
        ..Filter::default()
    };
    let of = Collection::Rows(key.kind());
    let listed = link
        .list(of, filter, Order::Ascending, CANDIDATES_MAX)
        .await?;
    Ok(listed.items.into_iter().find_map(|item| {
        if let Item::Row(row) = item
            && row.key() == *key
        {
            Some(*row)
        } else {
            None
        }
    }))
}

/// Reads a protocol's name or number.
fn parse_protocol(text: &str) -> Result<Protocol, String> {
    protocol_number(text)
        .or_else(|| text.parse().ok().map(Protocol))
        .ok_or_else(|| {
            let numbers = (1..=u8::MAX).filter_map(std::num::NonZeroU8::new);
            let names: Vec<&str> = numbers.filter_map(|n| protocol_name(Protocol(n))).collect();
            let names = names.join(", ");
            format!("`{text}` is not a protocol: write a number from 1 to 255 or one of {names}")
        })
}
