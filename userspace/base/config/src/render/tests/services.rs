//! Rows beyond the packet gate: what is written is read again, with all that may be left out there and left out.

use crate::{parse, render};
use model::Row;
use std::path::Path;

fn rows(text: &str) -> Vec<Row> {
    let declared = parse(&[("f.toml", text)]).unwrap_or_else(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}\n{text}", told.join("\n"))
    });
    declared.rows.into_iter().map(|(row, _)| row).collect()
}

#[track_caller]
fn check(text: &str) {
    let read = rows(text);
    assert!(!read.is_empty());
    let written = render(&read);
    assert_eq!(rows(&written), read, "{written}");
    assert_eq!(render(rows(&written)), written);
}

#[test]
fn what_the_ministry_states() {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../config");
    check(&std::fs::read_to_string(config.join("examples/ministry/services.toml")).unwrap());
}

const FULL: &str = r#"version = 1

[[protected-resource]]
id = "www"
organisation = "ministry"
protection = "pages"
domain = "қызмет.қаз"
addresses = ["198.51.100.20", "2001:db8::20"]
operator = "one"
characteristics = "две площадки\nи \"зеркало\""
software = { web-server = "Nginx 1.28", balancer = "Keepalived 2.3", database = "PostgreSQL 17", content-management = "Drupal 11", application-server = "Apache Tomcat 11.0" }
https = { certificate = "CERT", private-key = "CERT" }
root = { protocol = "ftp", host = "198.51.100.20", port = 21, path = "/", login = "l", method = "password" }
request = "СОЗ-1"

[[mail-domain]]
domain = "ministry.example"
organisation = "ministry"
class = "quasi-state"
owner = "Министерство"
servers = []
suspended = { since = 2026-11-23T10:00:00.5+05:00, why = "спам" }
request = "СОЗ-2"

[[root-hand-over]]
id = "r"
operator = "one"
root = "CERT"
received-at = 2026-11-23
handed = { on = 2026-11-24, users = [], to-all = true }
request = "СОЗ-3"

[[integration-service]]
key = "NITEC-S-5096"
organisation = "ministry"
system = "Логин системы"
name = { ru = "Имя", kk = "Атау" }
mode = "async"
gateways = ["shep", "vshep"]
personal-data = true
schemas = []
sample-request = "CERT"
sample-response = "CERT"
address = { route = "R-1", test = { name = "t", url = "http://t.example/" }, production = { name = "p", url = "http://p.example/" }, login = { method = "ws-security", login = "l", password = "CERT" }, security = "wss" }
reach = { test = { address = "10.0.0.1", port = 80, protocol = "http", password = "CERT" }, production = { address = "fd00::1", port = 80, protocol = "tcp" }, gateway-access = false, hosted = true, certificate = "CERT" }
suspended = { since = 2026-11-23, why = "акт" }
request = "СОЗ-4"

[[connection]]
id = "c"
service = "NITEC-S-5096"
organisation = "agency"
system = "portal"
gateway = "vshep"
send-mode = "pull"
address = { test = { name = "t", url = "http://t.example/" }, production = { name = "p", url = "http://p.example/" }, security = "none" }
reach = { test = { address = "10.0.0.1", port = 80, protocol = "http" }, production = { address = "10.0.0.2", port = 80, protocol = "http" }, contour = "internet", gateway-access = true, hosted = false, certificate = "CERT" }
request = "СОЗ-5"

[[tunnel]]
system = "portal"
gateway = "g"
mode = "transport"
peer = "203.0.113.9"
phase1 = { proof = "cert", ike = "ikev1", group = "curve25519", cipher = "3des", hash = "sha1", lifetime-s = 60 }
phase2 = { encapsulation = "ah", integrity = "sha512", lifetime-s = 60, lifetime-kb = 4294967296 }
request = "СОЗ-5"

[[withdrawn-act]]
system = "portal"
act = "№ 17"
dated = 2025-03-03
withdrawn-at = 2026-11-23T10:00:00+05:00
request = "СОЗ-6"

[[agreement]]
id = "portal"
service = "S-2"
owner = "ministry"
organisation = "agency"
signed = 2026-11-20
request = "СОЗ-7"
"#;

#[test]
fn all_that_may_be_left_out() {
    check(&FULL.replace("CERT", &"0a".repeat(32)));
}

/// With this in the place of that, this is told at its place, with what to do.
#[track_caller]
fn wrong(from: &str, to: &str, line: &str, said: &str) {
    let text = FULL.replace("CERT", &"0a".repeat(32));
    assert!(text.contains(from), "{from}");
    let problems = parse(&[("f.toml", &text.replacen(from, to, 1))]).unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let told = told.join("\n");
    assert!(told.contains(said) && told.contains("hint: "), "{told}");
    assert!(told.contains(line), "{told}");
}

#[test]
fn what_is_wrong_with_resources() {
    let pages = "protection = \"pages\"";
    wrong(
        pages,
        "protection = \"web-firewall\"",
        "f.toml:13:",
        "writes to no folder",
    );
    wrong(
        pages,
        "protection = \"page\"",
        "f.toml:6:",
        "unknown value `page`",
    );
    wrong("root = {", "rood = {", "f.toml:", "lacks `root`");
    wrong("қызмет.қаз", "Қызмет.қаз", "f.toml:7:", "in small letters");
    wrong("қызмет.қаз", "қызмет", "f.toml:7:", "is not a domain name");
    wrong(
        "private-key = \"0a",
        "private-key = \"0z",
        "f.toml:12:",
        "is no SHA-256",
    );
}

#[test]
fn what_is_wrong_with_services() {
    wrong(
        "mode = \"async\"",
        "mode = \"asinc\"",
        "f.toml:38:",
        "unknown value `asinc`",
    );
    wrong(
        "personal-data = true",
        "personal-data = 1",
        "f.toml:40:",
        "`true` or `false`",
    );
    wrong(
        "key = \"NITEC-S-5096\"",
        "key = \"NITEC S\"",
        "f.toml:34:",
        "the key of a service",
    );
    wrong(
        "port = 21",
        "port = 65536",
        "f.toml:13:",
        "65536 is out of range",
    );
    wrong(
        "proof = \"cert\"",
        "proof = \"psc\"",
        "f.toml:65:",
        "unknown value `psc`",
    );
    wrong(
        "proof = \"cert\",",
        "proof = \"cert\", key = \"00\",",
        "f.toml:65:",
        "is no SHA-256",
    );
    wrong(
        "encapsulation = \"ah\"",
        "encapsulation = \"esp\"",
        "f.toml:66:",
        "lacks `cipher`",
    );
    wrong(
        "encapsulation = \"ah\"",
        "encapsulation = \"ah\", cipher = \"des\"",
        "f.toml:66:",
        "AH does not encrypt",
    );
}
