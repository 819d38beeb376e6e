//! `journal verify`.

use super::offline::check;
use super::{Exit, Machine};
use expect_test::expect;
use journal::{Journal, Limits};

/// Writes a journal of two commits and gives its folder and its head.
fn a_journal(machine: &Machine) -> (String, String) {
    let folder = machine.path("j");
    std::fs::create_dir(&folder).unwrap();
    let (mut journal, _) = Journal::open(&folder, Limits::default()).unwrap();
    for payload in ["one", "two"] {
        journal.append(1, 0, payload.as_bytes()).unwrap();
        journal.commit().unwrap();
    }
    (
        folder.to_str().unwrap().to_owned(),
        journal.head().to_string(),
    )
}

#[test]
fn a_sound_journal_is_sound() {
    let machine = Machine::new();
    let (folder, head) = a_journal(&machine);
    let line = ["journal", "verify", &folder];
    check(
        &machine,
        &line,
        Exit::Done,
        &expect![[r#"
        segments  1
        commits   2
        records   2
        bytes     294
        head      2:f98913cacc147b459585f0aa494a2e0018c6df978dc70a038c1f734b7d2c4b55
        sound: everything checks out
        --
    "#]],
    );
    let line = ["journal", "verify", &folder, "--expect-head", &head];
    assert_eq!(machine.run(&line).exit, Exit::Done);
}

#[test]
fn a_lost_tail_is_found_by_its_head() {
    let machine = Machine::new();
    let (folder, head) = a_journal(&machine);
    let beyond = head.replacen("2:", "3:", 1);
    let line = ["journal", "verify", &folder, "--expect-head", &beyond];
    check(
        &machine,
        &line,
        Exit::Damaged,
        &expect![[r#"
        segments  1
        commits   2
        records   2
        bytes     294
        head      2:f98913cacc147b459585f0aa494a2e0018c6df978dc70a038c1f734b7d2c4b55
        DAMAGED:
          DIR/j at byte 0, record 3: the journal ends before the expected head 3:f98913cacc147b459585f0aa494a2e0018c6df978dc70a038c1f734b7d2c4b55: its tail is missing
        keep a copy of the folder as evidence before anything is restored
        --
    "#]],
    );
}

#[test]
fn a_flipped_bit_is_placed() {
    let machine = Machine::new();
    let (folder, _) = a_journal(&machine);
    let segment = machine.path("j/00000000000000000001.qj");
    let mut bytes = std::fs::read(&segment).unwrap();
    let place = bytes.len() - 60;
    bytes[place] ^= 1;
    std::fs::write(&segment, bytes).unwrap();
    let line = ["journal", "verify", &folder];
    check(
        &machine,
        &line,
        Exit::Damaged,
        &expect![[r#"
        segments  1
        commits   1
        records   1
        bytes     175
        head      1:51314b3247221bd296dca8ab9b53cde9673a8e339351160d8d603891fc133a45
        DAMAGED:
          DIR/j/00000000000000000001.qj at byte 175, record 2: the checksum of the record's header, or of the trailer, does not match
        keep a copy of the folder as evidence before anything is restored
        --
    "#]],
    );
    let line = ["--json", "journal", "verify", &folder];
    check(
        &machine,
        &line,
        Exit::Damaged,
        &expect![[r#"
        {
          "sound": false,
          "segments": 1,
          "commits": 1,
          "records": 1,
          "bytes": 175,
          "head": "1:51314b3247221bd296dca8ab9b53cde9673a8e339351160d8d603891fc133a45",
          "unacknowledged_bytes": 0,
          "findings": [
            {
              "file": "DIR/j/00000000000000000001.qj",
              "offset": 175,
              "record": 2,
              "what": "the checksum of the record's header, or of the trailer, does not match"
            }
          ],
          "findings_more": 0
        }
        --
    "#]],
    );
}

#[test]
fn what_is_no_journal_is_told() {
    let machine = Machine::new();
    let nowhere = machine.path("nowhere").to_str().unwrap().to_owned();
    let line = ["journal", "verify", &nowhere];
    check(
        &machine,
        &line,
        Exit::Usage,
        &expect![[r#"
        --
        qaqpa: cannot list DIR/nowhere: No such file or directory (os error 2)
        hint: name the folder that holds the journal's segments (*.qj)
    "#]],
    );
    std::fs::create_dir(machine.path("nowhere")).unwrap();
    check(
        &machine,
        &line,
        Exit::Usage,
        &expect![[r#"
        --
        qaqpa: DIR/nowhere holds no segment of a journal
        hint: name the folder that holds them (*.qj); an empty journal is sound with --expect-head 0:000…
    "#]],
    );
    let empty = format!("0:{}", "0".repeat(64));
    let line = ["journal", "verify", &nowhere, "--expect-head", &empty];
    assert_eq!(machine.run(&line).exit, Exit::Done);
}
