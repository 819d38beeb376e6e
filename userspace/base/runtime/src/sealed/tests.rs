use super::*;
use std::os::unix::fs::FileExt as _;

#[test]
fn sealed_bytes_come_back_and_cannot_change() {
    let fd = seal(b"policy").unwrap();
    assert_eq!(read_sealed(&fd, 6, 6).unwrap(), b"policy");
    // Once more: reading moves nothing.
    assert_eq!(read_sealed(&fd, 6, 6).unwrap(), b"policy");
    let file = File::from(fd);
    assert!(file.write_at(b"x", 0).is_err());
    assert!(file.set_len(1).is_err());
    assert!(file.set_len(100).is_err());
    assert_eq!(read_sealed(seal(b"").unwrap(), 0, 6).unwrap(), b"");
}

#[test]
fn thirty_mebibytes_come_back() {
    let length = 30 * 1024 * 1024;
    let bytes: Vec<u8> = (0..=255).cycle().take(length).collect();
    let said = u64::try_from(length).unwrap();
    let read = read_sealed(seal(&bytes).unwrap(), said, said).unwrap();
    assert!(read == bytes);
}

#[test]
fn unsealed_or_wrongly_sized_memory_is_refused() {
    let memory = |seals: SealFlags| {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let fd = rustix::fs::memfd_create("test", flags).unwrap();
        let file = File::from(fd);
        file.set_len(6).unwrap();
        rustix::fs::fcntl_add_seals(&file, seals).unwrap();
        OwnedFd::from(file)
    };
    for missing in [
        SealFlags::SHRINK,
        SealFlags::GROW,
        SealFlags::WRITE,
        SealFlags::SEAL,
    ] {
        let fd = memory(SEALS.difference(missing));
        assert!(matches!(read_sealed(fd, 6, 6), Err(SealedError::NotSealed)));
    }
    assert_eq!(read_sealed(memory(SEALS), 6, 6).unwrap(), [0; 6]);
    let plain = tempfile::tempfile().unwrap();
    assert!(matches!(
        read_sealed(plain, 0, 6),
        Err(SealedError::NotSealed)
    ));
    assert!(matches!(
        read_sealed(memory(SEALS), 5, 6),
        Err(SealedError::Size { said: 5, found: 6 })
    ));
    assert!(matches!(
        read_sealed(memory(SEALS), 7, 6),
        Err(SealedError::TooLarge { said: 7, max: 6 })
    ));
}

#[test]
fn mapped_memory_is_what_was_sealed_and_outlives_its_descriptor() {
    for bytes in [&b"categories"[..], b""] {
        let said = u64::try_from(bytes.len()).unwrap();
        let mapped = map_sealed(seal(bytes).unwrap(), said, said).unwrap();
        assert_eq!(mapped.as_ref(), bytes);
    }
    let fd = seal(b"categories").unwrap();
    assert!(matches!(
        map_sealed(&fd, 9, 99),
        Err(SealedError::Size { .. })
    ));
    assert!(matches!(
        map_sealed(&fd, 10, 9),
        Err(SealedError::TooLarge { .. })
    ));
    let pipe = tempfile::tempfile().unwrap();
    assert!(matches!(
        map_sealed(pipe, 0, 9),
        Err(SealedError::NotSealed)
    ));
}
