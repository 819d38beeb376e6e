use super::*;
use proptest::prelude::*;
use std::fmt::Write as _;

fn check(kind: FileKind, octets: &[u8], expected: Result<Content, &str>) {
    let judged = judge(kind, octets);
    match (&judged, expected) {
        (Ok(content), Ok(expected)) => assert_eq!(*content, expected),
        (Err(unfit), Err(part)) => {
            let said = unfit.to_string();
            assert!(said.contains(part), "{said:?} lacks {part:?}");
        }
        _ => panic!("{kind:?}: {judged:?}, not {expected:?}"),
    }
}

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n";

#[test]
fn documents_are_told_by_their_content() {
    check(FileKind::Document, PDF, Ok(Content::Pdf));
    check(FileKind::Scan, PDF, Ok(Content::Pdf));
    check(FileKind::Document, &PDF[..20], Err("lacks its trailer"));
    check(
        FileKind::Document,
        b"MZ\x90\0",
        Err("does not begin as a document"),
    );
    check(FileKind::Document, b"", Err("does not begin"));
    let doc = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0];
    check(FileKind::Document, &doc, Ok(Content::Doc));
    check(FileKind::Scan, &doc, Err("does not begin as a scan"));
    let png = [
        b"\x89PNG\r\n\x1a\nbody".as_slice(),
        b"\0\0\0\0IEND\xaeB`\x82",
    ]
    .concat();
    check(FileKind::Scan, &png, Ok(Content::Png));
    check(FileKind::Scan, &png[..12], Err("cut off"));
    check(
        FileKind::Scan,
        b"\xff\xd8\xff\xe0pixels\xff\xd9",
        Ok(Content::Jpeg),
    );
    check(FileKind::Scan, b"\xff\xd8\xff\xe0pixels", Err("cut off"));
    check(FileKind::Scan, b"II*\0\x08\0\0\0\0\0", Ok(Content::Tiff));
    check(FileKind::Scan, b"II*\0\xff\xff\0\0\0\0", Err("cut off"));
    check(
        FileKind::Document,
        &png,
        Err("does not begin as a document"),
    );
}

/// An archive whose entries state these names and sizes; nothing is packed in it.
fn archive(entries: &[(&str, u32, u32)]) -> Vec<u8> {
    let mut out = b"PK\x03\x04".to_vec();
    let start = u32::try_from(out.len()).unwrap();
    for (name, packed, unpacked) in entries {
        let mut entry = vec![0; 46];
        entry[..4].copy_from_slice(b"PK\x01\x02");
        entry[20..24].copy_from_slice(&packed.to_le_bytes());
        entry[24..28].copy_from_slice(&unpacked.to_le_bytes());
        let length = u16::try_from(name.len()).unwrap();
        entry[28..30].copy_from_slice(&length.to_le_bytes());
        out.extend(entry);
        out.extend(name.as_bytes());
    }
    let size = u32::try_from(out.len()).unwrap() - start;
    let mut end = vec![0; 22];
    end[..4].copy_from_slice(b"PK\x05\x06");
    let count = u16::try_from(entries.len()).unwrap();
    end[10..12].copy_from_slice(&count.to_le_bytes());
    end[12..16].copy_from_slice(&size.to_le_bytes());
    end[16..20].copy_from_slice(&start.to_le_bytes());
    out.extend(end);
    out
}

#[test]
fn archives_are_read_by_their_directory() {
    let whole = [
        ("[Content_Types].xml", 300, 900),
        ("word/document.xml", 900, 9_000),
    ];
    let with = |more: (&'static str, u32, u32)| archive(&[whole.as_slice(), &[more]].concat());
    let docx = |octets: &[u8], expected| check(FileKind::Document, octets, expected);
    docx(&archive(&whole), Ok(Content::Docx));
    docx(&archive(&whole[..1]), Err("an archive of something else"));
    docx(
        &with(("word/media/a.png", 1_000, 90_000_000)),
        Err("an octet of it unpacks to"),
    );
    docx(
        &with(("word/media/a.png", 200_000_000, 200_000_000)),
        Err("unpacked its octets"),
    );
    docx(
        &with(("word/../../etc/passwd", 1, 1)),
        Err("leaves the archive"),
    );
    let many = vec![("word/document.xml", 1, 1); 1_001];
    docx(&archive(&many), Err("its entries are 1001"));
    docx(&archive(&whole)[..60], Err("no directory"));
    check(
        FileKind::Scan,
        &archive(&whole),
        Err("does not begin as a scan"),
    );
}

#[test]
fn xml_has_no_definitions_and_no_depth() {
    const NS: &str = "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";
    let schema = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xs:schema {NS}><xs:element name=\"a\"/></xs:schema>"
    );
    let xsd = |text: &str, expected| check(FileKind::Xsd, text.as_bytes(), expected);
    xsd(&schema, Ok(Content::XmlSchema));
    check(FileKind::Xml, schema.as_bytes(), Ok(Content::XmlSchema));
    check(
        FileKind::Xml,
        "<a>&lt;&#1179;</a>".as_bytes(),
        Ok(Content::Xml),
    );
    xsd("<schema/>", Err("its root is no schema"));
    xsd("{\"a\": 1}", Err("does not begin as XML"));
    let xml = |text: &str, expected| check(FileKind::Xml, text.as_bytes(), expected);
    xml(
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
        Err("document type definition"),
    );
    xml(
        "<a>&b;</a>",
        Err("an entity that XML itself does not define"),
    );
    xml("<a><b></a>", Err("no whole XML"));
    xml("<a/><b/>", Err("one root"));
    xml("<a/>text", Err("outside of the root"));
    xml("<a", Err("no whole XML"));
    xml("<p:a/>", Err("a prefix stands for no namespace"));
    xml("<a b=\"1\" b=\"2\"/>", Err("no whole XML"));
    xml(
        "<?xml version=\"1.0\" encoding=\"windows-1251\"?><a/>",
        Err("encoding is not UTF-8"),
    );
    check(FileKind::Xml, b"<a>\xff</a>", Err("not UTF-8"));
    let deep = "<a>".repeat(65) + &"</a>".repeat(65);
    xml(&deep, Err("it is nested as deep as 65"));
    let wide = format!("<a>{}</a>", "<b/>".repeat(100_001));
    xml(&wide, Err("its elements are 100001"));
    let mut fat = String::from("<a");
    for n in 0..257 {
        write!(fat, " x{n}=\"\"").unwrap();
    }
    xml(&(fat + "/>"), Err("the attributes of an element are 257"));
}

fn block(label: &str, base64: &str) -> String {
    format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
}

#[test]
fn keys_go_where_keys_are_asked_for() {
    let key = block("PRIVATE KEY", "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v");
    check(
        FileKind::PrivateKey,
        key.as_bytes(),
        Ok(Content::PrivateKey),
    );
    for kind in [
        FileKind::Certificate,
        FileKind::Document,
        FileKind::Xml,
        FileKind::Scan,
    ] {
        check(kind, key.as_bytes(), Err("holds a private key"));
    }
    let pkcs8 = [0x30, 5, 2, 1, 0, 0x30, 0];
    check(FileKind::PrivateKey, &pkcs8, Ok(Content::PrivateKey));
    check(FileKind::Certificate, &pkcs8, Err("holds a private key"));
    check(FileKind::PrivateKey, &pkcs8[..6], Err("its length"));
    // Encrypted: SEQUENCE { SEQUENCE { OID 1.2.840.113549.1.5.13 }, OCTET STRING }; with a BIT STRING it is a public key.
    let encrypted = |tag| {
        let mut octets = vec![0x30, 16, 0x30, 11, 6, 9];
        octets.extend([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 0x0d]);
        octets.extend([tag, 1, 0]);
        octets
    };
    check(FileKind::PrivateKey, &encrypted(4), Ok(Content::PrivateKey));
    check(
        FileKind::Certificate,
        &encrypted(4),
        Err("holds a private key"),
    );
    check(FileKind::PrivateKey, &encrypted(4)[..17], Err("its length"));
    check(
        FileKind::PrivateKey,
        &encrypted(3),
        Err("does not begin as a private key"),
    );
    check(
        FileKind::PrivateKey,
        PDF,
        Err("does not begin as a private key"),
    );
    let cut = &key[..key.len() - 30];
    check(FileKind::PrivateKey, cut.as_bytes(), Err("no end"));
    let after = block("CERTIFICATE", "MAA=") + &key;
    check(FileKind::Certificate, after.as_bytes(), Err("private key"));
    check(
        FileKind::Certificate,
        &[0x30, 0],
        Err("no whole certificate"),
    );
    check(FileKind::Signature, &[0x30, 0], Err("no whole signature"));
}

#[test]
fn a_content_has_one_label() {
    for content in Content::ALL {
        assert_eq!(Content::labelled(content.label()), Some(*content));
    }
    assert!(Content::Pdf.is_named("Акт.PDF") && !Content::Pdf.is_named("act.docx"));
}

const KINDS: [FileKind; 7] = [
    FileKind::Certificate,
    FileKind::PrivateKey,
    FileKind::Document,
    FileKind::Scan,
    FileKind::Xsd,
    FileKind::Xml,
    FileKind::Signature,
];

proptest! {
    /// Whatever comes is judged, and what is found fits the kind that it was put as.
    #[test]
    fn any_octets_are_judged(
        head in prop::sample::select(vec![&b""[..], b"%PDF-1.4", b"PK\x03\x04", b"<a>", b"II*\0", b"\x30\x82", b"-----BEGIN CERTIFICATE-----\n"]),
        tail in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let octets = [head, &tail].concat();
        for kind in KINDS {
            if let Ok(content) = judge(kind, &octets) {
                prop_assert!(content.fits(kind));
            }
        }
    }
}
