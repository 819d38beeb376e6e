//! Who may depend on whom.
//!
//! `ebpf ← base ← policy ← link, inspect, relay, control ← tests, image, hw-tests`; siblings never import each other,
//! a body (`linkd`) composes its own brain (`link`) with what lies below.

/// A crate of the workspace and what it names in its manifest.
#[derive(Debug, Clone)]
pub struct Package {
    /// The crate's name: `qaqpa-linkd`.
    pub name: String,
    /// Its folder from the root: `userspace/link/linkd`.
    pub folder: String,
    /// What it is built from, build scripts included, tests excluded.
    pub dependencies: Vec<String>,
    /// What only its tests use.
    pub test_dependencies: Vec<String>,
}

/// The brains: no I/O, no clock.
const PURE: &[&str] = &[
    "abi",
    "law",
    "model",
    "config",
    "documents",
    "eds",
    "category",
    "scan",
    "trust",
    "strict-http",
    "wire",
    "policy",
    "link",
    "tls",
    "web",
    "mail",
    "bridge",
    "desk",
    "access",
];

/// Crates that do I/O, wait, or know a format's server.
const IO: &[&str] = &[
    "axum",
    "aya",
    "aya-build",
    "aya-obj",
    "clap",
    "cryptoki",
    "hickory-resolver",
    "hyper",
    "io-uring",
    "libc",
    "mail-send",
    "mio",
    "nix",
    "rcgen",
    "redb",
    "reqwest",
    "rtnetlink",
    "rustix",
    "rustls",
    "signal-hook",
    "socket2",
    "tempfile",
    "tokio",
    "tokio-rustls",
    "tokio-seqpacket",
    "tracing-subscriber",
];

/// Crates that only some of ours may touch.
const FENCES: &[(&str, &[&str])] = &[
    ("redb", &["controld", "journal"]),
    ("aya", &["linkd", "pathd"]),
    ("aya-obj", &["linkd", "pathd"]),
    ("aya-build", &["linkd"]),
    ("axum", &["consoled"]),
    ("rcgen", &["keyd"]),
    ("cryptoki", &["keyd"]),
];

/// Where a crate stands, by its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Abi,
    Base,
    Policy,
    Area,
    Around,
}

/// What is wrong with the layers.
pub fn complaints(packages: &[Package]) -> Vec<String> {
    let mut complaints = Vec::new();
    for package in packages {
        let Some((layer, area)) = place(&package.folder) else {
            complaints.push(format!(
                "{} stands in no layer of the design",
                package.folder
            ));
            continue;
        };
        for dependency in &package.dependencies {
            if PURE.contains(&short(&package.name)) && IO.contains(&dependency.as_str()) {
                complaints.push(format!(
                    "{} is pure but needs {dependency}: leave I/O to its body",
                    package.name
                ));
            }
        }
        for dependency in package
            .dependencies
            .iter()
            .chain(&package.test_dependencies)
        {
            complaints.extend(fenced(package, layer, dependency));
            let Some(other) = packages.iter().find(|other| other.name == *dependency) else {
                continue;
            };
            let Some((below, other_area)) = place(&other.folder) else {
                continue;
            };
            let tested_in_the_lab =
                below == Layer::Around && package.test_dependencies.contains(dependency);
            let pair = (short(&package.name), short(&other.name));
            let allowed = match (layer, below) {
                (Layer::Around, _) | (Layer::Base, Layer::Base) | (Layer::Abi, Layer::Abi) => true,
                (Layer::Area, Layer::Area) => area == other_area && composes(pair),
                _ => below < layer || tested_in_the_lab,
            };
            if !allowed {
                complaints.push(format!(
                    "{} may not depend on {}: siblings and higher layers are not imported, the body composes",
                    package.name, other.name
                ));
            }
            if PURE.contains(&pair.0)
                && !PURE.contains(&pair.1)
                && package.dependencies.contains(dependency)
            {
                complaints.push(format!("{} is pure but needs {}", package.name, other.name));
            }
        }
    }
    complaints
}

/// A body composes its own brain; the desk is the brain of two, and controld has a second one.
fn composes((body, brain): (&str, &str)) -> bool {
    body.strip_suffix('d') == Some(brain)
        || matches!(
            (body, brain),
            ("controld" | "consoled", "desk") | ("controld", "access") | ("pathd", "link")
        )
}

fn fenced(package: &Package, layer: Layer, dependency: &str) -> Option<String> {
    let (_, allowed) = FENCES.iter().find(|(fenced, _)| *fenced == dependency)?;
    let inside = allowed.contains(&short(&package.name)) || layer == Layer::Around;
    (!inside).then(|| {
        format!(
            "{} may not touch {dependency}: only {} may",
            package.name,
            allowed.join(", ")
        )
    })
}

fn place(folder: &str) -> Option<(Layer, &str)> {
    let mut parts = folder.split('/');
    let layer = match (parts.next()?, parts.next()) {
        ("ebpf", Some(_)) => Layer::Abi,
        ("userspace", Some("base")) => Layer::Base,
        ("userspace", Some("policy")) => Layer::Policy,
        ("userspace", Some("link" | "inspect" | "relay" | "control")) => Layer::Area,
        ("tests" | "image" | "hw-tests", _) => Layer::Around,
        _ => return None,
    };
    Some((layer, folder.rsplit_once('/').map_or("", |(area, _)| area)))
}

fn short(name: &str) -> &str {
    name.strip_prefix("qaqpa-").unwrap_or(name)
}

#[cfg(test)]
mod tests;
