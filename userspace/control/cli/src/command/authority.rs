//! `authority`: the certification authorities of inspection, as keyd holds them.
//!
//! It talks to keyd's socket, which knows who asks; controld gets the events of what was done from keyd.

use crate::error::CliError;
use crate::exit::Exit;
use crate::session::Session;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use model::OrganisationId;
use runtime::KeyClient;
use std::path::{Path, PathBuf};
use wire::Daemon;
use wire::keys::{CertificateView, Generation, RevocationReason};

mod export;
mod listing;
mod offline;
mod orders;

use export::Export;
use listing::Listed;
use offline::Offline;
use orders::Order;

/// List, make, rotate and revoke the roots of inspection and what they sign, and export what users install (ЕШДИ пп. 20–23)
///
/// Orders are an officer's of security. Each names the request that it rests on and why, asks for the passphrase of the root that
/// signs, and is journalled. The passphrase is typed at the terminal, or read from a file that nobody else may read.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa authority make-root --request СОЗ-2026/214 --why \"the first root\"
  qaqpa authority sign-issuers --request СОЗ-2026/214 --why \"three schools were enrolled\"
  qaqpa authority roots
  qaqpa authority export --folder /srv/root-2026
  qaqpa authority rotate-root --request СОЗ-2027/3 --why \"the root ends in 2036\"
  qaqpa authority cross-sign --request СОЗ-2027/3 --why \"published for 60 days\"

With a root on a machine of its own (`keyd ceremony --help` there):
  qaqpa authority import root.json --request СОЗ-2026/214 --why \"the first root\"
  qaqpa authority request-issuers --out request.json --request СОЗ-2026/214 --why \"three schools were enrolled\"
  qaqpa authority import signed.json --request СОЗ-2026/214 --why \"three schools were enrolled\"")]
pub(crate) struct Authority {
    /// keyd's socket: keys, certificates
    #[arg(
        long,
        global = true,
        value_name = "PATH",
        default_value = "/run/qaqpa/keyd.sock"
    )]
    keyd: PathBuf,
    #[command(subcommand)]
    act: Act,
}

/// What is asked.
#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Show the roots: where each stands, from when to when it is valid, by which others it is signed
    Roots,
    /// Show the issuing authorities of organisations: until when each is valid, and whether it was revoked
    Issuers {
        /// Of this organisation alone
        #[arg(long, value_name = "ID")]
        organisation: Option<OrganisationId>,
    },
    /// Show the newest CRL of each root: when the next one is to be there
    Crls,
    #[command(flatten)]
    Order(Order),
    #[command(flatten)]
    Offline(Offline),
    Export(Export),
}

impl Authority {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        match self.act {
            Act::Roots => listing::show(session, &self.keyd, &Listed::Roots).await,
            Act::Issuers { organisation } => {
                listing::show(session, &self.keyd, &Listed::Issuers(organisation)).await
            }
            Act::Crls => listing::show(session, &self.keyd, &Listed::Crls).await,
            Act::Order(order) => order.run(session, &self.keyd).await,
            Act::Offline(order) => order.run(session, &self.keyd).await,
            Act::Export(export) => export.run(session, &self.keyd).await,
        }
    }
}

/// A connection to keyd.
async fn connect(keyd: &Path) -> Result<KeyClient, CliError> {
    KeyClient::connect(keyd)
        .await
        .map_err(CliError::daemon(Daemon::Keyd))
}

/// Everything that keyd shows.
async fn certificates(keyd: &mut KeyClient) -> Result<Vec<CertificateView>, CliError> {
    keyd.certificates()
        .await
        .map_err(CliError::daemon(Daemon::Keyd))
}

fn parse_generation(text: &str) -> Result<Generation, String> {
    let number = text.parse::<u32>().ok();
    let generation = number.and_then(|number| Generation::try_from(number).ok());
    generation.ok_or_else(|| {
        format!("`{text}` is no generation: write its number, from 1, as the listings show it")
    })
}

/// Why something is revoked, in the words of RFC 5280.
fn parse_reason() -> impl TypedValueParser<Value = RevocationReason> {
    let labels = RevocationReason::ALL.iter().map(|reason| reason.label());
    PossibleValuesParser::new(labels).try_map(|label| {
        RevocationReason::labelled(&label).ok_or_else(|| format!("`{label}` is no reason"))
    })
}
