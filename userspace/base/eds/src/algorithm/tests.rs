use super::{Algorithm, Digest, Scheme};
use crate::der::tag;
use crate::der::write::{sequence, tlv};
use crate::{Fault, oid};
use ::der::asn1::ObjectIdentifier;

fn identifier(id: ObjectIdentifier) -> Vec<u8> {
    sequence(&[&tlv(tag::OID, &[id.as_bytes()]), &tlv(tag::NULL, &[])])
}

/// The scheme that a signer means by an identifier and a digest.
fn check(id: ObjectIdentifier, digest: Digest, expect: Result<Scheme, Fault>) {
    let bytes = identifier(id);
    let scheme = Algorithm::parse(&bytes).and_then(|one| Scheme::of_signer(&one, digest));
    assert_eq!(
        scheme.map_err(|error| error.fault()),
        expect,
        "{id} over {digest:?}"
    );
}

#[test]
fn a_signer_names_his_scheme_or_his_key() {
    use Digest::{Gost34311, Sha1, Sha256, Sha384, Sha512, Streebog512};
    for digest in [Sha256, Sha384, Sha512] {
        check(oid::RSA, digest, Ok(Scheme::Rsa(digest)));
    }
    check(oid::RSA_SHA256, Sha256, Ok(Scheme::Rsa(Sha256)));
    check(oid::ECDSA_SHA384, Sha384, Ok(Scheme::Ecdsa(Sha384)));
    check(oid::GOST_34310_SIGNATURE, Gost34311, Ok(Scheme::Gost34310));
    check(oid::GOST_34310_KEY, Gost34311, Ok(Scheme::Gost34310));
    check(
        oid::GOST_2015_512_SIGNATURE,
        Streebog512,
        Ok(Scheme::Gost2015),
    );
    check(oid::GOST_2015_512_KEY, Streebog512, Ok(Scheme::Gost2015));

    check(oid::RSA_SHA256, Sha384, Err(Fault::AlgorithmMismatch));
    check(
        oid::GOST_34310_SIGNATURE,
        Streebog512,
        Err(Fault::AlgorithmMismatch),
    );
    check(
        oid::GOST_34310_KEY,
        Streebog512,
        Err(Fault::AlgorithmUnknown),
    );
    check(oid::RSA, Gost34311, Err(Fault::AlgorithmUnknown));
    check(oid::EC, Sha256, Err(Fault::AlgorithmUnknown));
    check(oid::RSA, Sha1, Err(Fault::AlgorithmRefused));
    check(oid::RSA_SHA1, Sha256, Err(Fault::AlgorithmRefused));
}

#[test]
fn a_digest_has_the_names_that_are_in_use() {
    for (id, digest) in [
        (oid::SHA1, Digest::Sha1),
        (oid::SHA256, Digest::Sha256),
        (oid::SHA384, Digest::Sha384),
        (oid::SHA512, Digest::Sha512),
        (oid::GOST_34311, Digest::Gost34311),
        (oid::GOST_34311_TEST_BOX, Digest::Gost34311),
        (oid::STREEBOG_512, Digest::Streebog512),
    ] {
        let bytes = identifier(id);
        let read = Algorithm::parse(&bytes).and_then(|one| Digest::read(&one));
        assert_eq!(read, Ok(digest), "{id}");
    }
}

#[test]
fn parameters_where_none_belong_are_refused() {
    let id = tlv(tag::OID, &[oid::SHA256.as_bytes()]);
    let with = |parameters: &[u8]| {
        let bytes = sequence(&[&id, parameters]);
        let read = Algorithm::parse(&bytes).and_then(|one| Digest::read(&one));
        read.map_err(|error| error.fault())
    };
    assert_eq!(with(&[]), Ok(Digest::Sha256));
    assert_eq!(with(&[5, 0]), Ok(Digest::Sha256));
    assert_eq!(with(&[5, 1, 0]), Err(Fault::AlgorithmUnknown));
    assert_eq!(with(&[2, 1, 0]), Err(Fault::AlgorithmUnknown));
    assert_eq!(with(&[5, 0, 5, 0]), Err(Fault::NotDer));
}
