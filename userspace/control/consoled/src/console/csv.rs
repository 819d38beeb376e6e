//! Comma-separated values (RFC 4180), as spreadsheets open them.
//!
//! What begins like a formula gets an apostrophe before it, so that a spreadsheet shows it and does not run it. The file begins with the
//! mark of UTF-8, without which some spreadsheets take Cyrillic for something else.

/// A table as a file.
#[derive(Debug)]
pub(crate) struct Csv(String);

impl Csv {
    /// A file with these heads of columns.
    pub(crate) fn new(heads: &[String]) -> Self {
        let mut csv = Self("\u{feff}".to_owned());
        csv.line(heads);
        csv
    }

    /// Adds a line.
    pub(crate) fn line(&mut self, values: &[impl AsRef<str>]) {
        for (n, value) in values.iter().map(AsRef::as_ref).enumerate() {
            if n > 0 {
                self.0.push(',');
            }
            self.value(value);
        }
        self.0.push_str("\r\n");
    }

    fn value(&mut self, value: &str) {
        let guard = if value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
            "'"
        } else {
            ""
        };
        let is_quoted = value.contains([',', '"', '\r', '\n', ';', '\t', ' ', '\'']);
        let quote = if is_quoted { "\"" } else { "" };
        self.0
            .extend([quote, guard, &value.replace('"', "\"\""), quote]);
    }

    /// The file.
    pub(crate) fn text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(values: &[&str]) -> String {
        let mut csv = Csv(String::new());
        csv.line(values);
        csv.text()
    }

    /// The values of one line, read back by the rules of RFC 4180.
    fn read(line: &str) -> Vec<String> {
        let (mut values, mut value, mut is_quoted) = (Vec::new(), String::new(), false);
        let mut signs = line.strip_suffix("\r\n").unwrap().chars().peekable();
        while let Some(sign) = signs.next() {
            match sign {
                '"' if is_quoted && signs.peek() == Some(&'"') => value.extend(signs.next()),
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => values.push(std::mem::take(&mut value)),
                other => value.push(other),
            }
        }
        values.push(value);
        values
    }

    #[test]
    fn what_could_be_taken_for_something_else_is_quoted() {
        let check = |values: &[&str], expected: &str| assert_eq!(line(values), expected);
        check(&["a", "b"], "a,b\r\n");
        check(&["", ""], ",\r\n");
        check(&["a,b", "c\"d", "e\nf"], "\"a,b\",\"c\"\"d\",\"e\nf\"\r\n");
        check(&["=1+1", "+7", "-1", "@SUM"], "'=1+1,'+7,'-1,'@SUM\r\n");
        check(&["=HYPERLINK(\"x\",1)"], "\"'=HYPERLINK(\"\"x\"\",1)\"\r\n");
        check(&["\tx", "\rx"], "\"'\tx\",\"'\rx\"\r\n");
        check(&["a=b"], "a=b\r\n");
    }

    #[test]
    fn it_begins_with_the_mark_of_utf_8() {
        let heads = ["№".to_owned(), "күні".to_owned()];
        assert_eq!(Csv::new(&heads).text(), "\u{feff}№,күні\r\n");
    }

    proptest! {
        /// Whatever the values, they are read as they were, but for the apostrophe before what a spreadsheet would run.
        #[test]
        fn values_are_read_as_they_were(values in proptest::collection::vec("[-=+@a\",\r\n\t ;ж]{0,6}", 1..5)) {
            let texts: Vec<&str> = values.iter().map(String::as_str).collect();
            let found = read(&line(&texts));
            prop_assert_eq!(found.len(), values.len());
            for (found, value) in found.iter().zip(&values) {
                prop_assert!(!found.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
                prop_assert_eq!(found.strip_prefix('\'').unwrap_or(found), value);
            }
        }
    }
}
