//! An ICAP service (RFC 3507), over connections that are kept: asked for its options, then for its word on one content after another.

mod kept;

use super::drive::{drive, now};
use super::message::Heads;
use super::tee::Content;
use super::{Threat, Verdict};
use crate::limits::{
    ICAP_ASK_PAUSE, ICAP_CONNECTIONS_MAX, ICAP_OPTIONS_WAIT, SCAN_PLACE_WAIT, SCANNER_CONNECT_WAIT,
};
use kept::Kept;
use scan::Unscanned;
use scan::icap::{
    BodyLength, Disclosure, IcapFault, IcapLimits, IcapOutcome, IcapUrl, Inspection, Job, Keeper,
    Methods, Options, OptionsQuery, Share,
};
use std::io;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep_until, timeout};

/// What a service looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// Requests, by REQMOD.
    Requests,
    /// Responses, by RESPMOD.
    Responses,
}

impl Of {
    const fn is_done_by(self, methods: Methods) -> bool {
        match (self, methods) {
            (Self::Requests, Methods::Requests | Methods::Both)
            | (Self::Responses, Methods::Responses | Methods::Both) => true,
            (Self::Requests, Methods::Responses) | (Self::Responses, Methods::Requests) => false,
        }
    }

    const fn method(self) -> &'static str {
        match self {
            Self::Requests => "REQMOD",
            Self::Responses => "RESPMOD",
        }
    }
}

/// What is known of a service.
#[derive(Clone, Debug)]
enum Known {
    /// It was not asked yet.
    Unasked,
    /// It says this of itself.
    Options(Arc<Options>),
    /// It said nothing that can be relied on, so that it is given no content.
    Failed(Unscanned),
}

/// One service.
#[derive(Debug)]
pub(super) struct Service {
    url: IcapUrl,
    of: Of,
    limits: IcapLimits,
    known: watch::Sender<Known>,
    /// Has it asked for its options again.
    again: Notify,
    /// A place for each connection that it may have.
    places: Arc<Semaphore>,
    kept: Kept,
}

impl Service {
    pub(super) fn new(url: IcapUrl, of: Of, limits: IcapLimits) -> Self {
        Self {
            url,
            of,
            limits,
            known: watch::Sender::new(Known::Unasked),
            again: Notify::new(),
            places: Arc::new(Semaphore::new(ICAP_CONNECTIONS_MAX)),
            kept: Kept::default(),
        }
    }

    /// Places that nobody has.
    #[cfg(test)]
    pub(super) fn free_places(&self) -> usize {
        self.places.available_permits()
    }

    /// Asks for its options now, when they have expired, and when there is a reason to; without end. While they are asked for again
    /// the old ones hold; once the service does not tell them it is given nothing, until it does.
    pub(super) async fn watch(self: Arc<Self>) {
        let mut shut = None;
        loop {
            let asked = Instant::now();
            let mut wait = ICAP_ASK_PAUSE;
            // All taken, it looks at content: what is known of it holds.
            let Ok(place) = timeout(SCAN_PLACE_WAIT, self.places.acquire()).await else {
                continue;
            };
            let answer = self.ask().await;
            drop(place);
            let known = match answer {
                Ok(options) => {
                    self.admit(options.connections_max, &mut shut).await;
                    wait = wait.max(options.ttl);
                    Known::Options(Arc::new(options))
                }
                Err(fault) => {
                    if !matches!(*self.known.borrow(), Known::Failed(_)) {
                        tracing::error!(service = %self.url, %fault, "an ICAP service does not say what it does: content does as declared");
                    }
                    Known::Failed(fault.reason())
                }
            };
            let is_back = matches!(known, Known::Options(_))
                && !matches!(*self.known.borrow(), Known::Options(_));
            if is_back {
                tracing::info!(service = %self.url, "an ICAP service looks at content");
            }
            self.known.send_replace(known);
            let soonest = asked.checked_add(ICAP_ASK_PAUSE).unwrap_or(asked);
            let latest = asked.checked_add(wait).unwrap_or(soonest);
            tokio::select! {
                () = sleep_until(latest) => {}
                () = self.again.notified() => sleep_until(soonest).await,
            }
        }
    }

    /// Asks for its options, over a connection of its own.
    async fn ask(&self) -> Result<Options, IcapFault> {
        // One that is kept may be as old as the options; it goes, so that there are no more connections than places.
        drop(self.kept.take());
        let mut stream = self.connect().await.map_err(|error| unreachable(&error))?;
        let limits = IcapLimits {
            answer: ICAP_OPTIONS_WAIT,
            ..self.limits
        };
        let mut query = OptionsQuery::new(&self.url, &limits, now());
        let driven = drive(&mut stream, &mut query, &mut Content::none()).await;
        let options = driven.and_then(|()| query.outcome().cloned());
        let options = options.ok_or(IcapFault::Closed)??;
        if query.is_reusable() {
            self.kept.put(stream);
        }
        if self.of.is_done_by(options.methods) {
            Ok(options)
        } else {
            Err(IcapFault::Method(self.of.method()))
        }
    }

    /// Has no more places than the service takes connections. Where it takes fewer than before, places go as they become free; those
    /// that are taken for too long go when it is asked again.
    async fn admit(&self, most: Option<u32>, shut: &mut Option<OwnedSemaphorePermit>) {
        let most = most.and_then(|most| usize::try_from(most).ok());
        let open = most.map_or(ICAP_CONNECTIONS_MAX, |most| {
            most.clamp(1, ICAP_CONNECTIONS_MAX)
        });
        let wanted = ICAP_CONNECTIONS_MAX.saturating_sub(open);
        let has = shut.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        if let Some(shut) = shut
            && has > wanted
        {
            drop(shut.split(has.saturating_sub(wanted)));
        }
        let more = u32::try_from(wanted.saturating_sub(has)).unwrap_or(0);
        if more == 0 {
            return;
        }
        let places = Arc::clone(&self.places).acquire_many_owned(more);
        let Ok(Ok(places)) = timeout(SCAN_PLACE_WAIT, places).await else {
            tracing::warn!(service = %self.url, "an ICAP service takes fewer connections than it has now");
            return;
        };
        match shut {
            Some(shut) => shut.merge(places),
            None => *shut = Some(places),
        }
        self.kept.leave(open);
    }

    /// Has it look at content; nothing if that was given up.
    pub(super) async fn look(
        self: Arc<Self>,
        heads: Option<Heads>,
        body: BodyLength,
        mut content: Content,
    ) -> Option<Verdict> {
        let options = match self.options().await {
            Ok(options) => options,
            Err(why) => return Some(Verdict::Unscanned(why)),
        };
        let Some(heads) = heads else {
            return Some(Verdict::Unscanned(Unscanned::Refused));
        };
        let job = Job {
            service: &self.url,
            options: &options,
            request: &heads.request,
            response: heads.response.as_ref(),
            body,
            disclosure: Disclosure {
                queries: Share::Withhold,
                credentials: Share::Withhold,
            },
            keeper: Keeper::Caller,
        };
        let Ok(_place) = timeout(SCAN_PLACE_WAIT, self.places.acquire()).await else {
            tracing::warn!(service = %self.url, "no place at an ICAP service was free in time: content was not looked at");
            return Some(Verdict::Unscanned(Unscanned::Slow));
        };
        let over_kept = match self.kept.take() {
            Some(stream) => Some(self.look_over(stream, &job, &mut content).await?),
            None => None,
        };
        let outcome = match over_kept {
            // The server had closed it before it was asked: so it is with the others that are as old.
            Some(Looked::Unheard(fault))
                if fault.reason() == Unscanned::Down && content.rewind() =>
            {
                self.kept.leave(0);
                self.look_anew(&job, &mut content).await?
            }
            Some(Looked::Unheard(fault)) => IcapOutcome::Failed(fault),
            Some(Looked::Heard(outcome)) => outcome,
            None => self.look_anew(&job, &mut content).await?,
        };
        Some(match outcome {
            IcapOutcome::Clean => Verdict::Clean,
            IcapOutcome::Refused(threat) => Verdict::Found(Threat::Icap {
                service: self.url.service().to_owned(),
                threat,
            }),
            IcapOutcome::Failed(fault) => {
                tracing::warn!(service = %self.url, %fault, "content was not looked at");
                self.again.notify_one();
                Verdict::Unscanned(fault.reason())
            }
        })
    }

    /// Over a connection of its own.
    async fn look_anew(&self, job: &Job<'_>, content: &mut Content) -> Option<IcapOutcome> {
        let stream = match self.connect().await {
            Ok(stream) => stream,
            Err(error) => return Some(IcapOutcome::Failed(unreachable(&error))),
        };
        Some(match self.look_over(stream, job, content).await? {
            Looked::Heard(outcome) => outcome,
            Looked::Unheard(fault) => IcapOutcome::Failed(fault),
        })
    }

    async fn look_over(
        &self,
        mut stream: TcpStream,
        job: &Job<'_>,
        content: &mut Content,
    ) -> Option<Looked> {
        let mut machine = match Inspection::begin(job, self.limits, now()) {
            Ok(machine) => machine,
            Err(fault) => return Some(Looked::Heard(IcapOutcome::Failed(fault))),
        };
        drive(&mut stream, &mut machine, content).await?;
        if machine.istag().is_some_and(|tag| tag != job.options.istag) {
            self.again.notify_one();
        }
        if machine.is_reusable() {
            self.kept.put(stream);
        }
        Some(match machine.outcome().cloned()? {
            IcapOutcome::Failed(fault) if !machine.is_heard() => Looked::Unheard(fault),
            outcome @ (IcapOutcome::Clean | IcapOutcome::Refused(_) | IcapOutcome::Failed(_)) => {
                Looked::Heard(outcome)
            }
        })
    }

    /// The options that hold; the first contents wait until the service was asked.
    async fn options(&self) -> Result<Arc<Options>, Unscanned> {
        let mut known = self.known.subscribe();
        let known = known.wait_for(|known| !matches!(known, Known::Unasked));
        match known.await.as_deref() {
            Ok(Known::Options(options)) => Ok(Arc::clone(options)),
            Ok(Known::Failed(why)) => Err(*why),
            Ok(Known::Unasked) | Err(_) => Err(Unscanned::Down),
        }
    }

    async fn connect(&self) -> io::Result<TcpStream> {
        let host = self.url.host().trim_matches(['[', ']']);
        let connecting = TcpStream::connect((host, self.url.port()));
        let connected = timeout(SCANNER_CONNECT_WAIT, connecting).await;
        let stream = connected.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))?;
        // Heads and content are written one after the other, and the word on them is waited for.
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

/// What came of it.
enum Looked {
    /// The service's word, or why there is none.
    Heard(IcapOutcome),
    /// Not one octet came.
    Unheard(IcapFault),
}

fn unreachable(error: &io::Error) -> IcapFault {
    IcapFault::Unreachable(error.to_string())
}
