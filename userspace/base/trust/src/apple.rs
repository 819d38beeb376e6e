//! A profile of Apple's systems, unsigned: it holds nothing but roots, each with a payload of its own.
//!
//! The profile keeps its identifier, so that one with a newer root takes the place of the one before. Its UUIDs follow from the
//! fingerprints (RFC 9562 section 5.8): the same roots are the same profile.

use crate::artefact::der_name;
use crate::distribution::Distribution;
use crate::language::{Language, Phrase};
use crate::markup::Escaped;
use crate::pem;
use crate::root::{Root, grouped};
use sha2::{Digest as _, Sha256};

/// What profiles and payloads of this gateway are called.
const IDENTIFIER: &str = "qaqpa.inspection.roots";
/// Characters of a line of base64, as property lists have it.
const LINE: usize = 52;

/// Where a UUID says its version and its variant, and what they are (RFC 9562 sections 4.1, 4.2).
const VERSION_BITS: u128 = 0xf << 76;
const VARIANT_BITS: u128 = 0b11 << 62;
const VERSION_8: u128 = 8 << 76;
const VARIANT: u128 = 0b10 << 62;

const NAME: Phrase = Phrase {
    kk: "ИҚБШ негізгі сертификаты",
    ru: "Корневой сертификат ЕШДИ",
    en: "Root certificate of the unified Internet access gateway",
};

/// What is shown before the profile is installed.
const CONSENT: Phrase = Phrase {
    kk: "Бұл профиль ИҚБШ негізгі сертификатын орнатады (№ 386/НҚ бұйрық, ИҚБШ қағидаларының 23-тармағы). Оны тек ИҚБШ-ға қосылған \
         ұйымдардың жұмыс станцияларында ғана орнатыңыз. Алдымен цифрлық ізді байланыс операторы берген парақпен салыстырыңыз.",
    ru: "Этот профиль устанавливает корневой сертификат ЕШДИ (приказ № 386/НҚ, Правила ЕШДИ, п. 23). Устанавливайте его только на \
         рабочих станциях организаций, подключённых к ЕШДИ. Сначала сверьте отпечаток с листом, который передал оператор связи.",
    en: "This profile installs the root certificate of the unified Internet access gateway (order 386/НҚ, Rules of ЕШДИ, clause 23). \
         Install it only on workstations of organisations that are connected to the gateway. Compare the fingerprint with the sheet \
         that your operator handed over first.",
};

/// The profile.
pub(crate) fn profile(of: &Distribution) -> String {
    let mut whole = Sha256::new();
    for root in of.roots() {
        whole.update(root.sha256());
    }
    let payloads: String = of.roots().iter().map(payload).collect();
    let consent: String = Language::ALL
        .iter()
        .map(|language| string(language.tag(), CONSENT.of(*language)))
        .collect();
    let description = of.roots().iter().map(described);
    let description = description.collect::<Vec<_>>().join("; ");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n<dict>\n\
         <key>ConsentText</key>\n<dict>\n{}{consent}</dict>\n\
         <key>PayloadContent</key>\n<array>\n{payloads}</array>\n\
         {}{}{}{}{}{}\
         <key>PayloadRemovalDisallowed</key>\n<false/>\n\
         <key>PayloadVersion</key>\n<integer>1</integer>\n\
         </dict>\n</plist>\n",
        string("default", CONSENT.ru),
        string("PayloadDescription", &description),
        string("PayloadDisplayName", NAME.ru),
        string("PayloadIdentifier", IDENTIFIER),
        string("PayloadScope", "System"),
        string("PayloadType", "Configuration"),
        string("PayloadUUID", &uuid("profile", &whole.finalize())),
    )
}

fn payload(root: &Root) -> String {
    let number = root.generation();
    format!(
        "<dict>\n{}\
         <key>PayloadContent</key>\n<data>\n{}</data>\n\
         {}{}{}{}{}\
         <key>PayloadVersion</key>\n<integer>1</integer>\n</dict>\n",
        string("PayloadCertificateFileName", &der_name(root)),
        pem::lines(root.der(), LINE, ""),
        string("PayloadDescription", &described(root)),
        string("PayloadDisplayName", root.subject()),
        string("PayloadIdentifier", &format!("{IDENTIFIER}.{number}")),
        string("PayloadType", "com.apple.security.root"),
        string("PayloadUUID", &uuid("root", root.sha256())),
    )
}

fn described(root: &Root) -> String {
    format!("{}, SHA-256 {}", root.subject(), grouped(root.sha256()))
}

fn string(key: &str, value: &str) -> String {
    format!("<key>{key}</key>\n<string>{}</string>\n", Escaped(value))
}

/// A UUID of version 8: what of a digest remains beside version and variant.
fn uuid(what: &str, fingerprint: &[u8]) -> String {
    let digest = Sha256::new().chain_update(IDENTIFIER).chain_update([0]);
    let digest = digest.chain_update(what).chain_update([0]);
    let digest: [u8; 32] = digest.chain_update(fingerprint).finalize().into();
    let number = digest.first_chunk().copied().map_or(0, u128::from_be_bytes);
    let number = number & !(VERSION_BITS | VARIANT_BITS) | VERSION_8 | VARIANT;
    let digits = format!("{number:032X}");
    let mut rest = digits.as_str();
    let parts = [8, 4, 4, 4].map(|length| {
        let (part, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = behind;
        part
    });
    format!("{}-{rest}", parts.join("-"))
}
