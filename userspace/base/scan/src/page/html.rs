//! The page for browsers.

use super::{Language, Page, words};

/// What the page may load and do: its own style, and nothing else.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Colours are the system's own, which follow light, dark and high contrast.
const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;background:Canvas;color:CanvasText;font:1rem/1.5 system-ui,sans-serif}\
main{max-width:42rem;margin:0 auto;padding:2rem 1rem}\
section{border-inline-start:.25rem solid #c33;padding-inline-start:1rem;margin-block-end:1.5rem}\
h1,h2{font-size:1.25rem;line-height:1.3;margin:0}\
p{margin:.5rem 0 0}\
dl{border-block-start:1px solid GrayText;padding-block-start:1rem}\
dt{font-size:.875rem}\
dd{margin:0 0 .75rem;font-weight:600;overflow-wrap:anywhere}";

pub(super) fn render(page: &Page) -> String {
    let mut html = Markup::default();
    let title = page.wording.title.of(Language::Kazakh);
    html.raw("<!DOCTYPE html>\n<html lang=\"kk\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.raw("<meta name=\"robots\" content=\"noindex\">\n<title>");
    html.text(title).raw("</title>\n<style>").raw(STYLE);
    html.raw("</style>\n</head>\n<body>\n<main>\n");
    for language in Language::ALL {
        let heading = if language == Language::Kazakh {
            "h1"
        } else {
            "h2"
        };
        html.raw("<section lang=\"")
            .raw(language.tag())
            .raw("\">\n");
        html.raw("<")
            .raw(heading)
            .raw(">")
            .text(page.wording.title.of(language));
        html.raw("</")
            .raw(heading)
            .raw(">\n<p>")
            .text(page.wording.text.of(language));
        html.raw("</p>\n<p>")
            .text(words::MISTAKE.of(language))
            .raw("</p>\n</section>\n");
    }
    html.raw("<dl>\n");
    for (label, value) in page.facts() {
        html.raw("<dt>");
        for (number, language) in Language::ALL.into_iter().enumerate() {
            html.raw(if number > 0 { " · " } else { "" });
            html.raw("<span lang=\"").raw(language.tag()).raw("\">");
            html.text(label.of(language)).raw("</span>");
        }
        html.raw("</dt>\n<dd dir=\"auto\">")
            .text(&value)
            .raw("</dd>\n");
    }
    html.raw("</dl>\n</main>\n</body>\n</html>\n");
    html.0
}

/// Markup that only this file writes; everything else enters it as text.
#[derive(Default)]
struct Markup(String);

impl Markup {
    fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        for sign in text.chars() {
            match sign {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                plain => self.0.push(plain),
            }
        }
        self
    }
}
