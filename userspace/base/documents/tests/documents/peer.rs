//! Where the tests get the fonts and an independent reader of PDF: Debian's packages, unpacked beside the lab's peers and
//! never installed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The packages that bring the fonts (Liberation Serif 2, OFL 1.1) and `pdftotext`, `pdffonts`, `pdfinfo`, `pdftoppm`.
const PACKAGES: [&str; 2] = ["fonts-liberation2", "poppler-utils"];

/// What the packages bring.
pub(crate) struct Peer {
    root: PathBuf,
    fonts: PathBuf,
}

/// The peer, unpacked by whoever asks first; none where the machine cannot fetch it, which CI does not forgive.
pub(crate) fn peer() -> Option<&'static Peer> {
    static PEER: OnceLock<Option<Peer>> = OnceLock::new();
    let peer = PEER.get_or_init(
        || match find().or_else(|_| unpack().and_then(|()| find())) {
            Ok(peer) => Some(peer),
            Err(reason) => {
                assert!(
                    std::env::var_os("CI").is_none(),
                    "no reader of PDF: {reason}"
                );
                println!("not checked, since there is no reader of PDF: {reason}");
                None
            }
        },
    );
    peer.as_ref()
}

impl Peer {
    /// The bytes of the two faces.
    pub(crate) fn fonts(&self) -> [Vec<u8>; 2] {
        ["Regular", "Bold"]
            .map(|face| self.fonts.join(format!("LiberationSerif-{face}.ttf")))
            .map(|path| fs::read(path).unwrap())
    }

    /// What a program of poppler prints about a file.
    pub(crate) fn run(&self, program: &str, words: &[&str], file: &[u8]) -> String {
        let folder = folder().join("documents");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!(
            "{}-{:?}.pdf",
            std::process::id(),
            std::thread::current().id()
        ));
        fs::write(&path, file).unwrap();
        let mut command = Command::new(self.root.join("usr/bin").join(program));
        command.args(words).arg(&path);
        if matches!(program, "pdftotext") {
            command.arg("-");
        }
        let output = command
            .env("LD_LIBRARY_PATH", self.libraries())
            .output()
            .unwrap();
        fs::remove_file(&path).unwrap();
        assert!(
            output.status.success(),
            "{program}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        // Titles stand in its trees as the file has them, in UTF-16.
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn libraries(&self) -> String {
        let folders = fs::read_dir(self.root.join("usr/lib")).unwrap().flatten();
        let folders = folders
            .map(|entry| entry.path())
            .filter(|path| path.is_dir());
        let folders: Vec<_> = folders.map(|path| path.display().to_string()).collect();
        folders.join(":")
    }
}

/// `peers` in the target folder that this test was built into, as the lab's.
fn folder() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let profile = |folder: &&Path| folder.ends_with("debug") || folder.ends_with("release");
    let target = exe.ancestors().find(profile).and_then(Path::parent);
    target.unwrap().join("peers")
}

fn find() -> Result<Peer, String> {
    let root = folder().join("root");
    let fonts =
        ["liberation2", "liberation"].map(|name| root.join("usr/share/fonts/truetype").join(name));
    let fonts = fonts
        .into_iter()
        .find(|path| path.join("LiberationSerif-Bold.ttf").is_file());
    let fonts = fonts.ok_or("Liberation Serif is not unpacked")?;
    let reader = root.join("usr/bin/pdftotext");
    let error = || "poppler-utils is not unpacked".to_owned();
    reader
        .is_file()
        .then_some(Peer { root, fonts })
        .ok_or_else(error)
}

/// Fetches the packages with what they need and this machine lacks, and unpacks them; no script of theirs runs.
///
/// It waits for the lab, which unpacks there too.
fn unpack() -> Result<(), String> {
    let say = |error: std::io::Error| error.to_string();
    let folder = folder();
    let archives = folder.join("archives-documents");
    fs::create_dir_all(archives.join("partial")).map_err(say)?;
    let lock = File::create(folder.join("lock")).map_err(say)?;
    lock.lock().map_err(say)?;
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
        .arg("install")
        .args(PACKAGES);
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
            done(
                Command::new("dpkg")
                    .arg("-x")
                    .arg(&archive)
                    .arg(folder.join("root")),
            )?;
            fs::remove_file(&archive).map_err(say)?;
        }
    }
    Ok(())
}

fn done(command: &mut Command) -> Result<(), String> {
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
