//! Algorithms, keys, and signatures that are none.

use super::{check, check_signer, judge};
use crate::forge::message::{CONTENT, DATA, Message, attribute, signing_certificate};
use crate::forge::{
    SHA1, SHA384, Spec, World, bits, common_name, head_spec, integer, issue, octets, oid, seq,
    sha256, tlv,
};
use eds::Fault;

#[test]
fn algorithms_that_do_not_go_together_are_refused() {
    let world = World::new();
    let gost = "1.2.398.3.10.1.1.2.3.2";
    check(
        &world,
        "not announced",
        |message| message.announced = SHA384,
        Fault::AlgorithmMismatch,
    );
    check(
        &world,
        "digest and signature differ",
        |message| {
            message.announced = SHA384;
            message.digest = SHA384;
        },
        Fault::AlgorithmMismatch,
    );
    check(
        &world,
        "SHA-1",
        |message| {
            message.announced = SHA1;
            message.digest = SHA1;
        },
        Fault::AlgorithmRefused,
    );
    check(
        &world,
        "signature by SHA-1",
        |message| message.signature_algorithm = "1.2.840.10045.4.1",
        Fault::AlgorithmRefused,
    );
    check(
        &world,
        "RSA by an ECDSA key",
        |message| message.signature_algorithm = "1.2.840.113549.1.1.11",
        Fault::AlgorithmMismatch,
    );
    check(
        &world,
        "RSA in general by an ECDSA key",
        |message| message.signature_algorithm = "1.2.840.113549.1.1.1",
        Fault::AlgorithmMismatch,
    );
    check(
        &world,
        "GOST over SHA-256",
        |message| message.signature_algorithm = gost,
        Fault::AlgorithmMismatch,
    );
    check(
        &world,
        "an unknown digest",
        |message| {
            message.announced = "1.2.840.113549.2.5";
            message.digest = "1.2.840.113549.2.5";
        },
        Fault::AlgorithmUnknown,
    );
    check(
        &world,
        "GOST 34.10-2015 of 256 bits",
        |message| message.signature_algorithm = "1.2.398.3.10.1.1.2.3.1",
        Fault::AlgorithmUnknown,
    );
}

#[test]
fn signatures_that_the_key_did_not_make_are_refused() {
    let world = World::new();
    let order = [
        &[0x00][..],
        &[0xff; 4],
        &[0x00; 4],
        &[0xff; 8],
        &[
            0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63,
            0x25, 0x51,
        ],
    ]
    .concat();
    for (what, r, s) in [
        ("r = 0", &[0][..], &[1][..]),
        ("s = 0", &[1], &[0]),
        ("s = n", &[1], &order),
        ("r = n", &order, &[1]),
    ] {
        let signature = seq(&[&integer(r), &integer(s)]);
        check(
            &world,
            what,
            |message| message.signature = Some(signature),
            Fault::SignatureInvalid,
        );
    }
    check(
        &world,
        "empty",
        |message| message.signature = Some(Vec::new()),
        Fault::SignatureInvalid,
    );
    let other = issue(head_spec(), Some(&world.authority));
    let forged = Message::new(&world).build(&other);
    assert_eq!(
        judge(&forged, &world.trust()),
        Err(Fault::SignatureInvalid),
        "another key"
    );
}

#[test]
fn signers_and_certificates_are_counted_and_found() {
    let world = World::new();
    check(
        &world,
        "nobody",
        |message| message.signers = 0,
        Fault::NoSigner,
    );
    check(
        &world,
        "nine signers",
        |message| message.signers = 9,
        Fault::TooLarge,
    );
    check(
        &world,
        "an unknown certificate",
        |message| message.serial = vec![0x10, 0x77],
        Fault::SignerCertificateMissing,
    );
    check(
        &world,
        "no certificates",
        |message| message.certificates.clear(),
        Fault::SignerCertificateMissing,
    );
    check(
        &world,
        "many certificates",
        |message| message.certificates = vec![message.certificates[0].clone(); 17],
        Fault::TooLarge,
    );
    check(
        &world,
        "a broken certificate beside",
        |message| message.certificates.push(seq(&[&integer(&[1])])),
        Fault::NotDer,
    );
}

#[test]
fn a_certificate_that_the_signature_does_not_name_is_refused() {
    let world = World::new();
    let other = issue(head_spec(), Some(&world.authority));
    let expect = Fault::SigningCertificateDiffers;
    let by_hash = signing_certificate(&other.certificate);
    check(
        &world,
        "another certificate",
        |message| message.attributes[3] = by_hash,
        expect,
    );

    let by_issuer = |name: &[u8], serial: &[u8]| {
        let name = tlv(0xa4, &[name]);
        let issuer = seq(&[&seq(&[&name]), &integer(serial)]);
        let id = seq(&[&octets(&sha256(&world.head.certificate)), &issuer]);
        attribute("1.2.840.113549.1.9.16.2.47", &seq(&[&seq(&[&id])]))
    };
    let (name, serial) = (&world.authority.name, &world.head.serial);
    let mut right = Message::new(&world);
    right.attributes[3] = by_issuer(name, serial);
    assert!(judge(&right.build(&world.head), &world.trust()).is_ok());
    let named = by_issuer(&common_name("Another"), serial);
    check(
        &world,
        "another issuer",
        |message| message.attributes[3] = named,
        expect,
    );
    let numbered = by_issuer(name, &[9]);
    check(
        &world,
        "another serial number",
        |message| message.attributes[3] = numbered,
        expect,
    );
}

#[test]
fn weak_and_broken_keys_are_refused() {
    // A message whose signer's certificate holds the key in question, whatever it signs.
    let world = World::new();
    let check = |what: &str, public: Vec<u8>, expect: Fault| {
        let spec = Spec {
            public: Some(public),
            ..head_spec()
        };
        let signer = issue(spec, Some(&world.authority));
        check_signer(&world, what, &signer, &[], expect);
    };
    let rsa = |bytes: usize| {
        let modulus = [&[0][..], &vec![0xff; bytes]].concat();
        let key = seq(&[&integer(&modulus), &integer(&[1, 0, 1])]);
        seq(&[&seq(&[&oid("1.2.840.113549.1.1.1"), &[5, 0]]), &bits(&key)])
    };
    check("RSA of 1024 bits", rsa(128), Fault::KeyWeak);
    check("RSA of 8200 bits", rsa(1025), Fault::KeyWeak);
    let gost = |curve: &str, digest: &str, key: &[u8]| {
        let parameters = seq(&[&oid(curve), &oid(digest)]);
        seq(&[
            &seq(&[&oid("1.2.398.3.10.1.1.2.2"), &parameters]),
            &bits(&octets(key)),
        ])
    };
    let (curve, digest) = ("1.2.398.3.10.1.1.2.2.1", "1.2.398.3.10.1.3.3");
    let other = "1.2.398.3.10.1.1.2.2.2";
    check(
        "another curve",
        gost(other, digest, &[0; 128]),
        Fault::AlgorithmUnknown,
    );
    check(
        "another digest",
        gost(curve, "1.2.398.3.10.1.3.1", &[0; 128]),
        Fault::AlgorithmUnknown,
    );
    check(
        "GOST where ECDSA signs",
        gost(curve, digest, &[0; 128]),
        Fault::AlgorithmMismatch,
    );
    let brainpool = seq(&[&oid("1.2.840.10045.2.1"), &oid("1.3.36.3.3.2.8.1.1.7")]);
    check(
        "Brainpool",
        seq(&[&brainpool, &bits(&[4; 65])]),
        Fault::AlgorithmUnknown,
    );
    let p256 = seq(&[&oid("1.2.840.10045.2.1"), &oid("1.2.840.10045.3.1.7")]);
    check(
        "off the curve",
        seq(&[&p256, &bits(&[4; 65])]),
        Fault::SignatureInvalid,
    );
    check(
        "no point",
        seq(&[&p256, &bits(&[0])]),
        Fault::SignatureInvalid,
    );
}

#[test]
fn a_gost_key_off_its_curve_is_refused() {
    let world = World::new();
    let parameters = seq(&[&oid("1.2.398.3.10.1.1.2.2.1"), &oid("1.2.398.3.10.1.3.3")]);
    let algorithm = seq(&[&oid("1.2.398.3.10.1.1.2.2"), &parameters]);
    let public = Some(seq(&[&algorithm, &bits(&octets(&[7; 128]))]));
    let signer = issue(
        Spec {
            public,
            ..head_spec()
        },
        Some(&world.authority),
    );
    let mut message = Message::by(&signer, &world, DATA, CONTENT.to_vec());
    let digest = streebog(CONTENT);
    let (streebog_512, gost_2015) = ("1.2.398.3.10.1.3.3", "1.2.398.3.10.1.1.2.3.2");
    (message.announced, message.digest) = (streebog_512, streebog_512);
    message.signature_algorithm = gost_2015;
    message.signature = Some(vec![1; 128]);
    message.attributes[2] = attribute("1.2.840.113549.1.9.4", &octets(&digest));
    assert_eq!(
        judge(&message.build(&signer), &world.trust()),
        Err(Fault::KeyInvalid)
    );
}

fn streebog(bytes: &[u8]) -> Vec<u8> {
    use streebog::digest::Digest as _;
    streebog::Streebog512::digest(bytes).to_vec()
}
