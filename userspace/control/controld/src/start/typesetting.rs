//! The fonts of documents, and where people check them.

use super::folder::FILE_BYTES_MAX;
use super::{Arguments, StartError};
use crate::papers::Typesetting;
use documents::CheckAddress;
use std::sync::Arc;

/// What documents are set in.
pub(super) fn typesetting(arguments: &Arguments) -> Result<Option<Typesetting>, StartError> {
    let Some(folder) = &arguments.fonts else {
        return Ok(None);
    };
    let face = |name: &str| {
        let path = folder.join(format!("LiberationSerif-{name}.ttf"));
        let failed = |source| StartError::File {
            path: path.clone(),
            source,
        };
        let bytes = std::fs::metadata(&path).map_err(failed)?.len();
        if bytes > FILE_BYTES_MAX {
            return Err(failed(std::io::Error::other("it is too large for a font")));
        }
        std::fs::read(&path).map_err(failed)
    };
    let fonts = [face("Regular")?, face("Bold")?];
    // Read once here, so that a broken one is told at the start.
    documents::Fonts::new(&fonts[0], &fonts[1]).map_err(|error| StartError::File {
        path: folder.clone(),
        source: std::io::Error::other(error.to_string()),
    })?;
    Ok(Some(Typesetting {
        fonts: Arc::new(fonts),
        check_address: arguments.check_address.clone(),
    }))
}

pub(super) fn check_address(text: &str) -> Result<CheckAddress, String> {
    CheckAddress::new(text).map_err(|error| error.to_string())
}
