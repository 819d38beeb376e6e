//! Two roots and what they signed of each other, made by openssl.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;
use wire::keys::{CertificateKind, CertificateView, Generation, RootStanding};

/// A folder with certificates.
pub(crate) struct Authority {
    pub(crate) folder: TempDir,
}

/// Runs a program, which must succeed.
pub(crate) fn run(program: &str, folder: &Path, words: &[&str]) -> Output {
    let output = Command::new(program)
        .current_dir(folder)
        .args(words)
        .output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program} {words:?}: {output:?}");
    output
}

/// What it prints.
pub(crate) fn said(program: &str, folder: &Path, words: &[&str]) -> String {
    String::from_utf8(run(program, folder, words).stdout).unwrap()
}

impl Authority {
    pub(crate) fn new() -> Self {
        let authority = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for number in ["1", "2"] {
            authority.openssl(&format!(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout {number}.key -outform DER \
                 -out {number}.der -days 3652 -subj /C=KZ/CN=Qaqpa-root-{number}"
            ));
        }
        std::fs::write(
            authority.path("ca.ext"),
            "basicConstraints = critical, CA:TRUE\n",
        )
        .unwrap();
        authority.openssl("req -new -key 2.key -subj /C=KZ/CN=Qaqpa-root-2 -out 2.csr");
        authority.openssl("x509 -inform DER -in 1.der -out 1.pem");
        authority.openssl(
            "x509 -req -in 2.csr -CA 1.pem -CAkey 1.key -set_serial 77 -days 3000 -extfile ca.ext -outform DER -out 2-by-1.der",
        );
        authority
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    fn openssl(&self, words: &str) {
        let words: Vec<&str> = words.split_whitespace().collect();
        run("openssl", self.folder.path(), &words);
    }

    /// A root as keyd shows it.
    pub(crate) fn root(&self, number: u32, standing: RootStanding) -> CertificateView {
        let root = Generation::try_from(number).unwrap();
        let what = CertificateKind::Root {
            root,
            standing,
            signs_from: "2027-01-29T00:00:00Z".parse().unwrap(),
        };
        view(number.into(), what, self.read(&format!("{number}.der")))
    }

    /// The newer root under the older one.
    pub(crate) fn cross(&self) -> CertificateView {
        let what = CertificateKind::Cross {
            root: Generation::try_from(2).unwrap(),
            by: Generation::FIRST,
        };
        view(3, what, self.read("2-by-1.der"))
    }

    /// What keyd shows while a rotation goes on.
    pub(crate) fn rotation(&self) -> Vec<CertificateView> {
        vec![
            self.root(2, RootStanding::Active),
            self.cross(),
            self.root(1, RootStanding::Retiring),
        ]
    }
}

/// A certificate as keyd shows it.
pub(crate) fn view(place: u64, what: CertificateKind, der: Vec<u8>) -> CertificateView {
    CertificateView { place, what, der }
}
