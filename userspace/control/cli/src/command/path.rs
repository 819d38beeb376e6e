//! `path`: the choice between primary and backup by hand.

use crate::command::Ground;
use crate::error::CliError;
use crate::exit::Exit;
use crate::render::done;
use crate::session::{ITEMS_MAX, Link, Session, command};
use crate::token;
use model::{
    Account, AccountName, ChannelId, LinkId, MemberRole, Op, PathLock, Row, RowKey, RowKind,
    UplinkId,
};
use std::os::unix::fs::MetadataExt as _;
use wire::{Action, Collection, Done, Filter, Item, MemberView, Order};

/// Where the kernel says whose this process is.
const OWN_PROCESS: &str = "/proc/self";

/// Lock a channel or uplink to one of its members, or unlock it
///
/// A lock holds whatever happens to the members, until it is taken away.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = "\
Examples:
  qaqpa path lock --channel north-1 --member backup --why \"works on the northern line\"
  qaqpa path unlock --channel north-1 --why \"the works are over\"")]
pub(crate) enum Path {
    /// Let one member carry, whatever happens
    Lock {
        #[command(flatten)]
        of: Of,
        /// Who carries
        #[arg(long, value_name = "MEMBER", value_parser = parse_member)]
        member: MemberRole,
        /// The account that answers for the lock [default: yours]
        #[arg(long, value_name = "ACCOUNT")]
        author: Option<AccountName>,
        #[command(flatten)]
        ground: Ground,
    },
    /// Let the gateway choose again
    Unlock {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        ground: Ground,
    },
}

/// Of which link.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Of {
    /// Of this channel
    #[arg(long, value_name = "ID")]
    channel: Option<ChannelId>,
    /// Of this uplink
    #[arg(long, value_name = "ID")]
    uplink: Option<UplinkId>,
}

impl Of {
    fn link(self) -> Result<LinkId, CliError> {
        let channel = self.channel.map(LinkId::Channel);
        let link = channel.or(self.uplink.map(LinkId::Uplink));
        link.ok_or_else(|| CliError::Usage {
            what: "no link is named".to_owned(),
            hint: "name one with --channel or --uplink".to_owned(),
        })
    }
}

impl Path {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let mut controld = session.controld().await?;
        refuse_if_pending(&mut controld).await?;
        match self {
            Self::Lock {
                of,
                member,
                author,
                ground,
            } => {
                let link = of.link()?;
                let author = match author {
                    Some(author) => author,
                    None => own_account(&mut controld).await?,
                };
                let lock = Op::Put(Row::PathLock(PathLock {
                    link: link.clone(),
                    member,
                    reason: ground.why.clone(),
                    author,
                }));
                let done = commit(&mut controld, lock, ground).await?;
                let human = format!("{link} is locked to {member}\n{}", done::sentence(&done));
                session.output.answer(&human, &done::view(&done))?;
                warn_of_dead(session, &link, member).await?;
            }
            Self::Unlock { of, ground } => {
                let link = of.link()?;
                refuse_if_unlocked(&mut controld, &link).await?;
                let unlock = Op::Delete(RowKey::PathLock(link.clone()));
                let done = commit(&mut controld, unlock, ground).await?;
                let human = format!("{link} is not locked any more\n{}", done::sentence(&done));
                session.output.answer(&human, &done::view(&done))?;
            }
        }
        Ok(Exit::Done)
    }
}

/// Stages one operation and commits it. What is refused leaves no draft behind.
async fn commit(link: &mut Link, op: Op, ground: Ground) -> Result<Done, CliError> {
    let draft = token::draft()?;
    let Ground { why, clause } = ground;
    let stage = Action::Stage {
        draft,
        chunk: 0,
        ops: vec![op],
    };
    link.command(command(why.clone(), clause, stage)?).await?;
    let commit = Action::Commit {
        draft,
        base: None,
        confirm_s: None,
    };
    let done = link.command(command(why.clone(), clause, commit)?).await;
    if done.is_err() {
        let discard = command(why, clause, Action::Discard { draft })?;
        // The refusal is what counts; an abandoned draft makes room by itself.
        let _discarded = link.command(discard).await;
    }
    done
}

/// controld would refuse it as well, and does if another commit comes between; here nothing is staged for it.
async fn refuse_if_pending(link: &mut Link) -> Result<(), CliError> {
    let Some(pending) = link.control_status().await?.pending else {
        return Ok(());
    };
    let by = crate::time::shown(pending.by);
    Err(CliError::Usage {
        what: format!(
            "epoch {} waits for its confirmation until {by}, and nothing else is committed meanwhile",
            pending.epoch
        ),
        hint: "keep it with `qaqpa confirm`, or take it back with `qaqpa rollback`; then try again"
            .to_owned(),
    })
}

async fn refuse_if_unlocked(controld: &mut Link, link: &LinkId) -> Result<(), CliError> {
    let (of, filter) = (Collection::Rows(RowKind::PathLock), Filter::default());
    let listed = controld
        .list(of, filter, Order::Ascending, ITEMS_MAX)
        .await?;
    let key = RowKey::PathLock(link.clone());
    let is_it = |item: &Item| matches!(item, Item::Row(row) if row.key() == key);
    if listed.items.iter().any(is_it) {
        return Ok(());
    }
    Err(CliError::Usage {
        what: format!("{link} is not locked"),
        hint: "see `qaqpa show path-lock` for those that are".to_owned(),
    })
}

/// The account of the user who runs this process, as controld sees it.
async fn own_account(link: &mut Link) -> Result<AccountName, CliError> {
    let metadata =
        std::fs::metadata(OWN_PROCESS).map_err(CliError::file("look at", OWN_PROCESS))?;
    let uid = metadata.uid();
    let (of, filter) = (Collection::Rows(RowKind::Account), Filter::default());
    let listed = link.list(of, filter, Order::Ascending, ITEMS_MAX).await?;
    let own = |item: &Item| {
        let account = account(item).filter(|account| account.uid == uid)?;
        Some(account.name.clone())
    };
    listed
        .items
        .iter()
        .find_map(own)
        .ok_or_else(|| CliError::Usage {
            what: format!(
                "the record holds no account of uid {uid}, so nobody answers for the lock"
            ),
            hint: "name the account with --author, or state one for this user".to_owned(),
        })
}

fn account(item: &Item) -> Option<&Account> {
    if let Item::Row(row) = item
        && let Row::Account(account) = row.as_ref()
    {
        Some(account)
    } else {
        None
    }
}

/// Tells if pathd says that the member is dead: nothing passes by the link while the lock holds.
async fn warn_of_dead(
    session: &mut Session<'_>,
    link: &LinkId,
    role: MemberRole,
) -> Result<(), CliError> {
    // Without pathd nobody knows, and the lock stands all the same.
    let Ok(mut pathd) = session.pathd().await else {
        return Ok(());
    };
    let paths = pathd.paths().await.unwrap_or_default();
    let members = paths.into_iter().filter(|path| path.link == *link);
    let is_dead = |member: &MemberView| member.role == role && member.health == "dead";
    if let Some(dead) = members.flat_map(|path| path.members).find(is_dead) {
        let by = dead.dead_by.unwrap_or_else(|| "pathd".to_owned());
        let note = format!(
            "careful: {} is dead by {by}, so nothing passes by {link} while the lock holds",
            dead.interface
        );
        session.output.note(&note)?;
    }
    Ok(())
}

fn parse_member(text: &str) -> Result<MemberRole, String> {
    let members = [MemberRole::Primary, MemberRole::Backup];
    let found = members.into_iter().find(|member| member.label() == text);
    found.ok_or_else(|| format!("`{text}` is no member of a link: write primary or backup"))
}
