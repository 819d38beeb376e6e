//! Transmission of packets (RFC 5880 §6.8.7).

use super::{Action, Poll, Session};
use crate::Instant;
use crate::bfd::{AuthKind, Flags, Packet};

impl Session {
    /// Sends the periodic packet, with the P bit while a poll runs.
    pub(super) fn send(&mut self, now: Instant, actions: &mut Vec<Action>) {
        let mut packet = self.contents();
        if let Poll::Active { sent } = &mut self.poll {
            *sent = Some(now);
            packet.flags = packet.flags.with(Flags::POLL);
        }
        self.sent = Some(now);
        self.put(packet, actions);
    }

    /// Sends between periodic packets if the peer would learn something new (§6.8.7), where packets are allowed.
    pub(super) fn send_news(&mut self, now: Instant, actions: &mut Vec<Action>) {
        let told = self.sent_packet.map(without_poll);
        if self.transmit_interval().is_some() && told.is_some_and(|told| told != self.contents()) {
            self.send(now, actions);
        }
    }

    /// Answers a poll at once, whatever the timers say (§6.5, §6.8.7).
    pub(super) fn send_final(&mut self, now: Instant, actions: &mut Vec<Action>) {
        let mut packet = self.contents();
        packet.flags = packet.flags.with(Flags::FINAL);
        self.sent_final = Some(now);
        self.put(packet, actions);
    }

    fn put(&mut self, packet: Packet, actions: &mut Vec<Action>) {
        let differs = self.sent_packet != Some(packet);
        self.sent_packet = Some(packet);
        let datagram = match &self.settings.auth {
            None => packet.encode(),
            Some(auth) => {
                let grows = match auth.kind() {
                    AuthKind::KeyedSha1 => differs,
                    AuthKind::MeticulousKeyedSha1 => true,
                };
                self.sent_sequence = self.sent_sequence.wrapping_add(u32::from(grows));
                let section = auth.section(self.sent_sequence);
                let mut datagram = Packet {
                    auth: Some(section),
                    ..packet
                }
                .encode();
                auth.sign(&mut datagram);
                datagram
            }
        };
        actions.push(Action::Send(datagram));
    }

    /// What a packet says now, without P, F and authentication.
    fn contents(&self) -> Packet {
        Packet {
            diag: self.diag,
            state: self.state,
            flags: Flags::CONTROL_PLANE_INDEPENDENT,
            detect_mult: self.settings.detect_mult,
            my_discriminator: self.discriminator,
            your_discriminator: self.remote_discriminator(),
            desired_min_tx_us: self.announced.tx_us,
            required_min_rx_us: self.announced.rx_us,
            required_min_echo_rx_us: 0,
            auth: None,
        }
    }
}

fn without_poll(packet: Packet) -> Packet {
    Packet {
        flags: Flags::CONTROL_PLANE_INDEPENDENT,
        ..packet
    }
}
