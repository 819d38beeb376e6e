//! What the second party of an agreement signs.

use crate::error::CliError;
use crate::exit::Exit;
use crate::session::Session;
use wire::{RequestDetail, RequestNumber};

/// Prints it, octet for octet.
pub(super) async fn print(
    session: &mut Session<'_>,
    number: RequestNumber,
) -> Result<Exit, CliError> {
    let detail = session.controld().await?.request(number).await?;
    session.output.exactly(&to_sign(&detail)?)?;
    Ok(Exit::Done)
}

/// What waits for the second party's signature: the very text that the first one signed.
pub(super) fn to_sign(detail: &RequestDetail) -> Result<String, CliError> {
    if !detail.to_sign.is_empty() {
        return Ok(detail.to_sign.clone());
    }
    let number = detail.view.number;
    Err(CliError::Usage {
        what: format!("nothing of request {number} waits for a second signature"),
        hint: format!("`qaqpa request show {number}` tells where it stands"),
    })
}
