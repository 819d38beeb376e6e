use super::*;
use crate::begin;
use crate::icap::{Disclosure, Field, IcapUrl, Options, OptionsQuery};
use crate::threat::Unscanned;
use proptest::prelude::*;

const NO_CONTENT: &str = "ICAP/1.0 204 No Content\r\nISTag: \"a\"\r\n\r\n";
const CONTINUE: &str = "ICAP/1.0 100 Continue\r\n\r\n";
const FOUND: &str = "X-Infection-Found: Type=0; Resolution=2; Threat=Eicar;\r\n";

fn service() -> IcapUrl {
    "icap://scan.kz/av".parse().unwrap()
}

/// Options with these fields beside those that must be there.
fn options(fields: &str) -> Options {
    let text =
        format!("ICAP/1.0 200 OK\r\nMethods: REQMOD, RESPMOD\r\nISTag: \"a\"\r\n{fields}\r\n");
    let mut query = OptionsQuery::new(&service(), &IcapLimits::default(), begin());
    query.received(text.as_bytes());
    query.outcome().unwrap().as_ref().unwrap().clone()
}

fn head(start: Start, fields: &[(&str, &str)]) -> HttpHead {
    let fields = fields
        .iter()
        .map(|(name, value)| Field::new(name, value.as_bytes()).unwrap());
    HttpHead::new(start, fields.collect()).unwrap()
}

fn request() -> HttpHead {
    let start = Start::Request {
        method: "POST".to_owned(),
        target: "https://a.kz/b".to_owned(),
    };
    head(start, &[("Host", "a.kz"), ("Content-Type", "text/plain")])
}

fn response() -> HttpHead {
    let fields = [("Content-Type", "text/plain"), ("Content-Length", "9")];
    head(Start::Response { status: 200 }, &fields)
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Request,
    Response,
}

fn inspect(of: Of, options: &Options, body: BodyLength) -> Inspection {
    let (request, response) = (request(), response());
    let job = Job {
        service: &service(),
        options,
        request: &request,
        response: (of == Of::Response).then_some(&response),
        body,
        disclosure: Disclosure::default(),
        keeper: Keeper::Machine,
    };
    Inspection::begin(&job, IcapLimits::default(), begin()).unwrap()
}

/// A service's side: each reply is sent as soon as nothing more is wanted, or the content is at its end.
fn outcome(machine: &mut Inspection, body: &[u8], replies: &[&str], piece: usize) -> IcapOutcome {
    let (mut rest, mut is_ended) = (body, false);
    let mut replies = replies.iter();
    loop {
        machine.wrote(machine.wants().write.len(), begin());
        if let Some(outcome) = machine.outcome() {
            return outcome.clone();
        }
        if machine.wants().body > 0 && !rest.is_empty() {
            let taken = machine.body(&rest[..piece.min(rest.len())], begin());
            rest = &rest[taken..];
        } else if machine.wants().body > 0 && !is_ended {
            is_ended = true;
            machine.end(begin());
        } else {
            let Some(reply) = replies.next() else {
                machine.closed();
                continue;
            };
            for part in reply.as_bytes().chunks(piece) {
                machine.received(part, begin());
            }
        }
    }
}

/// A reply of 200 with a head and a body inside of it.
fn gives(fields: &str, inner: &str, head: &str, body: Option<&str>) -> String {
    let name = inner.split('-').next().unwrap();
    let offset = head.len();
    match body {
        Some(body) => format!(
            "ICAP/1.0 200 OK\r\n{fields}Encapsulated: {inner}=0, {name}-body={offset}\r\n\r\n{head}{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        ),
        None => format!(
            "ICAP/1.0 200 OK\r\n{fields}Encapsulated: {inner}=0, null-body={offset}\r\n\r\n{head}"
        ),
    }
}

const SAME: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
const SAME_REQUEST: &str =
    "POST https://a.kz/b HTTP/1.1\r\nHost: a.kz\r\nContent-Type: text/plain\r\n\r\n";

/// What comes of content of nine octets at a service with previews of four that may say 204.
#[track_caller]
fn check(of: Of, replies: &[&str], expected: &IcapOutcome) {
    for piece in [1, 3, 4096] {
        let mut machine = inspect(
            of,
            &options("Preview: 4\r\nAllow: 204\r\n"),
            BodyLength::Unknown,
        );
        let said = outcome(&mut machine, b"nine here", replies, piece);
        assert_eq!(said, *expected, "{replies:?} in pieces of {piece}");
        assert!(!machine.is_reusable() || said == IcapOutcome::Clean);
        let wants = machine.wants();
        assert_eq!((wants.write.len(), wants.body, wants.read), (0, 0, 0));
        assert_eq!(machine.deadline(), None);
    }
}

fn found() -> IcapOutcome {
    IcapOutcome::Refused(Some(ThreatName::of(b"Eicar")))
}

#[test]
fn what_is_left_as_it_is_passes() {
    for of in [Of::Request, Of::Response] {
        check(of, &[NO_CONTENT], &IcapOutcome::Clean);
        check(of, &[CONTINUE, NO_CONTENT], &IcapOutcome::Clean);
        let named = NO_CONTENT.replace("ISTag: \"a\"\r\n", FOUND);
        check(of, &[&named], &found());
    }
}

#[test]
fn what_stands_in_the_place_of_the_content_is_a_refusal() {
    let page = "HTTP/1.0 403 Forbidden\r\nContent-Type: text/html\r\n\r\n";
    for of in [Of::Request, Of::Response] {
        let named = gives(FOUND, "res-hdr", page, Some("no"));
        check(of, &[&named], &found());
        check(of, &[CONTINUE, &named], &found());
        let unnamed = gives("", "res-hdr", page, Some("no"));
        check(of, &[CONTINUE, &unnamed], &IcapOutcome::Refused(None));
        let violates = gives("X-Violations-Found: 1\r\n", "res-hdr", page, None);
        let policy = IcapOutcome::Refused(Some(ThreatName::of(b"policy violation")));
        check(of, &[&violates], &policy);
    }
    // As c-icap writes it, in several lines.
    let folded = format!("{FOUND}X-Violations-Found: 1\r\n\t-\r\n\tEicar\r\n\t0\r\n\t0\r\n");
    let folded = gives(&folded, "res-hdr", page, Some("no"));
    check(Of::Response, &[&folded], &found());
    let id = gives("X-Virus-ID: Eicar\r\n", "res-hdr", page, None);
    check(Of::Response, &[&id], &found());
}

#[test]
fn what_comes_back_as_it_was_passes() {
    let refused = IcapOutcome::Refused(None);
    let cases = [
        (SAME, Some("nine here"), IcapOutcome::Clean),
        // A mark of the server's own, and other framing.
        (
            "HTTP/1.0 200 OK\r\nVia: 1.0 scan\r\ncontent-type: text/plain\r\nContent-Length: 9\r\n\r\n",
            Some("nine here"),
            IcapOutcome::Clean,
        ),
        (SAME, Some("nine hers"), refused.clone()),
        (SAME, Some("nine her"), refused.clone()),
        (SAME, Some("nine here!"), refused.clone()),
        (SAME, None, refused.clone()),
        // Without a field, with another value of it, with another status.
        (
            "HTTP/1.1 200 OK\r\n\r\n",
            Some("nine here"),
            refused.clone(),
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
            Some("nine here"),
            refused.clone(),
        ),
        (
            "HTTP/1.1 206 OK\r\nContent-Type: text/plain\r\n\r\n",
            Some("nine here"),
            refused.clone(),
        ),
    ];
    for (head, body, expected) in cases {
        let reply = gives("", "res-hdr", head, body);
        check(Of::Response, &[CONTINUE, &reply], &expected);
    }
    let back = gives("", "req-hdr", SAME_REQUEST, Some("nine here"));
    check(Of::Request, &[CONTINUE, &back], &IcapOutcome::Clean);
    let other = gives("", "req-hdr", SAME_REQUEST, Some("nine hers"));
    check(Of::Request, &[CONTINUE, &other], &refused);
    // What was found is a refusal even where all came back.
    let named = gives(FOUND, "res-hdr", SAME, Some("nine here"));
    check(Of::Response, &[CONTINUE, &named], &found());
    // Nobody can give back what was not given: this is the preview.
    let early = gives("", "res-hdr", SAME, Some("nine"));
    check(Of::Response, &[&early], &refused);
}

#[test]
fn a_request_elsewhere_and_what_is_no_reply_are_failures() {
    let elsewhere = SAME_REQUEST.replace("https://a.kz/b", "https://a.kz/c");
    let turned = gives("", "req-hdr", &elsewhere, Some("nine here"));
    let failed = |fault| IcapOutcome::Failed(fault);
    check(
        Of::Request,
        &[CONTINUE, &turned],
        &failed(IcapFault::Redirected),
    );
    check(Of::Response, &[], &failed(IcapFault::Closed));
    let refuses = "ICAP/1.0 503 Service overloaded\r\n\r\n";
    check(Of::Response, &[refuses], &failed(IcapFault::Status(503)));
    let again = [CONTINUE, CONTINUE];
    check(Of::Response, &again, &failed(IcapFault::Misplaced(100)));
    assert_eq!(IcapFault::Closed.reason(), Unscanned::Down);
}

#[test]
fn a_request_without_content_is_judged_too() {
    let options = options("Preview: 4\r\n");
    let said = |replies: &[&str]| {
        let mut machine = inspect(Of::Request, &options, BodyLength::None);
        let sent = String::from_utf8(machine.wants().write.to_vec()).unwrap();
        assert!(sent.contains("null-body=") && !sent.contains("Preview"));
        let outcome = outcome(&mut machine, b"", replies, 9);
        assert_eq!(machine.is_reusable(), outcome == IcapOutcome::Clean);
        outcome
    };
    assert_eq!(said(&[NO_CONTENT]), IcapOutcome::Clean);
    let back = gives("", "req-hdr", SAME_REQUEST, None);
    assert_eq!(said(&[&back]), IcapOutcome::Clean);
    let page = gives("", "res-hdr", "HTTP/1.1 403 No\r\n\r\n", Some("no"));
    assert_eq!(said(&[&page]), IcapOutcome::Refused(None));
}

/// The caller keeps all, so that 204 may be said at any time where the service knows it.
#[test]
fn leave_to_say_204_is_asked_of_whoever_knows_it() {
    let sends = |fields: &str, replies: &[&str]| {
        let mut machine = inspect(Of::Response, &options(fields), BodyLength::Unknown);
        let sent = String::from_utf8(machine.wants().write.to_vec()).unwrap();
        let body = vec![b'y'; 1 << 20];
        let said = outcome(&mut machine, &body, replies, 4096);
        (sent.contains("\r\nAllow: 204\r\n"), said)
    };
    let clean = IcapOutcome::Clean;
    let whole = sends("Allow: 204\r\n", &[NO_CONTENT]);
    assert_eq!(whole, (true, clean.clone()));
    let preview = sends("Preview: 9\r\n", &[NO_CONTENT]);
    assert_eq!(preview, (false, clean));
    let misplaced = IcapOutcome::Failed(IcapFault::Misplaced(204));
    let behind = sends("Preview: 9\r\n", &[CONTINUE, NO_CONTENT]);
    assert_eq!(behind, (false, misplaced.clone()));
    assert_eq!(sends("", &[NO_CONTENT]), (false, misplaced));
}

#[test]
fn a_server_that_says_nothing_is_slow() {
    let mut machine = inspect(
        Of::Response,
        &options("Preview: 4\r\n"),
        BodyLength::Unknown,
    );
    machine.wrote(machine.wants().write.len(), begin());
    // The next octets are the caller's to give.
    assert_eq!(machine.deadline(), None);
    machine.body(b"nine", begin());
    machine.wrote(machine.wants().write.len(), begin());
    let deadline = machine.deadline().unwrap();
    machine.tick(deadline);
    let slow = IcapOutcome::Failed(IcapFault::Slow);
    assert_eq!(machine.outcome(), Some(&slow));
    assert!(!machine.is_heard());
}

proptest! {
    /// However octets are cut, what comes back passes exactly if it is what was given.
    #[test]
    fn what_comes_back_passes_if_it_is_what_was_given(
        body in "[a-z]{1,60}",
        back in prop::option::of("[a-z]{1,60}"),
        preview in prop::option::of(0_usize..40),
        piece in 1_usize..90,
    ) {
        let fields = preview.map(|octets| format!("Preview: {octets}\r\n"));
        let options = options(&fields.unwrap_or_default());
        let mut machine = inspect(Of::Response, &options, BodyLength::Unknown);
        let back = back.unwrap_or_else(|| body.clone());
        let reply = gives("", "res-hdr", SAME, Some(&back));
        // Where the preview was not all of it, its word comes first.
        let is_asked = preview.is_some_and(|octets| octets <= body.len());
        let replies: &[&str] = if is_asked { &[CONTINUE, &reply] } else { &[&reply] };
        let said = outcome(&mut machine, body.as_bytes(), replies, piece);
        let expected = if back == body { IcapOutcome::Clean } else { IcapOutcome::Refused(None) };
        prop_assert_eq!(said, expected);
    }
}
