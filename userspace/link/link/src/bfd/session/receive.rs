//! Reception of a packet: the procedure of RFC 5880 §6.8.6, in its order.

use super::{Action, Peer, Session, State, Stimulus};
use crate::Instant;
use crate::bfd::{Discard, FINAL_INTERVAL_US, Flags, Packet, micros};

/// So many detection times of silence make the next sequence number unknown (RFC 5880 §6.8.1).
const SEQUENCE_DETECTION_TIMES: u32 = 2;

impl Session {
    pub(super) fn receive(&mut self, now: Instant, payload: &[u8]) -> Result<Vec<Action>, Discard> {
        let packet = Packet::parse(payload)?;
        if let Some(yours) = packet.your_discriminator
            && yours != self.discriminator
        {
            return Err(Discard::SessionUnknown {
                discriminator: yours.get(),
            });
        }
        self.authenticate(now, &packet, payload)?;
        self.learn(&packet);
        // Also where §6.8.6 discards below: there is nothing to detect then, but the peer is to be forgotten in time.
        self.heard = Some(now);
        if packet.flags.has(Flags::FINAL) {
            self.end_poll();
        }
        if self.state == State::AdminDown {
            return Err(Discard::AdminDown);
        }
        let mut actions = Vec::new();
        self.apply(Stimulus::Received(packet.state), now, &mut actions);
        self.negotiate(now);
        if packet.flags.has(Flags::POLL) && self.may_answer(now) {
            self.send_final(now, &mut actions);
        }
        self.send_news(now, &mut actions);
        Ok(actions)
    }

    fn authenticate(
        &mut self,
        now: Instant,
        packet: &Packet,
        payload: &[u8],
    ) -> Result<(), Discard> {
        match (&self.settings.auth, &packet.auth) {
            (None, None) => Ok(()),
            (None, Some(_)) => Err(Discard::AuthUnexpected),
            (Some(_), None) => Err(Discard::AuthMissing),
            (Some(auth), Some(section)) => {
                let known = self.heard_sequence.filter(|_| self.sequence_holds(now));
                let length = payload.get(3).map_or(0, |length| usize::from(*length));
                let bytes = payload.get(..length).unwrap_or(payload);
                auth.verify(bytes, section, packet.detect_mult.get(), known)?;
                self.heard_sequence = Some(section.sequence);
                Ok(())
            }
        }
    }

    /// Whether the last sequence number is recent enough to judge the next one by.
    fn sequence_holds(&self, now: Instant) -> bool {
        let silence = self.sequence_lapses * SEQUENCE_DETECTION_TIMES;
        self.heard.is_some_and(|heard| now.since(heard) < silence)
    }

    fn learn(&mut self, packet: &Packet) {
        self.peer = Some(Peer {
            discriminator: packet.my_discriminator,
            detect_mult: packet.detect_mult,
            desired_min_tx_us: packet.desired_min_tx_us,
        });
        self.remote_state = packet.state;
        self.remote_diag = packet.diag;
        self.remote_demand = packet.flags.has(Flags::DEMAND);
        self.remote_min_rx_us = packet.required_min_rx_us;
        self.sequence_lapses = self.detection_time().unwrap_or_default();
    }

    /// Whether the next answer keeps its distance from the last ([`FINAL_INTERVAL_US`]).
    fn may_answer(&self, now: Instant) -> bool {
        let distance = micros(FINAL_INTERVAL_US);
        self.sent_final.is_none_or(|at| now.since(at) >= distance)
    }
}
