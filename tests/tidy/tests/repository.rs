//! The rules, applied to this repository.
#![expect(
    clippy::unwrap_used,
    reason = "without the repository there is nothing to check"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{DependencyKind, MetadataCommand};
use tidy::files::{self, Exception, Source};
use tidy::layers::{self, Package};
use tidy::manifest;

/// Files that are longer than the rest for now. The list only shrinks.
const LONGER: &[Exception] = &[];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_owned()
}

/// Every file that is tracked or about to be.
fn paths() -> Vec<String> {
    let output = Command::new("git")
        .args(["-c", "core.quotePath=false", "-c", "safe.directory=*"])
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let listed = String::from_utf8(output.stdout).unwrap();
    listed
        .lines()
        .filter(|path| root().join(path).is_file())
        .map(str::to_owned)
        .collect()
}

/// Every file that is text, with its text.
fn texts() -> Vec<(String, String)> {
    let read = |path: String| {
        std::fs::read_to_string(root().join(&path))
            .ok()
            .map(|text| (path, text))
    };
    paths().into_iter().filter_map(read).collect()
}

fn sources(texts: &[(String, String)]) -> Vec<Source<'_>> {
    texts
        .iter()
        .map(|(path, text)| Source { path, text })
        .collect()
}

fn holds(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn layers_hold() {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    let packages: Vec<_> = metadata
        .workspace_packages()
        .into_iter()
        .map(|package| {
            let named = |test: bool| {
                let of_kind = |kind| (kind == DependencyKind::Development) == test;
                let found = package.dependencies.iter().filter(|one| of_kind(one.kind));
                found.map(|one| one.name.clone()).collect()
            };
            let folder = package.manifest_path.parent().unwrap();
            let folder = folder.strip_prefix(&metadata.workspace_root).unwrap();
            Package {
                name: package.name.to_string(),
                folder: folder.to_string(),
                dependencies: named(false),
                test_dependencies: named(true),
            }
        })
        .collect();
    assert!(packages.len() > 3, "{packages:?}");
    holds(&layers::complaints(&packages));
}

#[test]
fn every_dependency_says_why() {
    holds(&manifest::uncommented_dependencies(
        &std::fs::read_to_string(root().join("Cargo.toml")).unwrap(),
    ));
}

#[test]
fn the_top_level_is_the_design_s() {
    let paths = paths();
    holds(&files::top_level(
        &paths.iter().map(String::as_str).collect::<Vec<_>>(),
    ));
}

#[test]
fn files_are_short() {
    holds(&files::lengths(&sources(&texts()), LONGER));
}

#[test]
fn nothing_is_marked_unfinished() {
    holds(&files::unfinished(&sources(&texts())));
}

#[test]
fn no_package_host_is_named() {
    holds(&files::package_hosts(&sources(&texts())));
}

#[test]
fn no_path_of_a_machine_is_named() {
    holds(&files::machine_paths(&sources(&texts())));
}

#[test]
fn modules_are_named_after_their_files() {
    let paths = paths();
    holds(&files::old_modules(
        &paths.iter().map(String::as_str).collect::<Vec<_>>(),
    ));
}

#[test]
fn no_blob_is_kept() {
    let paths = paths();
    let size = |path: &str| std::fs::metadata(root().join(path)).unwrap().len();
    let sizes: Vec<_> = paths
        .iter()
        .map(|path| (path.as_str(), usize::try_from(size(path)).unwrap()))
        .collect();
    holds(&files::blobs(&sizes));
}
