//! mitmproxy, without its faces: `mitmdump`, quiet, which keeps no flow and streams every body.

use std::process::Command;

use super::squid::Setting;
use crate::error::LabError;
use crate::peers::Peers;
use crate::process::Process;

/// Where `./x bench tls` puts it, under the folder of tools.
const PROGRAM: &str = "mitmproxy/bin/mitmdump";

/// Starts it.
pub(super) fn start(peers: &Peers, setting: &Setting<'_>) -> Result<Process, LabError> {
    let program = peers.tools().join(PROGRAM);
    if !program.is_file() {
        let place = program.display();
        return Err(LabError::Unsupported(format!(
            "there is no {place}: start it by ./x bench tls, which fetches it"
        )));
    }
    let (certificate, key) = setting.authority;
    let read = |path| std::fs::read(path).map_err(LabError::file("reading", path));
    let both = [read(key)?, read(certificate)?].concat();
    let own = setting.folder.join("mitmproxy-ca.pem");
    std::fs::write(&own, both).map_err(LabError::file("writing", &own))?;
    let option = |name: &str, value: &dyn std::fmt::Display| format!("{name}={value}");
    let mut command = Command::new(program);
    command.args(["--quiet", "--mode", "regular"]);
    command.args(["--listen-host", &setting.address.ip().to_string()]);
    command.args(["--listen-port", &setting.address.port().to_string()]);
    for set in [
        option("confdir", &setting.folder.display()),
        option("stream_large_bodies", &1),
        option("flow_detail", &0),
        option(
            "ssl_verify_upstream_trusted_ca",
            &setting.servers_root.display(),
        ),
    ] {
        command.args(["--set", &set]);
    }
    let mut process = Process::spawn(setting.host, "mitmproxy", &mut command, setting.logs)?;
    setting.listening(&mut process)?;
    Ok(process)
}
