//! The lists of categories on disk.
//!
//! ```text
//! DIR/NAME.toml             a local list, beside it NAME.toml.sig: whoever signed it answers for it
//! DIR/ut1/CATEGORY/domains  a list in UT1's form (also urls, expressions), of a category that is not exempt
//! ```

use category::list::{local, ut1};
use category::{Compiled, List, ListSignature, Source, TrustedKey, compile};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Most files of a folder.
const FILES_MAX: usize = 1_024;
/// Most octets of a file: UT1's largest has some 90 MB.
const FILE_OCTETS_MAX: u64 = 512 << 20;

/// Why lists give no index.
#[derive(Debug, thiserror::Error)]
pub enum ListsError {
    /// A file or folder cannot be read.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A list or a key is refused.
    #[error("{path}: {why}", path = path.display())]
    Refused {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// They cannot be put together.
    #[error("the lists of categories cannot be put together: {0}")]
    Compile(#[from] category::CompileError),
}

/// Where lists are, and who may sign them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    /// Lists that came with the image, which answers for them.
    pub(crate) of_image: Option<PathBuf>,
    /// Lists that must be signed, if what they name is exempt.
    pub(crate) signed: Option<PathBuf>,
    /// The keys that may have signed them, one a line.
    pub(crate) keys: Option<PathBuf>,
}

impl Lists {
    /// Whether there are any.
    pub(crate) const fn are_given(&self) -> bool {
        self.of_image.is_some() || self.signed.is_some()
    }

    /// What to look at for changes.
    pub(crate) fn paths(&self) -> impl Iterator<Item = PathBuf> {
        [&self.of_image, &self.signed, &self.keys]
            .into_iter()
            .flatten()
            .cloned()
    }

    /// Reads and compiles all of them.
    pub(crate) fn compile(&self) -> Result<Compiled, ListsError> {
        let keys = self.keys.as_deref().map_or(Ok(Vec::new()), trusted)?;
        let mut sources = Vec::new();
        if let Some(folder) = &self.of_image {
            for (path, list) in locals(folder)? {
                let source = Source::accepted(list, "it is part of this gateway's image");
                sources.push(source.map_err(|error| refused(&path, error))?);
            }
        }
        if let Some(folder) = &self.signed {
            for (path, list) in locals(folder)? {
                sources.push(signed(&path, list, &keys)?);
            }
            sources.extend(directories(&folder.join("ut1"))?);
        }
        Ok(compile(&sources)?)
    }
}

fn signed(path: &Path, list: List, keys: &[TrustedKey]) -> Result<Source, ListsError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".sig");
    let beside = PathBuf::from(beside);
    if !beside.exists() {
        return Source::unsigned(list).map_err(|error| refused(path, error));
    }
    let text = String::from_utf8_lossy(&read(&beside)?).into_owned();
    let signature = ListSignature::parse(&text).map_err(|error| refused(&beside, error))?;
    Source::signed(list, &signature, keys).map_err(|error| refused(&beside, error))
}

fn trusted(path: &Path) -> Result<Vec<TrustedKey>, ListsError> {
    let text = String::from_utf8_lossy(&read(path)?).into_owned();
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys = lines.map(|line| TrustedKey::parse(line).map_err(|error| refused(path, error)));
    keys.collect()
}

/// The local lists of a folder, by name.
fn locals(folder: &Path) -> Result<Vec<(PathBuf, List)>, ListsError> {
    let is_list = |path: &PathBuf| path.extension().is_some_and(|end| end == "toml");
    let paths = entries(folder)?.into_iter().filter(is_list);
    let lists = paths.map(|path| {
        let name = name_of(&path);
        let list = local::read(&name, &read(&path)?);
        let list = list.map_err(|problems| problems_of(&path, &problems))?;
        Ok((path, list))
    });
    lists.collect()
}

/// The lists of folders in UT1's form; none where there is no such folder.
fn directories(folder: &Path) -> Result<Vec<Source>, ListsError> {
    let mut sources = Vec::new();
    if !folder.exists() {
        return Ok(sources);
    }
    for of in entries(folder)? {
        let category = ut1::category_of(&name_of(&of)).map_err(|error| refused(&of, error))?;
        let terms = category::list::Terms::strict(category);
        for path in entries(&of)? {
            let Some(file) = ut1::File::named(&name_of(&path)) else {
                continue;
            };
            let name = format!("ut1/{}/{}", name_of(&of), name_of(&path));
            let list = ut1::read(&name, file, &terms, &read(&path)?);
            let list = list.map_err(|problems| problems_of(&path, &problems))?;
            sources.push(Source::unsigned(list).map_err(|error| refused(&path, error))?);
        }
    }
    Ok(sources)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, ListsError> {
    let failed = |source| ListsError::File {
        path: folder.to_owned(),
        source,
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        if paths.len() >= FILES_MAX {
            return Err(refused(folder, format!("more than {FILES_MAX} files")));
        }
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Vec<u8>, ListsError> {
    let failed = |source| ListsError::File {
        path: path.to_owned(),
        source,
    };
    let octets = fs::metadata(path).map_err(failed)?.len();
    if octets > FILE_OCTETS_MAX {
        let why = format!("{octets} octets, more than the {FILE_OCTETS_MAX} that a list may have");
        return Err(refused(path, why));
    }
    fs::read(path).map_err(failed)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn refused(path: &Path, why: impl std::fmt::Display) -> ListsError {
    ListsError::Refused {
        path: path.to_owned(),
        why: why.to_string(),
    }
}

fn problems_of(path: &Path, problems: &[impl ToString]) -> ListsError {
    let texts: Vec<String> = problems.iter().take(8).map(ToString::to_string).collect();
    let more = problems.len().saturating_sub(texts.len());
    let more = if more > 0 {
        format!("; and {more} more")
    } else {
        String::new()
    };
    refused(path, format!("{}{more}", texts.join("; ")))
}
