//! Plain tables: a header, columns two spaces apart, numbers to the right.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

/// Lays out rows below a header. What others wrote cannot move the terminal's cursor: see [`visible`].
pub(crate) fn table(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let is_number: Vec<bool> = (0..header.len())
        .map(|column| {
            let mut cells = rows.iter().filter_map(|row| row.get(column)).peekable();
            cells.peek().is_some() && cells.all(|cell| cell.bytes().all(|b| b.is_ascii_digit()))
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

/// A text of which every character shows: control characters are escaped.
pub(crate) fn visible(text: &str) -> String {
    let shown = |c: char| {
        if c.is_control() {
            c.escape_default().collect()
        } else {
            String::from(c)
        }
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests;
