//! What an author or a stranger may send: refused with the field and the reason, or laid out within the page.

use crate::peer::peer;
use crate::samples::{self, list, prose};
use documents::document::Refusal;
use documents::field::{LIST_ITEMS_MAX, PROSE_CHARS_MAX};
use documents::{
    Body, Document, Fonts, Language, Line, Prose, RenderError, RequestKind, Seal, pdf,
};
use documents::{CheckAddress, VerificationCode};
use proptest::prelude::*;

fn refusal(reasons: &[String]) -> Document {
    let (_, sample) = samples::documents().remove(1);
    Document {
        head: sample.head,
        body: Body::Refusal(Refusal {
            request: samples::request(RequestKind::Mail, "1"),
            clause: "eshep-10".parse().unwrap(),
            reasons: list(reasons.iter().map(|text| prose(text, text)).collect()),
            received: None,
        }),
    }
}

#[test]
fn what_no_one_can_read_does_not_come_in() {
    let hostile = [
        ("bell", "\u{7}"),
        ("null", "a\u{0}"),
        ("override", "\u{202e}txt.exe"),
        ("isolate", "\u{2066}x"),
        ("zero width", "па\u{200b}роль"),
        ("emoji", "жақсы 🙂"),
        ("private", "\u{e000}"),
        ("replacement", "\u{fffd}"),
        ("tab", "a\tb"),
        ("return", "a\rb"),
        ("too long a word", &"ы".repeat(10_000)),
    ];
    for (name, text) in hostile {
        for refused in [
            Line::new("reason", text).err(),
            Prose::new("reason", text).err(),
        ] {
            let error = refused.unwrap_or_else(|| panic!("{name} was taken"));
            assert!(error.to_string().starts_with("reason: "), "{name}: {error}");
        }
    }
}

#[test]
fn a_word_wider_than_the_page_stays_on_it() {
    let Some(peer) = peer() else { return };
    let [regular, bold] = peer.fonts();
    let fonts = Fonts::new(&regular, &bold).unwrap();
    let word = "Ъ".repeat(PROSE_CHARS_MAX);
    let file = pdf(
        &refusal(std::slice::from_ref(&word)),
        Language::Russian,
        &samples::seal(),
        &fonts,
    );
    let boxes = peer.run("pdftotext", &["-bbox"], &file.unwrap());
    let mut letters = 0;
    for line in boxes.lines().filter(|line| line.contains("<word")) {
        let edge = |name: &str| -> f32 {
            let (_, rest) = line.split_once(&format!("{name}=\"")).unwrap();
            rest.split_once('"').unwrap().0.parse().unwrap()
        };
        assert!(edge("xMin") >= 70.0 && edge("xMax") <= 553.0, "{line}");
        assert!(edge("yMin") >= 40.0 && edge("yMax") <= 835.0, "{line}");
        letters += line.matches('Ъ').count();
    }
    assert_eq!(letters, PROSE_CHARS_MAX);
}

#[test]
fn pages_have_a_bound() {
    let Some(peer) = peer() else { return };
    let [regular, bold] = peer.fonts();
    let fonts = Fonts::new(&regular, &bold).unwrap();
    let reasons = vec!["Слово ".repeat(600).trim().to_owned(); LIST_ITEMS_MAX];
    let error = pdf(
        &refusal(&reasons),
        Language::Russian,
        &samples::seal(),
        &fonts,
    )
    .unwrap_err();
    assert!(matches!(error, RenderError::TooManyPages { .. }), "{error}");
    assert!(error.to_string().contains("«Слово Слово"), "{error}");
}

#[test]
fn bytes_that_are_no_font_are_refused() {
    let Some(peer) = peer() else { return };
    let [regular, bold] = peer.fonts();
    // The second half holds kerning and names, without which a font still prints whole.
    let half = bold.len() / 2;
    let cuts = (0..half).step_by(half / 40).map(|end| &bold[..end]);
    for bytes in cuts.chain([&b"no font at all"[..]]) {
        let made = Fonts::new(&regular, bytes);
        let made = made.and_then(|fonts| {
            pdf(
                &refusal(&["x".to_owned()]),
                Language::Russian,
                &samples::seal(),
                &fonts,
            )
        });
        let error = made.err();
        let told = matches!(
            error,
            Some(RenderError::Font { .. } | RenderError::NoGlyph { .. })
        );
        assert!(told, "{} bytes: {error:?}", bytes.len());
    }
}

#[test]
fn the_longest_seal_fits() {
    let Some(peer) = peer() else { return };
    let [regular, bold] = peer.fonts();
    let fonts = Fonts::new(&regular, &bold).unwrap();
    let seal = Seal {
        code: VerificationCode::new(&"W".repeat(40)).unwrap(),
        address: CheckAddress::new(&format!("https://{}", "w".repeat(152))).unwrap(),
        ..samples::seal()
    };
    let file = pdf(&refusal(&["x".to_owned()]), Language::Kazakh, &seal, &fonts).unwrap();
    let text = peer.run("pdftotext", &["-raw"], &file);
    assert!(text.contains(&"W".repeat(40)), "{text}");
}

proptest! {
    /// Any text is either refused with its field, or printed whole.
    #[test]
    fn a_text_is_refused_or_printed_whole(text in "\\PC{0,120}|[ -~а-яА-Яәғқңөұүһі№«»\n]{1,300}") {
        let Some(peer) = peer() else { return Ok(()) };
        let [regular, bold] = peer.fonts();
        let fonts = Fonts::new(&regular, &bold).unwrap();
        if let Err(error) = Prose::new("reason", &text) {
            prop_assert_eq!(error.field, "reason");
            return Ok(());
        }
        let document = refusal(std::slice::from_ref(&text));
        let file = pdf(&document, Language::Russian, &samples::seal(), &fonts).unwrap();
        let letters = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).collect()
        };
        let found = letters(&peer.run("pdftotext", &["-raw"], &file));
        prop_assert!(found.contains(&letters(&text)), "{:?}", text);
    }
}
