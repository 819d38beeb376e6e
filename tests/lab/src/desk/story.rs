//! Stories of requests, as data: who files what, what happens then, and what is seen of it.

use law::request::{Act, By, Kind, Stage};

use super::sample::Put;

/// The life of one request.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// Its name in failures.
    pub name: &'static str,
    /// What is asked for.
    pub kind: Kind,
    /// Who files it.
    pub filer: Filer,
    /// What the form says besides what any form of its kind says.
    pub form: &'static [Put],
    /// What happens, in order.
    pub steps: &'static [Step],
    /// What the record holds besides the example's.
    pub record: &'static str,
    /// What came before at the same desk.
    pub after: &'static [Self],
}

impl Story {
    /// A story that begins with the example's record.
    pub const fn new(
        name: &'static str,
        (kind, filer): (Kind, Filer),
        form: &'static [Put],
        steps: &'static [Step],
    ) -> Self {
        Self {
            name,
            kind,
            filer,
            form,
            steps,
            record: "",
            after: &[],
        }
    }

    /// The same, where the record holds more.
    #[must_use]
    pub const fn with(self, record: &'static str) -> Self {
        Self { record, ..self }
    }

    /// The same after others at the same desk.
    #[must_use]
    pub const fn following(self, after: &'static [Self]) -> Self {
        Self { after, ..self }
    }
}

/// Who files a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filer {
    /// The operator of the example.
    Operator,
    /// The ministry.
    Ministry,
    /// The agency, which owns an integration service.
    Agency,
    /// The operator of the infrastructure itself.
    Infrastructure,
    /// The ministry by official letter, which an officer registers.
    MinistryByLetter,
    /// The operator by official letter.
    OperatorByLetter,
}

/// One thing that happens, and what is seen then.
///
/// After every act the stage, the history with its clause, the clocks that it stops and begins with their ends, and the letter
/// to the applicant are looked at without being said here.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Whoever the law says does something; the request stands there then.
    Does(Act, Stage),
    /// The same, and it names a day that was agreed, so many days from now.
    Agrees(Act, i32, Stage),
    /// The same, and the officer states the one row that no form can know.
    States(Act, &'static str, Stage),
    /// The same, with the signed form that the act carries, and what that says besides what any of its kind says.
    Carries(Act, &'static [Put], Stage),
    /// The same, by a clause that the officer cites in place of the line's own.
    Cites(Act, &'static str, Stage),
    /// The same with another form.
    Refiles(&'static [Put]),
    /// What is done is refused with these words, and nothing changes.
    Refused(Act, &'static str),
    /// The moment before a term ends: nothing happened yet.
    JustBefore(&'static str),
    /// A term ends: the request stands there then.
    RunsOut(&'static str, Stage),
    /// A term ends, and what follows is what the end of another has: by a setting of the authority.
    RunsOutAs(&'static str, &'static str, Stage),
    /// So many days before a term ends: whoever filed it is reminded.
    Reminded(&'static str, i32),
    /// A term ends at 24:00 of the day that is so many days after the day it is counted from.
    Lasts(&'static str, i32),
    /// A term ends so many days before another.
    EndsBefore(&'static str, &'static str, i32),
    /// From here on notices bounce.
    NoticeBounces,
    /// The relay takes letters again; the receipt of what bounced is entered by hand.
    ReceiptEntered,
    /// The record holds so many rows of a kind with this text; `{}` is the request's citation.
    Rows(&'static str, &'static str, usize),
    /// A letter came to a mailbox with all these words; `{}` is the request's citation.
    Letter(&'static str, &'static [&'static str]),
    /// The same is filed again: refused with these words.
    AgainRefused(&'static str),
    /// The same is filed again, and taken.
    AgainTaken,
    /// A later request of the same is applied, or signed by the other party, and takes the place of this one.
    Superseded,
    /// A party of an agreement sends the other a signed notice of its end, which says besides that it is of the agreement of
    /// request 2; the request stands there then.
    Notifies(By, Act, &'static [Put], Stage),
    /// The receipt of the notice that a term waits for is entered by an officer; the term ends with it, and the request stands
    /// there then.
    EndsOnReceipt(&'static str, Stage),
    /// The notice that a term waits for was delivered and names the day that is so many days from its making: until then nothing
    /// happens; with it the term ends, and the request stands there then.
    EndsOnItsDay(&'static str, i32, Stage),
    /// Another request is carried out beside this one.
    Beside(&'static Story),
    /// Another request is carried out meanwhile, and does this to this one; it stands there then.
    Meanwhile(&'static Story, Act, Stage),
}
