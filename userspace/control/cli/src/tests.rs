//! The command as a whole, against daemons that are faked here.

mod arguments;
mod authority;
mod fake;
pub(crate) mod fixtures;
mod incidents;
mod journal;
mod learned;
mod offline;
mod paths;
mod reading;
mod watching;
mod writing;

use crate::arguments::{Surroundings, run};
use crate::exit::Exit;
use std::path::PathBuf;
use tempfile::TempDir;

/// A pathd with two links at a path.
pub(crate) fn pathd_at(path: &std::path::Path) -> fake::Fake {
    let paths = [fixtures::path(), fixtures::locked_path()];
    let items: Vec<wire::Item> = paths.map(|p| wire::Item::Path(Box::new(p))).to_vec();
    fake::Fake::start(path, move |_| {
        let (items, next) = (items.clone(), None);
        fake::Reply::Answer(Ok(wire::Answer::Page(wire::Page { items, next })))
    })
}

/// What one run said.
struct Said {
    exit: Exit,
    out: String,
    err: String,
}

/// A machine with sockets, state and files of its own.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where controld's fake listens.
    fn control(&self) -> PathBuf {
        self.path("c")
    }

    /// Where linkd's fake listens.
    fn link(&self) -> PathBuf {
        self.path("l")
    }

    /// Where pathd's fake listens: beside linkd's, so that it needs no naming.
    fn pathd(&self) -> PathBuf {
        self.path("pathd.sock")
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Runs `qaqpa` with the sockets and the state of this machine.
    fn run(&self, arguments: &[&str]) -> Said {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let surroundings = Surroundings {
            out: &mut out,
            err: &mut err,
            state_home: Some(self.path("state")),
            screen: None,
            locale: Some("en".to_owned()),
        };
        let exit = run(self.with_sockets(arguments), surroundings);
        // Paths differ from run to run.
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            text.replace(self.folder.path().to_str().unwrap(), "DIR")
        };
        Said {
            exit,
            out: text(out),
            err: text(err),
        }
    }

    fn with_sockets(&self, arguments: &[&str]) -> Vec<String> {
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let (control, link) = (text(self.control()), text(self.link()));
        let globals = [
            "qaqpa".to_owned(),
            "--control".to_owned(),
            control,
            "--link".to_owned(),
            link,
        ];
        let arguments = arguments.iter().map(ToString::to_string);
        globals.into_iter().chain(arguments).collect()
    }
}
