//! Plain tables: a header, columns two spaces apart, numbers to the right.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

/// Lays out rows below a header. What others wrote cannot move the terminal's cursor: see [`visible`].
pub(crate) fn table(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let is_number: Vec<bool> = (0..header.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            // A dash says that there is none, of whatever kind the others are.
            let mut told = cells.filter(|cell| *cell != "-").peekable();
            told.peek().is_some() && told.all(|cell| is_number(cell))
        })
        .collect();
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(header.iter().map(|name| name.to_uppercase()));
    for row in rows {
        table.add_row(row.iter().map(|cell| visible(cell)));
    }
    for (column, is_number) in table.column_iter_mut().zip(is_number) {
        column.set_padding((0, 2));
        if is_number {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt()
}

/// Digits, with a fraction or without.
fn is_number(text: &str) -> bool {
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    is_digits(whole) && is_digits(fraction)
}

/// A text of which every character shows where it stands: control characters are escaped, and those that turn the direction of
/// writing (Unicode UAX #9).
pub(crate) fn visible(text: &str) -> String {
    let shown = |c: char| {
        let turns = matches!(c, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || turns {
            c.escape_default().collect()
        } else {
            String::from(c)
        }
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests;
