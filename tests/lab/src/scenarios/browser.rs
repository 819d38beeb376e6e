//! A browser at an enrolled workstation.

use super::inspection::{SHOP, inspect, workplace};
use super::look::{gateway, gateway_mut};
use crate::error::LabError;
use crate::gateway::{Astray, PAGE_PATH, SALEM};
use crate::lab::Lab;
use crate::namespace::{Namespace, checked};
use crate::peers::Peers;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

/// Chromium with the root opens a site, whose page speaks with it over a WebSocket.
pub(super) const BROWSED: Scenario = Scenario {
    name: "browser-browses-with-a-websocket",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: browser_browses,
    sabotage: Sabotage {
        name: "the-browser-does-not-know-the-root",
        run: forget_the_root,
    },
};

/// How long the browser may take on a busy machine, as `timeout` reads it.
const BROWSE_LIMIT: &str = "40";
/// What `timeout` exits with where the browser took longer.
const TOOK_LONGER: i32 = 124;
/// So often the browser is started where it breaks down by itself: Debian's does so at times, by a protection fault of its own.
const STARTS_MAX: u32 = 3;
/// What it says before its reason where a page was not loaded.
const UNLOADED: &str = "Page load failed: ";
/// How long a page may work in the browser's own time, in milliseconds: it runs faster while nothing is awaited.
const PAGE_BUDGET: &str = "--virtual-time-budget=8000";

fn browser_browses(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let seen = browse(lab)?;
    let text = body(&seen);
    let log = gateway(lab)?.inspected.running.as_ref();
    let log = log.map(|running| running.log.clone()).unwrap_or_default();
    let records = std::fs::read_to_string(log).unwrap_or_default();
    let from = format!("\"source\":\"{}:", workplace());
    let decrypted = records
        .lines()
        .filter(|line| line.contains(&from) && line.contains("\"action\":\"inspect\""))
        .count();
    judge(
        text == format!("h2 {SALEM}") && decrypted > 0,
        format!(
            "the page says {text:?}; {decrypted} connections of the workstation were decrypted so far"
        ),
    )
}

/// What stands in the body of a page, without its script.
fn body(page: &str) -> String {
    let behind = page.split_once("<body>").map_or(page, |(_, behind)| behind);
    let text = behind.split('<').next().unwrap_or_default();
    text.trim().to_owned()
}

/// Opens the shop's page in Chromium and gives what became of it.
fn browse(lab: &Lab) -> Result<String, Failure> {
    let peers = Peers::of_this_build()?;
    let home = home(lab, &peers)?;
    let host = &lab.topology.ministry.namespace;
    let (address, from) = (SHOP.address.to_string(), workplace().to_string());
    // The browser chooses no address: the route does.
    let route: Value = serde_json::from_str(&host.run("ip", &["-j", "route", "get", &address])?)
        .map_err(|error| Failure(error.to_string()))?;
    let part = |name: &str| route[0][name].as_str().unwrap_or_default().to_owned();
    let (via, device) = (part("gateway"), part("dev"));
    let way = [
        "route", "replace", &address, "via", &via, "dev", &device, "src", &from,
    ];
    host.run("ip", &way)?;
    let browser = peers.command("chromium-headless-shell")?;
    let mut command = Command::new("timeout");
    command
        .arg(BROWSE_LIMIT)
        .arg(browser.get_program())
        .args([
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            PAGE_BUDGET,
        ])
        .arg(format!(
            "--user-data-dir={}",
            home.join("profile").display()
        ))
        .arg(format!("--host-resolver-rules=MAP {} {address}", SHOP.name))
        .arg("--dump-dom")
        .arg(format!("https://{}{PAGE_PATH}", SHOP.name))
        .env("HOME", &home);
    for (name, value) in browser.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let page = page(host, &mut command);
    host.run("ip", &["route", "delete", &address])?;
    page
}

/// What the browser says of the page, once it does not break down.
fn page(host: &Namespace, browser: &mut Command) -> Result<String, Failure> {
    let mut broke = Vec::new();
    for _ in 0..STARTS_MAX {
        let output = host.exec(browser)?;
        if output.status.success() || output.status.code() == Some(TOOK_LONGER) {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        // Older ones show a page of their own and succeed; newer ones say why they show none.
        if let Some((_, why)) = said.split_once(UNLOADED) {
            return Ok(why.lines().next().unwrap_or_default().to_owned());
        }
        let last = said.lines().last().unwrap_or_default();
        broke.push(format!("{} ({last})", output.status));
    }
    Err(Failure(format!(
        "the browser broke down each time: {}",
        broke.join(", ")
    )))
}

/// A home whose store of certificates has the gateway's root, where that is to be known.
fn home(lab: &Lab, peers: &Peers) -> Result<PathBuf, Failure> {
    let home = lab.instance.folder().join("browser");
    let store = home.join(".pki/nssdb");
    if store.exists() {
        return Ok(home);
    }
    std::fs::create_dir_all(&store).map_err(LabError::file("creating", &store))?;
    let store = format!("sql:{}", store.display());
    let certutil = |words: &[&str]| -> Result<(), LabError> {
        let mut command = peers.command("certutil")?;
        command.args(["-d", &store]).args(words);
        checked(&mut command).map(drop)
    };
    certutil(&["-N", "--empty-password"])?;
    let inspected = &gateway(lab)?.inspected;
    let root = inspected.running.as_ref().map(|running| &running.root);
    if let Some(root) = root.filter(|_| inspected.astray != Some(Astray::NoRoot)) {
        let root = root.display().to_string();
        certutil(&["-A", "-n", "gateway", "-t", "C,,", "-i", &root])?;
    }
    Ok(home)
}

fn forget_the_root(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.inspected.astray = Some(Astray::NoRoot);
    Ok(())
}
