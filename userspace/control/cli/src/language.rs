//! The language in which requests are told: the two of the orders, or the words of files and tables.

use law::form::{Form, Label};
use law::request::{Act, By, Kind, Stage};

/// In which language names of requests and faults of forms are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    /// Қазақша
    Kk,
    /// Русский
    Ru,
    /// English: the words that commands and files use
    En,
}

impl Language {
    /// The language of a locale, `kk_KZ.UTF-8`; Russian where it names none of the three.
    pub(crate) fn of_locale(locale: Option<&str>) -> Self {
        let language = locale.unwrap_or_default().get(..2);
        match language {
            Some("kk") => Self::Kk,
            Some("en") => Self::En,
            Some(_) | None => Self::Ru,
        }
    }

    /// The name of a thing that has a word of its own.
    fn name(self, name: Label, word: &str) -> String {
        match self {
            Self::Kk => name.kk.to_owned(),
            Self::Ru => name.ru.to_owned(),
            Self::En => word.to_owned(),
        }
    }

    /// A kind of request.
    pub(crate) fn kind(self, kind: Kind) -> String {
        self.name(kind.name(), kind.label())
    }

    /// Where a request stands.
    pub(crate) fn stage(self, stage: Stage) -> String {
        self.name(stage.name(), stage.label())
    }

    /// In whose place somebody acts.
    pub(crate) fn by(self, by: By) -> String {
        self.name(by.name(), by.label())
    }

    /// What can be done, and by whom; the word that is typed comes first.
    pub(crate) fn act(self, act: Act, by: By) -> String {
        match self {
            Self::En => format!("{act} ({by})"),
            Self::Kk | Self::Ru => {
                let (act_name, by_name) = (self.name(act.name(), ""), self.name(by.name(), ""));
                format!("{act}: {act_name} ({by_name})")
            }
        }
    }

    /// What happened to a request: an act by its name, all else as it came.
    pub(crate) fn event(self, what: &str) -> String {
        what.parse::<Act>().map_or_else(
            |_| what.to_owned(),
            |act| self.name(act.name(), act.label()),
        )
    }

    /// A field of a form: its name, or in English its id.
    pub(crate) fn field(self, form: Option<&Form>, id: &str) -> String {
        let label = form
            .and_then(|form| form.field(id))
            .map(|field| field.label);
        label.map_or_else(|| id.to_owned(), |label| self.name(label, id))
    }

    /// The language in which faults of forms are told; none for English.
    pub(crate) const fn faults(self) -> Option<law::form::Language> {
        match self {
            Self::Kk => Some(law::form::Language::Kk),
            Self::Ru => Some(law::form::Language::Ru),
            Self::En => None,
        }
    }
}

/// The locale of messages, as POSIX orders the variables.
pub(crate) fn locale() -> Option<String> {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok());
    let mut set = set.filter(|locale| !locale.is_empty());
    set.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_names_the_language() {
        let check = |locale: Option<&str>, language| {
            assert_eq!(Language::of_locale(locale), language, "{locale:?}");
        };
        check(Some("kk_KZ.UTF-8"), Language::Kk);
        check(Some("en_GB"), Language::En);
        check(Some("ru_RU.UTF-8"), Language::Ru);
        check(Some("C.UTF-8"), Language::Ru);
        check(Some("ж"), Language::Ru);
        check(Some(""), Language::Ru);
        check(None, Language::Ru);
    }

    #[test]
    fn words_are_told_in_each_language() {
        let check = |language: Language, expected: [&str; 4]| {
            let form = law::form::form("planned_works");
            let told = [
                language.stage(Stage::Rework),
                language.act(Act::Withdraw, By::Filer),
                language.event("agree"),
                language.field(form, "environment"),
            ];
            assert_eq!(told, expected);
            assert_eq!(language.event("EI-06 ran out"), "EI-06 ran out");
            assert_eq!(language.field(form, "colour"), "colour");
        };
        check(
            Language::Kk,
            [
                "пысықтауда",
                "withdraw: кері қайтарып алу (өтінім беруші)",
                "келісу",
                "Орта",
            ],
        );
        check(
            Language::Ru,
            [
                "на доработке",
                "withdraw: отозвать (заявитель)",
                "согласовать",
                "Среда",
            ],
        );
        check(
            Language::En,
            ["rework", "withdraw (filer)", "agree", "environment"],
        );
    }
}
