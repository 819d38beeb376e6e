//! The test vectors of Web Authentication 3 §16, by the names that it derives them under. In some the user is not verified, or the page is
//! inside another one: those are refused here, and their signatures are right all the same.

use super::device::{at, party, register};
use super::*;
use sha2::{Digest as _, Sha256};

/// The key of `none.ES256.long-credential-id`.
const KEY_LONG: &str = "\
    a50102032620012158203b8176b7504489cc593046d7988abb7905a742de6ac2cdc748a873c663e90cb12258201436d5edc9a75f23999eef\
    9d5950a5c2455514ee1014084720f841a06b828a11";

/// The key of `packed.EdDSA`.
const KEY_EDDSA: &str = "\
    a401010327200621582044e06ddd331c36a8dc667bab52bcae63486c916aa5e339e6acebaa84934bf832";

/// The attestation object of `none.ES256`.
const MADE_NONE: &str = "\
    a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0\
    f01452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3e\
    c330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2f\
    ca66334b03458abf879717c12cc68ed73290af2e2664796b9220";

/// The attestation object of `packed-self.ES256`.
const MADE_SELF: &str = "\
    a363666d74667061636b65646761747453746d74a263616c672663736967584630440220067a20754ab925005dbf378097c92120031581c7\
    3228d1fb4f5b881bcd7da98302207fc7b147558c7c0eba3af18bd9d121fa3d3a26d17fe3f220272178f473b6006d68617574684461746158\
    a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b55d00000000df850e09db6afbdfab51697791506cfc0020\
    455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58ca5010203262001215820eb151c8176b225cc651559fecf07\
    af450fd85802046656b34c18f6cf193843c5225820927b8aa427a2be1b8834d233a2d34f61f13bfd44119c325d5896e183fee484f2";

/// The attestation object of `none.ES256.crossOrigin`.
const MADE_CROSS: &str = "\
    a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0\
    f01452b2e4b54500000000883f4f6014f19c09d87aa38123be48d000206e1050c0d2ca2f07c755cb2c66a74c64fa43065c18f938354d9915\
    db2bd5ce57a501020326200121582022200a473f90b11078851550d03b4e44a2279f8c4eca27b3153dedfe03e4e97d225820cbd0be95e746\
    ad6f5a8191be11756e4c0420e72f65b466d39bc56b8b123a9c6e";

/// The attestation object of `packed.ES256`.
const MADE_PACKED: &str = "\
    a363666d74667061636b65646761747453746d74a363616c6726637369675847304502203f19ec4b229f46ab8c45eff29b904ff10c0390dc\
    40bf1216f04a78f4ceba3425022100fe7041a32759aff05a0f9f26c70a999c7a284451ba89234a1d3483c25e21925b637835638159022530\
    820221308201c8a00302010202110088c220f83c8ef1feafe94deae45faad0300a06082a8648ce3d0403023062311e301c06035504030c15\
    576562417574686e207465737420766563746f7273310c300a060355040a0c0357334331253023060355040b0c1c41757468656e74696361\
    746f72204174746573746174696f6e204341310b30090603550406130241413020170d3234303130313030303030305a180f333032343031\
    30313030303030305a305f311e301c06035504030c15576562417574686e207465737420766563746f7273310c300a060355040a0c035733\
    4331223020060355040b0c1941757468656e74696361746f72204174746573746174696f6e310b3009060355040613024141305930130607\
    2a8648ce3d020106082a8648ce3d03010703420004a91ba4389409dd38a428141940ca8feb1ac0d7b4350558104a3777a49322f3798440f3\
    78b3398ab2d3bb7bf91322c92eb23556f59ad0a836fec4c7663b0e4dc3a360305e300c0603551d130101ff04023000300e0603551d0f0101\
    ff040403020780301d0603551d0e04160414a589ba72d060842ab11f74fb246bdedab16f9b9b301f0603551d2304183016801445aff715b0\
    dd786741fee996ebc16547a3931b1e300a06082a8648ce3d040302034700304402201726b9d85ecd8a5ed51163722ca3a20886fd9b242a0a\
    a0453d442116075defd502207ef471e530ac87961a88a7f0d0c17b091ffc6b9238d30f79f635b417be5910e768617574684461746158a4bf\
    abc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b54d00000000876ca4f52071c3e9b25509ef2cdf7ed60020c9a6\
    f5b3462d02873fea0c56862234f99f081728084e511bb7760201a89054a5a50102032620012158201cf27f25da591208a4239c2e324f104f\
    585525479a29edeedd830f48e77aeae522582059e4b7da6c0106e206ce390c93ab98a15a5ec3887e57f0cc2bece803b920c423";

/// The signature of `packed.RS256`.
const SIGNED_RSA: &str = "\
    01063d52d7c39b4d432fc7063c5d93e582bdcb16889cd71f888d67d880ea730a428498d3bc8e1ee11f2b1ecbe6c292b118c55ffaaddefa8c\
    ad0a54dd137c51f1eec673f1bb6c4d1789d6826a222b22d0f585fc901fdc933212e579d199b89d672aa44891333e6a1355536025e82b2559\
    0256c3538229b55737083b2f6b9377e49e2472f11952f79fdd0da180b5ffd901b4049a8f081bb40711bef76c62aed943571f2d0575304cb5\
    49d68d8892f95086a30f93716aee818f8dc06e96c0d5e0ed4cfa9fd8773d90464b68cf140f7986666ff9c9e3302acd0535d60d769f465e2a\
    b57ef8aabc89fccfef7ba32a64154a8b3d26be2298f470b8cc5377dbe3dfd4b0b45f8f01e63bde6cfc76b62771f9b70aa27cf40152cad93a\
    a5acd784fd4b90f676e2ea828d0bf2400aebbaae4153e5838f537f88b6228346782a93a899be66ec77de45b3efcf311da6321c92e6b0cd11\
    bfe653bf3e98cee8e341f02d67dbb6f9c98d9e8178090cfb5b70fbc6d541599ac794ae2f1d4de1286ec8de8c2daf7b1d15c8438e90d924df\
    5c19045220a4c8438c1b979bbe016cf3d0eeec23c3999d4882cc645b776de930756612cdc6dd398160ff02a6";

/// What some vectors have in their client data.
const EXTRA: &str =
    "clientDataJSON may be extended with additional fields in the future, such as this: ";

fn octets(hex: &str) -> Vec<u8> {
    let (pairs, []) = hex.as_bytes().as_chunks::<2>() else {
        panic!("{hex}")
    };
    let pair = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.iter().map(pair).collect()
}

fn challenge(hex: &str) -> [u8; CHALLENGE_OCTETS] {
    octets(hex).try_into().unwrap()
}

/// The client data of a vector; what is extra in it is random.
fn client_data(ceremony: Ceremony, challenge_hex: &str, crossed: &str, extra: &str) -> Vec<u8> {
    let ceremony = ceremony.label();
    let challenge = Challenge(challenge(challenge_hex)).text();
    let extra = if extra.is_empty() {
        String::new()
    } else {
        format!(r#","extraData":"{EXTRA}{extra}""#)
    };
    let text = format!(
        r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"https://example.org","crossOrigin":{crossed}{extra}}}"#
    );
    text.into_bytes()
}

/// The authenticator data of an assertion: no vector counts.
fn data(flags: u8) -> Vec<u8> {
    let digest = Sha256::digest(b"example.org");
    [digest.as_slice(), &[flags, 0, 0, 0, 0]].concat()
}

/// The key that an attestation object of these ends with.
fn key_of(made: &str) -> &str {
    &made[made.len() - 2 * 77..]
}

/// The key of `packed.RS256`: its modulus is the product of 2^1279 - 1 and 2^2203 - 1.
fn rsa() -> Vec<u8> {
    let ones = |count: usize| vec![0xff; count];
    let modulus = [
        octets("a4010303390100205901b403"),
        ones(159),
        vec![0xf7],
        ones(115),
        vec![0x80],
        vec![0; 158],
        octets("012143010001"),
    ];
    modulus.concat()
}

struct Use {
    key: Vec<u8>,
    flags: u8,
    challenge: &'static str,
    extra: &'static str,
    signature: Vec<u8>,
}

fn uses() -> [Use; 6] {
    [
        Use {
            key: octets(key_of(MADE_NONE)),
            flags: 0x19,
            challenge: "39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408",
            extra: "",
            signature: octets(
                "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf\
                 11a1dd5d78c6e486013f937295ea13653e331e87",
            ),
        },
        Use {
            key: octets(key_of(MADE_SELF)),
            flags: 0x09,
            challenge: "4478a10b1352348dd160c1353b0d469b5db19eb91c27f7dfa6fed39fe26af20b",
            extra: "gTb53rz6EhSWomXGzimC1Q",
            signature: octets(
                "304402203310b9431903c401f1be2bdc8d23a4007682dbbddcf846994947b7f465daf84002204e94dd00047b316061b3b99772b7\
                 efd95994a83ef584b3b6b825ea3550251b66",
            ),
        },
        Use {
            key: octets(KEY_LONG),
            flags: 0x0d,
            challenge: "ef1deba56dce48f674a447ccf63b9599258ce87648e5c396f2ef0ca1da460e3b",
            extra: "",
            signature: octets(
                "304502203ecef83fb12a0cae7841055f9f87103a99fd14b424194bbf06c4623d3ee6e3fd022100d2ace346db262b1374a6b70faa\
                 51f518a42ddca13a4125ce6f5052a75bac9fb6",
            ),
        },
        packed_use(),
        Use {
            key: octets(KEY_EDDSA),
            flags: 0x01,
            challenge: "895957e01c633a698348a2d8a31a54b7db27e8c1c43b2080d79ae2190267bfd2",
            extra: "",
            signature: octets(
                "f5c59c7e46c34f6f8cc197101ddf9934fa2595f68eb1913a637e8419eb9ba4cfdfc48f85393bc0d40b011f0d6fecb097d6607525\
                 713223a0dc0d453993dae00b",
            ),
        },
        Use {
            key: rsa(),
            flags: 0x19,
            challenge: "295f59f5fa8fe62c5aca9e27626c78c8da376ae6d8cd2dd29aebad601e1bc4c5",
            extra: "",
            signature: octets(SIGNED_RSA),
        },
    ]
}

/// The use of `packed.ES256`.
fn packed_use() -> Use {
    Use {
        key: octets(key_of(MADE_PACKED)),
        flags: 0x0d,
        challenge: "b1106fa46a57bef1781511c0557dc898a03413d5f0f17d244630c194c7e1adb5",
        extra: "AZMwyMxIbD8-uguFNp6r8Q",
        signature: octets(
            "30450220694969d3ee928de6f02ef23a9c644d7d779916451734a94b432542f498a1ebe90221008b0819c824218a97152cd099c55bfb\
             1477b29d900a49a64018314f9bfccda163",
        ),
    }
}

#[test]
fn signatures_are_those_of_the_standard() {
    for (number, one) in uses().into_iter().enumerate() {
        let item = cbor::whole(&one.key).unwrap();
        let key = PublicKey::read(&item).unwrap();
        let client_data = client_data(Ceremony::Get, one.challenge, "false", one.extra);
        let digest = Sha256::digest(&client_data);
        let mut message = [data(one.flags).as_slice(), digest.as_slice()].concat();
        assert_eq!(key.verify(&message, &one.signature), Ok(()), "{number}");
        message[40] ^= 1;
        let found = key.verify(&message, &one.signature);
        assert_eq!(found, Err(cose::NoSignature), "{number}");
    }
}

/// Registers a vector, whose challenge this is.
fn made(
    made: &str,
    challenge_hex: &str,
    crossed: &str,
    extra: &str,
) -> Result<Registered, PasskeyRefused> {
    let begun = Registration::begin(&nobody(), party(), challenge(challenge_hex), at(0));
    let client_data = client_data(Ceremony::Create, challenge_hex, crossed, extra);
    register(begun.unwrap(), &client_data, &octets(made), at(1))
}

/// Asserts by a vector's use with this passkey.
fn used(kept: &Passkeys, one: &Use) -> Result<Asserted, PasskeyRefused> {
    let assertion = Assertion::begin(kept, party(), challenge(one.challenge), at(2));
    let signed = Signed {
        id: kept.all()[0].id.octets(),
        client_data: &client_data(Ceremony::Get, one.challenge, "false", one.extra),
        authenticator_data: &data(one.flags),
        signature: &one.signature,
        user_handle: None,
    };
    assertion.assert(kept, signed, at(3))
}

#[test]
fn a_passkey_of_the_standard_is_made_and_used() {
    let registered = made(
        MADE_PACKED,
        "c1184a5fddf8045e13dc47f54b61f5a656b666b59018f16d870e9256e9952012",
        "false",
        "9a8bNYjKCgWrBXU-fCl1ag",
    );
    let kept = nobody().with(registered.unwrap(), None).unwrap();
    let [passkey] = kept.all() else { panic!() };
    let id = "c9a6f5b3462d02873fea0c56862234f99f081728084e511bb7760201a89054a5";
    assert_eq!(passkey.id.octets(), octets(id));
    assert_eq!((passkey.counter, passkey.backup), (0, Backup::MayBeCopied));
    let asserted = used(&kept, &packed_use()).unwrap();
    assert_eq!(asserted.by, Factors::Passkey);
    assert_eq!(asserted.kept.all()[0].used, Some(at(3)));
}

#[test]
fn vectors_without_a_verified_user_are_refused() {
    let none = made(
        MADE_NONE,
        "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130",
        "false",
        "BkQeDjdcTBrXBiAwJTLE5Q",
    );
    assert_eq!(none, Err(PasskeyRefused::NotVerified));
    let registered = made(
        MADE_SELF,
        "7869c2b772d4b58eba9378cf8f29e26cf935aa77df0da89fa99c0bdc0a76f7e5",
        "false",
        "U9hTXvKE2URkMnb_0xYHVg",
    );
    let kept = nobody().with(registered.unwrap(), None).unwrap();
    assert_eq!(kept.all()[0].backup, Backup::Copied);
    let [_, own, ..] = uses();
    assert_eq!(used(&kept, &own), Err(PasskeyRefused::NotVerified));
    let crossed = made(
        MADE_CROSS,
        "3be5aacd03537142472340ab5969f240f1d87716e20b6807ac230655fa4b3b49",
        "true",
        "zZquEtDR9DWqpW5tBWTFug",
    );
    assert_eq!(crossed, Err(PasskeyRefused::CrossOrigin));
}
