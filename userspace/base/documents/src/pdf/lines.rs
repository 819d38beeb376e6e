//! Paragraphs broken into lines.
//!
//! Breaks are where Unicode's line breaking (UAX #14) allows them; of a word that is wider than its column, at signs that
//! part addresses and fingerprints, else wherever the column ends. The first fit is taken, and lines stay ragged: without
//! hyphenation, which Kazakh has no free patterns for, justified columns of long words would be full of holes.

use unicode_linebreak::linebreaks;

use super::face::Glyph;
use super::{Fonts, RenderError, Weight};

/// Signs after which a word too wide for its column is broken first.
const SEPARATORS: &[char] = &[':', '/', '.', '-', '_', ',', '=', '@', '+'];

/// How text is set: lengths in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    pub(super) weight: Weight,
    pub(super) size: f32,
    pub(super) leading: f32,
}

/// A line of text, shaped.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    /// The text, with the space that ends the line.
    pub(super) text: String,
    /// Its glyphs.
    pub(super) glyphs: Vec<Glyph>,
    /// How it is set.
    pub(super) style: Style,
    /// How wide it is without the space at its end, in points.
    pub(super) width: f32,
}

/// The column that a paragraph is set into, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measure {
    pub(super) width: f32,
    /// By how much the first line is shorter.
    pub(super) indent: f32,
}

/// The lines of a text; a `\n` ends a paragraph.
pub(super) fn lines(
    fonts: &Fonts<'_>,
    style: Style,
    text: &str,
    measure: Measure,
) -> Result<Vec<Run>, RenderError> {
    let mut runs = Vec::new();
    for paragraph in text.lines().filter(|line| !line.trim().is_empty()) {
        broken(fonts, style, paragraph, measure, &mut runs)?;
    }
    Ok(runs)
}

/// A text that stands on one line, whatever its width.
pub(super) fn single(fonts: &Fonts<'_>, style: Style, text: &str) -> Result<Run, RenderError> {
    let glyphs = fonts.face(style.weight).shape(text)?;
    Ok(run(text, &glyphs, style))
}

fn broken(
    fonts: &Fonts<'_>,
    style: Style,
    text: &str,
    measure: Measure,
    runs: &mut Vec<Run>,
) -> Result<(), RenderError> {
    let glyphs = fonts.face(style.weight).shape(text)?;
    let allowed: Vec<usize> = linebreaks(text)
        .filter(|(byte, _)| !is_bound(text, *byte))
        .map(|(byte, _)| glyphs.partition_point(|glyph| glyph.from < byte))
        .collect();
    let mut room = (measure.width - measure.indent) / style.size;
    let mut rest = glyphs.as_slice();
    let mut done = 0;
    while !rest.is_empty() {
        let fits = |end: &usize| {
            let line = rest.get(..end.saturating_sub(done)).unwrap_or(rest);
            ems(text, line) <= room
        };
        let ends = allowed.iter().copied().filter(|end| *end > done);
        let end = ends
            .take_while(fits)
            .last()
            .map_or_else(|| forced(text, rest, room), |end| end - done);
        let (line, after) = rest.split_at(end.clamp(1, rest.len()));
        runs.push(run(text, line, style));
        done += line.len();
        rest = after;
        room = measure.width / style.size;
    }
    Ok(())
}

/// Whether a break would stand behind a hyphen or a slash that binds a figure or an abbreviation to what follows:
/// 19-тармағы, ИҚБШ-ға, 386/НҚ.
fn is_bound(text: &str, byte: usize) -> bool {
    let (before, after) = text.split_at_checked(byte).unwrap_or((text, ""));
    let before = before.strip_suffix(['-', '/']);
    let before = before.and_then(|text| text.chars().next_back());
    let continues = after.starts_with(char::is_lowercase);
    before.is_some_and(|sign| sign.is_numeric() || (sign.is_uppercase() && continues))
}

/// Where a word wider than its column is broken: how many glyphs stay.
fn forced(text: &str, glyphs: &[Glyph], room: f32) -> usize {
    let mut width = 0.0;
    let widths = glyphs.iter().map(|glyph| {
        width += glyph.advance;
        width
    });
    let most = widths.take_while(|width| *width <= room).count().max(1);
    let separated = |glyph: &Glyph| slice(text, glyph).ends_with(SEPARATORS);
    let kept = glyphs.get(..most).unwrap_or(glyphs);
    match kept.iter().rposition(separated) {
        // A break that leaves most of the line empty reads worse than one inside the word.
        Some(last) if last + 1 > most / 2 => last + 1,
        _ => most,
    }
}

/// How wide a line is without the spaces at its end.
fn ems(text: &str, line: &[Glyph]) -> f32 {
    let is_space = |glyph: &&Glyph| slice(text, glyph) == " ";
    let spaces = line.iter().rev().take_while(is_space).count();
    let inked = line.len() - spaces;
    line.iter().take(inked).map(|glyph| glyph.advance).sum()
}

fn slice<'t>(text: &'t str, glyph: &Glyph) -> &'t str {
    text.get(glyph.from..glyph.to).unwrap_or_default()
}

fn run(text: &str, line: &[Glyph], style: Style) -> Run {
    let first = line.first().map_or(0, |glyph| glyph.from);
    let last = line.last().map_or(first, |glyph| glyph.to);
    let moved = |glyph: &Glyph| Glyph {
        from: glyph.from - first,
        to: glyph.to - first,
        ..glyph.clone()
    };
    Run {
        text: text.get(first..last).unwrap_or_default().to_owned(),
        glyphs: line.iter().map(moved).collect(),
        style,
        width: ems(text, line) * style.size,
    }
}
