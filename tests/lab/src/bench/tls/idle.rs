//! Ten thousand decrypted connections that say nothing.

use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit};

use super::WHAT;
use super::load::{Sessions, hold};
use super::origin::{SHOP, SMALL};
use super::site::Site;
use crate::bench::{Better, Figure};
use crate::error::LabError;
use crate::wait::pause;

/// Connections of the figure.
const WANTED: usize = 10_000;
/// Open files of tlsd that are no connections: its reserve of sockets and its own.
const OTHER_FILES: u64 = 1_400;
/// How long they are idle before it is looked.
const IDLE: Duration = Duration::from_secs(3);

pub(super) fn measure(site: &Site) -> Result<Vec<Figure>, LabError> {
    let (files, _) = getrlimit(Resource::RLIMIT_NOFILE).map_err(LabError::bench(WHAT))?;
    let room = usize::try_from(files.saturating_sub(OTHER_FILES) / 2).unwrap_or(WANTED);
    let held = WANTED.min(room);
    let route = site.inspected(&site.ours, SHOP, Sessions::Fresh)?;
    let before = site.resident_mb()?;
    let after = hold(&route, SMALL, held, || {
        if !pause(IDLE) {
            return Err(LabError::Interrupted);
        }
        site.resident_mb()
    })?;
    #[expect(clippy::cast_precision_loss, reason = "some thousand connections")]
    let one = (after - before) / held as f64;
    #[expect(clippy::cast_precision_loss, reason = "ten thousand")]
    let all = before + one * WANTED as f64;
    let note = format!(
        "tlsd alone: {after:.0} MB with {held} connections held, each after one request, {before:.0} MB before; {:.1} KiB a connection, reckoned for {WANTED} (this system lets a process have {files} open files)",
        one * 1024.0
    );
    let name = "rss_mb_10k_connections";
    Ok(vec![
        Figure::single(name, "MB", Better::Lower, all).noting(note),
    ])
}
