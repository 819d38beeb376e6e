//! Connections to the daemons, and listings page by page.

use crate::error::CliError;
use crate::exit::Exit;
use crate::language::Language;
use crate::output::Output;
use crate::remembered::Drafts;
use crate::render::board::Screen;
use crate::render::done;
use crate::render::item::{Listed, items_table, list_view};
use crate::sample::Observer;
use model::{Epoch, ServiceKey};
use runtime::{Client, ClientError, Watch};
use std::path::PathBuf;
use wire::keys::{DocumentCode, Sha256};
use wire::query::PAGE_ITEMS_MAX;
use wire::{
    Action, Answer, CategoryView, CodeView, Collection, Command, ControlStatus, Daemon, Done,
    DraftId, Explanation, FilePiece, FilePieceWish, FileView, Filter, Flow, GateStatus, Gathered,
    Gathering, Identity, Item, Listing, NoticeDetail, NoticeId, Order, Page, PathView, Preview,
    Query, RequestAct, RequestDetail, RequestNumber, ServiceView,
};

/// Most items of one listing: every row of a full catalogue with its blocks. What lies behind is left out, and told.
pub(crate) const ITEMS_MAX: usize = 1 << 19;

/// Asks for the size of the terminal, which may change; none if it does not tell.
pub(crate) type SizeOfScreen = fn() -> Option<Screen>;

/// What a command works with.
pub(crate) struct Session<'a> {
    /// controld's socket.
    pub(crate) control: PathBuf,
    /// linkd's socket.
    pub(crate) link: PathBuf,
    /// pathd's socket.
    pub(crate) path: PathBuf,
    /// How large the terminal is; none if the output goes elsewhere.
    pub(crate) screen: Option<SizeOfScreen>,
    /// In which language requests are told.
    pub(crate) language: Language,
    /// The draft staged last.
    pub(crate) drafts: Drafts,
    /// Where answers go.
    pub(crate) output: Output<'a>,
}

impl Session<'_> {
    /// Connects to the owner of the record.
    pub(crate) async fn controld(&self) -> Result<Link, CliError> {
        Link::connect(Daemon::Controld, self.control.clone()).await
    }

    /// Connects to the owner of the gate.
    pub(crate) async fn linkd(&self) -> Result<Link, CliError> {
        Link::connect(Daemon::Linkd, self.link.clone()).await
    }

    /// Connects to the keeper of links.
    pub(crate) async fn pathd(&self) -> Result<Link, CliError> {
        Link::connect(Daemon::Pathd, self.path.clone()).await
    }

    /// Looks at all daemons.
    pub(crate) fn observer(&self) -> Observer {
        let (control, link) = (self.control.clone(), self.link.clone());
        Observer::new(control, link, self.path.clone())
    }

    /// Prints what a command did.
    pub(crate) fn answer_done(&mut self, done: &Done) -> Result<Exit, CliError> {
        self.output
            .answer(&done::sentence(done), &done::view(done))?;
        Ok(Exit::Done)
    }

    /// Prints a listing; `none` says that it is empty.
    pub(crate) fn answer_items(&mut self, listed: &Listed, none: &str) -> Result<Exit, CliError> {
        let human = items_table(&listed.items, none);
        self.answer_listed(&human, listed)
    }

    /// Prints a listing under a table of its own.
    pub(crate) fn answer_listed(&mut self, human: &str, listed: &Listed) -> Result<Exit, CliError> {
        self.output.answer(human, &list_view(listed))?;
        if listed.has_more && listed.items.len() >= ITEMS_MAX {
            let note = format!("only the first {ITEMS_MAX} are shown: narrow the listing");
            self.output.note(&note)?;
        }
        Ok(Exit::Done)
    }

    /// The draft that is named, or else the one staged last.
    pub(crate) fn draft(&self, named: Option<DraftId>) -> Result<DraftId, CliError> {
        if let Some(draft) = named {
            return Ok(draft);
        }
        let remembered = self.drafts.recall()?;
        remembered.map(|r| r.draft).ok_or_else(|| CliError::Usage {
            what: "no draft is open for this gateway".to_owned(),
            hint: "stage one with `qaqpa apply FILE…`, or name one with --draft".to_owned(),
        })
    }
}

/// A connection to a daemon.
pub(crate) struct Link {
    daemon: Daemon,
    client: Client,
}

impl Link {
    /// Connects to a daemon.
    pub(crate) async fn connect(daemon: Daemon, path: PathBuf) -> Result<Self, CliError> {
        let client = Client::connect(&path)
            .await
            .map_err(CliError::daemon(daemon))?;
        Ok(Self { daemon, client })
    }

    /// Gives a command. If the daemon goes away before it answers, the command is given once more: its key makes both
    /// have the effect of one.
    pub(crate) async fn command(&mut self, command: Command) -> Result<Done, CliError> {
        let mut done = self.client.command(command.clone()).await;
        if let Err(ClientError::Closed { path }) = &done {
            self.client = Client::connect(path)
                .await
                .map_err(CliError::daemon(self.daemon))?;
            done = self.client.command(command).await;
        }
        done.map_err(CliError::daemon(self.daemon))
    }

    /// Every item of a listing up to `max`, over as many pages as that takes.
    pub(crate) async fn list(
        &mut self,
        of: Collection,
        filter: Filter,
        order: Order,
        max: usize,
    ) -> Result<Listed, CliError> {
        let mut items = Vec::new();
        let mut after = None;
        loop {
            let wanted = max.saturating_sub(items.len());
            let listing = Listing {
                of: of.clone(),
                filter: filter.clone(),
                order,
                after: after.take(),
                limit: u16::try_from(wanted).map_or(PAGE_ITEMS_MAX, |w| w.min(PAGE_ITEMS_MAX)),
                watch: false,
            };
            let Answer::Page(page) = self.ask(Query::List(listing)).await? else {
                return Err(self.unexpected());
            };
            // A page that brings nothing ends the listing whatever its cursor says, so that this loop ends.
            let is_empty = page.items.is_empty();
            items.extend(page.items.into_iter().take(wanted));
            match page.next {
                Some(next) if !is_empty && items.len() < max => after = Some(next),
                next => {
                    let has_more = next.is_some();
                    return Ok(Listed { items, has_more });
                }
            }
        }
    }

    /// The first page of a listing, and what comes later.
    pub(crate) async fn watch(self, listing: Listing) -> Result<(Page, Watching), CliError> {
        let daemon = self.daemon;
        let (page, watch) = self
            .client
            .watch(listing)
            .await
            .map_err(CliError::daemon(daemon))?;
        Ok((page, Watching { daemon, watch }))
    }

    /// Links and who carries.
    pub(crate) async fn paths(&mut self) -> Result<Vec<PathView>, CliError> {
        let (of, filter) = (Collection::Paths, Filter::default());
        let listed = self.list(of, filter, Order::Ascending, ITEMS_MAX).await?;
        let path = |item| {
            if let Item::Path(path) = item {
                Some(*path)
            } else {
                None
            }
        };
        Ok(listed.items.into_iter().filter_map(path).collect())
    }

    /// controld's state.
    pub(crate) async fn control_status(&mut self) -> Result<ControlStatus, CliError> {
        let Answer::Control(status) = self.ask(Query::Status).await? else {
            return Err(self.unexpected());
        };
        Ok(*status)
    }

    /// linkd's state.
    pub(crate) async fn gate_status(&mut self) -> Result<GateStatus, CliError> {
        let Answer::Gate(status) = self.ask(Query::Status).await? else {
            return Err(self.unexpected());
        };
        Ok(*status)
    }

    /// What would happen to a flow.
    pub(crate) async fn explain(&mut self, flow: Flow) -> Result<Explanation, CliError> {
        let Answer::Explained(explanation) = self.ask(Query::Explain(flow)).await? else {
            return Err(self.unexpected());
        };
        Ok(*explanation)
    }

    /// A request.
    pub(crate) async fn request(
        &mut self,
        number: RequestNumber,
    ) -> Result<RequestDetail, CliError> {
        let mut gathering = Gathering::of(number);
        loop {
            let wish = Query::Request(gathering.wish());
            let Answer::Request(piece) = self.ask(wish).await? else {
                return Err(self.unexpected());
            };
            let gathered = gathering.take(&piece).map_err(|error| CliError::Usage {
                what: error.to_string(),
                hint: format!("`qaqpa request show {number}` once it rests"),
            });
            match gathered? {
                Gathered::More(more) => gathering = more,
                Gathered::Whole(detail) => return Ok(*detail),
            }
        }
    }

    /// A notice with its text.
    pub(crate) async fn notice(&mut self, id: NoticeId) -> Result<NoticeDetail, CliError> {
        let Answer::Notice(detail) = self.ask(Query::Notice(id)).await? else {
            return Err(self.unexpected());
        };
        Ok(*detail)
    }

    /// Who this is to controld.
    pub(crate) async fn identity(&mut self) -> Result<Identity, CliError> {
        let Answer::Identity(identity) = self.ask(Query::WhoAmI).await? else {
            return Err(self.unexpected());
        };
        Ok(*identity)
    }

    /// What an act would change.
    pub(crate) async fn preview(&mut self, act: RequestAct) -> Result<Preview, CliError> {
        let Answer::Preview(preview) = self.ask(Query::Preview(Box::new(act))).await? else {
            return Err(self.unexpected());
        };
        Ok(*preview)
    }

    /// A file of the caller's.
    pub(crate) async fn file(&mut self, sha256: Sha256) -> Result<FileView, CliError> {
        let Answer::File(file) = self.ask(Query::File(sha256)).await? else {
            return Err(self.unexpected());
        };
        Ok(*file)
    }

    /// A piece of a file of a request.
    pub(crate) async fn file_piece(
        &mut self,
        request: RequestNumber,
        sha256: Sha256,
        offset: u64,
    ) -> Result<FilePiece, CliError> {
        let wish = FilePieceWish {
            request,
            sha256,
            offset,
        };
        let Answer::FilePiece(piece) = self.ask(Query::FilePiece(wish)).await? else {
            return Err(self.unexpected());
        };
        Ok(piece)
    }

    /// The document of a code.
    pub(crate) async fn code(&mut self, code: DocumentCode) -> Result<CodeView, CliError> {
        let Answer::Code(view) = self.ask(Query::CheckCode(code)).await? else {
            return Err(self.unexpected());
        };
        Ok(*view)
    }

    /// The passport of a published service.
    pub(crate) async fn service(&mut self, key: ServiceKey) -> Result<ServiceView, CliError> {
        let Answer::Service(view) = self.ask(Query::Service(key)).await? else {
            return Err(self.unexpected());
        };
        Ok(*view)
    }

    /// What the lists of categories say of a host or an address.
    pub(crate) async fn category(&mut self, host: String) -> Result<CategoryView, CliError> {
        let Answer::Category(view) = self.ask(Query::Category(host)).await? else {
            return Err(self.unexpected());
        };
        Ok(*view)
    }

    /// The epoch whose commit waits for its confirmation.
    pub(crate) async fn pending(&mut self) -> Result<Epoch, CliError> {
        let status = self.control_status().await?;
        let pending = status.pending.map(|pending| pending.epoch);
        pending.ok_or_else(|| CliError::Usage {
            what: format!(
                "no commit waits for its confirmation: epoch {} is in force",
                status.epoch
            ),
            hint: "a commit that was not confirmed in time is rolled back; see `qaqpa epochs`"
                .to_owned(),
        })
    }

    async fn ask(&mut self, query: Query) -> Result<Answer, CliError> {
        let answer = self.client.ask(query).await;
        answer.map_err(CliError::daemon(self.daemon))
    }

    fn unexpected(&self) -> CliError {
        let path = self.client.path().to_owned();
        CliError::daemon(self.daemon)(ClientError::Unexpected { path })
    }
}

/// A listing that goes on.
pub(crate) struct Watching {
    daemon: Daemon,
    watch: Watch,
}

impl Watching {
    /// The next items; waits for them.
    pub(crate) async fn next(&mut self) -> Result<Vec<Item>, CliError> {
        let items = self.watch.next_watched().await;
        items.map_err(CliError::daemon(self.daemon))
    }
}

/// A command with a key of its own.
pub(crate) fn command(
    why: String,
    clause: Option<law::Clause>,
    action: Action,
) -> Result<Command, CliError> {
    let key = crate::token::key()?;
    Ok(Command {
        key,
        why,
        clause,
        action,
    })
}
