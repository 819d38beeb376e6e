//! The verdict on a server's certificate chain, in our own words, and what follows from it.
//!
//! The body verifies with webpki; here what it found is given its meaning. **Every fault ends the same way**: the client gets a page
//! under the untrusted issuer, so that neither its user nor its program takes a bad server for a good one; no fault is passed over,
//! and none can be clicked away. What cannot be told apart is [`UpstreamFault::Unclear`], which is a fault too.

use crate::words::{Words, words};
use law::Clause;

/// The verdict on a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UpstreamVerdict {
    /// It leads to a trusted root, is valid now, for the asked name where one was asked, and not revoked.
    Trusted,
    /// It does not hold.
    Faulty(UpstreamFault),
}

impl UpstreamVerdict {
    /// Its label in logs.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Faulty(fault) => fault.words().label,
        }
    }
}

/// Declares the faults with their words, and the words of verifiers that lead to each.
macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident $label:literal ($en:literal, $ru:literal, $kk:literal) [$($heard:literal)*])*) => {
        /// What is wrong with a server's chain.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum UpstreamFault {
            $($(#[$doc])* $name,)*
        }

        impl UpstreamFault {
            /// Every fault.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Label, clause and sentence.
            pub const fn words(self) -> Words {
                match self {
                    $(Self::$name => words($label, Clause::ESHDI_20, $en, $ru, $kk),)*
                }
            }

            fn of_word(word: &str) -> Option<Self> {
                match word {
                    $($($heard)|* => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

faults! {
    /// The last day is over (RFC 5280 §4.1.2.5).
    Expired "upstream-expired"
        ("The server's certificate has expired.",
         "Срок действия сертификата сервера истёк.",
         "Сервер сертификатының қолданылу мерзімі өтіп кеткен.")
        ["Expired" "ExpiredContext" "CertExpired"]
    /// The first day is to come.
    NotYetValid "upstream-not-yet-valid"
        ("The server's certificate is not valid yet.",
         "Срок действия сертификата сервера ещё не начался.",
         "Сервер сертификатының қолданылу мерзімі әлі басталған жоқ.")
        ["NotValidYet" "NotValidYetContext" "CertNotValidYet" "InvalidCertValidity"]
    /// It is another name's (RFC 6125).
    NameMismatch "upstream-name-mismatch"
        ("The server's certificate is for another name.",
         "Сертификат сервера выдан на другое имя.",
         "Сервер сертификаты басқа атауға берілген.")
        ["NotValidForName" "NotValidForNameContext" "CertNotValidForName"]
    /// It vouches for itself.
    SelfSigned "upstream-self-signed"
        ("The server signed its certificate itself.",
         "Сервер подписал свой сертификат сам.",
         "Сервер сертификатына өзі қол қойған.")
        ["SelfSigned"]
    /// No path leads to a trusted root.
    UnknownIssuer "upstream-unknown-issuer"
        ("The issuer of the server's certificate is not trusted.",
         "Издатель сертификата сервера не является доверенным.",
         "Сервер сертификатының шығарушысы сенімді емес.")
        ["UnknownIssuer" "CaUsedAsEndEntity" "EndEntityUsedAsCa" "MaximumSignatureChecksExceeded"
         "MaximumPathBuildCallsExceeded" "MaximumPathDepthExceeded"]
    /// Its issuer took it back.
    Revoked "upstream-revoked"
        ("The server's certificate was revoked.",
         "Сертификат сервера отозван.",
         "Сервер сертификаты қайтарып алынған.")
        ["Revoked" "CertRevoked"]
    /// Whether it was taken back cannot be told.
    RevocationUnknown "upstream-revocation-unknown"
        ("Whether the server's certificate was revoked cannot be found out.",
         "Не удаётся узнать, отозван ли сертификат сервера.",
         "Сервер сертификатының қайтарып алынғанын білу мүмкін емес.")
        ["UnknownRevocationStatus" "ExpiredRevocationList" "ExpiredRevocationListContext"
         "InvalidOcspResponse" "InvalidCrlSignatureForPublicKey" "CrlExpired" "IssuerNotCrlSigner"
         "UnsupportedCrlSignatureAlgorithmContext"
         "UnsupportedCrlSignatureAlgorithmForPublicKeyContext"]
    /// An authority signed what its own certificate forbids (RFC 5280 §4.2.1.9, §4.2.1.10).
    ConstraintViolation "upstream-constraint-violation"
        ("An issuer of the server's certificate was not allowed to issue it.",
         "Издатель не имел права выпускать этот сертификат сервера.",
         "Шығарушының сервердің бұл сертификатын шығаруға құқығы болмаған.")
        ["NameConstraintViolation" "PathLenConstraintViolated" "TooManyNameConstraintComparisons"
         "MaximumNameConstraintComparisonsExceeded" "MalformedNameConstraint"]
    /// It was not issued for servers (RFC 5280 §4.2.1.12).
    WrongPurpose "upstream-wrong-purpose"
        ("The server's certificate was not issued for servers.",
         "Сертификат сервера выпущен не для серверов.",
         "Сервер сертификаты серверлер үшін шығарылмаған.")
        ["InvalidPurpose" "InvalidPurposeContext" "RequiredEkuNotFound"
         "RequiredEkuNotFoundContext"]
    /// Its key or its signature is of a kind that does not protect: SHA-1, short RSA.
    WeakSignature "upstream-weak-signature"
        ("The server's certificate is signed in a way that does not protect.",
         "Сертификат сервера подписан ненадёжным способом.",
         "Сервер сертификатына сенімсіз тәсілмен қол қойылған.")
        ["UnsupportedSignatureAlgorithm" "UnsupportedSignatureAlgorithmContext"
         "UnsupportedSignatureAlgorithmForPublicKeyContext"
         "UnsupportedSignatureAlgorithmForPublicKey"]
    /// A signature in the chain does not hold.
    BadSignature "upstream-bad-signature"
        ("A signature in the server's certificate chain does not hold.",
         "Подпись в цепочке сертификатов сервера недействительна.",
         "Сервер сертификаттарының тізбегіндегі қолтаңба жарамсыз.")
        ["BadSignature" "InvalidSignatureForPublicKey" "SignatureAlgorithmMismatch"]
    /// It is not what RFC 5280 calls a certificate.
    Malformed "upstream-malformed"
        ("The server's certificate cannot be read.",
         "Сертификат сервера не читается.",
         "Сервер сертификаты оқылмайды.")
        ["BadEncoding" "BadDer" "BadDerTime" "TrailingData" "ExtensionValueInvalid"
         "MalformedExtensions" "MalformedDnsIdentifier" "InvalidSerialNumber" "EmptyEkuExtension"
         "UnsupportedCertVersion" "InvalidNetworkMaskConstraint"]
    /// It asks for what nothing here obeys (RFC 5280 §4.2: then it must be refused).
    CriticalExtension "upstream-critical-extension"
        ("The server's certificate asks for something that this gateway does not know.",
         "Сертификат сервера требует того, что шлюзу неизвестно.",
         "Сервер сертификаты шлюзге белгісіз нәрсені талап етеді.")
        ["UnhandledCriticalExtension" "UnsupportedCriticalExtension"]
    /// The server shows no certificate, or speaks no TLS that is allowed.
    HandshakeFailed "upstream-handshake-failed"
        ("The server does not speak TLS 1.2 or 1.3 as this gateway does.",
         "Сервер не поддерживает TLS 1.2 или 1.3 в допустимом виде.",
         "Сервер рұқсат етілген түрдегі TLS 1.2 немесе 1.3 нұсқасын қолдамайды.")
        ["NoCertificatesPresented" "PeerIncompatible" "PeerMisbehaved" "AlertReceived"
         "InvalidMessage" "InappropriateMessage" "InappropriateHandshakeMessage" "DecryptError"
         "PeerSentOversizedRecord" "NoApplicationProtocol" "HandshakeFailed"]
    /// Nobody answers.
    Unreachable "upstream-unreachable"
        ("The server does not answer.",
         "Сервер не отвечает.",
         "Сервер жауап бермейді.")
        ["Unreachable"]
    /// The verifier said something else.
    Unclear "upstream-unclear"
        ("The server's certificate could not be verified.",
         "Сертификат сервера не удалось проверить.",
         "Сервер сертификатын тексеру мүмкін болмады.")
        ["Unclear"]
}

impl UpstreamFault {
    /// How many octets of a verifier's text are looked at.
    pub const TEXT_BYTES_MAX: usize = 1024;

    /// What the text of a verifier's error means: the names of rustls' and webpki's errors as their `Debug` writes them, alone or
    /// one inside of another: `InvalidCertificate(Expired)`. The first known name counts, since what an error quotes of a
    /// certificate stands behind it; without any it is [`Self::Unclear`].
    pub fn heard(text: &str) -> Self {
        let end = text.floor_char_boundary(Self::TEXT_BYTES_MAX);
        let text = text.get(..end).unwrap_or_default();
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
        words.find_map(Self::of_word).unwrap_or(Self::Unclear)
    }

    /// The same, knowing the certificate: where no issuer is known and it names itself as its own, it is self-signed.
    #[must_use]
    pub fn with(self, certificate: &crate::leaf::UpstreamCertificate) -> Self {
        if self == Self::UnknownIssuer && certificate.is_self_issued() {
            Self::SelfSigned
        } else {
            self
        }
    }
}

#[cfg(test)]
mod tests;
