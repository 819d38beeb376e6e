//! Servers of the lab's Internet that speak TLS, under an authority of their own.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::LabError;
use crate::gateway::READY_LIMIT;
use crate::namespace::{Namespace, checked};
use crate::peers::Peers;
use crate::process::Process;

/// A server of the lab's Internet that speaks TLS.
#[derive(Debug, Clone, Copy)]
pub struct SecureSite {
    /// Its name, and what it answers with.
    pub name: &'static str,
    /// Its address.
    pub address: IpAddr,
}

/// The servers: one of no category, a bank, games, and one whose certificate is out of date.
pub const SECURE_SITES: [SecureSite; 4] = [
    site("shop.example", 40),
    site("bank.example", 41),
    site("games.example", 42),
    site(EXPIRED, 43),
];

/// Whose certificate is out of date.
const EXPIRED: &str = "expired.example";

/// Under which path every server has the file that scanners find by agreement; it does no harm.
pub const EICAR_PATH: &str = "/eicar.com";
/// That file, as nginx writes it: a dollar sign is no variable there.
const EICAR: &str =
    r"X5O!P%@AP[4\\PZX54(P^)7CC)7}${dollar}EICAR-STANDARD-ANTIVIRUS-TEST-FILE!${dollar}H+H*";
/// The same for whoever sends it.
pub fn eicar() -> String {
    EICAR.replace("${dollar}", "$").replace(r"\\", r"\")
}

const fn site(name: &'static str, number: u8) -> SecureSite {
    SecureSite {
        name,
        address: IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, number)),
    }
}

/// How long certificates last, in days: clients go ahead of time.
const DAYS: &str = "400";
/// How openssl is told to make a key.
const KEY: [&str; 5] = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
];

/// What `openssl ca` is told of the authority.
const AUTHORITY: &str = "[ca]\ndefault_ca = lab\n[lab]\ndatabase = issued.txt\nrand_serial = yes\nnew_certs_dir = .\n\
    certificate = servers-root.pem\nprivate_key = servers-root.key\ndefault_md = sha256\npolicy = any\nunique_subject = no\n\
    [any]\ncommonName = supplied\n";
/// The dates of a certificate that is over.
const LONG_AGO: [&str; 4] = [
    "-startdate",
    "20250101000000Z",
    "-enddate",
    "20250201000000Z",
];

/// The certificate of the server whose one is out of date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Expired {
    /// It is over.
    #[default]
    AsItSays,
    /// It was renewed, which is what a sabotage does.
    Renewed,
}

/// Makes an authority and a certificate for each server, where there are none.
pub(super) fn make_servers(folder: &Path, expired: Expired) -> Result<PathBuf, LabError> {
    let root = folder.join("servers-root.pem");
    if root.exists() {
        return Ok(root);
    }
    let openssl = |words: &[&str]| {
        let mut command = Command::new("openssl");
        command.current_dir(folder).args(words);
        checked(&mut command).map(drop)
    };
    let mut words = vec!["req", "-x509"];
    words.extend(KEY);
    words.extend([
        "-keyout",
        "servers-root.key",
        "-out",
        "servers-root.pem",
        "-days",
        DAYS,
        "-subj",
        "/CN=Servers of the lab",
    ]);
    openssl(&words)?;
    let path = folder.join("authority.cnf");
    std::fs::write(&path, AUTHORITY).map_err(LabError::file("writing", &path))?;
    let path = folder.join("issued.txt");
    std::fs::write(&path, "").map_err(LabError::file("writing", &path))?;
    for SecureSite { name, .. } in SECURE_SITES {
        let file = |kind: &str| format!("{name}.{kind}");
        let path = folder.join(file("ext"));
        let text = format!("subjectAltName = DNS:{name}, DNS:www.{name}\n");
        std::fs::write(&path, text).map_err(LabError::file("writing", &path))?;
        let subject = format!("/CN={name}");
        let (key, request, certificate) = (file("key"), file("csr"), file("pem"));
        let mut words = vec!["req"];
        words.extend(KEY);
        words.extend(["-keyout", &key, "-out", &request, "-subj", &subject]);
        openssl(&words)?;
        let extensions = file("ext");
        let mut words = vec!["ca", "-batch", "-notext", "-config", "authority.cnf"];
        words.extend([
            "-in",
            &request,
            "-out",
            &certificate,
            "-extfile",
            &extensions,
        ]);
        match (name, expired) {
            (EXPIRED, Expired::AsItSays) => words.extend(LONG_AGO),
            (_, Expired::AsItSays | Expired::Renewed) => words.extend(["-days", DAYS]),
        }
        openssl(&words)?;
    }
    Ok(root)
}

/// Under which path every server echoes what it is told over a WebSocket.
const ECHO_PATH: &str = "/echo";
/// Under which path every server has a page that speaks over one.
pub const PAGE_PATH: &str = "/page";
/// What that page sends, and writes into itself once it came back: behind the protocol by which the page itself came.
pub const SALEM: &str = "Сәлем, қақпа";

/// The page. A browser's own time stands still while something is fetched, and does not for a WebSocket: so it fetches until that ends.
fn page() -> String {
    format!(
        "<!doctype html><meta charset=utf-8><title>lab</title><body>waits<script>\
         const by = performance.getEntriesByType(\"navigation\")[0].nextHopProtocol;\
         const echo = new WebSocket(\"wss://\" + location.host + \"{ECHO_PATH}\");\
         echo.onopen = () => echo.send(\"{SALEM}\");\
         echo.onmessage = said => {{ document.body.textContent = by + \" \" + said.data; echo.close(); }};\
         echo.onerror = () => document.body.textContent = by + \" without a WebSocket\";\
         const ask = async () => {{ for (let n = 0; n < 3000 && echo.readyState < 2; n++) await fetch(\"/\"); }};\
         ask();\
         </script>"
    )
}

/// nginx with every server at its address; `WebSocket`s go to `echo`.
pub(super) fn start_servers(
    internet: &Namespace,
    folder: &Path,
    logs: &Path,
    echo: SocketAddr,
) -> Result<Process, LabError> {
    for site in SECURE_SITES {
        let address = format!("{}/32", site.address);
        internet.run("ip", &["address", "replace", &address, "dev", "lo"])?;
    }
    let page = page();
    let sites = SECURE_SITES.map(|site| {
        let SecureSite { name, address } = site;
        format!(
            "    server {{ listen {address}:443 ssl http2; ssl_certificate {name}.pem; ssl_certificate_key {name}.key;\n\
             \x20       location / {{ return 200 \"{name} by $server_protocol\\n\"; }}\n\
             \x20       location = {EICAR_PATH} {{ return 200 '{EICAR}'; }}\n\
             \x20       location = {PAGE_PATH} {{ default_type text/html; return 200 '{page}'; }}\n\
             \x20       location = {ECHO_PATH} {{ proxy_pass http://{echo}; proxy_http_version 1.1;\n\
             \x20           proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }} }}\n"
        )
    });
    let file = folder.join("nginx.conf");
    let text = format!(
        "daemon off;\nuser nobody nogroup;\nworker_processes 1;\npid nginx.pid;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n    access_log off;\n    default_type text/plain;\n\
         \x20   geo $dollar {{ default \"$\"; }}\n    gzip on; gzip_min_length 1; gzip_types text/plain;\n\
         \x20   client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;\n\
         \x20   uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n{}}}\n",
        sites.concat()
    );
    std::fs::write(&file, text).map_err(LabError::file("writing", &file))?;
    let mut command = Peers::of_this_build()?.command("nginx")?;
    command
        .arg("-e")
        .arg("stderr")
        .arg("-p")
        .arg(folder)
        .arg("-c")
        .arg(&file);
    let mut process = Process::spawn(internet, "nginx-tls", &mut command, logs)?;
    process.ready(READY_LIMIT, "every server takes connections", || {
        SECURE_SITES.iter().all(|site| {
            let address = format!("{}:443", site.address);
            let mut ask = Command::new("openssl");
            ask.args(["s_client", "-connect", &address]);
            ask.stdin(std::process::Stdio::null());
            internet
                .exec(&mut ask)
                .is_ok_and(|output| output.status.success())
        })
    })?;
    Ok(process)
}
