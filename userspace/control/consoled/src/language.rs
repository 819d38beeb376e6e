//! The language of the reader.

use crate::limits::LANGUAGES_MAX;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use law::form::Language;

/// The language that a reader understands best, of those that something is told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Қазақша.
    Kk,
    /// По-русски; also where he names none of the three.
    Ru,
    /// English: what is wrong with a form is told by the ids of fields; names of the orders are Russian, as they have none.
    En,
}

impl Reader {
    /// Whom `Accept-Language` tells of.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(ACCEPT_LANGUAGE).iter();
        let texts = values.filter_map(|value| value.to_str().ok());
        let ranges = texts.flat_map(|text| text.split(',')).take(LANGUAGES_MAX);
        let mut best = (0, Self::Ru);
        for range in ranges {
            let (tag, weight) = weighed(range);
            let language = match tag.split('-').next().unwrap_or_default() {
                "kk" => Self::Kk,
                "ru" => Self::Ru,
                "en" => Self::En,
                _ => continue,
            };
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    /// The language of a tag (RFC 5646).
    pub(crate) fn tagged(tag: &str) -> Option<Self> {
        [Self::Kk, Self::Ru, Self::En]
            .into_iter()
            .find(|one| one.tag() == tag)
    }

    /// Its tag.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Kk => "kk",
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// The language of the orders that he reads.
    pub(crate) const fn orders(self) -> Language {
        match self {
            Self::Kk => Language::Kk,
            Self::Ru | Self::En => Language::Ru,
        }
    }

    /// The language in which faults of forms are told; none for English.
    pub(crate) const fn faults(self) -> Option<Language> {
        match self {
            Self::Kk => Some(Language::Kk),
            Self::Ru => Some(Language::Ru),
            Self::En => None,
        }
    }
}

/// An element of a list of `Accept` or `Accept-Language` in lower case, and its weight in thousandths.
pub(crate) fn weighed(element: &str) -> (String, u16) {
    let mut parts = element.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let weight = parts.find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim()
            .eq_ignore_ascii_case("q")
            .then(|| thousandths(value.trim()))
    });
    (name, weight.unwrap_or(1_000))
}

/// A weight of RFC 9110, section 12.4.2, in thousandths; nothing where it is none.
fn thousandths(text: &str) -> u16 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = part.len() <= 3 && part.bytes().all(|digit| digit.is_ascii_digit());
    match (whole, is_number) {
        ("1", true) => 1_000,
        ("0", true) => format!("{part:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_language_that_is_understood_best_is_taken() {
        let check = |text: &str, expected: Reader| {
            let mut headers = HeaderMap::new();
            headers.append(ACCEPT_LANGUAGE, HeaderValue::from_str(text).unwrap());
            assert_eq!(Reader::of(&headers), expected, "{text}");
        };
        check("kk", Reader::Kk);
        check("kk-KZ,ru;q=0.8", Reader::Kk);
        check("ru;q=0.5, kk;q=0.8, en;q=0.1", Reader::Kk);
        check("ru, kk", Reader::Ru);
        check("kk;q=0", Reader::Ru);
        check("kk;q=2", Reader::Ru);
        check("en", Reader::En);
        check("EN-GB; Q=0.9, kk;q=0.2", Reader::En);
        check("de, kk;q=0.001", Reader::Kk);
        check("de", Reader::Ru);
        check("", Reader::Ru);
        let far = format!("{}kk", "de,".repeat(LANGUAGES_MAX));
        check(&far, Reader::Ru);
        assert_eq!(Reader::of(&HeaderMap::new()), Reader::Ru);
    }
}
