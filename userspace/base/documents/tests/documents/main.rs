//! Documents and notices as their readers get them: the texts in both languages, and the files as an independent reader of
//! PDF sees them.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "lints tell only functions marked as tests from others, and all here serve one"
)]

mod golden;
mod hostile;
mod peer;
mod rendered;
mod samples;
