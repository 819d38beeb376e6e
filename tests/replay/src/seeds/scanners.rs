//! Answers of scanners, and block lists.

use super::{Seed, seed};

/// Answers of clamd to a stream that was sent whole, and to half of one.
pub fn clamd() -> Vec<Seed> {
    let answers = [
        ("clean", &b"stream: OK\0"[..]),
        ("found", b"stream: Win.Test.EICAR_HDB-1 FOUND\0"),
        ("markup", b"stream: <script>'&\" FOUND\0"),
        ("limit", b"INSTREAM size limit exceeded. ERROR\0"),
        ("error", b"stream: Can't open file or directory ERROR\0"),
        ("cut", b"stream: OK"),
        ("unnamed", b"stream:  FOUND\n\0"),
    ];
    let whole = answers.map(|(name, answer)| seed(name, [b"\x03", answer].concat()));
    let half =
        answers.map(|(name, answer)| seed(format!("half-{name}"), [b"\x06", answer].concat()));
    whole.into_iter().chain(half).collect()
}

/// Replies of ICAP servers to REQMOD and RESPMOD, with and without previews and known lengths.
pub fn icap() -> Vec<Seed> {
    let page = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\n";
    let blocked = format!(
        "ICAP/1.0 200 OK\r\nISTag: \"a\"\r\nX-Infection-Found: Type=0; Resolution=2; Threat=Eicar;\r\n\
        Encapsulated: res-hdr=0, res-body={}\r\n\r\n{page}5\r\nnever\r\n2; x\r\n!!\r\n0\r\nTrailer: x\r\n\r\n",
        page.len()
    );
    let echo = "GET /a?b HTTP/1.1\r\nHost: evil.kz\r\nX-Seen: yes\r\n\r\n";
    let adapted = format!(
        "ICAP/1.0 200 OK\r\nEncapsulated: req-hdr=0, null-body={}\r\n\r\n{echo}",
        echo.len()
    );
    let redirect = adapted.replace("evil.kz", "bank.kz");
    let options = "ICAP/1.0 200 OK\r\nMethods: RESPMOD\r\nISTag: \"W3E4R7U9-L2E4-2\"\r\nMax-Connections: 100\r\n\
        Options-TTL: 600\r\nAllow: 204\r\nPreview: 1024\r\nTransfer-Complete: exe\r\nTransfer-Preview: *\r\n\
        Encapsulated: null-body=0\r\n\r\n";
    let replies = [
        (
            "unmodified",
            "ICAP/1.0 204 No Content\r\nISTag: \"a\"\r\n\r\n",
        ),
        (
            "continue",
            "ICAP/1.0 100 Continue\r\n\r\nICAP/1.0 204 No Content\r\n\r\n",
        ),
        (
            "closing",
            "ICAP/1.0 204 No Content\r\nConnection: close\r\n\r\n",
        ),
        ("busy", "ICAP/1.0 503 Service overloaded\r\n\r\n"),
        ("blocked", &blocked),
        ("adapted", &adapted),
        ("redirected", &redirect),
        ("options", options),
    ];
    let mut seeds = Vec::new();
    for how in 0..8 {
        for (name, reply) in replies {
            seeds.push(seed(
                format!("{name}-{how}"),
                [&[how, 15], reply.as_bytes()].concat(),
            ));
        }
    }
    seeds
}

/// Lists of every format.
pub fn blocklist() -> Vec<Seed> {
    let plain = "# comment\nevil.kz\n*.ads.kz\n192.0.2.0/24\n2001:db8::1\nhttp://evil.kz/%7ea/../b?c\n\
        http://evil.kz/x ; why\n900150983cd24fb0d6963f7d28e17f72\n";
    let hosts = "127.0.0.1 localhost\n0.0.0.0 ads.kz www.ads.kz\n:: evil.kz # why\n";
    let zone = "$TTL 60\n$ORIGIN rpz.\n@ SOA a. b. (1 2\n3 4 5)\n NS a.\nevil.kz CNAME .\n*.evil.kz 60 IN CNAME *.\n\
        ok.kz CNAME rpz-passthru.\n24.0.2.0.192.rpz-ip CNAME rpz-drop.\n48.zz.1.db8.2001.rpz-ip CNAME .\n";
    let bundle = r#"{"type": "bundle", "id": "bundle--1", "objects": [{"type": "indicator", "spec_version": "2.1",
        "id": "indicator--00000000-0000-4000-8000-000000000001", "modified": "2026-01-01T00:00:00Z",
        "pattern_type": "stix", "valid_from": "2026-01-01T00:00:00Z", "valid_until": "2200-01-01T00:00:00Z",
        "pattern": "[domain-name:value = 'evil.kz' OR ipv4-addr:value = '192.0.2.1'] OR [url:value = 'http://a.kz/b']"},
        {"type": "malware", "name": ["x", {"y": null}]}]}"#;
    let mut seeds = Vec::new();
    for (how, (name, text)) in (0..).zip([
        ("plain", plain),
        ("hosts", hosts),
        ("zone", zone),
        ("bundle", bundle),
    ]) {
        seeds.push(seed(name, [&[how], text.as_bytes()].concat()));
        seeds.push(seed(
            format!("{name}-wide"),
            [&[how | 4], text.as_bytes()].concat(),
        ));
    }
    seeds
}
