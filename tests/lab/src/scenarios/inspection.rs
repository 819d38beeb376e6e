//! Inspection: what is decrypted, and what never is.

use super::look::{EFFECT_LIMIT, facts, gateway, gateway_mut};
use crate::error::LabError;
use crate::gateway::{Gateway, Inspection, SECURE_SITES, SecureSite};
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::probe::{self, Answer};
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;
use crate::wait::eventually;
use serde_json::Value;
use std::net::IpAddr;

/// An enrolled workstation with the root browses; the gateway sees inside.
pub(super) const INSPECTED: Scenario = Scenario {
    name: "https-of-the-enrolled-is-inspected",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: enrolled_is_inspected,
    sabotage: Sabotage {
        name: "workplaces-are-not-enrolled",
        run: enrol_nobody,
    },
};

/// An exempt name is spliced to where it lives, and refused elsewhere.
pub(super) const BANK: Scenario = Scenario {
    name: "bank-is-never-decrypted",
    clause: "386/НҚ, ЕШДИ п. 20.1",
    run: bank_is_spliced,
    sabotage: Sabotage {
        name: "nothing-proves-the-bank",
        run: take_no_probe_for_proof,
    },
};

/// Who did not ask is not decrypted.
pub(super) const STRANGER: Scenario = Scenario {
    name: "who-is-not-enrolled-is-never-decrypted",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: stranger_is_not_decrypted,
    sabotage: Sabotage {
        name: "everybody-is-enrolled",
        run: enrol_everybody,
    },
};

/// What the list does not name is refused with a page.
pub(super) const UNLISTED: Scenario = Scenario {
    name: "category-outside-the-list-gets-a-page",
    clause: "386/НҚ, ЕШДИ п. 16",
    run: games_are_refused,
    sabotage: Sabotage {
        name: "the-list-names-games",
        run: list_games,
    },
};

pub(super) const SHOP: SecureSite = SECURE_SITES[0];
pub(super) const BANK_SITE: SecureSite = SECURE_SITES[1];
const GAMES: SecureSite = SECURE_SITES[2];

/// Whose certificate a client takes.
#[derive(Clone, Copy)]
pub(super) enum Trusts {
    /// The gateway's own.
    Gateway,
    /// The server's own.
    Server,
    /// The gateway's next one, alone.
    Next,
    /// Any: as a user who clicks a warning away.
    Everybody,
}

/// The categories that the ministry's list opens in these scenarios.
const LISTED: &str = "[\"finance-and-banking\", \"news\", \"uncategorised\"]";

/// Starts what is missing: servers, tlsd, a list that opens what has no category.
pub(super) fn inspect(lab: &mut Lab, options: &[&str]) -> Result<(), Failure> {
    inspect_by(lab, |gateway, internet| {
        gateway.start_inspection(internet, options)
    })
}

/// The same, with whoever starts what inspects.
pub(super) fn inspect_by(
    lab: &mut Lab,
    start: impl FnOnce(&mut Gateway, &Namespace) -> Result<Inspection, LabError>,
) -> Result<(), Failure> {
    let internet = lab.topology.internet.clone();
    let gateway = gateway_mut(lab)?;
    if gateway.inspected.running.is_none() {
        gateway.kill_inspector();
        if !gateway.inspected.is_list_set {
            gateway.inspected.is_list_set = true;
            gateway.commit("inspected", &list(LISTED)?)?;
        }
        gateway.inspected.running = Some(start(gateway, &internet)?);
    }
    Ok(())
}

/// The example's accesses with the list of these scenarios.
pub(crate) fn listing_inspected() -> Result<String, LabError> {
    list(LISTED)
}

/// The example's access list with other categories.
fn list(categories: &str) -> Result<String, LabError> {
    let text = Gateway::example_file("access")?;
    let own = "categories = [\"government\", \"news\", \"science\"]";
    assert!(
        text.contains(own),
        "the example's list names its categories"
    );
    Ok(text.replace(own, &format!("categories = {categories}")))
}

/// Asks a server by a name, from an address of the ministry, trusting one authority alone.
fn ask(
    lab: &Lab,
    from: IpAddr,
    name: &str,
    server: SecureSite,
    trusts: Trusts,
) -> Result<Answer, Failure> {
    fetch(lab, (from, name, "/"), server, trusts, &[])
}

/// The same of a path, with more of curl's own options.
pub(super) fn fetch(
    lab: &Lab,
    (from, name, path): (IpAddr, &str, &str),
    server: SecureSite,
    trusts: Trusts,
    more: &[&str],
) -> Result<Answer, Failure> {
    let inspected = &gateway(lab)?.inspected;
    let from = from.to_string();
    let resolve = format!("{name}:443:{}", server.address);
    let root = root_of(lab, trusts)?;
    let mut options = vec!["--interface", &from, "--resolve", &resolve];
    options.extend(["-H", "Accept: text/plain"]);
    match trusts {
        Trusts::Gateway | Trusts::Server | Trusts::Next => options.extend(["--cacert", &root]),
        Trusts::Everybody => options.push("--insecure"),
    }
    options.extend(more);
    let host = &lab.topology.ministry.namespace;
    let url = format!("https://{name}{path}");
    Ok(probe::curl_in(host, &url, &options, inspected.time()?)?)
}

/// The file of the authority that a client takes.
pub(super) fn root_of(lab: &Lab, trusts: Trusts) -> Result<String, Failure> {
    let inspection = gateway(lab)?.inspected.running.as_ref();
    let inspection = inspection.ok_or_else(|| Failure("nobody inspects".to_owned()))?;
    Ok(match trusts {
        Trusts::Gateway => inspection.root.display().to_string(),
        Trusts::Server => inspection.servers_root.display().to_string(),
        Trusts::Next => inspection
            .root
            .with_file_name("gateway-root-2.pem")
            .display()
            .to_string(),
        Trusts::Everybody => String::new(),
    })
}

pub(super) fn workplace() -> IpAddr {
    plan::ENROLLED[0].0
}

/// What a client got, in a few words.
pub(super) fn said(answer: &Answer) -> String {
    let first = answer.body.lines().next().unwrap_or_default();
    format!("{} {first:?} (curl {})", answer.status, answer.exit)
}

fn enrolled_is_inspected(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let by_gateway = |protocol: &str| {
        let site = (workplace(), SHOP.name, "/");
        fetch(lab, site, SHOP, Trusts::Gateway, &[protocol])
    };
    let (old, new) = (by_gateway("--http1.1")?, by_gateway("--http2")?);
    let by_server = ask(lab, workplace(), SHOP.name, SHOP, Trusts::Server)?;
    // The server says what it was asked by: both legs speak the same.
    let got = |answer: &Answer, protocol: &str| {
        answer.status == 200 && answer.body.trim() == format!("{} by {protocol}", SHOP.name)
    };
    judge(
        got(&old, "HTTP/1.1") && got(&new, "HTTP/2.0") && by_server.exit == 60,
        format!(
            "with the gateway's root {} and {}; with the server's own {}",
            said(&old),
            said(&new),
            said(&by_server)
        ),
    )
}

fn bank_is_spliced(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let by_server = ask(lab, workplace(), BANK_SITE.name, BANK_SITE, Trusts::Server)?;
    let by_gateway = ask(lab, workplace(), BANK_SITE.name, BANK_SITE, Trusts::Gateway)?;
    // Under the bank's name to another server.
    let forged = ask(lab, workplace(), BANK_SITE.name, SHOP, Trusts::Server)?;
    let got = by_server.status == 200 && by_server.body.contains(BANK_SITE.name);
    let refused = forged.status == 0 && forged.exit != 60;
    let address = SHOP.address.to_string();
    let is_told = eventually(EFFECT_LIMIT, "the duty officer is told", || {
        let told = gateway(lab).and_then(|gateway| Ok(facts(gateway, "unproven-name")?));
        told.is_ok_and(|told| {
            let tells = |event: &Value| {
                let text = event.to_string();
                text.contains(BANK_SITE.name) && text.contains(&address)
            };
            told.iter().any(tells)
        })
    })
    .is_ok();
    judge(
        got && by_gateway.exit == 60 && refused && is_told,
        format!(
            "with the bank's own root {}; with the gateway's {}; its name at another server {}, and the duty officer is told: {is_told}",
            said(&by_server),
            said(&by_gateway),
            said(&forged)
        ),
    )
}

fn stranger_is_not_decrypted(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let from = lab.topology.ministry.plan.v4();
    let by_server = ask(lab, from, SHOP.name, SHOP, Trusts::Server)?;
    let by_gateway = ask(lab, from, SHOP.name, SHOP, Trusts::Gateway)?;
    let got = by_server.status == 200 && by_server.body.contains(SHOP.name);
    judge(
        got && by_gateway.exit == 60,
        format!(
            "from an address that is not enrolled: with the server's own root {}; with the gateway's {}",
            said(&by_server),
            said(&by_gateway)
        ),
    )
}

fn games_are_refused(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let answer = ask(lab, workplace(), GAMES.name, GAMES, Trusts::Gateway)?;
    // The last of them: what follows needs nobody to inspect.
    gateway_mut(lab)?.inspected.running = None;
    let tells = ["unlisted", "duty@gts.example"]
        .iter()
        .all(|part| answer.body.contains(part));
    judge(
        answer.status == 403 && tells,
        format!("{}; names rule and contact: {tells}", said(&answer)),
    )
}

/// The list of these scenarios, and no enrolment.
pub(super) fn enrol_nobody(lab: &mut Lab) -> Result<(), LabError> {
    let text = list(LISTED)?;
    let rest = text.split("[[enrolment]]").next().unwrap_or_default();
    set(lab, &format!("declare = [\"enrolment\"]\n{rest}"))
}

/// Puts accesses in force instead of those of these scenarios.
fn set(lab: &mut Lab, text: &str) -> Result<(), LabError> {
    let gateway = gateway_mut(lab)?;
    gateway.inspected.is_list_set = true;
    gateway.commit("inspected", text)
}

/// A prober that takes no server's word for its address.
fn take_no_probe_for_proof(lab: &mut Lab) -> Result<(), LabError> {
    inspect(lab, &["--strict"]).map_err(|Failure(why)| LabError::Unsupported(why))
}

fn enrol_everybody(lab: &mut Lab) -> Result<(), LabError> {
    let text = list(LISTED)?.replace("198.51.100.32/27", "198.51.100.0/26");
    set(lab, &text)
}

/// A list that opens nothing of what these scenarios ask for.
pub(super) fn list_nothing(lab: &mut Lab) -> Result<(), LabError> {
    let text = list("[\"news\"]")?;
    set(lab, &text)
}

fn list_games(lab: &mut Lab) -> Result<(), LabError> {
    let text = list("[\"finance-and-banking\", \"games\", \"news\", \"uncategorised\"]")?;
    set(lab, &text)
}
