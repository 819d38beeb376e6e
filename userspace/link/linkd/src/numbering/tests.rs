use super::*;

const ONE: RecordId = RecordId(1);
const TWO: RecordId = RecordId(u128::MAX);

#[test]
fn numbers_grow_and_give_their_epochs_back() {
    let check = |running: Option<u32>, epoch: u32, number: u32| {
        let numbering = Numbering::following(ONE, Epoch(epoch), running);
        assert_eq!(numbering.number(Epoch(epoch)), number, "{running:?}");
        assert_eq!(numbering.epoch(number), Epoch(epoch));
        assert_eq!(numbering.number(Epoch(epoch + 1)), number + 1);
        if let Some(running) = running {
            assert!(number > running);
        }
    };
    check(None, 1, 1);
    check(None, 9, 9);
    check(Some(7), 1, 8);
    check(Some(7), 7, 8);
    check(Some(7), 8, 8);
    check(Some(7), 9, 9);
    check(Some(4_000_000_000), 3, 4_000_000_001);
}

#[test]
fn numbers_of_records_before_have_no_epoch() {
    let numbering = Numbering::following(ONE, Epoch(2), Some(9));
    assert_eq!(numbering.epoch(10), Epoch(2));
    assert_eq!(numbering.epoch(5), Epoch(0));
    let last = Numbering::following(ONE, Epoch(2), Some(u32::MAX));
    assert_eq!(last.number(Epoch(2)), u32::MAX);
}

#[test]
fn one_note_is_known_and_two_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let pins = folder.path();
    for other in [
        "layout-1",
        "generic-7",
        "record-",
        "record-xyz-1",
        "record-1",
    ] {
        fs::create_dir(pins.join(other)).unwrap();
    }
    assert_eq!(Numbering::noted(pins).unwrap(), None);
    let one = Numbering::following(ONE, Epoch(3), None);
    let two = Numbering::following(TWO, Epoch(1), Some(3));
    one.note(pins).unwrap();
    one.note(pins).unwrap();
    assert_eq!(Numbering::noted(pins).unwrap(), Some(one));
    two.note(pins).unwrap();
    assert_eq!(Numbering::noted(pins).unwrap(), None);
    two.note_alone(pins).unwrap();
    assert_eq!(Numbering::noted(pins).unwrap(), Some(two));
    two.forget(pins).unwrap();
    assert_eq!(Numbering::noted(pins).unwrap(), None);
    assert!(two.forget(pins).is_err());
}
