//! A token of `SoftHSM2`, of Debian.

use super::debian;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// What opens it.
pub(crate) const PIN: &str = "4711-0815";
/// Its label.
pub(crate) const LABEL: &str = "roots";

/// A folder of tokens, with one in it.
pub(crate) struct SoftToken {
    pub(crate) folder: TempDir,
    module: PathBuf,
    util: PathBuf,
}

impl SoftToken {
    /// None where `SoftHSM` cannot be had.
    pub(crate) fn new() -> Option<Self> {
        let token = Self {
            util: debian::file("softhsm2", "usr/bin/softhsm2-util")?,
            module: debian::file("libsofthsm2", "usr/lib/softhsm/libsofthsm2.so")?,
            folder: TempDir::new().unwrap(),
        };
        fs::create_dir(token.tokens()).unwrap();
        let tokens = token.tokens();
        let config = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\n",
            tokens.display()
        );
        fs::write(token.config(), config).unwrap();
        token.make_token();
        Some(token)
    }

    pub(crate) fn make_token(&self) {
        let mut make = debian::command(&self.util);
        make.args(["--init-token", "--free", "--label", LABEL]);
        make.args(["--pin", PIN, "--so-pin", "0815-4711", "--module"]);
        make.arg(&self.module).env("SOFTHSM2_CONF", self.config());
        let output = make.output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    pub(crate) fn tokens(&self) -> PathBuf {
        self.folder.path().join("tokens")
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("softhsm2.conf")
    }

    /// How many files of the tokens hold these octets.
    pub(crate) fn files_with(&self, octets: &[u8]) -> usize {
        let files = all_files(&self.tokens()).into_iter();
        let contents = files.map(|path| fs::read(path).unwrap());
        let has_them = |content: &Vec<u8>| content.windows(octets.len()).any(|part| part == octets);
        contents.filter(has_them).count()
    }

    /// Tells a program of this library and its token.
    pub(crate) fn named(&self, program: &mut Command) {
        self.named_as(program, LABEL);
    }

    /// Tells a program of this library, and of a token of this label.
    pub(crate) fn named_as(&self, program: &mut Command, label: &str) {
        program.arg("--root-module").arg(&self.module);
        program.arg("--root-token").arg(label);
        program.env("SOFTHSM2_CONF", self.config());
    }
}

fn all_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let (folders, mut files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| all_files(folder)));
    files
}
