//! The signs of one name.

use jiff::Timestamp;

use super::limits::{CLIENTS_OF_NAME_MAX, CLOSES_MIN, EVIDENCE_LIFE};
use super::{Cause, Client, Sign, Withheld, is_over};

/// Signs that have not made an exemption.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// By client, at most [`CLIENTS_OF_NAME_MAX`].
    signs: Vec<Signs>,
    /// What was told of the name.
    pub(super) told: Option<Withheld>,
}

/// The signs of one client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs {
    pub(super) client: Client,
    pub(super) requests: u32,
    pub(super) alerts: u32,
    pub(super) closes: u32,
    /// The last of them.
    last: Timestamp,
}

impl Signs {
    /// Whether they are enough of this client.
    const fn count(&self) -> bool {
        self.requests > 0 || self.alerts > 0 || self.closes >= CLOSES_MIN
    }

    const fn is_empty(&self) -> bool {
        self.requests == 0 && self.alerts == 0 && self.closes == 0
    }
}

impl Evidence {
    /// One more sign. When there are too many clients, that with the oldest sign is forgotten.
    pub(super) fn add(&mut self, now: Timestamp, client: Client, sign: Sign) {
        self.forget_old(now);
        let mut signs = self.take(client).unwrap_or(Signs {
            client,
            requests: 0,
            alerts: 0,
            closes: 0,
            last: now,
        });
        let number = match sign {
            Sign::CertificateRequested => &mut signs.requests,
            Sign::Alert => &mut signs.alerts,
            Sign::Closed => &mut signs.closes,
        };
        *number = number.saturating_add(1);
        signs.last = now;
        if self.signs.len() >= CLIENTS_OF_NAME_MAX
            && let Some(oldest) = self.signs.iter().min_by_key(|one| one.last)
        {
            let oldest = oldest.client;
            self.take(oldest);
        }
        self.signs.push(signs);
    }

    /// Somebody was served: closes before that were accidents.
    pub(super) fn forget_closes(&mut self) {
        for signs in &mut self.signs {
            signs.closes = 0;
        }
        self.signs.retain(|signs| !signs.is_empty());
    }

    pub(super) fn forget_old(&mut self, now: Timestamp) {
        self.signs
            .retain(|signs| !is_over(signs.last, EVIDENCE_LIFE, now));
    }

    /// Takes out the signs of a client.
    pub(super) fn take(&mut self, client: Client) -> Option<Signs> {
        let at = self.signs.iter().position(|one| one.client == client)?;
        Some(self.signs.swap_remove(at))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.signs.is_empty()
    }

    /// When the last sign of a client came.
    pub(super) fn last_of(&self, client: Client) -> Option<Timestamp> {
        let signs = self.signs.iter().find(|one| one.client == client);
        signs.map(|one| one.last)
    }

    /// When the last sign came.
    pub(super) fn last(&self) -> Option<Timestamp> {
        self.signs.iter().map(|one| one.last).max()
    }

    /// The clients whose signs are enough.
    pub(super) fn counting(&self) -> impl Iterator<Item = &Signs> {
        self.signs.iter().filter(|signs| signs.count())
    }

    /// What they are signs of.
    pub(super) fn cause(&self) -> Cause {
        if self.counting().all(|signs| signs.requests > 0) {
            Cause::ClientCertificate
        } else {
            Cause::Pinned
        }
    }
}
