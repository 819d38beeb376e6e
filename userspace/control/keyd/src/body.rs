//! Moves questions to the core, keyrings to the disk, certificates to the ledger, facts to the journal.

use crate::access::{Access, Wish};
use crate::ca::ledger::{self, Ledger};
use crate::ca::token::Token;
use crate::ca::{Authorities, CaRefused, Certified, Ordered, Protection};
use crate::config::Config;
use crate::core::{Asked, Core, Now, Turn};
use crate::error::{KeydError, Refused};
use crate::indexes::Came;
use crate::sealing_key::SealingKey;
use crate::serve::Question;
use crate::store::{Folder, Store};
use model::{Epoch, IssuingSnapshot};
use ring::rand::SystemRandom;
use runtime::reporter::SPOOL_EVENTS_MAX;
use runtime::{Clock, Mapped, Reporter, SealedError};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use tokio::sync::oneshot;
use wire::Fact;
use wire::keys::{AuthorityAct, BUNDLE_OCTETS_MAX, KeyId, Reply, Request, SealPurpose, Told};

/// What the daemon owns.
#[derive(Debug)]
pub(crate) struct Body {
    core: Core,
    store: Store,
    ledger: Ledger,
    random: SystemRandom,
    clock: Arc<dyn Clock>,
    reporter: Arc<Reporter>,
}

/// A leaf that waits for the ledger, with the way back of its answer.
struct Waiting {
    uid: u32,
    id: u32,
    wish: Wish,
    certified: Certified,
    answer: oneshot::Sender<Told>,
}

impl Body {
    /// Opens the keys and the ledger, and makes those keys that there must be: two of each authority, one of each purpose.
    pub(crate) fn start(
        config: &Config,
        clock: Arc<dyn Clock>,
        reporter: Arc<Reporter>,
        protection: Option<Arc<dyn Protection>>,
    ) -> Result<Self, KeydError> {
        let access = Access::new(config)?;
        for uid in access.both_ways() {
            tracing::warn!(
                uid,
                "a user may open what it seals: name others in --unseal"
            );
        }
        let key = SealingKey::read(&config.sealing_key)?;
        let tags = key.derived(ledger::USAGE).ok_or(Refused::Library)?;
        let (store, keyring) = Store::open(Box::new(Folder::enter(&config.store)?), key)?;
        let (ledger, lines) = Ledger::open(&config.store, tags)?;
        let authorities = Authorities::from_ledger(lines, protection);
        let mut authorities = authorities.map_err(KeydError::Contradiction)?;
        if let Some(token) = token_of(config) {
            authorities.keep_roots_in(token);
        }
        let mut body = Self {
            core: Core::new(access, keyring, authorities),
            store,
            ledger,
            random: runtime::entropy(),
            clock,
            reporter,
        };
        let recovered = [body.store.recovered(), body.ledger.recovered().to_owned()];
        let recovered: Vec<String> = recovered
            .into_iter()
            .filter(|said| !said.is_empty())
            .collect();
        body.tell(vec![Fact::Started {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            recovered: recovered.join("; "),
        }]);
        for authority in &config.authority {
            body.ensure(KeyId::Decisions(authority.clone()))?;
            body.ensure(KeyId::Codes(authority.clone()))?;
        }
        for purpose in SealPurpose::ALL {
            body.ensure(KeyId::Sealing(*purpose))?;
        }
        body.upkeep();
        Ok(body)
    }

    /// Answers questions. What is to be told of one is told before; leaves of several are made durable by one commit.
    pub(crate) fn answer(&mut self, questions: impl IntoIterator<Item = Question>) {
        let waiting = questions
            .into_iter()
            .filter_map(|question| self.take(question));
        let waiting: Vec<Waiting> = waiting.collect();
        if waiting.is_empty() {
            return;
        }
        let now = self.now();
        let committed = self.ledger.commit_leaves();
        for Waiting {
            uid,
            id,
            wish,
            certified,
            answer,
        } in waiting
        {
            let result = match &committed {
                Ok(()) => Ok(self.core.settle_leaf(&certified, now.monotonic)),
                Err(why) => Err(Refused::from(CaRefused::Unledgered { why: why.clone() })),
            };
            if let Err(refused) = &result {
                let facts = self.core.note_refused(&now, uid, &wish, refused);
                self.tell(facts);
            }
            send(uid, id, answer, result);
        }
    }

    /// Answers a question at once, or returns the leaf that has to be made durable before.
    fn take(&mut self, question: Question) -> Option<Waiting> {
        let Question {
            uid,
            id,
            request,
            attached,
            answer,
        } = question;
        let now = self.now();
        let wish = Wish::of(&request);
        let file = file_of(&request, attached);
        let asked = Asked {
            uid,
            request: &request,
            attached: file.as_ref().map(AsRef::as_ref),
        };
        let (result, facts) = match self.core.ask(&now, asked, &self.random) {
            Turn::Answered(result, facts) => (result, facts),
            Turn::Rotates(rotation) => {
                let stored = self.store.save(&rotation.keyring, &self.random);
                let stored = stored.map_err(|error| error.to_string());
                self.core.settle(rotation, stored)
            }
            Turn::Orders(ordered) => {
                let (result, mut facts) = self.carry_out(*ordered);
                // Whose place was taken keeps no secret.
                self.upkeep();
                let result = result.and_then(|reply| reply.ok_or(Refused::Library));
                if let Err(refused) = &result {
                    facts.extend(self.core.note_refused(&now, uid, &wish, refused));
                }
                (result, facts)
            }
            Turn::Certifies(certified) => match self.write_leaf(&certified) {
                Ok(()) => {
                    let certified = *certified;
                    return Some(Waiting {
                        uid,
                        id,
                        wish,
                        certified,
                        answer,
                    });
                }
                Err(refused) => {
                    let facts = self.core.note_refused(&now, uid, &wish, &refused);
                    (Err(refused), facts)
                }
            },
        };
        self.tell(facts);
        send(uid, id, answer, result);
        None
    }

    /// Takes a snapshot; why not, if it is refused.
    pub(crate) fn take_snapshot(&mut self, snapshot: IssuingSnapshot) -> (Epoch, Option<String>) {
        let epoch = snapshot.epoch;
        let began = self.clock.monotonic();
        match self.core.take_snapshot(snapshot) {
            Ok(mut facts) => {
                let took = self.clock.monotonic().saturating_sub(began);
                let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                facts.push(Fact::EpochApplied { epoch, took_ms });
                self.tell(facts);
                (epoch, None)
            }
            Err(why) => {
                tracing::error!(%epoch, why, "snapshot refused: the old one stays");
                let told = why.clone();
                self.tell(vec![Fact::EpochRefused { epoch, why: told }]);
                (epoch, Some(why))
            }
        }
    }

    /// Takes an index of what may never be certified; one that is none is told, and the one before stays.
    pub(crate) fn take_index(&mut self, came: Came) {
        let refused = match came.index {
            Ok(index) => {
                self.core.take_protection(index);
                String::new()
            }
            Err(why) => {
                tracing::error!(why, "index of categories refused: the old one stays");
                why
            }
        };
        self.tell(vec![Fact::FilesRead {
            what: "categories".to_owned(),
            digest: Some(came.digest),
            refused,
        }]);
        self.upkeep();
    }

    /// Tells the counts whose minute is over, and what is due; does what the authorities need.
    pub(crate) fn tick(&mut self) {
        self.upkeep();
        let facts = self.core.tick(&self.now());
        self.tell(facts);
    }

    /// Tells what the end cuts short.
    pub(crate) fn end(&mut self) {
        let facts = self.core.end();
        self.tell(facts);
    }

    /// Does what the authorities do of themselves; what fails is tried again with the next tick. After each order too.
    fn upkeep(&mut self) {
        if self.ledger.check().is_err() {
            return;
        }
        let ordered = match self.core.upkeep(self.clock.now(), &self.random) {
            Ok(None) => return,
            Ok(Some(ordered)) => ordered,
            Err(refused) => {
                tracing::error!(%refused, "the authorities cannot be kept up");
                return;
            }
        };
        let (done, facts) = self.carry_out(ordered);
        self.tell(facts);
        if let Err(refused) = done {
            tracing::error!(%refused, "the authorities cannot be kept up");
        }
    }

    /// Stores the keys of an order, writes its lines, and puts it into force.
    fn carry_out(&mut self, ordered: Ordered) -> (Result<Option<Reply>, Refused>, Vec<Fact>) {
        let unledgered = |why| Refused::from(CaRefused::Unledgered { why });
        // A key is not stored for a certificate that cannot be written.
        let stored = self.ledger.check().map_err(unledgered).and_then(|()| {
            let stored = self.store.save(&ordered.keyring, &self.random);
            stored.map_err(|error| unledgered(error.to_string()))
        });
        let written = match &stored {
            Ok(()) => self
                .ledger
                .write(ordered.at, &ordered.entries)
                .map_err(unledgered),
            Err(refused) => Err(refused.clone()),
        };
        self.core.settle_order(ordered, stored, written)
    }

    /// Writes the line of a new leaf key, and appends that of the leaf.
    fn write_leaf(&mut self, certified: &Certified) -> Result<(), Refused> {
        let unledgered = |why| Refused::from(CaRefused::Unledgered { why });
        if let Some(key) = &certified.key {
            let lines = std::slice::from_ref(key);
            let place = self.ledger.write(certified.at, lines).map_err(unledgered)?;
            self.core.settle_key(place, certified.at, key.clone())?;
        }
        let appended = self.ledger.append_leaf(certified.at, &certified.leaf);
        appended.map_err(unledgered)
    }

    /// Makes a key that is missing.
    fn ensure(&mut self, key: KeyId) -> Result<(), KeydError> {
        let first = self.core.first(self.clock.now(), key, &self.random)?;
        let Some(first) = first else {
            return Ok(());
        };
        self.store.save(&first.keyring, &self.random)?;
        let (made, facts) = self.core.settle(first, Ok(()));
        self.tell(facts);
        made.map(|_: Reply| ()).map_err(KeydError::from)
    }

    fn now(&self) -> Now {
        let waiting = usize::try_from(self.reporter.waiting()).unwrap_or(usize::MAX);
        Now {
            monotonic: self.clock.monotonic(),
            real: self.clock.now(),
            event_room: SPOOL_EVENTS_MAX.saturating_sub(waiting),
        }
    }

    fn tell(&self, facts: Vec<Fact>) {
        for fact in facts {
            // As many lines as the journal gets events: of a flood of refusals most are counted.
            tracing::info!(?fact, "told");
            self.reporter.report(fact);
        }
    }
}

/// The file that came with an import, whole and as nobody can change it any more.
fn file_of(request: &Request, attached: Option<OwnedFd>) -> Option<Mapped> {
    let Request::Order(order) = request else {
        return None;
    };
    let AuthorityAct::Import { octets, .. } = order.act else {
        return None;
    };
    let file = runtime::map_sealed(attached?, octets, BUNDLE_OCTETS_MAX);
    let refused = |error: &SealedError| tracing::warn!(%error, "the file of an import is refused");
    file.inspect_err(refused).ok()
}

fn send(uid: u32, id: u32, answer: oneshot::Sender<Told>, result: Result<Reply, Refused>) {
    let result = result.map_err(|refused| logged(&refused).told());
    if answer.send(Told { id, result }).is_err() {
        tracing::debug!(uid, "a client went before its answer");
    }
}

/// The token that the arguments name. While it is not there, orders that need it are refused; that it is not is said at once.
fn token_of(config: &Config) -> Option<Token> {
    let (module, label) = config.root_module.clone().zip(config.root_token.clone())?;
    let token = Token::new(module, label);
    if let Err(why) = token.look() {
        tracing::warn!(
            why,
            "the token of the roots is not there: put it in before an order needs it, or mend --root-module and --root-token"
        );
    }
    Some(token)
}

/// What keyd itself is the cause of is also said in its log.
fn logged(refused: &Refused) -> &Refused {
    let is_own = match refused {
        Refused::Unstored { .. } | Refused::Library => true,
        Refused::Authorities(refused) => matches!(
            **refused,
            CaRefused::Unledgered { .. } | CaRefused::Token { .. }
        ),
        Refused::Forbidden { .. }
        | Refused::Quota { .. }
        | Refused::Key(_)
        | Refused::Generation { .. }
        | Refused::Blob(_)
        | Refused::Closed { .. }
        | Refused::Why { .. }
        | Refused::Generations { .. }
        | Refused::Keys { .. }
        | Refused::Unjournalled => false,
    };
    if is_own {
        tracing::error!(%refused, "a request failed");
    }
    refused
}
