//! Tokens: who acts as an account that the kernel cannot vouch for.
//!
//! consoled alone shows them. A token is looked up by its SHA-256, so that no comparison tells anything about it; what it may do follows
//! from its account at that moment.

use crate::authorise::{Caller, READERS};
use crate::clock::Now;
use crate::core::{Core, GROUP, Writing};
use crate::error::{ControlError, refuse};
use crate::keys;
use crate::ledger::{get, put, scan};
use crate::listing::{Filling, read_cursor};
use crate::memory;
use crate::store::{Op as Put, StateStore};
use jiff::{SignedDuration, Timestamp};
use law::request::Kind;
use model::{AccountName, Change, Role, Row, RowKey, TokenLabel};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use wire::token::{TOKEN_DAYS_MAX, TOKEN_OCTETS, TOKENS_MAX, TOKENS_PER_ACCOUNT_MAX, not_in_force};
use wire::{
    Answer, Command, Daemon, Done, Fact, Identity, Item, Listing, Order, Page, RefusalCode,
    TokenId, TokenSecret, TokenView,
};

/// A token as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    /// SHA-256 of its octets.
    digest: [u8; 32],
    view: TokenView,
}

/// The tokens of the record.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    last: u64,
    views: BTreeMap<TokenId, TokenView>,
    digests: BTreeMap<[u8; 32], TokenId>,
    /// Random bits for the next token. The body fills them in: the core has no source of its own.
    bits: Option<TokenSecret>,
}

impl Tokens {
    pub(crate) fn open(store: &dyn StateStore) -> Result<Self, ControlError> {
        let mut tokens = Self {
            last: get(store, keys::TOKEN_HEAD)?.unwrap_or(0),
            ..Self::default()
        };
        for (_, stored) in scan::<Stored>(store, b"token/")? {
            tokens.adopt(stored);
        }
        Ok(tokens)
    }

    fn adopt(&mut self, stored: Stored) {
        self.last = self.last.max(stored.view.id.0);
        self.digests.insert(stored.digest, stored.view.id);
        self.views.insert(stored.view.id, stored.view);
    }

    fn forget(&mut self, id: TokenId) {
        self.views.remove(&id);
        self.digests.retain(|_, other| *other != id);
    }

    fn of(&self, account: &AccountName) -> usize {
        let own = self.views.values().filter(|view| view.account == *account);
        own.count()
    }
}

impl Core {
    /// Whether random bits are wanted for the next token.
    pub fn wants_bits(&self) -> bool {
        self.tokens.bits.is_none()
    }

    /// Random bits for the next token.
    pub fn take_bits(&mut self, bits: [u8; TOKEN_OCTETS]) {
        self.tokens.bits = Some(TokenSecret::new(bits));
    }

    /// The account of a token that consoled was shown. A refusal is journalled like one of a command, and all say the same.
    pub fn present(
        &mut self,
        bearer: &Caller,
        token: &TokenSecret,
        real: Timestamp,
    ) -> Result<Caller, ControlError> {
        let now = self.now(real);
        let found = if bearer.daemons.contains(&Daemon::Consoled) {
            let refused = || ControlError::Refused(Box::new(not_in_force()));
            self.bearer_of(token, now).ok_or_else(refused)
        } else {
            Err(refuse(
                RefusalCode::Forbidden,
                format!("{} may not show tokens", bearer.name()),
                "programs show them to the API; local users are known by their uid",
            ))
        };
        if let Err(error) = &found {
            self.tell_refusal(bearer, "show a token", error, now)?;
        }
        found
    }

    /// Somebody who was recognised before, as he is to be recognised now; none if his token is not in force any more.
    pub(crate) fn recognise_again(&self, known: &Caller, real: Timestamp) -> Option<Caller> {
        match &known.token {
            Some(view) => self.bearer(view.id, self.now(real)),
            None => Some(self.recognise(known.uid)),
        }
    }

    /// Whether somebody who was let read everything still may: his token and his account are as they must be.
    pub(crate) fn still_reads(&self, reader: &Caller, real: Timestamp) -> bool {
        let caller = self.recognise_again(reader, real);
        caller.is_some_and(|caller| caller.has(READERS))
    }

    fn bearer_of(&self, token: &TokenSecret, now: Now) -> Option<Caller> {
        let id = self.tokens.digests.get(&digest(token))?;
        self.bearer(*id, now)
    }

    /// Whom a token in force acts as.
    fn bearer(&self, id: TokenId, now: Now) -> Option<Caller> {
        let view = self.tokens.views.get(&id)?;
        let key = RowKey::Account(view.account.clone());
        let Some(Row::Account(account)) = self.ledger.record().row(&key) else {
            return None;
        };
        (now.real < view.expires_at).then(|| Caller {
            // What the account did over the local socket and what it does here is remembered together.
            uid: account.uid,
            account: Some(account.clone()),
            daemons: Vec::new(),
            token: Some(view.clone()),
        })
    }

    pub(crate) fn issue_token(
        &mut self,
        caller: &Caller,
        command: &Command,
        (account, label, expires_at): (&AccountName, &TokenLabel, Timestamp),
        change: Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        if !is_own(caller, account) && !caller.has(&[Role::Admin]) {
            return Err(refuse(
                RefusalCode::Forbidden,
                format!("{} may not issue tokens of {account}", caller.name()),
                "each account issues its own; an administrator issues any",
            ));
        }
        let key = RowKey::Account(account.clone());
        if self.ledger.record().row(&key).is_none() {
            return Err(refuse(
                RefusalCode::NotFound,
                format!("there is no account {account}"),
                "`qaqpa show account` lists them; an administrator adds one with `qaqpa apply`",
            ));
        }
        check_life(caller, expires_at, now)?;
        self.room_for_token(account)?;
        let Some(secret) = self.tokens.bits.take() else {
            return Err(refuse(
                RefusalCode::Unavailable,
                "there are no random bits for a token",
                "look into controld's log, then try again",
            ));
        };
        let view = TokenView {
            id: TokenId(self.tokens.last.saturating_add(1)),
            account: account.clone(),
            label: label.clone(),
            issued_at: now.real,
            issued_by: caller.name(),
            expires_at,
        };
        let stored = Stored {
            digest: digest(&secret),
            view: view.clone(),
        };
        let done = |secret| Done::TokenIssued {
            token: view.clone(),
            secret,
        };
        // What is remembered lacks the token itself: who repeats the command learns its number, and it is shown once.
        let mut puts = memory::remember(self.store.as_ref(), command, caller.uid, &done(None))?;
        puts.push(put(keys::token(view.id), &stored)?);
        puts.push(put(keys::TOKEN_HEAD.to_vec(), &view.id.0)?);
        let issued = changed(&view, "issued", Some(change));
        self.write(
            Writing {
                puts,
                facts: vec![issued],
                ..Writing::default()
            },
            now,
        )?;
        self.tokens.adopt(stored);
        Ok(done(Some(secret)))
    }

    fn room_for_token(&self, account: &AccountName) -> Result<(), ControlError> {
        let full = |message: String| {
            Err(refuse(
                RefusalCode::Full,
                message,
                "revoke one that nobody uses: `qaqpa token list` tells them",
            ))
        };
        if self.tokens.of(account) >= TOKENS_PER_ACCOUNT_MAX {
            return full(format!(
                "account {account} has {TOKENS_PER_ACCOUNT_MAX} tokens already"
            ));
        }
        if self.tokens.views.len() >= TOKENS_MAX {
            return full(format!("there are {TOKENS_MAX} tokens already"));
        }
        Ok(())
    }

    pub(crate) fn revoke_token(
        &mut self,
        caller: &Caller,
        command: &Command,
        id: TokenId,
        change: Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        let own = |view: &&TokenView| is_own(caller, &view.account) || caller.has(&[Role::Admin]);
        let found = self.tokens.views.get(&id).filter(own);
        let Some(view) = found.cloned() else {
            return Err(refuse(
                RefusalCode::NotFound,
                format!("there is no token {id}"),
                "`qaqpa token list` tells them",
            ));
        };
        let done = Done::TokenRevoked { token: id };
        let mut puts = memory::remember(self.store.as_ref(), command, caller.uid, &done)?;
        puts.push(Put::Delete {
            key: keys::token(id),
        });
        let revoked = changed(&view, "revoked", Some(change));
        self.write(
            Writing {
                puts,
                facts: vec![revoked],
                ..Writing::default()
            },
            now,
        )?;
        self.tokens.forget(id);
        Ok(done)
    }

    /// Forgets tokens that expired, and those whose account is gone: another of its name does not inherit them.
    pub(crate) fn forget_tokens(&mut self, now: Now) -> Result<(), ControlError> {
        let record = self.ledger.record();
        let is_gone =
            |view: &&TokenView| record.row(&RowKey::Account(view.account.clone())).is_none();
        let is_over = |view: &&TokenView| view.expires_at <= now.real || is_gone(view);
        let over = self.tokens.views.values().filter(is_over).cloned();
        let over: Vec<TokenView> = over.collect();
        for group in over.chunks(GROUP) {
            let mut writing = Writing::default();
            for view in group {
                writing.puts.push(Put::Delete {
                    key: keys::token(view.id),
                });
                writing.facts.push(changed(view, "ended", None));
            }
            self.write(writing, now)?;
            for view in group {
                self.tokens.forget(view.id);
            }
        }
        Ok(())
    }

    /// A page of the tokens that a caller may see: its own; for the staff that reads everything, all.
    pub(crate) fn tokens_page(
        &self,
        caller: &Caller,
        listing: &Listing,
    ) -> Result<Page, ControlError> {
        let after: Option<TokenId> = listing.after.as_ref().map(read_cursor).transpose()?;
        let views = self.tokens.views.values();
        let ordered: Box<dyn Iterator<Item = &TokenView>> = match listing.order {
            Order::Ascending => {
                Box::new(views.filter(move |view| after.is_none_or(|after| view.id > after)))
            }
            Order::Descending => Box::new(
                views
                    .rev()
                    .filter(move |view| after.is_none_or(|after| view.id < after)),
            ),
        };
        let has_text = |view: &TokenView, text: &str| {
            view.account.as_str().contains(text) || view.label.as_str().contains(text)
        };
        let text = listing.filter.text.as_deref();
        let mut filling = Filling::new(listing);
        let wanted = |view: &&TokenView| {
            (is_own(caller, &view.account) || caller.has(READERS))
                && text.is_none_or(|text| has_text(view, text))
        };
        for view in ordered.filter(wanted) {
            if !filling.take(&view.id, Item::Token(view.clone()))? {
                break;
            }
        }
        Ok(filling.page())
    }
}

/// Who a caller is; nobody without an account is anybody.
pub(crate) fn identity(caller: &Caller, files: Vec<Kind>) -> Result<Answer, ControlError> {
    let Some(account) = &caller.account else {
        return Err(refuse(
            RefusalCode::Forbidden,
            format!("{} has no account", caller.name()),
            "an administrator adds one with `qaqpa apply`",
        ));
    };
    Ok(Answer::Identity(Box::new(Identity {
        account: account.name.clone(),
        roles: account.roles.iter().copied().collect(),
        authority: account.authority.clone(),
        operator: account.operator.clone(),
        organisation: account.organisation.clone(),
        token: caller.token.clone(),
        files,
    })))
}

/// A token ends within [`TOKEN_DAYS_MAX`], and none that a token issues outlives it.
fn check_life(caller: &Caller, expires_at: Timestamp, now: Now) -> Result<(), ControlError> {
    let longest = now
        .real
        .checked_add(SignedDuration::from_hours(24 * TOKEN_DAYS_MAX))
        .unwrap_or(Timestamp::MAX);
    if expires_at <= now.real || expires_at > longest {
        return Err(refuse(
            RefusalCode::BadRequest,
            format!("a token cannot end at {expires_at}"),
            format!("name a time from now on, at most {TOKEN_DAYS_MAX} days away"),
        ));
    }
    let shown = caller.token.as_ref();
    if let Some(shown) = shown.filter(|shown| expires_at > shown.expires_at) {
        return Err(refuse(
            RefusalCode::Forbidden,
            format!(
                "a token that a token issues does not outlive it: that ends at {}",
                shown.expires_at
            ),
            "issue longer ones with `qaqpa token issue`",
        ));
    }
    Ok(())
}

fn is_own(caller: &Caller, account: &AccountName) -> bool {
    let own = caller.account.as_ref().map(|own| &own.name);
    own == Some(account)
}

fn changed(view: &TokenView, what: &str, change: Option<Change>) -> Fact {
    Fact::TokenChanged {
        token: view.id,
        account: view.account.clone(),
        label: view.label.clone(),
        what: what.to_owned(),
        change,
    }
}

fn digest(token: &TokenSecret) -> [u8; 32] {
    Sha256::digest(token.reveal()).into()
}
