//! Orders to a root on a machine of its own: what it is to sign leaves as a file, and comes back as one.

use super::orders::{Basis, Desk};
use super::parse_generation;
use crate::error::CliError;
use crate::exit::Exit;
use crate::passphrase::Passphrase;
use crate::render::authority::OrderView;
use crate::session::Session;
use model::OrganisationId;
use sha2::{Digest as _, Sha256 as Hasher};
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use wire::keys::{AuthorityAct, BUNDLE_OCTETS_MAX, Generation, OrderDone, RootStanding, Sha256};

/// What is ordered.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Offline {
    /// Write what a root on a machine of its own is to sign: an issuing authority for each organisation that needs one, and the CRL
    ///
    /// The keys are made here and stay here. A request makes those before it void.
    RequestIssuers {
        /// File to write, which must not exist; `keyd ceremony sign` takes it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The root that is to sign [default: the active one]
        #[arg(long, value_name = "N", value_parser = parse_generation)]
        root: Option<Generation>,
        /// An organisation that gets a new issuing authority though it needs none yet: it switches to this root; may be given more than once
        #[arg(long, value_name = "ORGANISATION")]
        switch: Vec<OrganisationId>,
        #[command(flatten)]
        basis: Basis,
    },
    /// Write what two roots are to sign of each other, where the key of at least one is on a machine of its own
    RequestCross {
        /// File to write, which must not exist; `keyd ceremony sign` takes it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The older one [default: the active one]
        #[arg(long, value_name = "N", value_parser = parse_generation)]
        older: Option<Generation>,
        /// The newer one [default: the published one]
        #[arg(long, value_name = "N", value_parser = parse_generation)]
        newer: Option<Generation>,
        #[command(flatten)]
        basis: Basis,
    },
    /// Take what `keyd ceremony` wrote on a root's own machine: a root, or what was requested; whole, or not at all
    Import {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The other root, where two sign each other and its key is at the gateway: it signs its half now
        #[arg(long, value_name = "N", value_parser = parse_generation)]
        root: Option<Generation>,
        #[command(flatten)]
        passphrase: Passphrase,
        #[command(flatten)]
        basis: Basis,
    },
}

impl Offline {
    /// Runs it.
    pub(super) async fn run(
        self,
        session: &mut Session<'_>,
        keyd: &Path,
    ) -> Result<Exit, CliError> {
        let mut desk = Desk::at(keyd).await?;
        match self {
            Self::RequestIssuers {
                out,
                root,
                switch,
                basis,
            } => {
                let root = desk.root(root, RootStanding::Active).await?;
                let act = AuthorityAct::RequestIssuers { root, switch };
                let view = request(&mut desk, act, (&out, &basis)).await?;
                session.output.answer(&view.sentence(), &view)?;
            }
            Self::RequestCross {
                out,
                older,
                newer,
                basis,
            } => {
                let older = desk.root(older, RootStanding::Active).await?;
                let newer = desk.root(newer, RootStanding::Published).await?;
                let act = AuthorityAct::RequestCross { older, newer };
                let view = request(&mut desk, act, (&out, &basis)).await?;
                session.output.answer(&view.sentence(), &view)?;
            }
            Self::Import {
                file,
                root,
                passphrase,
                basis,
            } => {
                let octets = read(&file)?;
                let with = match root {
                    Some(root) => Some(desk.opened(Some(root), &passphrase).await?),
                    None => None,
                };
                let done = desk.import(&octets, with, &basis).await?;
                let view = OrderView::of(done, None);
                session.output.answer(&view.sentence(), &view)?;
            }
        }
        Ok(Exit::Done)
    }
}

/// Gives the order, and writes the request that it makes.
async fn request(
    desk: &mut Desk,
    act: AuthorityAct,
    (out, basis): (&Path, &Basis),
) -> Result<OrderView, CliError> {
    let mut file = File::create_new(out).map_err(CliError::file("make", out))?;
    let written = written(desk, act, basis).await;
    let written = written.and_then(|(octets, view)| {
        let whole = file.write_all(&octets).and_then(|()| file.sync_all());
        whole.map_err(CliError::file("write", out))?;
        Ok(view)
    });
    if written.is_err() {
        // An empty file that stays only takes its name.
        let _removed = fs::remove_file(out);
    }
    written
}

async fn written(
    desk: &mut Desk,
    act: AuthorityAct,
    basis: &Basis,
) -> Result<(Vec<u8>, OrderView), CliError> {
    let done = desk.give(act, basis).await?;
    let octets = desk.signing_request().await?;
    let digest = Sha256(Hasher::digest(&octets).into());
    match done {
        OrderDone::Requested { sha256, .. } if sha256 == digest => {
            Ok((octets, OrderView::of(done, None)))
        }
        OrderDone::Requested { .. }
        | OrderDone::Root(_)
        | OrderDone::CrossSigned
        | OrderDone::Issued { .. }
        | OrderDone::Revoked
        | OrderDone::Crl { .. } => Err(replaced()),
    }
}

fn replaced() -> CliError {
    CliError::Usage {
        what: "somebody else ordered another request meanwhile, which takes the place of this one"
            .to_owned(),
        hint: "agree who asks, and order it again".to_owned(),
    }
}

/// A file, but no more of it than may be.
fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let file = File::open(path).map_err(CliError::file("open", path))?;
    let mut octets = Vec::new();
    let mut most = file.take(BUNDLE_OCTETS_MAX.saturating_add(1));
    most.read_to_end(&mut octets)
        .map_err(CliError::file("read", path))?;
    if u64::try_from(octets.len()).is_ok_and(|octets| octets <= BUNDLE_OCTETS_MAX) {
        return Ok(octets);
    }
    Err(CliError::Usage {
        what: format!(
            "{} has more than {BUNDLE_OCTETS_MAX} octets, so it is no file of `keyd ceremony`",
            path.display()
        ),
        hint: "name the file that `keyd ceremony` wrote".to_owned(),
    })
}
