//! Libraries of Debian without what their packages ask for beside them.

use super::debian::{done, find, folder, root};
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

/// A library of one of these packages, whose name changes with the release; none where the machine cannot fetch it, which CI does not forgive.
pub(crate) fn library(packages: &[&str], name: &str) -> Option<PathBuf> {
    let path = format!("usr/lib/{}-linux-gnu/{name}", std::env::consts::ARCH);
    match ensure(packages, &path) {
        Ok(file) => Some(file),
        Err(reason) => {
            assert!(std::env::var_os("CI").is_none(), "no {path}: {reason}");
            println!("not checked, since there is no {path}: {reason}");
            None
        }
    }
}

fn ensure(packages: &[&str], path: &str) -> Result<PathBuf, String> {
    let say = |error: std::io::Error| error.to_string();
    let archives = folder().join("archives-keyd-alone");
    fs::create_dir_all(&archives).map_err(say)?;
    let lock = File::create(folder().join("lock")).map_err(say)?;
    lock.lock().map_err(say)?;
    let mut failed = "no package brings it".to_owned();
    for package in packages {
        if let Some(file) = find(path) {
            return Ok(file);
        }
        let mut fetch = Command::new("apt-get");
        fetch.args(["-qq", "-o", "APT::Sandbox::User=root", "download", package]);
        if let Err(reason) = done(fetch.current_dir(&archives)) {
            failed = reason;
            continue;
        }
        for entry in fs::read_dir(&archives).map_err(say)?.flatten() {
            done(Command::new("dpkg").arg("-x").arg(entry.path()).arg(root()))?;
            fs::remove_file(entry.path()).map_err(say)?;
        }
    }
    find(path).ok_or(failed)
}
