//! Documents and notices as their readers get them: the texts in both languages, and the files as an independent reader of
//! PDF sees them.

mod golden;
mod hostile;
mod peer;
mod rendered;
mod samples;
