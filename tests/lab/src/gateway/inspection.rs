//! The inspecting daemon in the lab, with an authority of its own and servers that speak TLS.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use runtime::KeyClient;
use wire::keys::{
    AuthorityAct, AuthorityOrder, CertificateKind, Generation, OrderDone, RootKey, SecretOctets,
};

use super::{Gateway, NOBODY, READY_LIMIT, binary, checkout};
use crate::error::LabError;
use crate::namespace::{Namespace, checked};
use crate::peers::Peers;
use crate::process::Process;
use crate::wait::observe;

/// What opens the lab's root.
const PASSPHRASE: &str = "the lab's own passphrase";
/// How long keyd may take until it knows whom to certify for.
const ISSUER_LIMIT: Duration = Duration::from_secs(20);

/// A server of the lab's Internet that speaks TLS.
#[derive(Debug, Clone, Copy)]
pub struct SecureSite {
    /// Its name, and what it answers with.
    pub name: &'static str,
    /// Its address.
    pub address: IpAddr,
}

/// The servers: one of no category, a bank, games.
pub const SECURE_SITES: [SecureSite; 3] = [
    site("shop.example", 40),
    site("bank.example", 41),
    site("games.example", 42),
];

const fn site(name: &'static str, number: u8) -> SecureSite {
    SecureSite {
        name,
        address: IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, number)),
    }
}

/// What scenarios of inspection have set up.
#[derive(Debug, Default)]
pub struct Inspected {
    /// What runs of it.
    pub running: Option<Inspection>,
    /// Whether the ministry's list opens what they ask for.
    pub is_list_set: bool,
}

/// tlsd and what stands around it; dropped, all of it ends.
#[derive(Debug)]
pub struct Inspection {
    /// tlsd.
    pub tlsd: Process,
    /// nginx.
    pub servers: Process,
    /// The root of the gateway, PEM.
    pub root: PathBuf,
    /// The authority of the servers, PEM.
    pub servers_root: PathBuf,
    /// The log of connections.
    pub log: PathBuf,
}

impl Gateway {
    /// The folder of the lists of categories: those of the image, and those of the examples.
    pub(super) fn with_categories(&self, command: &mut Command) -> Result<(), LabError> {
        let folder = self.folder.join("categories");
        std::fs::create_dir_all(&folder).map_err(LabError::file("creating", &folder))?;
        for (from, prefix) in [
            ("config/categories", ""),
            ("config/examples/categories", "example-"),
        ] {
            let from = checkout().join(from);
            let entries = std::fs::read_dir(&from).map_err(LabError::file("reading", &from))?;
            for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let to = folder.join(format!("{prefix}{name}"));
                std::fs::copy(&path, &to).map_err(LabError::file("copying", &path))?;
            }
        }
        command.arg("--image-categories").arg(&folder);
        command.args(["--tlsd-uid", &NOBODY.to_string()]);
        Ok(())
    }

    /// Makes the gateway's root and issuing authorities, starts servers in `internet`, and tlsd with `options`.
    pub fn start_inspection(
        &mut self,
        internet: &Namespace,
        options: &[&str],
    ) -> Result<Inspection, LabError> {
        let folder = self.folder.join("inspection");
        std::fs::create_dir_all(&folder).map_err(LabError::file("creating", &folder))?;
        let servers_root = make_servers(&folder)?;
        let servers = start_servers(internet, &folder, &self.logs)?;
        let root = folder.join("gateway-root.pem");
        if !root.exists() {
            let der = self.make_root()?;
            let path = folder.join("gateway-root.der");
            std::fs::write(&path, der).map_err(LabError::file("writing", &path))?;
            let mut convert = Command::new("openssl");
            convert
                .args(["x509", "-inform", "DER", "-in"])
                .arg(&path)
                .arg("-out")
                .arg(&root);
            checked(&mut convert)?;
        }
        let log = folder.join("log");
        let tlsd = self.start_tlsd(&servers_root, &log, options)?;
        Ok(Inspection {
            tlsd,
            servers,
            root,
            servers_root,
            log: log.join("connections.jsonl"),
        })
    }

    /// Starts tlsd as a user without rights, and waits until it takes what is steered by a policy.
    fn start_tlsd(
        &self,
        servers_root: &Path,
        log: &Path,
        options: &[&str],
    ) -> Result<Process, LabError> {
        std::fs::create_dir_all(log).map_err(LabError::file("creating", log))?;
        std::os::unix::fs::chown(log, Some(NOBODY), Some(NOBODY))
            .map_err(LabError::file("giving away", log))?;
        let nobody = NOBODY.to_string();
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", &nobody, "--regid", &nobody, "--clear-groups"])
            .arg(binary("tlsd")?)
            .arg("--linkd")
            .arg(self.link_socket())
            .arg("--control")
            .arg(self.control_socket())
            .arg("--keyd")
            .arg(self.key_socket())
            .arg("--log")
            .arg(log)
            .arg("--no-system-roots")
            .arg("--upstream-roots")
            .arg(servers_root)
            .args(["--contact", "duty@gts.example"])
            .args(options);
        let told = |log: &Path| {
            let text = std::fs::read_to_string(log).unwrap_or_default();
            [
                tlsd::READY,
                "a policy is in force",
                "categories are in force",
            ]
            .map(|line| text.matches(line).count())
        };
        let before = told(&self.logs.join("tlsd.log"));
        let mut process = Process::spawn(&self.host, "tlsd", &mut command, &self.logs)?;
        let own = process.log().to_owned();
        process.ready(READY_LIMIT, "it takes what is steered, by a policy", || {
            told(&own)
                .iter()
                .zip(before)
                .all(|(now, before)| *now > before)
        })?;
        Ok(process)
    }

    /// Has keyd make its root and the issuing authorities; the root's certificate, DER.
    fn make_root(&self) -> Result<Vec<u8>, LabError> {
        let failed =
            |error: &dyn std::fmt::Display| LabError::Unsupported(format!("keyd: {error}"));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| failed(&error))?;
        let passphrase = || {
            SecretOctets::new(PASSPHRASE.as_bytes().to_vec())
                .ok_or_else(|| failed(&"no passphrase"))
        };
        let order = |act| {
            runtime.block_on(async {
                let request = "СОЗ-1"
                    .to_owned()
                    .try_into()
                    .map_err(|error| failed(&error))?;
                let why = "the lab".to_owned();
                let mut keyd = KeyClient::connect(&self.key_socket())
                    .await
                    .map_err(|error| failed(&error))?;
                keyd.order(AuthorityOrder { act, request, why })
                    .await
                    .map_err(|error| failed(&error))
            })
        };
        order(AuthorityAct::MakeRoot {
            passphrase: passphrase()?,
        })?;
        // keyd certifies for whom its snapshot names, and nobody before it has one and the categories.
        observe(ISSUER_LIMIT, "the issuing authorities are signed", || {
            let with = RootKey {
                root: Generation::FIRST,
                passphrase: passphrase().ok()?,
            };
            match order(AuthorityAct::SignIssuers { with }) {
                Ok(OrderDone::Issued { left: 0, .. }) => Some(()),
                Ok(_) | Err(_) => None,
            }
        })?;
        let certificates = runtime.block_on(async {
            let mut keyd = KeyClient::connect(&self.key_socket())
                .await
                .map_err(|error| failed(&error))?;
            keyd.certificates().await.map_err(|error| failed(&error))
        })?;
        let is_root = |kind: &CertificateKind| matches!(kind, CertificateKind::Root { .. });
        let root = certificates.into_iter().find(|one| is_root(&one.what));
        root.map(|root| root.der)
            .ok_or_else(|| failed(&"it shows no root"))
    }
}

/// How openssl is told to make a key.
const KEY: [&str; 5] = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
];

/// Makes an authority and a certificate for each server, where there are none.
fn make_servers(folder: &Path) -> Result<PathBuf, LabError> {
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
        "30",
        "-subj",
        "/CN=Servers of the lab",
    ]);
    openssl(&words)?;
    for site in SECURE_SITES {
        let (key, request, certificate, extensions) = (
            format!("{}.key", site.name),
            format!("{}.csr", site.name),
            format!("{}.pem", site.name),
            format!("{}.ext", site.name),
        );
        let path = folder.join(&extensions);
        let text = format!("subjectAltName = DNS:{0}, DNS:www.{0}\n", site.name);
        std::fs::write(&path, text).map_err(LabError::file("writing", &path))?;
        let subject = format!("/CN={}", site.name);
        let mut words = vec!["req"];
        words.extend(KEY);
        words.extend(["-keyout", &key, "-out", &request, "-subj", &subject]);
        openssl(&words)?;
        openssl(&[
            "x509",
            "-req",
            "-in",
            &request,
            "-CA",
            "servers-root.pem",
            "-CAkey",
            "servers-root.key",
            "-CAcreateserial",
            "-days",
            "30",
            "-extfile",
            &extensions,
            "-out",
            &certificate,
        ])?;
    }
    Ok(root)
}

/// nginx with every server at its address.
fn start_servers(internet: &Namespace, folder: &Path, logs: &Path) -> Result<Process, LabError> {
    for site in SECURE_SITES {
        let address = format!("{}/32", site.address);
        internet.run("ip", &["address", "replace", &address, "dev", "lo"])?;
    }
    let sites = SECURE_SITES.map(|site| {
        let SecureSite { name, address } = site;
        format!(
            "    server {{ listen {address}:443 ssl; ssl_certificate {name}.pem; ssl_certificate_key {name}.key;\n\
             \x20       location / {{ return 200 \"{name}\\n\"; }} }}\n"
        )
    });
    let file = folder.join("nginx.conf");
    let text = format!(
        "daemon off;\nuser nobody nogroup;\nworker_processes 1;\npid nginx.pid;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n    access_log off;\n    default_type text/plain;\n\
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
