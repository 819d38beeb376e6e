//! What frames a document: the letterhead, the title, and the foot with page number and seal.

use qrcodegen::{QrCode, QrCodeEcc};

use super::compose::{BODY, CELL, Flow, SMALL, height};
use super::lines::{Run, Style, lines, single};
use super::page::{ElementId, LEFT, Mark, PAPER, RIGHT, Role, TOP, Tree, WIDTH};
use super::parts::plain;
use super::{RenderError, Weight};
use crate::block::Title;
use crate::head::{Head, Seal};
use crate::language::Language;
use crate::words;
use model::Bin;

/// The name of the authority.
const NAME: Style = Style {
    weight: Weight::Bold,
    size: 11.0,
    leading: 13.5,
};
/// The kind of paper.
const KIND: Style = Style {
    weight: Weight::Bold,
    size: 14.0,
    leading: 18.0,
};
/// What it is about.
const MATTER: Style = Style {
    weight: Weight::Bold,
    ..BODY
};
/// The code in the foot.
const CODE: Style = Style {
    weight: Weight::Bold,
    ..SMALL
};
/// The page number.
const NUMBER: Style = Style {
    size: 10.0,
    leading: 12.0,
    ..SMALL
};
/// The width of the columns of the letterhead.
const COLUMN: f32 = 220.0;
/// Where the foot begins.
const FOOT: f32 = 752.0;
/// The side of the QR code: 20.5 mm.
const QR: f32 = 58.0;
/// How far the QR code keeps its neighbours off: four modules of the smallest code that the seal fits into.
const QUIET: f32 = 10.0;

/// The letterhead: the authority in Kazakh at the left, in Russian at the right; number and date; the addressee.
pub(super) fn letterhead(
    flow: &mut Flow<'_, '_>,
    head: &Head,
    language: Language,
) -> Result<(), RenderError> {
    let (top, mut bottom) = (flow.y, flow.y);
    for (of, left) in Language::ALL.into_iter().zip([LEFT, RIGHT - COLUMN]) {
        flow.y = top;
        let issuer = &head.issuer;
        let tag = (of != language).then(|| of.tag());
        let element = flow.tree.add(Tree::ROOT, Role::Paragraph(tag));
        let name = issuer.name.of(of).as_str().to_uppercase();
        let address = issuer.address.as_ref();
        let address = address.map_or("", |address| address.of(of).as_str());
        let bin = numbered(issuer.bin, of);
        let lines_of = [
            (NAME, name.as_str()),
            (SMALL, address),
            (SMALL, bin.as_str()),
            (SMALL, issuer.contacts.as_str()),
        ];
        for (style, text) in lines_of.into_iter().filter(|(_, text)| !text.is_empty()) {
            let runs = lines(flow.fonts, style, text, plain(COLUMN))?;
            flow.centred(runs, (left, COLUMN), Some(element));
        }
        bottom = bottom.max(flow.y);
    }
    flow.y = bottom + 6.0;
    flow.mark(Mark::Rule {
        from: (LEFT, flow.y),
        to: (RIGHT, flow.y),
        width: 1.0,
    });
    flow.y += 10.0;
    address(flow, head, language)
}

/// A business identification number with its name; empty where it is not known.
fn numbered(bin: Option<Bin>, language: Language) -> String {
    bin.map_or_else(String::new, |bin| {
        format!("{}\u{a0}{bin}", language.pick("БСН", "БИН"))
    })
}

/// Number and date at the left, the addressee at the right.
fn address(flow: &mut Flow<'_, '_>, head: &Head, language: Language) -> Result<(), RenderError> {
    let top = flow.y;
    let date = words::date(head.date, language);
    let number = format!("№\u{a0}{}", head.number);
    let element = flow.tree.add(Tree::ROOT, Role::Paragraph(None));
    for text in [date, number] {
        for run in lines(flow.fonts, BODY, &text, plain(COLUMN))? {
            flow.put(LEFT, run, Some(element));
        }
    }
    let bottom = flow.y;
    flow.y = top;
    let name = head.addressee.name.of(language).as_str();
    let bin = numbered(head.addressee.bin, language);
    let element = flow.tree.add(Tree::ROOT, Role::Paragraph(None));
    let lines_of = [(MATTER, name), (CELL, bin.as_str())];
    for (style, text) in lines_of.into_iter().filter(|(_, text)| !text.is_empty()) {
        for run in lines(flow.fonts, style, text, plain(COLUMN))? {
            flow.put(RIGHT - COLUMN, run, Some(element));
        }
    }
    flow.y = flow.y.max(bottom) + 14.0;
    Ok(())
}

/// The title, in the middle.
pub(super) fn title(flow: &mut Flow<'_, '_>, title: &Title) -> Result<(), RenderError> {
    let element = flow.tree.add(Tree::ROOT, Role::Title(title.line()));
    for (style, text) in [(KIND, &title.kind), (MATTER, &title.matter)] {
        let runs = lines(flow.fonts, style, text, plain(WIDTH * 0.86))?;
        flow.centred(runs, (LEFT, WIDTH), Some(element));
    }
    flow.y += 8.0;
    Ok(())
}

/// The foot of every page. Readers that speak are told of the seal once, at the end.
pub(super) fn feet(
    flow: &mut Flow<'_, '_>,
    head: &Head,
    (language, seal): (Language, &Seal),
) -> Result<(), RenderError> {
    let count = flow.pages.len();
    let texts = foot_texts(head, (language, seal));
    let code =
        QrCode::encode_text(&seal.link(), QrCodeEcc::Medium).map_err(|_| RenderError::Seal)?;
    let spoken = flow.tree.add(Tree::ROOT, Role::Paragraph(None));
    let alternative = language.pick("QR-код:", "QR-код:");
    let figure = Role::Figure(format!("{alternative} {}", seal.link()));
    let figure = flow.tree.add(Tree::ROOT, figure);
    let pages = std::mem::take(&mut flow.pages);
    let mut done = Vec::with_capacity(count);
    for (index, page) in pages.into_iter().enumerate() {
        let tagged = |element| (index == 0).then_some(element);
        flow.pages = vec![page];
        foot(flow, &texts, tagged(spoken))?;
        flow.mark(squares(&code, tagged(figure)));
        let number = single(flow.fonts, NUMBER, &format!("{} / {count}", index + 1))?;
        let x = (PAPER.0 - number.width) / 2.0;
        flow.put_at((x, FOOT + QR + 3.0), number, None);
        done.append(&mut flow.pages);
    }
    flow.pages = done;
    Ok(())
}

fn foot_texts(head: &Head, (language, seal): (Language, &Seal)) -> [(Style, String); 4] {
    let (code, address) = (seal.code.as_str(), seal.address.as_str());
    let issued = words::at(seal.issued, language);
    let dated = words::dated(head.date, language);
    let number = &head.number;
    match language {
        Language::Kazakh => [
            (CODE, format!("Тексеру коды: {code}")),
            (
                SMALL,
                format!(
                    "Құжаттың түпнұсқалығы {address} мекенжайы бойынша немесе QR-код арқылы тексеріледі."
                ),
            ),
            (SMALL, format!("Құжат: {dated} №\u{a0}{number}")),
            (SMALL, format!("Файл {issued} қалыптастырылды.")),
        ],
        Language::Russian => [
            (CODE, format!("Проверочный код: {code}")),
            (
                SMALL,
                format!("Подлинность документа проверяется по адресу {address} или по QR-коду."),
            ),
            (SMALL, format!("Документ: №\u{a0}{number} {dated}")),
            (SMALL, format!("Файл сформирован {issued}.")),
        ],
    }
}

fn foot(
    flow: &mut Flow<'_, '_>,
    texts: &[(Style, String)],
    element: Option<ElementId>,
) -> Result<(), RenderError> {
    flow.mark(Mark::Rule {
        from: (LEFT, FOOT - QUIET),
        to: (RIGHT, FOOT - QUIET),
        width: 0.5,
    });
    let mut runs: Vec<Run> = Vec::new();
    for (style, text) in texts {
        runs.extend(lines(flow.fonts, *style, text, plain(WIDTH - QR - QUIET))?);
    }
    // Long numbers may need a line more; the foot is as tall as the QR code and holds five.
    runs.truncate(5);
    flow.y = FOOT + (QR - height(&runs)).max(0.0) / 2.0;
    for run in runs {
        flow.put(LEFT, run, element);
    }
    flow.y = TOP;
    Ok(())
}

fn squares(code: &QrCode, element: Option<ElementId>) -> Mark {
    let size = code.size();
    let modules = u16::try_from(size).unwrap_or(1);
    let side = QR / f32::from(modules);
    let corner = (RIGHT - QR, FOOT);
    let place = |at: i32| f32::from(u16::try_from(at).unwrap_or(0)) * side;
    let dark = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
    let dark = dark.filter(|(x, y)| code.get_module(*x, *y));
    Mark::Squares {
        corners: dark
            .map(|(x, y)| (corner.0 + place(x), corner.1 + place(y)))
            .collect(),
        side,
        element,
    }
}
