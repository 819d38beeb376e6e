//! Addresses that the catalogue does not know: passed, reported, told, counted, blocked, unblocked (EI-13).

use std::net::IpAddr;

use jiff::SignedDuration;

use super::look::{
    EFFECT_LIMIT, Reach, case, case_becomes, entry, facts, gateway, gateway_mut, items, legal_now,
    move_clock, move_clock_to, reach_becomes, reaches_as, stranger_as,
};
use crate::error::LabError;
use crate::gateway::{Bent, Gateway};
use crate::lab::Lab;
use crate::scenario::{Evidence, Failure, Fault, Sabotage, Scenario, concluded, judge};
use crate::smtp::Mood;
use crate::topology::plan;
use crate::wait::eventually;

const CLAUSE: &str = "386/НҚ, ЕШДИ п. 13";
/// A little more than the window in which unknown addresses are gathered into one notice.
const WINDOW: SignedDuration = SignedDuration::from_mins(16);

/// An unknown address passes, and is reported once.
pub(super) const REPORTED: Scenario = Scenario {
    name: "unknown-address-passes-and-is-reported",
    clause: CLAUSE,
    run: passes_and_is_reported,
    sabotage: Sabotage {
        name: "stranger-catalogued",
        run: catalogue_strangers,
    },
};

/// Five working days after the notice was received, the address is blocked.
pub(super) const BLOCKED: Scenario = Scenario {
    name: "unknown-address-is-blocked-after-five-working-days",
    clause: CLAUSE,
    run: |lab| concluded(is_blocked_in_time(lab)),
    sabotage: Sabotage {
        name: "relay-refuses",
        run: refuse_mail,
    },
};

/// The catalogue's update unblocks it at once.
pub(super) const UNBLOCKED: Scenario = Scenario {
    name: "catalogue-update-unblocks-at-once",
    clause: CLAUSE,
    run: is_unblocked_at_once,
    sabotage: Sabotage {
        name: "commits-are-lost",
        run: lose_commits,
    },
};

/// IPv6 addresses are one case by their /64.
pub(super) const AGGREGATED: Scenario = Scenario {
    name: "ipv6-addresses-share-the-case-of-their-64",
    clause: CLAUSE,
    run: share_a_case,
    sabotage: Sabotage {
        name: "stranger-network-catalogued",
        run: catalogue_strangers,
    },
};

pub(super) fn news() -> IpAddr {
    plan::SITES[0].v4()
}

fn passes_and_is_reported(lab: &mut Lab) -> Result<Evidence, Failure> {
    let address = stranger_as(lab, 75)?;
    let (gateway, host) = (gateway(lab)?, &lab.topology.stranger.namespace);
    let reports = || -> usize {
        let seen = facts(gateway, "unknown-source").unwrap_or_default();
        seen.iter()
            .filter(|fact| fact["address"] == address.to_string())
            .count()
    };
    let passed = reaches_as(host, address, news());
    let reported = eventually(EFFECT_LIMIT, "the address is reported", || reports() > 0).is_ok();
    let again = (0..3).all(|_| reaches_as(host, address, news()));
    let case = case(gateway, &format!("{address}/32"))?;
    let state = case.map_or("none".to_owned(), |(state, _)| state);
    judge(
        passed && reported && again && reports() == 1 && state == "seen",
        format!(
            "{address}: answered {passed}, then {again}; reported {} times, its case is {state}",
            reports()
        ),
    )
}

fn is_blocked_in_time(lab: &mut Lab) -> Result<Evidence, Fault> {
    let address = stranger_as(lab, 76)?;
    let gateway = gateway(lab)?;
    let host = &lab.topology.stranger.namespace;
    let prefix = format!("{address}/32");
    let letters = || {
        gateway
            .mail
            .letters()
            .iter()
            .filter(|letter| {
                letter
                    .to
                    .iter()
                    .any(|to| to.contains("noc@telecom.example"))
            })
            .count()
    };
    let before = letters();
    let passed = reaches_as(host, address, news());
    case_becomes(gateway, &prefix, "seen")?;
    move_clock(gateway, WINDOW)?;
    let due = case_becomes(gateway, &prefix, "running")
        .map_err(Fault::not_so)?
        .ok_or_else(|| Fault::NotSo("no deadline runs".to_owned()))?;
    let told = letters() - before;
    let received = legal_now(gateway)?;
    move_clock_to(
        gateway,
        due.saturating_sub(SignedDuration::from_secs(60))
            .unwrap_or(due),
    )?;
    let still = reaches_as(host, address, news());
    move_clock_to(gateway, due)?;
    case_becomes(gateway, &prefix, "blocked")?;
    gateway.applied()?;
    let lost = reach_becomes(host, address, news(), Reach::Lost).is_ok();
    let (_, dropped) = entry(gateway, &prefix)?;
    Ok(judge(
        passed && told == 1 && still && lost && dropped > 0,
        format!(
            "{address}: passed {passed}; {told} letter to the operator, received {received}, due {due}; a minute before it passed {still}; \
             then lost {lost}, {dropped} packets counted"
        ),
    )?)
}

/// Has an address blocked by the law's own clock.
pub(super) fn block(lab: &Lab, address: IpAddr) -> Result<(), Failure> {
    let gateway = gateway(lab)?;
    let prefix = format!("{address}/32");
    reaches_as(&lab.topology.stranger.namespace, address, news());
    case_becomes(gateway, &prefix, "seen")?;
    move_clock(gateway, WINDOW)?;
    let due = case_becomes(gateway, &prefix, "running")?
        .ok_or_else(|| Failure("no deadline runs".to_owned()))?;
    move_clock_to(gateway, due)?;
    case_becomes(gateway, &prefix, "blocked")?;
    gateway.applied()?;
    reach_becomes(
        &lab.topology.stranger.namespace,
        address,
        news(),
        Reach::Lost,
    )?;
    Ok(())
}

fn is_unblocked_at_once(lab: &mut Lab) -> Result<Evidence, Failure> {
    let address = stranger_as(lab, 77)?;
    block(lab, address)?;
    let gateway = gateway(lab)?;
    gateway.commit("access-with-77", &access_with(&format!("{address}/32"))?)?;
    let reached = reach_becomes(
        &lab.topology.stranger.namespace,
        address,
        news(),
        Reach::Answered,
    );
    let case = case(gateway, &format!("{address}/32"))?;
    let blocks = items(
        gateway,
        &["show", "block", "--prefix", &format!("{address}/32")],
    )?
    .len();
    judge(
        reached.is_ok() && case.is_none() && blocks == 0,
        format!(
            "{address}: answered {} after the commit; open case {case:?}, {blocks} blocks",
            reached.is_ok()
        ),
    )
}

fn share_a_case(lab: &mut Lab) -> Result<Evidence, Failure> {
    let host = &lab.topology.stranger;
    let other: IpAddr = [0x2001, 0xdb8, 0, 0x101, 0, 0, 0, 0x77].into();
    crate::net::add_address(&host.namespace, "eth0", other, 64)?;
    let site = plan::SITES[0].v6();
    let gateway = gateway(lab)?;
    let passed = [host.plan.v6(), other].map(|address| {
        eventually(EFFECT_LIMIT, "the address is usable", || {
            reaches_as(&host.namespace, address, site)
        })
        .is_ok()
    });
    let prefix = "2001:db8:0:101::/64";
    let cases = || items(gateway, &["cases", "--prefix", prefix]).unwrap_or_default();
    let opened = eventually(EFFECT_LIMIT, "a case is open", || !cases().is_empty()).is_ok();
    let found: Vec<String> = cases()
        .iter()
        .map(|case| case["prefix"].as_str().unwrap_or_default().to_owned())
        .collect();
    judge(
        opened && found == [prefix] && passed == [true, true],
        format!(
            "{} and {other} were answered {passed:?}; their cases: {found:?}",
            host.plan.v6()
        ),
    )
}

/// The example's access file with one more prefix of the ministry, in its list too.
pub(super) fn access_with(prefix: &str) -> Result<String, LabError> {
    let text = Gateway::example_file("access")?;
    let listed = text.replacen("networks = [", &format!("networks = [\"{prefix}\", "), 1);
    Ok(format!(
        "{listed}\n[[catalogue]]\nprefix = \"{prefix}\"\norganisation = \"ministry\"\noperator = \"example-telecom\"\nsince = 2026-01-05\n"
    ))
}

fn catalogue_strangers(lab: &mut Lab) -> Result<(), LabError> {
    let first = access_with("198.51.100.64/26")?;
    let entry = "\n[[catalogue]]\nprefix = \"2001:db8:0:101::/64\"\norganisation = \"ministry\"\noperator = \"example-telecom\"\nsince = 2026-01-05\n";
    let listed = first.replacen("networks = [", "networks = [\"2001:db8:0:101::/64\", ", 1);
    gateway_mut(lab)?.commit("strangers", &format!("{listed}{entry}"))
}

pub(super) fn refuse_mail(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.mail.set_mood(Mood::Refusing);
    Ok(())
}

pub(super) fn lose_commits(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.bent = Some(Bent::CommitsAreLost);
    Ok(())
}
