//! Declarative files from the disk.

use crate::error::CliError;
use config::Declared;
use model::Row;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Most files that one command reads; more are refused.
const FILES_MAX: usize = 1_000;
/// Largest file: a full catalogue takes about 40 MiB. A larger one is refused.
const FILE_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// What files state.
#[derive(Debug)]
pub(crate) struct Stated {
    /// Their rows.
    pub(crate) declared: Declared,
    /// The files, with folders replaced by what they hold, as absolute paths.
    pub(crate) files: Vec<PathBuf>,
}

/// Reads files; a folder stands for its `*.toml`, by name, without those of the folders in it.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Stated, CliError> {
    let mut named = Vec::new();
    for path in paths {
        if path.is_dir() {
            named.extend(folder(path)?);
        } else {
            named.push(path.clone());
        }
    }
    if named.len() > FILES_MAX {
        return Err(CliError::Usage {
            what: format!(
                "{} files are more than the {FILES_MAX} one draft takes",
                named.len()
            ),
            hint: "join the files of one kind".to_owned(),
        });
    }
    let mut texts = Vec::new();
    for path in &named {
        texts.push((path.display().to_string(), text(path)?));
    }
    let borrowed: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let declared = config::parse(&borrowed).map_err(CliError::Files)?;
    let absolute = |path: &PathBuf| std::path::absolute(path).map_err(CliError::file("find", path));
    let files = named.iter().map(absolute).collect::<Result<_, _>>()?;
    Ok(Stated { declared, files })
}

/// The one row that a file states.
pub(crate) fn one_row(path: &Path) -> Result<Box<Row>, CliError> {
    let stated = read(&[path.to_owned()])?;
    match stated.declared.rows.as_slice() {
        [(row, _)] => Ok(Box::new(row.clone())),
        rows => Err(CliError::Usage {
            what: format!("{} states {} rows", path.display(), rows.len()),
            hint: "an act takes one: the channel, or the service as it shall be".to_owned(),
        }),
    }
}

/// Reads a text file of bounded length.
pub(crate) fn text(path: &Path) -> Result<String, CliError> {
    let mut text = String::new();
    let read =
        File::open(path).and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text));
    let bytes = read.map_err(CliError::file("read", path))?;
    if u64::try_from(bytes).is_ok_and(|bytes| bytes <= FILE_BYTES_MAX) {
        return Ok(text);
    }
    let too_large = io::Error::other(format!("it has more than {FILE_BYTES_MAX} bytes"));
    Err(CliError::file("read", path)(too_large))
}

fn folder(path: &Path) -> Result<Vec<PathBuf>, CliError> {
    let entries = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut found: Vec<PathBuf> = entries
        .map_err(CliError::file("list", path))?
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml") && path.is_file())
        .collect();
    found.sort();
    if found.is_empty() {
        return Err(CliError::Usage {
            what: format!("the folder {} holds no *.toml file", path.display()),
            hint: "name the files, or the folder that holds them".to_owned(),
        });
    }
    Ok(found)
}
