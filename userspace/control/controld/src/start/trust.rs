//! The certificates and lists that signatures of requests are judged by.

use super::{Arguments, StartError, files};
use crate::signatures::Signatures;
use eds::{Certificate, Trust};
use std::path::Path;

/// What the signatures of requests are judged by.
pub(super) fn signatures(arguments: &Arguments) -> Result<Signatures, StartError> {
    let Some(anchors) = &arguments.signing_anchors else {
        return Ok(Signatures::default());
    };
    let between = arguments.signing_intermediates.as_deref();
    let certificates = |folder: &Path| -> Result<Vec<Certificate>, StartError> {
        files(folder)?
            .into_iter()
            .map(|(path, der)| {
                Certificate::parse(&der).map_err(|error| StartError::Certificate { path, error })
            })
            .collect()
    };
    let between = between.map_or(Ok(Vec::new()), certificates)?;
    let trust = Trust::new(certificates(anchors)?, between).map_err(|error| {
        let path = anchors.clone();
        StartError::Certificate { path, error }
    })?;
    let lists = arguments.revocation_lists.as_deref();
    let lists = lists.map_or(Ok(Vec::new()), files)?;
    Ok(Signatures::new(
        trust,
        lists.into_iter().map(|(_, der)| der).collect(),
    ))
}
