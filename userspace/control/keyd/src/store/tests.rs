use super::fault::{Disk, Reached, Survives};
use super::*;
use crate::crypt::SECRET_OCTETS;
use crate::keyring::Made;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use tempfile::TempDir;
use wire::keys::{GENERATIONS_MAX, KEYS_MAX, KeyId, SealPurpose, SecretOctets};
use zeroize::Zeroizing;

/// Steps of a save: two files, each written, synced, renamed, and the folder synced.
const SAVE_STEPS: usize = 8;

fn a_key(octet: u8) -> SealingKey {
    SealingKey::new(Zeroizing::new([octet; SECRET_OCTETS]))
}

fn open(disk: &Disk) -> Result<(Store, Keyring), StoreError> {
    Store::open(Box::new(disk.clone()), a_key(1))
}

fn rotated(keyring: &Keyring) -> Keyring {
    let psk = KeyId::Sealing(SealPurpose::Psk);
    let now = Timestamp::UNIX_EPOCH;
    keyring.with_new(&psk, now, &SystemRandom::new()).unwrap().0
}

/// How many generations there are, and what they are.
fn content(keyring: &Keyring) -> Vec<Vec<u8>> {
    let stored = keyring.stored();
    let secrets = stored.iter().flat_map(|(_, made)| made.iter());
    secrets.map(|made| made.secret.reveal().to_vec()).collect()
}

/// A disk that was saved to so many times, and the last keyring.
fn saved(times: usize) -> (Disk, Keyring) {
    let disk = Disk::default();
    let (mut store, mut keyring) = open(&disk).unwrap();
    for _ in 0..times {
        keyring = rotated(&keyring);
        store.save(&keyring, &SystemRandom::new()).unwrap();
    }
    (disk, keyring)
}

#[test]
fn what_was_saved_is_read_back() {
    for times in 0..4 {
        let (disk, keyring) = saved(times);
        assert_eq!(content(&keyring).len(), times);
        let (_, read) = open(&disk).unwrap();
        assert_eq!(content(&read), content(&keyring));
    }
}

/// The power fails in every step of a save, and of the first one: what was before or what was to come is there, whole;
/// what was acknowledged is there; and the store goes on.
#[test]
fn a_crash_in_any_step_leaves_one_of_two_stores() {
    let mut both = [false; 2];
    for (before, step) in [0, 1, 2]
        .into_iter()
        .flat_map(|b| (0..=SAVE_STEPS).map(move |s| (b, s)))
    {
        for reached in [Reached::Nothing, Reached::Half, Reached::All] {
            for survives in [Survives::Nothing, Survives::Names, Survives::Everything] {
                let (disk, old) = saved(before);
                let (mut store, _) = open(&disk).unwrap();
                let new = rotated(&old);
                disk.cut_at(step, reached);
                let acknowledged = store.save(&new, &SystemRandom::new()).is_ok();
                assert_eq!(acknowledged, step == SAVE_STEPS);
                assert_eq!(disk.steps(), (step + 1).min(SAVE_STEPS));
                let after = disk.crash(survives);
                let place = format!("{before} {step} {reached:?} {survives:?}");
                let (mut store, read) = open(&after).unwrap_or_else(|e| panic!("{place}: {e}"));
                let is_new = content(&read) == content(&new);
                assert!(is_new || content(&read) == content(&old), "{place}");
                assert!(is_new || !acknowledged, "{place}");
                both[usize::from(is_new)] |= !acknowledged;
                let next = rotated(&read);
                store.save(&next, &SystemRandom::new()).unwrap();
                let (_, read) = open(&after.crash(Survives::Nothing)).unwrap();
                assert_eq!(content(&read), content(&next), "{place}");
            }
        }
    }
    assert_eq!(both, [true; 2], "a crash had always the same end");
}

/// The power fails while a store is opened that a crash had left with an older floor.
#[test]
fn a_crash_while_the_floor_is_raised_changes_nothing() {
    for step in 0..=SAVE_STEPS / 2 {
        for survives in [Survives::Nothing, Survives::Names, Survives::Everything] {
            let (disk, _) = saved(1);
            let floor = disk.file(FLOOR).unwrap();
            let (mut store, keyring) = open(&disk).unwrap();
            let new = rotated(&keyring);
            store.save(&new, &SystemRandom::new()).unwrap();
            disk.put(FLOOR, floor);
            disk.cut_at(step, Reached::Half);
            assert_eq!(open(&disk).is_ok(), step == SAVE_STEPS / 2);
            let (_, read) = open(&disk.crash(survives)).unwrap();
            assert_eq!(content(&read), content(&new));
        }
    }
}

#[test]
fn a_save_that_was_cut_off_is_told_once() {
    let (disk, old) = saved(1);
    let (mut store, _) = open(&disk).unwrap();
    assert_eq!(store.recovered(), "");
    disk.cut_at(SAVE_STEPS / 2, Reached::Nothing);
    assert!(store.save(&rotated(&old), &SystemRandom::new()).is_err());
    let disk = disk.crash(Survives::Nothing);
    let (store, read) = open(&disk).unwrap();
    assert_eq!(content(&read).len(), 2);
    let said = store.recovered();
    assert!(
        said.contains("stored version 2 of the keys over 1"),
        "{said}"
    );
    assert_eq!(open(&disk).unwrap().0.recovered(), "");
}

/// A save that failed without a crash, as on a full disk: the keys in force stay, and the next save takes its place.
#[test]
fn a_failed_save_may_be_tried_again() {
    for step in 0..SAVE_STEPS {
        let (disk, old) = saved(1);
        let (mut store, _) = open(&disk).unwrap();
        disk.cut_at(step, Reached::Half);
        assert!(store.save(&rotated(&old), &SystemRandom::new()).is_err());
        disk.cut_at(usize::MAX, Reached::All);
        let new = rotated(&old);
        store.save(&new, &SystemRandom::new()).unwrap();
        let (_, read) = open(&disk.crash(Survives::Nothing)).unwrap();
        assert_eq!(content(&read), content(&new));
    }
}

#[test]
fn a_file_that_is_not_whole_is_damaged_and_no_wrong_key() {
    let (disk, _) = saved(2);
    for name in [KEYS, FLOOR] {
        let whole = disk.file(name).unwrap();
        let check = |octets: Vec<u8>| {
            disk.put(name, octets);
            match open(&disk) {
                Err(StoreError::Damaged { file, .. }) => assert_eq!(file, name),
                other => panic!("{name}: {other:?}"),
            }
        };
        for length in 0..whole.len() {
            check(whole[..length].to_vec());
        }
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut changed = whole.clone();
                changed[at] ^= 1 << bit;
                check(changed);
            }
        }
        disk.put(name, whole);
        open(&disk).unwrap();
    }
}

/// A file with a correct checksum, which anybody can compute.
fn summed(body: &[u8]) -> Vec<u8> {
    let digest = ring::digest::digest(&ring::digest::SHA256, body);
    [body, digest.as_ref()].concat()
}

#[test]
fn a_file_that_somebody_changed_with_care_is_refused() {
    let (disk, _) = saved(2);
    let whole = disk.file(KEYS).unwrap();
    let body = &whole[..whole.len() - 32];
    let check = |at: usize, value: u8, expected: &str| {
        let mut changed = body.to_vec();
        assert_ne!(changed[at], value);
        changed[at] = value;
        disk.put(KEYS, summed(&changed));
        let refused = open(&disk).unwrap_err().to_string();
        assert!(refused.contains(expected), "{refused}");
    };
    check(0, b'Q', "does not begin as such a file");
    check(9, 2, "has format 2, and this keyd reads format 1");
    check(10, !body[10], "sealed under the sealing key");
    check(
        body.len() - 1,
        !body[body.len() - 1],
        "without the sealing key",
    );
    check(30, !body[30], "without the sealing key");
}

#[test]
fn a_wrong_sealing_key_is_named_as_one() {
    let (disk, _) = saved(1);
    let refused = Store::open(Box::new(disk.clone()), a_key(2)).unwrap_err();
    let said = refused.to_string();
    assert!(matches!(refused, StoreError::WrongKey { .. }), "{said}");
    let fingerprint = |octet: u8| {
        let octets = a_key(octet).fingerprint();
        octets.map(|octet| format!("{octet:02x}")).concat()
    };
    assert!(
        said.contains(&fingerprint(1)) && said.contains(&fingerprint(2)),
        "{said}"
    );
    open(&disk).unwrap();
}

#[test]
fn an_older_copy_of_the_keys_is_refused() {
    let (disk, keyring) = saved(2);
    let older = disk.file(KEYS).unwrap();
    let (mut store, _) = open(&disk).unwrap();
    store
        .save(&rotated(&keyring), &SystemRandom::new())
        .unwrap();
    let newest = disk.file(KEYS).unwrap();
    disk.put(KEYS, older);
    let refused = open(&disk).unwrap_err();
    let is_older = matches!(refused, StoreError::Older { found: 2, floor: 3 });
    assert!(is_older, "{refused}");
    // Refused again, and not taken for the new truth.
    assert!(matches!(open(&disk), Err(StoreError::Older { .. })));
    disk.put(KEYS, newest);
    open(&disk).unwrap();
}

#[test]
fn a_missing_file_is_no_new_store() {
    for name in [KEYS, FLOOR] {
        let (disk, _) = saved(2);
        disk.remove(name);
        match open(&disk) {
            Err(StoreError::Missing { file }) => assert_eq!(file, name),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn a_folder_is_for_its_owner_alone() {
    let parent = TempDir::new().unwrap();
    let path = parent.path().join("keys");
    let keyring = {
        let folder = Folder::enter(&path).unwrap();
        assert!(matches!(Folder::enter(&path), Err(StoreError::Held { .. })));
        let (mut store, keyring) = Store::open(Box::new(folder), a_key(1)).unwrap();
        let keyring = rotated(&keyring);
        store.save(&keyring, &SystemRandom::new()).unwrap();
        keyring
    };
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&path), 0o700);
    for name in [KEYS, FLOOR] {
        assert_eq!(mode(&path.join(name)), 0o600);
    }
    let (_, read) = Store::open(Box::new(Folder::enter(&path).unwrap()), a_key(1)).unwrap();
    assert_eq!(content(&read), content(&keyring));
    for open_to in [0o710, 0o701, 0o777] {
        fs::set_permissions(&path, Permissions::from_mode(open_to)).unwrap();
        let refused = Folder::enter(&path).unwrap_err();
        assert!(matches!(refused, StoreError::Reachable { .. }), "{refused}");
    }
}

#[test]
fn a_file_of_the_disk_that_is_too_long_is_refused() {
    let parent = TempDir::new().unwrap();
    let path = parent.path().join("keys");
    let folder = Folder::enter(&path).unwrap();
    fs::write(path.join("long"), [0; 11]).unwrap();
    assert_eq!(folder.read("long", 11).unwrap().unwrap().len(), 11);
    assert!(matches!(
        folder.read("long", 10),
        Err(StoreError::Io { .. })
    ));
    assert!(folder.read("none", 10).unwrap().is_none());
}

/// As many keys as there may be with as many generations, under the longest names.
#[test]
fn the_largest_store_is_read_back() {
    let generations = usize::try_from(GENERATIONS_MAX).unwrap();
    let made = |octet: u8| Made {
        since: "2026-11-29T09:30:00.123456789Z".parse().unwrap(),
        secret: SecretOctets::new(vec![octet; SECRET_OCTETS]).unwrap(),
    };
    let key = |number: usize| format!("codes/{number:064}").parse().unwrap();
    let keys = (0..KEYS_MAX).map(|number| (key(number), vec![made(7); generations]));
    let keyring = Keyring::from_stored(keys.collect()).unwrap();
    let disk = Disk::default();
    let (mut store, _) = open(&disk).unwrap();
    store.save(&keyring, &SystemRandom::new()).unwrap();
    let (_, read) = open(&disk).unwrap();
    assert_eq!(content(&read), content(&keyring));
}

#[test]
fn secrets_are_not_in_what_the_store_writes_or_shows() {
    let (disk, keyring) = saved(2);
    let file = disk.file(KEYS).unwrap();
    for secret in content(&keyring) {
        assert!(!file.windows(secret.len()).any(|part| part == secret));
        let (store, read) = open(&disk).unwrap();
        let shown = format!("{store:?} {read:?} {read:#?}");
        let octets: Vec<String> = secret[..4].iter().map(u8::to_string).collect();
        assert!(!shown.contains(&octets.join(", ")), "{shown}");
    }
}
