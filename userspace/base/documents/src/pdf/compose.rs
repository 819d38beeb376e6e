//! The flow of a document over its pages.

use super::lines::{Measure, Run, Style, lines};
use super::page::{BOTTOM, ElementId, LEFT, Layout, Mark, Page, Role, TOP, Tree, WIDTH};
use super::{Fonts, PAGES_MAX, RenderError, Weight, beginning, frame, parts, table};
use crate::block::{Block, Sheet};
use crate::head::{Head, Seal};
use crate::language::Language;

/// Running text.
pub(super) const BODY: Style = Style {
    weight: Weight::Regular,
    size: 12.0,
    leading: 15.2,
};
/// Headings, and who signs.
pub(super) const STRONG: Style = Style {
    weight: Weight::Bold,
    ..BODY
};
/// Cells.
pub(super) const CELL: Style = Style {
    weight: Weight::Regular,
    size: 10.5,
    leading: 13.0,
};
/// Heads of columns, names of rows.
pub(super) const CELL_HEAD: Style = Style {
    weight: Weight::Bold,
    ..CELL
};
/// Captions, addresses, the foot.
pub(super) const SMALL: Style = Style {
    weight: Weight::Regular,
    size: 8.5,
    leading: 10.8,
};
/// By how much the first line of a paragraph is indented: 1.25 cm.
const INDENT: f32 = 35.4;
/// The space after a paragraph.
pub(super) const GAP: f32 = 5.0;

/// How far a baseline stands below the top of its line, in ems of its size; and how tall a line of text is without lead.
/// The figures are those of Times-like faces (ascent 0.89, descent 0.22).
const ASCENT: f32 = 0.891;
const HEIGHT: f32 = 1.107;

/// Pages while they are filled.
pub(super) struct Flow<'f, 'a> {
    pub(super) fonts: &'f Fonts<'a>,
    pub(super) pages: Vec<Page>,
    pub(super) tree: Tree,
    /// How far down the last page is filled.
    pub(super) y: f32,
}

/// Lays a document out.
pub(super) fn compose(
    head: &Head,
    sheet: &Sheet,
    (language, seal): (Language, &Seal),
    fonts: &Fonts<'_>,
) -> Result<Layout, RenderError> {
    let mut flow = Flow {
        fonts,
        pages: vec![Page::default()],
        tree: Tree::new(),
        y: TOP,
    };
    frame::letterhead(&mut flow, head, language)?;
    frame::title(&mut flow, &sheet.title)?;
    let mut list = None;
    let mut blocks = sheet.blocks.as_slice();
    while let Some((block, rest)) = blocks.split_first() {
        // What must not stand alone on a page takes the end of what is before it along.
        let tail = parts::kept_height(rest, fonts)?;
        if let Block::Item { mark, text } = block {
            let list = *list.get_or_insert_with(|| flow.tree.add(Tree::ROOT, Role::List));
            parts::item(&mut flow, list, (mark, text), tail)?;
        } else {
            list = None;
            flow.block(block, tail)?;
        }
        blocks = rest;
    }
    frame::feet(&mut flow, head, (language, seal))?;
    Ok(Layout {
        pages: flow.pages,
        tree: flow.tree,
    })
}

impl Flow<'_, '_> {
    fn block(&mut self, block: &Block, tail: f32) -> Result<(), RenderError> {
        match block {
            Block::Heading(text) => parts::heading(self, text),
            Block::Paragraph(text) => self.paragraph(text, tail),
            Block::Item { mark, text } => parts::item(self, Tree::ROOT, (mark, text), tail),
            Block::Formula(text) => parts::formula(self, text),
            Block::Table(table) => table::table(self, table, tail),
            Block::Record(labels) => parts::record(self, labels),
            Block::Signatures(signatures) => parts::signatures(self, signatures),
        }
    }

    fn paragraph(&mut self, text: &str, tail: f32) -> Result<(), RenderError> {
        let measure = Measure {
            width: WIDTH,
            indent: INDENT,
        };
        let runs = lines(self.fonts, BODY, text, measure)?;
        let element = self.tree.add(Tree::ROOT, Role::Paragraph(None));
        self.lines(runs, (LEFT, measure), element, tail)?;
        self.y += GAP;
        Ok(())
    }

    /// Lines of a paragraph; never one alone at the foot or the top of a page.
    pub(super) fn lines(
        &mut self,
        runs: Vec<Run>,
        (left, measure): (f32, Measure),
        element: ElementId,
        tail: f32,
    ) -> Result<(), RenderError> {
        let count = runs.len();
        for (index, run) in runs.into_iter().enumerate() {
            let after = count - index - 1;
            let leading = run.style.leading;
            let together = match (index, after) {
                (_, 0) => leading + tail,
                (_, 1) => 2.0 * leading + tail,
                (0, 2) => 3.0 * leading + tail,
                (0, _) => 2.0 * leading,
                (_, _) => leading,
            };
            self.ensure(together, &run.text)?;
            let indent = if index == 0 { measure.indent } else { 0.0 };
            self.put(left + indent, run, Some(element));
        }
        Ok(())
    }

    /// Lines in the middle of a column.
    pub(super) fn centred(
        &mut self,
        runs: Vec<Run>,
        (left, width): (f32, f32),
        element: Option<ElementId>,
    ) {
        for run in runs {
            let x = left + (width - run.width) / 2.0;
            self.put(x, run, element);
        }
    }

    /// A line at the left edge `x`; the page is filled by its leading.
    pub(super) fn put(&mut self, x: f32, run: Run, element: Option<ElementId>) {
        let leading = run.style.leading;
        self.put_at((x, self.y), run, element);
        self.y += leading;
    }

    /// A line whose box has its upper left corner at a place.
    pub(super) fn put_at(&mut self, (x, top): (f32, f32), run: Run, element: Option<ElementId>) {
        let y = baseline(top, run.style);
        self.mark(Mark::Text { x, y, run, element });
    }

    /// Puts a mark on the last page.
    pub(super) fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.marks.push(mark);
        }
    }

    /// Turns the page unless so much room is left; a page that is still empty is not turned.
    pub(super) fn ensure(&mut self, height: f32, near: &str) -> Result<(), RenderError> {
        if self.y + height > BOTTOM && self.y > TOP {
            self.turn(near)?;
        }
        Ok(())
    }

    /// Begins the next page.
    pub(super) fn turn(&mut self, near: &str) -> Result<(), RenderError> {
        if self.pages.len() == PAGES_MAX {
            return Err(RenderError::TooManyPages {
                near: beginning(near),
            });
        }
        self.pages.push(Page::default());
        self.y = TOP;
        Ok(())
    }
}

/// The baseline of a line whose box begins at `top`.
pub(super) fn baseline(top: f32, style: Style) -> f32 {
    top + (style.leading - HEIGHT * style.size) / 2.0 + ASCENT * style.size
}

/// How tall lines are together.
pub(super) fn height(runs: &[Run]) -> f32 {
    runs.iter().map(|run| run.style.leading).sum()
}
