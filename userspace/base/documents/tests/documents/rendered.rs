//! The files, as an independent reader of PDF sees them.

use crate::peer::{Peer, peer};
use crate::samples::{self, line, list, one, prose};
use documents::document::{Departure, DepartureNotice, Requirement};
use documents::field::is_printable;
use documents::{Body, Document, Fonts, Language, pdf};

/// The letters that Kazakh has beside those of Russian.
const KAZAKH: &str = "ӘәҒғҚқҢңӨөҰұҮүҺһІі";

/// Calls `check` with the peer and the fonts, if the machine has them.
fn with_peer(check: impl FnOnce(&Peer, &Fonts<'_>)) {
    let Some(peer) = peer() else { return };
    let [regular, bold] = peer.fonts();
    check(peer, &Fonts::new(&regular, &bold).unwrap());
}

/// Renders every sample in both languages and gives each file to `check`.
fn every(check: impl Fn(&Peer, &str, (&Document, Language), &[u8])) {
    with_peer(|peer, fonts| {
        for (name, document) in samples::documents() {
            for language in Language::ALL {
                let name = format!("{name}.{}", language.tag());
                let file = pdf(&document, language, &samples::seal(), fonts);
                let file = file.unwrap_or_else(|error| panic!("{name}: {error}"));
                check(peer, &name, (&document, language), &file);
            }
        }
    });
}

/// A document of one table whose departures were found as `found` says, one after the other.
fn long(found: &[String]) -> Document {
    let (_, sample) = samples::documents().remove(0);
    let departure = |text: &String| Departure {
        requirement: Some(Requirement::Marking),
        found: prose(text, text),
    };
    Document {
        head: sample.head,
        body: Body::Departure(DepartureNotice {
            conditions: one("114"),
            issued: samples::day("2026-05-08"),
            object: line("Астана", "Астана"),
            departures: list(found.iter().map(departure).collect()),
            until: None,
        }),
    }
}

/// The words of a text, in order.
fn words(text: &str) -> Vec<String> {
    let word = |text: &str| text.trim_matches(['|', '_']).to_owned();
    let words = text
        .split(|c: char| c.is_whitespace() || c == '\u{a0}')
        .map(word);
    words.filter(|word| !word.is_empty()).collect()
}

/// The text of a file, page after page.
fn pages(peer: &Peer, file: &[u8]) -> Vec<String> {
    let text = peer.run("pdftotext", &["-raw"], file);
    let pages = text.trim_end_matches('\u{c}').split('\u{c}');
    pages.map(str::to_owned).collect()
}

#[test]
fn the_text_can_be_searched_word_for_word() {
    every(|peer, name, (document, language), file| {
        let found = words(&pages(peer, file).join(" ")).join(" ");
        // Words that break over lines are joined again by whoever searches; those of the texts do not.
        let missing: Vec<_> = words(&document.text(language))
            .into_iter()
            .filter(|word| !found.contains(word.as_str()))
            .collect();
        // Only a fingerprint is wider than its column, and is broken after a colon.
        let broken = |word: &String| found.replace(": ", ":").contains(word.as_str());
        assert!(missing.iter().all(broken), "{name}: {missing:?}");
    });
}

#[test]
fn every_page_bears_its_number_and_the_code() {
    every(|peer, name, _, file| {
        let pages = pages(peer, file);
        let count = pages.len();
        for (number, page) in (1..).zip(&pages) {
            let lines: Vec<_> = page.lines().map(str::trim).collect();
            assert!(
                lines.contains(&format!("{number} / {count}").as_str()),
                "{name}: {page}"
            );
            assert!(page.contains("7KQ2-M4XD-9TBE-H3WA"), "{name}: {page}");
        }
    });
}

#[test]
fn fonts_are_embedded_as_subsets_with_their_characters() {
    every(|peer, name, _, file| {
        let fonts = peer.run("pdffonts", &[], file);
        let rows: Vec<_> = fonts.lines().skip(2).collect();
        assert_eq!(rows.len(), 2, "{name}: {fonts}");
        for row in rows {
            let (subset, _) = row.split_once('+').unwrap_or_default();
            assert_eq!(subset.len(), 6, "{name}: {row}");
            assert!(
                row.contains("CID TrueType") && row.contains("yes yes yes"),
                "{name}: {row}"
            );
        }
    });
}

#[test]
fn title_language_and_tags_are_told() {
    every(|peer, name, (document, language), file| {
        let about = peer.run("pdfinfo", &[], file);
        let title = document.title(language).replace('\u{a0}', " ");
        let field = |field: &str| {
            let lines = about.lines();
            let mut values = lines.filter_map(|line| line.strip_prefix(field));
            values.next().unwrap_or_default().trim().to_owned()
        };
        assert_eq!(field("Title:"), title, "{name}");
        assert_eq!(field("Tagged:"), "yes", "{name}");
        assert_eq!(field("JavaScript:"), "no", "{name}");
        assert!(field("Page size:").ends_with("(A4)"), "{name}: {about}");
        let metadata = peer.run("pdfinfo", &["-meta"], file);
        let tag = format!("<rdf:li>{}</rdf:li>", language.tag());
        for words in [
            tag.as_str(),
            "<pdfaid:part>2</pdfaid:part>",
            "<pdfuaid:part>1</pdfuaid:part>",
        ] {
            assert!(
                metadata.contains(words),
                "{name}: {words} is not in {metadata}"
            );
        }
        let structure = peer.run("pdfinfo", &["-struct"], file);
        assert!(
            structure.contains("H1") && structure.contains("P (block)"),
            "{name}: {structure}"
        );
    });
}

#[test]
fn every_letter_of_kazakh_is_found_again() {
    with_peer(|peer, fonts| {
        let document = long(&[format!("{KAZAKH} шеті")]);
        for language in Language::ALL {
            let file = pdf(&document, language, &samples::seal(), fonts).unwrap();
            let text = pages(peer, &file).join(" ");
            assert!(text.contains(KAZAKH), "{text}");
            let bold = &document.head.signer.name;
            assert!(text.contains(bold.as_str()), "{text}");
        }
    });
}

#[test]
fn both_faces_have_every_printable_character() {
    with_peer(|peer, fonts| {
        let all: Vec<char> = ('\0'..=char::MAX).filter(|c| is_printable(*c)).collect();
        assert!(all.len() > 500);
        let lines: Vec<String> = all.chunks(60).map(|part| part.iter().collect()).collect();
        let mut document = long(&lines);
        let file = pdf(&document, Language::Russian, &samples::seal(), fonts).unwrap();
        let text = pages(peer, &file).join("\n");
        // No-break spaces come back as spaces.
        let lost = |c: &&char| **c != '\u{a0}' && !text.contains(**c);
        assert_eq!(all.iter().find(lost), None, "{text}");
        for name in &lines {
            document.head.issuer.name = line(name, name);
            pdf(&document, Language::Russian, &samples::seal(), fonts).unwrap();
        }
    });
}

#[test]
fn a_long_table_repeats_its_head_on_every_page() {
    with_peer(|peer, fonts| {
        let found: Vec<String> = (1..=120).map(|n| format!("Белгі-{n} табылмады")).collect();
        let file = pdf(&long(&found), Language::Kazakh, &samples::seal(), fonts).unwrap();
        let pages = pages(peer, &file);
        assert!(pages.len() > 4, "{}", pages.len());
        let with_rows = pages.iter().filter(|page| page.contains("Белгі-"));
        for page in with_rows {
            assert_eq!(page.matches("Анықталған сәйкессіздік").count(), 1, "{page}");
        }
        let text = pages.join("\n");
        for row in &found {
            assert_eq!(text.matches(&format!("{row}\n")).count(), 1, "{row}");
        }
        // The head of the later pages belongs to the page and not to the table: who listens hears it once.
        let structure = peer.run("pdfinfo", &["-struct-text"], &file);
        assert_eq!(structure.matches("Анықталған").count(), 1);
    });
}

#[test]
fn a_row_taller_than_a_page_goes_over_it_line_by_line() {
    with_peer(|peer, fonts| {
        let words: Vec<String> = (1..=420).map(|n| format!("сөз{n}")).collect();
        let file = pdf(
            &long(&[words.join(" "), words.join("\n")]),
            Language::Kazakh,
            &samples::seal(),
            fonts,
        );
        let pages = pages(peer, &file.unwrap());
        assert!(pages.len() > 8, "{}", pages.len());
        let text = pages.join(" ");
        let text = self::words(&text);
        for word in &words {
            assert_eq!(
                text.iter().filter(|found| *found == word).count(),
                2,
                "{word}"
            );
        }
    });
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    every(|peer, name, (document, language), file| {
        let [regular, bold] = peer.fonts();
        let fonts = Fonts::new(&regular, &bold).unwrap();
        let again = pdf(document, language, &samples::seal(), &fonts).unwrap();
        assert!(again == file, "{name}");
    });
}

/// Not a check: `QAQPA_DOCUMENTS=FOLDER cargo test -p qaqpa-documents` leaves the files there for people to look at.
#[test]
fn keeps_the_files_for_looking_at() {
    let Some(folder) = std::env::var_os("QAQPA_DOCUMENTS") else {
        return;
    };
    let keep = |name: &str, file: &[u8]| {
        let path = std::path::Path::new(&folder).join(format!("{name}.pdf"));
        std::fs::write(path, file).unwrap();
    };
    every(|_, name, _, file| keep(name, file));
    with_peer(|_, fonts| {
        let long = long(&vec![
            "11-порттағы патчкордта таңба жоқ.".to_owned();
            40
        ]);
        let file = pdf(&long, Language::Kazakh, &samples::seal(), fonts).unwrap();
        keep("long-table.kk", &file);
    });
}
