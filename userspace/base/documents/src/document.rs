//! The documents that the desk issues.

use crate::block::{Block, Sheet, Signature, Title};
use crate::head::{Head, Signer};
use crate::language::Language;

pub mod agreement;
pub mod decision_extract;
pub mod departure;
pub mod printed_notice;
pub mod refusal;
pub mod root_hand_over;
pub mod technical_conditions;
pub mod test_act;

pub use agreement::{Agreement, Party, Percent};
pub use decision_extract::{Clock, DecisionExtract, Due};
pub use departure::{Departure, DepartureNotice, Requirement};
pub use printed_notice::PrintedNotice;
pub use refusal::Refusal;
pub use root_hand_over::{Fingerprint, Handed, RootCertificate, RootHandOver, Users};
pub use technical_conditions::{TechnicalConditions, Validity};
pub use test_act::{TestAct, Verdict};

/// A document that the desk issues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Letterhead, number, date, addressee, signer.
    pub head: Head,
    /// What it says.
    pub body: Body,
}

/// What a document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Technical conditions of a connection to ЕШДИ (386/НҚ, ЕШДИ п. 6, прил. 2).
    TechnicalConditions(TechnicalConditions),
    /// Refusal of a request, with reasons.
    Refusal(Refusal),
    /// Notice of departures from the technical conditions (386/НҚ, ЕШДИ п. 11).
    Departure(DepartureNotice),
    /// Act of testing and putting into operation (603/НҚ, прил. 4).
    TestAct(TestAct),
    /// Agreement on the use of integration services (603/НҚ, прил. 7).
    Agreement(Agreement),
    /// Hand-over sheet of the root certificate (386/НҚ, ЕШДИ п. 21–23).
    RootHandOver(RootHandOver),
    /// A notice on paper, with a place for the record of its hand-over (603/НҚ, прил. 7, п. 8, п. 9).
    PrintedNotice(PrintedNotice),
    /// Extract of a decision with its clocks.
    DecisionExtract(DecisionExtract),
}

impl Document {
    /// The title, as it stands in the metadata of the file: `ТЕХНИЧЕСКИЕ УСЛОВИЯ № 12 на подключение к ЕШДИ`.
    pub fn title(&self, language: Language) -> String {
        self.sheet(language).title.line()
    }

    /// Title and body as plain text, tables with `|` between their cells.
    ///
    /// The same words in the same order as in the PDF, without letterhead and seal.
    pub fn text(&self, language: Language) -> String {
        self.sheet(language).to_string()
    }

    pub(crate) fn sheet(&self, language: Language) -> Sheet {
        let (title, blocks) = match &self.body {
            Body::TechnicalConditions(body) => body.lay_out(&self.head, language),
            Body::Refusal(body) => body.lay_out(&self.head, language),
            Body::Departure(body) => body.lay_out(&self.head, language),
            Body::TestAct(body) => body.lay_out(&self.head, language),
            Body::Agreement(body) => body.lay_out(&self.head, language),
            Body::RootHandOver(body) => body.lay_out(&self.head, language),
            Body::PrintedNotice(body) => body.lay_out(&self.head, language),
            Body::DecisionExtract(body) => body.lay_out(&self.head, language),
        };
        Sheet { title, blocks }
    }
}

fn title(kind: impl Into<String>, matter: impl Into<String>) -> Title {
    Title {
        kind: kind.into(),
        matter: matter.into(),
    }
}

fn heading(language: Language, kk: &str, ru: &str) -> Block {
    Block::Heading(language.pick(kk, ru).to_owned())
}

fn paragraph(language: Language, kk: &str, ru: &str) -> Block {
    Block::Paragraph(language.pick(kk, ru).to_owned())
}

/// The place of a signature; an empty `party` is the authority itself.
fn signature(party: &str, signer: &Signer, language: Language) -> Signature {
    Signature {
        party: party.to_owned(),
        position: signer.position.of(language).to_string(),
        name: signer.name.to_string(),
        captions: captions(language),
    }
}

fn captions(language: Language) -> (&'static str, &'static str) {
    language.pick(
        ("қолы", "М.О. (болған кезде)"),
        ("подпись", "М.П. (при наличии)"),
    )
}

/// The authority's own signature.
fn signed(head: &Head, language: Language) -> Block {
    Block::Signatures(vec![signature("", &head.signer, language)])
}
