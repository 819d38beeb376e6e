//! The words of the console in three languages (Project Fluent). Words of the orders come from the crate [`law`].

use super::html::{Cell, Tone};
use super::key::Key;
use crate::error::ConsoledError;
use crate::language::Reader;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use jiff::Timestamp;
use law::Clause;
use law::form::Label;
use law::zone;

const KK: &str = include_str!("texts/kk.ftl");
const RU: &str = include_str!("texts/ru.ftl");
const EN: &str = include_str!("texts/en.ftl");

/// The texts of all languages.
pub(crate) struct Texts {
    kk: FluentBundle<FluentResource>,
    ru: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl Texts {
    /// Reads them. They are part of the program, so it is a fault of it where they cannot be read.
    pub(crate) fn read() -> Result<Self, ConsoledError> {
        Ok(Self {
            kk: bundle(Reader::Kk, KK)?,
            ru: bundle(Reader::Ru, RU)?,
            en: bundle(Reader::En, EN)?,
        })
    }

    const fn of(&self, reader: Reader) -> &FluentBundle<FluentResource> {
        match reader {
            Reader::Kk => &self.kk,
            Reader::Ru => &self.ru,
            Reader::En => &self.en,
        }
    }
}

fn bundle(reader: Reader, source: &str) -> Result<FluentBundle<FluentResource>, ConsoledError> {
    let broken = |why: String| ConsoledError::Texts(format!("{}.ftl: {why}", reader.tag()));
    let read = FluentResource::try_new(source.to_owned());
    let resource = read.map_err(|(_, errors)| broken(format!("{errors:?}")))?;
    let tag = reader.tag().parse();
    let tag = tag.map_err(|_| broken("its tag names no language".to_owned()))?;
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Marks of direction are for texts that mix them; none of the three languages does.
    bundle.set_use_isolating(false);
    let added = bundle.add_resource(resource);
    added.map_err(|errors| broken(format!("{errors:?}")))?;
    Ok(bundle)
}

/// The words of one reader.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    texts: &'a Texts,
    reader: Reader,
}

impl<'a> Words<'a> {
    pub(crate) const fn new(texts: &'a Texts, reader: Reader) -> Self {
        Self { texts, reader }
    }

    pub(crate) const fn tag(self) -> &'static str {
        self.reader.tag()
    }

    pub(crate) const fn reader(self) -> Reader {
        self.reader
    }

    pub(crate) fn say(self, key: Key) -> String {
        self.find(key.id(), None)
            .unwrap_or_else(|| key.id().to_owned())
    }

    /// What speaks of so many things.
    pub(crate) fn count(self, key: Key, count: usize) -> String {
        let mut args = FluentArgs::new();
        args.set("count", count);
        let found = self.find(key.id(), Some(&args));
        found.unwrap_or_else(|| key.id().to_owned())
    }

    /// A word of a closed vocabulary; itself where it is new to the console.
    pub(crate) fn word(self, vocabulary: &str, word: &str) -> String {
        let found = self.find(&format!("{vocabulary}-{word}"), None);
        found.unwrap_or_else(|| word.to_owned())
    }

    fn find(self, id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = self.texts.of(self.reader);
        let pattern = bundle.get_message(id)?.value()?;
        let mut errors = Vec::new();
        let text = bundle
            .format_pattern(pattern, args, &mut errors)
            .into_owned();
        if !errors.is_empty() {
            tracing::error!(id, ?errors, "a text of the console is broken");
        }
        Some(text)
    }

    /// A name that the law has in two languages. English has none: it reads the word that files and tables have.
    pub(crate) fn name(self, label: Label, word: &str) -> String {
        match self.reader {
            Reader::Kk | Reader::Ru => label.of(self.reader.orders()).to_owned(),
            Reader::En => word.replace(['-', '_'], " "),
        }
    }

    pub(crate) fn clause(self, clause: Clause) -> String {
        clause.citation_in(self.reader.orders())
    }

    /// A state of a case, a notice or a clock.
    pub(crate) fn state(self, state: &str) -> Cell {
        let tone = match state {
            "delivered" | "met" | "closed" => Tone::Good,
            "running" | "runs" | "waits" | "awaits-receipt" | "met-late" => Tone::Warning,
            "blocked" | "failed" | "lapsed" | "flood" | "overflow" => Tone::Bad,
            _ => Tone::Calm,
        };
        Cell::State(tone, self.word("state", state))
    }
}

/// An instant in the legal time.
pub(crate) fn time(at: Timestamp) -> Cell {
    Cell::Time(zone::display(at), at.to_string())
}

/// The same, or that there is none.
pub(crate) fn time_or_none(at: Option<Timestamp>) -> Cell {
    at.map_or_else(none, time)
}

/// What is shown where there is nothing.
pub(crate) const NOTHING: &str = "–";

/// A cell without anything.
pub(crate) fn none() -> Cell {
    Cell::Text(NOTHING.to_owned())
}

#[cfg(test)]
mod tests;
