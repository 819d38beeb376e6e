//! The files of this repository's `config/`.

use super::*;
use std::path::{Path, PathBuf};

/// Folders of files in other formats.
const OTHERS: [&str; 3] = ["calendar", "categories", "revocation"];

/// Every file of a folder and the folders below, but not those of [`OTHERS`].
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let is_other = |name: &std::ffi::OsStr| OTHERS.iter().any(|other| name == *other);
            if !path.file_name().is_some_and(is_other) {
                files.extend(files_below(&path));
            }
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn config() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../config")
}

fn read(paths: &[PathBuf]) -> Declared {
    let named: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            (
                path.display().to_string(),
                std::fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = named
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    parse(&files).unwrap_or_else(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"))
    })
}

#[test]
fn every_file_is_good() {
    let files = files_below(&config());
    assert!(files.len() >= 2, "{files:?}");
    for file in files {
        assert!(
            !read(std::slice::from_ref(&file)).rows.is_empty(),
            "{}",
            file.display()
        );
    }
}

#[test]
fn the_ministry_states_every_kind() {
    let mut files = files_below(&config().join("examples/ministry"));
    files.push(config().join("vpn-services.toml"));
    let declared = read(&files);
    let all = RowKind::ALL
        .iter()
        .copied()
        // Blocks are the law's; a lock and a withdrawn act are there for as long as something is wrong.
        .filter(|kind| {
            !matches!(
                kind,
                RowKind::Block | RowKind::PathLock | RowKind::WithdrawnAct
            )
        });
    assert_eq!(declared.kinds, all.collect());
}
