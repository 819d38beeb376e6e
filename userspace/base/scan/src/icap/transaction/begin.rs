//! The head of a transaction.

use std::time::Instant;

use super::{
    BodyLength, HELD_MAX, Held, IcapFault, IcapLimits, Incoming, Job, Keeper, Leave, Methods,
    Outgoing, Reading, Sending, Start, Transaction, Transfer, Waiting,
};

impl Transaction {
    /// Begins one on a connection that is open and idle.
    pub fn begin(job: &Job<'_>, limits: IcapLimits, now: Instant) -> Result<Self, IcapFault> {
        let (method, body_name) = match (job.response, job.options.methods) {
            (None, Methods::Requests | Methods::Both) => ("REQMOD", "req-body"),
            (Some(_), Methods::Responses | Methods::Both) => ("RESPMOD", "res-body"),
            (None, Methods::Responses) => return Err(IcapFault::Method("REQMOD")),
            (Some(_), Methods::Requests) => return Err(IcapFault::Method("RESPMOD")),
        };
        let request = Outgoing::of(job.request, job.disclosure);
        let response = job.response.map(|head| Outgoing::of(head, job.disclosure));
        let preview = preview(job);
        let (held, may_say_204) = held(job, preview);
        let request_octets = request.head.octets();
        let response_octets = response.as_ref().map(|response| response.head.octets());
        let first = request_octets.len();
        let (second, offset) = match &response_octets {
            Some(octets) => (format!("res-hdr={first}, "), first + octets.len()),
            None => (String::new(), first),
        };
        let body_name = if job.body == BodyLength::None {
            "null-body"
        } else {
            body_name
        };
        let (service, authority) = (job.service, job.service.authority());
        let allow = if may_say_204 == Leave::Always {
            "Allow: 204\r\n"
        } else {
            ""
        };
        let preview_field = preview.map(|octets| format!("Preview: {octets}\r\n"));
        let preview_field = preview_field.unwrap_or_default();
        let head = format!(
            "{method} {service} ICAP/1.0\r\nHost: {authority}\r\n{allow}{preview_field}\
            Encapsulated: req-hdr=0, {second}{body_name}={offset}\r\n\r\n"
        );
        let mut out = Waiting::of(head.into_bytes());
        out.push(&request_octets);
        out.push(&response_octets.unwrap_or_default());
        let sending = Sending::begin(job.body, preview, &mut out);
        Ok(Self {
            limits,
            request,
            response,
            out,
            sending,
            held,
            incoming: Incoming::default(),
            reading: Reading::Head,
            replied: 0,
            istag: None,
            threat: None,
            closes: false,
            step: now,
            fault: None,
        })
    }
}

/// What is held of the body, and when the server is told that it may say 204.
fn held(job: &Job<'_>, preview: Option<usize>) -> (Held, Leave) {
    let held_max = u64::try_from(HELD_MAX).unwrap_or(u64::MAX);
    let is_short = match job.body {
        BodyLength::None => true,
        BodyLength::Known(octets) => octets <= held_max,
        BodyLength::Unknown => false,
    };
    let leave = if job.options.allows_204 && (is_short || job.keeper == Keeper::Caller) {
        Leave::Always
    } else {
        Leave::ToPreview
    };
    let held = match (job.keeper, leave, preview) {
        // Of no body nothing can be gone.
        (Keeper::Caller, Leave::ToPreview, _) if job.body == BodyLength::None => {
            Held::ByCaller(Leave::Always)
        }
        (Keeper::Caller, leave, _) => Held::ByCaller(leave),
        (Keeper::Machine, Leave::Always, _) => Held::Whole(Vec::new()),
        (Keeper::Machine, Leave::ToPreview, Some(_)) => Held::Preview(Vec::new()),
        (Keeper::Machine, Leave::ToPreview, None) if job.body == BodyLength::None => {
            Held::Whole(Vec::new())
        }
        (Keeper::Machine, Leave::ToPreview, None) => Held::Gone,
    };
    (held, leave)
}

/// How many octets of the body go ahead as a preview; none if it goes without.
fn preview(job: &Job<'_>) -> Option<usize> {
    let Start::Request { target, .. } = job.request.start() else {
        return None;
    };
    match job.options.transfer(target) {
        Transfer::Complete => None,
        Transfer::Preview | Transfer::Ignore => {
            job.options.preview.filter(|_| job.body != BodyLength::None)
        }
    }
}
