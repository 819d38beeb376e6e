//! The files of the set-up, read again while controld runs, and the lists that are fetched.

use super::background::Task;
use super::{Body, RunError, refuse_or_fail};
use crate::revocation::{Fetched, HeldList, refresh};
use crate::start::{Read, Readings, StartError};
use runtime::reload::Cause;
use sha2::{Digest as _, Sha256 as Hasher};
use std::sync::Arc;
use tokio::task::JoinError;
use wire::keys::Sha256;

impl Body {
    /// Begins to read the files of the set-up again, or has it done once the reading that is under way ends.
    pub(super) fn read_again(&mut self, cause: Cause) {
        if self.reading.is_under_way() {
            self.is_read_again = true;
            return;
        }
        tracing::info!(?cause, "the files of the set-up are read again");
        let set_up = self.set_up.clone();
        self.reading = Task(Some(tokio::task::spawn_blocking(move || set_up.read())));
    }

    /// The files were read: each group that differs is in force from now on. A group that cannot be read leaves the old one:
    /// old lists grow stale by their own dates, and then signatures are unknown, never good.
    pub(super) fn files_read(&mut self, read: Result<Readings, JoinError>) -> Result<(), RunError> {
        match read {
            Ok(readings) => self.adopt(readings)?,
            Err(error) => {
                tracing::error!(%error, "the reading of files ended by itself; the old ones stay");
            }
        }
        if std::mem::take(&mut self.is_read_again) {
            self.read_again(Cause::Changed);
        }
        Ok(())
    }

    fn adopt(&mut self, readings: Readings) -> Result<(), RunError> {
        let Readings {
            trust,
            lists,
            sources,
            webhooks,
            categories,
        } = readings;
        let old = self.in_force;
        if let Some(read) = self.news("signing anchors", trust, old.trust)? {
            self.core.trust(read.value);
            self.in_force.trust = read.digest;
        }
        if let Some(read) = self.news(LISTS, categories, old.categories)? {
            self.offer_lists(read)?;
        }
        if let Some(read) = self.news("revocation lists", lists, old.lists)? {
            self.core.know_revocations(read.value);
            self.in_force.lists = read.digest;
        }
        if let Some(read) = self.news("revocation sources", sources, old.sources)? {
            self.sources = Arc::new(read.value);
            let addresses = self.sources.list_addresses();
            self.core.forget_other_lists(&addresses);
            self.held.retain(|address, _| addresses.contains(address));
            self.silent.retain(|address| addresses.contains(address));
            self.in_force.sources = read.digest;
        }
        if let Some(read) = self.news(SECRETS, webhooks, old.webhooks)? {
            self.post.webhooks = read.value;
            self.in_force.webhooks = read.digest;
        }
        Ok(())
    }

    /// Takes the index of new lists, or keeps the one in force and tells why: then they are offered again with the next reading.
    fn offer_lists(&mut self, read: Read<Option<Vec<u8>>>) -> Result<(), RunError> {
        let now = self.clock.now();
        let offered = read
            .value
            .map_or(Ok(()), |octets| self.core.offer_categories(octets, now));
        match refuse_or_fail(offered)? {
            Ok(()) => self.in_force.categories = read.digest,
            Err(refusal) => {
                tracing::error!(%refusal, "new lists of categories are not taken");
                self.tell_files(LISTS.to_owned(), Err(refusal.to_string()))?;
            }
        }
        Ok(())
    }

    /// A group that differs from the one in force; it is journalled, and so is a group that was refused.
    fn news<T>(
        &mut self,
        what: &'static str,
        read: Result<Read<T>, StartError>,
        old: Sha256,
    ) -> Result<Option<Read<T>>, RunError> {
        match read {
            Ok(read) if read.digest == old => Ok(None),
            Ok(read) => {
                // The digest of a file of secrets is nobody's to know.
                let digest = (what != SECRETS).then_some(read.digest);
                self.tell_files(what.to_owned(), Ok(digest))?;
                Ok(Some(read))
            }
            Err(error) => {
                tracing::warn!(what, %error, "files are refused; the old ones stay");
                self.tell_files(what.to_owned(), Err(error.to_string()))?;
                Ok(None)
            }
        }
    }

    fn tell_files(
        &mut self,
        what: String,
        read: Result<Option<Sha256>, String>,
    ) -> Result<(), RunError> {
        let now = self.clock.now();
        if let Err(refusal) = refuse_or_fail(self.core.files_read(what, read, now))? {
            tracing::error!(%refusal, "a reading of files is not in the journal");
        }
        Ok(())
    }

    /// Begins to fetch the lists that are due, where somebody is trusted and lists are named.
    pub(super) fn fetch_lists(&mut self) {
        let judge = self.core.judge_of_lists(self.clock.now());
        let Some(judge) = judge.filter(|_| !self.sources.lists.is_empty()) else {
            return;
        };
        if !self.fetching.is_under_way() {
            let (sources, held) = (Arc::clone(&self.sources), self.held.clone());
            let folder = self.lists_folder.clone();
            let work = refresh(sources, held, judge, folder);
            self.fetching = Task(Some(tokio::spawn(work)));
        }
    }

    /// Lists were fetched, or not: what is new is known from now on. An address that falls silent is journalled once, until it
    /// gives a list again; where none is held it is asked every minute.
    pub(super) fn lists_fetched(
        &mut self,
        fetched: Result<Vec<Fetched>, JoinError>,
    ) -> Result<(), RunError> {
        let fetched = match fetched {
            Ok(fetched) => fetched,
            Err(error) => {
                tracing::error!(%error, "the fetching of lists ended by itself");
                return Ok(());
            }
        };
        let addresses = self.sources.list_addresses();
        for fetched in fetched {
            let Fetched {
                address,
                list,
                asked_at,
            } = fetched;
            if !addresses.contains(&address) {
                continue;
            }
            match list {
                Ok((der, known)) => {
                    self.silent.remove(&address);
                    let old = self.held.get(&address).map(|held| &held.known);
                    let is_new = old != Some(&known);
                    let held = HeldList { known, asked_at };
                    self.held.insert(address.clone(), held);
                    self.core.know_fetched(address.clone(), Arc::clone(&der));
                    if is_new {
                        let digest = Sha256(Hasher::digest(der.as_slice()).into());
                        self.tell_files(address, Ok(Some(digest)))?;
                    }
                }
                Err(why) => {
                    tracing::warn!(
                        address,
                        why,
                        "a revocation list was not fetched; the old one stays"
                    );
                    if let Some(held) = self.held.get_mut(&address) {
                        held.asked_at = asked_at;
                    }
                    if self.silent.insert(address.clone()) {
                        self.tell_files(address, Err(why))?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// What the index of categories is made of.
const LISTS: &str = "category lists";
/// What the client of webhooks is set up by.
const SECRETS: &str = "webhook secrets and roots";
