//! The files that operators hand out and users install (386/НҚ, ЕШДИ п. 21–23).

use super::{certificates, connect};
use crate::error::CliError;
use crate::exit::Exit;
use crate::session::Session;
use crate::token;
use runtime::{Clock as _, SystemClock};
use serde::Serialize;
use sha2::{Digest as _, Sha256 as Hasher};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use trust::{Artefact, Distribution, TrustError};
use wire::keys::Sha256;

/// Write every file that operators and users install, with the sheet of fingerprints, into a new folder (ЕШДИ пп. 21–23)
///
/// Roots that are published, active or retiring are handed out; revoked and expired ones never. The folder is written whole or not at all.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// The folder, which must not exist yet, or be empty
    #[arg(long, value_name = "DIR")]
    folder: PathBuf,
}

#[derive(Debug, Serialize)]
struct ExportView {
    folder: String,
    roots: Vec<RootFingerprint>,
    files: Vec<FileView>,
}

#[derive(Debug, Serialize)]
struct RootFingerprint {
    root: u32,
    sha256: Sha256,
}

#[derive(Debug, Serialize)]
struct FileView {
    name: String,
    bytes: usize,
    sha256: Sha256,
}

impl Export {
    /// Runs it.
    pub(super) async fn run(
        self,
        session: &mut Session<'_>,
        keyd: &Path,
    ) -> Result<Exit, CliError> {
        let all = certificates(&mut connect(keyd).await?).await?;
        let distribution =
            Distribution::of(&all, SystemClock.now()).map_err(|error| explained(&error))?;
        let artefacts = distribution.artefacts();
        write(&self.folder, &artefacts)?;
        let view = ExportView {
            folder: self.folder.display().to_string(),
            roots: distribution
                .roots()
                .iter()
                .map(|root| RootFingerprint {
                    root: root.generation().number(),
                    sha256: Sha256(*root.sha256()),
                })
                .collect(),
            files: artefacts
                .into_iter()
                .map(|one| FileView {
                    name: one.name,
                    bytes: one.octets.len(),
                    sha256: Sha256(Hasher::digest(&one.octets).into()),
                })
                .collect(),
        };
        let roots = distribution.roots().iter().map(|root| {
            let fingerprint = trust::grouped(root.sha256());
            format!(
                "root {} ({})\n  {fingerprint}\n",
                root.generation(),
                root.standing()
            )
        });
        let files = view.files.iter().map(|file| format!("  {}\n", file.name));
        let human = format!(
            "{} files are in {}:\n{}SHA-256, to be compared with the printed sheet:\n{}",
            view.files.len(),
            view.folder,
            files.collect::<String>(),
            roots.collect::<String>()
        );
        session.output.answer(&human, &view)?;
        Ok(Exit::Done)
    }
}

fn explained(error: &TrustError) -> CliError {
    let hint = match error {
        TrustError::NoRoot => {
            "`qaqpa authority roots` shows where each stands; `qaqpa authority make-root` makes the first"
        }
        TrustError::TooMany { .. } => "`qaqpa authority revoke-root` ends one",
        TrustError::Certificate { .. } => "keyd's ledger is damaged: look into its log",
    };
    CliError::Usage {
        what: error.to_string(),
        hint: hint.to_owned(),
    }
}

/// Writes all files beside the folder and puts them in its place in one step.
fn write(folder: &Path, artefacts: &[Artefact]) -> Result<(), CliError> {
    let name = folder.file_name().ok_or_else(|| CliError::Usage {
        what: format!("{} names no folder", folder.display()),
        hint: "name a folder that does not exist yet".to_owned(),
    })?;
    let mut beside = name.to_owned();
    beside.push(format!(".{}", token::draft()?));
    let beside = folder.with_file_name(beside);
    let written = written(&beside, artefacts).and_then(|()| {
        // Takes the place of an empty folder, and of no other.
        fs::rename(&beside, folder).map_err(|source| {
            let is_there = fs::symlink_metadata(folder).is_ok();
            if !is_there {
                return CliError::file("write", folder)(source);
            }
            CliError::Usage {
                what: format!("{} is there already, and nothing was written", folder.display()),
                hint: "name a folder that does not exist yet: what was handed out once stays as it was"
                    .to_owned(),
            }
        })
    });
    if written.is_err() {
        // What cannot be removed only takes room.
        let _removed = fs::remove_dir_all(&beside);
    }
    written
}

fn written(folder: &Path, artefacts: &[Artefact]) -> Result<(), CliError> {
    fs::create_dir(folder).map_err(CliError::file("make", folder))?;
    for one in artefacts {
        let path = folder.join(&one.name);
        let whole = || {
            let mut file = File::create_new(&path)?;
            file.write_all(&one.octets)?;
            file.sync_all()
        };
        whole().map_err(CliError::file("write", &path))?;
    }
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(CliError::file("write", folder))
}
