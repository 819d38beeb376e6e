//! What keyd shows of the authorities.

use super::{certificates, connect};
use crate::error::CliError;
use crate::exit::Exit;
use crate::render::authority::{CrlView, IssuerView, RootView, crls, issuers, roots};
use crate::session::Session;
use model::OrganisationId;
use runtime::{Clock as _, SystemClock};
use std::path::Path;

/// What is listed.
pub(super) enum Listed {
    /// Roots.
    Roots,
    /// Issuing authorities, of all organisations or of one.
    Issuers(Option<OrganisationId>),
    /// CRLs.
    Crls,
}

pub(super) async fn show(
    session: &mut Session<'_>,
    keyd: &Path,
    listed: &Listed,
) -> Result<Exit, CliError> {
    let all = certificates(&mut connect(keyd).await?).await?;
    let now = SystemClock.now();
    match listed {
        Listed::Roots => {
            let views = RootView::all(&all);
            session.output.answer(&roots(&views), &views)?;
        }
        Listed::Issuers(of) => {
            let mut views = IssuerView::all(&all, now);
            views.retain(|view| of.as_ref().is_none_or(|of| view.is_of(of)));
            session.output.answer(&issuers(&views), &views)?;
        }
        Listed::Crls => {
            let views = CrlView::all(&all, now);
            session.output.answer(&crls(&views), &views)?;
        }
    }
    Ok(Exit::Done)
}
