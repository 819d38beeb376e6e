//! The sheet of fingerprints: what people compare before they install, on a screen or on paper.

use crate::distribution::Distribution;
use crate::language::{Language, Phrase};
use crate::markup::Escaped;
use crate::root::{InUse, Root, grouped};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

const TITLE: Phrase = Phrase {
    kk: "ИҚБШ негізгі сертификаты: цифрлық іздер парағы",
    ru: "Корневой сертификат ЕШДИ: лист отпечатков",
    en: "Root certificate of ЕШДИ: fingerprint sheet",
};

const COMPARE: Phrase = Phrase {
    kk: "Орнатпас бұрын сертификаттың цифрлық ізін (SHA-256) осы парақпен таңба бойынша салыстырыңыз. Парақты байланыс операторынан \
         қағаз түрінде алыңыз. Бір таңба да өзгеше болса, сертификатты орнатпаңыз және операторға хабарлаңыз.",
    ru: "Перед установкой сверьте отпечаток сертификата (SHA-256) с этим листом знак за знаком. Лист на бумаге передаёт оператор связи. \
         Если отличается хотя бы один знак, не устанавливайте сертификат и сообщите оператору.",
    en: "Before you install the certificate, compare its fingerprint (SHA-256) with this sheet, sign by sign. Your operator hands the sheet \
         over on paper. If one sign differs, do not install the certificate, and tell your operator.",
};

/// By which clauses the certificate is made, handed over and installed.
pub(crate) const GROUND: Phrase = Phrase {
    kk: "Негізі: ИҚБШ қағидалары (№ 386/НҚ бұйрық). 20-тармақ: МТҚ пайдаланушылардың шифрланған трафигін талдайды. 21-тармақ: МТҚ негізгі \
         сертификатты жасайды, байланыс операторларына жібереді және оның өзекті болуын қамтамасыз етеді. 22-тармақ: оператор оны өз \
         пайдаланушыларына береді. 23-тармақ: пайдаланушылар оны өз жұмыс станцияларында орнатады.",
    ru: "Основание: Правила ЕШДИ (приказ № 386/НҚ). Пункт 20: ГТС проводит анализ зашифрованного трафика Пользователей. Пункт 21: ГТС \
         создаёт корневой сертификат, передаёт его операторам связи и обеспечивает его актуальность. Пункт 22: оператор связи передаёт \
         его своим Пользователям. Пункт 23: Пользователи устанавливают его на своих рабочих станциях.",
    en: "Ground: the Rules of ЕШДИ (order 386/НҚ). Clause 20: ГТС analyses the encrypted traffic of users. Clause 21: ГТС makes the root \
         certificate, hands it over to telecom operators and keeps it current. Clause 22: an operator hands it over to its users. \
         Clause 23: users install it on their workstations.",
};

const SUBJECT: Phrase = phrase("Атауы", "Имя", "Subject");
const SERIAL: Phrase = phrase("Сериялық нөмірі", "Серийный номер", "Serial number");
const VALIDITY: Phrase = phrase("Қолданылу мерзімі", "Срок действия", "Validity");
const STANDING: Phrase = phrase("Жай-күйі", "Состояние", "Standing");
const SHA_256: Phrase = phrase("SHA-256 ізі", "Отпечаток SHA-256", "SHA-256 fingerprint");
const SHA_1: Phrase = phrase("SHA-1 ізі", "Отпечаток SHA-1", "SHA-1 fingerprint");
const ROOT: Phrase = phrase(
    "Негізгі сертификат №",
    "Корневой сертификат №",
    "Root certificate no.",
);

const ACTIVE: Phrase = phrase("қолданыста", "действует", "in use");
const PUBLISHED: Phrase = phrase(
    "алдын ала орнатылады, қолданысқа енгізілуі ең ерте",
    "устанавливается заранее, вводится в действие не ранее",
    "installed in advance, in use at the earliest from",
);
const RETIRING: Phrase = phrase(
    "ауыстырылуда, жаңасымен қатар қолданыста",
    "заменяется, действует вместе с новым",
    "being replaced, in use beside the newer one",
);

const fn phrase(kk: &'static str, ru: &'static str, en: &'static str) -> Phrase {
    Phrase { kk, ru, en }
}

/// A root's name for people.
pub(crate) fn title_of(root: &Root, language: Language) -> String {
    format!("{} {}", ROOT.of(language), root.generation())
}

/// What is said of a root in words: what it is, and its value.
fn words(root: &Root, language: Language) -> [(&'static str, String); 3] {
    let (from, until) = root.validity();
    [
        (SUBJECT.of(language), root.subject().to_owned()),
        (STANDING.of(language), standing(root, language)),
        (
            VALIDITY.of(language),
            format!("{} – {}", day(from), day(until)),
        ),
    ]
}

/// What is compared of a root, digit by digit.
fn digits(root: &Root, language: Language) -> [(&'static str, String); 3] {
    [
        (SHA_256.of(language), grouped(root.sha256())),
        (SHA_1.of(language), grouped(root.sha1())),
        (SERIAL.of(language), grouped(root.serial())),
    ]
}

fn standing(root: &Root, language: Language) -> String {
    match root.in_use() {
        InUse::Active => ACTIVE.of(language).to_owned(),
        InUse::Published => {
            format!("{} {}", PUBLISHED.of(language), day(root.signs_from()))
        }
        InUse::Retiring => RETIRING.of(language).to_owned(),
    }
}

/// A day in legal time: 30.11.2026.
fn day(at: Timestamp) -> String {
    law::zone::date(at).strftime("%d.%m.%Y").to_string()
}

/// What is said of a root, as a list of HTML.
pub(crate) fn table(root: &Root, language: Language) -> String {
    let words = words(root, language)
        .into_iter()
        .map(|(name, value)| format!("<dt>{}</dt><dd>{}</dd>\n", Escaped(name), Escaped(&value)));
    let digits = digits(root, language).into_iter().map(|(name, value)| {
        format!(
            "<dt>{}</dt><dd class=\"octets\">{}</dd>\n",
            Escaped(name),
            Escaped(&value)
        )
    });
    format!("<dl>\n{}</dl>\n", words.chain(digits).collect::<String>())
}

/// How the sheet looks: it holds this itself, since it is sent as one file.
const STYLE: &str = "\
body{font:11pt/1.45 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}\
h1{font-size:1.4em}h2{font-size:1.1em;margin-bottom:.3em}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0}dt{color:#444}dd{margin:0;overflow-wrap:anywhere}.octets{font-family:ui-monospace,monospace;max-width:40ch}\
section{border-top:1px solid #999;padding-top:.5rem;margin-top:1.5rem}\
@media print{body{margin:0;max-width:none}section{break-inside:avoid}}\
@page{margin:18mm}";

/// The policy (`Content-Security-Policy`) under which the sheet is sent: its own style, by digest, and nothing else.
pub fn sheet_policy() -> String {
    let digest = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// The sheet in some languages, one after another: a page that needs nothing else.
pub(crate) fn html(of: &Distribution, languages: &[Language]) -> String {
    let sections = languages.iter().map(|language| section(of, *language));
    format!(
        "<!DOCTYPE html>\n<html lang=\"kk\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
        TITLE.kk,
        sections.collect::<String>()
    )
}

fn section(of: &Distribution, language: Language) -> String {
    let roots = of.roots().iter().map(|root| {
        let title = title_of(root, language);
        format!("<h2>{title}</h2>\n{}", table(root, language))
    });
    format!(
        "<section lang=\"{}\">\n<h1>{}</h1>\n<p>{}</p>\n{}<p>{}</p>\n</section>\n",
        language.tag(),
        TITLE.of(language),
        COMPARE.of(language),
        roots.collect::<String>(),
        GROUND.of(language)
    )
}

/// The sheet as text, in all languages.
pub(crate) fn text(of: &Distribution) -> String {
    let sections = Language::ALL.iter().map(|language| {
        let roots = of.roots().iter().map(|root| {
            let words = words(root, *language).into_iter();
            let lines = words.chain(digits(root, *language));
            let lines = lines.map(|(name, value)| format!("  {name}: {value}\n"));
            format!(
                "{}\n{}\n",
                title_of(root, *language),
                lines.collect::<String>()
            )
        });
        format!(
            "{}\n\n{}\n\n{}{}\n",
            TITLE.of(*language),
            COMPARE.of(*language),
            roots.collect::<String>(),
            GROUND.of(*language)
        )
    });
    sections.collect::<Vec<_>>().join("\n\n")
}
