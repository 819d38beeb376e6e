use super::*;

fn head(kind: u16, sequence: u32, word_at: usize, word: u32) -> [u8; HEAD_OCTETS] {
    let mut head = [0; HEAD_OCTETS];
    head[KIND_AT..KIND_AT + 2].copy_from_slice(&kind.to_ne_bytes());
    head[SEQUENCE_AT..SEQUENCE_AT + 4].copy_from_slice(&sequence.to_ne_bytes());
    head[word_at..word_at + 4].copy_from_slice(&word.to_ne_bytes());
    head
}

#[test]
fn the_head_of_an_answer_tells_it_all() {
    let check = |head, expected| assert_eq!(read(&head, 7), expected);
    // Flags of an interface: up 1, running 0x40, lower up 0x10000.
    check(head(LINK, 7, FLAGS_AT, 0x1_1043), Said::Carries(true));
    check(head(LINK, 7, FLAGS_AT, 0x1003), Said::Carries(false));
    check(head(LINK, 7, FLAGS_AT, 0x1_1002), Said::Carries(false));
    check(head(LINK, 6, FLAGS_AT, 0x1_1043), Said::Stray);
    let gone = u32::from_ne_bytes((-libc::ENODEV).to_ne_bytes());
    check(head(ERROR, 7, ERROR_AT, gone), Said::Refused(libc::ENODEV));
    check(head(ERROR, 8, ERROR_AT, gone), Said::Stray);
    check(head(3, 7, ERROR_AT, 0), Said::Stray);
}

#[test]
fn the_kernel_answers() {
    let mut carriers = Carriers::open().unwrap();
    // Each network namespace has its loopback, as interface 1, and no interface of this number.
    assert!(matches!(carriers.of(1), Ok(Some(_))));
    assert!(matches!(carriers.of(0x7fff_fff0), Ok(None)));
    assert!(carriers.of(0).is_err());
    assert!(matches!(carriers.of(1), Ok(Some(_))));
}
