//! The files that are handed out.

use crate::distribution::Distribution;
use crate::language::Language;
use crate::root::{Root, plain};
use crate::{apple, firefox, pem, pkcs7, sheet, windows};
use sha2::{Digest as _, Sha256};
use wire::keys::Generation;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// One root, DER.
    Der(Generation),
    /// One root, PEM.
    Pem(Generation),
    /// All roots, PEM.
    PemOfAll,
    /// All roots and cross certificates, PKCS #7 without signers.
    Pkcs7,
    /// A script of Windows.
    WindowsScript,
    /// Values of the registry of Windows.
    WindowsRegistry,
    /// A profile of Apple's systems.
    AppleProfile,
    /// A policy of Firefox.
    FirefoxPolicy,
    /// The sheet of fingerprints, HTML.
    Sheet,
    /// The sheet of fingerprints, text.
    SheetText,
    /// Digests of the others.
    Sums,
}

impl Form {
    /// Its media type.
    pub const fn media(self) -> &'static str {
        match self {
            // RFC 2585 section 4.
            Self::Der(_) => "application/pkix-cert",
            Self::Pem(_) => "application/x-x509-ca-cert",
            Self::PemOfAll => "application/x-pem-file",
            Self::Pkcs7 => "application/x-pkcs7-certificates",
            Self::WindowsScript | Self::WindowsRegistry => "application/octet-stream",
            Self::AppleProfile => "application/x-apple-aspen-config",
            Self::FirefoxPolicy => "application/json",
            Self::Sheet => "text/html; charset=utf-8",
            Self::SheetText | Self::Sums => "text/plain; charset=utf-8",
        }
    }

    /// Whether a browser shows it; the others are saved. Safari installs a profile only when it opens it itself.
    pub const fn is_shown(self) -> bool {
        match self {
            Self::AppleProfile | Self::Sheet | Self::SheetText | Self::Sums => true,
            Self::Der(_)
            | Self::Pem(_)
            | Self::PemOfAll
            | Self::Pkcs7
            | Self::WindowsScript
            | Self::WindowsRegistry
            | Self::FirefoxPolicy => false,
        }
    }
}

/// A file that is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artefact {
    /// Its name: letters, digits, `-` and `.`.
    pub name: String,
    /// What it is.
    pub form: Form,
    /// Its content.
    pub octets: Vec<u8>,
}

impl Artefact {
    fn new(name: impl Into<String>, form: Form, octets: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            form,
            octets: octets.into(),
        }
    }
}

/// Where a root's certificate lies, DER.
pub(crate) fn der_name(root: &Root) -> String {
    format!("{}.cer", root.stem())
}

/// Where a root's certificate lies, PEM.
pub(crate) fn pem_name(root: &Root) -> String {
    format!("{}.crt", root.stem())
}

pub(crate) const BUNDLE: &str = "qaqpa-roots.pem";
pub(crate) const PKCS7: &str = "qaqpa-roots.p7b";
pub(crate) const SCRIPT: &str = "qaqpa-install.cmd";
pub(crate) const REGISTRY: &str = "qaqpa-roots.reg";
pub(crate) const PROFILE: &str = "qaqpa-roots.mobileconfig";
pub(crate) const POLICY: &str = "policies.json";
pub(crate) const SHEET: &str = "qaqpa-fingerprints.html";
pub(crate) const SHEET_TEXT: &str = "qaqpa-fingerprints.txt";
pub(crate) const SUMS: &str = "SHA256SUMS";

pub(crate) fn artefacts(of: &Distribution) -> Vec<Artefact> {
    let mut all = Vec::new();
    for root in of.roots() {
        let which = root.generation();
        all.push(Artefact::new(der_name(root), Form::Der(which), root.der()));
        let text = pem::certificate(root.der());
        all.push(Artefact::new(pem_name(root), Form::Pem(which), text));
    }
    let bundle: String = of
        .roots()
        .iter()
        .map(|r| pem::certificate(r.der()))
        .collect();
    all.extend([
        Artefact::new(BUNDLE, Form::PemOfAll, bundle),
        Artefact::new(PKCS7, Form::Pkcs7, pkcs7::certificates(of)),
        Artefact::new(SCRIPT, Form::WindowsScript, windows::script(of)),
        Artefact::new(REGISTRY, Form::WindowsRegistry, windows::registry(of)),
        Artefact::new(PROFILE, Form::AppleProfile, apple::profile(of)),
        Artefact::new(POLICY, Form::FirefoxPolicy, firefox::policy(of)),
        Artefact::new(SHEET, Form::Sheet, sheet::html(of, &Language::ALL)),
        Artefact::new(SHEET_TEXT, Form::SheetText, sheet::text(of)),
    ]);
    let sums: String = all.iter().map(sum).collect();
    all.push(Artefact::new(SUMS, Form::Sums, sums));
    all
}

/// A line as `sha256sum -c` reads it.
fn sum(of: &Artefact) -> String {
    format!("{}  {}\n", plain(&Sha256::digest(&of.octets)), of.name)
}
