//! What was signed can be fetched octet for octet, by the request's people alone.

use super::agreement::{notice, signers};
use super::*;
use crate::signatures::plain::sign;
use sha2::{Digest as _, Sha256 as Hasher};
use wire::keys::Sha256;
use wire::{Answer, FilePieceWish, Query, SignatureView};

fn digest(octets: &[u8]) -> Sha256 {
    Sha256(Hasher::digest(octets).into())
}

impl Gateway {
    /// What has a digest among what belongs to a request, whole.
    fn fetched(
        &self,
        uid: u32,
        request: RequestNumber,
        sha256: Sha256,
    ) -> Result<Vec<u8>, ControlError> {
        let caller = self.core.recognise(uid);
        let mut whole = Vec::new();
        loop {
            let offset = whole.len() as u64;
            let wish = FilePieceWish {
                request,
                sha256,
                offset,
            };
            let answer = self.core.ask(&caller, &Query::FilePiece(wish), self.now)?;
            let Answer::FilePiece(piece) = answer else {
                panic!("{answer:?}")
            };
            whole.extend_from_slice(piece.octets.as_slice());
            if whole.len() as u64 >= piece.bytes {
                return Ok(whole);
            }
        }
    }
}

#[test]
fn a_text_and_its_signature_are_kept_as_they_came() {
    let mut gateway = parties();
    gateway.core.settings.signatures = Signatures::plain();
    let number = gateway.tested();
    // Spaces that no writer of ours would make, and more than one piece.
    let mut form = gateway.test_act(OWNER_UID, number);
    form["tested.test_scenario"] = "Запрос и ответ. ".repeat(600).into();
    let text = format!("  {form}\n");
    let signature = sign(OWNER, &text);
    let act = RequestAct {
        submission: Some((text.clone(), Some(signature.clone()))),
        ..gateway.bare_act(number, Act::FileAct)
    };
    gateway.send(OWNER_UID, Action::ActOnRequest(act)).unwrap();
    let gateway = gateway.restart();
    let shown = gateway.shown(number).signatures;
    let expected = SignatureView {
        name: "Т. Тестов".to_owned(),
        bin: OWNER.to_owned(),
        at: shown[0].at,
        text: digest(text.as_bytes()),
        cms: digest(&signature),
        evidence: Vec::new(),
    };
    assert_eq!(shown, [expected]);
    let of = |uid, sha256| gateway.fetched(uid, number, sha256);
    for uid in [OWNER_UID, OTHER_TENANT] {
        assert_eq!(of(uid, shown[0].text).unwrap(), text.as_bytes());
        assert_eq!(of(uid, shown[0].cms).unwrap(), signature);
    }
    let strangers = [INITIATOR_UID, MINISTRY, STRANGER];
    for uid in strangers {
        assert!(of(uid, shown[0].text).is_err(), "{uid}");
    }
    assert!(of(OWNER_UID, digest(b"another text")).is_err());
}

/// Both parties sign one text, and what one of them proposed stays though another proposal took its place.
#[test]
fn every_signature_on_an_agreement_is_kept() {
    let mut gateway = signers();
    let number = gateway.agreed("https://market.example/bank");
    let id = gateway.keys(&[RowKind::Agreement]).remove(0);
    let id = id.rsplit(' ').next().unwrap().to_owned();
    let first = notice(&id, "mutual", None);
    let owner = (OWNER_UID, OWNER);
    let propose = (number, Act::ProposeEnd);
    gateway.signs(owner, propose, &first).unwrap();
    gateway.act(OWNER_UID, number, Act::Withdraw).unwrap();
    let second = notice(&id, "mutual", Some("2027-03-01"));
    gateway.signs(owner, propose, &second).unwrap();
    let shown = gateway.shown(number).signatures;
    let who = |text: Sha256| -> Vec<&str> {
        let of = shown.iter().filter(|one| one.text == text);
        of.map(|one| one.bin.as_str()).collect()
    };
    let agreement = shown[0].text;
    assert_eq!(who(agreement), [INITIATOR, OWNER]);
    for proposal in [first, second] {
        assert_eq!(who(digest(proposal.as_bytes())), [OWNER]);
    }
    assert_eq!(shown.len(), 4);
    for uid in [OWNER_UID, INITIATOR_UID] {
        let text = gateway.fetched(uid, number, agreement).unwrap();
        assert_eq!(digest(&text), agreement);
    }
}
