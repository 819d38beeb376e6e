//! Steered flows while linkd is away.

use super::{
    Command, Duration, Evidence, Failure, Lab, LabError, PORTS, Process, SocketAddr, carried,
    enrolled, eventually, gateway, gateway_mut, inspect, judge, peer_of, seen_by, web,
};

/// Pages that each family asks for while linkd is dead.
const PAGES: usize = 20;
/// How long the download may take to begin, and to end.
const BEGIN_LIMIT: Duration = Duration::from_secs(5);
const END_LIMIT: Duration = Duration::from_secs(30);
/// Less than the download brings in its first second.
const BEGUN_OCTETS: u64 = 100_000;

/// Files that leave no room for a batch of sockets.
const FEW_FILES: u64 = 48;

pub(super) fn restart_keeps_flows(lab: &mut Lab) -> Result<Evidence, Failure> {
    gateway(lab)?;
    inspect(lab)?;
    let host = lab.topology.ministry.namespace.clone();
    let [(address, site), _] = enrolled();
    let file = lab.instance.folder().join("download");
    let url = format!("http://{}/{}", SocketAddr::new(site, PORTS[1]), web::LARGE);
    let mut command = Command::new("curl");
    command
        .args(["-q", "-s", "--noproxy", "*", "-o"])
        .arg(&file)
        .args(["--interface", &address.to_string(), &url]);
    let mut download = Process::spawn(&host, "download", &mut command, &lab.instance.logs())?;
    let received = || std::fs::metadata(&file).map_or(0, |file| file.len());
    eventually(BEGIN_LIMIT, "the download flows", || {
        received() > BEGUN_OCTETS
    })?;

    gateway_mut(lab)?.kill_linkd();
    let at_death = received();
    let mut pages = 0;
    for _ in 0..PAGES {
        for (number, (address, site)) in enrolled().into_iter().enumerate() {
            let port = PORTS[number % PORTS.len()];
            let answer = seen_by(&host, address, site, port)?;
            let peer = peer_of(&answer).filter(|peer| peer.ip() == address);
            let is_relayed = peer.is_some_and(|peer| {
                eventually(BEGIN_LIMIT, "the relay has carried it", || {
                    carried(lab, peer, SocketAddr::new(site, port)).is_some()
                })
                .is_ok()
            });
            pages += usize::from(is_relayed);
        }
    }
    let without = received().saturating_sub(at_death);
    gateway_mut(lab)?.start_linkd()?;
    let mut status = None;
    let ended = eventually(END_LIMIT, "the download ends", || {
        status = download.ended();
        status.is_some()
    });
    let octets = received();
    let [_, (address, site)] = enrolled();
    let afterwards = seen_by(&host, address, site, PORTS[0])?;
    gateway_mut(lab)?.kill_inspector();
    judge(
        ended.is_ok()
            && status.is_some_and(|status| status.success())
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
    // It never takes flows, and ends with the lab.
    let _never = gateway_mut(lab)?.start_inspector(Some(FEW_FILES));
    Ok(())
}
