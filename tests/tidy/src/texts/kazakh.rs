//! The Kazakh texts, whose annexes are numbered in front: `3-қосымша`.

use super::{Part, Reader, Texts, heading};

/// What an annex follows that belongs to rules, not to the order itself.
const TO_RULES: &str = "қағидаларына";

/// Order 386/НҚ in Kazakh, which alone numbers the general conditions of the technical conditions.
pub fn order_386_in_kazakh(text: &str) -> Texts {
    let mut reader = Reader::new(Part::Clauses("o386-"));
    let mut rules = "eshdi-";
    let mut before = "";
    for line in lines(text) {
        if let Some(number) = annex(line) {
            if before.ends_with(TO_RULES) {
                reader.annex(rules, number);
            } else {
                rules = "eshep-";
            }
            reader.enter(Part::Form);
        } else if line.ends_with("ТЕХНИКАЛЫҚ ШАРТТАРЫ") {
            reader.enter(Part::Clauses("eshdi-tu-"));
        } else if line == "Жалпы мәселелер:" {
            reader.enter(Part::Clauses("eshdi-tu-general-"));
        } else if line.starts_with("1-тарау.") {
            reader.enter(Part::Clauses(rules));
        } else {
            reader.line(line);
        }
        before = line;
    }
    reader.found
}

/// Order 603/НҚ in Kazakh. The heading of its last annex names no rules.
pub fn order_603_in_kazakh(text: &str) -> Texts {
    let mut reader = Reader::new(Part::Clauses("o603-"));
    let mut before = "";
    for line in lines(text) {
        if let Some(number) = annex(line) {
            if before.ends_with(TO_RULES) || annex(before).is_some() {
                reader.annex("int-", number);
            }
            reader.enter(Part::Form);
        } else if line.starts_with("1-тарау.") {
            reader.enter(Part::Clauses("agr-"));
        } else {
            if line.starts_with('"') && heading(line).is_some() {
                reader.enter(Part::Clauses("int-"));
            } else if line.starts_with("2. Қазақстан Республикасы") {
                reader.enter(Part::Clauses("o603-"));
            }
            reader.line(line);
        }
        before = line;
    }
    reader.found
}

/// Lines that are not empty; some lists stand behind dashes.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let trimmed = text
        .lines()
        .map(|line| line.trim().trim_start_matches("- "));
    trimmed.filter(|line| !line.is_empty())
}

/// The number N of «N-қосымша» on a line of its own, empty where there is none.
fn annex(line: &str) -> Option<&str> {
    let number = line.strip_suffix("қосымша")?.trim_end_matches('-');
    number.bytes().all(|b| b.is_ascii_digit()).then_some(number)
}
