//! A form as JSON, for the API and whatever is generated from it.
//!
//! [`Form::describe`] gives an object with these keys, in format [`DESCRIPTION_FORMAT`]:
//!
//! * `format`: the number of the format; it rises when a key goes or changes its meaning, not when one is added;
//! * `limits`: the bounds that hold for every form ([`Limits`]);
//! * `id`, `version`, `clause`: of the form; `version` rises when a field changes its meaning;
//! * `filed_by`: the parties that may file it; `addressee`: `gts` or `infrastructure`;
//! * `signing`: `{"legal-entity": {"clause": …}}`, `letter`, `electronic-or-letter`, `electronic` in the same shape
//!   (`clause` may be null), or `"none"`;
//! * `title` and every `label` and `hint`: `{"ru": …, "kk": …}`;
//! * `fields`: in the order of the form, each with
//!   * `id` and `row`, the number that the order prints, or null;
//!   * `kind`: a word (`"line"`), or one with what it needs: `{"choice": [{"id", "weak", "label"}]}`,
//!     `{"number": {"min", "max"}}`, `{"file": "document"}`, `{"reference": "operators"}`, `{"software": [names]}`;
//!   * `count`: `"one"` or `{"up-to": 50}`;
//!   * `presence`: `"required"`, `"optional"`, `"by-the-desk"` (left empty by whoever files) or `{"when": condition}`, where
//!     a condition is
//!     `{"field": [id, is]}`, `{"all": [conditions]}` or `{"any": [conditions]}`, and `is` is `"yes"`, `"no"`,
//!     `{"choice": id}`, `{"begins": head}`, `{"same-as": id}` or `{"not-after": id}`; the condition of a group is one
//!     of every field in it as well;
//!   * `secret`, `personal`: booleans; `environment`: `"test"`, `"production"` or null;
//!   * `clause`: that asks for the field, or null where it is the form's;
//!   * `refusals`: forbidden values, each `{"is", "when", "clause", "hint"}`.

use serde::Serialize;

use super::Form;
use super::check::SUBMISSION_VALUES_MAX;
use super::json::JSON_BYTES_MAX;
use super::kind::{FILE_BYTES_MAX, FileKind, LINE_CHARS_MAX, TEXT_CHARS_MAX};

/// The number of the format of a description.
pub const DESCRIPTION_FORMAT: u16 = 1;

/// A form with what a reader needs to know besides.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Description<'a> {
    /// [`DESCRIPTION_FORMAT`].
    pub format: u16,
    /// The bounds that hold for every form.
    pub limits: Limits,
    /// The form itself.
    #[serde(flatten)]
    pub form: &'a Form,
}

/// The bounds that hold for every form.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Limits {
    /// The longest line, in characters.
    pub line_chars: usize,
    /// The longest text, in characters.
    pub text_chars: usize,
    /// The largest file, in bytes.
    pub file_bytes: u64,
    /// The most values of a submission.
    pub values: usize,
    /// The largest JSON text of a submission, in bytes.
    pub json_bytes: usize,
    /// What the names of files may end with.
    pub files: [FileNames; 7],
}

/// What the names of files of one kind may end with.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FileNames {
    /// The kind.
    pub kind: FileKind,
    /// The endings, without the point.
    pub extensions: &'static [&'static str],
}

impl FileNames {
    const fn of(kind: FileKind) -> Self {
        Self {
            kind,
            extensions: kind.extensions(),
        }
    }
}

impl Limits {
    /// The bounds of this version.
    pub const NOW: Self = Self {
        line_chars: LINE_CHARS_MAX,
        text_chars: TEXT_CHARS_MAX,
        file_bytes: FILE_BYTES_MAX,
        values: SUBMISSION_VALUES_MAX,
        json_bytes: JSON_BYTES_MAX,
        files: [
            FileNames::of(FileKind::Certificate),
            FileNames::of(FileKind::PrivateKey),
            FileNames::of(FileKind::Document),
            FileNames::of(FileKind::Xsd),
            FileNames::of(FileKind::Xml),
            FileNames::of(FileKind::Signature),
            FileNames::of(FileKind::Scan),
        ],
    };
}

impl Form {
    /// The form as the API shows it.
    pub const fn describe(&self) -> Description<'_> {
        Description {
            format: DESCRIPTION_FORMAT,
            limits: Limits::NOW,
            form: self,
        }
    }
}
