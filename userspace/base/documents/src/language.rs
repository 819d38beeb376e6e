//! The two languages of every text.

/// A language of the orders; each document and notice exists in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Қазақша, the state language; it stands first wherever both stand.
    Kazakh,
    /// По-русски.
    Russian,
}

impl Language {
    /// Both, the state language first.
    pub const ALL: [Self; 2] = [Self::Kazakh, Self::Russian];

    /// The language tag (RFC 5646).
    pub const fn tag(self) -> &'static str {
        self.pick("kk", "ru")
    }

    /// What belongs to this language.
    pub const fn pick<T: Copy>(self, kk: T, ru: T) -> T {
        match self {
            Self::Kazakh => kk,
            Self::Russian => ru,
        }
    }
}

/// A value in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bilingual<T> {
    /// In Kazakh.
    pub kk: T,
    /// In Russian.
    pub ru: T,
}

impl<T> Bilingual<T> {
    /// The value in one language.
    pub const fn of(&self, language: Language) -> &T {
        match language {
            Language::Kazakh => &self.kk,
            Language::Russian => &self.ru,
        }
    }
}
