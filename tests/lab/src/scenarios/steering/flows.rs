//! Steered flows while linkd is away.

use super::{
    Download, Duration, Evidence, Failure, Lab, LabError, PORTS, SocketAddr, carried, enrolled,
    eventually, gateway, gateway_mut, inspect, judge, peer_of, seen_by, web,
};

/// Pages that each family asks for while linkd is dead.
const PAGES: usize = 20;
/// How long the whole download may take.
const END_LIMIT: Duration = Duration::from_secs(30);
/// How long the relay may take to tell of a flow.
const TOLD_LIMIT: Duration = Duration::from_secs(5);

/// Files that leave no room for a batch of sockets.
const FEW_FILES: u64 = 48;

pub(super) fn restart_keeps_flows(lab: &mut Lab) -> Result<Evidence, Failure> {
    gateway(lab)?;
    // Whoever can keep no reserve takes no flow at all.
    if let Err(Failure(why)) = inspect(lab) {
        return judge(false, why);
    }
    let host = lab.topology.ministry.namespace.clone();
    let [(address, site), _] = enrolled();
    let mut download = Download::begin(lab, address, site)?;

    gateway_mut(lab)?.kill_linkd();
    let at_death = download.received();
    let mut pages = 0;
    for _ in 0..PAGES {
        for (number, (address, site)) in enrolled().into_iter().enumerate() {
            let port = PORTS[number % PORTS.len()];
            let answer = seen_by(&host, address, site, port)?;
            let peer = peer_of(&answer).filter(|peer| peer.ip() == address);
            let is_relayed = peer.is_some_and(|peer| {
                eventually(TOLD_LIMIT, "the relay has carried it", || {
                    carried(lab, peer, SocketAddr::new(site, port)).is_some()
                })
                .is_ok()
            });
            pages += usize::from(is_relayed);
        }
    }
    // Its server sends in bursts: the next one may still be to come.
    let more = || download.received() > at_death;
    let _flows_on = eventually(TOLD_LIMIT, "the download flows on", more);
    let without = download.received().saturating_sub(at_death);
    gateway_mut(lab)?.start_linkd()?;
    let ended = download.ended(END_LIMIT);
    let octets = download.received();
    let [_, (address, site)] = enrolled();
    let afterwards = seen_by(&host, address, site, PORTS[0])?;
    gateway_mut(lab)?.kill_inspector();
    judge(
        ended == Some(0)
            && octets == web::LARGE_OCTETS
            && without > 0
            && pages == 2 * PAGES
            && peer_of(&afterwards).is_some(),
        format!(
            "a download of {} octets brought {octets}, {without} of them while linkd was dead; {pages} of {} new flows \
             through the relay meanwhile; afterwards page {}",
            web::LARGE_OCTETS,
            2 * PAGES,
            afterwards.status
        ),
    )
}

/// A relay that can keep no reserve.
pub(super) fn leave_no_room(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.inspector_files = Some(FEW_FILES);
    Ok(())
}
