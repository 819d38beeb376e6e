//! Protocols other than HTTP inside of TLS.

use super::inspection::{SHOP, inspect, list_nothing, workplace};
use super::look::gateway;
use crate::lab::Lab;
use crate::process::Process;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::wait::eventually;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// What is no web traffic passes undecrypted once its server was verified; without that offer the same server is inspected.
pub(super) const RELAYED: Scenario = Scenario {
    name: "other-protocol-is-relayed-after-its-certificate",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: another_protocol_is_relayed,
    sabotage: Sabotage {
        name: "no-list-opens-the-name",
        run: list_nothing,
    },
};

/// Where a server stands that speaks no HTTP.
const ADDRESS: &str = "203.0.113.45";
/// How long it may take to listen.
const LIMIT: Duration = Duration::from_secs(10);

fn another_protocol_is_relayed(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let running = gateway(lab)?.inspected.running.as_ref();
    let root = running.map(|running| running.servers_root.clone());
    let root = root.ok_or_else(|| Failure("nobody inspects".to_owned()))?;
    let _server = serve(lab, root.parent().unwrap_or(&root))?;
    let (other, none) = (ask(lab, &root, &["-alpn", "imap"])?, ask(lab, &root, &[])?);
    let is_relayed =
        other.contains("Verify return code: 0 (ok)") && other.contains("ALPN protocol: imap");
    // The gateway's own certificate, which the servers' authority did not issue.
    let is_inspected = none.contains("Verification error: ");
    judge(
        is_relayed && is_inspected,
        format!(
            "offering imap, with the server's own root: {}; offering nothing: {}",
            verdict(&other),
            verdict(&none)
        ),
    )
}

/// Shakes hands by the shop's name; what openssl tells of that.
fn ask(lab: &Lab, root: &Path, offer: &[&str]) -> Result<String, Failure> {
    let mut command = Command::new("openssl");
    command
        .args(["s_client", "-connect", &format!("{ADDRESS}:443")])
        .args(["-servername", SHOP.name])
        .args(["-bind", &format!("{}:0", workplace()), "-CAfile"])
        .arg(root)
        .args(offer);
    let output = lab.topology.ministry.namespace.exec(&mut command)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The lines that tell who was met, and what is spoken.
fn verdict(told: &str) -> String {
    let tells = |line: &&str| {
        ["Verif", "ALPN", "No ALPN"]
            .iter()
            .any(|word| line.trim_start().starts_with(word))
    };
    let mut lines: Vec<&str> = told.lines().filter(tells).map(str::trim).collect();
    lines.dedup();
    lines.join(", ")
}

/// Starts a server under the shop's name that speaks IMAP alone.
fn serve(lab: &Lab, folder: &Path) -> Result<Process, Failure> {
    let internet = &lab.topology.internet;
    let address = format!("{ADDRESS}/32");
    internet.run("ip", &["address", "replace", &address, "dev", "lo"])?;
    let file = |kind: &str| folder.join(format!("{}.{kind}", SHOP.name));
    let mut command = Command::new("stdbuf");
    command
        .args([
            "-o0", "openssl", "s_server", "-www", "-alpn", "imap", "-accept",
        ])
        .arg(format!("{ADDRESS}:443"))
        .arg("-cert")
        .arg(file("pem"))
        .arg("-key")
        .arg(file("key"));
    let logs = lab.instance.logs();
    let server = Process::spawn(internet, "openssl-imap", &mut command, &logs)?;
    eventually(LIMIT, "openssl listens", || {
        let told = std::fs::read(server.log()).unwrap_or_default();
        String::from_utf8_lossy(&told).contains("ACCEPT")
    })?;
    Ok(server)
}
