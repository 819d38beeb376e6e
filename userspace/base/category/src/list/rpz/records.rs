//! Records of a master file (RFC 1035 §5.1): lines, comments, quotes, parentheses.

use super::super::findings::Fault;

/// Most words of a record. A policy has five; those of the zone itself, which are skipped, may be long.
const TOKENS_MAX: usize = 256;

/// A record or a directive.
#[derive(Debug)]
pub(super) struct Record<'t> {
    /// Where it begins, from 1.
    pub(super) line: usize,
    /// Its first line.
    pub(super) text: &'t str,
    /// Whether the line begins with its owner.
    owned: bool,
    pub(super) tokens: Vec<&'t str>,
}

impl<'t> Record<'t> {
    /// The directive, if it is one.
    pub(super) fn directive(&self) -> Option<&'t str> {
        let first = self.tokens.first().copied()?;
        (self.owned && first.starts_with('$')).then_some(first)
    }

    /// The owner that its line begins with.
    pub(super) fn owner(&self) -> Option<&'t str> {
        self.tokens.first().copied().filter(|_| self.owned)
    }

    /// Type and data, behind lifetime and class in any order.
    pub(super) fn kind(&self) -> Result<(&'t str, Vec<&'t str>), Fault> {
        let mut rest = self.tokens.iter().skip(usize::from(self.owned)).copied();
        let is_lifetime = |word: &str| {
            word.starts_with(|c: char| c.is_ascii_digit())
                && word.bytes().all(|octet| octet.is_ascii_alphanumeric())
        };
        for word in rest.by_ref() {
            match word.to_ascii_uppercase().as_str() {
                "IN" => {}
                "CH" | "HS" | "CS" => {
                    return Err(Fault::new(
                        format!("class {word} is not that of the Internet"),
                        "write IN",
                    ));
                }
                _ if is_lifetime(word) => {}
                _ => return Ok((word, rest.collect())),
            }
        }
        Err(Fault::new(
            "the record has no type",
            "write owner, type and data, such as `bad.example CNAME .`",
        ))
    }
}

/// Joins lines to records.
#[derive(Debug, Default)]
pub(super) struct Records<'t> {
    /// A record whose parenthesis is open.
    pending: Option<Record<'t>>,
}

impl<'t> Records<'t> {
    /// Takes the next line; gives the record that ends with it.
    pub(super) fn line(
        &mut self,
        number: usize,
        text: &'t str,
    ) -> Result<Option<Record<'t>>, Fault> {
        let mut open = self.pending.is_some();
        let mut record = self.pending.take().unwrap_or_else(|| Record {
            line: number,
            text,
            owned: !text.starts_with([' ', '\t']),
            tokens: Vec::new(),
        });
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| !c.is_ascii_whitespace()) {
            rest = rest.get(start..).unwrap_or("");
            let taken = match rest.as_bytes().first() {
                Some(b';') | None => break,
                Some(b'(') if open => {
                    return Err(Fault::new(
                        "a parenthesis in a parenthesis",
                        "strike one of them",
                    ));
                }
                Some(b'(') => {
                    open = true;
                    1
                }
                Some(b')') if !open => {
                    return Err(Fault::new("a parenthesis that was not opened", "strike it"));
                }
                Some(b')') => {
                    open = false;
                    1
                }
                Some(b'"') => {
                    let end = quoted(rest).ok_or_else(|| {
                        Fault::new("a quote is not closed", "close it on its line")
                    })?;
                    push(&mut record, rest.get(..end).unwrap_or(""))?;
                    end
                }
                Some(_) => {
                    let ends =
                        |c: char| c.is_ascii_whitespace() || matches!(c, ';' | '(' | ')' | '"');
                    let end = rest.find(ends).unwrap_or(rest.len());
                    push(&mut record, rest.get(..end).unwrap_or(""))?;
                    end
                }
            };
            rest = rest.get(taken..).unwrap_or("");
        }
        if open {
            self.pending = Some(record);
            return Ok(None);
        }
        Ok((!record.tokens.is_empty()).then_some(record))
    }

    /// The line of a record that did not end.
    pub(super) fn open(&self) -> Option<usize> {
        self.pending.as_ref().map(|record| record.line)
    }
}

fn push<'t>(record: &mut Record<'t>, word: &'t str) -> Result<(), Fault> {
    if record.tokens.len() >= TOKENS_MAX {
        return Err(Fault::new(
            format!("a record has more than {TOKENS_MAX} words"),
            "look whether it is a zone",
        ));
    }
    record.tokens.push(word);
    Ok(())
}

/// Where a quoted word ends, its quotes included.
fn quoted(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, octet) in text.bytes().enumerate().skip(1) {
        match octet {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}
