//! Citations in Kazakh: `386/НҚ, ИҚБШ 20-тармақ 7) тармақша`.

use super::row::{Document, Row};

/// Texts and places as they are cited in Russian and in Kazakh.
const WORDS: [(&str, &str); 13] = [
    ("386/НҚ", "386/НҚ"),
    ("386/НҚ, ЕШДИ", "386/НҚ, ИҚБШ"),
    ("386/НҚ, ЕШЭП", "386/НҚ, ЭПБШ"),
    ("307/НҚ", "307/НҚ"),
    ("603/НҚ", "603/НҚ"),
    (
        "603/НҚ, соглашение (прил. 7)",
        "603/НҚ, келісім (7-қосымша)",
    ),
    ("123", "123"),
    ("123 (ред. 307/НҚ)", "123 (307/НҚ редакциясы)"),
    ("123 (ред. 603/НҚ)", "123 (603/НҚ редакциясы)"),
    ("технология стыка", "түйістіру технологиясы"),
    ("условия подключения", "қосу шарттары"),
    ("требования", "талаптар"),
    ("общие вопросы", "жалпы мәселелер"),
];

/// The citation of a clause.
pub(super) fn citation(document: &Document, row: &Row) -> String {
    let text = word(document.citation);
    if !row.place.is_empty() {
        let parts: Vec<String> = row.place.split(", ").map(part).collect();
        return format!("{text} {}", parts.join(", "));
    }
    let number = row.id.strip_prefix(document.prefix).unwrap_or(row.id);
    match number.split_once('.') {
        None => format!("{text} {number}-тармақ"),
        Some((paragraph, sub)) => format!("{text} {paragraph}-тармақ {sub}) тармақша"),
    }
}

fn part(part: &'static str) -> String {
    if let Some(number) = part.strip_prefix("прил. ") {
        return format!("{number}-қосымша");
    }
    if let Some(number) = part.strip_prefix("п. ") {
        return format!("{number}-тармақ");
    }
    match part {
        "прил." => "қосымша".to_owned(),
        other => word(other).to_owned(),
    }
}

/// What the table lacks stays as it is; a test sees that it lacks nothing.
fn word(russian: &'static str) -> &'static str {
    let mut words = WORDS.iter();
    words
        .find(|(ru, _)| *ru == russian)
        .map_or(russian, |(_, kk)| kk)
}
