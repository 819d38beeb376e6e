//! Files, secrets, signatures and documents of requests.

pub(super) mod made;
mod official;

use super::*;
use crate::files::ScanOutcome;
use crate::papers::{Drawn, PaperMade, PaperSettings, Sealed, Typesetting};
use law::form::FileKind;
use sha2::{Digest as _, Sha256 as Hasher};
use std::path::PathBuf;
use wire::file::CHUNK_BYTES_MAX;
use wire::keys::{DecisionSignature, DocumentCode, Generation, SealedBlob, Sha256};
use wire::paper::decision_text;
use wire::{
    Answer, DocumentState, FileChunk, FileOctets, FilePieceWish, FileView, PaperKind, Scan,
};

/// A PDF of so many octets.
fn pdf(bytes: usize) -> Vec<u8> {
    let mut octets = b"%PDF-1.7\n".to_vec();
    octets.resize(bytes - 20, b'x');
    octets.extend(b"\nstartxref\n9\n%%EOF\n\n");
    octets
}

fn digest(octets: &[u8]) -> Sha256 {
    Sha256(Hasher::digest(octets).into())
}

fn chunk(kind: FileKind, octets: &[u8], offset: usize, length: usize) -> FileChunk {
    FileChunk {
        sha256: digest(octets),
        kind,
        bytes: octets.len() as u64,
        offset: offset as u64,
        octets: FileOctets::new(octets[offset..offset + length].to_vec()).unwrap(),
    }
}

impl Gateway {
    fn put(&mut self, uid: u32, kind: FileKind, octets: &[u8]) -> Result<FileView, ControlError> {
        for (n, part) in octets.chunks(CHUNK_BYTES_MAX).enumerate() {
            let chunk = chunk(kind, octets, n * CHUNK_BYTES_MAX, part.len());
            if let Done::FileTaken {
                whole: Some(view), ..
            } = self.send(uid, Action::PutFile(chunk))?
            {
                return Ok(*view);
            }
        }
        panic!("the file is not whole")
    }

    fn piece(
        &self,
        uid: u32,
        (request, sha256): (RequestNumber, Sha256),
        offset: u64,
    ) -> Result<Vec<u8>, ControlError> {
        let wish = FilePieceWish {
            request,
            sha256,
            offset,
        };
        let caller = self.core.recognise(uid);
        let answer = self.core.ask(&caller, &Query::FilePiece(wish), self.now)?;
        let Answer::FilePiece(piece) = answer else {
            panic!("{answer:?}")
        };
        Ok(piece.octets.as_slice().to_vec())
    }

    /// Files a form whose secrets a keyd seals; a blob is what was sealed, turned around.
    fn file_sealed(&mut self, uid: u32, kind: Kind, form: &Value) -> Result<Done, ControlError> {
        self.file_sealed_after(uid, kind, form, |_| ())
    }

    /// The same, and something happens while keyd seals.
    fn file_sealed_after(
        &mut self,
        uid: u32,
        kind: Kind,
        form: &Value,
        meanwhile: impl FnOnce(&mut Self),
    ) -> Result<Done, ControlError> {
        let command = self.command(Action::FileRequest(Filing {
            kind,
            submission: form.to_string(),
            signature: None,
            for_applicant: None,
            letter: None,
        }));
        let caller = self.core.recognise(uid);
        let sealing = self.core.secrets_of(&caller, &command, self.now)?;
        let Some(sealing) = sealing else {
            return self.core.command(&caller, &command, self.now);
        };
        let turned = |secret: &crate::Secret| {
            let context = sealing.context(secret).unwrap().to_string();
            assert!(context.contains("СОЗ-"), "{context}");
            SealedBlob(secret.octets.reveal().iter().map(|octet| !octet).collect())
        };
        let sealed = Sealed {
            number: sealing.number,
            blobs: sealing.secrets.iter().map(turned).collect(),
        };
        meanwhile(self);
        self.core
            .command_sealed(&caller, &command, sealed, self.now)
    }
}

/// The settings of a gateway with keyd.
fn papers() -> Settings {
    Settings {
        papers: PaperSettings {
            has_keyd: true,
            ..PaperSettings::default()
        },
        ..fixture::settings(1)
    }
}

fn refused(result: Result<impl std::fmt::Debug, ControlError>, part: &str) {
    let said = result.unwrap_err().into_refusal();
    let all = format!("{} | {}", said.message, said.hint);
    assert!(all.contains(part), "{all:?} lacks {part:?}");
}

fn removal(name: &str, octets: &[u8]) -> Value {
    json!({
        "service_key": "GBDFL2026PERSON", "action": "remove", "reason": "больше не нужен",
        "basis_file": {"name": name, "bytes": octets.len(), "sha256": digest(octets).to_string()},
    })
}

#[test]
fn a_file_is_put_in_chunks_cited_and_shown_to_its_request() {
    let mut gateway = desk();
    let octets = pdf(CHUNK_BYTES_MAX + 5_000);
    let first = chunk(FileKind::Document, &octets, 0, CHUNK_BYTES_MAX);
    let second = chunk(FileKind::Document, &octets, CHUNK_BYTES_MAX, 5_000);
    let put = |gateway: &mut Gateway, chunk: &FileChunk| {
        gateway.send(MINISTRY, Action::PutFile(chunk.clone()))
    };
    refused(put(&mut gateway, &second), "does not follow: 0 octets");
    for _ in 0..2 {
        let taken = put(&mut gateway, &first).unwrap();
        let taken_then = CHUNK_BYTES_MAX as u64;
        assert!(matches!(taken, Done::FileTaken { taken, whole: None } if taken == taken_then));
    }
    let form = removal("основание.pdf", &octets);
    let kind = Kind::ServiceRemoval;
    refused(
        gateway.file(MINISTRY, kind, &form),
        "was not put by who files",
    );
    for _ in 0..2 {
        let done = put(&mut gateway, &second).unwrap();
        let Done::FileTaken {
            whole: Some(view), ..
        } = done
        else {
            panic!("{done:?}")
        };
        assert_eq!((view.content.as_str(), view.scan), ("pdf", Scan::Unscanned));
    }
    refused(
        gateway.file(MINISTRY, kind, &removal("основание.docx", &octets)),
        "is pdf by its content",
    );
    let number = gateway.file(MINISTRY, kind, &form).unwrap();
    let shown = gateway.seen_by(MINISTRY, number).unwrap();
    assert_eq!(shown.files[0].name, "основание.pdf");
    let file = (number, digest(&octets));
    for uid in [MINISTRY, OTHER_TENANT] {
        let mut read = gateway.piece(uid, file, 0).unwrap();
        read.extend(gateway.piece(uid, file, read.len() as u64).unwrap());
        assert!(read == octets);
    }
    refused(gateway.piece(OPERATOR, file, 0), "there is no request");
    refused(
        gateway.piece(MINISTRY, (number, digest(b"other")), 0),
        "there is no file",
    );
    // What is cited outlives a restart and the sweep.
    gateway.pass(DAYS(2));
    let gateway = gateway.restart();
    assert_eq!(
        gateway.piece(MINISTRY, file, 0).unwrap().len(),
        CHUNK_BYTES_MAX
    );
}

#[test]
fn what_is_not_what_it_is_put_as_leaves_nothing() {
    let mut gateway = desk();
    let octets = pdf(2_000);
    let mut lying = chunk(FileKind::Document, &octets, 0, 2_000);
    lying.sha256 = digest(b"something else");
    refused(
        gateway.send(MINISTRY, Action::PutFile(lying)),
        "but what came is",
    );
    let key = b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n-----END PRIVATE KEY-----\n";
    refused(
        gateway.put(MINISTRY, FileKind::Document, key),
        "holds a private key",
    );
    refused(
        gateway.put(MINISTRY, FileKind::PrivateKey, key),
        "secrets cannot be kept",
    );
    refused(
        gateway.put(MINISTRY, FileKind::Xml, b"<!DOCTYPE a><a/>"),
        "document type definition",
    );
    refused(
        gateway.put(STRANGER, FileKind::Document, &octets),
        "may not put a file",
    );
    let mut long = chunk(FileKind::Xml, &octets, 0, 2_000);
    long.bytes = 2 << 20;
    refused(
        gateway.send(MINISTRY, Action::PutFile(long)),
        "1 to 1048576 are taken",
    );
    assert!(names(&gateway).is_empty(), "{:?}", names(&gateway));
}

/// The files in the folder, whole or not.
fn names(gateway: &Gateway) -> Vec<PathBuf> {
    let mut names = Vec::new();
    for shelf in std::fs::read_dir(gateway.folder().join("files")).unwrap() {
        let entries = std::fs::read_dir(shelf.unwrap().path()).unwrap();
        names.extend(entries.map(|entry| entry.unwrap().path()));
    }
    names
}

#[test]
fn what_no_request_cites_is_swept_and_bounded() {
    let mut gateway = desk();
    gateway
        .put(MINISTRY, FileKind::Document, &pdf(2_000))
        .unwrap();
    for n in 0..127 {
        gateway
            .put(MINISTRY, FileKind::Document, &pdf(2_001 + n))
            .unwrap();
    }
    refused(
        gateway.put(MINISTRY, FileKind::Document, &pdf(3_000)),
        "128 of your files wait",
    );
    gateway
        .put(OPERATOR, FileKind::Document, &pdf(3_000))
        .unwrap();
    gateway.pass(SignedDuration::from_hours(23));
    assert_eq!(names(&gateway).len(), 129);
    gateway.pass(SignedDuration::from_hours(2));
    assert!(names(&gateway).is_empty());
    refused(
        gateway.file(
            MINISTRY,
            Kind::ServiceRemoval,
            &removal("a.pdf", &pdf(2_000)),
        ),
        "was not put by who files",
    );
}

#[test]
fn a_file_is_cited_once_the_scanner_found_nothing() {
    let mut settings = papers();
    settings.papers.has_scanner = true;
    let mut gateway = desk().restart_with(settings);
    let (clean, foul) = (pdf(2_000), pdf(2_001));
    for octets in [&clean, &foul] {
        let view = gateway.put(MINISTRY, FileKind::Document, octets).unwrap();
        assert_eq!(view.scan, Scan::Waiting);
    }
    let file = |gateway: &mut Gateway, octets: &[u8]| {
        gateway.file(MINISTRY, Kind::ServiceRemoval, &removal("a.pdf", octets))
    };
    refused(file(&mut gateway, &clean), "is not scanned yet");
    assert_eq!(gateway.core.scans(gateway.now).len(), 2);
    let outcome = |gateway: &mut Gateway, octets: &[u8], outcome| {
        gateway
            .core
            .scanned(digest(octets), outcome, gateway.now)
            .unwrap();
    };
    outcome(
        &mut gateway,
        &clean,
        ScanOutcome::Failed("no socket".into()),
    );
    refused(
        file(&mut gateway, &clean),
        "the scanner does not answer (no socket)",
    );
    assert!(
        gateway.core.scans(gateway.now).is_empty(),
        "it is asked again later"
    );
    outcome(&mut gateway, &clean, ScanOutcome::Clean);
    outcome(&mut gateway, &foul, ScanOutcome::Infected("Eicar".into()));
    refused(file(&mut gateway, &foul), "holds Eicar");
    file(&mut gateway, &clean).unwrap();
    assert_eq!(names(&gateway).len(), 1, "the infected one is gone");
    let told = |event: &Event| matches!(&event.fact, Fact::Paper { what: wire::PaperFact::FileInfected { with, .. } } if with == "Eicar");
    assert!(gateway.core.flush().unwrap().iter().any(told));
}
