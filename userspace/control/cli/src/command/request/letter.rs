//! Official letters, as officers register them.

use crate::command::attached;
use crate::error::CliError;
use crate::session::Session;
use crate::time;
use jiff::Timestamp;
use jiff::civil::Date;
use std::path::PathBuf;
use wire::OfficialLetter;

/// An official letter.
#[derive(Debug, clap::Args)]
pub(crate) struct Letter {
    /// Number of the official letter behind it
    #[arg(
        long = "letter",
        value_name = "NO",
        requires = "dispatched",
        requires = "received"
    )]
    no: Option<String>,
    /// The day on which the letter was sent
    #[arg(long, value_name = "DATE", requires = "no")]
    dispatched: Option<Date>,
    /// When the letter was received
    #[arg(long, value_name = "TIME", requires = "no", value_parser = time::parse_instant)]
    received: Option<Timestamp>,
    /// Scan of the letter, or its text: jpeg, pdf, png, tiff, doc, docx
    #[arg(long, value_name = "FILE", requires = "no")]
    scan: Option<PathBuf>,
}

impl Letter {
    /// The letter as it is registered; its scan is put before.
    pub(super) async fn registered(
        self,
        session: &Session<'_>,
    ) -> Result<Option<OfficialLetter>, CliError> {
        let (Some(number), Some(dispatched), Some(received_at)) =
            (self.no, self.dispatched, self.received)
        else {
            return Ok(None);
        };
        let scan = match &self.scan {
            Some(path) => Some(attached::scan(session, path).await?),
            None => None,
        };
        Ok(Some(OfficialLetter {
            number,
            dispatched,
            received_at,
            scan,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[derive(Debug, clap::Parser)]
    struct Line {
        #[command(flatten)]
        letter: Letter,
    }

    /// A letter has its number and both dates; a scan belongs to a letter.
    #[test]
    fn a_letter_is_registered_whole() {
        let check = |words: &str, lacks: Option<&str>| {
            let line = Line::try_parse_from(std::iter::once("qaqpa").chain(words.split(' ')));
            match (line, lacks) {
                (Ok(line), None) => {
                    let letter = line.letter;
                    assert!(
                        letter.no.is_some() && letter.dispatched.is_some(),
                        "{words}"
                    );
                    assert_eq!(letter.scan.is_some(), words.contains("--scan"), "{words}");
                }
                (Err(why), Some(lacks)) => {
                    assert!(why.to_string().contains(lacks), "{words}: {why}");
                }
                (other, _) => panic!("{words}: {other:?}"),
            }
        };
        let whole = "--letter 17-04/812 --dispatched 2026-11-20 --received 2026-11-21T09:00";
        check(whole, None);
        check(&format!("{whole} --scan letter.pdf"), None);
        check(
            "--letter 17 --received 2026-11-21T09:00",
            Some("--dispatched"),
        );
        check("--letter 17 --dispatched 2026-11-20", Some("--received"));
        check("--scan letter.pdf", Some("--letter"));
    }
}
