//! Object identifiers.
//!
//! Those under 1.2.398 belong to Kazakhstan. A name marked *seen* stands in the test certificates of the national CA or in
//! its tokens; one marked *recalled* could not be checked against a document.

use der::asn1::ObjectIdentifier as Oid;

macro_rules! oids {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: Oid = Oid::new_unwrap($text);)*
    };
}

// Digests.
oids! {
    SHA1 = "1.3.14.3.2.26";
    SHA256 = "2.16.840.1.101.3.4.2.1";
    SHA384 = "2.16.840.1.101.3.4.2.2";
    SHA512 = "2.16.840.1.101.3.4.2.3";
    /// GOST 34.311-95 with the test S-box; seen.
    GOST_34311 = "1.2.398.3.10.1.3.1";
    /// GOST R 34.11-2012 of 512 bits; seen.
    STREEBOG_512 = "1.2.398.3.10.1.3.3";
}

// Keys and signatures.
oids! {
    RSA = "1.2.840.113549.1.1.1";
    RSA_SHA1 = "1.2.840.113549.1.1.5";
    RSA_SHA256 = "1.2.840.113549.1.1.11";
    RSA_SHA384 = "1.2.840.113549.1.1.12";
    RSA_SHA512 = "1.2.840.113549.1.1.13";
    EC = "1.2.840.10045.2.1";
    P256 = "1.2.840.10045.3.1.7";
    P384 = "1.3.132.0.34";
    ECDSA_SHA1 = "1.2.840.10045.4.1";
    ECDSA_SHA256 = "1.2.840.10045.4.3.2";
    ECDSA_SHA384 = "1.2.840.10045.4.3.3";
    ECDSA_SHA512 = "1.2.840.10045.4.3.4";
    /// A key of GOST 34.310-2004; seen.
    GOST_34310_KEY = "1.2.398.3.10.1.1.1.1";
    /// Its curve, the set A of `CryptoPro`; seen.
    GOST_34310_CURVE_A = "1.2.398.3.10.1.1.1.1.1";
    /// Its digest; seen, beside the curve, and as the name of a digest in messages of `TumarCSP`.
    GOST_34311_TEST_BOX = "1.2.398.3.10.1.3.1.1.0";
    /// A signature of GOST 34.310-2004 over GOST 34.311-95; seen.
    GOST_34310_SIGNATURE = "1.2.398.3.10.1.1.1.2";
    /// A key of GOST 34.10-2015 of 512 bits; seen.
    GOST_2015_512_KEY = "1.2.398.3.10.1.1.2.2";
    /// Its curve, the set A of TC 26; seen.
    GOST_2015_512_CURVE_A = "1.2.398.3.10.1.1.2.2.1";
    /// A signature of GOST 34.10-2015 over 512 bits of GOST R 34.11-2012; seen.
    GOST_2015_512_SIGNATURE = "1.2.398.3.10.1.1.2.3.2";
}

// CMS (RFC 5652), ESS (RFC 5035), time stamps (RFC 3161).
oids! {
    DATA = "1.2.840.113549.1.7.1";
    SIGNED_DATA = "1.2.840.113549.1.7.2";
    TST_INFO = "1.2.840.113549.1.9.16.1.4";
    CONTENT_TYPE = "1.2.840.113549.1.9.3";
    MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
    SIGNING_TIME = "1.2.840.113549.1.9.5";
    SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
    SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
    TIME_STAMP_TOKEN = "1.2.840.113549.1.9.16.2.14";
}

// Extensions of certificates and lists (RFC 5280), OCSP (RFC 6960).
oids! {
    SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    KEY_USAGE = "2.5.29.15";
    SUBJECT_ALT_NAME = "2.5.29.17";
    BASIC_CONSTRAINTS = "2.5.29.19";
    CRL_NUMBER = "2.5.29.20";
    CRL_REASON = "2.5.29.21";
    INVALIDITY_DATE = "2.5.29.24";
    DELTA_CRL = "2.5.29.27";
    ISSUING_DISTRIBUTION_POINT = "2.5.29.28";
    CERTIFICATE_ISSUER = "2.5.29.29";
    NAME_CONSTRAINTS = "2.5.29.30";
    CERTIFICATE_POLICIES = "2.5.29.32";
    AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    EXTENDED_KEY_USAGE = "2.5.29.37";
    OCSP_BASIC = "1.3.6.1.5.5.7.48.1.1";
    OCSP_NONCE = "1.3.6.1.5.5.7.48.1.2";
    OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1.5";
    OCSP_EXTENDED_REVOKED = "1.3.6.1.5.5.7.48.1.9";
    PURPOSE_ANY = "2.5.29.37.0";
    PURPOSE_EMAIL = "1.3.6.1.5.5.7.3.4";
    PURPOSE_TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
    PURPOSE_OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
}

// Attributes of names (X.520).
oids! {
    COMMON_NAME = "2.5.4.3";
    COUNTRY = "2.5.4.6";
    SERIAL_NUMBER = "2.5.4.5";
    ORGANISATION = "2.5.4.10";
    ORGANISATIONAL_UNIT = "2.5.4.11";
    GIVEN_NAME = "2.5.4.42";
}

// Whose certificate it is, among the extended key purposes.
oids! {
    /// A natural person; seen.
    ROLE_INDIVIDUAL = "1.2.398.3.3.4.1.1";
    /// A legal entity; seen.
    ROLE_LEGAL_ENTITY = "1.2.398.3.3.4.1.2";
    /// Its first head; seen.
    ROLE_HEAD = "1.2.398.3.3.4.1.2.1";
    /// A person with the right to sign; recalled.
    ROLE_AUTHORISED = "1.2.398.3.3.4.1.2.2";
    /// A person with a limited right to sign; recalled.
    ROLE_LIMITED = "1.2.398.3.3.4.1.2.3";
    /// A member of its staff; recalled.
    ROLE_STAFF = "1.2.398.3.3.4.1.2.4";
}
