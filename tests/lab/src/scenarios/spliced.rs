//! What is never decrypted passes as it came, octet for octet.

use super::inspection::{BANK_SITE, SHOP, inspect, workplace};
use super::look::{gateway, gateway_mut};
use crate::error::LabError;
use crate::gateway::{Astray, SecureSite};
use crate::lab::Lab;
use crate::process::Process;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::wait::eventually;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The handshake with an exempt server is the same octets on both sides of the gateway.
pub(super) const SPLICED: Scenario = Scenario {
    name: "exempt-handshake-passes-octet-for-octet",
    clause: "386/НҚ, ЕШДИ п. 20.1",
    run: handshake_is_the_same,
    sabotage: Sabotage {
        name: "the-name-is-not-exempt",
        run: ask_for_another_name,
    },
};

/// Where a server of the bank's stands that tells what it reads and writes.
const ADDRESS: &str = "203.0.113.44";
/// How long it may take to listen, and to tell.
const LIMIT: Duration = Duration::from_secs(10);
/// A handshake has no fewer octets from either side.
const OCTETS_MIN: usize = 250;

fn handshake_is_the_same(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let ministry = lab.topology.ministry.namespace.clone();
    let inspected = &gateway(lab)?.inspected;
    let site = match inspected.astray {
        Some(Astray::OtherName) => SHOP,
        Some(Astray::NoRoot | Astray::NoCross | Astray::OtherList | Astray::EchoService) | None => {
            BANK_SITE
        }
    };
    let running = inspected.running.as_ref();
    let root = running.map(|running| running.servers_root.clone());
    let root = root.ok_or_else(|| Failure("nobody inspects".to_owned()))?;
    let folder = root.parent().unwrap_or(&root).to_owned();
    let server = serve(lab, &folder, site)?;
    let read = || {
        let text = std::fs::read(server.log()).unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    };
    let at = format!("{ADDRESS}:443");
    let mut command = Command::new("openssl");
    command
        .args([
            "s_client",
            "-connect",
            &at,
            "-servername",
            site.name,
            "-debug",
        ])
        .args(["-bind", &format!("{}:0", workplace()), "-CAfile"])
        .arg(&root);
    let output = ministry.exec(&mut command)?;
    let client = Told::of(&String::from_utf8_lossy(&output.stdout));
    // Before this one came the gateway's own handshake, which proved whose the address is; what the user did not stay for comes behind.
    let same = |all: &[u8], part: &[u8]| {
        part.len() >= OCTETS_MIN && all.windows(part.len()).any(|window| window == part)
    };
    let told = || {
        let server = Told::of(&read());
        [
            same(&server.read, &client.written),
            same(&server.written, &client.read),
        ]
    };
    let _both = eventually(LIMIT, "openssl tells all of it", || told() == [true; 2]);
    let [up, down] = told();
    judge(
        up && down,
        format!(
            "of {} the user wrote {} octets, and the server read them: {up}; the user read {}, and the server wrote them: {down}",
            site.name,
            client.written.len(),
            client.read.len()
        ),
    )
}

/// Starts a server under a site's name and certificate that tells what it reads and writes.
fn serve(lab: &Lab, folder: &Path, site: SecureSite) -> Result<Process, Failure> {
    let internet = &lab.topology.internet;
    let address = format!("{ADDRESS}/32");
    internet.run("ip", &["address", "replace", &address, "dev", "lo"])?;
    let file = |kind: &str| folder.join(format!("{}.{kind}", site.name));
    // Told at once: what waits in a buffer is lost with the program.
    let mut command = Command::new("stdbuf");
    command
        .args(["-o0", "openssl", "s_server", "-www", "-debug", "-accept"])
        .arg(format!("{ADDRESS}:443"))
        .arg("-cert")
        .arg(file("pem"))
        .arg("-key")
        .arg(file("key"));
    let server = Process::spawn(
        internet,
        "openssl-server",
        &mut command,
        &lab.instance.logs(),
    )?;
    eventually(LIMIT, "openssl listens", || {
        let told = std::fs::read(server.log()).unwrap_or_default();
        String::from_utf8_lossy(&told).contains("ACCEPT")
    })?;
    Ok(server)
}

/// What a side of openssl's says that it wrote and read.
#[derive(Debug, Default)]
struct Told {
    written: Vec<u8>,
    read: Vec<u8>,
}

impl Told {
    /// Of the dumps of `-debug`: a line says which way, the next ones give offset, octets and the same as text.
    fn of(text: &str) -> Self {
        let mut told = Self::default();
        let mut is_write = None;
        for line in text.lines() {
            if line.starts_with("write to ") {
                is_write = Some(true);
            } else if line.starts_with("read from ") {
                is_write = Some(false);
            } else if let Some(octets) = dumped(line) {
                match is_write {
                    Some(true) => told.written.extend(octets),
                    Some(false) => told.read.extend(octets),
                    None => {}
                }
            } else {
                is_write = None;
            }
        }
        told
    }
}

/// The octets of a line such as `0010 - a7 68 11 d1 fd 11 50 42-93 ea   .h....PB`.
fn dumped(line: &str) -> Option<Vec<u8>> {
    let (offset, rest) = line.split_once(" - ")?;
    u32::from_str_radix(offset, 16)
        .ok()
        .filter(|_| offset.len() == 4)?;
    let columns: String = rest.chars().take(16 * 3).collect();
    let octets = columns.split([' ', '-']).filter(|part| part.len() == 2);
    Some(
        octets
            .map_while(|part| u8::from_str_radix(part, 16).ok())
            .collect(),
    )
}

fn ask_for_another_name(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.inspected.astray = Some(Astray::OtherName);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dumps_are_read() {
        let text = "ACCEPT\nwrite to 0x1 [0x2] (3 bytes => 3 (0x3))\n0000 - 16 03 01                                          ...\n\
             read from 0x1 [0x2] (18 bytes => 18 (0x12))\n\
             0000 - 16 03 01 01 2e 01 00 01-2a 03 03 58 54 7d 43 b6   ........*..XT}C.\n\
             0010 - a7 68                                             .h\n---\n0000 - ff ff";
        let told = Told::of(text);
        assert_eq!(told.written, [0x16, 3, 1]);
        assert_eq!(
            (told.read.len(), told.read[17], told.read[8]),
            (18, 0x68, 0x2a)
        );
    }
}
