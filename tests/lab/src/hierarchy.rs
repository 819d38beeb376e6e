//! A hierarchy of certificates for the lab, made by openssl: an authority whose certificates look like the national one's, and
//! its revocation list.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::LabError;
use crate::namespace::checked;

/// An authority, in a folder of its own.
#[derive(Debug, Clone)]
pub struct Hierarchy {
    folder: PathBuf,
}

/// For whom a certificate is issued: a person with the right to sign for an organisation.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    /// Name of its files.
    pub id: &'a str,
    /// The organisation's BIN.
    pub bin: &'a str,
    /// The person's IIN.
    pub iin: &'a str,
}

/// Who signs for the ministry of the example.
pub const OF_MINISTRY: Holder<'_> = Holder {
    id: "ministry",
    bin: "120340000014",
    iin: "800101300017",
};
/// Who signs for its agency.
pub const OF_AGENCY: Holder<'_> = Holder {
    id: "agency",
    bin: "130540000033",
    iin: "810202400028",
};

const CURVE: &str = "ec_paramgen_curve:P-256";
const CONFIG: &str = "\
[ca]
default_ca = lab
[lab]
dir = .
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = issued
certificate = root.pem
private_key = root.key
default_md = sha256
default_days = 3650
default_crl_days = 3650
policy = any
unique_subject = no
[any]
countryName = optional
commonName = supplied
serialNumber = optional
organizationName = optional
organizationalUnitName = optional
[req]
distinguished_name = name
prompt = no
[name]
commonName = lab
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[holder]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
extendedKeyUsage = 1.3.6.1.5.5.7.3.4, 1.2.398.3.3.4.1.2, 1.2.398.3.3.4.1.2.1
authorityKeyIdentifier = keyid
[responder]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
authorityKeyIdentifier = keyid
";

impl Hierarchy {
    /// Makes the authority and its empty revocation list.
    pub fn make(folder: &Path) -> Result<Self, LabError> {
        let hierarchy = Self {
            folder: folder.to_owned(),
        };
        for sub in ["issued", "anchors", "lists"] {
            let path = folder.join(sub);
            std::fs::create_dir_all(&path).map_err(LabError::file("making", &path))?;
        }
        for (name, text) in [
            ("config", CONFIG),
            ("index.txt", ""),
            ("serial", "1000\n"),
            ("crlnumber", "01\n"),
        ] {
            let path = folder.join(name);
            std::fs::write(&path, text).map_err(LabError::file("writing", &path))?;
        }
        let subject = "/C=KZ/CN=Authority of the lab";
        hierarchy.openssl(&[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            CURVE,
            "-nodes",
            "-keyout",
            "root.key",
            "-out",
            "root.pem",
            "-days",
            "3650",
            "-config",
            "config",
            "-extensions",
            "root",
            "-subj",
            subject,
        ])?;
        hierarchy.openssl(&[
            "x509",
            "-in",
            "root.pem",
            "-outform",
            "DER",
            "-out",
            "anchors/root.cer",
        ])?;
        hierarchy.list()?;
        Ok(hierarchy)
    }

    /// The folder of its keys, certificates and index.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of its one anchor.
    pub fn anchors(&self) -> PathBuf {
        self.folder.join("anchors")
    }

    /// The folder of its revocation list.
    pub fn lists(&self) -> PathBuf {
        self.folder.join("lists")
    }

    /// Issues a certificate.
    pub fn issue(&self, holder: &Holder<'_>) -> Result<(), LabError> {
        let Holder { id, bin, iin } = holder;
        let subject =
            format!("/C=KZ/CN=Signer {id}/serialNumber=IIN{iin}/O=Organisation {id}/OU=BIN{bin}");
        self.certify(id, &subject, "holder")
    }

    /// Issues the certificate of its responder (RFC 6960 section 4.2.2.2): `responder`.
    pub fn issue_responder(&self) -> Result<(), LabError> {
        self.certify("responder", "/C=KZ/CN=Responder of the lab", "responder")
    }

    fn certify(&self, id: &str, subject: &str, extensions: &str) -> Result<(), LabError> {
        let [key, request, certificate] = ["key", "csr", "pem"].map(|end| format!("{id}.{end}"));
        self.openssl(&[
            "req", "-newkey", "ec", "-pkeyopt", CURVE, "-nodes", "-keyout", &key, "-out", &request,
            "-config", "config", "-subj", subject,
        ])?;
        self.openssl(&[
            "ca",
            "-batch",
            "-notext",
            "-config",
            "config",
            "-extensions",
            extensions,
            "-in",
            &request,
            "-out",
            &certificate,
        ])
    }

    /// Whether it has issued a certificate of this name.
    pub fn has(&self, id: &str) -> bool {
        self.folder.join(format!("{id}.pem")).exists()
    }

    /// What the file of a certificate (`pem`) or of its key (`key`) holds.
    pub fn content(&self, id: &str, end: &str) -> Result<Vec<u8>, LabError> {
        let path = self.folder.join(format!("{id}.{end}"));
        std::fs::read(&path).map_err(LabError::file("reading", path))
    }

    /// Revokes a certificate and issues the list anew.
    pub fn revoke(&self, id: &str) -> Result<(), LabError> {
        self.revoke_unlisted(id)?;
        self.list()
    }

    /// Revokes a certificate and leaves the list as it is: only its responder tells.
    pub fn revoke_unlisted(&self, id: &str) -> Result<(), LabError> {
        let certificate = format!("{id}.pem");
        self.openssl(&["ca", "-batch", "-config", "config", "-revoke", &certificate])
    }

    /// A detached CMS signature over a text, DER: the path of its file.
    pub fn sign(&self, id: &str, text: &str) -> Result<PathBuf, LabError> {
        self.sign_in(&self.folder, id, text)
    }

    /// The same in a folder of the caller's.
    pub fn sign_in(&self, folder: &Path, id: &str, text: &str) -> Result<PathBuf, LabError> {
        let [document, signature] = ["document", "signature.p7s"].map(|name| folder.join(name));
        std::fs::write(&document, text).map_err(LabError::file("writing", &document))?;
        let [key, certificate] = ["key", "pem"].map(|end| format!("{id}.{end}"));
        self.openssl(&[
            "cms",
            "-sign",
            "-binary",
            "-md",
            "sha256",
            "-in",
            &document.display().to_string(),
            "-signer",
            &certificate,
            "-inkey",
            &key,
            "-outform",
            "DER",
            "-out",
            &signature.display().to_string(),
        ])?;
        Ok(signature)
    }

    /// Whether openssl finds that a detached signature (CMS, DER) is one over a text, by a certificate of this root.
    pub fn verifies(&self, text: &Path, signature: &Path) -> bool {
        let [text, signature] = [text, signature].map(|path| path.display().to_string());
        self.openssl(&[
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            &signature,
            "-content",
            &text,
            "-CAfile",
            "root.pem",
            "-purpose",
            "any",
            "-no_check_time",
            "-out",
            "/dev/null",
        ])
        .is_ok()
    }

    fn list(&self) -> Result<(), LabError> {
        self.openssl(&["ca", "-config", "config", "-gencrl", "-out", "list.pem"])?;
        self.openssl(&[
            "crl",
            "-in",
            "list.pem",
            "-outform",
            "DER",
            "-out",
            "lists/root.crl",
        ])
    }

    fn openssl(&self, words: &[&str]) -> Result<(), LabError> {
        let mut command = Command::new("openssl");
        command.args(words).current_dir(&self.folder);
        checked(&mut command).map(drop)
    }
}
