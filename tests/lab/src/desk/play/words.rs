//! Who does something, and in which words of the command line.

use ::desk::request::Transition;
use jiff::SignedDuration;
use law::form::{Addressee, Form, Signing};
use law::request::{Act, By};

use super::{Besides, Playing, later, refused};
use crate::desk::sample::Put;
use crate::desk::story::Filer;
use crate::desk::{days, uid};
use crate::error::LabError;
use crate::gateway::Said;
use crate::hierarchy::{OF_AGENCY, OF_MINISTRY};
use crate::scenario::Failure;

/// The number of every letter of the stories.
const LETTER_NUMBER: &str = "17-04/812";
/// The scan of every letter.
const SCAN: &[u8] = b"%PDF-1.4\n% a letter\nstartxref\n0\n%%EOF\n";

/// The number of the letter that the words of an act register.
pub(super) fn letter_of(words: &[String]) -> Option<&'static str> {
    let mut words = words.iter();
    words
        .any(|word| word == "--letter")
        .then_some(LETTER_NUMBER)
}

impl Playing<'_> {
    pub(super) fn filer(&self) -> (u32, &'static str) {
        match self.story.filer {
            Filer::Operator | Filer::OperatorByLetter => (uid::OPERATOR, "noc@telecom.example"),
            Filer::Ministry | Filer::MinistryByLetter => (uid::MINISTRY, "it@ministry.example"),
            Filer::Agency => (uid::AGENCY, "it@agency.example"),
            Filer::Infrastructure => (uid::INFRASTRUCTURE, "duty@infrastructure.example"),
        }
    }

    pub(super) fn is_by_letter(&self) -> bool {
        matches!(
            self.story.filer,
            Filer::OperatorByLetter | Filer::MinistryByLetter
        )
    }

    /// The number of the letter that the request came by.
    pub(super) fn letter_number(&self) -> Option<&'static str> {
        self.is_by_letter().then_some(LETTER_NUMBER)
    }

    pub(super) fn officer(&self) -> (u32, &'static str) {
        match self.form.addressee {
            Addressee::Gts => (uid::GTS, "duty@gts.example"),
            Addressee::Infrastructure => (uid::INFRASTRUCTURE, "duty@infrastructure.example"),
        }
    }

    /// Fills the story's form in: the words of the command line that file it.
    pub(super) fn form(&mut self, puts: &[Put]) -> Result<Vec<String>, Failure> {
        let kind = [self.story.kind.label()];
        self.filled_in(self.form, &kind, puts)
    }

    /// Fills in the form that an act carries. What is kept beside the request is signed, whether the law wants it or not.
    fn form_of_act(&mut self, act: Act, puts: &[Put]) -> Result<Vec<String>, Failure> {
        let kind = self.story.kind;
        let carried = kind.carried(act);
        let form = carried.and_then(|carried| law::form::form(carried.form));
        let form = form.ok_or_else(|| Failure(format!("{act} carries no form")))?;
        self.filled_in(form, &[kind.label(), "--act", act.label()], puts)
    }

    fn filled_in(
        &mut self,
        form: &'static Form,
        of: &[&str],
        puts: &[Put],
    ) -> Result<Vec<String>, Failure> {
        self.files += 1;
        let name = format!("form-{}.toml", self.files);
        let path = self.desk.fill_in(form, puts, &name)?;
        let is_own = form.id == self.form.id;
        if is_own {
            self.said = self.desk.read(&name)?;
        }
        let mut words = vec!["--form".to_owned(), path.clone()];
        if !is_own || matches!(form.signing, Signing::LegalEntity { .. }) {
            let holder = match self.story.filer {
                Filer::Agency => OF_AGENCY,
                Filer::Operator
                | Filer::OperatorByLetter
                | Filer::Ministry
                | Filer::MinistryByLetter
                | Filer::Infrastructure => OF_MINISTRY,
            };
            words.push("--signature".to_owned());
            words.push(self.desk.sign(of, &path, holder.id)?);
        }
        Ok(words)
    }

    /// The words that register a letter received just now.
    pub(super) fn letter_words(&self) -> Result<Vec<String>, Failure> {
        let seconds = SignedDuration::from_secs;
        let now = self.desk.now()?;
        // What came by a letter came after what was done before it.
        self.desk.move_to(later(now, seconds(20)))?;
        let received = later(now, seconds(10));
        let sent = days::date(now).yesterday().unwrap_or_default();
        let words = [
            "--letter",
            LETTER_NUMBER,
            "--dispatched",
            &sent.to_string(),
            "--received",
            &received.to_string(),
            "--scan",
            &self.desk.write("letter.pdf", SCAN)?,
        ];
        Ok(words.map(str::to_owned).to_vec())
    }

    /// Files the story's form; the number, or why not.
    pub(super) fn file_again(&mut self, puts: &[Put]) -> Result<Result<u64, String>, Failure> {
        let mut words: Vec<String> = ["request", "file", self.story.kind.label()]
            .map(str::to_owned)
            .to_vec();
        words.extend(self.form(puts)?);
        let by = if self.is_by_letter() {
            words.extend(self.letter_words()?);
            self.officer().0
        } else {
            self.filer().0
        };
        let whom = match self.story.filer {
            Filer::OperatorByLetter => Some("operator:example-telecom"),
            Filer::MinistryByLetter => Some("organisation:ministry"),
            Filer::Infrastructure => Some("authority:infrastructure"),
            Filer::Operator | Filer::Ministry | Filer::Agency => None,
        };
        if let Some(whom) = whom {
            words.extend(["--for", whom].map(str::to_owned));
        }
        let said = self.run(by, &words)?;
        Ok(match refused(&said) {
            Some(why) => Err(why),
            None => said.json()["number"]
                .as_u64()
                .ok_or_else(|| format!("no number in {}", said.out)),
        })
    }

    pub(super) fn run(&self, uid: u32, words: &[String]) -> Result<Said, LabError> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.desk.qaqpa(uid, &words)
    }

    /// In whose name something is done, and with which words.
    pub(super) fn act_words(
        &mut self,
        line: &Transition,
        act: Act,
        besides: Besides,
    ) -> Result<(u32, Vec<String>), Failure> {
        let number = self.number.to_string();
        let mut words = vec![number, act.label().to_owned()];
        if line.has_reasons {
            words.extend(["--reasons", "нет свободных портов"].map(str::to_owned));
        }
        match besides {
            Besides::Nothing if act == Act::Resubmit => words.extend(self.form(self.story.form)?),
            Besides::Nothing if matches!(act, Act::Sign | Act::AcceptEnd) => {
                words.extend(self.signed_second(line.by, self.number)?);
            }
            Besides::Nothing => {}
            Besides::Form(puts) => words.extend(self.form_of_act(act, puts)?),
            Besides::Day(in_days) => {
                let today = days::date(self.desk.now()?);
                let day = today.saturating_add(jiff::Span::new().days(in_days));
                words.extend(["--agreed".to_owned(), day.to_string()]);
            }
            Besides::Row(row) => {
                let path = self.desk.write("row.toml", row.as_bytes())?;
                words.extend(["--row".to_owned(), path]);
            }
        }
        let of_filer = line.by == By::Filer;
        if line.by_letter || of_filer && self.is_by_letter() {
            words.extend(self.letter_words()?);
        }
        let by = match line.by {
            // What a row of the network says is the engineer's.
            By::Officer if matches!(besides, Besides::Row(_)) => uid::GTS_ENGINEER,
            By::Filer if !self.is_by_letter() => self.filer().0,
            By::Filer | By::Officer | By::Law => self.officer().0,
            By::ServiceOwner => uid::AGENCY,
        };
        Ok((by, words))
    }
}
