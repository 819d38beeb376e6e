//! How a clause is cited in a document, in both languages.

use law::Clause;

use crate::language::Language;

/// A text of the law, as documents call it.
struct Source {
    /// What the ids of its clauses begin with.
    prefix: &'static str,
    /// `Правил ЕШДИ`, `ИҚБШ қағидаларының`: of it.
    of: (&'static str, &'static str),
    /// `к Правилам ЕШДИ`, `ИҚБШ қағидаларына`: annexes belong to it.
    to: (&'static str, &'static str),
    /// Which order made it; empty where its name says so.
    order: (&'static str, &'static str),
}

/// Kazakh first, as everywhere.
const SOURCES: &[Source] = &[
    Source {
        prefix: "eshdi-",
        of: ("ИҚБШ қағидаларының", "Правил ЕШДИ"),
        to: ("ИҚБШ қағидаларына", "к Правилам ЕШДИ"),
        order: (" (№ 386/НҚ бұйрық)", " (приказ № 386/НҚ)"),
    },
    Source {
        prefix: "eshep-",
        of: ("ЭПБШ қағидаларының", "Правил ЕШЭП"),
        to: ("ЭПБШ қағидаларына", "к Правилам ЕШЭП"),
        order: (" (№ 386/НҚ бұйрық)", " (приказ № 386/НҚ)"),
    },
    Source {
        prefix: "int-",
        of: ("Интеграциялау қағидаларының", "Правил интеграции"),
        to: ("Интеграциялау қағидаларына", "к Правилам интеграции"),
        order: (" (№ 123 бұйрық)", " (приказ № 123)"),
    },
    Source {
        prefix: "agr-",
        of: (
            "Интеграциялық сервистерді пайдалану туралы келісімнің",
            "Соглашения об использовании интеграционных сервисов",
        ),
        to: (
            "Интеграциялық сервистерді пайдалану туралы келісімге",
            "к Соглашению об использовании интеграционных сервисов",
        ),
        order: ("", ""),
    },
    Source {
        prefix: "o386-",
        of: ("№ 386/НҚ бұйрықтың", "приказа № 386/НҚ"),
        to: ("№ 386/НҚ бұйрыққа", "к приказу № 386/НҚ"),
        order: ("", ""),
    },
    Source {
        prefix: "o307-",
        of: ("№ 307/НҚ бұйрықтың", "приказа № 307/НҚ"),
        to: ("№ 307/НҚ бұйрыққа", "к приказу № 307/НҚ"),
        order: ("", ""),
    },
    Source {
        prefix: "o603-",
        of: ("№ 603/НҚ бұйрықтың", "приказа № 603/НҚ"),
        to: ("№ 603/НҚ бұйрыққа", "к приказу № 603/НҚ"),
        order: ("", ""),
    },
];

/// The technical conditions, whose clauses have words for numbers (ЕШДИ, annex 2).
const CONDITIONS: &[(&str, (&str, &str))] = &[
    (
        "eshdi-tu-link",
        ("«Түйістіру технологиясы» бөлігі", "«Технология стыка»"),
    ),
    (
        "eshdi-tu-redundancy",
        ("«Қосу шарттары» бөлігі", "«Условия подключения»"),
    ),
    ("eshdi-tu-1", ("талаптардың 1-тармағы", "п. 1 требований")),
    ("eshdi-tu-2", ("талаптардың 2-тармағы", "п. 2 требований")),
    ("eshdi-tu-3", ("талаптардың 3-тармағы", "п. 3 требований")),
    (
        "eshdi-tu-general-1",
        ("жалпы мәселелердің 1-тармағы", "п. 1 общих вопросов"),
    ),
    (
        "eshdi-tu-general-2",
        ("жалпы мәселелердің 2-тармағы", "п. 2 общих вопросов"),
    ),
];

/// A citation: `п. 13 Правил ЕШДИ (приказ № 386/НҚ)`, `ИҚБШ қағидаларының 13-тармағы (№ 386/НҚ бұйрық)`.
///
/// Numbers keep together with their words by no-break spaces.
pub fn citation(clause: Clause, language: Language) -> String {
    let id = clause.id();
    let source = SOURCES.iter().find(|source| id.starts_with(source.prefix));
    let Some((source, number)) = source.and_then(|s| Some((s, id.strip_prefix(s.prefix)?))) else {
        return clause.citation();
    };
    let pick = |(kk, ru): (&'static str, &'static str)| language.pick(kk, ru);
    let order = pick(source.order);
    let text = if let Some((_, words)) = CONDITIONS.iter().find(|(known, _)| *known == id) {
        let (words, to) = (pick(*words), pick(source.to));
        match language {
            Language::Kazakh => format!("{to} 2-қосымша, {words}{order}"),
            Language::Russian => format!("{words} приложения 2 {to}{order}"),
        }
    } else if let Some(annex) = number.strip_prefix("annex") {
        annex_of(
            annex.trim_start_matches('-'),
            pick(source.to),
            order,
            language,
        )
    } else {
        numbered(number, pick(source.of), order, language)
    };
    text.replace("№ ", "№\u{a0}")
}

fn annex_of(number: &str, to: &str, order: &str, language: Language) -> String {
    match (language, number) {
        (Language::Kazakh, "") => format!("{to} қосымша{order}"),
        (Language::Kazakh, _) => format!("{to} {number}-қосымша{order}"),
        (Language::Russian, "") => format!("приложение {to}{order}"),
        (Language::Russian, _) => format!("приложение {number} {to}{order}"),
    }
}

fn numbered(number: &str, of: &str, order: &str, language: Language) -> String {
    match (language, number.split_once('.')) {
        (Language::Kazakh, None) => format!("{of} {number}-тармағы{order}"),
        (Language::Kazakh, Some((point, sub))) => {
            format!("{of} {point}-тармағының {sub})\u{a0}тармақшасы{order}")
        }
        (Language::Russian, None) => format!("п.\u{a0}{number} {of}{order}"),
        (Language::Russian, Some((point, sub))) => {
            format!("пп.\u{a0}{sub}) п.\u{a0}{point} {of}{order}")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use Language::{Kazakh, Russian};

    #[test]
    fn clauses_are_cited_as_people_cite_them() {
        let cases = [
            (
                "eshdi-13",
                "ИҚБШ қағидаларының 13-тармағы (№ 386/НҚ бұйрық)",
                "п. 13 Правил ЕШДИ (приказ № 386/НҚ)",
            ),
            (
                "eshdi-20.7",
                "ИҚБШ қағидаларының 20-тармағының 7) тармақшасы (№ 386/НҚ бұйрық)",
                "пп. 7) п. 20 Правил ЕШДИ (приказ № 386/НҚ)",
            ),
            (
                "eshdi-tu-general-2",
                "ИҚБШ қағидаларына 2-қосымша, жалпы мәселелердің 2-тармағы (№ 386/НҚ бұйрық)",
                "п. 2 общих вопросов приложения 2 к Правилам ЕШДИ (приказ № 386/НҚ)",
            ),
            (
                "eshdi-annex-2",
                "ИҚБШ қағидаларына 2-қосымша (№ 386/НҚ бұйрық)",
                "приложение 2 к Правилам ЕШДИ (приказ № 386/НҚ)",
            ),
            (
                "eshep-annex",
                "ЭПБШ қағидаларына қосымша (№ 386/НҚ бұйрық)",
                "приложение к Правилам ЕШЭП (приказ № 386/НҚ)",
            ),
            (
                "int-45-4",
                "Интеграциялау қағидаларының 45-4-тармағы (№ 123 бұйрық)",
                "п. 45-4 Правил интеграции (приказ № 123)",
            ),
            (
                "agr-5.4",
                "Интеграциялық сервистерді пайдалану туралы келісімнің 5-тармағының 4) тармақшасы",
                "пп. 4) п. 5 Соглашения об использовании интеграционных сервисов",
            ),
            (
                "o386-1.2",
                "№ 386/НҚ бұйрықтың 1-тармағының 2) тармақшасы",
                "пп. 2) п. 1 приказа № 386/НҚ",
            ),
        ];
        for (id, kk, ru) in cases {
            let clause: Clause = id.parse().unwrap();
            let cite = |language| citation(clause, language).replace('\u{a0}', " ");
            assert_eq!((cite(Kazakh).as_str(), cite(Russian).as_str()), (kk, ru));
        }
    }

    #[test]
    fn every_clause_has_a_citation_of_its_own() {
        for language in Language::ALL {
            let all: BTreeSet<_> = Clause::all().map(|c| citation(c, language)).collect();
            assert_eq!(all.len(), Clause::all().count(), "{language:?}");
        }
    }
}
