//! Whether a workstation trusts the root: a mark that tlsd draws itself, under the certificate of the user's organisation.
//!
//! The page embeds `https://HOST/mark-ru.svg`. tlsd answers whatever is asked of that host, and nobody else does: so the mark is seen
//! where the source is enrolled and its workstation trusts the root, and nowhere else.

use crate::language::{Language, Phrase};
use crate::markup::Escaped;
use model::HostName;

const INSTALLED: Phrase = Phrase {
    kk: "Сертификат орнатылған",
    ru: "Сертификат установлен",
    en: "The certificate is installed",
};

const TRUSTS: Phrase = Phrase {
    kk: "Бұл жұмыс станциясы оған сенеді",
    ru: "Эта рабочая станция ему доверяет",
    en: "This workstation trusts it",
};

/// Its media type.
pub const MARK_MEDIA: &str = "image/svg+xml";
/// Its width and height, in pixels of CSS.
pub(crate) const MARK_SIZE: (u32, u32) = (420, 76);

/// A host whose answers show whether the root is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    host: HostName,
}

impl Check {
    /// A check by this host. It must resolve to an address beyond the gateway; what stands there is never reached by the enrolled.
    pub const fn new(host: HostName) -> Self {
        Self { host }
    }

    /// Its name.
    pub const fn host(&self) -> &HostName {
        &self.host
    }

    /// Where the mark is, in a language.
    pub fn mark_url(&self, language: Language) -> String {
        format!("https://{}{}", self.host, mark_path(language))
    }
}

fn mark_path(language: Language) -> String {
    format!("/mark-{}.svg", language.tag())
}

/// The mark at a path: an image (SVG) in a language; none at any other path.
pub fn mark(path: &str) -> Option<String> {
    let mut languages = Language::ALL.into_iter();
    let language = languages.find(|language| mark_path(*language) == path)?;
    let (width, height) = MARK_SIZE;
    let (installed, trusts) = (INSTALLED.of(language), TRUSTS.of(language));
    let (installed, trusts) = (Escaped(installed), Escaped(trusts));
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" lang=\"{}\" role=\"img\" aria-label=\"{installed}. {trusts}.\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         <title>{installed}. {trusts}.</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#14662a\"/>\n\
         <path d=\"M22 39l11 12 21-26\" fill=\"none\" stroke=\"#fff\" stroke-width=\"7\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>\n\
         <g fill=\"#fff\" font-family=\"system-ui,sans-serif\">\n\
         <text x=\"74\" y=\"34\" font-size=\"20\" font-weight=\"bold\">{installed}</text>\n\
         <text x=\"74\" y=\"59\" font-size=\"17\">{trusts}</text>\n\
         </g>\n</svg>\n",
        language.tag()
    ))
}
