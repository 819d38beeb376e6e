//! The documents that acts bring: issued in both languages, with the number and the code that the request shows.

use law::request::Act;
use serde_json::Value;

use super::{EFFECT_LIMIT, Playing};
use crate::desk::uid;
use crate::error::LabError;
use crate::namespace::checked;
use crate::peers::Peers;
use crate::scenario::Fault;
use crate::wait::eventually;

/// The languages of the orders.
const LANGUAGES: [&str; 2] = ["kk", "ru"];

/// The documents that an act brings.
pub(super) const fn brought(act: Act) -> &'static [&'static str] {
    match act {
        Act::IssueConditions | Act::Prolong => &["technical-conditions", "extract"],
        Act::Reject => &["refusal", "extract"],
        Act::NotifyDeparture => &["departure"],
        Act::Sign => &["agreement"],
        Act::FindEligible
        | Act::Agree
        | Act::ApproveAct
        | Act::Apply
        | Act::Suspend
        | Act::Resume
        | Act::End => &["extract"],
        Act::AskForMore
        | Act::Return
        | Act::Resubmit
        | Act::Withdraw
        | Act::ReportReady
        | Act::FindRemedied
        | Act::OpenTest
        | Act::FileAct
        | Act::ReturnAct
        | Act::ReportStatus
        | Act::Supersede
        | Act::TakeUp
        | Act::Finish
        | Act::Acknowledge
        | Act::RecordHandOver
        | Act::ProposeEnd
        | Act::AcceptEnd
        | Act::Terminate => &[],
    }
}

impl Playing<'_> {
    /// The documents of the newest such act are issued in both languages. The first of a kind are read.
    pub(super) fn papers_come(&mut self, act: Act) -> Result<(), Fault> {
        for kind in brought(act) {
            for language in LANGUAGES {
                let issued = || {
                    let document = self.newest(act, kind, language);
                    document.is_some_and(|one| one["state"]["issued"].is_object())
                };
                let what = format!("its {kind} in {language} is issued");
                if eventually(EFFECT_LIMIT, &what, issued).is_err() {
                    return Err(self.look()?.unlike(format!(
                        "{what}, and not {:?}",
                        self.newest(act, kind, language)
                    )));
                }
                self.papers += 1;
                if self.read.insert((kind, language)) {
                    self.read_paper(act, kind, language)?;
                }
            }
        }
        Ok(())
    }

    /// The document of a kind that rests on the newest line of an act.
    fn newest(&self, act: Act, kind: &str, language: &str) -> Option<Value> {
        let seen = self.look().ok()?;
        let mut history = seen.0["history"].as_array()?.iter();
        let line = history.rposition(|entry| entry["what"] == act.label())?;
        let documents = seen.0["documents"].as_array()?;
        let found = documents
            .iter()
            .find(|one| one["line"] == line && one["kind"] == kind && one["language"] == language);
        found.cloned()
    }

    /// Number and code stand in the document's text.
    fn read_paper(&self, act: Act, kind: &str, language: &str) -> Result<(), Fault> {
        let Some(document) = self.newest(act, kind, language) else {
            return Err(Fault::NotSo(format!("its {kind} in {language} is gone")));
        };
        let place = self.desk.write(&format!("{kind}-{language}.pdf"), b"")?;
        let number = self.number.to_string();
        let words = ["--language", language, "request", "document", &number];
        let words = [&words[..], &["--kind", kind, "--out", &place]].concat();
        let said = self.desk.qaqpa(uid::ADMIN, &words)?;
        if said.code != 0 {
            return Err(Fault::NotSo(format!("{kind} in {language}: {}", said.err)));
        }
        let text = text_of(&place)?;
        let code = &document["state"]["issued"]["code"];
        for wanted in [&document["number"], code].map(|one| one.as_str().unwrap_or_default()) {
            if wanted.is_empty() || !text.contains(wanted) {
                return Err(Fault::NotSo(format!(
                    "{kind} in {language} does not bear {wanted:?}: {text}"
                )));
            }
        }
        Ok(())
    }
}

/// What a reader of PDF sees of a file.
fn text_of(place: &str) -> Result<String, LabError> {
    let mut reader = Peers::of_this_build()?.command("pdftotext")?;
    reader.args(["-raw", place, "-"]);
    checked(&mut reader)
}
