use super::*;
use std::fs::Permissions;
use std::os::fd::AsRawFd as _;
use tempfile::TempDir;

fn a_path() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("key");
    (folder, path)
}

fn write_file(path: &Path, octets: &[u8], mode: u32) {
    fs::write(path, octets).unwrap();
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_key_is_made_once_and_read_back() {
    let (folder, path) = a_path();
    make(&path).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o400);
    let octets = fs::read(&path).unwrap();
    assert_eq!(octets.len(), SECRET_OCTETS);
    let key = SealingKey::read(&path).unwrap();
    assert_eq!(key.reveal(), octets);
    let refused = make(&path).unwrap_err();
    assert!(
        matches!(refused, SealingKeyError::Exists { .. }),
        "{refused}"
    );
    assert_eq!(fs::read(&path).unwrap(), octets);
    // Nothing else is left in the folder.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let other = folder.path().join("other");
    make(&other).unwrap();
    assert_ne!(fs::read(&other).unwrap(), octets);
    let nowhere = make(&folder.path().join("no/folder")).unwrap_err();
    assert!(matches!(nowhere, SealingKeyError::Make { .. }), "{nowhere}");
}

#[test]
fn files_that_are_no_key_are_named() {
    let (_folder, path) = a_path();
    let check = |octets: usize, mode: u32, words: Option<&str>| {
        let _gone = fs::remove_file(&path);
        write_file(&path, &vec![7; octets], mode);
        match (SealingKey::read(&path), words) {
            (Ok(key), None) => assert_eq!(key.reveal(), [7; SECRET_OCTETS]),
            (Err(error), Some(words)) => assert!(error.to_string().contains(words), "{error}"),
            (other, _) => unreachable!("{octets}: {other:?}"),
        }
    };
    check(32, 0o400, None);
    check(32, 0o440, None);
    check(0, 0o400, Some("has 0 octets"));
    check(31, 0o400, Some("has 31 octets"));
    check(33, 0o400, Some("has 33 octets"));
    check(100_000, 0o400, Some("has 33 octets, counted to 33"));
    check(32, 0o404, Some("mode 404"));
    check(32, 0o402, Some("mode 402"));
    fs::remove_file(&path).unwrap();
    let missing = SealingKey::read(&path).unwrap_err();
    assert!(missing.to_string().contains("--make-sealing-key"));
}

/// As a service manager may hand it in.
#[test]
fn a_descriptor_is_read() {
    let (reader, mut writer) = io::pipe().unwrap();
    let path = PathBuf::from(format!("/dev/fd/{}", reader.as_raw_fd()));
    writer.write_all(&[5; 20]).unwrap();
    writer.write_all(&[6; 12]).unwrap();
    drop(writer);
    let key = SealingKey::read(&path).unwrap();
    assert_eq!(key.reveal(), [[5; 20].as_slice(), &[6; 12]].concat());
}

#[test]
fn a_key_is_known_by_its_fingerprint_alone() {
    let key = |octet| SealingKey::new(Zeroizing::new([octet; SECRET_OCTETS]));
    assert_eq!(key(1).fingerprint(), key(1).fingerprint());
    assert_ne!(key(1).fingerprint(), key(2).fingerprint());
    let tag = key(1).authenticate(b"use", b"octets").unwrap();
    let is_authentic = |octet: u8, usage: &[u8], octets: &[u8]| {
        key(octet).is_authentic(usage, octets, tag.as_ref())
    };
    assert!(is_authentic(1, b"use", b"octets"));
    assert!(!is_authentic(2, b"use", b"octets"));
    assert!(!is_authentic(1, b"other", b"octets"));
    assert!(!is_authentic(1, b"use", b"octet"));
    assert_eq!(format!("{:?}", key(1)), "SealingKey(***)");
}
