//! New connections that are decrypted: both handshakes, one request, the end.

use std::sync::Arc;

use super::load::{Route, Sessions, visit};
use super::origin::{SHOP, SHOP_RESUMING, SMALL, Server};
use super::site::{Contestant, Site, absent};
use crate::bench::{Better, Comparison, Figure, alternate};
use crate::error::LabError;

/// Rounds of four batches.
const ROUNDS: usize = 5;
/// Connections of a batch of ours, of Squid's and of mitmproxy's: a second or so of each.
const OURS: usize = 1_000;
const SQUIDS: usize = 400;
const MITMPROXYS: usize = 120;
/// Connections before anything is measured: certificates are made, memory is warm.
const WARM: usize = 40;

/// A contestant, the way through it, and the size of its batches.
pub(super) struct Entry<'a> {
    pub(super) by: &'a Contestant,
    pub(super) route: Arc<Route>,
    pub(super) count: usize,
}

impl Entry<'_> {
    pub(super) fn warm(&self) -> Result<(), LabError> {
        visit(&self.route, SMALL, WARM).map(drop)
    }

    /// Milliseconds of processor time of one connection, of a batch.
    pub(super) fn connection_ms(&self, resumed: &mut Share) -> Result<f64, LabError> {
        let before = self.by.spent_ms()?;
        resumed.resumed += visit(&self.route, SMALL, self.count)?;
        resumed.all += self.count;
        let spent = self.by.spent_ms()? - before;
        #[expect(clippy::cast_precision_loss, reason = "some hundred connections")]
        Ok(spent / self.count as f64)
    }
}

/// How many connections of all resumed a session.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Share {
    resumed: usize,
    all: usize,
}

impl Share {
    fn percent(self) -> usize {
        (self.resumed * 100).checked_div(self.all).unwrap_or(0)
    }
}

/// Measures connections through both in turn.
pub(super) fn contest(
    ours: &Entry<'_>,
    theirs: &Entry<'_>,
) -> Result<(Comparison, [Share; 2]), LabError> {
    ours.warm()?;
    theirs.warm()?;
    let mut shares = [Share::default(); 2];
    let [own, other] = &mut shares;
    let both = alternate(
        ROUNDS,
        Better::Lower,
        || ours.connection_ms(own),
        || theirs.connection_ms(other),
    )?;
    Ok((both, shares))
}

pub(super) fn measure(site: &Site) -> Result<Vec<Figure>, LabError> {
    let mut figures = Vec::new();
    let fresh = entry(site, (&site.ours, OURS), SHOP, Sessions::Fresh)?;
    let mut told = vec![format!(
        "tlsd with keyd and linkd, batches of {OURS} new connections of one request each, nothing resumed by clients or servers, the leaf made before"
    )];
    let mut own = None;
    match &site.squid {
        Err(why) => figures.extend(
            [
                "ratio_vs_squid_handshake",
                "ratio_vs_squid_resumed",
                "resumed_handshake_cpu_ms",
            ]
            .map(|name| absent(name, why)),
        ),
        Ok(squid) => {
            let theirs = entry(site, (squid, SQUIDS), SHOP, Sessions::Fresh)?;
            let (both, _) = contest(&fresh, &theirs)?;
            figures.push(versus(&both, "ratio_vs_squid_handshake"));
            told.push(format!("Squid {:.2} ms", both.theirs.median()));
            own = Some(both.ours);
            let again = Sessions::Resumed;
            let ours = entry(site, (&site.ours, OURS), SHOP_RESUMING, again)?;
            let theirs = entry(site, (squid, SQUIDS), SHOP_RESUMING, again)?;
            figures.extend(resumed(&contest(&ours, &theirs)?));
        }
    }
    match &site.mitmproxy {
        Err(why) => figures.push(absent("ratio_vs_mitmproxy_handshake", why)),
        Ok(mitmproxy) => {
            let theirs = entry(site, (mitmproxy, MITMPROXYS), SHOP, Sessions::Fresh)?;
            let (both, _) = contest(&fresh, &theirs)?;
            figures.push(versus(&both, "ratio_vs_mitmproxy_handshake"));
            told.push(format!("mitmproxy {:.2} ms", both.theirs.median()));
            own = own.or(Some(both.ours));
        }
    }
    let name = "inspected_handshake_cpu_ms";
    let figure = if let Some(own) = own {
        own.figure(name, "ms", Better::Lower)
    } else {
        fresh.warm()?;
        let alone = fresh.connection_ms(&mut Share::default())?;
        Figure::single(name, "ms", Better::Lower, alone)
    };
    figures.push(figure.noting(told.join("; ")));
    Ok(figures)
}

fn entry<'a>(
    site: &Site,
    (by, count): (&'a Contestant, usize),
    server: Server,
    sessions: Sessions,
) -> Result<Entry<'a>, LabError> {
    let route = site.inspected(by, server, sessions)?;
    Ok(Entry { by, route, count })
}

pub(super) fn versus(both: &Comparison, name: &str) -> Figure {
    both.figure(name, "").noting(format!(
        "{:.3} ms against {:.3} ms a connection, medians of {} batches each",
        both.ours.median(),
        both.theirs.median(),
        2 * ROUNDS,
    ))
}

fn resumed((both, [own, other]): &(Comparison, [Share; 2])) -> Vec<Figure> {
    let note = format!(
        "of the clients' connections {} % resumed a session by tlsd and {} % by Squid; the server gives out sessions too",
        own.percent(),
        other.percent()
    );
    vec![
        both.ours
            .figure("resumed_handshake_cpu_ms", "ms", Better::Lower)
            .noting(note),
        versus(both, "ratio_vs_squid_resumed"),
    ]
}
