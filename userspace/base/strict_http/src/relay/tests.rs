use super::*;

mod bounds;
mod courses;
mod words;

/// What the caller says about heads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Forward at once.
    Forward,
    /// Hold both heads until their ends, then supply.
    Hold,
    /// Forward at once, and keep the last octet of content back until the end.
    Trail,
    /// Answer requests.
    AnswerRequest,
    /// Answer in place of the response, at its head.
    AnswerResponse,
    /// Answer in place of the response, at its end.
    AnswerHeld,
}

/// Both ends, what they got, and what was told in between.
struct Scene {
    relay: Relay,
    manner: Manner,
    events: Vec<String>,
    sent: [Vec<u8>; 2],
    kept: [Vec<u8>; 2],
    forwarded: usize,
}

fn page() -> Answer {
    Answer::new(403)
        .unwrap()
        .content("text/plain", b"no".to_vec())
        .unwrap()
}

impl Scene {
    fn new(manner: Manner) -> Self {
        Self {
            relay: Relay::new(Settings::default()),
            manner,
            events: Vec::new(),
            sent: [Vec::new(), Vec::new()],
            kept: [Vec::new(), Vec::new()],
            forwarded: 0,
        }
    }

    fn tell(&mut self, from: Peer, what: &str) {
        let arrow = match from {
            Peer::Client => '>',
            Peer::Server => '<',
        };
        // Pieces of content are one content.
        match (self.events.last_mut(), what.strip_prefix("content ")) {
            (Some(last), Some(more)) if last.starts_with(&format!("{arrow} content ")) => {
                last.push_str(more);
            }
            _ => self.events.push(format!("{arrow} {what}")),
        }
    }

    /// Says a word about what waits; none if nothing does.
    fn step(&mut self, from: Peer) -> Option<()> {
        let event = self.relay.event(from)?;
        let what = match event {
            Event::Request(head) => {
                let request = head.request();
                format!("{} {}", request.method_name, request.path)
            }
            Event::Interim(head) | Event::Response(head) => head.status().to_string(),
            Event::Content(data) => {
                if matches!(self.manner, Manner::Hold | Manner::Trail) {
                    self.kept[index(from)].extend_from_slice(data);
                }
                format!("content {}", data.escape_ascii())
            }
            Event::Trailers(trailers) => format!("trailers {}", trailers.fields().len()),
            Event::End => "end".to_owned(),
            Event::Opaque(data) => format!("content {}", data.escape_ascii()),
            Event::Refused(refusal) => format!("refused {}", refusal.name()),
        };
        let is_switch = what == "101";
        let answers = match (event, self.manner, from) {
            (Event::Request(_), Manner::AnswerRequest, _)
            | (Event::Response(_), Manner::AnswerResponse, _)
            | (Event::End, Manner::AnswerHeld, Peer::Server) => true,
            (Event::Refused(_), ..) => self.relay.may_answer(),
            _ => false,
        };
        let (manner, held) = (self.manner, event_kind(event));
        self.tell(from, &what);
        if answers {
            self.relay.answer(&page()).unwrap();
            return Some(());
        }
        match held {
            Kind::Refused => self.relay.abort(),
            Kind::Interim => self.relay.forward(from).unwrap(),
            Kind::Head => {
                let holds = manner == Manner::Hold
                    || (manner == Manner::AnswerHeld && from == Peer::Server);
                if holds && !is_switch {
                    self.relay.hold(from).unwrap();
                } else if manner == Manner::Trail && !is_switch {
                    self.relay.trail(from).unwrap();
                } else {
                    self.relay.forward(from).unwrap();
                }
                if from == Peer::Client {
                    self.forwarded += 1;
                }
            }
            Kind::End if manner == Manner::Trail => {
                let is_kept = !self.kept[index(from)].is_empty();
                assert!(!is_kept || self.relay.pass(from) == Err(OutOfTurn));
                self.supply(from, 0);
                self.relay.pass(from).unwrap();
            }
            Kind::Other if manner == Manner::Trail => {
                self.relay.pass(from).unwrap();
                self.supply(from, 1);
            }
            Kind::End if manner == Manner::Hold => {
                self.relay.forward(from).unwrap();
                self.supply(from, 0);
                assert_eq!(self.relay.supply(from, b"more"), Err(OutOfTurn));
                self.relay.pass(from).unwrap();
            }
            Kind::End | Kind::Other => self.relay.pass(from).unwrap(),
        }
        Some(())
    }

    /// Supplies what is kept but for some octets.
    fn supply(&mut self, from: Peer, but: usize) {
        let kept = &mut self.kept[index(from)];
        let rest: Vec<u8> = kept.drain(..kept.len().saturating_sub(but)).collect();
        let mut rest = &rest[..];
        while !rest.is_empty() {
            let supplied = self.relay.supply(from, rest).unwrap();
            rest = &rest[supplied..];
            self.flush();
        }
    }

    fn flush(&mut self) {
        for peer in [Peer::Client, Peer::Server] {
            let output = self.relay.output(peer).to_vec();
            self.relay.sent(peer, output.len());
            self.sent[index(peer)].extend_from_slice(&output);
        }
    }

    /// Lets the client send all, and the server a response for each request that it got, in pieces.
    fn play(&mut self, requests: &[u8], responses: &[&str], step: usize) {
        let mut client = requests;
        let mut server: Vec<&[u8]> = responses.iter().map(|octets| octets.as_bytes()).collect();
        let mut answered = 0;
        loop {
            let mut moved = false;
            for peer in [Peer::Client, Peer::Server] {
                while self.step(peer).is_some() {
                    moved = true;
                }
            }
            self.flush();
            let taken = self
                .relay
                .receive(Peer::Client, &client[..client.len().min(step)]);
            client = &client[taken..];
            moved |= taken > 0;
            if answered < self.forwarded.min(server.len()) && !self.sent[1].is_empty() {
                let octets = server[answered];
                let taken = self
                    .relay
                    .receive(Peer::Server, &octets[..octets.len().min(step)]);
                server[answered] = &octets[taken..];
                moved |= taken > 0;
                answered += usize::from(server[answered].is_empty());
            }
            if !moved {
                return;
            }
        }
    }
}

enum Kind {
    Head,
    Interim,
    End,
    Refused,
    Other,
}

fn event_kind(event: Event<'_>) -> Kind {
    match event {
        Event::Request(_) | Event::Response(_) => Kind::Head,
        Event::Interim(_) => Kind::Interim,
        Event::End => Kind::End,
        Event::Refused(_) => Kind::Refused,
        Event::Content(_) | Event::Trailers(_) | Event::Opaque(_) => Kind::Other,
    }
}

/// What came, what was told, and what went on; `=` for what went on as it came.
struct Case {
    manner: Manner,
    client: &'static str,
    server: &'static [&'static str],
    events: &'static [&'static str],
    to_server: &'static str,
    to_client: &'static str,
    standings: [Standing; 2],
}

fn check(case: &Case) {
    for step in [1, 2, 5, 1000] {
        let mut scene = Scene::new(case.manner);
        scene.play(case.client.as_bytes(), case.server, step);
        assert_eq!(scene.events, case.events, "{:?} by {step}", case.client);
        let came = [case.server.concat(), case.client.to_owned()];
        for (peer, expected) in [
            (Peer::Client, case.to_client),
            (Peer::Server, case.to_server),
        ] {
            let expected = if expected == "=" {
                &came[index(peer)]
            } else {
                expected
            };
            let sent = String::from_utf8_lossy(&scene.sent[index(peer)]).into_owned();
            assert_eq!(sent, expected, "to {peer:?}, {:?} by {step}", case.client);
        }
        let standings = [Peer::Client, Peer::Server].map(|peer| scene.relay.standing(peer));
        assert_eq!(standings, case.standings, "{:?} by {step}", case.client);
    }
}

const OPEN: [Standing; 2] = [Standing::Open; 2];
const ENDS: [Standing; 2] = [Standing::EndsWhenSent; 2];
const GET: &str = "GET /a HTTP/1.1\r\nHost: a.kz\r\n\r\n";
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const PAGE: &str =
    "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno";
const LAST_PAGE: &str = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno";
const GOT: &[&str] = &["> GET /a", "> end", "< 200", "< content ok", "< end"];
const BAD: &str = "GET /a HTTP/1.1\r\nHost: a.kz\r\nX : y\r\n\r\n";

fn forward(
    client: &'static str,
    server: &'static [&'static str],
    events: &'static [&'static str],
) -> Case {
    Case {
        manner: Manner::Forward,
        client,
        server,
        events,
        to_server: "=",
        to_client: "=",
        standings: OPEN,
    }
}

#[test]
fn exchanges_pass_as_they_came() {
    for manner in [Manner::Forward, Manner::Hold, Manner::Trail] {
        for case in [
            forward(GET, &[OK], GOT),
            forward(
                "POST /p HTTP/1.1\r\nHost: a.kz\r\nContent-Length: 3\r\n\r\nabcGET /a HTTP/1.1\r\nHost: a.kz\r\n\r\n",
                &["HTTP/1.1 204 No Content\r\n\r\n", OK],
                &[
                    "> POST /p",
                    "> content abc",
                    "> end",
                    "< 204",
                    "< end",
                    "> GET /a",
                    "> end",
                    "< 200",
                    "< content ok",
                    "< end",
                ],
            ),
            forward(
                "HEAD /h HTTP/1.1\r\nHost: a.kz\r\n\r\n",
                &["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"],
                &["> HEAD /h", "> end", "< 200", "< end"],
            ),
            forward(
                GET,
                &[
                    "HTTP/1.1 103 Early Hints\r\nLink: </s>\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
                ],
                &["> GET /a", "> end", "< 103", "< 304", "< end"],
            ),
        ] {
            check(&Case { manner, ..case });
        }
    }
}

#[test]
fn chunks_are_written_anew() {
    let case = Case {
        to_server: "POST /p HTTP/1.1\r\nHost: a.kz\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        to_client: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwxyz\r\n0\r\nD: 1\r\n\r\n",
        manner: Manner::Hold,
        ..forward(
            "POST /p HTTP/1.1\r\nHost: a.kz\r\nTransfer-Encoding: chunked\r\n\r\n0001;x=y\r\na\r\n2\r\nbc\r\n00\r\n\r\n",
            &[
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nwx\r\n2;e\r\nyz\r\n0\r\nD: 1\r\n\r\n",
            ],
            &[
                "> POST /p",
                "> content abc",
                "> end",
                "< 200",
                "< content wxyz",
                "< trailers 1",
                "< end",
            ],
        )
    };
    check(&case);
}
