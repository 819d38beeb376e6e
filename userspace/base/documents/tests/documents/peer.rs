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
    programs: PathBuf,
    fonts: PathBuf,
}

/// The peer, unpacked by whoever asks first; none where the machine cannot fetch it, which CI does not forgive.
pub(crate) fn peer() -> Option<&'static Peer> {
    static PEER: OnceLock<Option<Peer>> = OnceLock::new();
    let peer = PEER.get_or_init(|| match ensure() {
        Ok(peer) => Some(peer),
        Err(reason) => {
            assert!(
                std::env::var_os("CI").is_none(),
                "no reader of PDF: {reason}"
            );
            println!("not checked, since there is no reader of PDF: {reason}");
            None
        }
    });
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
        let mut command = Command::new(self.programs.join(program));
        command.args(words).arg(&path);
        if matches!(program, "pdftotext") {
            command.arg("-");
        }
        let output = command
            .env("LD_LIBRARY_PATH", libraries())
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
}

/// The libraries that were unpacked beside the programs.
fn libraries() -> String {
    let folders = fs::read_dir(root().join("usr/lib")).into_iter().flatten();
    let folders = folders.flatten().map(|entry| entry.path());
    let folders = folders.filter(|path| path.is_dir());
    let folders: Vec<_> = folders.map(|path| path.display().to_string()).collect();
    folders.join(":")
}

/// `peers` in the target folder that this test was built into, as the lab's.
fn folder() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let profile = |folder: &&Path| folder.ends_with("debug") || folder.ends_with("release");
    let target = exe.ancestors().find(profile).and_then(Path::parent);
    target.unwrap().join("peers")
}

fn root() -> PathBuf {
    folder().join("root")
}

/// What is unpacked, or else installed on this machine: of that, nothing is fetched.
fn find() -> Result<Peer, String> {
    let places = [root(), PathBuf::from("/")];
    let find = |paths: &[&str], file: &str| {
        let paths = places
            .iter()
            .flat_map(|place| paths.iter().map(|path| place.join(path)));
        let mut paths = paths.filter(|path| path.join(file).is_file());
        paths.next().ok_or_else(|| format!("{file} is not there"))
    };
    let fonts =
        ["liberation2", "liberation"].map(|name| format!("usr/share/fonts/truetype/{name}"));
    Ok(Peer {
        programs: find(&["usr/bin"], "pdftotext")?,
        fonts: find(
            &fonts.each_ref().map(String::as_str),
            "LiberationSerif-Bold.ttf",
        )?,
    })
}

/// Finds what the packages bring, and unpacks them first if that is not there.
///
/// It waits for the lab and for other tests, which unpack there too: what is still being written cannot be used.
fn ensure() -> Result<Peer, String> {
    let folder = folder();
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let lock = File::create(folder.join("lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;
    find().or_else(|_| unpack(&folder).and_then(|()| find()))
}

/// Fetches the packages with what they need and this machine lacks, and unpacks them; no script of theirs runs.
fn unpack(folder: &Path) -> Result<(), String> {
    let say = |error: std::io::Error| error.to_string();
    let archives = folder.join("archives-documents");
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
            done(Command::new("dpkg").arg("-x").arg(&archive).arg(root()))?;
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
