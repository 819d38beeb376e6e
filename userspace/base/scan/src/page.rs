//! What a user is told whom the gateway refuses something: a page in three languages, JSON, or plain text.
//!
//! The page needs nothing from elsewhere, runs nothing, and fits both light and dark screens. Whatever is put into it is
//! cleaned of control and direction signs, cut to its bound, and escaped: **no input can become markup**.

use std::fmt;

use serde::Serialize;

use crate::detection::{CaseNumber, Detection};
use crate::threat::Unscanned;
use crate::url::Site;

mod accept;
mod html;
mod words;

pub use accept::Form;

/// The status of every answer: the gateway understood and refuses (RFC 9110 §15.5.4).
pub const STATUS: u16 = 403;
/// The field that carries the number of the case to programs.
pub const CASE_FIELD: &str = "Qaqpa-Case";

/// Most characters of a rule, and of a contact.
const RULE_CHARS_MAX: usize = 160;
const CONTACT_CHARS_MAX: usize = 200;
/// That of the longest name of a host.
const SITE_CHARS_MAX: usize = 253;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// Қазақша, the state language; it stands first.
    Kazakh,
    /// По-русски.
    Russian,
    /// In English.
    English,
}

impl Language {
    /// All three, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Kazakh, Self::Russian, Self::English];

    /// The language's tag (RFC 5646).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Kazakh => "kk",
            Self::Russian => "ru",
            Self::English => "en",
        }
    }
}

/// A text in the three languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// In Kazakh.
    pub kk: &'static str,
    /// In Russian.
    pub ru: &'static str,
    /// In English.
    pub en: &'static str,
}

impl Phrase {
    /// The text in one language.
    pub const fn of(&self, language: Language) -> &'static str {
        match language {
            Language::Kazakh => self.kk,
            Language::Russian => self.ru,
            Language::English => self.en,
        }
    }
}

/// Title and text of a refusal, in the three languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wording {
    /// What happened, in a few words.
    pub title: Phrase,
    /// What it means, and what the user can do.
    pub text: Phrase,
}

/// What a page tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    wording: Wording,
    rule: Shown,
    site: Option<Shown>,
    contact: Shown,
    case: CaseNumber,
}

/// A text of somebody else's, cleaned and cut.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown(String);

impl Shown {
    fn of(text: &str, chars_max: usize) -> Self {
        let clean = text
            .chars()
            .map(|sign| if is_hidden(sign) { ' ' } else { sign });
        let mut cut: String = clean.take(chars_max).collect();
        if text.chars().nth(chars_max).is_some() {
            cut.pop();
            cut.push('…');
        }
        Self(cut)
    }
}

/// Signs that are not seen but change how others are: control signs, and those that turn the direction of writing.
fn is_hidden(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// An answer, ready to be sent with [`STATUS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Its fields; whoever sends it adds those of framing.
    pub fields: Vec<(&'static str, String)>,
    /// Its content, at most [`crate::limits::PAGE_BYTES_MAX`] octets.
    pub body: String,
}

impl Page {
    /// A page with a wording of the caller's own.
    pub fn new(wording: Wording, rule: &str, contact: &str, case: CaseNumber) -> Self {
        Self {
            wording,
            rule: Shown::of(rule, RULE_CHARS_MAX),
            site: None,
            contact: Shown::of(contact, CONTACT_CHARS_MAX),
            case,
        }
    }

    /// The page of a detection.
    pub fn of_detection(detection: &Detection, contact: &str) -> Self {
        Self::new(
            words::detected(detection.kind),
            &detection.rule,
            contact,
            detection.case,
        )
    }

    /// The page of content that nobody looked at, where that is declared to block.
    pub fn of_unscanned(why: Unscanned, contact: &str, case: CaseNumber) -> Self {
        Self::new(words::unscanned(why), why.slug(), contact, case)
    }

    /// Adds the site that was asked for; never a path.
    #[must_use]
    pub fn at(mut self, site: Site<'_>) -> Self {
        self.site = Some(Shown::of(&site.to_string(), SITE_CHARS_MAX));
        self
    }

    /// Makes the answer in a form.
    pub fn render(&self, form: Form) -> Rendered {
        let (content_type, body) = match form {
            Form::Html => ("text/html; charset=utf-8", html::render(self)),
            Form::Json => ("application/problem+json", self.json()),
            Form::Plain => ("text/plain; charset=utf-8", self.plain()),
        };
        let mut fields = vec![
            ("Content-Type", content_type.to_owned()),
            ("Content-Language", "kk, ru, en".to_owned()),
            (CASE_FIELD, self.case.to_string()),
            ("Cache-Control", "no-store".to_owned()),
            ("Vary", "Accept".to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
            ("Referrer-Policy", "no-referrer".to_owned()),
        ];
        if form == Form::Html {
            fields.push(("Content-Security-Policy", html::POLICY.to_owned()));
        }
        Rendered { fields, body }
    }

    /// A problem in the sense of RFC 9457.
    fn json(&self) -> String {
        let detail = |language| self.wording.text.of(language);
        let problem = Problem {
            kind: "about:blank",
            title: self.wording.title.en,
            status: STATUS,
            detail: detail(Language::English),
            detail_kk: detail(Language::Kazakh),
            detail_ru: detail(Language::Russian),
            case: self.case.to_string(),
            rule: &self.rule.0,
            site: self.site.as_ref().map(|site| site.0.as_str()),
            contact: &self.contact.0,
        };
        // Texts and a number always make JSON.
        serde_json::to_string(&problem).unwrap_or_default()
    }

    fn plain(&self) -> String {
        let mut text = String::new();
        for language in Language::ALL {
            let (title, words) = (
                self.wording.title.of(language),
                self.wording.text.of(language),
            );
            text += &[title, "\n", words, "\n\n"].concat();
        }
        for (label, value) in self.facts() {
            let labels = Language::ALL.map(|language| label.of(language)).join(" / ");
            text += &[&labels, ": ", &value, "\n"].concat();
        }
        text
    }

    /// What the page states besides its words, with the label of each.
    fn facts(&self) -> Vec<(Phrase, String)> {
        let site = self
            .site
            .as_ref()
            .map(|site| (words::SITE, site.to_string()));
        let rest = [
            (words::RULE, self.rule.to_string()),
            (words::CONTACT, self.contact.to_string()),
            (words::CASE, self.case.to_string()),
        ];
        site.into_iter().chain(rest).collect()
    }
}

#[derive(Serialize)]
struct Problem<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(rename = "detail-kk")]
    detail_kk: &'a str,
    #[serde(rename = "detail-ru")]
    detail_ru: &'a str,
    case: String,
    rule: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<&'a str>,
    contact: &'a str,
}

#[cfg(test)]
mod tests;
