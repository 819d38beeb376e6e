//! The files that controld is set up by: read at the start, and again when they change. Each group is read whole or not at all.

use super::{Arguments, StartError, files};
use crate::categories::Lists;
use crate::revocation::Sources;
use crate::signatures::Signatures;
use crate::webhook::{Networks, Secrets, Webhooks};
use eds::{Certificate, Trust};
use sha2::{Digest as _, Sha256 as Hasher};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use tokio_rustls::rustls::RootCertStore;
use wire::keys::Sha256;

/// Where they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct SetUp {
    anchors: Option<PathBuf>,
    intermediates: Option<PathBuf>,
    lists: Option<PathBuf>,
    sources: Option<PathBuf>,
    secrets: Option<PathBuf>,
    roots: Option<PathBuf>,
    networks: Networks,
    categories: Lists,
}

/// A group of files as it was read.
#[derive(Debug)]
pub(crate) struct Read<T> {
    /// What they say.
    pub(crate) value: T,
    /// SHA-256 of all of them, each with its place and length, so that a file that moves from one folder to another tells.
    pub(crate) digest: Sha256,
}

/// All groups as they were read.
#[derive(Debug)]
pub(crate) struct Readings {
    pub(crate) trust: Result<Read<Option<Trust>>, StartError>,
    pub(crate) lists: Result<Read<Vec<Vec<u8>>>, StartError>,
    pub(crate) sources: Result<Read<Sources>, StartError>,
    pub(crate) webhooks: Result<Read<Webhooks>, StartError>,
    pub(crate) categories: Result<Read<Option<Vec<u8>>>, StartError>,
}

/// What is in force of them, by digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InForce {
    pub(crate) trust: Sha256,
    pub(crate) lists: Sha256,
    pub(crate) sources: Sha256,
    pub(crate) webhooks: Sha256,
    pub(crate) categories: Sha256,
}

/// What controld starts with.
pub(super) struct Began {
    pub(super) signatures: Signatures,
    pub(super) sources: Sources,
    pub(super) webhooks: Webhooks,
    /// The index of categories, where lists are given.
    pub(super) categories: Option<Vec<u8>>,
    pub(super) in_force: InForce,
}

impl SetUp {
    pub(super) fn of(arguments: &Arguments) -> Self {
        Self {
            anchors: arguments.signing_anchors.clone(),
            intermediates: arguments.signing_intermediates.clone(),
            lists: arguments.revocation_lists.clone(),
            sources: arguments.revocation_sources.clone(),
            secrets: arguments.webhook_secrets.clone(),
            roots: arguments.webhook_roots.clone(),
            networks: Networks::new(arguments.webhook_network.clone()),
            categories: Lists {
                of_image: arguments.image_categories.clone(),
                signed: arguments.categories.clone(),
                keys: arguments.category_keys.clone(),
            },
        }
    }

    /// What to look at for changes.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let all = [
            &self.anchors,
            &self.intermediates,
            &self.lists,
            &self.sources,
            &self.secrets,
            &self.roots,
        ];
        let own = all.into_iter().flatten().cloned();
        own.chain(self.categories.paths()).collect()
    }

    /// Reads everything for the start, which fails with the first group that does.
    pub(super) fn begin(&self) -> Result<Began, StartError> {
        let Readings {
            trust,
            lists,
            sources,
            webhooks,
            categories,
        } = self.read();
        let (trust, lists, sources, webhooks) = (trust?, lists?, sources?, webhooks?);
        let categories = categories?;
        let in_force = InForce {
            trust: trust.digest,
            lists: lists.digest,
            sources: sources.digest,
            webhooks: webhooks.digest,
            categories: categories.digest,
        };
        let signatures = trust.value.map_or_else(Signatures::default, |trust| {
            Signatures::new(trust, lists.value)
        });
        Ok(Began {
            signatures,
            sources: sources.value,
            webhooks: webhooks.value,
            categories: categories.value,
            in_force,
        })
    }

    /// Reads everything.
    pub(crate) fn read(&self) -> Readings {
        Readings {
            trust: self.read_trust(),
            lists: self.read_lists(),
            sources: self.read_sources(),
            webhooks: self.read_webhooks(),
            categories: self.read_categories(),
        }
    }

    fn read_categories(&self) -> Result<Read<Option<Vec<u8>>>, StartError> {
        let mut digest = Hasher::new();
        if !self.categories.are_given() {
            return Ok(read_of(None, digest));
        }
        let compiled = self.categories.compile()?;
        digest.update(&compiled.octets);
        Ok(read_of(Some(compiled.octets), digest))
    }

    fn read_trust(&self) -> Result<Read<Option<Trust>>, StartError> {
        let mut digest = Hasher::new();
        let Some(anchors) = &self.anchors else {
            return Ok(read_of(None, digest));
        };
        let mut certificates = |folder: &Path| -> Result<Vec<Certificate>, StartError> {
            files(folder)?
                .into_iter()
                .map(|(path, der)| {
                    take(&mut digest, &path, &der);
                    let parsed = Certificate::parse(&der);
                    parsed.map_err(|error| StartError::Certificate { path, error })
                })
                .collect()
        };
        let between = self.intermediates.as_deref();
        let between = between.map_or(Ok(Vec::new()), &mut certificates)?;
        let trust = Trust::new(certificates(anchors)?, between).map_err(|error| {
            let path = anchors.clone();
            StartError::Certificate { path, error }
        })?;
        Ok(read_of(Some(trust), digest))
    }

    fn read_lists(&self) -> Result<Read<Vec<Vec<u8>>>, StartError> {
        let mut digest = Hasher::new();
        let lists = self.lists.as_deref().map_or(Ok(Vec::new()), files)?;
        for (path, der) in &lists {
            take(&mut digest, path, der);
        }
        Ok(read_of(
            lists.into_iter().map(|(_, der)| der).collect(),
            digest,
        ))
    }

    fn read_sources(&self) -> Result<Read<Sources>, StartError> {
        let mut digest = Hasher::new();
        let Some(path) = &self.sources else {
            return Ok(read_of(Sources::default(), digest));
        };
        let text = std::fs::read_to_string(path).map_err(|source| StartError::File {
            path: path.clone(),
            source,
        })?;
        digest.update(&text);
        let sources = Sources::read(&text).map_err(|source| StartError::Sources {
            path: path.clone(),
            source,
        })?;
        Ok(read_of(sources, digest))
    }

    fn read_webhooks(&self) -> Result<Read<Webhooks>, StartError> {
        let mut digest = Hasher::new();
        let secrets = match &self.secrets {
            Some(path) => {
                let read = Secrets::open(path).map_err(|source| StartError::Secrets {
                    path: path.clone(),
                    source,
                })?;
                digest.update(read.digest());
                read
            }
            None => Secrets::default(),
        };
        let mut roots = RootCertStore::empty();
        let wrong = |path: &Path| {
            let path = path.to_owned();
            move |source| StartError::Root { path, source }
        };
        if let Some(folder) = self.roots.as_deref() {
            for (path, der) in files(folder)? {
                take(&mut digest, &path, &der);
                roots.add(der.into()).map_err(wrong(&path))?;
            }
        } else {
            // What the system trusts and cannot be read is left out: then servers below it are refused.
            let found = rustls_native_certs::load_native_certs();
            for der in &found.certs {
                take(&mut digest, Path::new("system"), der);
            }
            roots.add_parsable_certificates(found.certs);
        }
        let path = self.roots.as_deref().unwrap_or(Path::new("TLS"));
        let webhooks = Webhooks::new(secrets, self.networks.clone(), roots);
        Ok(read_of(webhooks.map_err(wrong(path))?, digest))
    }
}

/// Adds a file to the digest of its group.
fn take(digest: &mut Hasher, path: &Path, octets: &[u8]) {
    for part in [path.as_os_str().as_bytes(), octets] {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
}

fn read_of<T>(value: T, digest: Hasher) -> Read<T> {
    let digest = Sha256(digest.finalize().into());
    Read { value, digest }
}

#[cfg(test)]
mod tests;
