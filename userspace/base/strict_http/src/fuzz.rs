//! What a fuzzer may ask of the crate.

use crate::{Answer, Ending, Event, Peer, Relay, Settings};

/// The course of one exchange in which everything is forwarded at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// What was told of the client's octets; content in one piece.
    pub client: Vec<String>,
    /// What was told of the server's octets.
    pub server: Vec<String>,
    /// What the server got.
    pub to_server: Vec<u8>,
    /// What the client got.
    pub to_client: Vec<u8>,
}

/// Lets a client send octets, then a server, each in pieces of at most `step` octets, and both end. Of what the client sends behind
/// its first request nothing is told.
pub fn course(client: &[u8], server: &[u8], step: usize) -> Course {
    let mut course = Course::default();
    let mut relay = Relay::new(Settings::default());
    let mut requests = 0;
    for (from, octets) in [(Peer::Client, client), (Peer::Server, server)] {
        let mut rest = octets;
        loop {
            while course.word(&mut relay, from, &mut requests) {}
            let piece = rest.get(..step.max(1)).unwrap_or(rest);
            let taken = relay.receive(from, piece);
            rest = rest.get(taken..).unwrap_or_default();
            if taken == 0 {
                break;
            }
        }
        if from == Peer::Server {
            relay.ended(from, Ending::Clean);
            while course.word(&mut relay, from, &mut requests) {}
        }
    }
    course
}

impl Course {
    /// Says a word about what waits; false if nothing does.
    fn word(&mut self, relay: &mut Relay, from: Peer, requests: &mut usize) -> bool {
        let Some(event) = relay.event(from) else {
            return false;
        };
        let told = match event {
            Event::Request(_) if *requests > 0 => return false,
            Event::Request(head) => {
                *requests += 1;
                format!(
                    "request {} {:?}",
                    head.request().method_name,
                    head.framing()
                )
            }
            Event::Interim(head) => format!("interim {}", head.status()),
            Event::Response(head) => format!("response {} {:?}", head.status(), head.framing()),
            Event::Content(data) | Event::Opaque(data) => {
                format!("content {}", data.escape_ascii())
            }
            Event::Trailers(trailers) => format!("trailers {}", trailers.fields().len()),
            Event::End => "end".to_owned(),
            Event::Refused(refusal) => format!("refused {}", refusal.name()),
        };
        let is_head = matches!(
            event,
            Event::Request(_) | Event::Interim(_) | Event::Response(_)
        );
        let is_refused = matches!(event, Event::Refused(_));
        self.tell(from, told);
        let said = if is_head {
            relay.forward(from)
        } else if is_refused {
            end(relay);
            Ok(())
        } else {
            relay.pass(from)
        };
        // A CONNECT is not forwarded.
        if said.is_err() {
            end(relay);
        }
        for (peer, sent) in [
            (Peer::Client, &mut self.to_client),
            (Peer::Server, &mut self.to_server),
        ] {
            let output = relay.output(peer);
            let count = output.len();
            sent.extend_from_slice(output);
            relay.sent(peer, count);
        }
        true
    }

    fn tell(&mut self, from: Peer, told: String) {
        let events = match from {
            Peer::Client => &mut self.client,
            Peer::Server => &mut self.server,
        };
        match (events.last_mut(), told.strip_prefix("content ")) {
            (Some(last), Some(more)) if last.starts_with("content ") => last.push_str(more),
            (Some(_) | None, Some(_) | None) => events.push(told),
        }
    }
}

fn end(relay: &mut Relay) {
    match Answer::new(400) {
        Ok(answer) if relay.answer(&answer).is_ok() => {}
        Ok(_) | Err(_) => relay.abort(),
    }
}
