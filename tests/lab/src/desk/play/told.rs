//! Who is told of a step: whom the machine names must read of it, and nobody else gets a letter.
//!
//! Who the parties are is read off the form as it was filed, as a person would, and not asked of the gateway.

use std::collections::BTreeSet;

use documents::{Language, citation};
use law::Clause;
use law::deadline::{Party, TermRow};
use law::request::Kind;

use super::{EFFECT_LIMIT, Playing};
use crate::scenario::Fault;
use crate::wait::eventually;

/// The BINs of the record, and where their letters go.
const BINS: [(&str, &str); 4] = [
    ("120340000014", MINISTRY),
    ("130540000033", AGENCY),
    ("990140000037", "noc@telecom.example"),
    ("990240000050", "noc@north.example"),
];
const MINISTRY: &str = "it@ministry.example";
const AGENCY: &str = "it@agency.example";
/// What names the service that stories publish: the agency's, to which the ministry connects.
const SERVICE: [&str; 2] = ["AgencyData", "agency-system"];
/// The service of the example: the ministry's, to which the agency is connected.
const EXAMPLE: &str = "\"NITEC-S-5096\"";

/// Whom something is told, and in which words: `{}` is the request's citation.
pub(super) struct News {
    parties: Vec<Party>,
    words: Vec<String>,
}

impl News {
    /// A line was followed.
    pub(super) fn moved(tells: &[Party], clause: Clause) -> Self {
        Self {
            parties: tells.to_vec(),
            words: vec!["{}".to_owned(), ground(clause)],
        }
    }

    /// A term ran out.
    pub(super) fn ran_out(tells: &[Party], term: &TermRow) -> Self {
        Self::of_term("Срок истек", tells, term)
    }

    /// A term ends soon.
    pub(super) fn ending(term: &TermRow) -> Self {
        Self::of_term("Заканчивается срок: ", term.notify, term)
    }

    fn of_term(what: &str, tells: &[Party], term: &TermRow) -> Self {
        let about = "заявка {}.".to_owned();
        Self {
            parties: tells.to_vec(),
            words: vec![what.to_owned(), about, ground(term.clause)],
        }
    }
}

/// The clause as letters cite it.
fn ground(clause: Clause) -> String {
    let cited = citation(clause, Language::Russian);
    format!("Основание: {cited}.").replace('\u{a0}', " ")
}

impl Playing<'_> {
    /// Whoever filed it and all these parties got a letter, among those that came after the first `since`.
    pub(super) fn told(&mut self, news: &News, since: usize) -> Result<(), Fault> {
        let mut whom: BTreeSet<&'static str> = BTreeSet::from([self.filer().1]);
        whom.extend(news.parties.iter().flat_map(|party| self.mailboxes(*party)));
        self.may_be_told.extend(&whom);
        if self.is_deaf() {
            return Ok(());
        }
        let words: Vec<String> = news.words.iter().map(|word| self.cited(word)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        for to in whom {
            let came = || {
                let letters = self.desk.mail.letters_since(since);
                letters.iter().any(|letter| letter.tells(to, &words))
            };
            eventually(EFFECT_LIMIT, "a letter comes", came).map_err(|_| {
                Fault::NotSo(format!(
                    "{to} is to be told of it in a letter with {words:?}; it got: {}",
                    self.mail_of(to)
                ))
            })?;
        }
        Ok(())
    }

    /// Who may be reminded of a term.
    pub(super) fn may_be_reminded(&mut self, term: &TermRow) {
        let whom: BTreeSet<_> = term
            .notify
            .iter()
            .flat_map(|party| self.mailboxes(*party))
            .collect();
        self.may_be_told.extend(whom);
    }

    /// The mailboxes of a party.
    fn mailboxes(&self, party: Party) -> BTreeSet<&'static str> {
        let filer = self.filer().1;
        let files = |kinds: &[Kind]| kinds.contains(&self.story.kind).then_some(filer);
        let one = |to: &'static str| BTreeSet::from([to]);
        let owners = || {
            let mut found = self.with_bin("\"owner.bin_iin\"");
            found.extend(self.in_service(Kind::Publication).then_some(AGENCY));
            found.extend(self.said.contains(EXAMPLE).then_some(MINISTRY));
            found.extend(files(&[Kind::Publication, Kind::ServiceUpdate]));
            found
        };
        let initiators = || {
            let mut found = self.with_bin("\"initiator.bin_iin\"");
            found.extend(self.with_bin("\"client.org_name_bin\""));
            found.extend(self.in_service(Kind::Connection).then_some(MINISTRY));
            found.extend(self.said.contains(EXAMPLE).then_some(AGENCY));
            found.extend(files(&[Kind::Connection, Kind::ConnectionUpdate]));
            found
        };
        match party {
            Party::Gts | Party::DutyService => one("duty@gts.example"),
            Party::Infrastructure => one("duty@infrastructure.example"),
            Party::Applicant | Party::MailOwner => one(filer),
            // The ministry's contract is with the operator of the example.
            Party::Operator => one("noc@telecom.example"),
            Party::User => one(MINISTRY),
            Party::ServiceOwner => owners(),
            Party::Initiator => initiators(),
            Party::Participants => &owners() | &initiators(),
            Party::Authority => one("office@authority.example"),
            Party::Integrator => one("office@integrator.example"),
            Party::Gateway => BTreeSet::new(),
        }
    }

    /// Who has the BIN that stands in a field of the form.
    fn with_bin(&self, field: &str) -> BTreeSet<&'static str> {
        let line = self.said.lines().find(|line| line.starts_with(field));
        let bins = BINS
            .iter()
            .filter(|(bin, _)| line.is_some_and(|line| line.contains(bin)));
        bins.map(|(_, to)| *to).collect()
    }

    /// Whether the form is about the service of the agency, and such a request came before at this desk.
    fn in_service(&self, kind: Kind) -> bool {
        fn came_before(stories: &[super::Story], kind: Kind) -> bool {
            let mut all = stories.iter();
            all.any(|one| one.kind == kind || came_before(one.after, kind))
        }
        let named = SERVICE
            .iter()
            .any(|name| self.said.contains(&format!("\"{name}\"")));
        named && came_before(self.story.after, kind)
    }

    /// What came to a mailbox, shortened.
    fn mail_of(&self, to: &str) -> String {
        const LETTER_CHARS_MAX: usize = 400;
        let letters = self.desk.mail.letters();
        let of = letters
            .iter()
            .filter(|letter| letter.to.iter().any(|one| one == to));
        let body = |letter: &crate::smtp::Letter| {
            let text = letter.readable();
            let body = text.split_once("\n\n").map_or("", |(_, body)| body);
            body.chars().take(LETTER_CHARS_MAX).collect()
        };
        let texts: Vec<String> = of.map(body).collect();
        texts.join(" || ")
    }

    /// A letter with these words came.
    pub(super) fn letter(&self, to: &str, words: &[&str]) -> Result<(), Fault> {
        let words: Vec<String> = words.iter().map(|word| self.cited(word)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let came = || self.desk.letters(to, &words) > 0;
        eventually(EFFECT_LIMIT, "a letter comes", came).map_err(|_| {
            Fault::NotSo(format!(
                "expected a letter to {to} with {words:?}; it got: {}",
                self.mail_of(to)
            ))
        })
    }
}
