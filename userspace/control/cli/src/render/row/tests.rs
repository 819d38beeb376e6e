use super::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Every row beyond the packet gate shows its key first, each field once, and none of them as nothing.
#[test]
fn rows_of_requests_show_their_fields() {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../config");
    let example = config.join("examples/ministry/services.toml");
    let text = std::fs::read_to_string(example).unwrap();
    let withdrawn = "[[withdrawn-act]]\nsystem = \"agency-portal\"\nact = \"17\"\ndated = 2025-03-03\n\
                     withdrawn-at = 2026-11-20T10:00:00+05:00\nrequest = \"СОЗ-1\"\n";
    let declared = config::parse(&[("f.toml", &format!("{text}\n{withdrawn}"))]).unwrap();
    let mut kinds = BTreeSet::new();
    for (row, _) in &declared.rows {
        kinds.insert(row.kind());
        let fields = fields(row);
        assert_eq!(fields[0].1, key_text(&row.key()));
        let names: BTreeSet<&str> = fields.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), fields.len(), "{names:?}");
        assert!(
            fields.iter().all(|(_, text)| !text.is_empty()),
            "{fields:?}"
        );
        let request = fields.last().unwrap();
        assert_eq!(Some(request.1.as_str()), row.request());
    }
    assert_eq!(kinds.len(), 10);
}

#[test]
fn a_tunnel_shows_its_proposals() {
    let check = |phase1: &str, phase2: &str, expected: [&str; 2]| {
        let text = format!(
            "version = 1\n[[tunnel]]\nsystem = \"s\"\ngateway = \"g\"\nmode = \"tunnel\"\npeer = \"203.0.113.9\"\n\
             request = \"СОЗ-1\"\nphase1 = {{ {phase1}, lifetime-s = 60 }}\n\
             phase2 = {{ {phase2}, lifetime-s = 60, lifetime-kb = 1024 }}\n"
        );
        let declared = config::parse(&[("f.toml", &text)]).unwrap();
        let fields = fields(&declared.rows[0].0);
        let shown: Vec<&str> = fields[4..6].iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(shown, expected);
    };
    check(
        r#"proof = "psk", ike = "ikev2", group = "modp2048", cipher = "aes256", hash = "sha256""#,
        r#"encapsulation = "esp", cipher = "aes256gcm16", pfs = "ecp256""#,
        [
            "ikev2 aes256-sha256-modp2048 for 60 s, by shared key -",
            "esp aes256gcm16-ecp256 for 60 s or 1024 KiB",
        ],
    );
    check(
        r#"proof = "cert", ike = "ikev1", group = "modp768", cipher = "des", hash = "md5""#,
        r#"encapsulation = "ah", integrity = "sha1""#,
        [
            "ikev1 des-md5-modp768 for 60 s, by certificates",
            "ah-sha1 for 60 s or 1024 KiB",
        ],
    );
}
