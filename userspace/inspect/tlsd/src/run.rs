//! The daemon: takes policies and connections, as long as it is let.

use crate::alarm::Alarms;
use crate::attend::attend;
use crate::blocklists::{self, Lists};
use crate::config::Config;
use crate::context::Context;
use crate::destination::Destinations;
use crate::error::TlsdError;
use crate::http2;
use crate::lanes::Lanes;
use crate::leaf::Leaves;
use crate::learned::{self, Learning};
use crate::limits::STRANGERS_MAX;
use crate::listen::{self, Places, accept, doors};
use crate::log::{self, Records};
use crate::page::Pages;
use crate::policy::{InForce, Parts};
use crate::proxy::{self, Strangers};
use crate::room::Room;
use crate::scanning::{Scanners, Setup};
use crate::splice::Pipes;
use crate::upstream::{Legs, Trust};
use category::Index;
use model::InspectionSnapshot;
use runtime::{Clock, ControlLink, Pool, Reporter};
use scan::CaseNumbers;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use tls::Scope;
use tls::destination::Strictness;
use tokio::task::JoinSet;
use wire::{Daemon, Fact};

/// What the log says once steered connections are taken.
pub const READY: &str = "takes steered connections";

/// Runs tlsd until it is told to end by SIGTERM or SIGINT.
pub async fn run(config: Config, clock: Arc<dyn Clock>) -> Result<(), TlsdError> {
    let end = runtime::shutdown().map_err(TlsdError::Signals)?;
    run_until(config, clock, end).await
}

/// Runs tlsd until `end`. Connections that are open then are broken off with the process.
pub async fn run_until(
    config: Config,
    clock: Arc<dyn Clock>,
    end: impl Future<Output = ()>,
) -> Result<(), TlsdError> {
    let lanes = Arc::new(Lanes::start(config.lanes).map_err(TlsdError::Lanes)?);
    let (linkd, control) = (config.linkd.clone(), config.control.clone());
    let mut proxies = config.proxies();
    let learned_file = config.log.join(learned::FILE);
    let (records, writer) = log::open(&config.log)?;
    let mut block_lists = Lists::watch(config.blocklists.clone()).map_err(TlsdError::Signals)?;
    let (mut parts, policy) = Parts::new(block_lists.first_reading());
    let reporter = Arc::new(Reporter::new(Daemon::Tlsd, Arc::clone(&clock)));
    let learned = learned::open(&learned_file, Arc::clone(&reporter), &*clock);
    let context = context((config, clock), policy, records, (&reporter, learned))?;
    reporter.report(Fact::Started {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        recovered: String::new(),
    });
    let link: ControlLink<InspectionSnapshot> =
        ControlLink::start(Daemon::Tlsd, control, Arc::clone(&reporter));
    let mut tasks = JoinSet::new();
    tasks.spawn_blocking(move || writer.run());
    tasks.spawn(learned::keep(Arc::clone(&context), learned_file));
    let mut accepting = JoinSet::new();
    let mut opening = pin!(doors(&linkd));
    let mut is_open = false;
    let mut end = pin!(end);
    loop {
        let pause = parts.look(context.clock.now());
        tokio::select! {
            // What time changes is looked for at each turn.
            () = tokio::time::sleep(pause) => {}
            () = &mut end => return Ok(()),
            snapshot = link.next_snapshot() => {
                let epoch = snapshot.epoch;
                context.leaves.keep(&snapshot);
                parts.scope(Scope::compile(snapshot));
                link.applied(epoch, None);
                tracing::info!(%epoch, "a policy is in force");
            }
            categories = link.next_categories() => match Index::open(categories.memory) {
                Ok(index) => {
                    parts.index(index);
                    tracing::info!(digest = %categories.digest, "categories are in force");
                }
                Err(error) => tracing::error!(digest = %categories.digest, %error, "categories refused: the old ones stay"),
            },
            all = link.next_revocations() => context.learned.revoke(context.clock.now(), &all),
            outcome = block_lists.next() => blocklists::take(outcome, &mut parts, &reporter),
            doors = &mut opening, if !is_open => {
                is_open = true;
                let places = Places::new();
                for (door, listener) in doors {
                    let context = Arc::clone(&context);
                    let attending = move |guest| attend(Arc::clone(&context), door, guest);
                    accepting.spawn(accept(listener, Arc::clone(&lanes), places.clone(), attending));
                }
                let strangers = Strangers::of(STRANGERS_MAX);
                for address in proxies.drain(..) {
                    let (context, places) = (Arc::clone(&context), places.clone());
                    let (lanes, strangers) = (Arc::clone(&lanes), strangers.clone());
                    let attending = move |guest| proxy::attend(Arc::clone(&context), strangers.clone(), guest);
                    accepting.spawn(async move {
                        accept(listen::proxy(address).await, lanes, places, attending).await;
                    });
                }
                tracing::info!(listeners = accepting.len(), "{READY}");
            }
            Some(_) = accepting.join_next(), if is_open => return Err(TlsdError::Deaf),
        }
    }
}

/// What all connections share.
pub(crate) fn context(
    (config, clock): (Config, Arc<dyn Clock>),
    policy: InForce,
    records: Records,
    (reporter, learned): (&Arc<Reporter>, Learning),
) -> Result<Arc<Context>, TlsdError> {
    let trust = Trust::read(&config)?;
    let strictness = if config.strict {
        Strictness::Strict
    } else {
        Strictness::Lenient
    };
    let setup = Setup {
        clamd: config.clamd.as_ref().map(|at| (at, config.clamd_max << 20)),
        requests: config.icap_reqmod.as_ref(),
        responses: config.icap_respmod.as_ref(),
        declared: config.declared(),
    };
    Ok(Arc::new(Context {
        scanners: Scanners::new(setup, policy.clone(), Arc::clone(&clock)),
        alarms: Alarms::new(Arc::clone(&clock), Arc::clone(reporter)),
        learned: Arc::new(learned),
        policy,
        pool: Pool::start(config.linkd),
        legs: Legs::new(trust),
        destinations: Destinations::new(strictness),
        leaves: Leaves::new(config.keyd, Arc::clone(&clock))?,
        pages: Pages::new(config.contact, CaseNumbers::since(clock.now())),
        room: Room::default(),
        http2: http2::Memory::default(),
        check_host: config.check_host,
        pipes: Pipes::default(),
        records,
        clock,
    }))
}
