//! The gateway's authorities in the lab: their officer, and the time that they live in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use runtime::KeyClient;
use wire::keys::{
    AuthorityAct, AuthorityOrder, CertificateKind, CertificateView, Generation, OrderDone, RootKey,
    SecretOctets,
};

use super::{Gateway, Inspected};
use crate::error::LabError;
use crate::namespace::checked;
use crate::peers::Peers;
use crate::wait::observe;

/// What opens the lab's roots.
const PASSPHRASE: &str = "the lab's own passphrase";
/// How long keyd may take until it knows whom to certify for.
const ISSUER_LIMIT: Duration = Duration::from_secs(20);
/// Whose users the lab's workstations are.
const ORGANISATION: &str = "ministry";

impl Inspected {
    /// What programs are told so that they live ahead of time; their timers do not.
    pub fn time(&self) -> Result<BTreeMap<&'static str, String>, LabError> {
        let Some(ahead) = self.ahead else {
            return Ok(BTreeMap::new());
        };
        let library = Peers::of_this_build()?.faketime()?;
        Ok(BTreeMap::from([
            ("LD_PRELOAD", library.display().to_string()),
            ("FAKETIME", ahead.to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]))
    }
}

impl Gateway {
    /// Has keyd make its root and the issuing authorities; the root's certificate, DER.
    pub(super) fn make_root(&self) -> Result<Vec<u8>, LabError> {
        self.order(AuthorityAct::MakeRoot {
            passphrase: passphrase()?,
        })?;
        // keyd certifies for whom its snapshot names, and nobody before it has one and the categories.
        observe(ISSUER_LIMIT, "the issuing authorities are signed", || {
            let with = key(1).ok()?;
            match self.order(AuthorityAct::SignIssuers { with }) {
                Ok(OrderDone::Issued { left: 0, .. }) => Some(()),
                Ok(_) | Err(_) => None,
            }
        })?;
        self.root(1)
    }

    /// Has keyd publish the next root; its certificate, in a file.
    pub fn rotate_root(&self) -> Result<PathBuf, LabError> {
        self.order(AuthorityAct::RotateRoot {
            passphrase: passphrase()?,
        })?;
        let path = self.folder.join("inspection/gateway-root-2.pem");
        write_root(&self.root(2)?, &path)?;
        Ok(path)
    }

    /// Has both roots sign each other.
    pub fn cross_sign(&self) -> Result<(), LabError> {
        let (older, newer) = (key(1)?, key(2)?);
        self.order(AuthorityAct::CrossSign { older, newer })
            .map(drop)
    }

    /// Has the workstations' organisation served under the next root.
    pub fn switch_issuer(&self) -> Result<(), LabError> {
        let organisation = ORGANISATION.parse().map_err(failed)?;
        let to = key(2)?;
        observe(ISSUER_LIMIT, "the organisation is switched", || {
            let act = AuthorityAct::SwitchIssuer {
                organisation: Clone::clone(&organisation),
                to: to.clone(),
            };
            self.order(act).ok()
        })
        .map(drop)
    }

    /// Has keyd go on so far ahead of time, with a copy of its store that the real one knows nothing of; without, as before.
    pub fn go_ahead(&mut self, ahead: Option<&'static str>) -> Result<(), LabError> {
        self.kill_keyd();
        let (store, copy) = (self.folder.join("keys"), self.folder.join("keys-ahead"));
        if ahead.is_some() && !copy.exists() {
            let mut command = Command::new("cp");
            checked(command.arg("--archive").arg(&store).arg(&copy))?;
        }
        self.inspected.ahead = ahead;
        self.start_keyd()
    }

    fn order(&self, act: AuthorityAct) -> Result<OrderDone, LabError> {
        runtime()?.block_on(async {
            let request = "СОЗ-1".to_owned().try_into().map_err(failed)?;
            let why = "the lab".to_owned();
            let mut keyd = KeyClient::connect(&self.key_socket())
                .await
                .map_err(failed)?;
            let order = AuthorityOrder { act, request, why };
            keyd.order(order).await.map_err(failed)
        })
    }

    /// The certificate of a root, DER.
    fn root(&self, number: u32) -> Result<Vec<u8>, LabError> {
        let wanted = generation(number)?;
        let certificates: Vec<CertificateView> = runtime()?.block_on(async {
            let mut keyd = KeyClient::connect(&self.key_socket())
                .await
                .map_err(failed)?;
            keyd.certificates().await.map_err(failed)
        })?;
        let is_it = |one: &CertificateView| matches!(&one.what, CertificateKind::Root { root, .. } if *root == wanted);
        let root = certificates.into_iter().find(is_it);
        root.map(|root| root.der)
            .ok_or_else(|| failed(format!("it shows no root {number}")))
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, LabError> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().map_err(failed)
}

fn generation(number: u32) -> Result<Generation, LabError> {
    Generation::try_from(number).map_err(failed)
}

fn key(number: u32) -> Result<RootKey, LabError> {
    Ok(RootKey {
        root: generation(number)?,
        passphrase: passphrase()?,
    })
}

fn passphrase() -> Result<SecretOctets, LabError> {
    SecretOctets::new(PASSPHRASE.as_bytes().to_vec()).ok_or_else(|| failed("no passphrase"))
}

fn failed(error: impl std::fmt::Display) -> LabError {
    LabError::Unsupported(format!("keyd: {error}"))
}

/// Writes a certificate as PEM.
pub(super) fn write_root(der: &[u8], to: &Path) -> Result<(), LabError> {
    let path = to.with_extension("der");
    std::fs::write(&path, der).map_err(LabError::file("writing", &path))?;
    let mut convert = Command::new("openssl");
    convert
        .args(["x509", "-inform", "DER", "-in"])
        .arg(&path)
        .arg("-out")
        .arg(to);
    checked(&mut convert).map(drop)
}
