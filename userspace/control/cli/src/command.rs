//! The commands, one file each.

pub(crate) mod check;

pub(crate) mod apply;
pub(crate) mod commit;
pub(crate) mod confirm;
pub(crate) mod diff;
pub(crate) mod discard;
pub(crate) mod rollback;

pub(crate) mod metrics;
pub(crate) mod status;
pub(crate) mod top;

pub(crate) mod availability;
pub(crate) mod cases;
pub(crate) mod counters;
pub(crate) mod epochs;
pub(crate) mod events;
pub(crate) mod explain;
pub(crate) mod notice;
pub(crate) mod notices;
pub(crate) mod path;
pub(crate) mod paths;
pub(crate) mod show;

pub(crate) mod attached;
pub(crate) mod authority;
pub(crate) mod calendar;
pub(crate) mod category;
pub(crate) mod clock;
pub(crate) mod learned;
pub(crate) mod papers;
pub(crate) mod receipt;
pub(crate) mod request;
pub(crate) mod service;
pub(crate) mod token;

pub(crate) mod journal;

use law::Clause;

/// Why something is done, and by which clause.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Ground {
    /// Why, in your words; a request's number where there is one
    #[arg(long, value_name = "TEXT", value_parser = parse_why)]
    pub(crate) why: String,
    /// The clause it rests on, for example eshdi-13
    #[arg(long, value_name = "ID")]
    pub(crate) clause: Option<Clause>,
}

/// A reason is never empty: the journal keeps it.
pub(crate) fn parse_why(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("a reason must be given: the journal keeps it".to_owned());
    }
    Ok(text.to_owned())
}
