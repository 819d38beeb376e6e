//! A far end that dies without a word: its carrier stays, and probes alone notice.

use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::gateway;
use super::lines::{route_back, sent_by};
use super::traffic::{is_short, probed};
use super::views::{CHANNEL, becomes, carries, choose_primary, member};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::liveness::{Question, Watch, watching};
use crate::process::Process;
use crate::scenario::{Evidence, Fault, Sabotage, Scenario, concluded, judge};
use crate::topology::plan;

/// The operator's end of the primary falls silent under traffic: the backup carries.
pub(in super::super) const SILENT: Scenario = Scenario {
    name: "silent-far-end-is-noticed",
    clause: "386/НҚ, ЕШДИ п. 5",
    run: |lab| concluded(is_noticed(lab)),
    sabotage: Sabotage {
        name: "silent-far-end-answers-on",
        run: answer_on,
    },
};

/// Between two questions, in milliseconds.
const INTERVAL_MS: u32 = 20;
/// Between two pings: shorter, they would be as rare as this while none is answered, and the outage read too short.
const PING_INTERVAL: Duration = Duration::from_millis(10);
/// Pings of each family: two seconds and a half.
const PINGS: u32 = 250;
/// So many lost answers mean death: with the question under way, after four intervals at most.
const LOSSES: u8 = 3;

fn is_noticed(lab: &mut Lab) -> Result<Evidence, Fault> {
    let network = Gateway::example_file("network")?;
    let [(target, _), _] = plan::PRIMARY.neighbour();
    let watch = Watch::Probe {
        target,
        by: Question::Neighbour,
        interval_ms: INTERVAL_MS,
        losses: LOSSES,
    };
    gateway(lab)?.commit(
        "network",
        &watching(&network, &[("channel.primary", watch)]),
    )?;
    let seen = silenced(lab);
    let revived = revive(lab);
    let returned = choose_primary(lab);
    gateway(lab)?.commit("network", &network)?;
    revived?;
    let evidence = seen?;
    returned?;
    Ok(evidence)
}

/// What is observed while the operator's end is silent, and when it answers again.
fn silenced(lab: &mut Lab) -> Result<Evidence, Fault> {
    let is_up = |link: &Value| member(link, "primary")["probe"] == "up";
    becomes(gateway(lab)?, CHANNEL, "is answered on its primary", is_up)?;
    let before = sent_by(lab, &plan::BACKUP)?;
    let [v4, v6] = probed(lab, PINGS, PING_INTERVAL, |lab| Ok(silence(lab)?))?;
    let carried = sent_by(lab, &plan::BACKUP)?.saturating_sub(before);
    let link = becomes(gateway(lab)?, CHANNEL, "is carried by its backup", |link| {
        carries(link, "backup")
    })
    .map_err(Fault::not_so)?;
    let primary = member(&link, "primary");
    let carrier = primary["carrier"].clone();
    let dead_by = primary["dead_by"].clone();
    revive(lab)?;
    let alive = becomes(gateway(lab)?, CHANNEL, "has a primary that lives", |link| {
        member(link, "primary")["health"] == "alive"
    });
    let state = alive
        .as_ref()
        .map_or(Value::Null, |link| link["state"].clone());
    Ok(judge(
        is_short(&[v4, v6])
            && carried > u64::from(PINGS)
            && carrier == "up"
            && dead_by == "probe"
            && state == "reverting",
        format!(
            "silent with its carrier {carrier}: dead by {dead_by}, lost {} of {} pings ({} ms), IPv6 {} of {} ({} ms), backup sent {carried} packets; answering again: {state}",
            v4.lost, v4.sent, v4.outage_ms, v6.lost, v6.sent, v6.outage_ms,
        ),
    )?)
}

/// The operator's end takes no packet and hears no question any more; the operator itself uses its other line. In one go:
/// what is lost is lost for the time that pathd takes, not for that of the commands.
fn silence(lab: &Lab) -> Result<(), LabError> {
    let line = plan::PRIMARY.interface;
    let [(v4, _), (v6, _)] = plan::PRIMARY.gateway();
    let commands = format!(
        "ip rule add iif {line} blackhole && ip -6 rule add iif {line} blackhole && ip link set dev {line} arp off && ip route del default via {v4} && ip -6 route del default via {v6}"
    );
    lab.topology
        .operator
        .run("sh", &["-c", &commands])
        .map(drop)
}

/// Lets the operator's end answer questions again as soon as it is told not to: no probe can notice that it is dead.
fn answer_on(lab: &mut Lab) -> Result<(), LabError> {
    let line = plan::PRIMARY.interface;
    let again = format!("while ip link set dev {line} arp on; do sleep 0.005; done");
    let mut command = Command::new("sh");
    command.args(["-c", &again]);
    let logs = lab.instance.logs();
    let saboteur = Process::spawn(&lab.topology.operator, "answering", &mut command, &logs)?;
    lab.saboteurs.push(saboteur);
    Ok(())
}

/// Undoes it, where it was done.
fn revive(lab: &Lab) -> Result<(), LabError> {
    let operator = &lab.topology.operator;
    let rules = operator.run("ip", &["rule"])?;
    if !rules.contains("blackhole") {
        return Ok(());
    }
    let line = plan::PRIMARY.interface;
    operator.run("ip", &["link", "set", "dev", line, "arp", "on"])?;
    for family in ["-4", "-6"] {
        operator.run("ip", &[family, "rule", "del", "iif", line, "blackhole"])?;
    }
    route_back(lab, &plan::PRIMARY)
}
