//! Patterns of STIX 2.1 (§9): equality of one value, joined by OR within an observation or between several.

use crate::digest::DigestKind;
use crate::limits::COMPARISONS_MAX;
use crate::problem::Fault;

/// What a comparison compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Domain,
    Url,
    V4,
    V6,
    File(DigestKind),
}

/// One comparison: `NAMED = 'TEXT'`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) named: Named,
    pub(super) text: String,
}

/// The paths that are understood.
const PATHS: &[(&str, Named)] = &[
    ("domain-name:value", Named::Domain),
    ("url:value", Named::Url),
    ("ipv4-addr:value", Named::V4),
    ("ipv6-addr:value", Named::V6),
    ("file:hashes.'SHA-256'", Named::File(DigestKind::Sha256)),
    ("file:hashes.'SHA-1'", Named::File(DigestKind::Sha1)),
    ("file:hashes.'MD5'", Named::File(DigestKind::Md5)),
    ("file:hashes.MD5", Named::File(DigestKind::Md5)),
];

/// The alternatives of a pattern; none if it says anything beyond them.
pub(super) fn read(pattern: &str) -> Result<Option<Vec<Value>>, Fault> {
    let mut cursor = Cursor { rest: pattern };
    let mut values = Vec::new();
    let read = observations(&mut cursor, &mut values);
    if values.len() > COMPARISONS_MAX {
        let message = format!("a pattern of more than {COMPARISONS_MAX} comparisons");
        return Err(Fault::new(message, "write several indicators"));
    }
    Ok(read.map(|()| values))
}

fn observations(cursor: &mut Cursor<'_>, values: &mut Vec<Value>) -> Option<()> {
    loop {
        cursor.sign("[")?;
        loop {
            values.push(cursor.comparison()?);
            if cursor.sign("]").is_some() {
                break;
            }
            cursor.or()?;
            if values.len() > COMPARISONS_MAX {
                return None;
            }
        }
        if cursor.is_at_end() {
            return Some(());
        }
        cursor.or()?;
    }
}

struct Cursor<'a> {
    rest: &'a str,
}

impl Cursor<'_> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    fn is_at_end(&mut self) -> bool {
        self.skip_blanks();
        self.rest.is_empty()
    }

    fn sign(&mut self, sign: &str) -> Option<()> {
        self.skip_blanks();
        self.rest = self.rest.strip_prefix(sign)?;
        Some(())
    }

    /// The word `OR`, which a blank or a bracket ends.
    fn or(&mut self) -> Option<()> {
        self.skip_blanks();
        let after = self.rest.strip_prefix("OR")?;
        if !after.starts_with([' ', '\t', '\r', '\n', '[']) {
            return None;
        }
        self.rest = after;
        Some(())
    }

    fn comparison(&mut self) -> Option<Value> {
        self.skip_blanks();
        let (named, after) = PATHS.iter().find_map(|(path, named)| {
            let after = self.rest.strip_prefix(path)?;
            after
                .starts_with([' ', '\t', '\r', '\n', '='])
                .then_some((*named, after))
        })?;
        self.rest = after;
        self.sign("=")?;
        self.sign("'")?;
        let text = self.string()?;
        Some(Value { named, text })
    }

    /// The rest of a string after its first apostrophe; `\'` and `\\` are the only escapes (§9.3).
    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut signs = self.rest.char_indices();
        while let Some((at, sign)) = signs.next() {
            match sign {
                '\'' => {
                    self.rest = self.rest.get(at + 1..)?;
                    return Some(text);
                }
                '\\' => match signs.next()? {
                    (_, escaped @ ('\'' | '\\')) => text.push(escaped),
                    _ => return None,
                },
                plain => text.push(plain),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
