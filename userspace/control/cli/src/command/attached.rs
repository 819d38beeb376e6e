//! Files that a form names: read, and put before the request that cites them.

use crate::error::CliError;
use crate::session::{Link, Session, command};
use law::form::{Attachment, FileKind, Form};
use law::request::{Act, Kind};
use sha2::{Digest as _, Sha256 as Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;
use wire::file::CHUNK_BYTES_MAX;
use wire::keys::Sha256;
use wire::{Action, Done, FileChunk, FileOctets, FileView, Scan};

/// How often it is asked whether a file was looked through.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How often at most: a minute.
const LOOKS_MAX: u32 = 300;

/// A filled-in form, and the files that it names.
pub(crate) struct FilledIn {
    /// The form as it is sent.
    pub(crate) json: String,
    /// The files to put before it.
    pub(crate) files: Vec<Named>,
}

/// A file that a form names.
pub(crate) struct Named {
    kind: FileKind,
    path: PathBuf,
    octets: Vec<u8>,
    sha256: Sha256,
}

/// The form of a kind, or the one that an act on it carries.
pub(crate) fn form_of(kind: Kind, act: Option<Act>) -> Result<&'static Form, CliError> {
    let id = match act {
        None => kind.form(),
        Some(act) => {
            let carried = kind.carried(act).ok_or_else(|| CliError::Usage {
                what: format!("{act} on a request of kind {kind} carries no form"),
                hint: "leave --form out; `qaqpa request show NUMBER` tells what can be done"
                    .to_owned(),
            })?;
            carried.form
        }
    };
    law::form::form(id).ok_or_else(|| CliError::Usage {
        what: format!("the form {id} is not part of this gateway yet"),
        hint: "requests of this kind cannot be filed here".to_owned(),
    })
}

/// Reads a filled-in form. Files are named by their paths, from the folder of the form.
pub(crate) fn filled_in(form: &Form, path: &Path) -> Result<FilledIn, CliError> {
    let text = std::fs::read_to_string(path).map_err(CliError::file("read", path))?;
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut files = Vec::new();
    let mut attach = |kind: FileKind, name: &str| -> Result<Attachment, String> {
        let named = read(kind, &folder.join(name))?;
        let name = named.path.file_name().unwrap_or_default().to_string_lossy();
        let attachment = Attachment {
            name: name.into_owned(),
            bytes: u64::try_from(named.octets.len()).unwrap_or(u64::MAX),
            sha256: named.sha256.0,
        };
        files.push(named);
        Ok(attachment)
    };
    let json = config::filled_in_with(form, &path.to_string_lossy(), &text, &mut attach)
        .map_err(CliError::Files)?;
    Ok(FilledIn { json, files })
}

fn read(kind: FileKind, path: &Path) -> Result<Named, String> {
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", path.display());
    let bytes = std::fs::metadata(path).map_err(failed)?.len();
    let max = kind.bytes_max();
    if bytes == 0 || bytes > max {
        return Err(format!(
            "{} has {bytes} bytes, but 1 to {max} are taken of its kind",
            path.display()
        ));
    }
    let octets = std::fs::read(path).map_err(failed)?;
    let sha256 = Sha256(Hasher::digest(&octets).into());
    Ok(Named {
        kind,
        path: path.to_owned(),
        octets,
        sha256,
    })
}

/// Reads a filled-in form and puts the files that it names: what is sent of it.
pub(crate) async fn submission(
    session: &Session<'_>,
    form: &Form,
    path: &Path,
) -> Result<String, CliError> {
    let filled = filled_in(form, path)?;
    put(session, &filled.files).await?;
    Ok(filled.json)
}

/// Puts the scan of a letter, or its text: what it is cited by.
pub(crate) async fn scan(session: &Session<'_>, path: &Path) -> Result<Sha256, CliError> {
    let failed = |what: String| CliError::Usage {
        what,
        hint: "--scan takes the letter as a picture, a PDF, or a text".to_owned(),
    };
    let file = read(kind_of_scan(path), path).map_err(failed)?;
    let sha256 = file.sha256;
    put(session, &[file]).await?;
    Ok(sha256)
}

/// What a letter is put as: a text by the ending of its name, otherwise a scan.
fn kind_of_scan(path: &Path) -> FileKind {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let ending = ending.to_lowercase();
    if matches!(ending.as_str(), "doc" | "docx") {
        FileKind::Document
    } else {
        FileKind::Scan
    }
}

/// Puts the files of a form, and waits until they were looked through.
async fn put(session: &Session<'_>, files: &[Named]) -> Result<(), CliError> {
    if files.is_empty() {
        return Ok(());
    }
    let mut link = session.controld().await?;
    for file in files {
        let mut view = put_one(&mut link, file).await?;
        let mut looks = 0;
        while view.scan == Scan::Waiting && looks < LOOKS_MAX {
            tokio::time::sleep(LOOK_EVERY).await;
            view = link.file(file.sha256).await?;
            looks += 1;
        }
    }
    Ok(())
}

async fn put_one(link: &mut Link, file: &Named) -> Result<FileView, CliError> {
    let mut offset = 0;
    for octets in file.octets.chunks(CHUNK_BYTES_MAX) {
        let chunk = FileChunk {
            sha256: file.sha256,
            kind: file.kind,
            bytes: u64::try_from(file.octets.len()).unwrap_or(u64::MAX),
            offset,
            octets: FileOctets::new(octets.to_vec()).ok_or_else(unwritten)?,
        };
        offset = offset.saturating_add(u64::try_from(octets.len()).unwrap_or(u64::MAX));
        let chunk = command(String::new(), None, Action::PutFile(chunk))?;
        if let Done::FileTaken {
            whole: Some(view), ..
        } = link.command(chunk).await?
        {
            return Ok(*view);
        }
    }
    Err(unwritten())
}

fn unwritten() -> CliError {
    CliError::Usage {
        what: "the file was sent, and is not whole there".to_owned(),
        hint: "send it again; it may have been changed while it was read".to_owned(),
    }
}

/// A signature, in DER.
pub(crate) fn read_signature(path: &Path) -> Result<Vec<u8>, CliError> {
    std::fs::read(path).map_err(CliError::file("read", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_put_as_a_text_or_as_a_scan() {
        let check = |path: &str, kind: FileKind| assert_eq!(kind_of_scan(Path::new(path)), kind);
        check("in/letter.PDF", FileKind::Scan);
        check("letter.tiff", FileKind::Scan);
        check("letter.DocX", FileKind::Document);
        check("letter.doc", FileKind::Document);
        check("letter", FileKind::Scan);
    }

    /// An act names the form that it carries; one that carries none is told before anything is sent.
    #[test]
    fn a_form_is_that_of_the_kind_or_of_the_act() {
        let check = |kind: Kind, act: Option<Act>, expected: Result<&str, &str>| {
            let told = form_of(kind, act).map(|form| form.id);
            let told = told.map_err(|error| error.to_string());
            match (told, expected) {
                (Ok(id), Ok(expected)) => assert_eq!(id, expected),
                (Err(why), Err(part)) => assert!(why.contains(part), "{why}"),
                other => panic!("{kind} {act:?}: {other:?}"),
            }
        };
        check(Kind::Publication, None, Ok("service_publication"));
        check(
            Kind::Publication,
            Some(Act::Resubmit),
            Ok("service_publication"),
        );
        check(Kind::Publication, Some(Act::FileAct), Ok("test_act"));
        check(Kind::Connection, Some(Act::FileAct), Ok("test_act"));
        let none = "file-act on a request of kind mail carries no form";
        check(Kind::Mail, Some(Act::FileAct), Err(none));
        let none = "approve-act on a request of kind connection carries no form";
        check(Kind::Connection, Some(Act::ApproveAct), Err(none));
    }
}
