//! Notices: subject and body in both languages, for mail, portal and paper.
//!
//! Every notice cites its clause and tells what to do next and until when. No secret can stand in one: its types hold
//! names, numbers, addresses, moments and the reasons that an officer wrote for its reader.

use jiff::Timestamp;
use jiff::civil::Date;
use law::Clause;
use law::request::Stage;
use model::Prefix;

use crate::block::Block;
use crate::document::Fingerprint;
use crate::field::{Line, List, Prose};
use crate::language::{Bilingual, Language};
use crate::request::Request;
use crate::terms::Term;

mod addresses;
mod bodies;
mod progress;
mod services;
mod terms;

pub use progress::Running;

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Who sends it.
    pub from: Bilingual<Line>,
    /// What it is about.
    pub matter: Matter,
    /// What the request is about, in a line: a domain, a service and its time, addresses.
    pub object: Option<Line>,
    /// The terms that run, each with clause, beginning, end and what follows.
    pub terms: Vec<Running>,
}

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A request was registered; the authority's own term runs.
    Received {
        /// The request.
        request: Request,
        /// What the authority has to do.
        term: Term,
        /// Until when.
        until: Timestamp,
    },
    /// A request goes back to its sender for rework.
    Returned {
        /// The request.
        request: Request,
        /// By which clause.
        clause: Clause,
        /// Why.
        reasons: List<Bilingual<Prose>>,
        /// Until when it is to come back.
        until: Timestamp,
    },
    /// A request stands elsewhere.
    Moved {
        /// The request.
        request: Request,
        /// By which clause.
        clause: Clause,
        /// Where it stands.
        stage: Stage,
        /// Why, where reasons were given.
        reasons: Option<List<Bilingual<Prose>>>,
    },
    /// A term was counted anew by another production calendar.
    Recounted {
        /// The term.
        term: Term,
        /// What it is about, in the nominative.
        about: Bilingual<Line>,
        /// When it ends now; none where the calendar does not know that year.
        until: Option<Timestamp>,
    },
    /// A term of the reader's ends soon.
    Ending {
        /// The term.
        term: Term,
        /// What it is about, in the nominative.
        about: Bilingual<Line>,
        /// When it ends.
        until: Timestamp,
    },
    /// A term of the reader's ran out.
    RanOut {
        /// The term.
        term: Term,
        /// What it was about, in the nominative.
        about: Bilingual<Line>,
        /// When it ended.
        ended: Timestamp,
    },
    /// A request is approved and in effect.
    Approved {
        /// The request.
        request: Request,
        /// By which clause.
        clause: Clause,
        /// From when.
        since: Timestamp,
        /// The last day, where it ends by itself.
        last_day: Option<Date>,
    },
    /// A request is refused.
    Refused {
        /// The request.
        request: Request,
        /// By which clause.
        clause: Clause,
        /// Why.
        reasons: List<Bilingual<Prose>>,
        /// The day on which this notice is received, where it is known.
        received: Option<Date>,
    },
    /// Addresses that the catalogue lacks (386/НҚ, ЕШДИ п. 13).
    Unknown {
        /// The addresses.
        prefixes: List<Prefix>,
        /// When the five working days end, where the receipt is known.
        until: Option<Timestamp>,
    },
    /// Addresses are blocked (386/НҚ, ЕШДИ п. 13).
    Blocked {
        /// The addresses.
        prefixes: List<Prefix>,
        /// From when.
        since: Timestamp,
    },
    /// Addresses are open again (386/НҚ, ЕШДИ п. 13).
    Reopened {
        /// The addresses.
        prefixes: List<Prefix>,
        /// From when.
        since: Timestamp,
    },
    /// All interactions of an object are suspended: its security act was withdrawn (IG-65).
    Suspended {
        /// The object of informatisation.
        object: Bilingual<Line>,
        /// The withdrawn act.
        act: Bilingual<Line>,
        /// From when.
        since: Timestamp,
    },
    /// The root certificate of ЕШДИ is a new one (386/НҚ, ЕШДИ п. 21–23).
    RootReplaced {
        /// Its fingerprint.
        fingerprint: Fingerprint,
        /// From which day the equipment of ЕШДИ uses it: until then it is to be installed.
        in_use_from: Date,
        /// The last day of the old one.
        old_until: Date,
    },
    /// Works that interrupt a service (603/НҚ, прил. 7, п. 5 пп. 4, пп. 6).
    PlannedWorks {
        /// What is done.
        works: Bilingual<Prose>,
        /// Which services or objects stop.
        affected: List<Bilingual<Line>>,
        /// From when.
        from: Timestamp,
        /// Until when.
        to: Timestamp,
        /// Until when a participant agrees or objects: three working days before the works.
        answer_by: Timestamp,
    },
}

/// A notice in both languages, as a mail carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// `Kazakh / Russian`.
    pub subject: String,
    /// The Kazakh text, a line of hyphens, the Russian text; lines end in `\n`.
    pub body: String,
}

impl Notice {
    /// The subject, in one line.
    pub fn subject(&self, language: Language) -> String {
        self.matter.subject(language)
    }

    /// The body as plain text; paragraphs are parted by an empty line, the sender stands last.
    pub fn body(&self, language: Language) -> String {
        let mut text = String::new();
        let mut blocks = self.blocks(language).into_iter().peekable();
        while let Some(block) = blocks.next() {
            let in_list = matches!(
                (&block, blocks.peek()),
                (Block::Item { .. }, Some(Block::Item { .. }))
            );
            text.push_str(&block.to_string());
            if !in_list {
                text.push('\n');
            }
        }
        text.push_str(self.from.of(language).as_str());
        text.push('\n');
        text.replace('\u{a0}', " ")
    }

    /// Both languages in one mail, the state language first.
    pub fn mail(&self) -> Mail {
        let [kk, ru] = Language::ALL;
        let subject = format!("{} / {}", self.subject(kk), self.subject(ru));
        Mail {
            subject: subject.replace('\u{a0}', " "),
            body: format!("{}\n---\n\n{}", self.body(kk), self.body(ru)),
        }
    }

    /// The clause that it cites.
    pub fn clause(&self) -> Clause {
        self.matter.clause()
    }

    pub(crate) fn blocks(&self, language: Language) -> Vec<Block> {
        self.matter
            .blocks(language, (self.object.as_ref(), &self.terms))
    }
}
