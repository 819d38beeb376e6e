//! Moves questions to the core, keyrings to the disk, facts to the journal.

use crate::access::Access;
use crate::config::Config;
use crate::core::{Core, Now, Turn};
use crate::error::{KeydError, Refused};
use crate::sealing_key::SealingKey;
use crate::serve::Question;
use crate::store::{Folder, Store};
use ring::rand::SystemRandom;
use runtime::reporter::SPOOL_EVENTS_MAX;
use runtime::{Clock, Reporter};
use std::sync::Arc;
use wire::Fact;
use wire::keys::{KeyId, Reply, SealPurpose, Told};

/// What the daemon owns.
#[derive(Debug)]
pub(crate) struct Body {
    core: Core,
    store: Store,
    random: SystemRandom,
    clock: Arc<dyn Clock>,
    reporter: Arc<Reporter>,
}

impl Body {
    /// Opens the keys, and makes those that there must be: two of each authority, one of each purpose.
    pub(crate) fn start(
        config: &Config,
        clock: Arc<dyn Clock>,
        reporter: Arc<Reporter>,
    ) -> Result<Self, KeydError> {
        let access = Access::new(config)?;
        for uid in access.both_ways() {
            tracing::warn!(
                uid,
                "a user may open what it seals: name others in --unseal"
            );
        }
        let key = SealingKey::read(&config.sealing_key)?;
        let (store, keyring) = Store::open(Box::new(Folder::enter(&config.store)?), key)?;
        let mut body = Self {
            core: Core::new(access, keyring),
            store,
            random: runtime::entropy(),
            clock,
            reporter,
        };
        body.tell(vec![Fact::Started {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            recovered: body.store.recovered(),
        }]);
        for authority in &config.authority {
            body.ensure(KeyId::Decisions(authority.clone()))?;
            body.ensure(KeyId::Codes(authority.clone()))?;
        }
        for purpose in SealPurpose::ALL {
            body.ensure(KeyId::Sealing(*purpose))?;
        }
        Ok(body)
    }

    /// Answers a question. What is to be told of it is told before.
    pub(crate) fn answer(&mut self, question: Question) {
        let Question {
            uid,
            id,
            request,
            answer,
        } = question;
        let now = self.now();
        let (result, facts) = match self.core.ask(&now, uid, &request, &self.random) {
            Turn::Answered(result, facts) => (result, facts),
            Turn::Rotates(rotation) => {
                let stored = self.store.save(&rotation.keyring, &self.random);
                let stored = stored.map_err(|error| error.to_string());
                self.core.settle(rotation, stored)
            }
        };
        self.tell(facts);
        let result = result.map_err(|refused| logged(&refused).told());
        if answer.send(Told { id, result }).is_err() {
            tracing::debug!(uid, "a client went before its answer");
        }
    }

    /// Tells the counts of refusals whose minute is over.
    pub(crate) fn tick(&mut self) {
        let facts = self.core.tick(self.clock.monotonic());
        self.tell(facts);
    }

    /// Tells what the end cuts short.
    pub(crate) fn end(&mut self) {
        let facts = self.core.end();
        self.tell(facts);
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

/// What keyd itself is the cause of is also said in its log.
fn logged(refused: &Refused) -> &Refused {
    if matches!(refused, Refused::Unstored { .. } | Refused::Library) {
        tracing::error!(%refused, "a request failed");
    }
    refused
}
