//! What pages are made of, and the templates that write it. A template escapes all that it is given.

use super::assets::Assets;
use super::key::Key;
use super::texts::Words;
use askama::Template;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

/// What surrounds every page.
pub(crate) struct Shell<'a> {
    pub(crate) words: Words<'a>,
    pub(crate) assets: &'a Assets,
    /// What each form bears.
    pub(crate) form: String,
    /// Path and parameters of this page, to which the choice of a language comes back.
    pub(crate) here: &'a str,
    /// The account that is signed in.
    pub(crate) who: Option<String>,
    pub(crate) menu: Vec<MenuItem>,
}

/// A page in the menu.
pub(crate) struct MenuItem {
    pub(crate) href: &'static str,
    pub(crate) title: String,
    pub(crate) is_here: bool,
}

/// What a cell of a table, or a fact, shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Words.
    Text(String),
    /// A name, a number or a digest.
    Code(String),
    /// An instant: as people read it, and as programs do.
    Time(String, String),
    /// The end of a term, as [`Cell::Time`], and how long that is.
    Due(String, String, String),
    /// English words on a page of any language.
    English(String),
    /// How something is.
    State(Tone, String),
    /// A page of the console.
    Link(String, String),
    /// Names and values.
    Pairs(Vec<(String, String)>),
}

/// How much something concerns its reader. Colour says nothing that the words do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Calm,
    Good,
    Warning,
    Bad,
}

impl Tone {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }
}

impl Cell {
    /// As it stands in an export.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Due(time, _, left) => format!("{time} ({left})"),
            Self::Text(text)
            | Self::English(text)
            | Self::Code(text)
            | Self::Time(text, _)
            | Self::State(_, text)
            | Self::Link(_, text) => text.clone(),
            Self::Pairs(pairs) => {
                let pairs = pairs.iter().map(|(name, value)| format!("{name}: {value}"));
                pairs.collect::<Vec<String>>().join("; ")
            }
        }
    }
}

/// A table.
#[derive(Debug)]
pub(crate) struct Table {
    /// What it shows, for those who do not see it.
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// What stands in its place where it has no rows.
    pub(crate) empty: String,
}

/// A part of a page.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) title: String,
    pub(crate) body: Content,
    /// What stands below.
    pub(crate) note: String,
}

/// What a part of a page shows.
#[derive(Debug)]
pub(crate) enum Content {
    Facts(Vec<(String, Cell)>),
    Table(Table),
    Text(String),
    Form(Form),
}

/// A form with nothing to fill in: what it is about, and a button.
#[derive(Debug)]
pub(crate) struct Form {
    /// Where it is sent.
    pub(crate) action: &'static str,
    /// What it bears besides the token of its page.
    pub(crate) hidden: Vec<(&'static str, String)>,
    pub(crate) facts: Vec<(String, Cell)>,
    /// What the button does.
    pub(crate) text: String,
    pub(crate) button: String,
}

/// A field of a filter.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) control: Control,
}

/// How a field is filled in.
#[derive(Debug)]
pub(crate) enum Control {
    Line(String),
    Day(String),
    Choice(Vec<Choice>),
}

/// What a field offers.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) is_chosen: bool,
}

/// A page of a collection.
#[derive(Template)]
#[template(path = "list.html")]
pub(crate) struct ListPage<'a> {
    pub(crate) shell: Shell<'a>,
    pub(crate) title: String,
    pub(crate) path: &'static str,
    /// Where one goes on from here, besides.
    pub(crate) links: Vec<(&'static str, String)>,
    pub(crate) fields: Vec<Field>,
    pub(crate) table: Table,
    /// Where the export is, the page from the beginning, and the next.
    pub(crate) export: String,
    pub(crate) first: Option<String>,
    pub(crate) next: Option<String>,
}

/// A page of parts.
#[derive(Template)]
#[template(path = "sections.html")]
pub(crate) struct SectionsPage<'a> {
    pub(crate) shell: Shell<'a>,
    pub(crate) title: String,
    pub(crate) sections: Vec<Section>,
}

/// The page where one signs in.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignInPage<'a> {
    pub(crate) shell: Shell<'a>,
    pub(crate) title: String,
    /// Why one is here again.
    pub(crate) note: Option<String>,
}

/// A page that says why there is none.
#[derive(Template)]
#[template(path = "problem.html")]
pub(crate) struct ProblemPage<'a> {
    pub(crate) shell: Shell<'a>,
    pub(crate) title: String,
    pub(crate) advice: String,
    pub(crate) status: u16,
    /// In the words of whoever refused, which are English.
    pub(crate) detail: &'a str,
    pub(crate) hint: &'a str,
}

/// A page as it goes out.
pub(crate) fn page(status: StatusCode, of: &impl Template) -> Response {
    let (status, html) = match of.render() {
        Ok(html) => (status, html),
        Err(error) => {
            tracing::error!(%error, "a page cannot be written");
            (StatusCode::INTERNAL_SERVER_ERROR, String::new())
        }
    };
    let mut response = Response::new(html.into());
    *response.status_mut() = status;
    let media = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, media);
    response
}
