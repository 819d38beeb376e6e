//! A font: which glyphs a text becomes, and how wide they are.

use krilla::text::Font;
use rustybuzz::ttf_parser::{GlyphId, Tag};
use rustybuzz::{Direction, Feature, UnicodeBuffer};

use super::{FONT_BYTES_MAX, RenderError, beginning};

/// The letters by which a font of Kazakh is known.
const LETTERS: &str = "AzАяӘәҒғҚқҢңӨөҰұҮүҺһІі№«»";

/// A face that shapes text and can be embedded.
pub(super) struct Face<'a> {
    shaper: rustybuzz::Face<'a>,
    font: Font,
    /// Ligatures are off: a search for «fi» finds it, and official papers have none.
    features: [Feature; 1],
}

/// A glyph at its place in a line. Lengths are in ems.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    pub(super) id: u32,
    pub(super) advance: f32,
    pub(super) offset: (f32, f32),
    /// The bytes of the text that it stands for.
    pub(super) from: usize,
    pub(super) to: usize,
}

impl<'a> Face<'a> {
    pub(super) fn new(weight: &'static str, bytes: &'a [u8]) -> Result<Self, RenderError> {
        let refuse = |reason: &str| RenderError::Font {
            weight,
            reason: reason.to_owned(),
        };
        if bytes.len() > FONT_BYTES_MAX {
            return Err(refuse("it is larger than 16 MiB"));
        }
        let no_font = || refuse("it is no TrueType or OpenType file");
        let shaper = rustybuzz::Face::from_slice(bytes, 0).ok_or_else(no_font)?;
        let lacks = |letter: char| !is_whole(&shaper, shaper.glyph_index(letter));
        if LETTERS.chars().any(lacks) {
            return Err(refuse("it lacks letters of Kazakh, or is cut short"));
        }
        Ok(Self {
            shaper,
            font: Font::new(bytes.to_vec().into(), 0).ok_or_else(no_font)?,
            features: [Feature::new(Tag::from_bytes(b"liga"), 0, ..)],
        })
    }

    /// The font as the writer of the file knows it.
    pub(super) fn font(&self) -> Font {
        self.font.clone()
    }

    /// The glyphs of a text without line breaks, in its order.
    pub(super) fn shape(&self, text: &str) -> Result<Vec<Glyph>, RenderError> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(&self.shaper, &self.features, buffer);
        let infos = shaped.glyph_infos();
        let mut glyphs = Vec::with_capacity(infos.len());
        let ends = infos.iter().skip(1).map(|info| info.cluster as usize);
        let ends = ends.chain([text.len()]);
        for ((info, position), to) in infos.iter().zip(shaped.glyph_positions()).zip(ends) {
            let from = info.cluster as usize;
            let character = text.get(from..).and_then(|rest| rest.chars().next());
            let id = u16::try_from(info.glyph_id).ok().map(GlyphId);
            let is_blank = character.is_some_and(char::is_whitespace);
            if info.glyph_id == 0 || !(is_blank || is_whole(&self.shaper, id)) {
                return Err(RenderError::NoGlyph {
                    character: character.unwrap_or(char::REPLACEMENT_CHARACTER),
                    near: beginning(text),
                });
            }
            glyphs.push(Glyph {
                id: info.glyph_id,
                advance: self.ems(position.x_advance),
                offset: (self.ems(position.x_offset), self.ems(position.y_offset)),
                from,
                to,
            });
        }
        Ok(glyphs)
    }

    /// Font units in ems.
    #[expect(
        clippy::cast_precision_loss,
        reason = "font units fit into 16 bits, which f32 holds exactly"
    )]
    fn ems(&self, units: i32) -> f32 {
        units as f32 / self.shaper.units_per_em() as f32
    }
}

/// Whether a glyph has an outline and a width: a font that was cut short may know a letter and not have it.
fn is_whole(face: &rustybuzz::Face<'_>, glyph: Option<GlyphId>) -> bool {
    glyph.is_some_and(|glyph| {
        face.glyph_bounding_box(glyph).is_some() && face.glyph_hor_advance(glyph).is_some()
    })
}
