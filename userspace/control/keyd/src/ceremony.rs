//! `keyd ceremony`: a root on a machine of its own, without any daemon, socket or network.
//!
//! ```text
//!  gateway                                     the root's machine
//!            ◄──────────── qaqpa root ──────── keyd ceremony make-root
//!  import
//!  request-issuers ── qaqpa signing request ─► keyd ceremony sign: shows, asks for the passphrase, signs
//!  import    ◄─────────── qaqpa signed ───────
//! ```
//!
//! The machine has a store and a ledger as keyd's ([`Machine`]): the key lies there under its passphrase, or in a token, and each signature is
//! durable before it leaves. What a request asks for is built here by the same templates as at a gateway, from the words that are shown; no
//! octets of the request are signed as they came. A clock that is wrong does no harm: the gateway says from when to when.

use crate::ca::bundle::SigningRequest;
use crate::ca::{CaRefused, ESHDI_21};
use crate::crypt::sha256;
use crate::error::{KeydError, Refused};
use jiff::Timestamp;
use runtime::passphrase::{self, PassphraseError};
use rustix::process::geteuid;
use std::fs::{self, File};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};
use wire::keys::{BUNDLE_OCTETS_MAX, Generation, Ground, RequestNumber};

mod machine;
mod show;

use machine::Machine;

/// Makes roots on a machine of their own, and signs there what a gateway asks for. It needs no daemon, no socket and no network
#[derive(Debug, clap::Parser)]
#[command(name = "keyd ceremony", version)]
pub struct Ceremony {
    #[command(subcommand)]
    act: Act,
}

/// What is done.
#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Make a root, and write its certificate for `qaqpa authority import`
    MakeRoot {
        #[command(flatten)]
        place: Place,
        /// Its number at the gateway: 1 for the first, then one more than the newest that `qaqpa authority roots` shows
        #[arg(long, value_name = "N", value_parser = parse_generation)]
        number: Generation,
        /// The request that it rests on
        #[arg(long, value_name = "NUMBER")]
        request: RequestNumber,
        /// Why, in your words: the ledger of this machine keeps it
        #[arg(long, value_name = "TEXT")]
        why: String,
        /// File to write, which must not exist
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Read the passphrase (the token's PIN) from this file, which nobody else may read; without it, the terminal asks for it
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Show what a gateway asks for, and sign nothing
    Show {
        /// The file that `qaqpa authority request-issuers` or `request-cross` wrote
        #[arg(value_name = "FILE")]
        request: PathBuf,
    },
    /// Show what a gateway asks for, ask for the passphrase, sign it, and write what `qaqpa authority import` takes
    Sign {
        #[command(flatten)]
        place: Place,
        /// The file that `qaqpa authority request-issuers` or `request-cross` wrote
        #[arg(value_name = "FILE")]
        request: PathBuf,
        /// File to write, which must not exist
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Read the passphrase (the token's PIN) from this file, which nobody else may read; without it, the terminal asks for it. Where two
        /// roots sign, give it twice: for the older first
        #[arg(long, value_name = "FILE")]
        passphrase_file: Vec<PathBuf>,
    },
}

/// Where roots lie on this machine.
#[derive(Debug, clap::Args)]
struct Place {
    /// Folder of the keys; made with mode 0700
    #[arg(long, value_name = "DIR", default_value = "/var/lib/qaqpa/root")]
    store: PathBuf,
    /// File of the 32 octets that the keys are sealed under; `keyd --make-sealing-key` makes it
    #[arg(long, value_name = "FILE")]
    sealing_key: PathBuf,
    /// Library (PKCS#11) of the token that roots' keys lie in: each root's passphrase is the token's PIN then
    #[arg(long, value_name = "FILE", requires = "root_token")]
    root_module: Option<PathBuf>,
    /// Label of that token; the numbers of slots change
    #[arg(long, value_name = "LABEL", requires = "root_module")]
    root_token: Option<String>,
}

fn parse_generation(text: &str) -> Result<Generation, String> {
    let number = text.parse::<u32>().ok();
    let generation = number.and_then(|number| Generation::try_from(number).ok());
    generation.ok_or_else(|| format!("`{text}` is no number of a root: they are counted from 1"))
}

/// Why a ceremony ends without a result.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    /// The keys, the ledger, or what was asked for.
    #[error(transparent)]
    Keyd(#[from] KeydError),
    /// What was asked for is refused.
    #[error("{0}; {hint}", hint = .0.told().hint)]
    Refused(Box<Refused>),
    /// The passphrase.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// A file.
    #[error("cannot {action} {path}: {source}")]
    File {
        /// What was tried.
        action: &'static str,
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing can be shown.
    #[error("cannot show what is asked for: {0}; nothing was signed")]
    Shown(io::Error),
}

impl From<Refused> for CeremonyError {
    fn from(refused: Refused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

impl From<CaRefused> for CeremonyError {
    fn from(refused: CaRefused) -> Self {
        Refused::from(refused).into()
    }
}

impl CeremonyError {
    fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            action,
            path: path.to_owned(),
            source,
        }
    }
}

impl Ceremony {
    /// Does it; what people have to see and compare goes to `out`.
    pub fn run(self, now: Timestamp, out: &mut dyn Write) -> Result<(), CeremonyError> {
        match self.act {
            Act::MakeRoot {
                place,
                number,
                request,
                why,
                out: file,
                passphrase_file,
            } => {
                let ground = Ground {
                    client: geteuid().as_raw(),
                    request,
                    why,
                    clause: ESHDI_21,
                };
                let mut machine = Machine::open(&place)?;
                let file = NewFile::make(&file)?;
                let passphrase = passphrase::new_one(passphrase_file.as_deref())?;
                let made = machine.make_root(number, &passphrase, (now, ground))?;
                file.fill(&made.octets)?;
                writeln!(
                    out,
                    "root {number} is made; SHA-256 of its certificate: {}\n\
                     next: qaqpa authority import FILE at the gateway, and compare",
                    made.certificate
                )
                .map_err(CeremonyError::Shown)
            }
            Act::Show { request } => {
                let octets = read(&request)?;
                let parsed = SigningRequest::read(&octets)?;
                show::request(&parsed, sha256(&octets), out).map_err(CeremonyError::Shown)
            }
            Act::Sign {
                place,
                request,
                out: file,
                passphrase_file,
            } => {
                let octets = read(&request)?;
                let parsed = SigningRequest::read(&octets)?;
                let digest = sha256(&octets);
                show::request(&parsed, digest, out).map_err(CeremonyError::Shown)?;
                out.flush().map_err(CeremonyError::Shown)?;
                let mut machine = Machine::open(&place)?;
                let file = NewFile::make(&file)?;
                let mut files = passphrase_file.iter();
                let mut secret = |number: Generation| {
                    let of = format!("root {number}, which signs this");
                    passphrase::existing(files.next().map(PathBuf::as_path), &of)
                };
                let signed = machine.sign(&parsed, digest, (now, &mut secret))?;
                file.fill(&signed)?;
                writeln!(
                    out,
                    "signed; next: qaqpa authority import FILE at the gateway"
                )
                .map_err(CeremonyError::Shown)
            }
        }
    }
}

/// A request's file, but no more of it than may be.
fn read(path: &Path) -> Result<Vec<u8>, CeremonyError> {
    let file = File::open(path).map_err(CeremonyError::file("open", path))?;
    let mut octets = Vec::new();
    let mut most = file.take(BUNDLE_OCTETS_MAX.saturating_add(1));
    most.read_to_end(&mut octets)
        .map_err(CeremonyError::file("read", path))?;
    Ok(octets)
}

/// A file that is made before anything is signed, and gone again if nothing is.
struct NewFile {
    path: PathBuf,
    file: Option<File>,
}

impl NewFile {
    fn make(path: &Path) -> Result<Self, CeremonyError> {
        let file = File::create_new(path).map_err(CeremonyError::file("make", path))?;
        Ok(Self {
            path: path.to_owned(),
            file: Some(file),
        })
    }

    fn fill(mut self, octets: &[u8]) -> Result<(), CeremonyError> {
        let Some(mut file) = self.file.take() else {
            return Ok(());
        };
        let written = file.write_all(octets).and_then(|()| file.sync_all());
        written.map_err(CeremonyError::file("write", &self.path))
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if self.file.is_some() {
            // An empty file that stays only takes its name.
            let _removed = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests;
