use super::*;
use crate::revocation::vectors;
use std::os::unix::fs::PermissionsExt as _;

fn secrets(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// A group that cannot be read is refused whole and leaves the others; what is read again unchanged has its old digest.
#[test]
fn each_group_is_read_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("lists")).unwrap();
    std::fs::create_dir(at("roots")).unwrap();
    std::fs::write(at("lists/a.crl"), [1]).unwrap();
    std::fs::write(at("sources"), "version = 1").unwrap();
    let key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    secrets(&at("secrets"), &format!("operator one {key}\n"));
    let set_up = SetUp {
        lists: Some(at("lists")),
        sources: Some(at("sources")),
        secrets: Some(at("secrets")),
        roots: Some(at("roots")),
        ..SetUp::default()
    };
    assert_eq!(set_up.paths().len(), 4);
    let first = set_up.begin().unwrap().in_force;
    assert_eq!(set_up.begin().unwrap().in_force, first);

    // Of two secrets the second is wrong: neither counts.
    let text = format!("operator two {key}\noperator three whsec_!\n");
    secrets(&at("secrets"), &text);
    std::fs::write(at("lists/b.crl"), [2]).unwrap();
    let read = set_up.read();
    let refused = read.webhooks.unwrap_err().to_string();
    assert!(
        refused.contains("line 2") && !refused.contains("MfKQ"),
        "{refused}"
    );
    let lists = read.lists.unwrap();
    assert_eq!(lists.value, [vec![1], vec![2]]);
    assert_ne!(lists.digest, first.lists);
    assert_eq!(read.sources.unwrap().digest, first.sources);
    assert!(set_up.begin().is_err(), "a start with them fails");
}

/// A certificate that moves from those between to the anchors is another trust, though the files are the same.
#[test]
fn a_certificate_that_becomes_an_anchor_is_news() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["anchors", "between"] {
        std::fs::create_dir(at(name)).unwrap();
    }
    let [middle, root] = ["middle.cer", "root.cer"].map(vectors::read);
    std::fs::write(at("between/middle.cer"), middle).unwrap();
    std::fs::write(at("anchors/root.cer"), root).unwrap();
    let set_up = SetUp {
        anchors: Some(at("anchors")),
        intermediates: Some(at("between")),
        ..SetUp::default()
    };
    let first = set_up.begin().unwrap().in_force;
    assert_eq!(set_up.begin().unwrap().in_force, first);
    std::fs::rename(at("between/middle.cer"), at("anchors/middle.cer")).unwrap();
    assert_ne!(set_up.begin().unwrap().in_force.trust, first.trust);
}
