//! Much over one decrypted connection.

use std::sync::Arc;

use super::load::{Route, Sessions, fetch};
use super::origin::{LARGE, SHOP};
use super::site::{Contestant, Site, absent};
use crate::bench::{Better, Figure, alternate};
use crate::error::LabError;

/// Rounds of four measurements.
const ROUNDS: usize = 5;
/// Times that the large object is fetched over a connection, by ours and by Squid.
const OURS: usize = 16;
const SQUIDS: usize = 8;

const OWN: &str = "bulk_gbps_per_core";
const RATIO: &str = "ratio_vs_squid_bulk";

pub(super) fn measure(site: &Site) -> Result<Vec<Figure>, LabError> {
    let ours = site.inspected(&site.ours, SHOP, Sessions::Fresh)?;
    let note = format!(
        "gigabits for each second of processor time of tlsd with keyd and linkd: {OURS} × 16 MiB over one connection of HTTP/1.1, by the ciphers that each side chose"
    );
    let own = || gbps(&site.ours, &ours, OURS);
    let squid = match &site.squid {
        Ok(squid) => squid,
        Err(why) => {
            let alone = own()?;
            let own = Figure::single(OWN, "Gbit/s", Better::Higher, alone).noting(note);
            return Ok(vec![own, absent(RATIO, why)]);
        }
    };
    let theirs = site.inspected(squid, SHOP, Sessions::Fresh)?;
    fetch(&ours, LARGE, 1)?;
    fetch(&theirs, LARGE, 1)?;
    let both = alternate(ROUNDS, Better::Higher, own, || gbps(squid, &theirs, SQUIDS))?;
    let told = format!(
        "{:.2} against {:.2} Gbit/s for a core, medians of {} measurements each",
        both.ours.median(),
        both.theirs.median(),
        2 * ROUNDS
    );
    Ok(vec![
        both.ours.figure(OWN, "Gbit/s", Better::Higher).noting(note),
        both.figure(RATIO, "").noting(told),
    ])
}

/// Gigabits that a second of processor time carried.
fn gbps(by: &Contestant, route: &Arc<Route>, times: usize) -> Result<f64, LabError> {
    let before = by.spent_ms()?;
    let octets = fetch(route, LARGE, times)?;
    let spent = by.spent_ms()? - before;
    #[expect(clippy::cast_precision_loss, reason = "some hundred megabytes")]
    let bits = octets as f64 * 8.0;
    Ok(bits / spent / 1e6)
}
