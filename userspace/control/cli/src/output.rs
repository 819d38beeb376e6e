//! The one place that prints.

use crate::error::CliError;
use crate::exit::Exit;
use serde::Serialize;
use std::io::{ErrorKind, Write};

/// In which form answers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Tables and sentences.
    Human,
    /// JSON.
    Json,
}

/// Where answers and errors go.
pub(crate) struct Output<'a> {
    form: Form,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
}

/// An error under the name that scripts look for.
#[derive(Serialize)]
struct Failed<T> {
    error: T,
}

impl<'a> Output<'a> {
    /// Prints to these.
    pub(crate) fn new(form: Form, out: &'a mut dyn Write, err: &'a mut dyn Write) -> Self {
        Self { form, out, err }
    }

    /// Prints the command's one answer.
    pub(crate) fn answer(
        &mut self,
        human: &str,
        document: &impl Serialize,
    ) -> Result<(), CliError> {
        let text = match self.form {
            Form::Human => human.trim_end().to_owned(),
            Form::Json => serde_json::to_string_pretty(document).map_err(CliError::Document)?,
        };
        self.print(&text)
    }

    /// Prints one of many answers, each a line.
    pub(crate) fn line(&mut self, human: &str, document: &impl Serialize) -> Result<(), CliError> {
        let text = match self.form {
            Form::Human => human.trim_end().to_owned(),
            Form::Json => serde_json::to_string(document).map_err(CliError::Document)?,
        };
        self.print(&text)
    }

    /// Prints a text whose form others fixed, the same for people and scripts.
    pub(crate) fn verbatim(&mut self, text: &str) -> Result<(), CliError> {
        self.print(text.trim_end())
    }

    /// Writes a text to the letter, without a line's end.
    pub(crate) fn exactly(&mut self, text: &str) -> Result<(), CliError> {
        write!(self.out, "{text}")
            .and_then(|()| self.out.flush())
            .map_err(CliError::Output)
    }

    /// Tells people something beside the answer; scripts are spared.
    pub(crate) fn note(&mut self, text: &str) -> Result<(), CliError> {
        match self.form {
            Form::Human => writeln!(self.err, "{text}").map_err(CliError::Output),
            Form::Json => Ok(()),
        }
    }

    /// Prints why the command failed and gives its exit. A reader that has gone away is no failure.
    pub(crate) fn failure(&mut self, error: &CliError) -> Exit {
        if let CliError::Output(cause) = error
            && cause.kind() == ErrorKind::BrokenPipe
        {
            return Exit::Done;
        }
        let text = match self.form {
            Form::Human => human_failure(error),
            Form::Json => {
                let failed = Failed {
                    error: error.view(),
                };
                serde_json::to_string(&failed).unwrap_or_else(|_| human_failure(error))
            }
        };
        // Where standard error is closed too, the exit code alone tells.
        let _told = writeln!(self.err, "{text}");
        error.exit()
    }

    /// Prints what the parser of the command line says: a wrong usage, or the help that was asked for.
    pub(crate) fn usage(&mut self, said: &clap::Error) -> Exit {
        let text = said.render().to_string();
        if said.use_stderr() {
            let _told = write!(self.err, "{text}");
            return Exit::Usage;
        }
        match self.print(text.trim_end()) {
            Ok(()) => Exit::Done,
            Err(error) => self.failure(&error),
        }
    }

    fn print(&mut self, text: &str) -> Result<(), CliError> {
        writeln!(self.out, "{text}")
            .and_then(|()| self.out.flush())
            .map_err(CliError::Output)
    }
}

fn human_failure(error: &CliError) -> String {
    let details = error.details().join("\n");
    let gap = if details.is_empty() { "" } else { "\n" };
    format!("qaqpa: {error}{gap}{details}\nhint: {}", error.hint())
}

#[cfg(test)]
mod tests;
