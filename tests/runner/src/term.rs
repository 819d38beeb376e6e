//! What people see: results on standard output, progress and complaints on standard error.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use crate::error::RunnerError;

/// Prints a result.
pub(crate) fn say(text: &str) {
    // A reader that has gone, as in `| head`, wants no more.
    drop(writeln!(std::io::stdout().lock(), "{text}"));
}

/// Prints a display that takes the place of the one before; where no one watches, only the text.
pub(crate) fn redraw(text: &str) {
    let mut out = std::io::stdout().lock();
    let clear = if std::io::stdout().is_terminal() {
        "\x1b[H\x1b[2J"
    } else {
        ""
    };
    drop(writeln!(out, "{clear}{text}"));
}

/// Prints a line of progress.
pub(crate) fn progress(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "x: {text}"));
}

/// Prints why something did not work.
pub(crate) fn complain(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "x: {text}"));
}

/// Writes a result file whole.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), RunnerError> {
    std::fs::write(path, format!("{text}\n")).map_err(|source| RunnerError::Write {
        path: path.to_owned(),
        source,
    })
}
