use super::*;

fn read(head: &[u8]) -> Result<(&[u8], Vec<Field>), HeadFault> {
    super::read(head, Folding::Refused)
}

#[test]
fn what_may_be_folded_is_one_line_with_blanks() {
    let value = |head: &'static [u8]| {
        let (_, fields) = super::read(head, Folding::Allowed)?;
        Ok(fields.iter().map(Field::value).collect::<Vec<_>>().concat())
    };
    assert_eq!(
        value(b"S\r\na: 1\r\n\t-\r\n  b \r\n\r\n"),
        Ok(b"1 - b".to_vec())
    );
    assert_eq!(value(b"S\r\n a: 1\r\n\r\n"), Err(HeadFault::Folded));
    assert_eq!(
        value(b"S\r\na: 1\r\n \x7f\r\n\r\n"),
        Err(HeadFault::Control)
    );
}

#[test]
fn heads_are_read_strictly() {
    let check = |head: &[u8], expected: Result<&[(&str, &[u8])], HeadFault>| {
        let read = read(head);
        let pairs = read.as_ref().map(|(_, fields)| {
            fields
                .iter()
                .map(|field| (field.name(), field.value()))
                .collect::<Vec<_>>()
        });
        let shown = String::from_utf8_lossy(head);
        assert_eq!(
            pairs.as_deref().map_err(|fault| **fault),
            expected,
            "{shown}"
        );
    };
    check(b"S\r\n\r\n", Ok(&[]));
    check(b"S\r\na: b\r\n\r\n", Ok(&[("a", b"b")]));
    check(
        b"S\r\nA:\tb c \r\nd:\r\n\r\n",
        Ok(&[("A", b"b c"), ("d", b"")]),
    );
    check(b"S\r\na: b: c\xff\r\n\r\n", Ok(&[("a", b"b: c\xff")]));
    check(b"\r\n\r\n", Err(HeadFault::Start));
    check(b"S\0\r\n\r\n", Err(HeadFault::Start));
    check(b"S\r\n", Err(HeadFault::Control));
    check(b"S\r\na: b\nc: d\r\n\r\n", Err(HeadFault::Control));
    check(b"S\r\na: b\rc: d\r\n\r\n", Err(HeadFault::Control));
    check(b"S\r\na: \0\r\n\r\n", Err(HeadFault::Control));
    check(b"S\r\na: b\r\n c\r\n\r\n", Err(HeadFault::Folded));
    check(b"S\r\n\tc: d\r\n\r\n", Err(HeadFault::Folded));
    check(b"S\r\na : b\r\n\r\n", Err(HeadFault::Name));
    check(b"S\r\n: b\r\n\r\n", Err(HeadFault::Name));
    check(b"S\r\nab\r\n\r\n", Err(HeadFault::Name));
    check("S\r\nщ: b\r\n\r\n".as_bytes(), Err(HeadFault::Name));
    let many = |count: usize| format!("S\r\n{}\r\n", "a: b\r\n".repeat(count));
    assert_eq!(
        read(many(FIELDS_MAX).as_bytes()).unwrap().1.len(),
        FIELDS_MAX
    );
    assert_eq!(
        read(many(FIELDS_MAX + 1).as_bytes()),
        Err(HeadFault::TooMany)
    );
}

#[test]
fn lists_are_joined_and_single_fields_are_single() {
    let (_, fields) =
        read(b"S\r\nAllow: 204, 206\r\nX: 1\r\nallow: ,\r\nallow: 100\r\n\r\n").unwrap();
    let allowed: Vec<_> = members(&fields, "ALLOW").collect();
    assert_eq!(allowed, [b"204", b"206", b"100"]);
    assert_eq!(only(&fields, "x"), Ok(Some(&b"1"[..])));
    assert_eq!(only(&fields, "y"), Ok(None));
    assert_eq!(only(&fields, "allow"), Err(HeadFault::Value));
}

#[test]
fn the_end_is_the_first_empty_line() {
    assert_eq!(end(b"S\r\n\r\nbody\r\n\r\n"), Some(5));
    assert_eq!(end(b"S\r\n\r"), None);
}
