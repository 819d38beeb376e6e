//! Pages as marks on paper, and the tree that tells what the marks are.

use super::lines::Run;

/// A4 (ISO 216), in points: 210 mm by 297 mm.
pub(super) const PAPER: (f32, f32) = (595.276, 841.89);
/// The left edge of the text: 25 mm, so that a sheet can be filed.
pub(super) const LEFT: f32 = 70.87;
/// The right edge of the text: 15 mm from the paper's.
pub(super) const RIGHT: f32 = PAPER.0 - 42.52;
/// The width of the text.
pub(super) const WIDTH: f32 = RIGHT - LEFT;
/// The top of the text: 15 mm.
pub(super) const TOP: f32 = 42.52;
/// The bottom of the text, above the foot with the seal.
pub(super) const BOTTOM: f32 = 737.0;

/// The elements of a document and their order, for readers that speak.
#[derive(Debug, Default)]
pub(super) struct Tree {
    elements: Vec<Element>,
}

/// An element; its marks are its content, its children follow them.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) role: Role,
    pub(super) children: Vec<ElementId>,
}

/// An element's place in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ElementId(usize);

/// What an element is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The whole; it has no tag of its own.
    Root,
    /// The title.
    Title(String),
    /// A heading below it.
    Heading(String),
    /// A paragraph; the letterhead's in the other language too.
    Paragraph(Option<&'static str>),
    /// A list of items.
    List,
    /// An item.
    Item,
    /// Its mark.
    Mark,
    /// Its text.
    Body,
    /// A formula, with its words.
    Formula(String),
    /// A table.
    Table,
    /// The row of heads.
    HeadRow,
    /// A row.
    Row,
    /// A cell that names its column.
    ColumnHead,
    /// A cell that names its row.
    RowHead,
    /// A cell that names the rows below it, over all columns.
    GroupHead(u16),
    /// A cell.
    Cell,
    /// The QR code, with its words.
    Figure(String),
}

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) marks: Vec<Mark>,
}

/// Something on a page. Lengths are in points from the upper left corner; text stands on its baseline.
#[derive(Debug)]
pub(super) enum Mark {
    /// A line of text; of no element, it belongs to the frame of the page.
    Text {
        x: f32,
        y: f32,
        run: Run,
        element: Option<ElementId>,
    },
    /// A straight line.
    Rule {
        from: (f32, f32),
        to: (f32, f32),
        width: f32,
    },
    /// A rectangle in light grey.
    Shade {
        corner: (f32, f32),
        size: (f32, f32),
    },
    /// Black squares of one side: the modules of a QR code, by their corners.
    Squares {
        corners: Vec<(f32, f32)>,
        side: f32,
        element: Option<ElementId>,
    },
}

/// Pages and what is on them.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) pages: Vec<Page>,
    pub(super) tree: Tree,
}

impl Tree {
    /// The whole document.
    pub(super) const ROOT: ElementId = ElementId(0);

    /// A tree with its root alone.
    pub(super) fn new() -> Self {
        Self {
            elements: vec![Element {
                role: Role::Root,
                children: Vec::new(),
            }],
        }
    }

    /// Adds an element as the last of its parent.
    pub(super) fn add(&mut self, parent: ElementId, role: Role) -> ElementId {
        let id = ElementId(self.elements.len());
        self.elements.push(Element {
            role,
            children: Vec::new(),
        });
        if let Some(parent) = self.elements.get_mut(parent.0) {
            parent.children.push(id);
        }
        id
    }

    /// An element.
    pub(super) fn get(&self, id: ElementId) -> Option<&Element> {
        self.elements.get(id.0)
    }

    /// How many elements there are.
    pub(super) const fn count(&self) -> usize {
        self.elements.len()
    }
}

impl ElementId {
    /// The place as a number, below [`Tree::count`].
    pub(super) const fn index(self) -> usize {
        self.0
    }
}
