//! Which form a client takes, by its `Accept` (RFC 9110 §12.5.1).

/// Most ranges of `Accept` that are looked at; browsers send fewer than ten.
const RANGES_MAX: usize = 32;

/// A form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A page, for browsers.
    Html,
    /// A problem (RFC 9457), for programs that ask for JSON.
    Json,
    /// A text, for everybody else.
    Plain,
}

impl Form {
    /// The form that a client prefers; among equals a page before JSON before a text. Who names none of them gets a text.
    pub fn for_accept(accept: Option<&str>) -> Self {
        let mut best: Option<(u16, Self)> = None;
        for range in accept.unwrap_or_default().split(',').take(RANGES_MAX) {
            let mut parts = range.split(';').map(str::trim);
            let Some(form) = parts.next().and_then(named) else {
                continue;
            };
            let weight = parts.find_map(|part| {
                let (name, value) = part.split_once('=')?;
                name.trim()
                    .eq_ignore_ascii_case("q")
                    .then(|| thousandths(value.trim()))
            });
            let weight = weight.unwrap_or(1000);
            let is_better =
                best.is_none_or(|(most, other)| (weight, form.rank()) > (most, other.rank()));
            if weight > 0 && is_better {
                best = Some((weight, form));
            }
        }
        best.map_or(Self::Plain, |(_, form)| form)
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Html => 2,
            Self::Json => 1,
            Self::Plain => 0,
        }
    }
}

fn named(media: &str) -> Option<Form> {
    let media = media.to_ascii_lowercase();
    match media.as_str() {
        "text/html" | "application/xhtml+xml" => Some(Form::Html),
        "application/json" | "text/json" => Some(Form::Json),
        "text/plain" => Some(Form::Plain),
        other => other.ends_with("+json").then_some(Form::Json),
    }
}

/// A weight such as `0.5` or `1.000` in thousandths; nothing for what is none.
fn thousandths(weight: &str) -> u16 {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    let are_digits = decimals.len() <= 3 && decimals.bytes().all(|digit| digit.is_ascii_digit());
    match whole {
        "1" if are_digits => 1000,
        "0" if are_digits => format!("{decimals:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}
