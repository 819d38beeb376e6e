//! Pages as the bytes of a file.

use std::num::{NonZeroU16, NonZeroU32};

use jiff::Timestamp;
use krilla::SerializeSettings;
use krilla::color::luma;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag, TableHeaderScope,
    Tag, TagGroup, TagKind, TagTree,
};
use krilla::text::{GlyphId, KrillaGlyph};
use law::zone;

use super::face::Glyph;
use super::lines::Run;
use super::page::{ElementId, Layout, Mark, PAPER, Role, Tree};
use super::{Fonts, RenderError};
use crate::head::Seal;
use crate::language::Language;

/// The grey behind heads of columns.
const SHADE: u8 = 236;
/// Who made the file.
const CREATOR: &str = "Qaqpa";

/// Writes the file; [`krilla`] refuses what PDF/A-2a and PDF/UA-1 forbid.
pub(super) fn paint(
    layout: Layout,
    title: &str,
    (language, seal): (Language, &Seal),
    fonts: &Fonts<'_>,
) -> Result<Vec<u8>, RenderError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| RenderError::Writer(format!("{error:?}")))?;
    let mut document = krilla::Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let mut content: Vec<Vec<Identifier>> = vec![Vec::new(); layout.tree.count()];
    document.set_outline(outline(&layout));
    for page in layout.pages {
        let paper = PageSettings::from_wh(PAPER.0, PAPER.1).unwrap_or_default();
        let mut sheet = document.start_page_with(paper);
        let mut surface = sheet.surface();
        for mark in page.marks {
            let tagged = draw(&mut surface, mark, fonts);
            if let Some((element, identifier)) = tagged
                && let Some(content) = content.get_mut(element.index())
            {
                content.push(identifier);
            }
        }
        surface.finish();
        sheet.finish();
    }
    document.set_tag_tree(tags(&layout.tree, &content, language));
    document.set_metadata(
        Metadata::new()
            .title(plain(title))
            .language(language.tag().to_owned())
            .creator(CREATOR.to_owned())
            .creation_date(moment(seal.issued)),
    );
    Ok(document.finish()?)
}

/// The title and the headings, as a reader lists them beside the pages.
fn outline(layout: &Layout) -> Outline {
    let mut outline = Outline::new();
    let mut listed = None;
    for (index, page) in layout.pages.iter().enumerate() {
        for mark in &page.marks {
            let Mark::Text { y, element, .. } = mark else {
                continue;
            };
            // A heading of several lines is listed at its first.
            if element.is_none() || *element == listed {
                continue;
            }
            listed = *element;
            let role = element.and_then(|element| layout.tree.get(element));
            if let Some(Role::Title(text) | Role::Heading(text)) = role.map(|e| &e.role) {
                let above = Point::from_xy(0.0, y - 30.0);
                let place = XyzDestination::new(index, above);
                outline.push_child(OutlineNode::new(plain(text), place));
            }
        }
    }
    outline
}

/// Words for lists and metadata: without the spaces that keep words together on a line.
fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

fn draw(
    surface: &mut Surface<'_>,
    mark: Mark,
    fonts: &Fonts<'_>,
) -> Option<(ElementId, Identifier)> {
    match mark {
        Mark::Text { x, y, run, element } => {
            let tag = element.map_or_else(foot, |_| ContentTag::Span(SpanTag::empty()));
            let identifier = surface.start_tagged(tag);
            text(surface, (x, y), &run, fonts);
            surface.end_tagged();
            element.map(|element| (element, identifier))
        }
        Mark::Rule { from, to, width } => {
            let half = width / 2.0;
            let size = (to.0 - from.0 + width, to.1 - from.1 + width);
            decoration(surface, (from.0 - half, from.1 - half), size, 0);
            None
        }
        Mark::Shade { corner, size } => {
            decoration(surface, corner, size, SHADE);
            None
        }
        Mark::Squares {
            corners,
            side,
            element,
        } => {
            let tag = element.map_or_else(foot, |_| ContentTag::Other);
            let identifier = surface.start_tagged(tag);
            let squares = corners.into_iter().map(|corner| (corner, (side, side)));
            fill(surface, squares, 0);
            surface.end_tagged();
            element.map(|element| (element, identifier))
        }
    }
}

/// What stands at the foot of every page.
fn foot() -> ContentTag<'static> {
    ContentTag::Artifact(Artifact {
        kind: ArtifactType::Footer,
        ..Artifact::default()
    })
}

fn decoration(surface: &mut Surface<'_>, corner: (f32, f32), size: (f32, f32), lightness: u8) {
    let layout = Artifact {
        kind: ArtifactType::Layout,
        ..Artifact::default()
    };
    surface.start_tagged(ContentTag::Artifact(layout));
    fill(surface, [(corner, size)], lightness);
    surface.end_tagged();
}

fn fill(
    surface: &mut Surface<'_>,
    rectangles: impl IntoIterator<Item = ((f32, f32), (f32, f32))>,
    lightness: u8,
) {
    let mut path = PathBuilder::new();
    for ((x, y), (width, height)) in rectangles {
        if let Some(rectangle) = Rect::from_xywh(x, y, width, height) {
            path.push_rect(rectangle);
        }
    }
    if let Some(path) = path.finish() {
        surface.set_fill(Some(Fill {
            paint: luma::Color::new(lightness).into(),
            ..Fill::default()
        }));
        surface.draw_path(&path);
        surface.set_fill(None);
    }
}

fn text(surface: &mut Surface<'_>, (x, y): (f32, f32), run: &Run, fonts: &Fonts<'_>) {
    let glyph = |glyph: &Glyph| {
        let range = glyph.from..glyph.to;
        let id = GlyphId::new(glyph.id);
        KrillaGlyph::new(
            id,
            glyph.advance,
            glyph.offset.0,
            glyph.offset.1,
            0.0,
            range,
            None,
        )
    };
    let glyphs: Vec<KrillaGlyph> = run.glyphs.iter().map(glyph).collect();
    surface.set_fill(Some(Fill::default()));
    surface.draw_glyphs(
        Point::from_xy(x, y),
        &glyphs,
        fonts.face(run.style.weight).font(),
        &run.text,
        run.style.size,
        false,
    );
}

/// The tree of elements as tags, with the document's language at its root.
fn tags(tree: &Tree, content: &[Vec<Identifier>], language: Language) -> TagTree {
    let mut tags = TagTree::new().with_lang(Some(language.tag().to_owned()));
    let root = tree.get(Tree::ROOT);
    for child in root.into_iter().flat_map(|root| &root.children) {
        if let Some(group) = group(tree, content, *child) {
            tags.push(group);
        }
    }
    tags
}

fn group(tree: &Tree, content: &[Vec<Identifier>], id: ElementId) -> Option<TagGroup> {
    let element = tree.get(id)?;
    let own = content.get(id.index()).into_iter().flatten();
    let own = own.map(|identifier| Node::from(*identifier));
    let children = element.children.iter();
    let children = children.filter_map(|child| group(tree, content, *child).map(Node::from));
    let nodes: Vec<Node> = own.chain(children).collect();
    // A cell may be empty; anything else without content is nothing.
    let is_cell = matches!(element.role, Role::Cell | Role::RowHead | Role::ColumnHead);
    (is_cell || !nodes.is_empty()).then(|| TagGroup::with_children(kind(&element.role), nodes))
}

fn kind(role: &Role) -> TagKind {
    const TITLE: NonZeroU16 = NonZeroU16::MIN;
    const HEADING: NonZeroU16 = NonZeroU16::MIN.saturating_add(1);
    match role {
        Role::Root | Role::Paragraph(None) => Tag::P.into(),
        Role::Paragraph(Some(language)) => Tag::P.with_lang(Some((*language).to_owned())).into(),
        Role::Title(title) => Tag::Hn(TITLE, Some(plain(title))).into(),
        Role::Heading(title) => Tag::Hn(HEADING, Some(plain(title))).into(),
        Role::List => Tag::L(ListNumbering::None).into(),
        Role::Item => Tag::LI.into(),
        Role::Mark => Tag::Lbl.into(),
        Role::Body => Tag::LBody.into(),
        Role::Formula(words) => Tag::Formula(Some(plain(words))).into(),
        Role::Table => Tag::Table.into(),
        Role::HeadRow | Role::Row => Tag::TR.into(),
        Role::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
        Role::RowHead => Tag::TH(TableHeaderScope::Row).into(),
        Role::GroupHead(columns) => Tag::TH(TableHeaderScope::Row)
            .with_col_span(NonZeroU32::new(u32::from(*columns)))
            .into(),
        Role::Cell => Tag::TD.into(),
        Role::Figure(words) => Tag::Figure(Some(plain(words))).into(),
    }
}

/// A moment in the legal time of Kazakhstan.
fn moment(moment: Timestamp) -> DateTime {
    let local = zone::local(moment);
    let part = |value: i8| value.unsigned_abs();
    let offset = zone::offset_at(moment).seconds() / 3600;
    DateTime::new(local.year().unsigned_abs())
        .month(part(local.month()))
        .day(part(local.day()))
        .hour(part(local.hour()))
        .minute(part(local.minute()))
        .second(part(local.second()))
        .utc_offset_hour(i8::try_from(offset).unwrap_or(0))
        .utc_offset_minute(0)
}
