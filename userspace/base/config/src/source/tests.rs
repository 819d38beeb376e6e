use super::*;
use proptest::prelude::*;

#[test]
fn places_count_characters() {
    let source = Source::new("f", "аб\nв = 1\r\n\nx");
    let check = |offset: usize, expected: &str| {
        assert_eq!(source.place(offset).to_string(), expected, "{offset}");
    };
    check(0, "f:1:1");
    check(2, "f:1:2");
    check(4, "f:1:3");
    check(5, "f:2:1");
    check(8, "f:2:3");
    check(2, "f:1:2");
    check(13, "f:3:1");
    check(14, "f:4:1");
    check(99, "f:4:2");
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let text = format!("x = \"{}\"", "й".repeat(5000));
    let source = Source::new("f", &text);
    let excerpt = source.excerpt(&(2005..text.len()));
    assert_eq!(excerpt.text.chars().count(), EXCERPT_CHARS_MAX);
    assert_eq!(excerpt.indent, EXCERPT_LEAD);
    assert_eq!(excerpt.width, EXCERPT_CHARS_MAX - EXCERPT_LEAD);
}

proptest! {
    /// The places, asked in any order, are those that counting from the start gives.
    #[test]
    fn places_agree_with_counting(
        text in "[aй\n]{0,40}",
        offsets in proptest::collection::vec(0usize..90, 1..12),
    ) {
        let source = Source::new("f", &text);
        for offset in offsets {
            let before = &text[..text.floor_char_boundary(offset)];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            prop_assert_eq!(source.place(offset).to_string(), format!("f:{line}:{column}"));
        }
    }
}
