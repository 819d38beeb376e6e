//! Reading tables field by field.

use crate::nearest::suggestion;
use crate::problem::{Fault, Problems};
use crate::source::Source;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

/// A value with its span.
pub(crate) type Node<'i> = Spanned<DeValue<'i>>;

/// A value could not be read; its problem has been reported.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused;

/// A type that is read from one value.
pub(crate) trait Read: Sized {
    /// What it is, with its article: "a prefix".
    const WHAT: &str;
    /// How it is written; for an array, how an element is.
    const EXAMPLE: &str;

    /// How it is written.
    fn example() -> String {
        Self::EXAMPLE.to_owned()
    }

    /// Reads the value, or reports what is wrong with it.
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused>;
}

/// The file that is read and the problems found in it.
pub(crate) struct Reader<'s, 'p> {
    pub(crate) source: &'s Source<'s>,
    pub(crate) problems: &'p mut Problems,
}

impl Reader<'_, '_> {
    /// Reports a problem.
    pub(crate) fn report(&mut self, span: Range<usize>, fault: Fault) -> Refused {
        self.problems.add(|| self.source.problem(&span, fault));
        Refused
    }

    /// Reports a value of the wrong type.
    pub(crate) fn wrong_type<T: Read>(&mut self, node: &Node<'_>) -> Refused {
        let message = format!("expected {}, found {}", T::WHAT, article(node));
        self.report(
            node.span(),
            Fault::new(message, format!("write it like `{}`", T::example())),
        )
    }

    /// The value as the text that a `T` is written as.
    pub(crate) fn text<'n, T: Read>(&mut self, node: &'n Node<'_>) -> Result<&'n str, Refused> {
        node.get_ref()
            .as_str()
            .ok_or_else(|| self.wrong_type::<T>(node))
    }

    /// The value as the array that a `T` is written as.
    pub(crate) fn array<'n, 'i, T: Read>(
        &mut self,
        node: &'n Node<'i>,
    ) -> Result<&'n [Node<'i>], Refused> {
        let array = node.get_ref().as_array();
        array
            .map(|a| &**a)
            .ok_or_else(|| self.wrong_type::<T>(node))
    }

    /// The result of a conversion of the value.
    pub(crate) fn check<T, E: Into<Fault>>(
        &mut self,
        node: &Node<'_>,
        result: Result<T, E>,
    ) -> Result<T, Refused> {
        result.map_err(|error| self.report(node.span(), error.into()))
    }
}

/// A table whose fields are asked for one by one; those never asked for are unknown.
pub(crate) struct Fields<'t, 'i> {
    table: &'t DeTable<'i>,
    span: Range<usize>,
    title: &'t str,
    asked: Vec<&'static str>,
}

impl<'t, 'i> Fields<'t, 'i> {
    /// Opens a table. The title is how people know it: `[[operator]]`, `contract`.
    pub(crate) fn open(
        node: &'t Node<'i>,
        title: &'t str,
        reader: &mut Reader<'_, '_>,
    ) -> Result<Self, Refused> {
        let Some(table) = node.get_ref().as_table() else {
            let message = format!("expected a table for {title}, found {}", article(node));
            let hint = "write its fields below its header, or between braces";
            return Err(reader.report(node.span(), Fault::new(message, hint)));
        };
        Ok(Self {
            table,
            span: node.span(),
            title,
            asked: Vec::with_capacity(12),
        })
    }

    /// Whether the table has a field.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    /// The span of a field's value; of the table where there is none.
    pub(crate) fn span_of(&self, name: &str) -> Range<usize> {
        self.table
            .get(name)
            .map_or_else(|| self.span.clone(), Spanned::span)
    }

    /// A field that must be there.
    pub(crate) fn required<T: Read>(
        &mut self,
        name: &'static str,
        reader: &mut Reader<'_, '_>,
    ) -> Result<T, Refused> {
        match self.optional(name, reader) {
            Ok(Some(value)) => Ok(value),
            Ok(None) => {
                let message = format!("{} lacks `{name}`", self.title);
                let hint = format!("add it, for example `{name} = {}`", T::example());
                Err(reader.report(self.span.clone(), Fault::new(message, hint)))
            }
            Err(refused) => Err(refused),
        }
    }

    /// A field that may be there.
    pub(crate) fn optional<T: Read>(
        &mut self,
        name: &'static str,
        reader: &mut Reader<'_, '_>,
    ) -> Result<Option<T>, Refused> {
        self.asked.push(name);
        self.table
            .get(name)
            .map(|node| T::read(node, reader))
            .transpose()
    }

    /// A field with a default.
    pub(crate) fn or<T: Read>(
        &mut self,
        name: &'static str,
        default: T,
        reader: &mut Reader<'_, '_>,
    ) -> Result<T, Refused> {
        Ok(self.optional(name, reader)?.unwrap_or(default))
    }

    /// Reports the fields that nobody asked for.
    pub(crate) fn close(self, reader: &mut Reader<'_, '_>) {
        for name in self.table.keys() {
            let text = name.get_ref().as_ref();
            if !self.asked.contains(&text) {
                // Only a shown problem needs its suggestion: a table may hold any number of unknown fields.
                reader.problems.add(|| {
                    let message = format!("unknown field `{text}` in {}", self.title);
                    let fault = Fault::new(message, suggestion(text, &self.asked));
                    reader.source.problem(&name.span(), fault)
                });
            }
        }
    }
}

/// The value's type with its article.
pub(crate) fn article(node: &Node<'_>) -> &'static str {
    match node.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(Datetime {
            date: Some(_),
            time: None,
            ..
        }) => "a date",
        DeValue::Datetime(Datetime {
            date: Some(_),
            time: Some(_),
            ..
        }) => "a date with a time",
        DeValue::Datetime(Datetime { date: None, .. }) => "a time",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
