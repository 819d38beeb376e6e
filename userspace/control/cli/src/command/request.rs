//! `request`: requests of every kind, from form to effect.

use crate::command::attached::{self, filled_in, form_of, read_signature};
use crate::command::papers::Paper;
use crate::command::{Ground, parse_why};
use crate::declared;
use crate::error::CliError;
use crate::exit::Exit;
use crate::language::Language;
use crate::render::request as shown;
use crate::session::{ITEMS_MAX, Session, command};
use crate::time;
use jiff::Timestamp;
use jiff::civil::Date;
use law::form::Form;
use law::request::{Act, By, Kind, Stage};
use letter::Letter;
use model::{Applicant, OperatorId};
use std::path::PathBuf;
use wire::{
    Action, Collection, Filing, Filter, Order, Refusal, RefusalCode, RequestAct, RequestNumber,
};

/// File requests, see where they stand, and decide on them
///
/// A request is filed with its form, moves by what people do and by the clocks of the law, and takes effect with its decision.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  qaqpa request form catalogue > entry.toml          then fill it in
  qaqpa request form incident --detection 1NGV698-001 > incident.toml
  qaqpa request file catalogue --form entry.toml
  qaqpa request list --stage submitted
  qaqpa request list --waits-for service-owner
  qaqpa request show 12
  qaqpa request preview 12 apply
  qaqpa request form publication --act file-act > act.toml
  qaqpa request act 12 file-act --form act.toml --signature act.p7s --why \"tested on 3 March\"
  qaqpa request act 12 reject --reasons \"no free port until March\" --why \"talk of 3 March\"
  qaqpa request receipt 12 --at 2026-11-20T15:30 --why \"signed for at the registry\"")]
pub(crate) enum Request {
    /// Print the empty form of a kind of request, or of an act on it
    Form {
        /// The kind
        #[arg(value_name = "KIND")]
        kind: Kind,
        /// The act that carries the form, for one that does: file-act
        #[arg(long, value_name = "ACT")]
        act: Option<Act>,
        /// The case of a detection that is told as an incident: what the gateway knows of it is filled in
        #[arg(long, value_name = "CASE", conflicts_with = "act")]
        detection: Option<String>,
    },
    /// Print what is signed of a filled-in form: the very bytes that are sent
    Canonical {
        /// The kind
        #[arg(value_name = "KIND")]
        kind: Kind,
        /// The act that carries the form, for one that does: file-act
        #[arg(long, value_name = "ACT")]
        act: Option<Act>,
        /// The filled-in form
        #[arg(long, value_name = "FILE")]
        form: PathBuf,
    },
    /// Print what the other party of an agreement signed, and you sign next: the very bytes
    ToSign {
        /// The request
        #[arg(value_name = "NUMBER")]
        number: RequestNumber,
    },
    /// File a request
    File {
        /// The kind
        #[arg(value_name = "KIND")]
        kind: Kind,
        /// The filled-in form
        #[arg(long, value_name = "FILE")]
        form: PathBuf,
        /// For whom an officer files what came by letter: operator:ID, organisation:ID, authority:ID
        #[arg(long = "for", value_name = "WHOM", value_parser = whom::parse_applicant)]
        for_applicant: Option<Applicant>,
        /// The detached CMS signature over what `qaqpa request canonical` prints
        #[arg(long, value_name = "FILE")]
        signature: Option<PathBuf>,
        #[command(flatten)]
        letter: Letter,
        /// Why, in your words
        #[arg(long, value_name = "TEXT", default_value = "filed", value_parser = parse_why)]
        why: String,
    },
    /// Show requests
    List(Which),
    /// Show a request with its clocks, its history, and what can be done
    Show {
        /// Its number
        #[arg(value_name = "NUMBER")]
        number: RequestNumber,
    },
    /// Show what an act would change of the record, without doing it
    Preview {
        #[command(flatten)]
        act: ActArguments,
    },
    /// Do something to a request
    Act {
        #[command(flatten)]
        act: ActArguments,
        /// Refuse unless this epoch is in force: the one that the preview named
        #[arg(long, value_name = "EPOCH")]
        base: Option<u32>,
        #[command(flatten)]
        ground: Ground,
    },
    /// Enter when the applicant received the notice that clocks wait for
    Receipt {
        /// The request
        #[arg(value_name = "NUMBER")]
        number: RequestNumber,
        /// When: 2026-11-22T09:00 (legal time) or with an offset
        #[arg(long, value_name = "TIME", value_parser = time::parse_instant)]
        at: Timestamp,
        #[command(flatten)]
        ground: Ground,
    },
    #[command(flatten)]
    Paper(Paper),
}

/// Which requests a list shows.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// Only those at this stage
    #[arg(long, value_name = "STAGE")]
    stage: Option<Stage>,
    /// Only those of this kind
    #[arg(long, value_name = "KIND")]
    kind: Option<Kind>,
    /// Only those that wait for you in this place: filer, service-owner; or for the officer
    #[arg(long, value_name = "PLACE")]
    waits_for: Option<By>,
    /// Only those of this operator
    #[arg(long, value_name = "ID")]
    operator: Option<OperatorId>,
    /// Only those whose subject or applicant holds this text
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

impl Which {
    fn filter(self) -> Filter {
        Filter {
            kind: self.stage.map(|stage| stage.label().to_owned()),
            asked: self.kind,
            text: self.text,
            operator: self.operator,
            waits_for: self.waits_for,
            ..Filter::default()
        }
    }
}

/// What is done.
#[derive(Debug, clap::Args)]
pub(crate) struct ActArguments {
    /// The request
    #[arg(value_name = "NUMBER")]
    number: RequestNumber,
    /// What is done: `qaqpa request show NUMBER` tells what can be
    #[arg(value_name = "ACT")]
    act: Act,
    /// The request's revision that you saw; without it, the newest
    #[arg(long, value_name = "N")]
    revision: Option<u32>,
    /// The reasons, for what bears some
    #[arg(long, value_name = "TEXT", default_value = "")]
    reasons: String,
    /// The day that was agreed, for what names one
    #[arg(long, value_name = "DATE")]
    agreed: Option<Date>,
    /// The filled-in form that it carries: of the request filed again for resubmit, of the test for file-act, of the termination
    /// of an agreement for propose-end and terminate
    #[arg(long, value_name = "FILE")]
    form: Option<PathBuf>,
    /// Its detached CMS signature; for sign and accept-end that over what `qaqpa request to-sign` prints
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
    /// The one row that no form can know, as a file of the record: the channel, or the service as it shall be
    #[arg(long, value_name = "FILE")]
    row: Option<PathBuf>,
    #[command(flatten)]
    letter: Letter,
}

impl Request {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let mut form_sent = None;
        let (why, clause, action) = match self {
            Self::Form {
                kind,
                act,
                detection,
            } => return blank(session, (kind, act), detection.as_deref()).await,
            Self::Canonical { kind, act, form } => {
                let of = form_of(kind, act)?;
                session.output.exactly(&filled_in(of, &form)?.json)?;
                return Ok(Exit::Done);
            }
            Self::List(which) => return list(session, which.filter()).await,
            Self::ToSign { number } => return second::print(session, number).await,
            Self::Show { number } => {
                let detail = session.controld().await?.request(number).await?;
                let human = shown::detail(&detail, session.language);
                session.output.answer(&human, &detail)?;
                return Ok(Exit::Done);
            }
            Self::Preview { act } => {
                let (act, _) = act.complete(session, None).await?;
                let preview = session.controld().await?.preview(act).await?;
                let human = shown::preview(&preview, session.language);
                session.output.answer(&human, &preview)?;
                return Ok(Exit::Done);
            }
            Self::File {
                kind,
                form,
                for_applicant,
                signature,
                letter,
                why,
            } => {
                let prescribed = form_of(kind, None)?;
                form_sent = Some(prescribed);
                let filing = Filing {
                    kind,
                    submission: attached::submission(session, prescribed, &form).await?,
                    signature: signature.as_deref().map(read_signature).transpose()?,
                    for_applicant,
                    letter: letter.registered(session).await?,
                };
                (why, None, Action::FileRequest(filing))
            }
            Self::Act { act, base, ground } => {
                let (act, form) = act.complete(session, base).await?;
                form_sent = form;
                (ground.why, ground.clause, Action::ActOnRequest(act))
            }
            Self::Paper(paper) => return paper.run(session).await,
            Self::Receipt { number, at, ground } => {
                let action = Action::EnterRequestReceipt {
                    number,
                    received_at: at,
                };
                (ground.why, ground.clause, action)
            }
        };
        send(session, (why, clause), (form_sent, action)).await
    }
}

/// Sends what changes a request.
async fn send(
    session: &mut Session<'_>,
    (why, clause): (String, Option<law::Clause>),
    (form, action): (Option<&Form>, Action),
) -> Result<Exit, CliError> {
    let command = command(why, clause, action.clone())?;
    let done = session.controld().await?.command(command).await;
    let done = done.map_err(|error| in_language(error, (form, &action), session.language))?;
    session.answer_done(&done)
}

/// What is wrong with a form, in the reader's language: the gateway tells it in Russian.
fn in_language(
    error: CliError,
    (form, sent): (Option<&Form>, &Action),
    language: Language,
) -> CliError {
    let CliError::Refused { refusal, problems } = error else {
        return error;
    };
    let told = form
        .zip(submission_of(sent))
        .filter(|_| refusal.code == RefusalCode::Invalid)
        .and_then(|(form, text)| law::form::faults(form, text, language.faults()));
    let message = told.unwrap_or_else(|| refusal.message.clone());
    CliError::Refused {
        refusal: Box::new(Refusal {
            message,
            ..*refusal
        }),
        problems,
    }
}

/// The form that is sent; none where none is.
fn submission_of(sent: &Action) -> Option<&str> {
    if let Action::FileRequest(filing) = sent {
        return Some(&filing.submission);
    }
    if let Action::ActOnRequest(act) = sent {
        return act.submission.as_ref().map(|(form, _)| form.as_str());
    }
    None
}

async fn list(session: &mut Session<'_>, filter: Filter) -> Result<Exit, CliError> {
    let mut link = session.controld().await?;
    let of = Collection::Requests;
    let listed = link.list(of, filter, Order::Ascending, ITEMS_MAX).await?;
    let human = shown::list(&listed.items, session.language, "no request");
    session.answer_listed(&human, &listed)
}

impl ActArguments {
    /// The act, of the newest revision where none is named.
    async fn complete(
        self,
        session: &Session<'_>,
        base: Option<u32>,
    ) -> Result<(RequestAct, Option<&'static Form>), CliError> {
        let bears = self.form.is_some() || self.signature.is_some();
        let detail = if bears || self.revision.is_none() {
            Some(session.controld().await?.request(self.number).await?)
        } else {
            None
        };
        let newest = detail.as_ref().map_or(0, |detail| detail.view.revision);
        let revision = self.revision.unwrap_or(newest);
        let form = match (&self.form, &detail) {
            (Some(_), Some(detail)) => Some(form_of(detail.view.kind, Some(self.act))?),
            (Some(_), None) | (None, _) => None,
        };
        let signature = self.signature.as_deref().map(read_signature).transpose()?;
        let submission = match (&self.form, form, &detail) {
            (Some(path), Some(form), _) => {
                let submission = attached::submission(session, form, path).await?;
                Some((submission, signature))
            }
            // Who signs second signs what the first one sent.
            (None, _, Some(detail)) if signature.is_some() => {
                Some((second::to_sign(detail)?, signature))
            }
            (Some(_), None, _) | (None, _, _) => None,
        };
        let act = RequestAct {
            number: self.number,
            revision,
            act: self.act,
            reasons: self.reasons,
            agreed: self.agreed,
            letter: self.letter.registered(session).await?,
            submission,
            row: self.row.as_deref().map(declared::one_row).transpose()?,
            base: base.map(model::Epoch),
            plan: None,
        };
        Ok((act, form))
    }
}

/// Prints a form to be filled in, with what a detection tells where one is named.
async fn blank(
    session: &mut Session<'_>,
    (kind, act): (Kind, Option<Act>),
    detection: Option<&str>,
) -> Result<Exit, CliError> {
    if let Some(case) = detection {
        return detection::form(session, kind, case).await;
    }
    let form = form_of(kind, act)?;
    session.output.verbatim(&config::form::empty(form))?;
    Ok(Exit::Done)
}

mod detection;
mod letter;
mod second;
#[cfg(test)]
mod tests;
mod whom;
