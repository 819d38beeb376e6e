//! Reads the numbered clauses out of the orders' texts, by their headings alone: each with its text, by its id.

use std::collections::BTreeMap;

mod kazakh;
#[cfg(test)]
mod tests;

pub use kazakh::{order_386_in_kazakh, order_603_in_kazakh};

/// Texts of clauses by id; a подпункт stands apart from its пункт, annexes have no text.
pub type Texts = BTreeMap<String, String>;

/// What a line that begins with a number stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Clauses whose ids begin so.
    Clauses(&'static str),
    /// Rows of a form, which are fields.
    Form,
}

/// Collects clauses line by line.
struct Reader {
    part: Part,
    /// The number of the пункт, empty before the first of a part.
    paragraph: String,
    /// The id of the clause that lines belong to.
    clause: Option<String>,
    found: Texts,
}

impl Reader {
    fn new(part: Part) -> Self {
        Self {
            part,
            paragraph: String::new(),
            clause: None,
            found: Texts::new(),
        }
    }

    fn enter(&mut self, part: Part) {
        self.part = part;
        self.paragraph.clear();
        self.clause = None;
    }

    fn annex(&mut self, rules: &str, number: &str) {
        let hyphen = if number.is_empty() { "" } else { "-" };
        let id = format!("{rules}annex{hyphen}{number}");
        self.found.insert(id, String::new());
    }

    fn line(&mut self, line: &str) {
        let Part::Clauses(prefix) = self.part else {
            return;
        };
        match heading(line) {
            Some((number, '.')) => {
                number.clone_into(&mut self.paragraph);
                self.clause = Some(format!("{prefix}{number}"));
            }
            // Before the first пункт there is none to belong to; the comparison with the clauses tells of it.
            Some((number, _)) => {
                self.clause = Some(format!("{prefix}{}.{number}", self.paragraph));
            }
            None => {}
        }
        if let Some(id) = &self.clause {
            let text = self.found.entry(id.clone()).or_default();
            text.push_str(line.trim());
            text.push(' ');
        }
    }
}

/// The number at the beginning of a line with its mark: `15-1.` or `7)`.
fn heading(line: &str) -> Option<(&str, char)> {
    let line = line.trim_start().trim_start_matches('"');
    let end = line.find(|c: char| !c.is_ascii_digit() && c != '-')?;
    let (number, rest) = line.split_at(end);
    let mark = rest.chars().next()?;
    let fits = (1..=5).contains(&number.len()) && !number.starts_with('-');
    (fits && matches!(mark, '.' | ')')).then_some((number, mark))
}

/// The number N of «Приложение N к …», empty where there is none; the line may begin with a page's leftovers.
fn annex<'a>(line: &'a str, of: &str) -> Option<&'a str> {
    let rest = line.trim().strip_prefix("Приложение")?;
    let (number, tail) = rest.split_once(" к ")?;
    tail.trim().starts_with(of).then(|| number.trim())
}

/// Order 386/НҚ in Russian: the order, ЕШДИ with its annexes, ЕШЭП with its annex.
pub fn order_386(text: &str) -> Texts {
    let mut reader = Reader::new(Part::Clauses("o386-"));
    let mut rules = "eshdi-";
    for line in text.lines() {
        if let Some(number) = annex(line, "приказу") {
            rules = if number == "1" { "eshdi-" } else { "eshep-" };
        } else if let Some(number) = annex(line, "Правилам") {
            reader.annex(rules, number);
            reader.enter(Part::Form);
        } else if line.trim() == "ТЕХНИЧЕСКИЕ УСЛОВИЯ" {
            reader.enter(Part::Clauses("eshdi-tu-"));
        } else if line.trim_start().starts_with("Глава 1.") {
            reader.enter(Part::Clauses(rules));
        } else {
            reader.line(line);
        }
    }
    reader.found
}

/// Order 307/НҚ or 603/НҚ in Russian: its own clauses around the quoted ones of the integration rules.
pub fn amending(order: &str, text: &str) -> Texts {
    let own = match order {
        "307" => "o307-",
        _ => "o603-",
    };
    let mut reader = Reader::new(Part::Clauses(own));
    for line in text.lines() {
        if line.trim_start().starts_with('"') && heading(line).is_some() {
            reader.enter(Part::Clauses("int-"));
        } else if line.contains("2. Комитету государственных услуг") {
            reader.enter(Part::Clauses(own));
        } else if annex(line, "приказу").is_some() {
            reader.enter(Part::Form);
        } else if line.starts_with("Соглашение об использовании") {
            reader.enter(Part::Clauses("agr-"));
        }
        match annex(line, "Правилам") {
            Some(number) => reader.annex("int-", number),
            None => reader.line(line),
        }
    }
    reader.found
}
