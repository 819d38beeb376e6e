//! New connections that nobody decrypts: a bank's.

use super::handshake::{Entry, Share, contest, versus};
use super::origin::BANK;
use super::site::{Site, absent};
use crate::bench::{Better, Figure};
use crate::error::LabError;

/// Connections of a batch of ours and of Squid's: processor time is told in hundredths of a second.
const OURS: usize = 2_000;
const SQUIDS: usize = 800;

const OWN: &str = "splice_cpu_ms";
const RATIO: &str = "ratio_vs_squid_splice";

pub(super) fn measure(site: &Site) -> Result<Vec<Figure>, LabError> {
    let ours = Entry {
        by: &site.ours,
        route: site.spliced(&site.ours, BANK)?,
        count: OURS,
    };
    let note = format!(
        "tlsd with keyd and linkd, batches of {OURS} new connections of one request each to a bank, whose address was verified before"
    );
    let squid = match &site.squid {
        Ok(squid) => squid,
        Err(why) => {
            ours.warm()?;
            let alone = ours.connection_ms(&mut Share::default())?;
            let own = Figure::single(OWN, "ms", Better::Lower, alone).noting(note);
            return Ok(vec![own, absent(RATIO, why)]);
        }
    };
    let theirs = Entry {
        by: squid,
        route: site.spliced(squid, BANK)?,
        count: SQUIDS,
    };
    let (both, _) = contest(&ours, &theirs)?;
    Ok(vec![
        both.ours.figure(OWN, "ms", Better::Lower).noting(note),
        versus(&both, RATIO),
    ])
}
