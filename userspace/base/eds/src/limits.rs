//! Every bound of the crate. Input above a bound is refused whole with [`Fault::TooLarge`](crate::Fault::TooLarge).
//!
//! No RFC gives these numbers; each is several times what Kazakhstan's own certificates, lists and tokens need.

/// The most bytes of a CMS message, its attached content included: a form with its annexes.
pub const CMS_BYTES_MAX: usize = 32 * 1024 * 1024;

/// The most levels of indefinite length that are mended: the frame of a signed message has seven.
pub const BER_DEPTH_MAX: usize = 8;

/// The most bytes of a certificate; those of the national CA take about 2 KiB.
pub const CERTIFICATE_BYTES_MAX: usize = 16 * 1024;

/// The most certificates that a CMS message or an OCSP answer may carry.
pub const CERTIFICATES_MAX: usize = 16;

/// The most certificates that are configured as anchors, and as intermediates.
pub const CONFIGURED_MAX: usize = 64;

/// The most certificates of a path, signer and anchor included.
pub const PATH_MAX: usize = 6;

/// The most signatures that one search for a path may check, so that a crafted heap of certificates costs little.
pub const PATH_SIGNATURES_MAX: usize = 32;

/// The most extensions of a certificate, a list, an entry or an answer.
pub const EXTENSIONS_MAX: usize = 32;

/// The most attributes in a name.
pub const NAME_ATTRIBUTES_MAX: usize = 32;

/// The most key purposes in a certificate.
pub const PURPOSES_MAX: usize = 32;

/// The most signers of a message.
pub const SIGNERS_MAX: usize = 8;

/// The most digest algorithms that a message may announce.
pub const DIGESTS_MAX: usize = 8;

/// The most signed or unsigned attributes of a signer.
pub const ATTRIBUTES_MAX: usize = 32;

/// The most bytes of a certificate revocation list; it is read in place, entry by entry.
pub const CRL_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The most bytes of an OCSP answer.
pub const OCSP_BYTES_MAX: usize = 64 * 1024;

/// The most single responses in an OCSP answer.
pub const OCSP_RESPONSES_MAX: usize = 32;

/// The fewest and the most bytes of a nonce in an OCSP request (RFC 9654 section 2.1).
pub const NONCE_BYTES: std::ops::RangeInclusive<usize> = 1..=128;

/// The most pieces of evidence that are weighed for one message.
pub const EVIDENCE_MAX: usize = 32;

/// The most bytes of a time-stamp token or response.
pub const TIME_STAMP_BYTES_MAX: usize = 64 * 1024;

/// How far a clock of the authority may run before ours, in seconds. No official reference.
pub const SKEW_SECONDS: i64 = 300;

/// How long an OCSP answer without `nextUpdate` speaks for the time after its `thisUpdate`, in seconds. RFC 6960 section
/// 4.2.2.1 says only that newer information is always available; the number is ours.
pub const OCSP_AGE_SECONDS_MAX: i64 = 3600;
