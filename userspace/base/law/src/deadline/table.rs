//! Every term of the three orders (legal tables §3), as data for desk, console and documents.
//!
//! Nine duties stand in the orders and not in the tables: EI-13u, EI-19b, EI-22, EI-23, EM-11a, IG-45-8, IG-45-12, SL-5.2 and
//! SL-5.4c. Of a new root certificate (EI-21) ГТС tells the operators, and they their users (п. 21, 22).
//!
//! What a table row calls "the text" is said by the order; all else is our reading, and harms nobody but the gateway's
//! own staff.

use serde::Serialize;

use super::Unit;
use crate::clause::{Clause, known};

/// One term of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TermRow {
    /// Stable id of the project: `EI-13`.
    pub id: &'static str,
    /// The clause that gives it.
    pub clause: Clause,
    /// Who has to act; one of them, where there are more.
    pub actors: &'static [Party],
    /// What starts it.
    pub event: &'static str,
    /// What is to be done.
    pub duty: &'static str,
    /// How long there is.
    pub term: Term,
    /// What follows when it runs out.
    pub lapse: Lapse,
    /// Who is told.
    pub notify: &'static [Party],
}

/// How long the law gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Term {
    /// At the latest so long after the event.
    Within(Unit, u16),
    /// At the latest so many seconds after the event.
    WithinSeconds(u32),
    /// At the latest so long before the event.
    Before(Unit, u16),
    /// At the earliest so long after the event.
    NotBefore(Unit, u16),
    /// In force for so long from the event.
    Lasts(Unit, u16),
    /// At least once in so long.
    AtLeastEvery(Unit, u16),
    /// Until a date that a document names.
    UntilItsDate,
    /// Without delay.
    AtOnce,
    /// As long as the relation lasts.
    Always,
    /// By the date that the parties agree.
    Agreed,
    /// The text names none.
    Unstated,
}

/// What follows when a term runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lapse {
    /// The text: ГТС blocks access to the Internet from the listed addresses.
    Block,
    /// The text: technical conditions lapse by themselves.
    ConditionsVoid,
    /// The text: the operator disconnects or suspends and tells the participants.
    Disconnect,
    /// The text: all interactions are suspended; the gateway does it by itself and at once.
    Suspend,
    /// Our reading: access closes.
    AccessCloses,
    /// Our reading: a request before its time is not accepted.
    Refuse,
    /// Our reading: whoever has to act is reminded.
    Remind,
    /// Our reading: the officer is told; no legal effect.
    Escalate,
    /// Our reading: unagreed work counts as unplanned.
    CountsAsUnplanned,
    /// The index of availability falls.
    IndexFalls,
    /// Nothing.
    Nothing,
}

/// Who acts or is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// ГТС, which runs ЕШДИ, ЕШЭП and СОЗ.
    Gts,
    /// The duty service of ГТС.
    DutyService,
    /// The operator of communications.
    Operator,
    /// The user of ЕШДИ or ЕШЭП.
    User,
    /// Whoever asks to be connected to ЕШЭП.
    Applicant,
    /// The owner of a mail system.
    MailOwner,
    /// The operator of the e-government infrastructure.
    Infrastructure,
    /// The owner of an integration service.
    ServiceOwner,
    /// The initiator of an integration service.
    Initiator,
    /// The authorised body.
    Authority,
    /// The service integrator.
    Integrator,
    /// Everyone who takes part in an integration.
    Participants,
    /// The gateway itself.
    Gateway,
}

/// The row of an id.
pub fn term(id: &str) -> Option<&'static TermRow> {
    DEADLINES.iter().find(|row| row.id == id)
}

/// Finds a term while compiling; a wrong id does not compile.
///
/// # Panics
///
/// At run time, on an id that no term has: there [`term`] is the way.
#[expect(
    clippy::panic,
    reason = "meant for constants, which the compiler evaluates"
)]
pub const fn known_term(id: &str) -> &'static TermRow {
    let mut at = 0;
    while at < DEADLINES.len() {
        if crate::clause::same(DEADLINES[at].id.as_bytes(), id.as_bytes()) {
            return &DEADLINES[at];
        }
        at += 1;
    }
    panic!("no term has this id")
}

use Lapse::{
    AccessCloses, Block, ConditionsVoid, CountsAsUnplanned, Disconnect, Escalate, IndexFalls,
    Nothing, Refuse, Remind, Suspend,
};
use Party::{
    Applicant, Authority, DutyService, Gateway, Gts, Infrastructure, Initiator, Integrator,
    MailOwner, Operator, Participants, ServiceOwner, User,
};
use Term::{
    Agreed, Always, AtLeastEvery, AtOnce, Before, Lasts, NotBefore, Unstated, UntilItsDate, Within,
    WithinSeconds,
};
use Unit::{CalendarDays, Months, WorkingDays, Years};

/// `id clause: actor, event => duty; term, lapse, whom to tell`; more actors with a bar between.
macro_rules! terms {
    ($($id:literal $clause:literal: $($actor:ident)|+, $event:literal => $duty:literal;
       $term:expr, $lapse:ident, $notify:expr;)+) => {
        &[$(TermRow {
            id: $id,
            clause: known($clause),
            actors: &[$($actor),+],
            event: $event,
            duty: $duty,
            term: $term,
            lapse: $lapse,
            notify: &$notify,
        }),+]
    };
}

/// Every term, in the order of the texts.
pub const DEADLINES: &[TermRow] = terms! {
    "EI-06" "eshdi-6": Gts, "request for channels received, connection possible" => "send technical conditions";
        Within(WorkingDays, 10), Escalate, [Operator];
    "EI-07" "eshdi-7": Operator, "technical conditions received" => "report readiness by official letter";
        Within(WorkingDays, 7), Escalate, [Gts];
    "EI-09" "eshdi-9": Operator, "connected" => "keep the technical conditions fulfilled";
        Always, Nothing, [];
    "EI-10" "eshdi-10": Gts, "request for channels received, connection impossible" => "reject with reasons";
        Within(WorkingDays, 10), Escalate, [Operator];
    "EI-11" "eshdi-11": Operator, "departure from the technical conditions notified" => "remove it";
        Within(WorkingDays, 5), Escalate, [Gts];
    "EI-13u" "eshdi-13": Operator, "users are connected" => "keep the catalogue of addresses current";
        Always, Nothing, [];
    "EI-13" "eshdi-13": Operator, "list of unknown addresses received" => "update the catalogue of addresses";
        Within(WorkingDays, 5), Block, [Operator, Gts];
    "EI-14" "eshdi-14": Operator | User, "information security incident" => "tell the duty service";
        AtOnce, Nothing, [DutyService];
    "EI-15" "eshdi-15": User, "a year since the last lists" => "file lists of categories and networks, signed";
        AtLeastEvery(Years, 1), Remind, [Gts];
    "EI-15-1" "eshdi-15-1": Gts, "access opened by a list" => "let it be used, then close it";
        Lasts(Years, 1), AccessCloses, [User];
    "EI-16" "eshdi-16": Gts, "lists received" => "apply the policies and tell the user";
        Within(WorkingDays, 10), Escalate, [User];
    "EI-17a" "eshdi-17": Gts, "request for the web firewall received, possible and complete" => "connect the resource";
        Within(WorkingDays, 10), Escalate, [User];
    "EI-17b" "eshdi-17": Gts, "request for the web firewall received, impossible" => "reject with reasons";
        Within(WorkingDays, 10), Escalate, [User];
    "EI-17c" "eshdi-17": User, "rejection received" => "file anew";
        NotBefore(CalendarDays, 30), Refuse, [User];
    "EI-18a" "eshdi-18": Gts, "request for page protection received, possible and complete" => "connect the resource";
        Within(WorkingDays, 10), Escalate, [User];
    "EI-18b" "eshdi-18": Gts, "request for page protection received, impossible" => "reject with reasons";
        Within(WorkingDays, 10), Escalate, [User];
    "EI-18c" "eshdi-18": User, "rejection received" => "file anew";
        NotBefore(CalendarDays, 30), Refuse, [User];
    "EI-19" "eshdi-19": User, "a resource ends or changes" => "send an official notice";
        Within(WorkingDays, 5), Remind, [Gts];
    "EI-19b" "eshdi-19": Gts, "notice on a resource received" => "act on it at the gateway";
        Unstated, Nothing, [];
    "EI-21" "eshdi-21": Gts, "a new root certificate is needed" => "make it, hand it over, announce it";
        Unstated, Nothing, [Operator];
    "EI-22" "eshdi-22": Operator, "root certificate received" => "hand it over to its users";
        Unstated, Nothing, [User];
    "EI-23" "eshdi-23": User, "root certificate received" => "install it on its workstations";
        Unstated, Nothing, [];
    "EI-TU60" "eshdi-tu-general-1": Operator, "technical conditions issued" => "do the works";
        Within(CalendarDays, 60), Escalate, [Gts];
    "EI-TU10" "eshdi-tu-general-2": Operator, "technical conditions end" => "prolong them";
        Before(CalendarDays, 10), ConditionsVoid, [Operator];

    "EM-08" "eshep-8": Gts, "request for mail received" => "check class and technical possibility";
        Within(WorkingDays, 5), Escalate, [];
    "EM-09" "eshep-9": Gts, "request for mail received, possible" => "connect with the applicant and tell it";
        Within(WorkingDays, 5), Escalate, [Applicant];
    "EM-10" "eshep-10": Gts, "request for mail received, impossible" => "reject with reasons";
        Within(WorkingDays, 5), Escalate, [Applicant];
    "EM-10c" "eshep-10": Applicant, "rejection received" => "file anew";
        NotBefore(CalendarDays, 30), Refuse, [Applicant];
    "EM-11a" "eshep-11": User, "its class changed" => "ask by official letter to be disconnected";
        Unstated, Nothing, [Gts];
    "EM-11" "eshep-11": Gts, "the user's class changed" => "disconnect its mail system";
        Agreed, Nothing, [User];
    "EM-12" "eshep-12": Gts, "abnormal mail traffic" => "suspend the mail system, then tell its owner";
        AtOnce, Nothing, [MailOwner];

    "IG-03" "int-3": Gateway, "a service that may not be integrated is filed" => "refuse it";
        AtOnce, Refuse, [Applicant];
    "IG-04" "int-4": Gateway, "a non-state system asks for ШЭП" => "refuse it; only ВШЭП serves it";
        AtOnce, Refuse, [Applicant];
    "IG-07a" "int-7": Infrastructure, "owner or authority asks" => "change or remove the service";
        Unstated, Nothing, [Authority, Integrator];
    "IG-07b" "int-7": Infrastructure, "consent is not used; authority, owner or integrator asks" => "disconnect the initiator";
        Unstated, Disconnect, [Authority];
    "IG-14" "int-14": ServiceOwner, "request for a service agreed" => "send requirements, publication request, XSD and samples";
        Unstated, Nothing, [Authority];
    "IG-21" "int-21": Participants, "test access opened" => "test the service";
        Within(Months, 3), AccessCloses, [Participants];
    "IG-27a" "int-27": ServiceOwner, "act returned" => "correct it and send it to the initiator";
        Within(WorkingDays, 3), Escalate, [Initiator];
    "IG-27b" "int-27": Infrastructure, "act approved" => "publish the service and open production";
        Within(WorkingDays, 10), Escalate, [Authority, Integrator];
    "IG-33" "int-33": Initiator, "a service is wanted" => "file the connection request; sign the agreement if non-state";
        Unstated, Refuse, [];
    "IG-45a" "int-45": Initiator, "act returned" => "correct it and send it to the owner";
        Within(WorkingDays, 3), Escalate, [ServiceOwner];
    "IG-45b" "int-45": Infrastructure, "act approved" => "open production";
        Within(WorkingDays, 10), Escalate, [Authority, Integrator];
    "IG-45-3a" "int-45-3": Gateway, "connection request filed" => "tell the owner and the operator";
        AtOnce, Nothing, [ServiceOwner, Infrastructure];
    "IG-45-3b" "int-45-3": Infrastructure, "connection request filed" => "check and approve, or return with reasons";
        Within(WorkingDays, 3), Escalate, [Initiator];
    "IG-45-4" "int-45-4": Initiator, "request returned" => "correct it and file it again";
        Within(WorkingDays, 3), Escalate, [Infrastructure, ServiceOwner];
    "IG-45-5" "int-45-5": Infrastructure, "request found complete" => "open the test environment";
        Within(WorkingDays, 10), Escalate, [Initiator];
    "IG-45-6" "int-45-6": Participants, "test access opened" => "test the service";
        Within(Months, 3), AccessCloses, [Participants];
    "IG-45-7" "int-45-7": Gateway, "personal or confidential data asked for" => "let it through only with consent";
        Always, Refuse, [];
    "IG-45-8" "int-45-8": ServiceOwner, "its conditions change, or the initiator asks" => "file the service update";
        Unstated, Nothing, [];
    "IG-45-10" "int-45-10": Infrastructure, "service update filed" => "check it, or return it with reasons";
        Within(WorkingDays, 3), Escalate, [ServiceOwner];
    "IG-45-11" "int-45-11": Infrastructure, "service update found complete" => "update the service";
        Within(WorkingDays, 10), Escalate, [ServiceOwner];
    "IG-45-12" "int-45-12": Initiator, "its conditions change" => "file the connection update";
        Unstated, Nothing, [];
    "IG-45-14" "int-45-14": Infrastructure, "connection update filed" => "check it, or return it with reasons";
        Within(WorkingDays, 3), Escalate, [Initiator];
    "IG-45-15" "int-45-15": Infrastructure, "connection update found complete" => "update the connection";
        Within(WorkingDays, 10), Escalate, [Initiator];
    "IG-65" "int-65": Infrastructure, "security act withdrawn" => "suspend all interactions of the object";
        Within(WorkingDays, 1), Suspend, [Participants];
    "IG-PILOT" "int-annex-5": Gateway, "the order on a pilot ends" => "close the connection";
        UntilItsDate, AccessCloses, [Initiator, ServiceOwner];
    "IG-60" "int-60": Participants, "a signature is applied" => "follow the law on electronic signatures";
        Always, Nothing, [];

    "SL-5.1" "agr-5.1": Participants, "in production" => "keep services available and take messages";
        Always, IndexFalls, [];
    "SL-5.2" "agr-5.2": Gateway, "in production" => "work around the clock except for technological breaks";
        Always, IndexFalls, [];
    "SL-5.3" "agr-5.3": Gateway, "message received" => "accept it";
        WithinSeconds(60), IndexFalls, [];
    "SL-5.4a" "agr-5.4": Participants, "a technological break begins" => "agree it";
        Before(WorkingDays, 3), CountsAsUnplanned, [Participants];
    "SL-5.4b" "agr-5.4": Participants, "no other window agreed" => "take breaks from 21:00 to 06:00, on weekends and holidays";
        Always, CountsAsUnplanned, [];
    "SL-5.4c" "agr-5.4": Gateway, "agreed works begin" => "keep them in the plan until their day is over";
        UntilItsDate, Nothing, [Participants];
    "SL-5.5" "agr-5.5": Participants, "a test lasts" => "keep the test environment working";
        Always, Nothing, [];
    "SL-5.6" "agr-5.6": Participants, "a restart is needed" => "tell the administrators its time";
        Unstated, Nothing, [Participants];
    "SL-5.7" "agr-5.7": Infrastructure, "errors are not mended" => "disconnect the service or suspend the connection";
        Unstated, Disconnect, [Participants];
    "SL-6.5" "agr-6.5": Gateway, "personal data asked for" => "let it through only with consent in force";
        Always, Refuse, [];
    "SL-7" "agr-7.1": ServiceOwner, "a period ends" => "compute and publish the index of availability";
        Unstated, Nothing, [];
    "SL-9" "agr-9": Participants, "a notice is delivered" => "count it from delivery or from the day it names, if later";
        AtOnce, Nothing, [];
    "SL-16" "agr-16": Participants, "both agree, or one breaks the agreement" => "terminate it";
        Unstated, AccessCloses, [Participants];
};
