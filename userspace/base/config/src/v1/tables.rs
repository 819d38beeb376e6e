//! Arrays, and the small tables inside rows.

use super::reader::{Fields, Node, Read, Reader, Refused};
use crate::problem::Fault;
use model::{Contract, Label, Member};
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

impl Read for Member {
    const WHAT: &str = "a member of a pair";
    const EXAMPLE: &str = r#"{ interface = "enp1s0", path = "…", networks = ["192.0.2.0/30"] }"#;

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut fields = Fields::open(node, "the member", reader)?;
        let interface = fields.required("interface", reader);
        let path = fields.required("path", reader);
        let networks = fields.required("networks", reader);
        fields.close(reader);
        Ok(Self {
            interface: interface?,
            path: path?,
            networks: networks?,
        })
    }
}
