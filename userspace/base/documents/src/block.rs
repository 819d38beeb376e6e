//! The parts of a page before they are laid out, and their plain text.

use std::fmt;

/// A document in one language, ready to be laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// The title, in the metadata too.
    pub(crate) title: Title,
    /// What follows it, in reading order.
    pub(crate) blocks: Vec<Block>,
}

/// A title of two lines: what the paper is, and of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Title {
    /// The kind of paper, in capitals.
    pub(crate) kind: String,
    /// What it is about; empty where the kind says all.
    pub(crate) matter: String,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// An item of a list, with its mark hanging.
    Item {
        /// `1.`, `1)` or `–`.
        mark: String,
        /// Its text.
        text: String,
    },
    /// A formula, in the middle of its line.
    Formula(String),
    /// A table.
    Table(Table),
    /// Lines to fill in by hand, each with its label.
    Record(Vec<String>),
    /// Who signs, one below the other.
    Signatures(Vec<Signature>),
}

/// A table. Its head is repeated on every page it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// The shares of the width that the columns take.
    pub(crate) shares: Vec<u16>,
    /// The head; none where the first column names what stands beside it.
    pub(crate) head: Option<Vec<String>>,
    /// The rows.
    pub(crate) rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// One cell a column.
    Cells(Vec<String>),
    /// A name of the rows below it, over all columns.
    Group(String),
}

/// A place for a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    /// For whom; empty for the authority itself.
    pub(crate) party: String,
    /// The signer's post.
    pub(crate) position: String,
    /// The signer's name.
    pub(crate) name: String,
    /// The words under the line, and of the place of the stamp.
    pub(crate) captions: (&'static str, &'static str),
}

impl Title {
    /// Both lines in one.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.kind, self.matter)
            .trim_end()
            .to_owned()
    }
}

impl Table {
    /// Rows of a label and its value.
    pub(crate) fn fields<L: Into<String>>(rows: impl IntoIterator<Item = (L, String)>) -> Block {
        let rows = rows.into_iter();
        Block::Table(Self {
            shares: vec![2, 3],
            head: None,
            rows: rows
                .map(|(label, value)| Row::Cells(vec![label.into(), value]))
                .collect(),
        })
    }
}

impl Block {
    /// Items numbered from one, in the manner of the orders: `1)`.
    pub(crate) fn numbered<T: Into<String>>(
        texts: impl IntoIterator<Item = T>,
    ) -> impl Iterator<Item = Self> {
        (1_usize..)
            .zip(texts)
            .map(|(number, text)| Self::item(format!("{number})"), text))
    }

    /// An item with a mark.
    pub(crate) fn item(mark: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Item {
            mark: mark.into(),
            text: text.into(),
        }
    }

    /// A paragraph for each line of a text.
    pub(crate) fn paragraphs(text: &str) -> impl Iterator<Item = Self> + '_ {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(|line| Self::Paragraph(line.to_owned()))
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title.kind)?;
        if !self.title.matter.is_empty() {
            writeln!(f, "{}", self.title.matter)?;
        }
        for block in &self.blocks {
            write!(f, "\n{block}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heading(text) | Self::Paragraph(text) | Self::Formula(text) => {
                writeln!(f, "{text}")
            }
            Self::Item { mark, text } => writeln!(f, "{mark} {text}"),
            Self::Table(table) => write!(f, "{table}"),
            Self::Record(labels) => labels
                .iter()
                .try_for_each(|label| writeln!(f, "{label} ______")),
            Self::Signatures(signatures) => {
                signatures.iter().try_for_each(|one| write!(f, "{one}"))
            }
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(head) = &self.head {
            writeln!(f, "| {} |", head.join(" | "))?;
        }
        for row in &self.rows {
            match row {
                Row::Cells(cells) => writeln!(f, "| {} |", cells.join(" | "))?,
                Row::Group(name) => writeln!(f, "| {name} |")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.party.is_empty() {
            writeln!(f, "{}", self.party)?;
        }
        let (line, stamp) = self.captions;
        writeln!(f, "{} ______ ({line}) {} {stamp}", self.position, self.name)
    }
}
