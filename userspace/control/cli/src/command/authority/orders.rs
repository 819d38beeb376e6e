//! Orders to the authorities.

use super::{certificates, connect, parse_generation, parse_reason};
use crate::command::parse_why;
use crate::error::CliError;
use crate::exit::Exit;
use crate::passphrase::{self, Passphrase};
use crate::render::authority::OrderView;
use crate::session::Session;
use model::OrganisationId;
use runtime::KeyClient;
use std::path::{Path, PathBuf};
use wire::Daemon;
use wire::keys::{
    AuthorityAct, AuthorityOrder, CertificateKind, Generation, OrderDone, RequestNumber,
    RevocationReason, RootKey, RootStanding, WHY_BYTES_MAX,
};

/// Most orders that one `sign-issuers` gives: more organisations than a gateway has.
const ROUNDS_MAX: usize = 64;

/// What every order rests on.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Basis {
    /// The request that it rests on
    #[arg(long, value_name = "NUMBER")]
    request: RequestNumber,
    /// Why, in your words: the journal keeps it
    #[arg(long, value_name = "TEXT", value_parser = parse_short_why)]
    why: String,
}

fn parse_short_why(text: &str) -> Result<String, String> {
    let why = parse_why(text)?;
    if why.len() > WHY_BYTES_MAX {
        return Err(format!(
            "a reason has at most {WHY_BYTES_MAX} bytes, this one {}; keep the rest in the request",
            why.len()
        ));
    }
    Ok(why)
}

/// What is ordered.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Order {
    /// Make the first root, which signs at once
    MakeRoot {
        #[command(flatten)]
        passphrase: Passphrase,
        #[command(flatten)]
        basis: Basis,
    },
    /// Make the next root, which is published for 60 days before it signs
    RotateRoot {
        #[command(flatten)]
        passphrase: Passphrase,
        #[command(flatten)]
        basis: Basis,
    },
    CrossSign(CrossSign),
    /// Sign an issuing authority for each organisation that needs one
    SignIssuers {
        /// The root that signs [default: the active one]
        #[arg(long, value_name = "N", value_parser = parse_generation)]
        root: Option<Generation>,
        #[command(flatten)]
        passphrase: Passphrase,
        #[command(flatten)]
        basis: Basis,
    },
    /// Sign an issuing authority for one organisation under another root, which it uses from then on
    SwitchIssuer {
        /// The organisation
        #[arg(value_name = "ORGANISATION")]
        organisation: OrganisationId,
        /// The root that signs [default: the active one]
        #[arg(long, value_name = "N", value_parser = parse_generation)]
        root: Option<Generation>,
        #[command(flatten)]
        passphrase: Passphrase,
        #[command(flatten)]
        basis: Basis,
    },
    /// Revoke an issuing authority at once; the CRL that says so is to be signed then
    RevokeIssuer {
        /// The organisation
        #[arg(value_name = "ORGANISATION")]
        organisation: OrganisationId,
        /// Which of its authorities, as `qaqpa authority issuers` shows it
        #[arg(value_name = "N", value_parser = parse_generation)]
        generation: Generation,
        /// Why, as the CRL says it
        #[arg(long, value_parser = parse_reason())]
        reason: RevocationReason,
        #[command(flatten)]
        basis: Basis,
    },
    /// Revoke a root at once, and with it all that it signed
    RevokeRoot {
        /// Which root
        #[arg(value_name = "N", value_parser = parse_generation)]
        root: Generation,
        /// Why, as the CRLs of others say it
        #[arg(long, value_parser = parse_reason())]
        reason: RevocationReason,
        #[command(flatten)]
        basis: Basis,
    },
    /// Sign the CRL of a root
    SignCrl {
        /// The root [default: the active one]
        #[arg(long, value_name = "N", value_parser = parse_generation)]
        root: Option<Generation>,
        #[command(flatten)]
        passphrase: Passphrase,
        #[command(flatten)]
        basis: Basis,
    },
}

/// Have the active root and the published one sign each other: from then on the newer signs, and the older retires
#[derive(Debug, clap::Args)]
pub(super) struct CrossSign {
    /// The older one [default: the active one]
    #[arg(long, value_name = "N", value_parser = parse_generation)]
    older: Option<Generation>,
    /// The newer one [default: the published one]
    #[arg(long, value_name = "N", value_parser = parse_generation)]
    newer: Option<Generation>,
    /// Read the older root's passphrase from this file; without it, the terminal asks for it
    #[arg(long, value_name = "FILE")]
    older_passphrase_file: Option<PathBuf>,
    /// Read the newer root's passphrase from this file; without it, the terminal asks for it
    #[arg(long, value_name = "FILE")]
    newer_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    basis: Basis,
}

impl CrossSign {
    async fn give(self, desk: &mut Desk) -> Result<OrderView, CliError> {
        let older = desk.root(self.older, RootStanding::Active).await?;
        let newer = desk.root(self.newer, RootStanding::Published).await?;
        let act = AuthorityAct::CrossSign {
            older: key(older, self.older_passphrase_file.as_deref())?,
            newer: key(newer, self.newer_passphrase_file.as_deref())?,
        };
        let done = desk.give(act, &self.basis).await?;
        Ok(OrderView::of(done, Some(newer)))
    }
}

impl Order {
    /// Runs it.
    pub(super) async fn run(
        self,
        session: &mut Session<'_>,
        keyd: &Path,
    ) -> Result<Exit, CliError> {
        let mut desk = Desk::at(keyd).await?;
        let view = match self {
            Self::MakeRoot { passphrase, basis } => {
                let act = AuthorityAct::MakeRoot {
                    passphrase: passphrase.new_one()?,
                };
                OrderView::of(desk.give(act, &basis).await?, None)
            }
            Self::RotateRoot { passphrase, basis } => {
                let act = AuthorityAct::RotateRoot {
                    passphrase: passphrase.new_one()?,
                };
                OrderView::of(desk.give(act, &basis).await?, None)
            }
            Self::CrossSign(order) => order.give(&mut desk).await?,
            Self::SignIssuers {
                root,
                passphrase,
                basis,
            } => {
                let with = desk.opened(root, &passphrase).await?;
                desk.sign_issuers(with, &basis).await?
            }
            Self::SwitchIssuer {
                organisation,
                root,
                passphrase,
                basis,
            } => {
                let to = desk.opened(root, &passphrase).await?;
                let root = to.root;
                let act = AuthorityAct::SwitchIssuer { organisation, to };
                OrderView::of(desk.give(act, &basis).await?, Some(root))
            }
            Self::RevokeIssuer {
                organisation,
                generation,
                reason,
                basis,
            } => {
                let act = AuthorityAct::RevokeIssuer {
                    organisation,
                    generation,
                    reason,
                };
                OrderView::of(desk.give(act, &basis).await?, None)
            }
            Self::RevokeRoot {
                root,
                reason,
                basis,
            } => {
                let act = AuthorityAct::RevokeRoot { root, reason };
                OrderView::of(desk.give(act, &basis).await?, Some(root))
            }
            Self::SignCrl {
                root,
                passphrase,
                basis,
            } => {
                let with = desk.opened(root, &passphrase).await?;
                let root = with.root;
                let act = AuthorityAct::SignCrl { with };
                OrderView::of(desk.give(act, &basis).await?, Some(root))
            }
        };
        session.output.answer(&view.sentence(), &view)?;
        Ok(Exit::Done)
    }
}

/// Where orders are given.
pub(super) struct Desk {
    keyd: KeyClient,
}

impl Desk {
    pub(super) async fn at(keyd: &Path) -> Result<Self, CliError> {
        let keyd = connect(keyd).await?;
        Ok(Self { keyd })
    }

    /// What a root on a machine of its own is asked to sign.
    pub(super) async fn signing_request(&mut self) -> Result<Vec<u8>, CliError> {
        let octets = self.keyd.signing_request().await;
        octets.map_err(CliError::daemon(Daemon::Keyd))
    }

    /// Imports a file of a root's own machine.
    pub(super) async fn import(
        &mut self,
        file: &[u8],
        with: Option<RootKey>,
        basis: &Basis,
    ) -> Result<OrderDone, CliError> {
        let basis = (basis.request.clone(), basis.why.clone());
        let done = self.keyd.import(file, with, basis).await;
        done.map_err(CliError::daemon(Daemon::Keyd))
    }

    pub(super) async fn give(
        &mut self,
        act: AuthorityAct,
        basis: &Basis,
    ) -> Result<OrderDone, CliError> {
        let order = AuthorityOrder {
            act,
            request: basis.request.clone(),
            why: basis.why.clone(),
        };
        let done = self.keyd.order(order).await;
        done.map_err(CliError::daemon(Daemon::Keyd))
    }

    /// The root that is named, or the only one of a standing.
    pub(super) async fn root(
        &mut self,
        named: Option<Generation>,
        wanted: RootStanding,
    ) -> Result<Generation, CliError> {
        if let Some(named) = named {
            return Ok(named);
        }
        let all = certificates(&mut self.keyd).await?;
        let mut found = all.iter().filter_map(|one| match one.what {
            CertificateKind::Root { root, standing, .. } => (standing == wanted).then_some(root),
            CertificateKind::Cross { .. }
            | CertificateKind::Issuer { .. }
            | CertificateKind::Crl { .. } => None,
        });
        match (found.next(), found.next()) {
            (Some(root), None) => Ok(root),
            (None, _) => Err(CliError::Usage {
                what: format!("no root is {wanted}"),
                hint: "`qaqpa authority roots` shows where each stands; `make-root` makes the first, `rotate-root` the next"
                    .to_owned(),
            }),
            (Some(_), Some(_)) => Err(CliError::Usage {
                what: format!("more than one root is {wanted}"),
                hint: "name one by its number, as `qaqpa authority roots` shows it".to_owned(),
            }),
        }
    }

    /// A root, named or the active one, with its passphrase.
    pub(super) async fn opened(
        &mut self,
        named: Option<Generation>,
        passphrase: &Passphrase,
    ) -> Result<RootKey, CliError> {
        let root = self.root(named, RootStanding::Active).await?;
        let passphrase = passphrase.existing(&format!("root {root}"))?;
        Ok(RootKey { root, passphrase })
    }

    /// Signs for everybody who needs an issuer: keyd takes so many an order.
    async fn sign_issuers(&mut self, with: RootKey, basis: &Basis) -> Result<OrderView, CliError> {
        let (root, mut signed, mut rounds) = (with.root, Vec::new(), 0_usize);
        loop {
            rounds = rounds.saturating_add(1);
            let act = AuthorityAct::SignIssuers { with: with.clone() };
            let given = self.give(act, basis).await;
            let given = given.map_err(|error| CliError::after(&signed, error))?;
            match given {
                OrderDone::Issued { issuers, left } => {
                    let is_stuck = issuers.is_empty() || rounds >= ROUNDS_MAX;
                    signed.extend(issuers);
                    if left == 0 || is_stuck {
                        let done = OrderDone::Issued {
                            issuers: signed,
                            left,
                        };
                        return Ok(OrderView::of(done, Some(root)));
                    }
                }
                other @ (OrderDone::Root(_)
                | OrderDone::CrossSigned
                | OrderDone::Revoked
                | OrderDone::Requested { .. }
                | OrderDone::Crl { .. }) => return Ok(OrderView::of(other, Some(root))),
            }
        }
    }
}

fn key(root: Generation, file: Option<&Path>) -> Result<RootKey, CliError> {
    let passphrase = passphrase::existing(file, &format!("root {root}"))?;
    Ok(RootKey { root, passphrase })
}
