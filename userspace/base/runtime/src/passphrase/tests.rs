use super::*;

fn file(text: &[u8], mode: u32) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p");
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    (folder, path)
}

fn read(text: &[u8], mode: u32) -> Result<Vec<u8>, String> {
    let (_folder, path) = file(text, mode);
    let read = of_file(&path).map(|secret| secret.reveal().to_vec());
    read.map_err(|error| error.to_string())
}

#[test]
fn a_file_is_read_to_its_line_end() {
    let check = |text: &[u8], secret: &[u8]| assert_eq!(read(text, 0o600), Ok(secret.to_vec()));
    check(b"1234", b"1234");
    check(b"twelve bytes", b"twelve bytes");
    check(b"twelve bytes\n", b"twelve bytes");
    check(b"twelve bytes\r\n", b"twelve bytes");
    check(b" twelve bytes \n\n", b" twelve bytes \n");
    let longest = vec![b'x'; PASSPHRASE_BYTES_MAX];
    check(&longest, &longest);
    check(&[longest.as_slice(), b"\r\n"].concat(), &longest);
}

#[test]
fn a_passphrase_of_a_wrong_length_is_not_sent() {
    let check = |length: usize, part: &str| {
        let told = read(&vec![b'x'; length], 0o600).unwrap_err();
        assert!(told.contains(part), "{told}");
    };
    check(0, "is empty");
    check(PASSPHRASE_BYTES_MAX + 1, "is too long");
    check(PASSPHRASE_BYTES_MAX * 4, "is too long");
}

#[test]
fn what_others_may_read_is_not_used() {
    let check = |mode: u32, good: bool| {
        let told = read(b"twelve bytes", mode);
        assert_eq!(told.is_ok(), good, "{mode:o}: {told:?}");
        let says = told
            .err()
            .is_none_or(|told| told.contains(&format!("mode {mode:04o}")));
        assert!(says);
    };
    check(0o600, true);
    check(0o400, true);
    for mode in [0o640, 0o604, 0o660, 0o644, 0o620, 0o601] {
        check(mode, false);
    }
    let told = of_file(Path::new("/dev/null")).unwrap_err().to_string();
    assert!(told.contains("neither a file nor a pipe"), "{told}");
    let told = of_file(Path::new("/nowhere/p")).unwrap_err().to_string();
    assert!(told.contains("cannot read /nowhere/p"), "{told}");
}
