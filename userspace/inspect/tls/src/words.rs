//! What is said of a decision.

use law::Clause;

/// A label for logs, the clause, and a sentence for the log and for the page that a user sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Stable label in logs: small letters and hyphens. A label never changes its meaning.
    pub label: &'static str,
    /// The clause behind the decision.
    pub clause: Clause,
    /// What happened and what to do.
    pub sentence: Sentence,
}

/// A text in the three languages of the block page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Қазақша, the state language.
    pub kk: &'static str,
    /// По-русски.
    pub ru: &'static str,
    /// In English.
    pub en: &'static str,
}

/// Words of a constant label, clause and sentence.
pub(crate) const fn words(
    label: &'static str,
    clause: Clause,
    en: &'static str,
    ru: &'static str,
    kk: &'static str,
) -> Words {
    Words {
        label,
        clause,
        sentence: Sentence { kk, ru, en },
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Labels differ and are labels; sentences are sentences of their languages.
    pub(crate) fn check(all: impl IntoIterator<Item = Words>) {
        let mut labels = BTreeSet::new();
        for one in all {
            let label = one.label;
            let is_label = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(label.len() <= crate::record::Word::OCTETS_MAX, "{label}");
            assert!(!label.is_empty() && label.chars().all(is_label), "{label}");
            assert!(labels.insert(label), "{label} stands twice");
            let Sentence { kk, ru, en } = one.sentence;
            let is_cyrillic = |text: &str| text.chars().any(|c| ('а'..='я').contains(&c));
            assert!(
                is_cyrillic(ru) && is_cyrillic(kk) && !is_cyrillic(en),
                "{label}"
            );
            let is_kazakh = |text: &str| text.chars().any(|c| "әіңғүұқөһӘІҢҒҮҰҚӨҺ".contains(c));
            assert!(is_kazakh(kk) && !is_kazakh(ru), "{label}");
            assert!(
                [kk, ru, en].iter().all(|text| text.ends_with('.')),
                "{label}"
            );
        }
    }
}
