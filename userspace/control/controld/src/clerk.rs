//! What the core has others do: keyd seals, signs and codes; clamd looks through files; documents are rendered.
//!
//! Each task ends by itself within [`KEYD_WAIT`] or [`SCAN_WAIT`], and tells its outcome to the loop that owns the core.

use crate::files::{ScanJob, ScanOutcome};
use crate::papers::{
    DocumentJob, Drawn, PaperJob, PaperMade, Sealed, Sealing, Typesetting, language,
};
use documents::{Fonts, Seal, VerificationCode};
use jiff::Timestamp;
use runtime::{ClientError, KeyClient};
use scan::{ClamdLimits, ClamdOutcome, Instream};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use wire::keys::{CodeCheck, Document, DocumentCode};

/// Longest wait for keyd, which answers within milliseconds, and for the pages of one decision.
const KEYD_WAIT: Duration = Duration::from_secs(20);
/// Longest wait for the scanner to look through one file.
const SCAN_WAIT: Duration = Duration::from_mins(2);
/// Octets of a chunk to the scanner: what it takes at once.
const SCAN_CHUNK: usize = scan::limits::CLAMD_CHUNK_MAX;

/// Has the secrets of a command sealed.
pub(crate) async fn seal(keyd: &Path, sealing: &Sealing) -> Result<Sealed, String> {
    within(KEYD_WAIT, "keyd", async {
        let mut client = KeyClient::connect(keyd).await.map_err(|e| told(&e))?;
        let mut blobs = Vec::with_capacity(sealing.secrets.len());
        for secret in &sealing.secrets {
            let context = sealing.context(secret);
            let context = context.ok_or_else(|| "the request has no number".to_owned())?;
            let octets = secret.octets.clone();
            let blob = client.seal(secret.purpose, context, octets).await;
            blobs.push(blob.map_err(|e| told(&e))?);
        }
        Ok(Sealed {
            number: sealing.number,
            blobs,
        })
    })
    .await
}

/// Whether keyd made this code for this document.
pub(crate) async fn is_genuine(
    keyd: &Path,
    document: Document,
    code: DocumentCode,
) -> Result<bool, String> {
    within(KEYD_WAIT, "keyd", async {
        let mut client = KeyClient::connect(keyd).await.map_err(|e| told(&e))?;
        let check = client
            .check_code(document, code)
            .await
            .map_err(|e| told(&e))?;
        Ok(matches!(check, CodeCheck::Genuine(_)))
    })
    .await
}

/// Has a decision signed, and its documents coded and rendered. What was made before a failure is kept.
pub(crate) async fn make(
    keyd: &Path,
    typesetting: Option<&Typesetting>,
    job: PaperJob,
) -> PaperMade {
    let mut made = PaperMade {
        number: job.number,
        line: job.line,
        signature: None,
        drawn: Vec::new(),
        impossible: job.impossible.clone(),
        failed: None,
    };
    let work = within(
        KEYD_WAIT,
        "keyd",
        make_into(keyd, typesetting, job, &mut made),
    );
    if let Err(why) = work.await {
        made.failed = Some(why);
    }
    made
}

async fn make_into(
    keyd: &Path,
    typesetting: Option<&Typesetting>,
    job: PaperJob,
    made: &mut PaperMade,
) -> Result<(), String> {
    let mut client = KeyClient::connect(keyd).await.map_err(|e| told(&e))?;
    if let Some(statement) = job.statement {
        made.signature = Some(client.sign(statement).await.map_err(|e| told(&e))?);
    }
    for document in job.documents {
        let Some(typesetting) = typesetting.cloned() else {
            return Ok(());
        };
        let content = document.content();
        let coded = Document {
            authority: document.authority.clone(),
            number: document.number.clone(),
            sha256: content,
        };
        let code = client.issue_code(coded).await.map_err(|e| told(&e))?;
        let (kind, language) = (document.kind, document.language);
        let issued = job.issued;
        let rendered =
            tokio::task::spawn_blocking(move || render(&typesetting, &document, code, issued));
        match rendered.await {
            Ok(Ok(pdf)) => made.drawn.push(Drawn {
                kind,
                language,
                code,
                content,
                pdf,
            }),
            Ok(Err(why)) => made.impossible.push((kind, language, why)),
            Err(error) => return Err(format!("a document was not rendered: {error}")),
        }
    }
    Ok(())
}

fn render(
    typesetting: &Typesetting,
    job: &DocumentJob,
    code: DocumentCode,
    issued: Timestamp,
) -> Result<Vec<u8>, String> {
    let [regular, bold] = &*typesetting.fonts;
    let fonts = Fonts::new(regular, bold).map_err(|error| error.to_string())?;
    let code = VerificationCode::new(&code.to_string()).map_err(|error| error.to_string())?;
    let seal = Seal {
        code,
        address: typesetting.check_address.clone(),
        issued,
    };
    let language = language(job.language);
    documents::pdf(&job.document, language, &seal, &fonts).map_err(|error| error.to_string())
}

/// Has a file looked through by clamd.
pub(crate) async fn scan(clamd: PathBuf, job: &ScanJob) -> ScanOutcome {
    let work = within(SCAN_WAIT, "clamd", async {
        instream(&clamd, &job.path)
            .await
            .map_err(|error| format!("clamd at {}: {error}", clamd.display()))
    });
    match work.await {
        Ok(ClamdOutcome::Clean) => ScanOutcome::Clean,
        Ok(ClamdOutcome::Infected(threat)) => ScanOutcome::Infected(threat.to_string()),
        Ok(ClamdOutcome::TooLarge) => ScanOutcome::Failed(
            "clamd takes no file of this size: raise its StreamMaxLength".to_owned(),
        ),
        Ok(ClamdOutcome::Failed(fault)) => ScanOutcome::Failed(fault.to_string()),
        Err(why) => ScanOutcome::Failed(why),
    }
}

/// Streams a file and reads the answer. How large a file may be is clamd's own setting.
async fn instream(clamd: &Path, path: &Path) -> io::Result<ClamdOutcome> {
    let limits = ClamdLimits {
        stream_bytes_max: u64::MAX,
        ..ClamdLimits::default()
    };
    let now = || tokio::time::Instant::now().into_std();
    let mut file = tokio::fs::File::open(path).await?;
    let mut stream = UnixStream::connect(clamd).await?;
    let mut machine = Instream::new(limits, now());
    let mut octets = vec![0; SCAN_CHUNK];
    // clamd answers and closes in the middle of what is too long for it: then the answer waits to be read.
    let mut is_open = true;
    loop {
        if let Some(outcome) = machine.outcome() {
            return Ok(outcome.clone());
        }
        let wants = machine.wants();
        if is_open && !wants.write.is_empty() {
            is_open = stream.write_all(wants.write).await.is_ok();
            machine.wrote(wants.write.len(), now());
        } else if is_open && wants.body > 0 {
            let read = file.read(&mut octets).await?;
            if read == 0 {
                machine.end(now());
            } else {
                machine.body(octets.get(..read).unwrap_or_default(), now());
            }
        } else {
            match stream.read(&mut octets).await {
                Ok(0) => machine.closed(),
                Ok(read) => machine.received(octets.get(..read).unwrap_or_default(), now()),
                Err(error) => machine.failed(error.to_string()),
            }
        }
    }
}

async fn within<T>(
    wait: Duration,
    who: &str,
    work: impl Future<Output = Result<T, String>>,
) -> Result<T, String> {
    let late = || format!("{who} has not answered for {} s", wait.as_secs());
    tokio::time::timeout(wait, work)
        .await
        .unwrap_or_else(|_| Err(late()))
}

/// The first line of what a client says: the rest is a hint for people at its terminal.
fn told(error: &ClientError) -> String {
    error
        .to_string()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests;
