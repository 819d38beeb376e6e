//! The words of requests: kinds, stages, acts, and who acts.
//!
//! What they mean to each other is the desk's: its machines are tables over these words.

use serde::{Deserialize, Serialize};
use std::fmt;

mod carried;
mod names;

pub use carried::{Carried, Place, Tie, contradiction};

/// Declares an enum of words, each with its name in files, tables and on the wire.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word:meta])* $variant:ident = $label:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$word])* $variant,)* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name in files, tables and on the wire.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.label())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                let found = Self::ALL.iter().find(|one| one.label() == word);
                found.copied().ok_or_else(|| UnknownWord {
                    word: word.chars().take(UnknownWord::CHARS_MAX).collect(),
                })
            }
        }
    };
}

/// A word that no kind, stage or act has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {word:?} here")]
pub struct UnknownWord {
    /// It, cut to [`UnknownWord::CHARS_MAX`].
    pub word: String,
}

impl UnknownWord {
    /// How much of a wrong word an error repeats.
    pub const CHARS_MAX: usize = 40;
}

words! {
    /// What is asked for.
    Kind {
        /// Channels of an operator (386/НҚ, ЕШДИ пп. 5–11).
        Channels = "channels",
        /// Upkeep of the catalogue of addresses (ЕШДИ п. 13).
        Catalogue = "catalogue",
        /// An incident of information security (ЕШДИ п. 14).
        Incident = "incident",
        /// The yearly lists of categories and networks (ЕШДИ пп. 15, 15-1, 16).
        AccessLists = "access-lists",
        /// VPN and other services that bear risks (ЕШДИ п. 15-2).
        SpecialAccess = "special-access",
        /// The firewall of web applications (ЕШДИ п. 17).
        WebFirewall = "web-firewall",
        /// The protection from changes of web pages (ЕШДИ п. 18).
        PageProtection = "page-protection",
        /// The end or a change of a resource (ЕШДИ п. 19).
        ResourceChange = "resource-change",
        /// A new root certificate handed to an operator (ЕШДИ пп. 21–23).
        RootHandOver = "root-hand-over",
        /// A mail system (ЕШЭП пп. 7–12).
        Mail = "mail",
        /// The creation of an integration service (integration rules, п. 14).
        ServiceCreation = "service-creation",
        /// The publication of an integration service (annex 3; пп. 14–27).
        Publication = "publication",
        /// A connection to an integration service (annex 5; пп. 33–45, 45-1…45-7).
        Connection = "connection",
        /// The update of a service (annex 8; пп. 45-8…45-11).
        ServiceUpdate = "service-update",
        /// The update of a connection (annex 9; пп. 45-12…45-15).
        ConnectionUpdate = "connection-update",
        /// A service changed in or struck from the register (п. 7).
        ServiceRemoval = "service-removal",
        /// An initiator cut off a service (п. 7).
        Disconnection = "disconnection",
        /// A withdrawn act of security tests (п. 65).
        ActWithdrawal = "act-withdrawal",
        /// Planned works (agreement, п. 5.4).
        PlannedWorks = "planned-works",
        /// The agreement of the owner of a service and the owner of a non-state system (annex 7; п. 33).
        Agreement = "agreement",
    }
}

words! {
    /// Where a request stands.
    Stage {
        /// It is filed, and waits for the authority.
        Submitted = "submitted",
        /// The authority asked for what is missing.
        Incomplete = "incomplete",
        /// It was returned to whoever filed it, with reasons.
        Rework = "rework",
        /// The applicant was found to be a subject of the rules.
        Eligible = "eligible",
        /// Technical conditions were issued.
        ConditionsIssued = "conditions-issued",
        /// The operator reported that it is ready.
        Ready = "ready",
        /// Departures from the technical conditions were notified.
        Departed = "departed",
        /// What was asked for was found complete and agreed.
        Agreed = "agreed",
        /// The test environment is open.
        Testing = "testing",
        /// The test act is with the operator of the infrastructure.
        ActReview = "act-review",
        /// The test act was returned.
        ActRework = "act-rework",
        /// The test act is approved.
        ActApproved = "act-approved",
        /// What was asked for is in force.
        Active = "active",
        /// It is in force, and departs from the technical conditions.
        ActiveDeparted = "active-departed",
        /// It is suspended.
        Suspended = "suspended",
        /// It shall end by an agreed date.
        Leaving = "leaving",
        /// The same, suspended meanwhile.
        LeavingSuspended = "leaving-suspended",
        /// Somebody works on it.
        InWork = "in-work",
        /// The root certificate was received.
        Received = "received",
        /// Rejected, with reasons.
        Rejected = "rejected",
        /// The applicant took it back.
        Withdrawn = "withdrawn",
        /// The technical conditions lapsed.
        Void = "void",
        /// Its time is over.
        Expired = "expired",
        /// A later one stands in its place.
        Superseded = "superseded",
        /// It was done.
        Done = "done",
        /// It was ended.
        Closed = "closed",
        /// It is in force, and whoever filed it proposes to end it.
        EndProposed = "end-proposed",
        /// It is in force, and the owner of the service proposes to end it.
        EndOffered = "end-offered",
        /// It is in force, and ends when the other party has the notice, or on the day that the notice names.
        Ending = "ending",
    }
}

words! {
    /// What is done to a request.
    Act {
        /// Asks for what is missing, with reasons.
        AskForMore = "ask-for-more",
        /// Returns it, with reasons.
        Return = "return",
        /// Files it again.
        Resubmit = "resubmit",
        /// Takes it back.
        Withdraw = "withdraw",
        /// Rejects it, with reasons.
        Reject = "reject",
        /// Issues technical conditions.
        IssueConditions = "issue-conditions",
        /// Prolongs technical conditions.
        Prolong = "prolong",
        /// Reports readiness, by official letter.
        ReportReady = "report-ready",
        /// Notifies departures from the technical conditions.
        NotifyDeparture = "notify-departure",
        /// Finds the departures removed.
        FindRemedied = "find-remedied",
        /// Finds the applicant to be a subject of the rules.
        FindEligible = "find-eligible",
        /// Finds it complete and agrees to it.
        Agree = "agree",
        /// Opens the test environment.
        OpenTest = "open-test",
        /// Files the test act.
        FileAct = "file-act",
        /// Returns the test act, with reasons.
        ReturnAct = "return-act",
        /// Approves the test act.
        ApproveAct = "approve-act",
        /// Puts what was asked for into force.
        Apply = "apply",
        /// Suspends it.
        Suspend = "suspend",
        /// Ends the suspension.
        Resume = "resume",
        /// Ends it.
        End = "end",
        /// Reports that the applicant is no subject of the rules any more, by official letter.
        ReportStatus = "report-status",
        /// A later request took its place.
        Supersede = "supersede",
        /// Takes it up.
        TakeUp = "take-up",
        /// Tells that it is done.
        Finish = "finish",
        /// Acknowledges the root certificate.
        Acknowledge = "acknowledge",
        /// Records that the root certificate was handed to the users.
        RecordHandOver = "record-hand-over",
        /// Signs what the other party signed.
        Sign = "sign",
        /// Proposes to the other party to end it, with a signed notice.
        ProposeEnd = "propose-end",
        /// Signs the other party's proposal to end it.
        AcceptEnd = "accept-end",
        /// Ends it by a signed notice, since the other party breaks it.
        Terminate = "terminate",
    }
}

words! {
    /// Who acts.
    By {
        /// Whoever filed the request.
        Filer = "filer",
        /// The staff of the authority that it goes to.
        Officer = "officer",
        /// The owner of the integration service concerned.
        ServiceOwner = "service-owner",
        /// Time, by the law.
        Law = "law",
    }
}

impl Kind {
    /// Id of the form that is filed ([`crate::form::form`]).
    pub const fn form(self) -> &'static str {
        match self {
            Self::Channels => "eshdi_channel",
            Self::Catalogue => "catalogue_update",
            Self::Incident => "incident",
            Self::AccessLists => "access_lists",
            Self::SpecialAccess => "access_request",
            Self::WebFirewall => "waf_onboard",
            Self::PageProtection => "antideface_onboard",
            Self::ResourceChange => "resource_change",
            Self::RootHandOver => "root_acknowledgement",
            Self::Mail => "mail_onboard",
            Self::ServiceCreation => "service_creation",
            Self::Publication => "service_publication",
            Self::Connection => "connection",
            Self::ServiceUpdate => "service_update",
            Self::ConnectionUpdate => "connection_update",
            Self::ServiceRemoval => "service_removal",
            Self::Disconnection => "disconnection",
            Self::ActWithdrawal => "act_withdrawal",
            Self::PlannedWorks => "planned_works",
            Self::Agreement => "agreement",
        }
    }
}
