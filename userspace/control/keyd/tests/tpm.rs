//! The sealing key under a TPM 2.0, as systemd's encrypted credential: `systemd-creds` with a TPM in software, `swtpm` of Debian.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test ends where something is not as it is to be"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use tempfile::TempDir;

#[path = "peers/alone.rs"]
mod alone;
#[path = "peers/debian.rs"]
mod debian;

/// The name that the credential is sealed for.
const NAME: &str = "keyd.sealing-key";
/// What systemd loads to talk to it, by package (of Debian 13 and before it) and file: alone, since the packages ask for half of a system.
const LIBRARIES: [(&[&str], &str); 5] = [
    (
        &["libtss2-esys-3.0.2-0t64", "libtss2-esys-3.0.2-0"],
        "libtss2-esys.so.0",
    ),
    (&["libtss2-sys1t64", "libtss2-sys1"], "libtss2-sys.so.1"),
    (&["libtss2-rc0t64", "libtss2-rc0"], "libtss2-rc.so.0"),
    (&["libtss2-mu-4.0.1-0t64", "libtss2-mu0"], "libtss2-mu.so.0"),
    (
        &["libtss2-tcti-swtpm0t64", "libtss2-tcti-swtpm0"],
        "libtss2-tcti-swtpm.so.0",
    ),
];

/// The programs, and where the TPM's own library lies.
struct Tools {
    creds: PathBuf,
    swtpm: PathBuf,
    library: PathBuf,
}

impl Tools {
    /// None where they cannot be had.
    fn new() -> Option<Self> {
        for (packages, name) in LIBRARIES {
            alone::library(packages, name)?;
        }
        let swtpm = debian::file("swtpm", "usr/bin/swtpm")?;
        Some(Self {
            creds: debian::file("systemd", "usr/bin/systemd-creds")?,
            library: alone::library(&["swtpm-libs"], "swtpm/libswtpm_libtpms.so.0")?,
            swtpm,
        })
    }
}

/// A TPM in software; it ends when it is dropped.
struct Tpm<'a> {
    tools: &'a Tools,
    folder: TempDir,
    child: Child,
}

impl<'a> Tpm<'a> {
    fn new(tools: &'a Tools) -> Self {
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let mut program = debian::command(&tools.swtpm);
        program.args(["socket", "--tpm2", "--flags", "not-need-init,startup-clear"]);
        program.args(["--tpmstate", &format!("dir={}", folder.path().display())]);
        program.args(["--server", &format!("type=unixio,path={}", at("t"))]);
        program.args(["--ctrl", &format!("type=unixio,path={}", at("t.ctrl"))]);
        program.args(["--pid", &format!("file={}", at("pid"))]);
        program.args(["--log", &format!("file={}", at("log"))]);
        let beside = tools.library.parent().unwrap();
        let libraries =
            [beside, beside.parent().unwrap()].map(|folder| folder.display().to_string());
        program.env("LD_LIBRARY_PATH", libraries.join(":"));
        let mut child = program.spawn().unwrap();
        // It writes its number once it listens.
        while !fs::metadata(at("pid")).is_ok_and(|pid| pid.len() > 0) {
            let ended = child.try_wait().unwrap();
            assert_eq!(ended, None, "{:?}", fs::read_to_string(at("log")));
            std::thread::yield_now();
        }
        Self {
            tools,
            folder,
            child,
        }
    }

    /// Runs `systemd-creds` with this TPM.
    fn creds(&self, name: &str, words: &[&str], files: [&Path; 2]) -> Output {
        let socket = self.folder.path().join("t");
        let mut program = debian::command(&self.tools.creds);
        program.arg(format!("--tpm2-device=swtpm:path={}", socket.display()));
        program.arg(format!("--name={name}"));
        program.args(words).args(files).output().unwrap()
    }
}

impl Drop for Tpm<'_> {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A keyd of a store and a sealing key, at the root's own machine: it opens the store, and ends.
fn make_root(folder: &Path, key: &Path, number: &str) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_keyd"));
    program.args(["ceremony", "make-root", "--number", number]);
    program.args(["--request", "РНИ-2026/1", "--why", "a test"]);
    program.arg("--store").arg(folder.join("store"));
    program.arg("--sealing-key").arg(key);
    program
        .arg("--passphrase-file")
        .arg(folder.join("passphrase"));
    program
        .arg("--out")
        .arg(folder.join(format!("{number}.json")));
    program.output().unwrap()
}

fn said(output: &Output) -> String {
    let said = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&said).into_owned()
}

#[test]
fn a_sealing_key_that_a_tpm_sealed_opens_the_store_by_that_tpm_alone() {
    let Some(tools) = Tools::new() else {
        return;
    };
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let private = |name: &str| {
        let mode = fs::Permissions::from_mode(0o600);
        fs::set_permissions(path(name), mode).unwrap();
    };
    fs::write(path("passphrase"), "correct horse battery").unwrap();
    private("passphrase");
    let mut make = Command::new(env!("CARGO_BIN_EXE_keyd"));
    make.arg("--make-sealing-key").arg("--sealing-key");
    assert!(make.arg(path("key")).status().unwrap().success());
    let made = make_root(folder.path(), &path("key"), "1");
    assert!(made.status.success(), "{}", said(&made));
    let (tpm, other) = (Tpm::new(&tools), Tpm::new(&tools));
    let words = ["--with-key=tpm2", "encrypt"];
    let sealed = tpm.creds(NAME, &words, [&path("key"), &path("sealed")]);
    assert!(sealed.status.success(), "{}", said(&sealed));
    let key = fs::read(path("key")).unwrap();
    let octets = fs::read(path("sealed")).unwrap();
    assert!(!octets.windows(key.len()).any(|part| part == key));
    fs::remove_file(path("key")).unwrap();
    let missing = make_root(folder.path(), &path("key"), "2");
    assert!(
        said(&missing).contains("systemd-creds"),
        "{}",
        said(&missing)
    );
    // As the service manager does with LoadCredentialEncrypted=.
    let open = |tpm: &Tpm<'_>, name: &str, to: &str| {
        let opened = tpm.creds(name, &["decrypt"], [&path("sealed"), &path(to)]);
        assert_eq!(opened.status.success(), path(to).exists());
        (opened.status.success(), said(&opened))
    };
    let (opened, told) = open(&other, NAME, "none");
    assert!(!opened, "{told}");
    let (opened, told) = open(&tpm, "keyd.other", "none");
    assert!(!opened && told.contains("does not match"), "{told}");
    let (opened, told) = open(&tpm, NAME, "credential");
    assert!(opened, "{told}");
    private("credential");
    assert_eq!(fs::read(path("credential")).unwrap(), key);
    let made = make_root(folder.path(), &path("credential"), "2");
    assert!(made.status.success(), "{}", said(&made));
}
