//! What is wrong with a list, with file and line.

use std::collections::BTreeSet;

use crate::tables::exempt;
use config::{Excerpt, PROBLEMS_MAX, Place, Problem};
use law::ExemptCategory;
use model::{Category, HostName, HostNameError};

use super::rows::Full;
use super::{
    Counts, Effect, Format, LINE_BYTES_MAX, LIST_ENTRIES_MAX, LIST_NAME_BYTES_MAX, List, Rows,
    Terms, digest,
};

/// Most characters of a line that a problem shows.
const EXCERPT_CHARS_MAX: usize = 100;

/// Zones of .kz that are open to all. Those of other countries are many, and for whoever reviews a list to know.
const OPEN_ZONES: [&str; 3] = ["com.kz", "net.kz", "org.kz"];

/// Message and hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) hint: String,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// That a text is no host's name.
    pub(super) fn of_name(text: &str, error: &HostNameError) -> Self {
        let hint = match error {
            HostNameError::Character { character, .. } if !character.is_ascii() => {
                format!(
                    "write the ASCII form of `{}`, labels that begin with xn-- (RFC 5890)",
                    shown(text)
                )
            }
            HostNameError::Character { .. } => {
                "write a name alone, without scheme, port, user or path".to_owned()
            }
            HostNameError::Label { .. } => {
                "look for two dots in a row, or a hyphen at the end of a label".to_owned()
            }
            HostNameError::Length { .. } => "write one name on a line".to_owned(),
            HostNameError::Address(_) => "addresses stand apart from names".to_owned(),
        };
        Self::new(error.to_string(), hint)
    }
}

/// Why an entry was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Its line is bad.
    Line(Fault),
    /// The list is full.
    Full,
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Line(fault)
    }
}

impl From<Full> for Stop {
    fn from(Full: Full) -> Self {
        Self::Full
    }
}

/// The problems of one file, bounded by [`PROBLEMS_MAX`]; the others are counted.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    file: &'a str,
    shown: Vec<Problem>,
    lines: u64,
    fatal: bool,
}

impl<'a> Findings<'a> {
    /// No problem yet but those of the file's name and size.
    pub(super) fn of(file: &'a str, octets: &[u8], bytes_max: usize) -> Self {
        let mut findings = Self {
            file,
            shown: Vec::new(),
            lines: 0,
            fatal: false,
        };
        if file.is_empty() || file.len() > LIST_NAME_BYTES_MAX || file.contains(char::is_control) {
            let message = format!(
                "a list's name has 1 to {LIST_NAME_BYTES_MAX} octets and no control characters"
            );
            findings.refuse(None, Fault::new(message, "give the list another name"));
        }
        if octets.len() > bytes_max {
            let message = format!(
                "the file has {} octets, and {bytes_max} are the most",
                octets.len()
            );
            findings.refuse(
                None,
                Fault::new(
                    message,
                    "split the list, or look whether it is the right file",
                ),
            );
        }
        findings
    }

    /// Whether reading may go on.
    pub(super) const fn is_refused(&self) -> bool {
        self.fatal
    }

    /// Takes note of what became of a line.
    pub(super) fn settle(&mut self, line: usize, text: &str, became: Result<(), Stop>) {
        match became {
            Ok(()) => {}
            Err(Stop::Line(fault)) => self.line(line, text, fault),
            Err(Stop::Full) => {
                let message = format!("the list has more than {LIST_ENTRIES_MAX} entries");
                self.refuse(
                    Some(line),
                    Fault::new(message, "split it into lists of the same category"),
                );
            }
        }
    }

    /// A problem of one line, which a tolerant reading leaves out.
    pub(super) fn line(&mut self, line: usize, text: &str, fault: Fault) {
        self.lines = self.lines.saturating_add(1);
        let place = self.place(line, 1);
        let text = shown(text);
        let width = text.chars().count().max(1);
        self.keep(Problem {
            place: Some(place),
            message: fault.message,
            hint: fault.hint,
            excerpt: Some(Excerpt {
                text,
                indent: 0,
                width,
            }),
        });
    }

    /// A problem of the file, which refuses it whatever is tolerated.
    pub(super) fn refuse(&mut self, line: Option<usize>, fault: Fault) {
        self.fatal = true;
        let place = Some(self.place(line.unwrap_or(1), 1));
        self.keep(Problem {
            place,
            message: fault.message,
            hint: fault.hint,
            excerpt: None,
        });
    }

    /// The problems of a file of which nothing can be taken.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.shown
    }

    fn keep(&mut self, problem: Problem) {
        if self.shown.len() < PROBLEMS_MAX {
            self.shown.push(problem);
        } else if self.shown.len() == PROBLEMS_MAX {
            self.shown.push(Problem {
                place: None,
                message: format!("more than {PROBLEMS_MAX} problems"),
                hint: "put the shown ones right and try again".to_owned(),
                excerpt: None,
            });
        }
    }

    fn place(&self, line: usize, column: u32) -> Place {
        Place {
            file: self.file.to_owned(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column,
        }
    }

    /// Entries that say both that a name is meant and that it is not.
    fn contradictions(&mut self, rows: &Rows) {
        let mut takes: BTreeSet<_> = BTreeSet::new();
        takes.extend(
            rows.names()
                .filter(|(_, row)| row.effect == Effect::Takes)
                .map(|(key, row)| (key, row.reach)),
        );
        let twice = rows
            .names()
            .filter(|(key, row)| row.effect == Effect::Puts && takes.contains(&(*key, row.reach)));
        let mut places: Vec<u32> = twice.map(|(_, row)| row.line).collect();
        let taken: BTreeSet<_> = rows
            .networks
            .iter()
            .filter(|row| row.effect == Effect::Takes)
            .map(|row| row.network)
            .collect();
        let twice = rows
            .networks
            .iter()
            .filter(|row| row.effect == Effect::Puts && taken.contains(&row.network));
        places.extend(twice.map(|row| row.line));
        for line in places.into_iter().take(PROBLEMS_MAX) {
            let hint = "an owner has one CNAME (RFC 1034 §3.6.2): strike one of the two";
            let fault = Fault::new("another line passes what this line stops", hint);
            self.refuse(usize::try_from(line).ok(), fault);
        }
    }

    /// Ends the reading: the problems, if there are more than are tolerated, or the list.
    pub(super) fn finish(
        mut self,
        format: Format,
        terms: &Terms,
        octets: &[u8],
        rows: Rows,
        mut counts: Counts,
    ) -> Result<List, Vec<Problem>> {
        let tolerated = if exempt(&terms.category).is_some() {
            0
        } else {
            u64::from(terms.tolerated)
        };
        if rows.is_empty() && matches!(format, Format::Local | Format::Ut1Domains | Format::Rpz) {
            let hint = "an empty file is mostly a download that failed; leave the list out if it shall say nothing";
            self.refuse(None, Fault::new("the list names nothing", hint));
        }
        if terms.category.as_str() == Category::UNCATEGORISED {
            let message = format!("`{}` is what no list names", Category::UNCATEGORISED);
            self.refuse(
                None,
                Fault::new(message, "give the list a category of its own"),
            );
        }
        self.contradictions(&rows);
        if self.fatal || self.lines > tolerated {
            return Err(self.shown);
        }
        counts.bad_lines = self.lines;
        Ok(List {
            name: self.file.to_owned(),
            format,
            category: terms.category.clone(),
            digest: digest(octets),
            rows,
            counts,
        })
    }
}

/// A name of a list. Of an exempt category it is none below which anybody may register a name.
pub(super) fn name_of(text: &str, exempt: Option<ExemptCategory>) -> Result<HostName, Fault> {
    let name = HostName::parse(text).map_err(|error| Fault::of_name(text, &error))?;
    if exempt.is_none() {
        return Ok(name);
    }
    let what = if !name.as_str().contains('.') {
        "a top-level domain"
    } else if OPEN_ZONES.contains(&name.as_str()) {
        "a zone in which anybody may register a name"
    } else {
        return Ok(name);
    };
    let message = format!("`{name}` is {what}, and would exempt all of it from inspection");
    let hint = "name the domains of the bodies that are meant (386/НҚ, ЕШДИ п. 20)";
    Err(Fault::new(message, hint))
}

/// The lines of a file from 1, as text; what is no UTF-8 or too long is a problem of its line, and an entry too many of the file.
pub(super) fn lines(octets: &[u8]) -> impl Iterator<Item = (usize, Result<&str, Fault>)> + use<'_> {
    octets
        .split(|octet| *octet == b'\n')
        .enumerate()
        .map(|(at, line)| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let read = if line.len() > LINE_BYTES_MAX {
                let message = format!(
                    "the line has {} octets, and {} are the most",
                    line.len(),
                    LINE_BYTES_MAX
                );
                Err(Fault::new(message, "write one entry on a line"))
            } else {
                std::str::from_utf8(line).map_err(|_| {
                    let hint = "save it as UTF-8, and names of other alphabets as xn--… (RFC 5890)";
                    Fault::new("the line is no UTF-8", hint)
                })
            };
            (at + 1, read)
        })
}

/// The beginning of a text, without control characters.
pub(super) fn shown(text: &str) -> String {
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    clean.take(EXCERPT_CHARS_MAX).collect()
}
