//! Steering, as far as linkd has a part in it: what the kernel's routing needs, sockets for whoever inspects, and the word
//! that nobody does. The flows themselves need no linkd.

mod local;
mod sockets;
mod sysctl;
mod watch;

use crate::gate::{Gate, GateError, Hook, SteeringCounts};
use model::{InterfaceName, WithoutInspector};
use runtime::Reporter;
use std::os::fd::OwnedFd;
use wire::{Refusal, RefusalCode, SocketKind, SocketOrder};

/// What linkd does for steering.
#[derive(Debug)]
pub(crate) struct Steer {
    /// Who may take sockets.
    inspectors: Vec<u32>,
    /// Whether the routing delivers what is marked.
    is_routed: bool,
    /// Whether flows can begin anew in the place of those that just ended.
    reopens: bool,
    /// Packets that could not be steered and were told already.
    unmarked_told: u64,
    /// Flows that had met no inspector when somebody was last seen to listen, or at the start.
    attended: u64,
}

impl Steer {
    /// Prepares this thread's network namespace. What fails is told, and tried again with each [`tick`](Self::tick).
    pub(crate) fn start(inspectors: Vec<u32>, gate: &mut Gate) -> Result<Self, GateError> {
        let counts = gate.steering_counts()?;
        let mut steer = Self {
            inspectors,
            is_routed: false,
            reopens: false,
            unmarked_told: counts.unmarked,
            attended: counts.refused.wrapping_add(counts.passed),
        };
        steer.ensure(gate);
        Ok(steer)
    }

    /// Makes what is missing in the network namespace.
    fn ensure(&mut self, gate: &mut Gate) {
        if !self.is_routed {
            self.route();
        }
        if !self.reopens {
            match gate.reopen() {
                Ok(()) => self.reopens = true,
                Err(error) => {
                    tracing::error!(%error, "who begins a flow with the ports of one that just ended has to ask twice; tried again soon");
                }
            }
        }
    }

    fn route(&mut self) {
        match local::ensure().and_then(|()| sysctl::ensure()) {
            Ok(()) => self.is_routed = true,
            Err(error) => {
                tracing::error!(%error, "inspected web traffic is delivered nowhere; tried again soon");
            }
        }
    }

    /// Prepares an interface. The gate guards it whatever comes of this.
    pub(crate) fn prepare(gate: &mut Gate, interface: &InterfaceName, index: u32) {
        let name = interface.as_str();
        if let Err(error) = sysctl::ensure_of(name) {
            tracing::error!(%interface, %error, "inspected web traffic may be delivered nowhere");
        }
        if let Err(error) = gate.steer(index, name, Hook::Link) {
            tracing::error!(%interface, %error, "inspected web traffic that enters here is delivered nowhere");
        }
    }

    /// Looks whether somebody inspects what shall be inspected, and tells of changes; `needed` says what becomes of flows
    /// that nobody inspects, where the record has some.
    pub(crate) fn tick(
        &mut self,
        gate: &mut Gate,
        needed: Option<WithoutInspector>,
        reporter: &Reporter,
    ) -> Result<(), GateError> {
        self.ensure(gate);
        let SteeringCounts {
            refused,
            passed,
            unmarked,
        } = gate.steering_counts()?;
        if unmarked != self.unmarked_told {
            let packets = unmarked.wrapping_sub(self.unmarked_told);
            self.unmarked_told = unmarked;
            tracing::error!(
                packets,
                "inspected web traffic was dropped: a driver has no room beside its packets (XDP metadata)"
            );
        }
        let seen = watch::Seen {
            needed,
            listens: needed.is_some() && gate.listening()?.iter().all(|listens| *listens),
            flows: refused.wrapping_add(passed),
            attended: self.attended,
        };
        if seen.listens {
            self.attended = seen.flows;
        }
        let mut listeners = gate.listeners()?;
        let Some((note, fact)) = watch::step(listeners.told, &seen) else {
            return Ok(());
        };
        if let Some(fact) = fact {
            tracing::warn!(kind = fact.kind(), "whether somebody inspects has changed");
            reporter.report(fact);
        }
        listeners.told = note;
        gate.set_listeners(listeners)
    }

    /// Fills an order of the user `uid`.
    pub(crate) fn order(
        &self,
        gate: &mut Gate,
        uid: u32,
        order: SocketOrder,
    ) -> Result<Vec<OwnedFd>, Refusal> {
        if !self.inspectors.contains(&uid) {
            return Err(refusal(
                RefusalCode::Forbidden,
                format!("user {uid} inspects nothing"),
                "name the inspecting daemon's user by --inspector-uid",
            ));
        }
        sockets::check(order).map_err(|message| {
            let hint = "use the client that came with this daemon";
            refusal(RefusalCode::BadRequest, message, hint)
        })?;
        let failed = |what: &str, error: &dyn std::error::Error| {
            let hint = "see linkd's log";
            refusal(RefusalCode::Unavailable, format!("{what}: {error}"), hint)
        };
        if order.kind == SocketKind::Upstream {
            let opened = (0..order.count).map(|_| sockets::upstream(order.family));
            let opened: Result<_, _> = opened.collect();
            return opened.map_err(|error| failed("no socket", &error));
        }
        let (socket, place, port) =
            sockets::listener(order).map_err(|error| failed("no listener", &error))?;
        gate.set_successor(place, &socket)
            .map_err(|e| failed("the gate", &e))?;
        let mut listeners = gate.listeners().map_err(|e| failed("the gate", &e))?;
        if let Some(cell) = listeners.ports.get_mut(place) {
            *cell = port;
        }
        gate.set_listeners(listeners)
            .map_err(|e| failed("the gate", &e))?;
        tracing::info!(kind = ?order.kind, family = ?order.family, port, "a listener was given out");
        Ok(vec![socket])
    }
}

fn refusal(code: RefusalCode, message: String, hint: &str) -> Refusal {
    Refusal {
        code,
        message,
        hint: hint.to_owned(),
        clause: None,
        violations: Vec::new(),
    }
}
