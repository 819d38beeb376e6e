//! `journal`: checks a journal's files without any daemon.

use crate::error::CliError;
use crate::exit::Exit;
use crate::session::Session;
use journal::{Damage, Head, Report};
use serde::Serialize;
use std::path::PathBuf;

/// Check a journal's files, without any daemon
///
/// No lock is taken: a journal that is being written can be checked too.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  qaqpa journal verify /var/lib/qaqpa/journal
  qaqpa journal verify copy/ --expect-head 1042:9f86d081…  also finds a tail that was cut off")]
pub(crate) enum Journal {
    /// Read every segment and tell whatever does not check out
    ///
    /// Exit code 4 if anything does not: any flipped bit is found. Records cut off at the end are found only against a
    /// head that was kept elsewhere; `qaqpa status` shows the head of a running gateway.
    Verify {
        /// The folder that holds the segments (*.qj)
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        /// The head that was kept elsewhere: sequence number, colon, hash
        #[arg(long, value_name = "SEQ:HASH")]
        expect_head: Option<Head>,
    },
}

/// What was found.
#[derive(Debug, Serialize)]
struct ReportView {
    sound: bool,
    segments: usize,
    commits: u64,
    records: u64,
    bytes: u64,
    head: String,
    unacknowledged_bytes: u64,
    findings: Vec<FindingView>,
    findings_more: u64,
}

#[derive(Debug, Serialize)]
struct FindingView {
    file: PathBuf,
    offset: u64,
    record: u64,
    what: String,
}

impl Journal {
    /// Runs it.
    pub(crate) fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let Self::Verify { dir, expect_head } = self;
        let report = journal::verify(&dir, expect_head, |_| {}).map_err(CliError::Journal)?;
        if report.segments == 0 && report.is_sound() && expect_head.is_none() {
            // A wrong folder must not pass for a sound journal.
            return Err(CliError::Usage {
                what: format!("{} holds no segment of a journal", dir.display()),
                hint: "name the folder that holds them (*.qj); an empty journal is sound \
                       with --expect-head 0:000…"
                    .to_owned(),
            });
        }
        session.output.answer(&text(&report), &view(&report))?;
        Ok(if report.is_sound() {
            Exit::Done
        } else {
            Exit::Damaged
        })
    }
}

fn text(report: &Report) -> String {
    let mut lines = vec![
        format!("segments  {}", report.segments),
        format!("commits   {}", report.commits),
        format!("records   {}", report.records),
        format!("bytes     {}", report.bytes),
        format!("head      {}", report.head),
    ];
    if report.unacknowledged_bytes > 0 {
        let bytes = report.unacknowledged_bytes;
        lines.push(format!(
            "under way {bytes} bytes of a commit that nobody was told of yet"
        ));
    }
    if report.is_sound() {
        lines.push("sound: everything checks out".to_owned());
        return lines.join("\n");
    }
    lines.push("DAMAGED:".to_owned());
    lines.extend(report.findings.iter().map(|damage| format!("  {damage}")));
    if report.findings_more > 0 {
        lines.push(format!("  and {} more", report.findings_more));
    }
    lines.push("keep a copy of the folder as evidence before anything is restored".to_owned());
    lines.join("\n")
}

fn view(report: &Report) -> ReportView {
    let finding = |damage: &Damage| FindingView {
        file: damage.file.clone(),
        offset: damage.offset,
        record: damage.seq,
        what: damage.fault.to_string(),
    };
    ReportView {
        sound: report.is_sound(),
        segments: report.segments,
        commits: report.commits,
        records: report.records,
        bytes: report.bytes,
        head: report.head.to_string(),
        unacknowledged_bytes: report.unacknowledged_bytes,
        findings: report.findings.iter().map(finding).collect(),
        findings_more: report.findings_more,
    }
}
