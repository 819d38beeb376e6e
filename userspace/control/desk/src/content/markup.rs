//! XML, event by event: no document type, no entities of its own, bounded depth and size.

use super::{Content, Unfit};
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

/// Deepest nesting of elements; the deepest schemas of the gateway's services have about twelve.
const DEPTH_MAX: u64 = 64;
/// Most elements: at eight octets for the shortest, twice what fits into the largest schema.
const ELEMENTS_MAX: u64 = 100_000;
/// Most attributes of one element.
const ATTRIBUTES_MAX: u64 = 256;
/// The namespace of schemas (XML Schema Part 1, §2.6).
const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";
/// What the byte order mark of UTF-8 is.
const MARK: &[u8] = &[0xef, 0xbb, 0xbf];
const WHAT: &str = "XML";

/// Whether octets begin as XML in UTF-8.
pub(super) fn begins(first: &[u8]) -> bool {
    let first = first.strip_prefix(MARK).unwrap_or(first);
    let start = first.iter().find(|octet| !octet.is_ascii_whitespace());
    start == Some(&b'<')
}

/// Reads a document to its end; a schema, or other XML.
pub(super) fn judge(octets: &[u8]) -> Result<Content, Unfit> {
    let octets = octets.strip_prefix(MARK).unwrap_or(octets);
    let text = std::str::from_utf8(octets).map_err(|_| Unfit::broken(WHAT, "it is not UTF-8"))?;
    let mut reader = NsReader::from_str(text);
    let mut read = Read::default();
    loop {
        let at = reader.buffer_position();
        let wrong =
            |why: &dyn std::fmt::Display| Unfit::broken(WHAT, format_args!("{why}, at octet {at}"));
        let (namespace, event) = reader.read_resolved_event().map_err(|e| wrong(&e))?;
        let is_bound = !matches!(namespace, ResolveResult::Unknown(_));
        let is_ours = matches!(namespace, ResolveResult::Bound(ns) if ns.as_ref() == SCHEMA);
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                if !is_bound {
                    return Err(wrong(&"a prefix stands for no namespace"));
                }
                if read.depth == 0 && is_ours && element.local_name().as_ref() == "schema" {
                    read.is_schema = true;
                }
                read.element(element)?;
                if matches!(event, Event::Start(_)) {
                    read.depth += 1;
                }
            }
            Event::End(_) => read.depth = read.depth.saturating_sub(1),
            Event::Text(text) => {
                let is_blank = text.chars().all(char::is_whitespace);
                if read.depth == 0 && !is_blank {
                    return Err(wrong(&"text stands outside of the root"));
                }
            }
            Event::CData(_) if read.depth == 0 => {
                return Err(wrong(&"text stands outside of the root"));
            }
            Event::GeneralRef(name) => {
                let known = matches!(&**name, "lt" | "gt" | "amp" | "apos" | "quot");
                if !known && name.resolve_char_ref().map_err(|e| wrong(&e))?.is_none() {
                    return Err(wrong(&"an entity that XML itself does not define"));
                }
            }
            Event::DocType(_) => return Err(Unfit::Definition),
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().transpose().map_err(|e| wrong(&e))?;
                if encoding.is_some_and(|name| !name.eq_ignore_ascii_case("utf-8")) {
                    return Err(wrong(&"its encoding is not UTF-8"));
                }
            }
            Event::CData(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return read.end(),
        }
    }
}

/// What was read so far.
#[derive(Default)]
struct Read {
    depth: u64,
    elements: u64,
    roots: u64,
    is_schema: bool,
}

impl Read {
    fn element(&mut self, element: &BytesStart<'_>) -> Result<(), Unfit> {
        if self.depth == 0 {
            self.roots += 1;
        }
        self.elements += 1;
        Unfit::bound("its elements are", self.elements, ELEMENTS_MAX)?;
        Unfit::bound("it is nested as deep as", self.depth + 1, DEPTH_MAX)?;
        let mut count = 0;
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|e| Unfit::broken(WHAT, e))?;
            if attribute.value.contains('<') {
                return Err(Unfit::broken(WHAT, "an attribute holds `<`"));
            }
            count += 1;
            Unfit::bound("the attributes of an element are", count, ATTRIBUTES_MAX)?;
        }
        Ok(())
    }

    fn end(self) -> Result<Content, Unfit> {
        if self.depth > 0 || self.roots != 1 {
            return Err(Unfit::broken(WHAT, "it has not one root that ends"));
        }
        Ok(if self.is_schema {
            Content::XmlSchema
        } else {
            Content::Xml
        })
    }
}
