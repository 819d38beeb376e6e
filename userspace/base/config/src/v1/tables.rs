//! Arrays, and the small tables inside rows.

use super::reader::{Fields, Node, Read, Reader, Refused};
use crate::problem::Fault;
use model::link::MULTIPLIER;
use model::{
    Contract, ExternalSystem, IntervalMs, Label, Liveness, Member, ProbeKind, Tags, VlanId,
};
use std::collections::BTreeSet;

impl<T: Read> Read for Vec<T> {
    const WHAT: &str = "an array";
    const EXAMPLE: &str = T::EXAMPLE;

    fn example() -> String {
        format!("[{}]", T::EXAMPLE)
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let nodes = reader.array::<Self>(node)?;
        // Every element is read before the first bad one refuses the array.
        let all: Vec<_> = nodes.iter().map(|node| T::read(node, reader)).collect();
        all.into_iter().collect()
    }
}

impl<T: Read + Ord> Read for BTreeSet<T> {
    const WHAT: &str = "an array";
    const EXAMPLE: &str = T::EXAMPLE;

    fn example() -> String {
        format!("[{}]", T::EXAMPLE)
    }

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut set = Self::new();
        let mut result = Ok(());
        for node in reader.array::<Self>(node)? {
            match T::read(node, reader) {
                Ok(value) => {
                    if !set.insert(value) {
                        let fault = Fault::new("this is stated twice", "remove one of the two");
                        result = Err(reader.report(node.span(), fault));
                    }
                }
                Err(refused) => result = Err(refused),
            }
        }
        result.map(|()| set)
    }
}

impl Read for Label {
    const WHAT: &str = "a name in both languages";
    const EXAMPLE: &str = r#"{ ru = "…", kk = "…" }"#;

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut fields = Fields::open(node, "the name", reader)?;
        let ru = fields.required("ru", reader);
        let kk = fields.required("kk", reader);
        fields.close(reader);
        Ok(Self { ru: ru?, kk: kk? })
    }
}

impl Read for Contract {
    const WHAT: &str = "a contract";
    const EXAMPLE: &str = r#"{ operator = "north", number = "…", signed = 2026-01-05 }"#;

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut fields = Fields::open(node, "the contract", reader)?;
        let operator = fields.required("operator", reader);
        let number = fields.required("number", reader);
        let signed = fields.required("signed", reader);
        fields.close(reader);
        Ok(Self {
            operator: operator?,
            number: number?,
            signed: signed?,
        })
    }
}

impl Read for ExternalSystem {
    const WHAT: &str = "an external system";
    const EXAMPLE: &str =
        r#"{ id = "esm", webhook = "https://esm.example/hook", takes = ["incidents"] }"#;

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut fields = Fields::open(node, "the external system", reader)?;
        let id = fields.required("id", reader);
        let webhook = fields.required("webhook", reader);
        let takes = fields.required("takes", reader);
        fields.close(reader);
        Ok(Self {
            id: id?,
            webhook: webhook?,
            takes: takes?,
        })
    }
}

impl Read for Member {
    const WHAT: &str = "a member of a pair";
    const EXAMPLE: &str = r#"{ interface = "enp1s0", path = "…", networks = ["192.0.2.0/30"] }"#;

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut fields = Fields::open(node, "the member", reader)?;
        let interface = fields.required("interface", reader);
        let vlan = fields.or("vlan", Tags::Untagged, reader);
        let path = fields.required("path", reader);
        let networks = fields.required("networks", reader);
        let bfd = fields.optional::<Bfd>("bfd", reader);
        let probe = fields.optional::<Probe>("probe", reader);
        fields.close(reader);
        let liveness = match (bfd?, probe?) {
            (None, None) => Liveness::Carrier,
            (Some(Bfd(liveness)), None) | (None, Some(Probe(liveness))) => liveness,
            (Some(_), Some(_)) => {
                let fault = Fault::new(
                    "the member has both `bfd` and `probe`",
                    "keep `bfd` where the far end speaks it, else `probe`",
                );
                return Err(reader.report(node.span(), fault));
            }
        };
        Ok(Self {
            interface: interface?,
            vlan: vlan?,
            path: path?,
            networks: networks?,
            liveness,
        })
    }
}

impl Read for Tags {
    const WHAT: &str = "one or two VLAN identifiers, the outer one first";
    const EXAMPLE: &str = "[100]";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        match Vec::<VlanId>::read(node, reader)?.as_slice() {
            [one] => Ok(Self::One(*one)),
            [outer, inner] => Ok(Self::Two(*outer, *inner)),
            other => {
                let message = format!("{} tags are not possible", other.len());
                let hint = "write one identifier, or the outer one and the inner one; leave `vlan` out for untagged frames";
                Err(reader.report(node.span(), Fault::new(message, hint)))
            }
        }
    }
}

/// `bfd = { … }`.
struct Bfd(Liveness);

impl Read for Bfd {
    const WHAT: &str = "a BFD session";
    const EXAMPLE: &str = r#"{ peer = "192.0.2.2" }"#;

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut fields = Fields::open(node, "the BFD session", reader)?;
        let peer = fields.required("peer", reader);
        let interval = fields.or("interval-ms", IntervalMs::BFD, reader);
        let multiplier = fields.or("multiplier", MULTIPLIER, reader);
        fields.close(reader);
        Ok(Self(Liveness::Bfd {
            peer: peer?,
            interval: interval?,
            multiplier: multiplier?,
        }))
    }
}

/// `probe = { … }`.
struct Probe(Liveness);

impl Read for Probe {
    const WHAT: &str = "a probe";
    const EXAMPLE: &str = r#"{ target = "192.0.2.2" }"#;

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut fields = Fields::open(node, "the probe", reader)?;
        let target = fields.required("target", reader);
        let by = fields.or("by", ProbeKind::Neighbour, reader);
        let interval = fields.or("interval-ms", IntervalMs::PROBE, reader);
        let losses = fields.or("losses", MULTIPLIER, reader);
        fields.close(reader);
        Ok(Self(Liveness::Probe {
            target: target?,
            by: by?,
            interval: interval?,
            losses: losses?,
        }))
    }
}
