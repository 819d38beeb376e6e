//! Whether a signer's certificate was revoked, asked of a responder while the request is filed.

use std::time::Duration;

use serde_json::Value;

use super::desk::{self, message, number, shown};
use super::look::{facts, gateway_mut, items};
use crate::error::LabError;
use crate::gateway::{Gateway, Revocation};
use crate::hierarchy::{Holder, OF_MINISTRY};
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::responder::Responder;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::wait::eventually;

/// A list is filed once its signer's certificate is good by the answer of openssl's responder; revoked it is refused with clause
/// and field; where the responder is gone it is unknown, which is no word for good.
pub(super) const ASKED: Scenario = Scenario {
    name: "responder-is-asked-about-the-signer",
    clause: "386/НҚ, ЕШДИ п. 15",
    run: responder_is_asked,
    sabotage: Sabotage {
        name: "list-alone-is-known",
        run: know_the_list_alone,
    },
};

const MINISTRY: u32 = 2201;
/// Who signs for it: somebody of his own, since his certificate is revoked.
const SIGNER: Holder<'_> = Holder {
    id: "revoked-signer",
    ..OF_MINISTRY
};
/// How long a changed file of controld's set-up may take to be read: its look and the reading.
const READ_LIMIT: Duration = Duration::from_secs(30);

/// controld knows by a list that nobody was revoked, and asks no responder.
fn know_the_list_alone(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.revocation = Revocation::ListAlone;
    Ok(())
}

fn responder_is_asked(lab: &mut Lab) -> Result<Evidence, Failure> {
    let host = lab.topology.gateway.clone();
    let gateway = gateway_mut(lab)?;
    let judged = ask(gateway, &host);
    // Other scenarios know by the list.
    gateway.revocation = Revocation::List;
    gateway.kill_controld();
    gateway.start_controld()?;
    judged
}

fn ask(gateway: &mut Gateway, host: &Namespace) -> Result<Evidence, Failure> {
    let is_list_alone = gateway.revocation == Revocation::ListAlone;
    gateway.hierarchy.issue(&SIGNER)?;
    gateway.hierarchy.issue_responder()?;
    let responder = Responder::start(host, &gateway.hierarchy, gateway.logs())?;
    gateway.write_sources(&responder.url())?;
    if !is_list_alone {
        gateway.revocation = Revocation::Responders;
    }
    gateway.kill_controld();
    gateway.start_controld()?;

    let listed = || Ok::<_, Failure>(items(gateway, &["request", "list"])?.len());
    let before = listed()?;
    let (code, filed, why) = file_signed(gateway)?;
    if code != 0 {
        return Err(Failure(format!("certified good: {why}")));
    }
    let good = number(&filed);
    let is_verified = is_verified_elsewhere(gateway, &good)?;
    let by = shown(gateway, &good)?["signed"].clone();
    let by = by.as_str().unwrap_or_default().to_owned();
    let is_asked = by.contains(&format!("answer of {}", responder.url()));

    // The list stays as it was: only the responder tells.
    responder.kill();
    gateway.hierarchy.revoke_unlisted(SIGNER.id)?;
    let responder = Responder::start(host, &gateway.hierarchy, gateway.logs())?;
    let reads = sources_read(gateway)?;
    gateway.write_sources(&responder.url())?;
    if !is_list_alone {
        eventually(
            READ_LIMIT,
            "the new address of the responder is read",
            || sources_read(gateway).is_ok_and(|all| all > reads),
        )?;
    }
    let (revoked, _, why_revoked) = file_signed(gateway)?;
    responder.kill();
    let (unknown, _, why_unknown) = file_signed(gateway)?;
    let filed = listed()?.saturating_sub(before);
    withdraw(gateway, &good)?;

    let names = |why: &str, parts: &[&str]| parts.iter().all(|part| why.contains(part));
    judge(
        is_asked
            && is_verified
            && revoked != 0
            && names(&why_revoked, &["signature: ", "[revoked;", "ЕШДИ"])
            && unknown != 0
            && names(&why_unknown, &["signature: ", "[evidence-missing;", "ЕШДИ"])
            && filed == 1,
        format!(
            "good: filed, {by}; what was signed is verified by openssl: {is_verified}; revoked: {}; nobody answers: {}; requests filed: {filed}",
            message(&why_revoked),
            message(&why_unknown),
        ),
    )
}

/// How often other sources of revocation were read and taken, whatever else was read meanwhile.
fn sources_read(gateway: &Gateway) -> Result<usize, LabError> {
    let taken = |fact: &&Value| fact["what"] == "revocation sources" && fact["refused"] == "";
    Ok(facts(gateway, "files-read")?.iter().filter(taken).count())
}

/// What was filed does not wait while other scenarios move the clock.
fn withdraw(gateway: &Gateway, number: &str) -> Result<(), Failure> {
    let words = ["request", "act", number, "withdraw", "--why", "the lab"];
    let said = gateway.qaqpa_as(MINISTRY, &words)?;
    if said.code != 0 {
        return Err(Failure(message(&said.err)));
    }
    Ok(())
}

/// Whether openssl verifies what the gateway hands out of a request: the text that was signed and the signature over it, and not
/// over another text.
fn is_verified_elsewhere(gateway: &Gateway, number: &str) -> Result<bool, Failure> {
    let folder = gateway.logs().join("signatures");
    let out = folder.display().to_string();
    let said = gateway.qaqpa(&["request", "signatures", number, "--out", &out])?;
    if said.code != 0 {
        return Err(Failure(message(&said.err)));
    }
    let [text, signature, other] = ["1.json", "1.p7s", "other.json"].map(|name| folder.join(name));
    let edited = std::fs::read_to_string(&text).map_err(LabError::file("reading", &text))?;
    let edited = edited.replace("government", "gambling");
    std::fs::write(&other, edited).map_err(LabError::file("writing", &other))?;
    let verifies = |text| gateway.hierarchy.verifies(text, &signature);
    Ok(verifies(&text) && !verifies(&other))
}

/// The ministry files a list that it signs: exit code, answer, complaint.
fn file_signed(gateway: &Gateway) -> Result<(i32, Value, String), Failure> {
    let form = "form = \"access_lists\"\nuser_org = \"ministry\"\ncategories = [\"government\", \"news\"]\nnetworks = [\"192.0.2.10/32\"]\n";
    let path = gateway.write("signed-list", form)?;
    let words = ["request", "canonical", "access-lists", "--form", &path];
    let document = gateway.must_print(&words)?;
    desk::file_signed(gateway, &SIGNER, (&path, &document))
}
