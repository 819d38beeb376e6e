//! Explicit rules: denies, allows that expire, VPN and its special access, the wrong channel.

use std::net::IpAddr;

use jiff::SignedDuration;

use super::look::{
    EFFECT_LIMIT, Echo, Reach, counted, datagram_returns, facts, gateway, gateway_mut, legal_now,
    move_clock, reach_becomes, reaches_as,
};
use crate::error::LabError;
use crate::gateway::{Bent, Gateway};
use crate::lab::Lab;
use crate::net;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;
use crate::wait::eventually;

/// A denied host reaches nothing, and each of its packets is counted.
pub(super) const DENIED: Scenario = Scenario {
    name: "denied-host-is-dropped-and-counted",
    clause: "explicit denies of the record",
    run: is_dropped,
    sabotage: Sabotage {
        name: "rules-deleted",
        run: delete_rules,
    },
};

/// A rule ends by itself when it expires.
pub(super) const EXPIRED: Scenario = Scenario {
    name: "expired-rule-ends-by-itself",
    clause: "explicit denies of the record",
    run: ends_by_itself,
    sabotage: Sabotage {
        name: "rule-without-end",
        run: let_nothing_expire,
    },
};

/// VPN protocols pass only with a special access.
pub(super) const VPN: Scenario = Scenario {
    name: "vpn-needs-special-access",
    clause: "386/НҚ, ЕШДИ п. 15-2",
    run: needs_special_access,
    sabotage: Sabotage {
        name: "vpn-list-emptied",
        run: empty_vpn_list,
    },
};

/// A prefix on another operator's channel is dropped and reported.
pub(super) const WRONG_CHANNEL: Scenario = Scenario {
    name: "prefix-on-another-operators-channel-is-dropped",
    clause: "386/НҚ, ЕШДИ п. 12",
    run: is_dropped_on_the_wrong_channel,
    sabotage: Sabotage {
        name: "prefix-moved-to-this-operator",
        run: move_prefix,
    },
};

fn is_dropped(lab: &mut Lab) -> Result<Evidence, Failure> {
    let (gateway, host) = (gateway(lab)?, &lab.topology.denied);
    let before = counted(gateway, "denied")?;
    let [four, six] = [
        (host.plan.v4(), plan::SITES[0].v4()),
        (host.plan.v6(), plan::SITES[0].v6()),
    ]
    .map(|(from, to)| reaches_as(&host.namespace, from, to));
    let dropped = counted(gateway, "denied")? - before;
    judge(
        !four && !six && dropped > 0,
        format!(
            "{}: IPv4 answered {four}, IPv6 answered {six}, {dropped} packets counted as denied",
            host.plan.role
        ),
    )
}

fn ends_by_itself(lab: &mut Lab) -> Result<Evidence, Failure> {
    let (gateway, host) = (gateway(lab)?, &lab.topology.ministry);
    let site = plan::SITES[1].v4();
    let expires = legal_now(gateway)?
        .saturating_add(SignedDuration::from_hours(1))
        .unwrap_or(jiff::Timestamp::MAX);
    let rules = Gateway::example_file("rules")?;
    let rule = format!(
        "{rules}\n[[deny]]\nid = \"for-an-hour\"\nsource = \"{}\"\ndestination = \"{site}\"\nreason = \"одночасовой запрет\"\nauthor = \"duty\"\nexpires = {expires}\n",
        host.plan.v4()
    );
    gateway.commit("rules-for-an-hour", &rule)?;
    reach_becomes(&host.namespace, host.plan.v4(), site, Reach::Lost)?;
    let other = reaches_as(&host.namespace, host.plan.v4(), plan::SITES[0].v4());
    move_clock(gateway, SignedDuration::from_mins(61))?;
    let back = reach_becomes(&host.namespace, host.plan.v4(), site, Reach::Answered).is_ok();
    judge(
        other && back,
        format!(
            "denied until {expires}; another site meanwhile answered {other}; 61 minutes later answered {back}"
        ),
    )
}

fn needs_special_access(lab: &mut Lab) -> Result<Evidence, Failure> {
    let (partner, other) = (plan::SITES[2].v4(), plan::SITES[0].v4());
    let _echoes = [(partner, 4500), (other, 4500), (other, 5000)]
        .map(|(address, port)| Echo::start(&lab.topology.internet, address, port));
    let host = &lab.topology.ministry.namespace;
    let before = counted(gateway(lab)?, "vpn-without-access")?;
    let plain = datagram_returns(host, other, 5000)?;
    let to_partner = datagram_returns(host, partner, 4500)?;
    let to_other = datagram_returns(host, other, 4500)?;
    let dropped = counted(gateway(lab)?, "vpn-without-access")? - before;
    judge(
        plain && to_partner && !to_other && dropped > 0,
        format!(
            "udp/5000 returned {plain}; udp/4500 to the partner with special access {to_partner}, to another {to_other}; {dropped} packets counted"
        ),
    )
}

/// An address of the other operator's prefix, at the stranger behind this operator's router.
fn misplaced(lab: &Lab) -> Result<IpAddr, LabError> {
    let address: IpAddr = [198, 51, 100, 201].into();
    net::add_address(&lab.topology.stranger.namespace, "eth0", address, 32)?;
    net::add_route(
        &lab.topology.operator,
        "198.51.100.201/32",
        lab.topology.stranger.plan.v4(),
        plan::METRIC_FIRST,
    )?;
    Ok(address)
}

fn is_dropped_on_the_wrong_channel(lab: &mut Lab) -> Result<Evidence, Failure> {
    let address = misplaced(lab)?;
    let gateway = gateway(lab)?;
    let before = counted(gateway, "wrong-channel")?;
    let answered = reaches_as(
        &lab.topology.stranger.namespace,
        address,
        plan::SITES[0].v4(),
    );
    let dropped = counted(gateway, "wrong-channel")? - before;
    let reported = || {
        facts(gateway, "wrong-channel")
            .unwrap_or_default()
            .iter()
            .any(|fact| fact["address"] == address.to_string())
    };
    let told = eventually(EFFECT_LIMIT, "it is reported", reported).is_ok();
    judge(
        !answered && dropped > 0 && told,
        format!(
            "{address} of north-telecom on a channel of example-telecom: answered {answered}, {dropped} packets counted, reported {told}"
        ),
    )
}

pub(super) fn delete_rules(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.commit("no-rules", "version = 1\ndeclare = [\"rule\"]\n")
}

/// What the scenario commits lasts.
fn let_nothing_expire(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.bent = Some(Bent::NothingExpires);
    Ok(())
}

fn empty_vpn_list(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.commit("no-vpn", "version = 1\ndeclare = [\"vpn-service\"]\n")
}

fn move_prefix(lab: &mut Lab) -> Result<(), LabError> {
    let access = Gateway::example_file("access")?
        .replace(
            "organisation = \"agency\"\noperator = \"north-telecom\"",
            "organisation = \"ministry\"\noperator = \"example-telecom\"",
        )
        .replacen("networks = [", "networks = [\"198.51.100.192/26\", ", 1);
    gateway_mut(lab)?.commit("prefix-moved", &access)
}
