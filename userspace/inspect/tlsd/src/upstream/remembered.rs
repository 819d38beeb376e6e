//! Chains that were verified a short while ago. A server shows the same one to every connection, and to check all its signatures
//! costs as much as the rest of a handshake. That the server has the key is verified in each handshake anew.

use crate::limits::{VERIFIED_FOR, VERIFIED_MAX};
use ring::digest::{Context, SHA256};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Asks another verifier, and takes its yes for the same question for [`VERIFIED_FOR`]. Its no is asked for again each time.
#[derive(Debug)]
pub(super) struct Remembered {
    verifier: Arc<dyn ServerCertVerifier>,
    /// Questions that were answered by yes, each with when.
    known: Mutex<BTreeMap<Question, UnixTime>>,
}

/// Digest of a chain, of the name that it was shown for, and of what was stapled to it.
type Question = Vec<u8>;

impl Remembered {
    pub(super) fn new(verifier: Arc<dyn ServerCertVerifier>) -> Self {
        Self {
            verifier,
            known: Mutex::default(),
        }
    }

    /// Whether it was answered by yes, and not so long ago. A clock that went back knows nothing.
    fn holds(&self, question: &Question, now: UnixTime) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(question).is_some_and(|then| {
            let age = now.as_secs().checked_sub(then.as_secs());
            age.is_some_and(|age| age < VERIFIED_FOR.as_secs())
        })
    }

    fn keep(&self, question: Question, now: UnixTime) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= VERIFIED_MAX && !known.contains_key(&question) {
            known.clear();
        }
        known.insert(question, now);
    }
}

fn question(
    chain: (&CertificateDer<'_>, &[CertificateDer<'_>]),
    name: &ServerName<'_>,
    stapled: &[u8],
) -> Question {
    let (server, others) = chain;
    let name = name.to_str();
    let certificates = std::iter::once(server).chain(others);
    let parts = [name.as_bytes(), stapled].into_iter();
    let mut digest = Context::new(&SHA256);
    for part in parts.chain(certificates.map(|certificate| &**certificate)) {
        // Where each ends is part of the question.
        digest.update(&part.len().to_be_bytes());
        digest.update(part);
    }
    digest.finish().as_ref().to_vec()
}

impl ServerCertVerifier for Remembered {
    fn verify_server_cert(
        &self,
        server: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        stapled: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let question = question((server, others), name, stapled);
        if self.holds(&question, now) {
            return Ok(ServerCertVerified::assertion());
        }
        let verified = self
            .verifier
            .verify_server_cert(server, others, name, stapled, now)?;
        self.keep(question, now);
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }

    fn root_hint_subjects(&self) -> Option<&[DistinguishedName]> {
        self.verifier.root_hint_subjects()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::CertificateError;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    /// Says yes to chains that do not begin with a zero, and counts how often it is asked.
    #[derive(Debug, Default)]
    struct Strict(AtomicUsize);

    impl ServerCertVerifier for Strict {
        fn verify_server_cert(
            &self,
            server: &CertificateDer<'_>,
            _: &[CertificateDer<'_>],
            _: &ServerName<'_>,
            _: &[u8],
            _: UnixTime,
        ) -> Result<ServerCertVerified, Error> {
            self.0.fetch_add(1, Ordering::Relaxed);
            if server.first() == Some(&0) {
                return Err(CertificateError::Expired.into());
            }
            Ok(ServerCertVerified::assertion())
        }

        fn verify_tls12_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            Err(Error::DecryptError)
        }

        fn verify_tls13_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            Err(Error::DecryptError)
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            Vec::new()
        }
    }

    struct Case {
        strict: Arc<Strict>,
        remembered: Remembered,
    }

    impl Case {
        fn new() -> Self {
            let strict = Arc::new(Strict::default());
            let verifier = Arc::clone(&strict) as Arc<dyn ServerCertVerifier>;
            Self {
                strict,
                remembered: Remembered::new(verifier),
            }
        }

        /// Asks `second` seconds after some beginning; whether the answer is yes, and whether the other verifier was asked for it.
        fn ask(&self, chain: &[&[u8]], name: &str, stapled: &[u8], second: u64) -> (bool, bool) {
            let before = self.strict.0.load(Ordering::Relaxed);
            let chain: Vec<_> = chain.iter().map(|der| CertificateDer::from(*der)).collect();
            let (server, others) = chain.split_first().unwrap();
            let name = ServerName::try_from(name).unwrap();
            let now = UnixTime::since_unix_epoch(Duration::from_secs(1_800_000_000 + second));
            let answer = self
                .remembered
                .verify_server_cert(server, others, &name, stapled, now);
            let asked = self.strict.0.load(Ordering::Relaxed) - before;
            (answer.is_ok(), asked == 1)
        }
    }

    #[test]
    fn the_same_question_is_asked_once_in_a_while() {
        let case = Case::new();
        let check = |chain: &[&[u8]], name, stapled: &[u8], second, asked| {
            let answer = case.ask(chain, name, stapled, second);
            assert_eq!(answer, (true, asked), "{chain:?} of {name} at {second}");
        };
        let site = "site.example";
        check(&[b"leaf", b"ca"], site, b"", 10, true);
        check(&[b"leaf", b"ca"], site, b"", 10, false);
        check(&[b"leaf", b"ca"], site, b"", 69, false);
        // Another name, chain or staple is another question; so is another cut of the same octets.
        check(&[b"leaf", b"ca"], "other.example", b"", 69, true);
        check(&[b"leaf"], site, b"", 69, true);
        check(&[b"leafca"], site, b"", 69, true);
        check(&[b"leaf", b"c", b"a"], site, b"", 69, true);
        check(&[b"leaf", b"ca"], site, b"good", 69, true);
        // It is old; then anew.
        check(&[b"leaf", b"ca"], site, b"", 70, true);
        check(&[b"leaf", b"ca"], site, b"", 129, false);
        // The clock went back.
        check(&[b"leaf", b"ca"], site, b"", 69, true);
    }

    #[test]
    fn a_no_is_not_remembered() {
        let case = Case::new();
        for second in [1, 1, 2] {
            assert_eq!(
                case.ask(&[b"\0leaf"], "site.example", b"", second),
                (false, true)
            );
        }
        let known = case.remembered.known.lock().unwrap();
        assert!(known.is_empty());
    }

    #[test]
    fn no_more_than_so_many_are_known() {
        let case = Case::new();
        for number in 0..VERIFIED_MAX {
            let name = format!("site-{number}.example");
            assert_eq!(case.ask(&[b"leaf"], &name, b"", 1), (true, true));
        }
        assert_eq!(
            case.ask(&[b"leaf"], "site-0.example", b"", 2),
            (true, false)
        );
        assert_eq!(
            case.ask(&[b"leaf"], "one-more.example", b"", 2),
            (true, true)
        );
        assert_eq!(case.remembered.known.lock().unwrap().len(), 1);
    }
}
