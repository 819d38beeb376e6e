//! Files of requests, their documents, and whether decisions and codes are genuine.

use crate::error::CliError;
use crate::exit::Exit;
use crate::language::Language;
use crate::session::{Link, Session};
use runtime::{KeyClient, verify};
use serde::Serialize;
use sha2::{Digest as _, Sha256 as Hasher};
use std::path::{Path, PathBuf};
use wire::keys::{DocumentCode, Sha256};
use wire::paper::decision_text;
use wire::{Daemon, DocumentState, DocumentView, PaperKind, PaperLanguage, RequestNumber};

/// What comes with a request: documents, files, signatures.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Paper {
    /// Write a document of a request: technical conditions, a refusal, a test act, the extract of a decision
    Document {
        /// The request
        #[arg(value_name = "NUMBER")]
        number: RequestNumber,
        /// Which: technical-conditions, refusal, departure, extract, test-act, root-hand-over; without it, the newest decision's
        #[arg(long, value_name = "KIND", value_parser = parse_kind)]
        kind: Option<PaperKind>,
        /// Where to; without it, a name made of the document's number
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Write a file that a request cites
    Attachment {
        /// The request
        #[arg(value_name = "NUMBER")]
        number: RequestNumber,
        /// The file's digest, as `qaqpa request show` prints it
        #[arg(value_name = "SHA256")]
        sha256: Sha256,
        /// Where to
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Write what was signed of a request, the signatures over it and the answers they were judged by: another program can verify them
    Signatures {
        /// The request
        #[arg(value_name = "NUMBER")]
        number: RequestNumber,
        /// Folder to write to
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Check the code that a document bears
    CheckCode {
        /// The code, as it is printed: spaces and hyphens do not matter
        #[arg(value_name = "CODE")]
        code: DocumentCode,
    },
    /// Verify the signatures of a request's decisions by keyd's public keys
    Verify {
        /// The request
        #[arg(value_name = "NUMBER")]
        number: RequestNumber,
        /// keyd's socket
        #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/keyd.sock")]
        keyd: PathBuf,
    },
}

impl Paper {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Document { number, kind, out } => {
                let language = match session.language {
                    Language::Kk => PaperLanguage::Kk,
                    // Documents are issued in the two languages of the orders.
                    Language::Ru | Language::En => PaperLanguage::Ru,
                };
                document(session, number, (kind, language), out).await
            }
            Self::Attachment {
                number,
                sha256,
                out,
            } => attachment(session, (number, sha256), &out).await,
            Self::Signatures { number, out } => signatures(session, number, &out).await,
            Self::CheckCode { code } => check_code(session, code).await,
            Self::Verify { number, keyd } => verify_decisions(session, number, &keyd).await,
        }
    }
}

fn parse_kind(text: &str) -> Result<PaperKind, String> {
    let all = PaperKind::ALL;
    let found = all.iter().copied().find(|kind| kind.label() == text);
    found.ok_or_else(|| {
        let labels: Vec<&str> = all.iter().map(|kind| kind.label()).collect();
        format!("write one of {}", labels.join(", "))
    })
}

/// Fetches a file of a request, piece by piece.
async fn fetch(
    link: &mut Link,
    request: RequestNumber,
    sha256: Sha256,
) -> Result<Vec<u8>, CliError> {
    let mut octets = Vec::new();
    loop {
        let offset = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        let piece = link.file_piece(request, sha256, offset).await?;
        let is_end = piece.octets.as_slice().is_empty();
        octets.extend_from_slice(piece.octets.as_slice());
        let length = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        if is_end || length >= piece.bytes || length > law::form::FILE_BYTES_MAX {
            break;
        }
    }
    if Sha256(Hasher::digest(&octets).into()) == sha256 {
        return Ok(octets);
    }
    Err(CliError::Usage {
        what: format!("what came is not the file {sha256}"),
        hint: "fetch it again; if it stays so, the gateway's folder of files is damaged".to_owned(),
    })
}

#[derive(Serialize)]
struct WrittenView {
    path: String,
    bytes: usize,
    sha256: Sha256,
}

fn write(
    session: &mut Session<'_>,
    path: &Path,
    octets: &[u8],
    sha256: Sha256,
) -> Result<Exit, CliError> {
    std::fs::write(path, octets).map_err(CliError::file("write", path))?;
    let view = WrittenView {
        path: path.display().to_string(),
        bytes: octets.len(),
        sha256,
    };
    let human = format!("{} ({} bytes)", view.path, view.bytes);
    session.output.answer(&human, &view)?;
    Ok(Exit::Done)
}

/// Writes a file that a request cites.
pub(crate) async fn attachment(
    session: &mut Session<'_>,
    (number, sha256): (RequestNumber, Sha256),
    out: &Path,
) -> Result<Exit, CliError> {
    let mut link = session.controld().await?;
    let octets = fetch(&mut link, number, sha256).await?;
    write(session, out, &octets, sha256)
}

/// Writes a document of a request: the newest of a kind, or of all kinds.
pub(crate) async fn document(
    session: &mut Session<'_>,
    number: RequestNumber,
    (kind, language): (Option<PaperKind>, PaperLanguage),
    out: Option<PathBuf>,
) -> Result<Exit, CliError> {
    let mut link = session.controld().await?;
    let detail = link.request(number).await?;
    let is_it =
        |one: &&DocumentView| one.language == language && kind.is_none_or(|kind| one.kind == kind);
    // Of one decision the document itself stands before its extract.
    let newest = detail
        .documents
        .iter()
        .filter(is_it)
        .map(|one| one.line)
        .max();
    let found = detail.documents.iter().filter(is_it);
    let found = found
        .filter(|one| Some(one.line) == newest)
        .min_by_key(|one| one.kind);
    let document = found.ok_or_else(|| CliError::Usage {
        what: format!("request {number} has no such document"),
        hint: "`qaqpa request show NUMBER` lists its documents".to_owned(),
    })?;
    let file = match &document.state {
        DocumentState::Issued { file, .. } => *file,
        DocumentState::Waiting => {
            return Err(CliError::Usage {
                what: format!("the {} of request {number} is not made yet", document.kind),
                hint: "`qaqpa status` tells what keyd said last".to_owned(),
            });
        }
        DocumentState::Impossible { why } => {
            return Err(CliError::Usage {
                what: format!(
                    "the {} of request {number} cannot be made: {why}",
                    document.kind
                ),
                hint: "what is missing comes with the form, the record or the act's reasons"
                    .to_owned(),
            });
        }
    };
    let name = format!("{}-{}.{language}.pdf", document.number, document.kind).replace('/', "-");
    let out = out.unwrap_or_else(|| PathBuf::from(name));
    let octets = fetch(&mut link, number, file).await?;
    write(session, &out, &octets, file)
}

/// Writes every text that was signed, with its signature and the answers of responders: `1.json`, `1.p7s`, `1-1.ocsp`.
async fn signatures(
    session: &mut Session<'_>,
    number: RequestNumber,
    out: &Path,
) -> Result<Exit, CliError> {
    let mut link = session.controld().await?;
    let detail = link.request(number).await?;
    let mut files = Vec::new();
    for (place, signature) in (1..).zip(&detail.signatures) {
        files.push((format!("{place}.json"), signature.text));
        files.push((format!("{place}.p7s"), signature.cms));
        let answers = (1..).zip(&signature.evidence);
        files.extend(answers.map(|(n, answer)| (format!("{place}-{n}.ocsp"), *answer)));
    }
    if files.is_empty() {
        return Err(CliError::Usage {
            what: format!("no signature on request {number} is shown"),
            hint: "what was signed with a secret in it is sealed; nobody need sign the others"
                .to_owned(),
        });
    }
    std::fs::create_dir_all(out).map_err(CliError::file("make", out))?;
    let mut views = Vec::new();
    for (name, sha256) in files {
        let octets = fetch(&mut link, number, sha256).await?;
        let path = out.join(name);
        std::fs::write(&path, &octets).map_err(CliError::file("write", &path))?;
        views.push(WrittenView {
            path: path.display().to_string(),
            bytes: octets.len(),
            sha256,
        });
    }
    let lines = views
        .iter()
        .map(|view| format!("{} ({} bytes)", view.path, view.bytes));
    let human = lines.collect::<Vec<_>>().join("\n");
    session.output.answer(&human, &views)?;
    Ok(Exit::Done)
}

/// Checks the code of a document.
pub(crate) async fn check_code(
    session: &mut Session<'_>,
    code: DocumentCode,
) -> Result<Exit, CliError> {
    let view = session.controld().await?.code(code).await?;
    let human = format!(
        "genuine: {} {} ({}) of request {}, issued by {} at {}\n  file {}",
        view.kind,
        view.number,
        view.language,
        view.request,
        view.authority,
        crate::time::shown(view.at),
        view.file
    );
    session.output.answer(&human, &view)?;
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct VerifiedView {
    line: u32,
    act: String,
    officer: String,
    state: &'static str,
    why: String,
}

/// Verifies the decisions of a request by the public keys that keyd tells.
pub(crate) async fn verify_decisions(
    session: &mut Session<'_>,
    number: RequestNumber,
    keyd: &Path,
) -> Result<Exit, CliError> {
    let detail = session.controld().await?.request(number).await?;
    let mut client = KeyClient::connect(keyd)
        .await
        .map_err(CliError::daemon(Daemon::Keyd))?;
    let mut views = Vec::new();
    for decision in &detail.decisions {
        let statement = &decision.statement;
        // Lines of the history may go when it is full; the digest names its line whatever its place.
        let line = detail.history.iter().find(|line| {
            let text = decision_text(number, detail.view.kind, line);
            Sha256(Hasher::digest(text).into()) == statement.document
        });
        let (state, why) = match (&decision.signature, line) {
            (None, _) => ("unsigned", "keyd has not signed it yet".to_owned()),
            (Some(_), None) => (
                "differs",
                "no line of the history is what was signed".to_owned(),
            ),
            (Some(signature), Some(_)) => {
                let keys = client.public(statement.authority.clone()).await;
                let keys = keys.map_err(CliError::daemon(Daemon::Keyd))?;
                match verify(statement, signature, &keys) {
                    Ok(()) => ("signed", String::new()),
                    Err(error) => ("differs", error.to_string()),
                }
            }
        };
        views.push(VerifiedView {
            line: decision.line,
            act: line.map_or_else(String::new, |line| line.what.clone()),
            officer: statement.officer.to_string(),
            state,
            why,
        });
    }
    let lines = views.iter().map(|view| {
        let why = if view.why.is_empty() {
            String::new()
        } else {
            format!(": {}", view.why)
        };
        format!(
            "line {} {} by {}: {}{why}",
            view.line, view.act, view.officer, view.state
        )
    });
    let lines: Vec<String> = lines.collect();
    let human = if lines.is_empty() {
        format!("no decision on request {number} was handed to keyd")
    } else {
        lines.join("\n")
    };
    session.output.answer(&human, &views)?;
    let all = views.iter().all(|view| view.state == "signed");
    Ok(if all && !views.is_empty() {
        Exit::Done
    } else {
        Exit::Disagree
    })
}
