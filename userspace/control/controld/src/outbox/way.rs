//! By which ways a recipient is reached.

use model::{
    Applicant, AuthorityId, ExternalId, MailAddress, NoticeWay, NoticeWays, Record, WebhookAddress,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A way with the address that the record names for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Way {
    /// A signed request to the recipient's program.
    Webhook(WebhookAddress),
    /// Electronic mail.
    Mail(MailAddress),
    /// The portal.
    Portal,
    /// Paper, handed over by an officer.
    Print,
}

impl Way {
    /// Which way it is.
    pub const fn kind(&self) -> NoticeWay {
        match self {
            Self::Webhook(_) => NoticeWay::Webhook,
            Self::Mail(_) => NoticeWay::Mail,
            Self::Portal => NoticeWay::Portal,
            Self::Print => NoticeWay::Print,
        }
    }
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Recipient {
    /// A party of the record.
    Party(Applicant),
    /// A system of an authority's.
    External(AuthorityId, ExternalId),
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Party(party) => party.fmt(f),
            Self::External(authority, id) => write!(f, "system {authority}/{id}"),
        }
    }
}

/// A recipient with the ways that lead to it; there is always a first one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contact {
    pub(crate) to: Recipient,
    pub(crate) way: Way,
    /// Those that take over when it fails, the next one first.
    pub(crate) further: Vec<Way>,
}

impl Contact {
    /// A party by the ways of its row; none where the record does not hold it.
    pub(crate) fn of(record: &Record, party: &Applicant) -> Option<Self> {
        let (ways, mail) = match party {
            Applicant::Operator(id) => {
                let row = record.operators().find(|row| row.id == *id)?;
                (&row.notices, Some(&row.notice_mail))
            }
            Applicant::Organisation(id) => {
                let row = record.organisations().find(|row| row.id == *id)?;
                (&row.notices, row.notice_mail.as_ref())
            }
            Applicant::Authority(id) => {
                let row = record.authorities().find(|row| row.id == *id)?;
                (&row.notices, Some(&row.duty_mail))
            }
        };
        let mut accounts = record.accounts();
        let portal = accounts.find(|account| account.acts_for(party));
        let portal = portal.map(|_| Way::Portal);
        let mut ways = listed(ways, mail, portal.as_ref()).into_iter();
        Some(Self {
            to: Recipient::Party(party.clone()),
            // Paper reaches whoever is reached in no other way.
            way: ways.next().unwrap_or(Way::Print),
            further: ways.collect(),
        })
    }
}

/// The ways of a row in their order. The portal is one where somebody can read there.
fn listed(ways: &NoticeWays, mail: Option<&MailAddress>, portal: Option<&Way>) -> Vec<Way> {
    let way = |way: &NoticeWay| match way {
        NoticeWay::Webhook => ways.webhook.clone().map(Way::Webhook),
        NoticeWay::Mail => mail.cloned().map(Way::Mail),
        NoticeWay::Portal => portal.cloned(),
        NoticeWay::Print => Some(Way::Print),
    };
    let by_default: &[NoticeWay] = if ways.webhook.is_some() || mail.is_some() {
        &[NoticeWay::Webhook, NoticeWay::Mail]
    } else {
        &[NoticeWay::Portal, NoticeWay::Print]
    };
    let order = if ways.by.is_empty() {
        by_default
    } else {
        ways.by.as_slice()
    };
    order.iter().filter_map(way).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_says_which_way_comes_first() {
        use NoticeWay::{Mail, Portal, Print, Webhook};
        let check = |by: &[NoticeWay], (hook, mail, account): (bool, bool, bool), expect: &str| {
            let address = || "https://a.example/".parse().unwrap();
            let ways = NoticeWays {
                webhook: hook.then(address),
                by: by.to_vec(),
            };
            let mail = mail.then(|| "a@b.example".parse().unwrap());
            let found = listed(&ways, mail.as_ref(), account.then_some(&Way::Portal));
            let found: Vec<&str> = found.iter().map(|way| way.kind().label()).collect();
            assert_eq!(found.join(" "), expect);
        };
        check(&[], (true, true, true), "webhook mail");
        check(&[], (false, true, true), "mail");
        check(&[], (true, false, true), "webhook");
        check(&[], (false, false, true), "portal print");
        check(&[], (false, false, false), "print");
        check(&[Print], (true, true, true), "print");
        check(&[Portal, Mail], (true, true, true), "portal mail");
        check(&[Portal, Mail], (true, true, false), "mail");
        check(
            &[Mail, Webhook, Print],
            (true, false, false),
            "webhook print",
        );
    }
}
