//! What inspection adds to the time of a request on a warm connection.

use super::load::{Sessions, pace};
use super::origin::{SHOP, SMALL};
use super::site::Site;
use crate::bench::{Better, Figure, Sample};
use crate::error::LabError;

/// Rounds of four turns.
const ROUNDS: usize = 20;
/// Requests of a turn.
const TURN: usize = 50;

pub(super) fn measure(site: &Site) -> Result<Vec<Figure>, LabError> {
    let through = site.inspected(&site.ours, SHOP, Sessions::Fresh)?;
    let straight = site.straight(SHOP)?;
    let took = pace([&through, &straight], SMALL, (ROUNDS, TURN))?;
    let [through, straight] = took.map(Sample::new);
    let added = |part| through.quantile(part) - straight.quantile(part);
    let note = format!(
        "p99 of {} requests of a kilobyte, one after the other, through tlsd ({:.3} ms) less the same without ({:.3} ms, from an address that is not enrolled); p50 {:.3} ms more; on the wall, clients and servers on the same processors",
        2 * ROUNDS * TURN,
        through.quantile(0.99),
        straight.quantile(0.99),
        added(0.5),
    );
    let name = "p99_added_latency_ms";
    Ok(vec![
        Figure::single(name, "ms", Better::Lower, added(0.99)).noting(note),
    ])
}
