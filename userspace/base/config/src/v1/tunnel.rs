//! Tunnels.

use super::reader::{Fields, Node, Read, Reader, Refused};
use crate::nearest::suggestion;
use crate::problem::Fault;
use model::{Cipher, ContentDigest, Encapsulation, Phase1, Phase2, Row, Tunnel, TunnelProof};

pub(super) fn tunnel(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let system = f.required("system", r);
    let gateway = f.required("gateway", r);
    let mode = f.required("mode", r);
    let peer = f.required("peer", r);
    let phase1 = f.required("phase1", r);
    let phase2 = f.required("phase2", r);
    let request = f.required("request", r);
    Ok(Row::Tunnel(Tunnel {
        system: system?,
        gateway: gateway?,
        mode: mode?,
        peer: peer?,
        phase1: phase1?,
        phase2: phase2?,
        request: request?,
    }))
}

impl Read for Phase1 {
    const WHAT: &str = "phase 1 of a tunnel";
    const EXAMPLE: &str = r#"{ proof = "psk", ike = "ikev2", group = "modp2048", cipher = "aes256", hash = "sha256", lifetime-s = 86400 }"#;

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut f = Fields::open(node, "phase 1", r)?;
        let proof = proof(&mut f, r);
        let ike = f.required("ike", r);
        let group = f.required("group", r);
        let cipher = f.required("cipher", r);
        let hash = f.required("hash", r);
        let lifetime_s = f.required("lifetime-s", r);
        f.close(r);
        Ok(Self {
            proof: proof?,
            ike: ike?,
            group: group?,
            cipher: cipher?,
            hash: hash?,
            lifetime_s: lifetime_s?,
        })
    }
}

/// The word, and the key of the one that has one.
fn proof(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<TunnelProof, Refused> {
    let word = f.required::<Word>("proof", r);
    let key = f.optional::<ContentDigest>("key", r);
    match (word?.one_of(&["psk", "cert"], (&*f, "proof"), r)?, key?) {
        ("psk", key) => Ok(TunnelProof::SharedKey(key)),
        (_, None) => Ok(TunnelProof::Certificate),
        (_, Some(_)) => {
            let fault = Fault::new(
                "a tunnel that is proved by certificates has no shared key",
                "leave `key` out, or write `proof = \"psk\"`",
            );
            Err(r.report(f.span_of("key"), fault))
        }
    }
}

impl Read for Phase2 {
    const WHAT: &str = "phase 2 of a tunnel";
    const EXAMPLE: &str = r#"{ encapsulation = "esp", cipher = "aes256", integrity = "sha256", lifetime-s = 3600, lifetime-kb = 4608000 }"#;

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut f = Fields::open(node, "phase 2", r)?;
        let encapsulation = encapsulation(&mut f, r);
        let integrity = f.optional("integrity", r);
        let pfs = f.optional("pfs", r);
        let lifetime_s = f.required("lifetime-s", r);
        let lifetime_kb = f.required("lifetime-kb", r);
        f.close(r);
        Ok(Self {
            encapsulation: encapsulation?,
            integrity: integrity?,
            pfs: pfs?,
            lifetime_s: lifetime_s?,
            lifetime_kb: lifetime_kb?,
        })
    }
}

/// The word, and the cipher of the one that encrypts.
fn encapsulation(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Encapsulation, Refused> {
    let word = f.required::<Word>("encapsulation", r);
    let cipher = f.optional::<Cipher>("cipher", r);
    let word = word?.one_of(&["esp", "ah"], (&*f, "encapsulation"), r)?;
    match (word, cipher?) {
        ("esp", Some(cipher)) => Ok(Encapsulation::Esp(cipher)),
        // Asking for it again tells that it is lacking.
        ("esp", None) => f.required("cipher", r).map(Encapsulation::Esp),
        (_, None) => Ok(Encapsulation::Ah),
        (_, Some(_)) => {
            let fault = Fault::new(
                "AH does not encrypt, and has no cipher",
                "leave `cipher` out, or write `encapsulation = \"esp\"`",
            );
            Err(r.report(f.span_of("cipher"), fault))
        }
    }
}

/// A word that more fields hang on.
struct Word(String);

impl Word {
    /// The one of these that it is.
    fn one_of(
        &self,
        known: &[&'static str],
        (f, name): (&Fields<'_, '_>, &str),
        r: &mut Reader<'_, '_>,
    ) -> Result<&'static str, Refused> {
        let found = known.iter().copied().find(|one| *one == self.0);
        found.ok_or_else(|| {
            let message = format!("unknown value `{}`", self.0);
            let fault = Fault::new(message, suggestion(&self.0, known));
            r.report(f.span_of(name), fault)
        })
    }
}

impl Read for Word {
    const WHAT: &str = "a word";
    const EXAMPLE: &str = "\"psk\"";

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        r.text::<Self>(node).map(|text| Self(text.to_owned()))
    }
}
