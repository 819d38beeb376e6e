//! Official letters: kept whole with the line of the history that they stand behind.

use super::*;

/// A letter received an hour ago.
fn letter(gateway: &Gateway, scan: Option<&[u8]>) -> OfficialLetter {
    let received_at = gateway.now - SignedDuration::from_hours(1);
    OfficialLetter {
        number: "17-04/812".into(),
        dispatched: law::zone::date(received_at).yesterday().unwrap(),
        received_at,
        scan: scan.map(digest),
    }
}

fn file_by(gateway: &mut Gateway, letter: &OfficialLetter) -> Result<RequestNumber, ControlError> {
    let filing = Filing {
        kind: Kind::Mail,
        submission: mail("ministry.example").to_string(),
        signature: None,
        for_applicant: Some(Applicant::Organisation("ministry".parse().unwrap())),
        letter: Some(letter.clone()),
    };
    let done = gateway.send(OFFICER, Action::FileRequest(filing))?;
    let Done::RequestFiled { number, .. } = done else {
        panic!("{done:?}")
    };
    Ok(number)
}

fn reject_by(
    gateway: &mut Gateway,
    number: RequestNumber,
    letter: &OfficialLetter,
) -> Result<Done, ControlError> {
    let act = RequestAct {
        number,
        revision: gateway.shown(number).view.revision,
        act: Act::Reject,
        reasons: "нет такого домена".into(),
        agreed: None,
        letter: Some(letter.clone()),
        submission: None,
        row: None,
        base: None,
        plan: None,
    };
    gateway.send(OFFICER, Action::ActOnRequest(act))
}

#[test]
fn a_letter_is_kept_and_shown_with_its_line() {
    let mut gateway = desk();
    let (first, second) = (pdf(2_000), pdf(2_001));
    for octets in [&first, &second] {
        gateway.put(OFFICER, FileKind::Scan, octets).unwrap();
    }
    let filed = letter(&gateway, Some(&first));
    let number = file_by(&mut gateway, &filed).unwrap();
    gateway.pass(SignedDuration::from_hours(20));
    let rejected = letter(&gateway, Some(&second));
    reject_by(&mut gateway, number, &rejected).unwrap();
    // What is cited outlives the sweep, and all of it a restart.
    gateway.pass(DAYS(2));
    let gateway = gateway.restart();
    let shown = gateway.seen_by(MINISTRY, number).unwrap();
    let letters = shown.history.iter().map(|line| {
        let letter = line.letter.as_ref();
        letter.map(|letter| (line.what.as_str(), letter))
    });
    let letters: Vec<_> = letters.flatten().collect();
    assert_eq!(letters, [("filed", &filed), ("reject", &rejected)]);
    for (line, letter) in [("filed", &filed), ("reject", &rejected)] {
        let entry = shown.history.iter().find(|entry| entry.what == line);
        assert_eq!(entry.unwrap().at, letter.received_at);
    }
    let files = shown.files.iter();
    let files: Vec<_> = files
        .map(|file| (file.field.as_str(), file.name.as_str(), file.sha256))
        .collect();
    let name = "letter-17-04-812.pdf";
    let expected = [&first, &second].map(|octets| ("letter.scan", name, digest(octets)));
    assert_eq!(files, expected);
    let wish = (number, digest(&second));
    assert_eq!(gateway.piece(MINISTRY, wish, 0).unwrap(), second);
    refused(gateway.piece(OPERATOR, wish, 0), "there is no request");
}

#[test]
fn a_letter_that_is_wrong_is_refused_by_its_field() {
    let mut gateway = desk();
    let (own, others) = (pdf(2_000), pdf(2_001));
    let xml = b"<?xml version=\"1.0\"?><a/>";
    gateway.put(MINISTRY, FileKind::Document, &own).unwrap();
    gateway.put(OPERATOR, FileKind::Document, &others).unwrap();
    gateway.put(OFFICER, FileKind::Xml, xml).unwrap();
    let whole = letter(&gateway, Some(&own));
    let numbered = |number: String| OfficialLetter {
        number,
        ..whole.clone()
    };
    let scanned = |octets: &[u8]| OfficialLetter {
        scan: Some(digest(octets)),
        ..whole.clone()
    };
    let late = OfficialLetter {
        received_at: gateway.now + SignedDuration::from_secs(1),
        ..whole.clone()
    };
    let sent_late = OfficialLetter {
        dispatched: law::zone::date(whole.received_at).tomorrow().unwrap(),
        ..whole.clone()
    };
    let most = wire::request::LETTER_NUMBER_CHARS_MAX;
    let cases = [
        (numbered(String::new()), "letter.number: 0 characters"),
        (numbered("  ".into()), "letter.number: 2 characters"),
        (numbered("ы".repeat(most + 1)), "1 to 100 characters"),
        (numbered("17\u{1b}".into()), "no control character"),
        (late, "letter.received_at: "),
        (sent_late, "letter.dispatched: "),
        (scanned(b"never put"), "letter.scan: the file"),
        (scanned(&others), "was not put by who files"),
        (
            scanned(xml),
            "letter.scan: the file letter-17-04-812.xml is xml",
        ),
    ];
    for (wrong, told) in &cases {
        refused(file_by(&mut gateway, wrong), told);
    }
    let number = file_by(&mut gateway, &numbered("ы".repeat(most))).unwrap();
    for (wrong, told) in &cases {
        refused(reject_by(&mut gateway, number, wrong), told);
    }
    let shown = gateway.shown(number);
    assert_eq!((shown.history.len(), shown.files.len()), (1, 1));
    // Of the same letter there is one scan, whatever it stands behind.
    let mut again = numbered("ы".repeat(most));
    again.received_at = gateway.now;
    reject_by(&mut gateway, number, &again).unwrap();
    assert_eq!(gateway.shown(number).files.len(), 1);
}
