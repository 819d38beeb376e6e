//! The files, as an independent reader of PDF sees them.

use crate::peer::peer;
use crate::samples;
use documents::{Document, Fonts, Language, pdf};

/// Renders every sample in both languages and gives each file to `check`.
fn every(check: impl Fn(&str, &Document, Language, &[u8])) {
    let Some(peer) = peer() else { return };
    let [regular, bold] = peer.fonts();
    let fonts = Fonts::new(&regular, &bold).unwrap();
    for (name, document) in samples::documents() {
        for language in Language::ALL {
            let file = pdf(&document, language, &samples::seal(), &fonts);
            let name = format!("{name}.{}", language.tag());
            check(
                &name,
                &document,
                language,
                &file.unwrap_or_else(|error| panic!("{name}: {error}")),
            );
        }
    }
}

#[test]
fn keeps_the_files_for_looking_at() {
    let Some(folder) = std::env::var_os("QAQPA_DOCUMENTS") else {
        return;
    };
    every(|name, _, _, file| {
        std::fs::write(
            std::path::Path::new(&folder).join(format!("{name}.pdf")),
            file,
        )
        .unwrap();
    });
}
