use super::machine::{Machine, MadeRoot};
use super::*;
use crate::ca::bundle::{Answer, CrossSigned, RootBundle, RootName, Signed, SignedBundle, Wanted};
use crate::ca::recorded::{self, RootPoint};
use crate::ca::signer::{Curve, Signer};
use crate::ca::template::{self, Subject, Validity};
use jiff::SignedDuration;
use law::Clause;
use tempfile::TempDir;
use wire::keys::SecretOctets;

/// A machine of roots, and the names of those that it made.
struct Apart {
    machine: Machine,
    _folder: TempDir,
}

fn now() -> Timestamp {
    "2026-11-30T09:30:00Z".parse().unwrap()
}

fn number(number: u32) -> Generation {
    Generation::try_from(number).unwrap()
}

fn passphrase(root: Generation) -> SecretOctets {
    SecretOctets::new(format!("correct horse battery {root}").into_bytes()).unwrap()
}

impl Apart {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let key = folder.path().join("key");
        crate::make_sealing_key(&key).unwrap();
        let place = Place {
            store: folder.path().join("store"),
            sealing_key: key,
            root_module: None,
            root_token: None,
        };
        Self {
            machine: Machine::open(&place).unwrap(),
            _folder: folder,
        }
    }

    fn make(&mut self, root: u32) -> RootName {
        let ground = Ground {
            client: 0,
            request: "РНИ-2026/1".parse().unwrap(),
            why: "a test".to_owned(),
            clause: Clause::ESHDI_20,
        };
        let number = number(root);
        let made = self
            .machine
            .make_root(number, &passphrase(number), (now(), ground));
        let MadeRoot { octets, .. } = made.unwrap();
        let Answer::Root(RootBundle {
            point, certificate, ..
        }) = Answer::read(&octets).unwrap()
        else {
            panic!("no root");
        };
        RootName {
            number,
            sha256: sha256(&certificate),
            point,
        }
    }

    /// Signs with the right passphrases; which were asked for.
    fn sign(&mut self, wanted: Wanted) -> Result<(Vec<CrossSigned>, Vec<u32>), String> {
        let request = SigningRequest {
            made: now(),
            request: "РНИ-2026/1".parse().unwrap(),
            why: "a test".to_owned(),
            wanted,
        };
        let mut asked = Vec::new();
        let mut secret = |root: Generation| {
            asked.push(root.number());
            Ok(passphrase(root))
        };
        let digest = sha256(b"a request");
        let signed = self.machine.sign(&request, digest, (now(), &mut secret));
        let octets = signed.map_err(|error| error.to_string())?;
        match Answer::read(&octets).unwrap() {
            Answer::Signed(SignedBundle {
                request,
                signed: Signed::Cross(crosses),
            }) => {
                assert_eq!(request, digest);
                Ok((crosses, asked))
            }
            other @ (Answer::Root(_) | Answer::Signed(_)) => panic!("{other:?}"),
        }
    }
}

fn validity(days: i64) -> Validity {
    let until = now() + SignedDuration::from_hours(24 * days);
    Validity::until(now(), until).unwrap()
}

fn cross(older: &RootName, newer: &RootName, days: i64) -> Wanted {
    Wanted::Cross {
        older: older.clone(),
        newer: newer.clone(),
        validity: validity(days),
    }
}

/// A certificate is exactly that of a root by another one.
fn is_cross(signed: &CrossSigned, root: &RootName, by: &RootName, days: i64) {
    assert_eq!((signed.root, signed.by), (root.number, by.number));
    let name = |root: &RootName| Subject::root(root.number, &root.point);
    let (subject, issuer) = (name(root), name(by));
    let point = RootPoint {
        subject: &issuer,
        point: &by.point,
    };
    let key = Signer::elsewhere(Curve::P384, root.point.clone(), Vec::new());
    let taken = recorded::certificate(&signed.certificate, point, |issuer, serial| {
        template::cross((&subject, &key), issuer, validity(days), serial)
    });
    taken.unwrap();
}

#[test]
fn roots_of_one_machine_sign_each_other() {
    let mut apart = Apart::new();
    let (one, two) = (apart.make(1), apart.make(2));
    let (crosses, asked) = apart.sign(cross(&one, &two, 3000)).unwrap();
    let [newer_by_older, older_by_newer] = crosses.as_slice() else {
        panic!("{crosses:?}");
    };
    is_cross(newer_by_older, &two, &one, 3000);
    is_cross(older_by_newer, &one, &two, 3000);
    assert_eq!(asked, [1, 2]);
}

#[test]
fn of_two_roots_the_one_that_is_here_signs_its_half() {
    let (mut apart, mut elsewhere) = (Apart::new(), Apart::new());
    // Its number at the gateway is not its generation here.
    let (old, new) = (elsewhere.make(1), apart.make(2));
    let (crosses, asked) = apart.sign(cross(&old, &new, 90)).unwrap();
    assert_eq!((crosses.len(), asked.as_slice()), (1, [2].as_slice()));
    is_cross(&crosses[0], &old, &new, 90);
    let check = |apart: &mut Apart, wanted: Wanted, said: &str| {
        let refused = apart.sign(wanted).unwrap_err();
        assert!(refused.contains(said), "{said}: {refused}");
    };
    let strangers = (elsewhere.make(3), elsewhere.make(4));
    check(
        &mut apart,
        cross(&strangers.0, &strangers.1, 90),
        "not on this machine",
    );
    check(
        &mut apart,
        cross(&old, &new, 3653),
        "more than root 2 lasts",
    );
    check(&mut apart, cross(&old, &new, 0), "more than root 2 lasts");
    let short = RootName {
        point: vec![4; 65],
        ..old
    };
    check(
        &mut apart,
        cross(&short, &new, 90),
        "the key of root 1 is none",
    );
    let renamed = RootName {
        number: number(7),
        ..new
    };
    check(
        &mut apart,
        cross(&old, &renamed, 90),
        "not what its certificate says",
    );
}

/// What comes from elsewhere moves no cursor.
#[test]
fn what_is_shown_is_plain() {
    let mut apart = Apart::new();
    let (one, two) = (apart.make(1), apart.make(2));
    let request = SigningRequest {
        made: now(),
        request: "РНИ-2026/1".parse().unwrap(),
        why: "yearly\u{1b}[2J\r\nroot 9".to_owned(),
        wanted: cross(&one, &two, 90),
    };
    let mut out = Vec::new();
    show::request(&request, sha256(b""), &mut out).unwrap();
    let shown = String::from_utf8(out).unwrap();
    assert!(
        shown.contains("yearly\u{fffd}[2J\u{fffd}\u{fffd}root 9\n"),
        "{shown}"
    );
    assert!(shown.contains(&two.sha256.to_string()), "{shown}");
}

/// A file that is not written is not left behind, and none is written over.
#[test]
fn a_file_is_new_and_whole() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("signed.json");
    drop(NewFile::make(&path).unwrap());
    assert!(!path.exists());
    NewFile::make(&path).unwrap().fill(b"signed").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"signed");
    assert!(NewFile::make(&path).is_err());
    assert_eq!(fs::read(&path).unwrap(), b"signed");
}
