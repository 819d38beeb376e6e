//! The public page: what the root is for, for whom, how to install it, and whether this workstation trusts it.
//!
//! It loads one style sheet of its own and the mark of the [check](Check), runs nothing, and works on paper.

use crate::artefact::{SHEET, SHEET_TEXT, SUMS, der_name, pem_name};
use crate::check::{Check, MARK_MEDIA, MARK_SIZE};
use crate::distribution::Distribution;
use crate::language::{Language, Phrase};
use crate::markup::Escaped;
use crate::sheet::{GROUND, table, title_of};
use law::ExemptCategory;
use systems::{File, SYSTEMS, System};
use words as w;

mod systems;
mod words;

/// The style sheet of the page.
pub const STYLE: &str = include_str!("page/style.css");

/// The page in a language.
pub fn index(of: &Distribution, language: Language, check: Option<&Check>) -> String {
    let l = language;
    let body = [
        paragraph("lead", w::LEAD.of(l)),
        section("whom", w::WHOM.of(l), &paragraph("", w::WHOM_TEXT.of(l))),
        section("check", w::CHECK.of(l), &check_of(check, l)),
        section("fingerprints", w::FINGERPRINTS.of(l), &fingerprints(of, l)),
        section("install", w::INSTALL.of(l), &install(of, l)),
        section("exempt", w::EXEMPT.of(l), &exempt(l)),
        section(
            "ground",
            w::GROUND_TITLE.of(l),
            &paragraph("", GROUND.of(l)),
        ),
    ];
    frame(language, &body.concat())
}

/// What is shown while there is no root.
pub fn no_root(language: Language) -> String {
    frame(language, &paragraph("lead", w::NO_ROOT.of(language)))
}

fn frame(language: Language, body: &str) -> String {
    let (tag, title) = (language.tag(), w::TITLE.of(language));
    let links = Language::ALL.iter().map(|other| {
        let (tag, name) = (other.tag(), other.own_name());
        let here = if *other == language {
            " aria-current=\"page\""
        } else {
            ""
        };
        format!("<a href=\"/{tag}\" lang=\"{tag}\" hreflang=\"{tag}\"{here}>{name}</a>\n")
    });
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n\
         <nav aria-label=\"{}\">\n{}</nav>\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n",
        w::LANGUAGES.of(language),
        links.collect::<String>()
    )
}

fn section(id: &str, title: &str, body: &str) -> String {
    let title = Escaped(title);
    format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{title}</h2>\n{body}</section>\n"
    )
}

fn paragraph(class: &str, text: &str) -> String {
    let class = if class.is_empty() {
        String::new()
    } else {
        format!(" class=\"{class}\"")
    };
    format!("<p{class}>{}</p>\n", Escaped(text))
}

/// The mark in an `object`: what stands inside is shown, and read aloud, only where the mark is not.
fn check_of(check: Option<&Check>, language: Language) -> String {
    let Some(check) = check else {
        return paragraph("", w::NO_CHECK.of(language));
    };
    let (width, height) = MARK_SIZE;
    let (url, no_mark) = (check.mark_url(language), w::NO_MARK.of(language));
    format!(
        "{}<object type=\"{MARK_MEDIA}\" data=\"{}\" width=\"{width}\" height=\"{height}\">\n{}</object>\n",
        paragraph("", w::CHECK_TEXT.of(language)),
        Escaped(&url),
        paragraph("no-mark", no_mark)
    )
}

fn fingerprints(of: &Distribution, language: Language) -> String {
    let several = if of.roots().len() > 1 {
        paragraph("", w::SEVERAL.of(language))
    } else {
        String::new()
    };
    let roots = of.roots().iter().map(|root| {
        format!(
            "<h3>{}</h3>\n{}",
            title_of(root, language),
            table(root, language)
        )
    });
    let files = [SHEET, SHEET_TEXT, SUMS].map(button);
    format!(
        "{}{several}{}<p class=\"files\">{}</p>\n",
        paragraph("", w::COMPARE.of(language)),
        roots.collect::<String>(),
        files.join(" ")
    )
}

fn install(of: &Distribution, language: Language) -> String {
    let systems = SYSTEMS.iter();
    systems
        .map(|system| system_of(system, of, language))
        .collect()
}

fn system_of(system: &System, of: &Distribution, language: Language) -> String {
    let files = system.files.iter().flat_map(|file| match file {
        File::EachDer => of.roots().iter().map(der_name).collect(),
        File::EachPem => of.roots().iter().map(pem_name).collect(),
        File::Named(name) => vec![(*name).to_owned()],
    });
    let files: Vec<String> = files.map(|name| button(&name)).collect();
    let steps = system.steps.iter().map(|step: &Phrase| {
        let command = step.of(language).split_once('\n');
        match command {
            Some((text, command)) => {
                format!(
                    "<li>{}<pre>{}</pre></li>\n",
                    Escaped(text),
                    Escaped(command)
                )
            }
            None => format!("<li>{}</li>\n", Escaped(step.of(language))),
        }
    });
    let list = if system.is_choice { "ul" } else { "ol" };
    format!(
        "<h3>{}</h3>\n<p class=\"files\">{}</p>\n<{list}>\n{}</{list}>\n",
        Escaped(system.title.of(language)),
        files.join(" "),
        steps.collect::<String>()
    )
}

fn button(name: &str) -> String {
    format!("<a class=\"button\" href=\"/files/{name}\">{name}</a>")
}

fn exempt(language: Language) -> String {
    let names = ExemptCategory::ALL.iter().map(|category| {
        let label = category.label();
        let name = match language {
            Language::Kk => label.kk,
            Language::Ru => label.ru,
            Language::En => w::exempt_in_english(*category),
        };
        format!("<li>{}</li>\n", Escaped(name))
    });
    format!(
        "{}<ul>\n{}</ul>\n{}",
        paragraph("", w::EXEMPT_TEXT.of(language)),
        names.collect::<String>(),
        paragraph("", w::PROTECTED.of(language))
    )
}
