//! Text as HTML and XML hold it.

use std::fmt;

/// A text of which nothing is markup. Signs that XML 1.0 has no place for (section 2.2) are left out.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|sign| match sign {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            '\t' | '\n' | '\r' => write!(f, "{sign}"),
            sign if sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}') => Ok(()),
            sign => write!(f, "{sign}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_becomes_markup(text in any::<String>()) {
            let escaped = Escaped(&text).to_string();
            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
            let back = escaped
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
            let seen = |sign: &char| {
                matches!(sign, '\t' | '\n' | '\r') || !(sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}'))
            };
            prop_assert_eq!(back, text.chars().filter(seen).collect::<String>());
        }
    }
}
