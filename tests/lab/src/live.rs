//! The lab at work: traffic of ordinary programs, and the table people watch.

use std::fmt::Write as _;
use std::process::Command;

use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::probe;
use crate::process::Process;
use crate::topology::plan;
use crate::web;

/// Fetches of each user, a second apart; ended with the lab.
const FETCHES: &str = "while :; do curl -q -s -o /dev/null --noproxy '*' --max-time 2 \"$0\"; curl -q -s -o /dev/null --noproxy '*' --max-time 2 \"$1\"; sleep 1; done";
/// What iperf3 sends, so that the machine has something left for its owner.
const STREAM_RATE: &str = "2M";
/// Events below the table.
const EVENTS_SHOWN: &str = "6";

/// Sets traffic in motion: every user pings and fetches, the ministry also streams. It ends with the processes.
pub fn traffic(lab: &Lab) -> Result<Vec<Process>, LabError> {
    let logs = lab.instance.logs();
    let site = plan::SITES[0];
    let mut processes = vec![probe::iperf3_server(
        &lab.peers,
        &lab.topology.internet,
        &logs,
    )?];
    for user in lab.topology.users() {
        let name = user.plan.role;
        let mut ping = Command::new("ping");
        ping.args(["-n", "-q", "-i", "0.5", &site.v4().to_string()]);
        processes.push(Process::spawn(
            &user.namespace,
            &format!("{name}-ping"),
            &mut ping,
            &logs,
        )?);
        let mut fetch = Command::new("sh");
        fetch.args(["-c", FETCHES, &web::url(site.v4()), &web::url(site.v6())]);
        processes.push(Process::spawn(
            &user.namespace,
            &format!("{name}-curl"),
            &mut fetch,
            &logs,
        )?);
    }
    let mut stream = lab.peers.command("iperf3")?;
    stream.args([
        "-c",
        &site.v4().to_string(),
        "-p",
        &probe::IPERF3_PORT.to_string(),
        "-t",
        "0",
        "-b",
        STREAM_RATE,
    ]);
    processes.push(Process::spawn(
        &lab.topology.ministry.namespace,
        "ministry-iperf3",
        &mut stream,
        &logs,
    )?);
    Ok(processes)
}

/// The table of this moment: what becomes of each user's packets, what the ports counted, what happened last.
pub fn table(lab: &Lab) -> Result<String, LabError> {
    let Some(gateway) = &lab.gateway else {
        return Ok("the gateway does not run".to_owned());
    };
    let status = gateway.qaqpa(&["status"])?.json();
    let (epoch, legal) = (&status["control"]["epoch"], &status["control"]["legal_now"]);
    let legal = legal.as_str().unwrap_or("unknown");
    let mut text = format!(
        "epoch {epoch}   legal time {legal}   {}\n\n",
        in_step(&status)
    );
    flows(lab, gateway, &mut text)?;
    ports(gateway, &mut text)?;
    events(gateway, &mut text)?;
    Ok(text)
}

fn in_step(status: &serde_json::Value) -> &'static str {
    match status["in_step"].as_bool() {
        Some(true) => "controld and linkd in step",
        Some(false) | None => "controld and linkd NOT in step",
    }
}

fn flows(lab: &Lab, gateway: &Gateway, text: &mut String) -> Result<(), LabError> {
    put(
        text,
        &format!(
            "{:10} {:20} {:16} {:6} {}\n",
            "USER", "FROM", "TO", "", "VERDICT AND CLAUSE"
        ),
    );
    for user in lab.topology.users() {
        for (from, to) in [
            (user.plan.v4(), plan::SITES[0].v4()),
            (user.plan.v6(), plan::SITES[0].v6()),
        ] {
            let said = gateway
                .qaqpa(&[
                    "explain",
                    "--src",
                    &from.to_string(),
                    "--dst",
                    &to.to_string(),
                    "--port",
                    "80",
                ])?
                .json();
            let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
            let (action, reason) = (
                word(&said["kernel"]["action"]),
                word(&said["kernel"]["reason"]),
            );
            let clause = word(&said["clause"]["citation"]);
            put(
                text,
                &format!(
                    "{:10} {:20} {:16} {action:6} {reason} {clause}\n",
                    user.plan.role,
                    from.to_string(),
                    to.to_string()
                ),
            );
        }
    }
    Ok(())
}

fn ports(gateway: &Gateway, text: &mut String) -> Result<(), LabError> {
    put(
        text,
        &format!(
            "\n{:12} {:24} {:>12} {:>14}\n",
            "PORT", "REASON", "PACKETS", "BYTES"
        ),
    );
    let counted = gateway.qaqpa(&["counters", "--ports"])?.json();
    for port in counted["items"].as_array().into_iter().flatten() {
        let word = |field: &str| port[field].as_str().unwrap_or("-").to_owned();
        let number = |field: &str| port[field].as_u64().unwrap_or(0);
        put(
            text,
            &format!(
                "{:12} {:24} {:>12} {:>14}\n",
                word("interface"),
                word("reason"),
                number("packets"),
                number("bytes")
            ),
        );
    }
    Ok(())
}

fn events(gateway: &Gateway, text: &mut String) -> Result<(), LabError> {
    put(text, "\nLAST EVENTS\n");
    let listed = gateway.qaqpa(&["events", "-n", EVENTS_SHOWN])?.json();
    for event in listed["items"].as_array().into_iter().flatten() {
        let fields = event["fields"].as_object().into_iter().flatten();
        let fields: Vec<String> = fields
            .map(|(name, value)| {
                format!(
                    "{name}={}",
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned)
                )
            })
            .collect();
        let line = format!(
            "{} {}",
            event["kind"].as_str().unwrap_or("-"),
            fields.join(" ")
        );
        put(
            text,
            &format!("  {}\n", line.chars().take(110).collect::<String>()),
        );
    }
    Ok(())
}

fn put(text: &mut String, line: &str) {
    // Writing to a String cannot fail.
    let _whole = text.write_str(line);
}
