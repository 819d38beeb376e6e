use super::*;

fn one<'a>(path: &'a str, text: &'a str) -> [Source<'a>; 1] {
    [Source { path, text }]
}

fn complained(complaints: &[String], words: &str) {
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].contains(words), "{complaints:?}");
}

fn silent(complaints: &[String]) {
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[test]
fn the_top_level_is_the_design_s() {
    let good = [
        "Cargo.toml",
        "ebpf/abi/Cargo.toml",
        "userspace/policy/src/lib.rs",
        "image/README.md",
        "config/a.toml",
        "tests/lab/Cargo.toml",
        "hw-tests/README.md",
        "README.md",
        "x",
        ".ci/run",
    ];
    silent(&top_level(&good));
    complained(
        &top_level(&[&good[..], &["tools/a.sh"]].concat()),
        "tools is not part",
    );
    complained(&top_level(&good[1..]), "Cargo.toml is missing");
}

#[test]
fn sources_are_short() {
    let long = "\n".repeat(LINES_MAX + 1);
    silent(&lengths(&one("a/b.rs", &long[1..]), &[]));
    silent(&lengths(&one("a/b.toml", &long), &[]));
    complained(&lengths(&one("a/b.rs", &long), &[]), "split it");
    complained(
        &lengths(&one("a/main.rs", &long[..=MAIN_LINES_MAX]), &[]),
        "60 are the most",
    );
}

#[test]
fn exceptions_only_shrink() {
    let listed = |lines_max| {
        [Exception {
            path: "a/b.rs",
            lines_max,
            reason: "a table",
        }]
    };
    let long = "\n".repeat(LINES_MAX + 10);
    silent(&lengths(&one("a/b.rs", &long), &listed(LINES_MAX + 10)));
    complained(
        &lengths(&one("a/b.rs", &long), &listed(LINES_MAX + 9)),
        "grew",
    );
    complained(
        &lengths(&one("a/b.rs", "\n"), &listed(LINES_MAX + 10)),
        "strike",
    );
    complained(&lengths(&[], &listed(LINES_MAX + 10)), "gone");
}

#[test]
fn nothing_is_marked_unfinished() {
    silent(&unfinished(&one("a.rs", "let methods = 1;\n")));
    for word in [
        concat!("// FIX", "ME later"),
        concat!("// TO", "DO"),
        concat!("to", "do!()"),
    ] {
        complained(&unfinished(&one("a.rs", word)), "a.rs:1 is unfinished");
    }
}

#[test]
fn no_package_host_is_named() {
    let line = concat!("curl https://deb.", "debian.org/debian");
    complained(&package_hosts(&one("x", line)), "names a package host");
    silent(&package_hosts(&one("x", "apt-get install curl")));
    silent(&package_hosts(&one(
        "Cargo.lock",
        concat!("registry+https://github.com/rust-lang/crates", ".io-index"),
    )));
}

#[test]
fn no_path_of_a_machine_is_named() {
    complained(
        &machine_paths(&one("a.rs", concat!("\"/ho", "me/somebody/x\""))),
        "machine's path",
    );
    silent(&machine_paths(&one("a.rs", "\"/run/qaqpa-lab\"")));
    silent(&machine_paths(&one("x", concat!("$place/ro", "ot/usr"))));
}

#[test]
fn modules_are_named_after_their_files() {
    complained(
        &old_modules(&["a/src/mod.rs", "a/src/model.rs"]),
        "a/src/mod.rs",
    );
}

#[test]
fn blobs_are_refused() {
    silent(&blobs(&[("a", BYTES_MAX)]));
    complained(&blobs(&[("a", BYTES_MAX + 1)]), "a has");
}
