//! The board of `top` as text.

use crate::board::{Board, LinkLine, OrganisationLine, Rate, VerdictLine};
use crate::render::table::{table, visible};
use crate::time;
use jiff::Timestamp;

/// Links that are shown; the gate has no more than 32.
const LINKS_MAX: usize = 16;
/// Organisations that are shown, those with most traffic.
const ORGANISATIONS_MAX: usize = 10;
/// Reasons that are shown, those of most packets.
const VERDICTS_MAX: usize = 10;
/// Lines of the history that are shown, the last ones.
const HISTORY_MAX: usize = 8;

/// A terminal's columns and rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Screen {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
}

/// The whole board, section by section.
pub(crate) fn text(board: &Board) -> String {
    let epoch = match (board.epoch, &board.missing.controld) {
        (Some(epoch), _) => format!("epoch {epoch}"),
        (None, why) => format!("controld: {}", missing(why.as_ref())),
    };
    let head = format!(
        "{}   over {:.1} s   {epoch}",
        time::shown(board.at),
        board.seconds
    );
    let sections = [
        head,
        links(board),
        organisations(board),
        verdicts(board),
        history(board),
    ];
    sections.join("\n\n")
}

/// The text as it is drawn over the one before: cut to the screen, each line cleared behind its end.
pub(crate) fn drawn(text: &str, screen: Screen) -> String {
    let cut = |line: &str| line.chars().take(screen.columns).collect::<String>();
    let mut lines: Vec<String> = text.lines().map(cut).collect();
    // The cursor stands on the last row.
    let room = screen.rows.saturating_sub(1).max(1);
    if lines.len() > room {
        let hidden = lines.len() - room + 1;
        lines.truncate(room - 1);
        lines.push(cut(&format!("{hidden} more lines: make the window taller")));
    }
    format!("\x1b[H{}\x1b[K\x1b[J", lines.join("\x1b[K\n"))
}

fn links(board: &Board) -> String {
    let gone = [
        ("linkd", board.missing.links.as_ref()),
        ("pathd", board.missing.paths.as_ref()),
    ];
    let row = |line: &LinkLine| {
        let mut cells = vec![
            line.link.to_string(),
            line.carries.map_or_else(dash, |member| member.to_string()),
            line.state.clone().unwrap_or_else(dash),
            line.since.map_or_else(dash, |since| age(since, board.at)),
            line.contracted_gbps.map_or_else(dash, |g| g.to_string()),
        ];
        cells.extend(gbit_and_kpps(line.incoming));
        cells.extend(gbit_and_kpps(line.outgoing));
        cells.push(line.over.map_or_else(dash, |rate| gbit(rate.bits_per_s)));
        cells
    };
    let header = [
        "link",
        "carries",
        "state",
        "for",
        "gbit/s",
        "in gbit/s",
        "kpps",
        "out gbit/s",
        "kpps",
        "over gbit/s",
    ];
    section(&header, "no link", &board.links, LINKS_MAX, row, &gone)
}

fn organisations(board: &Board) -> String {
    let gone = [("linkd", board.missing.organisations.as_ref())];
    let row = |line: &OrganisationLine| {
        let mut cells = vec![line.organisation.clone()];
        cells.extend(mbit_and_kpps(line.passed));
        cells.extend(mbit_and_kpps(line.dropped));
        cells
    };
    let header = [
        "organisation",
        "passed mbit/s",
        "kpps",
        "dropped mbit/s",
        "kpps",
    ];
    let (lines, none) = (&board.organisations, "nothing is catalogued");
    section(&header, none, lines, ORGANISATIONS_MAX, row, &gone)
}

fn verdicts(board: &Board) -> String {
    let gone = [("linkd", board.missing.verdicts.as_ref())];
    let row = |line: &VerdictLine| {
        let mut cells = vec![line.reason.to_owned(), line.action.to_owned()];
        cells.extend(mbit_and_kpps(line.rate));
        cells
    };
    let header = ["verdict", "action", "mbit/s", "kpps"];
    let (lines, none) = (&board.verdicts, "no packet was judged");
    section(&header, none, lines, VERDICTS_MAX, row, &gone)
}

fn history(board: &Board) -> String {
    if let Some(why) = &board.missing.history {
        return format!("history of links\n  pathd: {}", visible(why));
    }
    let all = board.history.len();
    let lines = board.history.iter().skip(all.saturating_sub(HISTORY_MAX));
    let line = |entry: &wire::PathEntry| {
        let reason = entry.reason.as_deref().unwrap_or("");
        let text = format!(
            "{} is {}, {} carries",
            entry.link, entry.state, entry.carries
        );
        let at = time::shown(entry.at);
        format!("  {at}  {}  {}", visible(&text), visible(reason))
            .trim_end()
            .to_owned()
    };
    let mut texts = vec!["history of links".to_owned()];
    if all > HISTORY_MAX {
        texts.push(format!(
            "  {} before these; see qaqpa paths --history",
            all - HISTORY_MAX
        ));
    }
    texts.extend(lines.map(line));
    if all == 0 {
        texts.push("  nothing happened since pathd's start".to_owned());
    }
    texts.join("\n")
}

/// A table of the first lines, what is left out, and who did not answer.
fn section<T>(
    header: &[&str],
    none: &str,
    lines: &[T],
    max: usize,
    row: impl Fn(&T) -> Vec<String>,
    gone: &[(&str, Option<&String>)],
) -> String {
    let is_missing = gone.iter().any(|(_, why)| why.is_some());
    let rows: Vec<Vec<String>> = lines.iter().take(max).map(row).collect();
    let mut texts = Vec::new();
    if !rows.is_empty() {
        texts.push(table(header, rows));
    } else if !is_missing {
        texts.push(none.to_owned());
    }
    if let Some(more) = lines.len().checked_sub(max).filter(|more| *more > 0) {
        texts.push(format!("and {more} more"));
    }
    let told = gone.iter().filter(|(_, why)| why.is_some());
    let title = header.first().copied().unwrap_or_default();
    texts.extend(told.map(|(daemon, why)| format!("{title}s: {daemon}: {}", missing(*why))));
    texts.join("\n")
}

fn missing(why: Option<&String>) -> String {
    why.map_or_else(|| "no answer".to_owned(), |why| visible(why))
}

fn gbit_and_kpps(rate: Option<Rate>) -> [String; 2] {
    rate.map_or_else(
        || [dash(), dash()],
        |rate| [gbit(rate.bits_per_s), kilo(rate.packets_per_s)],
    )
}

fn mbit_and_kpps(rate: Rate) -> [String; 2] {
    [
        format!("{:.2}", rate.bits_per_s / 1e6),
        kilo(rate.packets_per_s),
    ]
}

fn gbit(bits_per_s: f64) -> String {
    format!("{:.3}", bits_per_s / 1e9)
}

fn kilo(per_s: f64) -> String {
    format!("{:.2}", per_s / 1e3)
}

fn dash() -> String {
    "-".to_owned()
}

/// How long ago, in its two largest units.
fn age(since: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(since).as_secs().max(0);
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest}s"),
        (0, 0, _) => format!("{minutes}m{rest:02}s"),
        (0, _, _) => format!("{hours}h{minutes:02}m"),
        _ => format!("{days}d{hours:02}h"),
    }
}

#[cfg(test)]
mod tests;
