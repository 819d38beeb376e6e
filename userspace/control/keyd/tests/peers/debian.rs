//! Programs and libraries of Debian that tests need: unpacked beside the lab's peers, never installed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A file of a package, as `usr/bin/program`; none where the machine cannot fetch it, which CI does not forgive.
pub(crate) fn file(package: &str, path: &str) -> Option<PathBuf> {
    match ensure(package, path) {
        Ok(file) => Some(file),
        Err(reason) => {
            assert!(std::env::var_os("CI").is_none(), "no {path}: {reason}");
            println!("not checked, since there is no {path} of {package}: {reason}");
            None
        }
    }
}

/// A command of an unpacked program, which finds the libraries that were unpacked with it.
pub(crate) fn command(program: &Path) -> Command {
    let folders = fs::read_dir(root().join("usr/lib")).into_iter().flatten();
    let folders = folders.flatten().map(|entry| entry.path());
    let folders: Vec<String> = folders
        .filter(|path| path.is_dir())
        .map(|path| path.display().to_string())
        .collect();
    let mut command = Command::new(program);
    command.env("LD_LIBRARY_PATH", folders.join(":"));
    command.stdin(Stdio::null());
    command
}

/// `peers` in the target folder that this test was built into, as the lab's.
pub(crate) fn folder() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let profile = |folder: &&Path| folder.ends_with("debug") || folder.ends_with("release");
    let target = exe.ancestors().find(profile).and_then(Path::parent);
    target.unwrap().join("peers")
}

pub(crate) fn root() -> PathBuf {
    folder().join("root")
}

/// What is unpacked, or else installed on this machine.
pub(crate) fn find(path: &str) -> Option<PathBuf> {
    let places = [root(), PathBuf::from("/")];
    let mut files = places.iter().map(|place| place.join(path));
    files.find(|file| file.is_file())
}

/// Finds the file, and unpacks its package first if it is not there.
///
/// It waits for the lab and for other tests, which unpack there too: what is still being written cannot be used.
fn ensure(package: &str, path: &str) -> Result<PathBuf, String> {
    let folder = folder();
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let lock = File::create(folder.join("lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;
    if find(path).is_none() {
        unpack(&folder, package)?;
    }
    find(path).ok_or_else(|| "the package does not bring it".to_owned())
}

/// Fetches a package with what it needs and this machine lacks, and unpacks them; no script of theirs runs.
fn unpack(folder: &Path, package: &str) -> Result<(), String> {
    let say = |error: std::io::Error| error.to_string();
    let archives = folder.join("archives-keyd");
    fs::create_dir_all(archives.join("partial")).map_err(say)?;
    let mut fetch = Command::new("apt-get");
    fetch
        .args(["-qq", "-y", "--no-install-recommends", "--download-only"])
        .args([
            "-o",
            "Debug::NoLocking=1",
            "-o",
            "APT::Sandbox::User=root",
            "-o",
        ])
        .arg(format!("Dir::Cache::archives={}/", archives.display()))
        .args(["install", package]);
    if done(&mut fetch).is_err() {
        done(Command::new("apt-get").args(["-qq", "update"]))?;
        done(&mut fetch)?;
    }
    for entry in fs::read_dir(&archives).map_err(say)?.flatten() {
        let archive = entry.path();
        if archive
            .extension()
            .is_some_and(|extension| extension == "deb")
        {
            done(Command::new("dpkg").arg("-x").arg(&archive).arg(root()))?;
            fs::remove_file(&archive).map_err(say)?;
        }
    }
    Ok(())
}

pub(crate) fn done(command: &mut Command) -> Result<(), String> {
    let output = command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    output
        .status
        .success()
        .then_some(())
        .ok_or_else(|| said.trim().to_owned())
}
