//! The secrets that webhooks are signed with: one for each recipient, in a file that nobody else can read.
//!
//! A line is a recipient as notices name it and its secret: `operator telecom whsec_BASE64`, 24 to 64 bytes. Lines that begin
//! with `#` and empty ones say nothing.

use crate::outbox::Recipient;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::{digest, hmac};
use std::collections::BTreeMap;
use std::fmt;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Largest file, in bytes: ten thousand lines. A larger one is refused whole.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// What a secret begins with.
const MARK: &str = "whsec_";
/// Bytes of a secret: as many as the Standard Webhooks ask for.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// Secrets by recipient. Nothing prints them.
#[derive(Clone, Default)]
pub struct Secrets {
    keys: BTreeMap<String, hmac::Key>,
    /// SHA-256 of the file, by which a change is known. It is told to nobody.
    digest: Vec<u8>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys.keys()).finish()
    }
}

/// Why a file of secrets is refused.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// Others can read it.
    #[error("others than its owner can read it (mode {mode:o}): chmod 600")]
    Open {
        /// Its mode.
        mode: u32,
    },
    /// It is too large.
    #[error("it has {bytes} bytes, more than {FILE_BYTES_MAX}")]
    Large {
        /// Its length.
        bytes: u64,
    },
    /// A line is wrong. It is not repeated: it may hold a secret.
    #[error("line {line} {what}; a line is `operator ID {MARK}BASE64` with 24 to 64 bytes")]
    Line {
        /// Which, from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl Secrets {
    /// Reads a file.
    pub fn open(path: &Path) -> Result<Self, SecretError> {
        let metadata = std::fs::metadata(path)?;
        let mode = metadata.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(SecretError::Open { mode });
        }
        if metadata.len() > FILE_BYTES_MAX {
            let bytes = metadata.len();
            return Err(SecretError::Large { bytes });
        }
        Self::read(&std::fs::read_to_string(path)?)
    }

    /// Reads the lines of a file.
    pub fn read(text: &str) -> Result<Self, SecretError> {
        let mut secrets = BTreeMap::new();
        for (line, content) in (1..).zip(text.lines()) {
            let content = content.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let wrong = |what| SecretError::Line { line, what };
            let parts = content.rsplit_once(char::is_whitespace);
            let (whom, secret) = parts.ok_or_else(|| wrong("names no recipient or no secret"))?;
            let secret = secret.strip_prefix(MARK);
            let secret = secret.ok_or_else(|| wrong("does not end in a secret"))?;
            let bytes = STANDARD.decode(secret);
            let bytes = bytes.map_err(|_| wrong("holds a secret that is no base64"))?;
            if !SECRET_BYTES.contains(&bytes.len()) {
                return Err(wrong("holds a secret that is too short or too long"));
            }
            let key = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
            if secrets.insert(whom.trim().to_owned(), key).is_some() {
                return Err(wrong("names a recipient again"));
            }
        }
        let digest = digest::digest(&digest::SHA256, text.as_bytes());
        Ok(Self {
            keys: secrets,
            digest: digest.as_ref().to_vec(),
        })
    }

    /// What a change of the file is known by.
    pub(crate) fn digest(&self) -> &[u8] {
        &self.digest
    }

    /// The signature of a message for a recipient; none where it has no secret.
    pub(crate) fn sign(
        &self,
        whom: &Recipient,
        (id, timestamp): (&str, i64),
        body: &[u8],
    ) -> Option<String> {
        let key = self.keys.get(&whom.to_string())?;
        let mut context = hmac::Context::with_key(key);
        context.update(format!("{id}.{timestamp}.").as_bytes());
        context.update(body);
        Some(format!("v1,{}", STANDARD.encode(context.sign())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Applicant;
    use std::os::unix::fs::PermissionsExt;

    const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn operator(id: &str) -> Recipient {
        Recipient::Party(Applicant::Operator(id.parse().unwrap()))
    }

    /// The vector that the text of the Standard Webhooks gives.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let secrets = Secrets::read(&format!("# ours\n\noperator one {KEY}\n")).unwrap();
        let message = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330);
        let body = br#"{"test": 2432232314}"#;
        let signature = secrets.sign(&operator("one"), message, body);
        let expect = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signature.as_deref(), Some(expect));
        assert_eq!(secrets.sign(&operator("two"), message, body), None);
        assert!(!format!("{secrets:?}").contains("MfKQ"));
    }

    #[test]
    fn wrong_lines_are_refused_and_not_repeated() {
        let check = |text: &str, expect: &str| {
            let said = Secrets::read(text).unwrap_err().to_string();
            assert!(said.starts_with(expect), "{said}");
            assert!(!said.contains("MfKQ"), "{said}");
        };
        check(KEY, "line 1 names no recipient or no secret");
        check("operator one MfKQ9r8G", "line 1 does not end in a secret");
        check(
            "\noperator one whsec_MfKQ*",
            "line 2 holds a secret that is no base64",
        );
        check(
            "operator one whsec_MfKQ",
            "line 1 holds a secret that is too short",
        );
        check(
            &format!("operator one {KEY}\noperator one {KEY}"),
            "line 2 names a recipient again",
        );
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets");
        std::fs::write(&path, format!("operator one {KEY}")).unwrap();
        let mode = |mode| std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        mode(0o640);
        let said = Secrets::open(&path).unwrap_err().to_string();
        assert!(said.contains("mode 640"), "{said}");
        mode(0o600);
        assert!(Secrets::open(&path).is_ok());
        std::fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(FILE_BYTES_MAX + 1)
            .unwrap();
        assert!(matches!(
            Secrets::open(&path),
            Err(SecretError::Large { .. })
        ));
    }
}
