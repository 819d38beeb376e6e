//! The explicit proxy: the enrolled browse by it, and nobody else does.

use super::inspection::{BANK_SITE, SHOP, Trusts, enrol_nobody, inspect, root_of, said, workplace};
use super::look::{EFFECT_LIMIT, gateway, gateway_mut};
use crate::gateway::SECURE_SITES;
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::probe::{self, Answer};
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;
use crate::wait::eventually;
use crate::web;
use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};

/// A workstation that is told of the proxy browses by it, and a stranger does not.
pub(super) const PROXIED: Scenario = Scenario {
    name: "enrolled-browses-by-the-proxy",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: enrolled_browses,
    sabotage: Sabotage {
        name: "users-of-the-proxy-are-not-enrolled",
        run: enrol_nobody,
    },
};

/// A site that answers in the clear.
const CLEAR: plan::Site = plan::SITES[0];
/// Its name.
const CLEAR_NAME: &str = "news.example";
/// What tlsd's log says of each listener.
const LISTENS: &str = "the proxy takes connections";

/// Where users reach the gateway: its end of their operator's channel.
fn proxy() -> SocketAddr {
    SocketAddr::new(plan::PRIMARY.gateway()[0].0, 3128)
}

/// What tlsd resolves: the sites of these scenarios.
fn names() -> String {
    let mut names = format!("{} {CLEAR_NAME}\n", CLEAR.v4());
    for site in SECURE_SITES {
        let _infallible = writeln!(names, "{} {}", site.address, site.name);
    }
    names
}

/// Asks the proxy for an address of the web, from an address of a host.
fn by_proxy(
    lab: &Lab,
    (host, from): (&Namespace, IpAddr),
    url: &str,
    trusts: Trusts,
) -> Result<Answer, Failure> {
    let (proxy, from) = (format!("http://{}", proxy()), from.to_string());
    let root = root_of(lab, trusts)?;
    let mut options = vec!["--proxy", &proxy, "--noproxy", "", "--interface", &from];
    options.extend(["-H", "Accept: text/plain", "--cacert", &root]);
    let time = gateway(lab)?.inspected.time()?;
    Ok(probe::curl_in(host, url, &options, time)?)
}

fn enrolled_browses(lab: &mut Lab) -> Result<Evidence, Failure> {
    let inspected = &mut gateway_mut(lab)?.inspected;
    inspected.running = None;
    inspected.names = Some(names());
    let log = lab.instance.logs().join("tlsd.log");
    let listening = || {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        text.matches(LISTENS).count()
    };
    let before = listening();
    inspect(lab, &["--proxy-listen", &proxy().to_string()])?;
    eventually(EFFECT_LIMIT, "the proxy listens", || listening() > before)?;
    let outcome = look(lab);
    // What follows begins anew, without a proxy.
    let inspected = &mut gateway_mut(lab)?.inspected;
    inspected.running = None;
    inspected.names = None;
    outcome
}

fn look(lab: &Lab) -> Result<Evidence, Failure> {
    let ministry = lab.topology.ministry.namespace.clone();
    let of_workplace = |url: &str, trusts| by_proxy(lab, (&ministry, workplace()), url, trusts);
    let secure = |name: &str| format!("https://{name}/");
    let shop = of_workplace(&secure(SHOP.name), Trusts::Gateway)?;
    let bank = of_workplace(&secure(BANK_SITE.name), Trusts::Server)?;
    let not_decrypted = of_workplace(&secure(BANK_SITE.name), Trusts::Gateway)?;
    // Each site tells whom it sees.
    let clear = format!("http://{CLEAR_NAME}/{}", web::PEER);
    let seen = of_workplace(&clear, Trusts::Gateway)?;
    let own = format!("http://{}/", proxy().ip());
    let own = of_workplace(&own, Trusts::Gateway)?;
    let stranger = &lab.topology.stranger;
    let strangers = (&stranger.namespace, stranger.plan.v4());
    let refused = by_proxy(lab, strangers, &clear, Trusts::Gateway)?;
    let no_tunnel = by_proxy(lab, strangers, &secure(SHOP.name), Trusts::Server)?;
    let unenrolled = (&ministry, lab.topology.ministry.plan.v4());
    let unenrolled = by_proxy(lab, unenrolled, &clear, Trusts::Gateway)?;
    let is_shown = |answer: &Answer, label: &str| {
        answer.status == 403
            && [label, "duty@gts.example"]
                .iter()
                .all(|part| answer.body.contains(part))
    };
    let log = gateway(lab)?.inspected.running.as_ref();
    let log = log.map(|running| running.log.clone()).unwrap_or_default();
    let is_logged = eventually(EFFECT_LIMIT, "the log says how they came", || {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        let tells =
            |line: &str| line.contains(r#""entrance":"proxied""#) && line.contains(SHOP.name);
        text.lines().any(tells)
    })
    .is_ok();
    judge(
        shop.status == 200
            && shop.body.contains(SHOP.name)
            && bank.status == 200
            && bank.body.contains(BANK_SITE.name)
            && not_decrypted.exit == 60
            && seen.body.starts_with(&format!("{} ", workplace()))
            && is_shown(&own, "proxy-destination")
            && is_shown(&refused, "proxy-stranger")
            && is_shown(&unenrolled, "proxy-stranger")
            && no_tunnel.status != 200
            && no_tunnel.exit == 56
            && is_logged,
        format!(
            "by the proxy, the shop with the gateway's root {}; the bank with its own {}, with the gateway's {}; a site in the clear \
             sees {}; the gateway's own address {}; a stranger {}, and for a tunnel {}; who is not enrolled {}; the log says so: \
             {is_logged}",
            said(&shop),
            said(&bank),
            said(&not_decrypted),
            said(&seen),
            said(&own),
            said(&refused),
            said(&no_tunnel),
            said(&unenrolled),
        ),
    )
}
