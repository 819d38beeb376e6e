//! The program. It stands apart from the daemon's tests: a child holds their files' locks until it has become the program.

use std::fs;
use std::process::Command;
use tempfile::TempDir;

/// As the first boot does, and by mistake once more.
#[test]
fn the_program_makes_a_sealing_key_once() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("key");
    let make = || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_keyd"));
        program.arg("--make-sealing-key").arg("--sealing-key");
        program.arg(&path).output().unwrap()
    };
    let made = make();
    assert!(made.status.success(), "{made:?}");
    let octets = fs::read(&path).unwrap();
    assert_eq!(octets.len(), 32);
    let again = make();
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(
        !again.status.success() && said.contains("never written over"),
        "{said}"
    );
    assert_eq!(fs::read(&path).unwrap(), octets);
}
