//! What the repository's files may look like.

/// The most lines of a source file.
pub const LINES_MAX: usize = 400;
/// The most lines of a `main.rs`: configuration, runtime, sockets, drain.
pub const MAIN_LINES_MAX: usize = 60;
/// The most bytes of any tracked file: larger things are made, not kept.
pub const BYTES_MAX: usize = 512 * 1024;

/// Everything that is visible at the top level, besides dotfiles.
const TOP: &[&str] = &[
    "ARCHITECTURE.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "config",
    "ebpf",
    "hw-tests",
    "image",
    "rust-toolchain.toml",
    "tests",
    "userspace",
    "x",
];

/// Top-level entries a repository must have.
const TOP_REQUIRED: &[&str] = &[
    "Cargo.toml",
    "ebpf",
    "userspace",
    "image",
    "config",
    "tests",
    "hw-tests",
    "README.md",
];

/// A tracked file that is text.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its path from the root.
    pub path: &'a str,
    /// What is in it.
    pub text: &'a str,
}

/// A file that may be longer than the rest, for now.
#[derive(Debug, Clone, Copy)]
pub struct Exception {
    /// Its path from the root.
    pub path: &'static str,
    /// How long it may be: its length when it was listed, so that it only shrinks.
    pub lines_max: usize,
    /// Why.
    pub reason: &'static str,
}

/// What is wrong with the top level, given every tracked path.
pub fn top_level(paths: &[&str]) -> Vec<String> {
    let mut top: Vec<_> = paths
        .iter()
        .map(|path| path.split('/').next().unwrap_or(path))
        .collect();
    top.sort_unstable();
    top.dedup();
    let stray = top
        .iter()
        .filter(|name| !name.starts_with('.') && !TOP.contains(name))
        .map(|name| format!("{name} is not part of the top level that the design draws"));
    let missing = TOP_REQUIRED
        .iter()
        .filter(|name| !top.contains(name))
        .map(|name| format!("{name} is missing at the top level"));
    stray.chain(missing).collect()
}

/// Sources that are too long, and exceptions that are not needed any more.
pub fn lengths(sources: &[Source<'_>], exceptions: &[Exception]) -> Vec<String> {
    let mut complaints = Vec::new();
    for source in sources.iter().filter(|source| is_rust(source.path)) {
        let lines = source.text.lines().count();
        let exception = exceptions.iter().find(|one| one.path == source.path);
        let main = source.path.ends_with("/main.rs");
        let most = if main { MAIN_LINES_MAX } else { LINES_MAX };
        let path = source.path;
        match exception {
            Some(_) if lines <= most => {
                complaints.push(format!("{path} is short enough: strike its exception"));
            }
            Some(one) if lines > one.lines_max => complaints.push(format!(
                "{path} grew to {lines} lines; its exception ({}) ends at {}",
                one.reason, one.lines_max
            )),
            None if lines > most => {
                complaints.push(format!(
                    "{path} has {lines} lines; {most} are the most: split it"
                ));
            }
            Some(_) | None => {}
        }
    }
    let stale = exceptions
        .iter()
        .filter(|one| sources.iter().all(|source| source.path != one.path))
        .map(|one| format!("{} is gone: strike its exception", one.path));
    complaints.extend(stale);
    complaints
}

/// Notes of unfinished work, by the words that mark them.
pub fn unfinished(sources: &[Source<'_>]) -> Vec<String> {
    // Put together here, so that this file does not complain of itself.
    let words = [
        concat!("FIX", "ME"),
        concat!("TO", "DO"),
        concat!("XX", "X:"),
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
    ];
    lines_with(
        sources,
        |line| words.iter().any(|word| line.contains(word)),
        "is unfinished",
    )
}

/// Names of hosts that packages come from: the project names packages, the machine knows where they are.
pub fn package_hosts(sources: &[Source<'_>]) -> Vec<String> {
    let hosts = [
        concat!("crates", ".io"),
        concat!("deb.", "debian.org"),
        concat!("archive.", "ubuntu.com"),
        concat!("pypi", ".org"),
        concat!("files.python", "hosted.org"),
        concat!("registry.", "npmjs.org"),
        concat!("static.rust", "-lang.org"),
        concat!("snapshot.", "debian.org"),
        concat!("security.", "debian.org"),
        concat!("sh.", "rustup.rs"),
        concat!("proxy.", "golang.org"),
    ];
    // cargo writes the index's address into lock files itself.
    let ours: Vec<_> = sources
        .iter()
        .filter(|one| !one.path.ends_with("Cargo.lock"))
        .copied()
        .collect();
    lines_with(
        &ours,
        |line| hosts.iter().any(|host| line.contains(host)),
        "names a package host",
    )
}

/// Paths of the machine it was written on.
pub fn machine_paths(sources: &[Source<'_>]) -> Vec<String> {
    let places = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
    ];
    lines_with(
        sources,
        |line| places.iter().any(|place| begins_with(line, place)),
        "names a machine's path",
    )
}

/// Whether `place` stands in `line` as the beginning of a path, not in its middle.
fn begins_with(line: &str, place: &str) -> bool {
    let inside = |sign: char| sign.is_alphanumeric() || "}._-$*".contains(sign);
    line.match_indices(place)
        .any(|(at, _)| !line[..at].ends_with(inside))
}

/// Modules in the old place.
pub fn old_modules(paths: &[&str]) -> Vec<String> {
    let old = |path: &&&str| path.rsplit('/').next() == Some("mod.rs");
    paths
        .iter()
        .filter(old)
        .map(|path| format!("{path}: name the file after the module"))
        .collect()
}

/// Files too large to keep.
pub fn blobs(sizes: &[(&str, usize)]) -> Vec<String> {
    let large = |(_, bytes): &&(&str, usize)| *bytes > BYTES_MAX;
    sizes
        .iter()
        .filter(large)
        .map(|(path, bytes)| format!("{path} has {bytes} bytes; {BYTES_MAX} are the most"))
        .collect()
}

fn lines_with(sources: &[Source<'_>], bad: impl Fn(&str) -> bool, what: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for source in sources {
        for (number, line) in (1..).zip(source.text.lines()) {
            if bad(line) {
                complaints.push(format!("{}:{number} {what}: {}", source.path, line.trim()));
            }
        }
    }
    complaints
}

fn is_rust(path: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "rs")
}

#[cfg(test)]
mod tests;
